"""What composing offers to choose from, and which offers the list shows."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, case, select

from portal.cases.models import Case
from portal.database import db
from portal.lists import matches
from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer
from portal.properties.models import Property
from portal.properties.search import find_properties
from portal.prospects.models import Prospect
from portal.prospects.search import find_prospects

Row = TypeVar("Row", Prospect, Property)

MOST_SHOWN = 12

#: What the list can be narrowed to.
STATES = (OfferState.DRAFT, OfferState.SENT)


def prospects_to_choose(agency_id: int, words: str, chosen_id: int | None) -> tuple[list[Prospect], bool]:
    """The chosen prospect first, then those found, or without words those changed last; and whether there are more."""
    query = find_prospects(agency_id, words)
    if not words:
        query = query.order_by(None).order_by(Prospect.updated_at.desc(), Prospect.id.desc())
    found = list(db.session.scalars(query.limit(MOST_SHOWN + 1)))
    chosen = _own(Prospect, agency_id, [chosen_id] if chosen_id else [])
    shown = [*chosen, *(one for one in found[:MOST_SHOWN] if one.id != chosen_id)]
    return shown, len(found) > MOST_SHOWN


def properties_to_choose(
    agency_id: int, words: str, chosen_ids: Sequence[int]
) -> tuple[list[Property], bool]:
    """The chosen properties first, then those found that are not archived; and whether there are more."""
    found = list(db.session.scalars(find_properties(agency_id, words=words).limit(MOST_SHOWN + 1)))
    chosen = _own(Property, agency_id, chosen_ids)
    shown = [*chosen, *(one for one in found[:MOST_SHOWN] if one.id not in set(chosen_ids))]
    return shown, len(found) > MOST_SHOWN


def _own(model: type[Row], agency_id: int, ids: Sequence[int]) -> list[Row]:
    rows = db.session.scalars(select(model).filter_by(agency_id=agency_id).where(model.id.in_(ids)))
    by_id = {row.id: row for row in rows}
    return [by_id[one_id] for one_id in dict.fromkeys(ids) if one_id in by_id]


def open_cases(agency_id: int, prospect_id: int | None) -> list[Case]:
    """The prospect's open cases, the one changed last first."""
    query = select(Case).filter_by(agency_id=agency_id, prospect_id=prospect_id or 0, is_closed=False)
    return list(db.session.scalars(query.order_by(Case.updated_at.desc(), Case.id.desc())))


def find_offers(
    agency_id: int, *, words: str = "", state: str = "", case_id: int | None = None
) -> Select[Offer]:
    """The agency's offers: drafts first, then those changed or sent last."""
    query = (
        select(Offer)
        .join(Case, Case.id == Offer.case_id)
        .join(Prospect, Prospect.id == Case.prospect_id)
        .where(Offer.agency_id == agency_id, Offer.state != OfferState.DISCARDED)
    )
    found = matches(words, (Offer.subject, Case.number, Prospect.last_name, Prospect.company))
    if found is not None:
        query = query.where(found)
    if state in set(STATES):
        query = query.where(Offer.state == state)
    if case_id is not None:
        query = query.where(Offer.case_id == case_id)
    drafts_first = case((Offer.state == OfferState.DRAFT, 0), else_=1)
    return query.order_by(drafts_first, Offer.updated_at.desc(), Offer.id.desc())
