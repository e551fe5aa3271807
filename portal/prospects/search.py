"""Which prospects a list shows."""

from sqlalchemy import Select, select

from portal.lists import matches
from portal.prospects.models import Prospect

SEARCHED = (
    Prospect.last_name,
    Prospect.first_name,
    Prospect.company,
    Prospect.email,
    Prospect.phone,
    Prospect.city,
)


def find_prospects(agency_id: int, words: str = "") -> Select[Prospect]:
    """The agency's prospects with every one of ``words``, the newest first."""
    query = select(Prospect).where(Prospect.agency_id == agency_id, Prospect.erased_at.is_(None))
    found = matches(words, SEARCHED)
    if found is not None:
        query = query.where(found)
    return query.order_by(Prospect.created_at.desc(), Prospect.id.desc())
