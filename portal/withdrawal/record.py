"""What the records of a withdrawal say: facts, personal values and hashes; and the case that stops with it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.evidence import seal
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import EvidenceKind
from portal.evidence.sealed import append_sealed
from portal.mail import outbox
from portal.mail.message import BuiltMail
from portal.mail.models import MailKind
from portal.withdrawal.kinds import DECLARATION, FormState, Way
from portal.withdrawal.matching import newest_sent_offer
from portal.withdrawal.models import Withdrawal


def stop_case(case: Case) -> None:
    """Nothing more is sent by itself in a case that was withdrawn from; part of the caller's transaction."""
    case.stopped_at = case.stopped_at or clock.now()
    case.updated_at = clock.now()


def record_withdrawal(
    session: Session,
    withdrawal: Withdrawal,
    case: Case | None,
    actor: Actor,
    *,
    receipt: BuiltMail | None,
    note_to: str,
    broker: str = "",
) -> None:
    """Promise the acknowledgement, append the sealed record and stop the case; part of the caller's transaction.

    ``note_to`` is told if the acknowledgement does not arrive; ``broker`` names who entered what came on paper.
    """
    subject, mail = subject_of(session, case), None
    if receipt is not None:
        withdrawal.acknowledged_to = receipt.route.to_address
        mail = outbox.enqueue(
            session,
            receipt,
            kind=MailKind.ACKNOWLEDGEMENT,
            idem_key=f"withdrawal:{withdrawal.ref}:acknowledgement",
            case_id=subject.case_id,
            offer_id=subject.offer_id,
            names=subject.names,
            note_to=note_to,
        )
    entry = append_sealed(
        session,
        EvidenceKind.WITHDRAWN,
        agency_id=withdrawal.agency_id,
        actor=actor,
        subject=replace(subject, mail_id=mail.id if mail is not None else None),
        facts=withdrawal_facts(session, withdrawal, message_id=mail.message_id if mail else ""),
        personal=personal_values(withdrawal, broker),
        hashes=hashes_of(withdrawal, mail.sha256 if mail is not None else ""),
    )
    withdrawal.record_id, withdrawal.settled_at = entry.record_id, clock.now()
    if case is not None:
        stop_case(case)


def subject_of(session: Session, case: Case | None, mail_id: int | None = None) -> Subject:
    """Case and newest sent offer as evidence names them; nothing while the case is unknown."""
    if case is None:
        return Subject(mail_id=mail_id)
    offer = newest_sent_offer(session, case)
    names = {"case": case.ref, "case_number": case.number} | ({"offer": offer.ref} if offer else {})
    return Subject(case.id, offer.id if offer else None, mail_id, names)


def withdrawal_facts(session: Session, withdrawal: Withdrawal, *, message_id: str) -> dict[str, Any]:
    """Everything about a declaration that names nobody; ``message_id`` is the acknowledgement's, if one leaves."""
    agency = session.get_one(Agency, withdrawal.agency_id)
    facts: dict[str, Any] = {
        "issuer": {
            "name": agency.name,
            "address": agency.address_line,
            "seal_certificate": seal.current_pair(session).fingerprint,
        },
        "way": withdrawal.way,
        "withdrawal": withdrawal.ref,
        "received_at": clock.utc_text(withdrawal.received_at),
        "stored_at": clock.utc_text(withdrawal.stored_at),
        "matched_by": withdrawal.matched_by,
        "acknowledgement": message_id,
    }
    if withdrawal.way == Way.ONLINE:
        request = withdrawal.request
        facts |= {
            "declaration": DECLARATION,
            "button_label": "Widerruf bestätigen",
            "language": withdrawal.language,
            "from_link": bool(withdrawal.link_case_ref),
            "form": request.get("form", FormState.MISSING),
            "form_nonce_ok": request.get("form") == FormState.OK,
            "method": "POST",
            "ip_method": request.get("ip_method", "unknown"),
            "client_port": request.get("client_port") or 0,
            "broker_session": bool(request.get("broker_session")),
        }
    return facts


def personal_values(withdrawal: Withdrawal, broker: str = "") -> dict[str, str]:
    """What names a person or his line; stands in the record as commitments only."""
    told = {
        name: str(withdrawal.request.get(name) or "")
        for name in ("client_ip", "peer_ip", "forwarded_raw", "user_agent", "accept_language")
    }
    return {
        "name": withdrawal.name,
        "reference": withdrawal.reference,
        "email": withdrawal.email,
        "acknowledged_to": withdrawal.acknowledged_to,
        "remark": withdrawal.remark,
        "broker": broker,
        **told,
    }


def hashes_of(withdrawal: Withdrawal, mail_sha256: str = "") -> dict[str, str]:
    """SHA-256 of the scan and of the acknowledgement, where there are any."""
    found = {"scan": withdrawal.scan_sha256 or "", "acknowledgement": mail_sha256}
    return {name: value for name, value in found.items() if value}
