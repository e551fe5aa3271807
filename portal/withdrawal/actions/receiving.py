"""A declaration through the withdrawal function: stored before anything is checked, then settled."""

import hashlib
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.database import db
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.mail import outbox
from portal.mail.models import MailKind
from portal.transaction import transaction
from portal.visitor import Visitor
from portal.withdrawal import mails
from portal.withdrawal.kinds import FormState, Way
from portal.withdrawal.limits import may_settle
from portal.withdrawal.matching import find_case
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.record import (
    record_withdrawal,
    subject_of,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Declaration:
    """The three facts as they were sent, and what came with the form."""

    name: str
    reference: str
    email: str
    language: str
    link_case_ref: str
    form: FormState
    nonce: str  # of one showing of the form; empty when it was not ours


def receive(agency_id: int, said: Declaration, visitor: Visitor, *, broker_session: bool) -> Withdrawal:
    """Store a declaration, whatever it says. The same press sent twice (a double click) is stored once."""
    ref = str(uuid.uuid4())
    told = "\0".join((said.nonce or ref, said.name, said.reference, said.email))
    press = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    with transaction() as session:
        before = session.scalar(select(Withdrawal).filter_by(agency_id=agency_id, press=press))
        if before is not None:
            return before
        withdrawal = Withdrawal(
            agency_id=agency_id,
            ref=ref,
            press=press,
            way=Way.ONLINE,
            received_at=visitor.at,
            name=said.name,
            reference=said.reference,
            email=said.email,
            language=said.language,
            link_case_ref=said.link_case_ref,
            request=_request(said, visitor, broker_session),
            stored_at=clock.now(),
        )
        session.add(withdrawal)
        session.flush()
        return withdrawal


def _request(said: Declaration, visitor: Visitor, broker_session: bool) -> dict[str, Any]:
    return {
        "form": str(said.form),
        "client_ip": visitor.client_ip,
        "client_port": visitor.client_port or 0,
        "peer_ip": visitor.peer_ip,
        "ip_method": visitor.ip_method,
        "forwarded_raw": visitor.forwarded_raw,
        "user_agent": visitor.user_agent,
        "accept_language": visitor.language,
        "broker_session": broker_session,
    }


def settle(withdrawal_id: int) -> bool:
    """Record a stored declaration, acknowledge it, tell the broker and stop the case, once; False if it has to wait.

    1. Everything slow happens before: the case is looked for, the mails are built.
    2. Inside, one transaction: acknowledgement and note are promised, the sealed record is appended, the case stops.
    """
    withdrawal = db.session.get_one(Withdrawal, withdrawal_id)
    if withdrawal.record_id is not None:
        return True
    if not may_settle(db.session(), withdrawal, clock.now()):
        return False
    agency = db.session.get_one(Agency, withdrawal.agency_id)
    case, matched_by = find_case(db.session(), withdrawal)
    receipt = mails.acknowledgement(withdrawal, agency)
    note = mails.note(withdrawal, agency, case, acknowledged=receipt is not None)
    case_id = case.id if case is not None else None
    with transaction() as session:
        withdrawal = session.get_one(Withdrawal, withdrawal_id)
        if withdrawal.record_id is not None:
            return True
        case = session.get_one(Case, case_id) if case_id is not None else None
        withdrawal.case_id, withdrawal.matched_by = case_id, matched_by
        record_withdrawal(
            session,
            withdrawal,
            case,
            Actor(ActorKind.PROSPECT, case.ref if case is not None else ""),
            receipt=receipt,
            note_to=note.route.to_address if note is not None else "",
        )
        if note is not None:
            outbox.enqueue(
                session,
                note,
                kind=MailKind.BROKER_NOTE,
                idem_key=f"withdrawal:{withdrawal.ref}:note",
                case_id=case_id,
                offer_id=subject_of(session, case).offer_id,
            )
        return True


def settle_next() -> bool:
    """Settle one declaration that had to wait: after a flood, a crash before it was settled, or a missing seal.

    Whether there was one that could be. Of many to one address only the first is tried.
    """
    waiting = select(Withdrawal.id, Withdrawal.agency_id, Withdrawal.email)
    rows = db.session.execute(waiting.where(Withdrawal.record_id.is_(None)).order_by(Withdrawal.id)).all()
    first = {(row.agency_id, row.email.lower()): row.id for row in reversed(rows)}
    for withdrawal_id in sorted(first.values()):
        try:
            if settle(withdrawal_id):
                return True
        except Exception as error:  # noqa: BLE001 - one that cannot be settled must not keep the others
            db.session.rollback()
            log.error("withdrawal %d not settled: %s", withdrawal_id, type(error).__name__)
    return False
