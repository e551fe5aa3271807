"""Whether an agency already knows somebody: by e-mail address, upper and lower case alike."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.prospects.models import Prospect


def find_by_email(session: Session, agency_id: int, email: str, but: int | None = None) -> Prospect | None:
    """The agency's oldest prospect with this address, but never the one with the id ``but``; or None."""
    return session.scalar(
        select(Prospect)
        .where(
            Prospect.agency_id == agency_id,
            func.lower(Prospect.email) == email.lower(),
            Prospect.id != (but or 0),
        )
        .order_by(Prospect.id)
        .limit(1)
    )
