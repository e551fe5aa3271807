"""What happens to time stamps: due ones are asked for in the background, the day's newest record is promised one."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.evidence.authority import AuthoritySilent, ask
from portal.evidence.models import ChainHead, EvidenceRecord, RecordSeal, TimeStamp, TimeStampState
from portal.evidence.stamps import promise_stamps
from portal.evidence.timestamp import Stamp, StampRefused, question_about, verified
from portal.evidence.trouble import StampTrouble
from portal.settings import current_settings
from portal.time_authorities import TimeAuthority
from portal.transaction import transaction

log = logging.getLogger(__name__)

#: Seconds before the second, third … try; the last one repeats. Thirty tries take a good four days.
RETRY_SECONDS = (10, 60, 300, 900, 3600, 14400)
TRIES_UNREACHED = 30  # nobody answered: an outage ends by itself
TRIES_ANSWERED = 5  # an answer that is of no use: seldom another one tomorrow
CLAIM_SECONDS = 120  # longer than authority.ask takes; whoever dies meanwhile leaves the row to the next
UNREACHED = {StampTrouble.CONNECTION, StampTrouble.HTTP}


@dataclass(frozen=True)
class _Claim:
    """One row that is being asked for, and the bytes it is about."""

    stamp_id: int
    attempts: int
    authority: TimeAuthority
    canonical: bytes


class _Hopeless(ValueError):
    """Nothing to ask: the authority is gone from the settings, or the record is not what was recorded."""


def stamp_next() -> bool:
    """Ask for one due time stamp and keep what comes; whether there was one. Must run in an app context.

    No transaction is open while an authority is asked. Nothing here touches a consent.
    """
    moment = clock.now()
    due = select(TimeStamp.id).where(
        TimeStamp.state == TimeStampState.PENDING, TimeStamp.next_due_at <= moment
    )
    stamp_id = db.session.scalar(due.order_by(TimeStamp.next_due_at, TimeStamp.id).limit(1))
    db.session.rollback()
    if stamp_id is None:
        return False
    try:
        claim = _claim(stamp_id, moment)
    except _Hopeless:
        return True
    if claim is None:
        return True
    try:
        stamp = fetch_stamp(claim.canonical, claim.authority)
    except AuthoritySilent as silent:
        _missed(claim, silent.trouble, silent.detail)
    except StampRefused as refused:
        _missed(claim, refused.trouble)
    else:
        _settle(claim.stamp_id, state=TimeStampState.PRESENT, response=stamp.response, stamped_at=stamp.at)
    return True


def _claim(stamp_id: int, moment: datetime) -> _Claim | None:
    """Take the row for this try; None when somebody else did. Raises _Hopeless, after saying so in the row."""
    trouble = None
    with transaction() as session:
        stamp = session.get_one(TimeStamp, stamp_id)
        if stamp.state != TimeStampState.PENDING or stamp.next_due_at > moment:
            return None
        stamp.attempts += 1
        stamp.next_due_at = moment + timedelta(seconds=CLAIM_SECONDS)
        authority = next(
            (one for one in current_settings().time_authorities if one.address == stamp.authority), None
        )
        canonical = _recorded_bytes(session, stamp)
        if authority is None or canonical is None:
            trouble = StampTrouble.DAMAGED if canonical is None else StampTrouble.NOT_CONFIGURED
            stamp.state, stamp.last_error = TimeStampState.FAILED, trouble
        else:
            return _Claim(stamp.id, stamp.attempts, authority, canonical)
    raise _Hopeless(trouble)


def _recorded_bytes(session: Session, stamp: TimeStamp) -> bytes | None:
    """The record's bytes if they are those that were recorded, for this agency."""
    record = session.scalar(
        select(EvidenceRecord).filter_by(record_id=stamp.record_id, agency_id=stamp.agency_id)
    )
    content: Any = record.canonical if record is not None else None
    if (
        record is None
        or not isinstance(content, bytes)
        or hashlib.sha256(content).hexdigest() != record.sha256
    ):
        return None
    return content


def fetch_stamp(content: bytes, authority: TimeAuthority) -> Stamp:
    """A verified stamp over ``content``, asked for now; nothing is stored. Raises AuthoritySilent or StampRefused."""
    question = question_about(content)
    answer = ask(authority.address, question.der)
    return verified(answer, question, authority, at=clock.now())


def _missed(claim: _Claim, trouble: StampTrouble, detail: str = "") -> None:
    """Wait for the next try, or give up."""
    log.warning("time stamp %s, try %d: %s %s", claim.stamp_id, claim.attempts, trouble, detail)
    tries = TRIES_UNREACHED if trouble in UNREACHED else TRIES_ANSWERED
    pause = RETRY_SECONDS[min(claim.attempts, len(RETRY_SECONDS)) - 1]
    state = TimeStampState.FAILED if claim.attempts >= tries else TimeStampState.PENDING
    due = clock.now() + timedelta(seconds=pause)
    _settle(claim.stamp_id, state=state, next_due_at=due, last_error=str(trouble))


def _settle(stamp_id: int, **values: Any) -> None:
    """What came of a try; nothing, if the row was settled meanwhile."""
    with transaction() as session:
        session.execute(
            update(TimeStamp)
            .where(TimeStamp.id == stamp_id, TimeStamp.state == TimeStampState.PENDING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def promise_daily_stamps() -> int:
    """Promise a stamp over each agency's newest record, unless it has one, once on a German day; how many."""
    if not current_settings().time_authorities:
        return 0
    today = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    done = select(TimeStamp.agency_id).where(TimeStamp.is_daily, TimeStamp.created_at >= today)
    heads = select(ChainHead.agency_id).where(ChainHead.seq > 0, ChainHead.agency_id.not_in(done))
    waiting = list(db.session.scalars(heads))
    promised = 0
    for agency_id in waiting:
        with transaction() as session:
            newest = session.scalar(
                select(EvidenceRecord.record_id)
                .join(ChainHead, ChainHead.agency_id == EvidenceRecord.agency_id)
                .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.seq == ChainHead.seq)
            )
            if newest is not None:
                promised += promise_stamps(session, agency_id, newest, is_daily=True)
    return promised


def ask_again(agency_id: int, case_id: int) -> int:
    """Ask once more for the stamps that a case's sealed records lack; how many.

    Failed ones begin anew, and every authority of today's settings that was never asked is.
    """
    with transaction() as session:
        sealed = (
            select(EvidenceRecord.record_id)
            .join(RecordSeal, RecordSeal.record_id == EvidenceRecord.record_id)
            .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.case_id == case_id)
        )
        names = list(session.scalars(sealed))
        known = [one.address for one in current_settings().time_authorities]
        failed = session.scalars(
            select(TimeStamp).where(
                TimeStamp.agency_id == agency_id,
                TimeStamp.record_id.in_(names),
                TimeStamp.state == TimeStampState.FAILED,
                TimeStamp.authority.in_(known),
            )
        ).all()
        for stamp in failed:
            stamp.state, stamp.attempts, stamp.next_due_at = TimeStampState.PENDING, 0, clock.now()
            stamp.last_error = ""
        return len(failed) + sum(promise_stamps(session, agency_id, name) for name in names)
