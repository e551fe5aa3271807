"""Drafts come and go: compose an offer, delete a draft."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.opening import add_case
from portal.offers.actions.choosing import place, usable
from portal.offers.actions.draft import new_draft, own_draft, touch
from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer, OfferAttachment, OfferExpose, OfferProperty, OfferSnapshot, OfferWord
from portal.transaction import transaction


class CaseNotOpen(LookupError):
    """The agency has no open case with this id for this prospect."""


def compose_offer(
    agency_id: int,
    *,
    broker_id: int,
    prospect_id: int,
    property_ids: Sequence[int],
    case_id: int | None = None,
    wish: str = "",
) -> Offer:
    """Begin a draft in ``case_id``, or in a new case of the prospect with ``wish`` (else the properties' titles).

    Raises CaseNotOpen, PropertiesUnusable, and from cases.opening CaseNeedsProspect and CaseNeedsBroker.
    """
    with transaction() as session:
        return begin(
            session,
            agency_id,
            broker_id=broker_id,
            prospect_id=prospect_id,
            property_ids=property_ids,
            case_id=case_id,
            wish=wish,
        )


def delete_draft(agency_id: int, offer_id: int) -> None:
    """Remove a draft; one of which a trial was sent stays in the books and is shown nowhere.

    Of one that was copied the content goes; the copy still asks it for names that must not stand there any more.
    Raises OfferUnknown, OfferNoDraft.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, None)
        if session.scalar(select(func.count()).select_from(OfferSnapshot).filter_by(offer_id=offer_id)):
            offer.state = OfferState.DISCARDED
            touch(offer)
            return
        copies = select(func.count()).select_from(Offer)
        is_copied = session.scalar(copies.filter_by(agency_id=agency_id, copied_from_id=offer_id))
        for model in (OfferAttachment, OfferWord, OfferExpose):
            session.execute(delete(model).where(model.offer_id == offer_id, model.agency_id == agency_id))
        if is_copied:
            offer.state = OfferState.DISCARDED
            offer.subject = offer.cover_html = offer.registered_html = ""
            touch(offer)
            return
        session.execute(delete(OfferProperty).filter_by(offer_id=offer_id, agency_id=agency_id))
        session.delete(offer)


def begin(
    session: Session,
    agency_id: int,
    *,
    broker_id: int,
    prospect_id: int,
    property_ids: Sequence[int],
    case_id: int | None,
    wish: str,
) -> Offer:
    """What compose_offer does, inside a transaction that does more."""
    properties = usable(session, agency_id, property_ids)
    case = case_for(
        session,
        agency_id,
        broker_id=broker_id,
        prospect_id=prospect_id,
        case_id=case_id,
        wish=wish or ", ".join(one.title for one in properties)[:200],
    )
    offer = new_draft(session, case)
    place(session, offer, [one.id for one in properties])
    return offer


def case_for(
    session: Session, agency_id: int, *, broker_id: int, prospect_id: int, case_id: int | None, wish: str
) -> Case:
    """The prospect's open case with this id, or without one a new case.

    Raises CaseNotOpen, and from cases.opening CaseNeedsProspect and CaseNeedsBroker.
    """
    if case_id is None:
        return add_case(session, agency_id=agency_id, prospect_id=prospect_id, broker_id=broker_id, wish=wish)
    case = session.scalar(
        select(Case).filter_by(agency_id=agency_id, id=case_id, prospect_id=prospect_id, is_closed=False)
    )
    if case is None:
        raise CaseNotOpen(case_id)
    return case
