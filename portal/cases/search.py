"""Which cases a list shows: search words, whose, in which state."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.cases.models import Case
from portal.cases.states import CaseState, in_state
from portal.lists import matches
from portal.prospects.models import Prospect

SEARCHED = (
    Case.number,
    Case.wish,
    Prospect.last_name,
    Prospect.first_name,
    Prospect.company,
    Prospect.email,
)


def find_cases(
    agency_id: int,
    *,
    words: str = "",
    state: str = "",
    broker_id: int | None = None,
    prospect_id: int | None = None,
) -> Select[Case]:
    """The agency's cases, the one that changed last first.

    Without a state (or with one that does not exist) closed cases stay out, unless words are searched for or a
    prospect's cases are asked for.
    """
    query = (
        select(Case)
        .join(Case.prospect)
        .options(contains_eager(Case.prospect), joinedload(Case.broker))
        .where(Case.agency_id == agency_id, Case.erased_at.is_(None))
    )
    found = matches(words, SEARCHED)
    if found is not None:
        query = query.where(found)
    if broker_id is not None:
        query = query.where(Case.broker_id == broker_id)
    if prospect_id is not None:
        query = query.where(Case.prospect_id == prospect_id)
    if state in set(CaseState):
        query = in_state(query, agency_id, CaseState(state))
    elif found is None and prospect_id is None:
        query = query.where(Case.is_closed.is_(False))
    return query.order_by(Case.updated_at.desc(), Case.id.desc())
