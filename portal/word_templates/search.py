"""Which Word templates a list shows."""

from sqlalchemy import func, select

from portal.database import db
from portal.word_templates.models import WordTemplate


def word_templates_of(agency_id: int) -> list[WordTemplate]:
    """The agency's Word templates by name."""
    query = select(WordTemplate).filter_by(agency_id=agency_id).order_by(func.lower(WordTemplate.name))
    return list(db.session.scalars(query))
