"""Real people a wording can be tried on: the agency's recent cases with their newest offers."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.agency.models import Agency
from portal.cases.models import Case
from portal.database import db
from portal.dispatch.values import message_values, newest_offer, registered_values
from portal.offers import letter
from portal.offers.description import public_facts
from portal.prospects.words import known_as
from portal.wordings.models import WordingCategory
from portal.wordings.preview import NOBODY, Example

MOST_OWN = 5
MOST = 15


def _recent(agency_id: int, broker_id: int) -> Sequence[Case]:
    query = select(Case).where(Case.agency_id == agency_id).order_by(Case.updated_at.desc(), Case.id.desc())
    own = db.session.scalars(query.where(Case.broker_id == broker_id).limit(MOST_OWN)).all()
    everybodys = db.session.scalars(query.limit(MOST)).all()
    return list(dict.fromkeys([*own, *everybodys]))[:MOST]


def choices(agency_id: int, broker_id: int) -> list[tuple[int, str]]:
    """Ids of recent cases and what they are called, the broker's newest one first."""
    return [
        (case.id, " · ".join(part for part in (known_as(case.prospect), case.wish, case.number) if part))
        for case in _recent(agency_id, broker_id)
    ]


def example(
    agency_id: int, broker_id: int, case_id: int | None, category: WordingCategory, language: str
) -> Example:
    """The data of a case of the agency, of the first choice without one; NOBODY while there is none."""
    case = db.session.scalar(select(Case).filter_by(agency_id=agency_id, id=case_id)) if case_id else None
    case = case or next(iter(_recent(agency_id, broker_id)), None)
    if case is None:
        return NOBODY
    agency = db.session.get_one(Agency, agency_id)
    return Example(known_as(case.prospect), _values(case, agency, category, language))


def _values(case: Case, agency: Agency, category: WordingCategory, language: str) -> dict[str, str]:
    offer = newest_offer(case)
    if category is WordingCategory.REPLY or offer is None:
        return message_values(case, agency, language)
    if category is WordingCategory.OFFER:
        return letter.values_for(offer, agency, language)
    objects = [public_facts(one) for one in offer.properties]
    return registered_values(offer, agency, objects, language)
