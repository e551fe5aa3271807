"""How many declarations are answered at once; what is beyond waits its turn, and nothing is ever refused."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.withdrawal.kinds import Way
from portal.withdrawal.models import Withdrawal

WINDOW = timedelta(hours=1)
MOST_TO_ADDRESS = 5  # acknowledgements an hour to one address: the form must not fill a stranger's mailbox
MOST_OF_AGENCY = 120  # acknowledgements an hour of one agency, for the good name of its mail server


def may_settle(session: Session, withdrawal: Withdrawal, now: datetime) -> bool:
    """Whether the declaration may be answered now, or has to wait for the background to do it."""
    lately = select(func.count()).where(
        Withdrawal.agency_id == withdrawal.agency_id,
        Withdrawal.way == Way.ONLINE,
        Withdrawal.settled_at > now - WINDOW,
    )
    same_address = lately.where(func.lower(Withdrawal.email) == withdrawal.email.lower())
    if (session.scalar(same_address) or 0) >= MOST_TO_ADDRESS:
        return False
    return (session.scalar(lately) or 0) < MOST_OF_AGENCY
