"""Declarations as lists show them: those that nobody has matched first, then the newest."""

from sqlalchemy import Select, func, select

from portal.database import db
from portal.withdrawal.models import Withdrawal


def find_withdrawals(agency_id: int) -> Select[Withdrawal]:
    """All of an agency."""
    is_open = Withdrawal.case_id.is_(None) & Withdrawal.set_aside_at.is_(None)
    return (
        select(Withdrawal)
        .where(Withdrawal.agency_id == agency_id)
        .order_by(is_open.desc(), Withdrawal.received_at.desc(), Withdrawal.id.desc())
    )


def of_case(agency_id: int, case_id: int) -> list[Withdrawal]:
    """The declarations of a case, the newest first."""
    query = select(Withdrawal).where(Withdrawal.agency_id == agency_id, Withdrawal.case_id == case_id)
    return list(db.session.scalars(query.order_by(Withdrawal.received_at.desc())))


def count_open(agency_id: int) -> int:
    """How many wait for somebody to say which case they belong to."""
    query = select(func.count()).where(
        Withdrawal.agency_id == agency_id,
        Withdrawal.case_id.is_(None),
        Withdrawal.set_aside_at.is_(None),
    )
    return db.session.scalar(query) or 0
