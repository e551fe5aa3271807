"""Which wordings a list shows."""

from sqlalchemy import func, select

from portal.database import db
from portal.wordings.models import Wording


def wordings_of(agency_id: int) -> list[Wording]:
    """The agency's wordings by name."""
    query = select(Wording).filter_by(agency_id=agency_id).order_by(func.lower(Wording.name))
    return list(db.session.scalars(query))
