"""Which wordings a list shows, and which ones a page offers."""

from sqlalchemy import func, select

from portal.database import db
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.words import LANGUAGES


def wordings_of(agency_id: int, *, category: str = "", language: str = "") -> list[Wording]:
    """The agency's wordings by name; an unknown category or language is passed over."""
    query = select(Wording).filter_by(agency_id=agency_id).order_by(func.lower(Wording.name))
    if category in set(WordingCategory):
        query = query.where(Wording.category == category)
    if language in LANGUAGES:
        query = query.where(Wording.language == language)
    return list(db.session.scalars(query))


def offered(agency_id: int, category: WordingCategory, language: str) -> list[tuple[int, str]]:
    """``(id, name and language)`` of the wordings of ``category``; those in the reader's language come first."""
    rows = sorted(wordings_of(agency_id, category=category), key=lambda row: row.language != language)
    return [(row.id, f"{row.name} · {LANGUAGES.get(row.language, row.language)}") for row in rows]
