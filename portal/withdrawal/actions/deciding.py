"""What brokers decide about declarations: its case, that it belongs to none; and entering one that came on paper."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.sealed import append_sealed
from portal.transaction import transaction
from portal.uploads import KeptFile
from portal.withdrawal import mails
from portal.withdrawal.kinds import MatchedBy, Way
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.record import (
    hashes_of,
    personal_values,
    record_withdrawal,
    stop_case,
    subject_of,
    withdrawal_facts,
)


class AlreadyDecided(ValueError):
    """Somebody has matched the declaration or set it aside meanwhile."""


class NotSettledYet(ValueError):
    """The declaration waits for being recorded; a moment later it can be decided."""


@dataclass(frozen=True)
class Entry:
    """A withdrawal that came by letter, e-mail or telephone, as a broker enters it."""

    way: Way
    received_at: datetime
    name: str
    reference: str
    email: str
    remark: str
    language: str
    acknowledge: bool
    once: str  # of one showing of the form, so that a double click enters one withdrawal


def _own(session: Session, agency_id: int, withdrawal_id: int) -> Withdrawal:
    return session.scalars(select(Withdrawal).filter_by(agency_id=agency_id, id=withdrawal_id)).one()


def match_by_hand(agency_id: int, withdrawal_id: int, case_id: int, broker: Broker) -> Withdrawal:
    """Say to which case a declaration belongs; the case stops. Raises AlreadyDecided, NotSettledYet.

    The record of the declaration cannot be changed: a second one in the case names it and repeats what it says.
    """
    broker_id, broker_name = broker.id, broker.full_name
    with transaction() as session:
        withdrawal = _own(session, agency_id, withdrawal_id)
        if withdrawal.record_id is None:
            raise NotSettledYet
        if not withdrawal.is_open:
            raise AlreadyDecided
        case = session.scalars(select(Case).filter_by(agency_id=agency_id, id=case_id)).one()
        withdrawal.case_id, withdrawal.matched_by = case.id, MatchedBy.HAND
        append_sealed(
            session,
            EvidenceKind.WITHDRAWAL_MATCHED,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(broker_id)),
            subject=subject_of(session, case),
            facts={
                **withdrawal_facts(session, withdrawal, message_id=""),
                "record": withdrawal.record_id,
            },
            personal=personal_values(withdrawal, broker_name),
            hashes=hashes_of(withdrawal),
        )
        stop_case(case)
        return withdrawal


def set_aside(agency_id: int, withdrawal_id: int, reason: str, broker: Broker) -> Withdrawal:
    """Say that a declaration concerns no case, or not the one it was matched to, and why. Raises NotSettledYet.

    The declaration stays. Its case goes on, unless another declaration keeps it stopped.
    """
    broker_id, broker_name = broker.id, broker.full_name
    with transaction() as session:
        withdrawal = _own(session, agency_id, withdrawal_id)
        if withdrawal.record_id is None:
            raise NotSettledYet
        if withdrawal.set_aside_at is not None:
            return withdrawal
        case = withdrawal.case
        withdrawal.set_aside_at, withdrawal.set_aside_reason = clock.now(), reason
        chain.append(
            session,
            EvidenceKind.WITHDRAWAL_SET_ASIDE,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(broker_id)),
            subject=subject_of(session, case),
            facts={"withdrawal": withdrawal.ref, "record": withdrawal.record_id},
            personal={"reason": reason, "broker": broker_name},
        )
        if case is not None:
            session.flush()
            others = select(func.count()).where(
                Withdrawal.case_id == case.id, Withdrawal.set_aside_at.is_(None)
            )
            if not session.scalar(others):
                case.stopped_at = None
            case.updated_at = clock.now()
        return withdrawal


def enter_withdrawal(
    agency_id: int, case_id: int | None, entry: Entry, scan: KeptFile | None, broker: Broker
) -> Withdrawal:
    """Keep a withdrawal that came on another way, with its scan; recorded, sealed and acknowledged as any other."""
    broker_id, broker_name = broker.id, broker.full_name
    agency = db.session.get_one(Agency, agency_id)
    press = hashlib.sha256(f"entered\0{broker_id}\0{entry.once}".encode()).hexdigest()
    withdrawal = _entered(agency_id, case_id, entry, scan, broker_id, press)
    receipt = mails.acknowledgement(withdrawal, agency) if entry.acknowledge else None
    with transaction() as session:
        before = session.scalar(select(Withdrawal).filter_by(agency_id=agency_id, press=press))
        if before is not None:
            return before
        case = None
        if case_id is not None:
            case = session.scalars(select(Case).filter_by(agency_id=agency_id, id=case_id)).one()
        record_withdrawal(
            session,
            withdrawal,
            case,
            Actor(ActorKind.BROKER, str(broker_id)),
            receipt=receipt,
            note_to=case.broker.email if case is not None else agency.email,
            broker=broker_name,
        )
        session.add(withdrawal)
        session.flush()
        return withdrawal


def _entered(
    agency_id: int, case_id: int | None, entry: Entry, scan: KeptFile | None, broker_id: int, press: str
) -> Withdrawal:
    return Withdrawal(
        agency_id=agency_id,
        ref=str(uuid.uuid4()),
        press=press,
        way=entry.way,
        received_at=entry.received_at,
        name=entry.name,
        reference=entry.reference,
        email=entry.email,
        remark=entry.remark,
        language=entry.language,
        link_case_ref="",
        request={},
        scan_sha256=scan.sha256 if scan is not None else None,
        scan_file_name=scan.file_name if scan is not None else "",
        scan_media_type=scan.media_type if scan is not None else "",
        entered_by=broker_id,
        stored_at=clock.now(),
        acknowledged_to="",
        case_id=case_id,
        matched_by=MatchedBy.HAND if case_id is not None else MatchedBy.NONE,
        set_aside_reason="",
    )
