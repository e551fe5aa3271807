"""Which records are stamped: pending rows made with the record, one for each authority of the settings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.evidence.models import EvidenceRecord, TimeStamp, TimeStampState
from portal.settings import current_settings


def promise_stamps(session: Session, agency_id: int, record_id: str, *, is_daily: bool = False) -> int:
    """Ask every configured authority for a stamp over the record; part of the caller's transaction; how many.

    Where none is configured no row is made: what was not asked for is not called pending.
    """
    asked = set(session.scalars(select(TimeStamp.authority).where(TimeStamp.record_id == record_id)))
    moment = clock.now()
    fresh = [
        TimeStamp(
            agency_id=agency_id,
            record_id=record_id,
            authority=authority.address,
            is_daily=is_daily,
            state=TimeStampState.PENDING,
            attempts=0,
            next_due_at=moment,
            created_at=moment,
        )
        for authority in current_settings().time_authorities
        if authority.address not in asked
    ]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def stamps_of_case(session: Session, agency_id: int, case_id: int) -> dict[str, list[TimeStamp]]:
    """The stamps of a case's records, asked for or there, by the record's id."""
    rows = session.scalars(
        select(TimeStamp)
        .join(EvidenceRecord, EvidenceRecord.record_id == TimeStamp.record_id)
        .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.case_id == case_id)
        .order_by(TimeStamp.id)
    )
    found: dict[str, list[TimeStamp]] = {}
    for row in rows:
        found.setdefault(row.record_id, []).append(row)
    return found
