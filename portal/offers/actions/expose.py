"""An exposé made elsewhere: an offer begins with it, a draft takes it or gives it back, a copy shares it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.offers.actions.beginning import case_for
from portal.offers.actions.choosing import place
from portal.offers.actions.draft import new_draft, own_draft, touch
from portal.offers.dispatch_mode import OfferSource
from portal.offers.expose import KeptExpose, kept_copy
from portal.offers.models import Offer, OfferExpose
from portal.properties.entry import ObjectNumberTaken, add_property, change_property
from portal.properties.models import Property
from portal.transaction import transaction


class KnownNumber(StrEnum):
    """What happens to a property that has the object number already."""

    KEEP = "behalten"  # it is offered as it stands
    CHANGE = "uebernehmen"  # it gets the facts typed now, then it is offered


def begin_with_expose(
    agency_id: int,
    *,
    broker_id: int,
    prospect_id: int,
    expose: KeptExpose,
    facts: dict[str, Any],
    known: KnownNumber | None = None,
    case_id: int | None = None,
    wish: str = "",
) -> Offer:
    """A draft made of an uploaded exposé, in ``case_id`` or in a new case as compose_offer does.

    The property is added with ``facts`` (as for properties.entry.add_property). If its number is taken, ``known``
    says what to do; such a property comes back from the archive.

    Raises ObjectNumberTaken when nothing is said, CaseNotOpen, and from cases.opening CaseNeedsProspect and
    CaseNeedsBroker; then nothing was written.
    """
    with transaction() as session:
        offered = _offered(session, agency_id, facts, known)
        case = case_for(
            session,
            agency_id,
            broker_id=broker_id,
            prospect_id=prospect_id,
            case_id=case_id,
            wish=wish or offered.title,
        )
        offer = new_draft(session, case)
        place(session, offer, [offered.id])
        _put(session, offer, expose)
    return offer


def _offered(session: Session, agency_id: int, facts: dict[str, Any], known: KnownNumber | None) -> Property:
    number = facts["object_number"]
    row = session.scalar(select(Property).filter_by(agency_id=agency_id, object_number=number))
    if row is None:
        return add_property(session, agency_id, **facts)
    if known is None:
        raise ObjectNumberTaken(number)
    if known is KnownNumber.CHANGE:
        change_property(session, agency_id, row.id, **facts)
    row.is_archived = False
    return row


def use_expose(agency_id: int, offer_id: int, expose: KeptExpose) -> Offer:
    """The draft shows this file instead of the exposé made from its properties; one it had is replaced.

    Raises OfferUnknown, OfferNoDraft.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, None)
        _put(session, offer, expose)
        touch(offer)
    return offer


def remove_expose(agency_id: int, offer_id: int) -> Offer:
    """The draft shows again what the portal makes of its properties. Raises OfferUnknown, OfferNoDraft."""
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, None)
        session.execute(delete(OfferExpose).filter_by(agency_id=agency_id, offer_id=offer_id))
        if offer.source == OfferSource.PDF:
            offer.source = OfferSource.WRITTEN
            touch(offer)
        session.flush()
        session.expire(offer, ["expose"])
    return offer


def copy_expose(session: Session, original: Offer, offer: Offer) -> None:
    """Give the new draft ``offer`` the exposé of ``original``, unless it offers other properties."""
    shared = {one.id for one in original.properties} & {one.id for one in offer.properties}
    if original.source == OfferSource.PDF and original.expose is not None and shared:
        _put(session, offer, kept_copy(original.expose))


def _put(session: Session, offer: Offer, expose: KeptExpose) -> None:
    session.execute(delete(OfferExpose).filter_by(agency_id=offer.agency_id, offer_id=offer.id))
    session.add(
        OfferExpose(
            agency_id=offer.agency_id,
            offer_id=offer.id,
            file_name=expose.file_name,
            sha256=expose.sha256,
            size=expose.size,
            pages=[dict(page) for page in expose.pages],
            created_at=clock.now(),
        )
    )
    offer.source = OfferSource.PDF
    session.flush()
    session.expire(offer, ["expose"])
