"""The draft an action works on: found, unsent and unchanged since it was looked at; begun, and counted on."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer


class OfferUnknown(LookupError):
    """The agency has no offer with this id."""


class OfferNoDraft(ValueError):
    """The offer was sent: what was sent is frozen. ``case_id`` is where it is told."""

    def __init__(self, case_id: int) -> None:
        super().__init__(case_id)
        self.case_id = case_id


class DraftChangedMeanwhile(ValueError):
    """Somebody saved the draft since this page was opened; nothing was written. ``revision``: how it stands now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


def own_offer(session: Session, agency_id: int, offer_id: int) -> Offer:
    """The agency's offer, draft or sent. Raises OfferUnknown."""
    offer = session.scalar(select(Offer).filter_by(agency_id=agency_id, id=offer_id))
    if offer is None or offer.state == OfferState.DISCARDED:
        raise OfferUnknown(offer_id)
    return offer


def own_draft(session: Session, agency_id: int, offer_id: int, revision: int | None) -> Offer:
    """The agency's draft as it stood at ``revision`` (None: however it stands).

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile.
    """
    offer = own_offer(session, agency_id, offer_id)
    if not offer.is_draft:
        raise OfferNoDraft(offer.case_id)
    if revision is not None and offer.revision != revision:
        raise DraftChangedMeanwhile(offer.revision)
    return offer


def new_draft(session: Session, case: Case) -> Offer:
    """An empty draft in ``case``, of the broker who answers for it, laid out as the agency usually does."""
    broker = session.get_one(Broker, case.broker_id)
    agency = session.get_one(Agency, case.agency_id)
    now = clock.now()
    offer = Offer(
        agency_id=case.agency_id,
        ref=str(uuid.uuid4()),
        case_id=case.id,
        broker_id=broker.id,
        layout=agency.default_layout,
        marks_recipient=agency.marks_recipient,
        created_at=now,
        updated_at=now,
    )
    session.add(offer)
    case.updated_at = now
    session.flush()
    return offer


def touch(offer: Offer) -> None:
    """Say that the draft changed: whoever looks at an older revision has to look again."""
    offer.revision += 1
    offer.broker_id = offer.case.broker_id  # the case may have been handed over
    offer.updated_at = clock.now()
