"""What changes cases: open, hand over, note, close; and that their evidence was seen."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers.models import Broker
from portal.cases.models import Case, CaseNote
from portal.cases.opening import CaseNeedsBroker, add_case
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.transaction import transaction


class CaseUnknown(LookupError):
    """The agency has no case with this id."""


class NoteEmpty(ValueError):
    """A note without a word says nothing."""


def _own(session: Session, agency_id: int, case_id: int) -> Case:
    case = session.scalar(select(Case).filter_by(agency_id=agency_id, id=case_id))
    if case is None:
        raise CaseUnknown(case_id)
    return case


def _colleague(session: Session, agency_id: int, broker_id: int) -> Broker:
    broker = session.scalar(select(Broker).filter_by(agency_id=agency_id, id=broker_id))
    if broker is None:
        raise CaseNeedsBroker(broker_id)
    return broker


def _subject(case: Case) -> Subject:
    return Subject(case_id=case.id, names={"case": case.ref})


def open_case(
    agency_id: int, prospect_id: int, broker_id: int, wish: str, *, actor_id: int | None = None
) -> Case:
    """Open a case for a prospect's wish; ``broker_id`` becomes responsible.

    Raises CaseNeedsProspect or CaseNeedsBroker (cases.opening) when one of them is not the agency's.
    """
    with transaction() as session:
        return add_case(
            session,
            agency_id=agency_id,
            prospect_id=prospect_id,
            broker_id=broker_id,
            wish=wish,
            actor_id=actor_id,
        )


def hand_over(agency_id: int, case_id: int, to_broker_id: int, *, actor_id: int) -> Case:
    """Make another active broker responsible and record it; nothing happens when he already is.

    Raises CaseUnknown, CaseNeedsBroker (also for somebody who no longer signs in).
    """
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        successor = _colleague(session, agency_id, to_broker_id)
        if not successor.is_active:
            raise CaseNeedsBroker(to_broker_id)
        if case.broker_id == successor.id:
            return case
        predecessor = _colleague(session, agency_id, case.broker_id)
        case.broker_id = successor.id
        case.updated_at = clock.now()
        chain.append(
            session,
            EvidenceKind.CASE_HANDED_OVER,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(actor_id)),
            subject=_subject(case),
            personal={"from_broker": predecessor.full_name, "to_broker": successor.full_name},
        )
    return case


def add_note(agency_id: int, case_id: int, body: str, *, actor_id: int) -> CaseNote:
    """Write a note on a case and record it. Raises CaseUnknown, CaseNeedsBroker, NoteEmpty."""
    if not body.strip():
        raise NoteEmpty
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        author = _colleague(session, agency_id, actor_id).full_name
        now = clock.now()
        note = CaseNote(agency_id=agency_id, case_id=case.id, author=author, body=body, created_at=now)
        session.add(note)
        case.updated_at = now
        chain.append(
            session,
            EvidenceKind.NOTE_ADDED,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(actor_id)),
            subject=_subject(case),
            personal={"author": author, "note": body},
        )
    return note


def set_closed(agency_id: int, case_id: int, closed: bool, *, actor_id: int) -> Case:
    """Close a case, or open it again, and record it; nothing happens when it is so already. Raises CaseUnknown."""
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        if case.is_closed == closed:
            return case
        case.is_closed = closed
        case.updated_at = clock.now()
        chain.append(
            session,
            EvidenceKind.CASE_CLOSED if closed else EvidenceKind.CASE_REOPENED,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(actor_id)),
            subject=_subject(case),
        )
    return case


def record_view(agency_id: int, case_id: int, *, actor_id: int, at: datetime) -> None:
    """Record that somebody of the office saw the evidence of a consent (R19): once a person, case and day.

    Nothing happens for a case without a consent. Raises CaseUnknown.
    """
    if not _is_first_view(db.session(), agency_id, case_id, actor_id, at):
        return
    with transaction() as session:
        if not _is_first_view(session, agency_id, case_id, actor_id, at):
            return
        chain.append(
            session,
            EvidenceKind.EVIDENCE_VIEWED,
            agency_id=agency_id,
            actor=Actor(ActorKind.BROKER, str(actor_id)),
            subject=_subject(_own(session, agency_id, case_id)),
            personal={"broker": _colleague(session, agency_id, actor_id).full_name},
        )


def _is_first_view(session: Session, agency_id: int, case_id: int, actor_id: int, at: datetime) -> bool:
    """Whether there is a consent to see, and this broker has not seen it today (in Germany)."""
    today = clock.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = select(EvidenceRecord.canonical).filter_by(agency_id=agency_id, case_id=case_id)
    consents = found.where(EvidenceRecord.kind == EvidenceKind.CONSENT_GIVEN)
    views = found.where(EvidenceRecord.kind == EvidenceKind.EVIDENCE_VIEWED, EvidenceRecord.at >= today)
    if session.scalar(consents.limit(1)) is None:
        return False
    return str(actor_id) not in {json.loads(one)["actor"]["ref"] for one in session.scalars(views)}
