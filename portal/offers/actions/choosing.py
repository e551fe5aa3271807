"""Which properties an offer offers, and in which order."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.offers.actions.attaching import drop_unoffered
from portal.offers.actions.draft import own_draft, touch
from portal.offers.models import Offer, OfferProperty
from portal.properties.models import Property
from portal.transaction import transaction

MOST_PROPERTIES = 12


class PropertiesUnusable(ValueError):
    """No property, too many, or one that is unknown or archived."""


def choose_properties(agency_id: int, offer_id: int, property_ids: Sequence[int], *, revision: int) -> Offer:
    """Offer other properties; those that stay keep their order, new ones follow.

    Raises OfferUnknown, OfferNoDraft, DraftChangedMeanwhile, PropertiesUnusable.
    """
    with transaction() as session:
        offer = own_draft(session, agency_id, offer_id, revision)
        staying = {one.id for one in offer.properties if one.id in property_ids}
        new = [one_id for one_id in dict.fromkeys(property_ids) if one_id not in staying]
        usable(session, agency_id, property_ids, may_be_archived=staying)
        place(session, offer, [*(one.id for one in offer.properties if one.id in staying), *new])
        touch(offer)
    return offer


def usable(
    session: Session, agency_id: int, ids: Sequence[int], *, may_be_archived: Iterable[int] = ()
) -> list[Property]:
    """The agency's properties with these ids, each once, in their order. Raises PropertiesUnusable."""
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


def place(session: Session, offer: Offer, property_ids: Sequence[int]) -> None:
    """Offer exactly these properties, in this order; files ticked from others go."""
    session.execute(delete(OfferProperty).where(OfferProperty.offer_id == offer.id))
    session.add_all(
        OfferProperty(agency_id=offer.agency_id, offer_id=offer.id, property_id=one_id, position=position)
        for position, one_id in enumerate(property_ids)
    )
    session.flush()
    session.expire(offer, ["entries"])
    drop_unoffered(session, offer)


def arranged(ids: Sequence[int], order: Sequence[int]) -> list[int]:
    """``ids`` in ``order``; those that it does not name follow as they stood, foreign ones are ignored."""
    first = [one_id for one_id in dict.fromkeys(order) if one_id in ids]
    return [*first, *(one_id for one_id in ids if one_id not in first)]


def moved(ids: list[int], one_id: int, step: int) -> list[int]:
    """``ids`` with one of them ``step`` places further on."""
    if one_id not in ids:
        return ids
    place = ids.index(one_id)
    target = min(max(place + step, 0), len(ids) - 1)
    ids.insert(target, ids.pop(place))
    return ids
