"""What changes drafts of offers: compose, choose properties, save the content, copy, delete."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.cases.opening import add_case
from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer, OfferAttachment, OfferProperty, OfferSnapshot
from portal.offers.uploads import NewAttachment
from portal.properties.models import Property
from portal.transaction import transaction

MOST_PROPERTIES = 12
MOST_ATTACHMENTS = 10


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


class CaseNotOpen(LookupError):
    """The agency has no open case with this id for this prospect."""


class PropertiesUnusable(ValueError):
    """No property, too many, or one that is unknown or archived."""


class TooManyAttachments(ValueError):
    """More than MOST_ATTACHMENTS."""


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
        properties = _usable(session, agency_id, property_ids)
        if case_id is None:
            case = add_case(
                session,
                agency_id=agency_id,
                prospect_id=prospect_id,
                broker_id=broker_id,
                wish=wish or ", ".join(one.title for one in properties)[:200],
            )
        else:
            case = _open_case(session, agency_id, case_id, prospect_id)
        offer = _new_draft(session, case)
        _place(session, offer, [one.id for one in properties])
    return offer


def choose_properties(agency_id: int, offer_id: int, property_ids: Sequence[int], *, revision: int) -> Offer:
    """Offer other properties; those that stay keep their order, new ones follow.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile, PropertiesUnusable.
    """
    with transaction() as session:
        offer = _own_draft(session, agency_id, offer_id, revision)
        staying = {one.id for one in offer.properties if one.id in property_ids}
        new = [one_id for one_id in dict.fromkeys(property_ids) if one_id not in staying]
        _usable(session, agency_id, property_ids, may_be_archived=staying)
        _place(session, offer, [*(one.id for one in offer.properties if one.id in staying), *new])
        _touch(offer)
    return offer


def save_content(
    agency_id: int,
    offer_id: int,
    *,
    revision: int,
    subject: str,
    cover_html: str,
    cover_format: str,
    move: tuple[int, int] | None = None,
    remove_attachments: Iterable[int] = (),
    add_attachments: Sequence[NewAttachment] = (),
) -> Offer:
    """Save what is written (``cover_html`` is clean) and attached; ``move`` is a property's id and -1 or +1.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile, TooManyAttachments.
    """
    with transaction() as session:
        offer = _own_draft(session, agency_id, offer_id, revision)
        offer.subject, offer.cover_html, offer.cover_format = subject, cover_html, cover_format
        if move is not None:
            _place(session, offer, _moved([one.id for one in offer.properties], *move))
        session.execute(
            delete(OfferAttachment).where(
                OfferAttachment.offer_id == offer_id,
                OfferAttachment.agency_id == agency_id,
                OfferAttachment.id.in_(list(remove_attachments)),
            )
        )
        _attach(session, offer, add_attachments)
        _touch(offer)
    return offer


def copy_offer(agency_id: int, offer_id: int) -> Offer:
    """A new draft with the same text, properties and attachments, in the same case.

    Archived properties are left out. Raises OfferUnknown.
    """
    with transaction() as session:
        original = _own(session, agency_id, offer_id)
        offer = _new_draft(session, original.case)
        offer.subject, offer.cover_html = original.subject, original.cover_html
        offer.cover_format, offer.dispatch_mode = original.cover_format, original.dispatch_mode
        _place(session, offer, [one.id for one in original.properties if not one.is_archived])
        files = [
            NewAttachment(one.file_name, one.media_type, one.sha256, one.size) for one in original.attachments
        ]
        _attach(session, offer, files)
    return offer


def delete_draft(agency_id: int, offer_id: int) -> None:
    """Remove a draft; one of which a trial was sent stays in the books and is shown nowhere.

    Raises OfferUnknown, OfferNoDraft.
    """
    with transaction() as session:
        offer = _own_draft(session, agency_id, offer_id, None)
        if session.scalar(select(func.count()).select_from(OfferSnapshot).filter_by(offer_id=offer_id)):
            offer.state = OfferState.DISCARDED
            _touch(offer)
            return
        for model in (OfferProperty, OfferAttachment):
            session.execute(delete(model).where(model.offer_id == offer_id, model.agency_id == agency_id))
        session.delete(offer)


def _own(session: Session, agency_id: int, offer_id: int) -> Offer:
    offer = session.scalar(select(Offer).filter_by(agency_id=agency_id, id=offer_id))
    if offer is None or offer.state == OfferState.DISCARDED:
        raise OfferUnknown(offer_id)
    return offer


def _own_draft(session: Session, agency_id: int, offer_id: int, revision: int | None) -> Offer:
    offer = _own(session, agency_id, offer_id)
    if not offer.is_draft:
        raise OfferNoDraft(offer.case_id)
    if revision is not None and offer.revision != revision:
        raise DraftChangedMeanwhile(offer.revision)
    return offer


def _open_case(session: Session, agency_id: int, case_id: int, prospect_id: int) -> Case:
    case = session.scalar(
        select(Case).filter_by(agency_id=agency_id, id=case_id, prospect_id=prospect_id, is_closed=False)
    )
    if case is None:
        raise CaseNotOpen(case_id)
    return case


def _usable(
    session: Session, agency_id: int, ids: Sequence[int], *, may_be_archived: Iterable[int] = ()
) -> list[Property]:
    wanted = list(dict.fromkeys(ids))
    found = {
        one.id: one
        for one in session.scalars(
            select(Property).filter_by(agency_id=agency_id).where(Property.id.in_(wanted))
        )
    }
    kept = set(may_be_archived)
    archived = any(one.is_archived and one.id not in kept for one in found.values())
    if not wanted or len(wanted) > MOST_PROPERTIES or len(found) != len(wanted) or archived:
        raise PropertiesUnusable
    return [found[one_id] for one_id in wanted]


def _new_draft(session: Session, case: Case) -> Offer:
    broker = session.get_one(Broker, case.broker_id)
    now = clock.now()
    offer = Offer(
        agency_id=case.agency_id,
        ref=str(uuid.uuid4()),
        case_id=case.id,
        broker_id=broker.id,
        created_at=now,
        updated_at=now,
    )
    session.add(offer)
    case.updated_at = now
    session.flush()
    return offer


def _place(session: Session, offer: Offer, property_ids: Sequence[int]) -> None:
    """Offer exactly these properties, in this order."""
    session.execute(delete(OfferProperty).where(OfferProperty.offer_id == offer.id))
    session.add_all(
        OfferProperty(agency_id=offer.agency_id, offer_id=offer.id, property_id=one_id, position=position)
        for position, one_id in enumerate(property_ids)
    )
    session.flush()
    session.expire(offer, ["entries"])


def _moved(ids: list[int], one_id: int, step: int) -> list[int]:
    if one_id not in ids:
        return ids
    place = ids.index(one_id)
    target = min(max(place + step, 0), len(ids) - 1)
    ids.insert(target, ids.pop(place))
    return ids


def _attach(session: Session, offer: Offer, files: Sequence[NewAttachment]) -> None:
    names = list(session.scalars(select(OfferAttachment.file_name).filter_by(offer_id=offer.id)))
    if len(names) + len(files) > MOST_ATTACHMENTS:
        raise TooManyAttachments
    for file in files:
        name = _free_name(file.file_name, names)
        names.append(name)
        session.add(
            OfferAttachment(
                agency_id=offer.agency_id,
                offer_id=offer.id,
                file_name=name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
                created_at=clock.now(),
            )
        )
    session.flush()
    session.expire(offer, ["attachments"])


def _free_name(name: str, taken: Sequence[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in {other.casefold() for other in taken}:
        number += 1
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return found


def _touch(offer: Offer) -> None:
    offer.revision += 1
    offer.broker_id = offer.case.broker_id  # the case may have been handed over
    offer.updated_at = clock.now()
