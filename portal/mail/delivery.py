"""Delivery: claims a due mail, sends it step by step, and records what came of it.

The promise (reliability 3.1): nothing committed is lost; a mail is tried until the server's 250, a permanent
refusal, its expiry, or ``uncertain``; at most one extra copy, byte-identical, with the same Message-ID.
"""

import logging
import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.mail import outbox
from portal.mail.account import SmtpAccount, account_of
from portal.mail.crash_points import reached
from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail, MailBytesDamaged, Route, build, open_bytes
from portal.mail.models import MailAccount, MailAttempt, MailKind, MailPhase, MailState, OutgoingMail
from portal.mail.smtp import Outcome, PortalMail, Verdict
from portal.mail.trouble import Trouble, sentence
from portal.settings import current_settings
from portal.tokens import SecretUnreadable, keyring
from portal.transaction import transaction

log = logging.getLogger(__name__)

UNKNOWN_TRIES = 2  # a second unknown outcome parks the mail as uncertain instead of risking a third copy
INTERNAL_TRIES = 3
AUTHENTICATION_PAUSE = timedelta(minutes=15)

_ACCEPTED_KINDS = {
    MailKind.REGISTERED: EvidenceKind.REGISTERED_MAIL_ACCEPTED,
    MailKind.OFFER: EvidenceKind.OFFER_MAIL_RELAYED,
}
_FAILED_KINDS = {
    MailKind.REGISTERED: EvidenceKind.REGISTERED_MAIL_FAILED,
    MailKind.OFFER: EvidenceKind.OFFER_MAIL_FAILED,
}
_UNCERTAIN_KINDS = {
    MailKind.REGISTERED: EvidenceKind.REGISTERED_MAIL_UNCERTAIN,
    MailKind.OFFER: EvidenceKind.OFFER_MAIL_UNCERTAIN,
}


class LeaseLost(RuntimeError):
    """Another worker holds this mail now: this one must not touch it any more."""


def _claim() -> tuple[OutgoingMail, str] | None:
    """Take the next due mail; mails that follow a consent go first. None when there is nothing to do."""
    moment, owner = clock.now(), str(uuid.uuid4())
    lease = timedelta(seconds=current_settings().delivery.lease_seconds)
    paused = exists().where(
        MailAccount.agency_id == OutgoingMail.agency_id, MailAccount.paused_at > moment - AUTHENTICATION_PAUSE
    )
    waiting = and_(
        OutgoingMail.state.in_([MailState.QUEUED, MailState.DEFERRED]), OutgoingMail.next_due_at <= moment
    )
    candidate = (
        select(OutgoingMail.id)
        .where(waiting, ~paused)
        .order_by((OutgoingMail.kind == MailKind.OFFER).desc(), OutgoingMail.next_due_at, OutgoingMail.id)
        .limit(1)
    )
    if db.session.scalar(candidate) is None:  # a plain read first: an idle thread takes no write lock
        db.session.rollback()
        return None
    with transaction() as session:
        claimed = session.scalar(
            update(OutgoingMail)
            .where(OutgoingMail.id == candidate.scalar_subquery())
            .values(
                state=MailState.LEASED,
                phase=MailPhase.CONNECT,
                lease_owner=owner,
                lease_until=moment + lease,
                attempts=OutgoingMail.attempts + 1,
            )
            .returning(OutgoingMail.id)
            .execution_options(synchronize_session=False)
        )
    if claimed is None:
        return None
    mail = db.session.get(OutgoingMail, claimed, populate_existing=True)
    return (mail, owner) if mail is not None else None


def rescue_stranded() -> int:
    """Take back mails whose worker died (their lease ended); how many there were.

    Before DATA nothing was sent: they are queued again. After it the outcome is unknown.
    """
    moment = clock.now()
    stranded = and_(OutgoingMail.state == MailState.LEASED, OutgoingMail.lease_until <= moment)
    ids = list(db.session.scalars(select(OutgoingMail.id).where(stranded)))
    db.session.rollback()
    for mail_id in ids:
        with transaction() as session:
            mail = session.scalar(select(OutgoingMail).where(OutgoingMail.id == mail_id, stranded))
            if mail is None:
                continue
            if mail.phase == MailPhase.DATA:
                verdict = Verdict(
                    Outcome.UNKNOWN, MailPhase.DATA, Trouble.OUTCOME_UNKNOWN, reply="worker died"
                )
                _record(session, mail, verdict, mail.lease_until or moment, None)
            else:
                mail.state, mail.phase, mail.next_due_at = MailState.QUEUED, MailPhase.NONE, moment
            mail.lease_owner = mail.lease_until = None
    return len(ids)


def _mark_data(mail_id: int, owner: str) -> None:
    """Commit that DATA comes next. Raises LeaseLost when the mail is no longer ours."""
    with transaction() as session:
        marked = session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id, OutgoingMail.lease_owner == owner)
            .values(phase=MailPhase.DATA)
            .execution_options(synchronize_session=False)
        )
        if marked.rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost(mail_id)
    reached("after_data_mark")


def _content(mail: OutgoingMail) -> bytes:
    """The bytes to send. Raises when they cannot be rebuilt as recorded."""
    secret = (
        keyring().decrypt(outbox.SECRET_PURPOSE, mail.secret_encrypted) if mail.secret_encrypted else None
    )
    if mail.secret_positions and secret is None:
        raise MailBytesDamaged(mail.message_id)
    return open_bytes(mail, file_store(), secret)


def _try_once(mail: OutgoingMail, owner: str) -> Verdict:
    """One try; every expected failure comes back as a verdict."""
    try:
        content = _content(mail)
        account = account_of(mail.agency_id)
    except (MailBytesDamaged, StoredBytesMissing, StoredBytesDamaged):
        return Verdict(Outcome.PERMANENT, MailPhase.NONE, Trouble.DAMAGED)
    except SecretUnreadable:
        return Verdict(
            Outcome.CONFIGURATION, MailPhase.NONE, Trouble.AUTHENTICATION, reply="stored secret unreadable"
        )
    if not account.server:
        return Verdict(Outcome.CONFIGURATION, MailPhase.NONE, Trouble.NO_ACCOUNT)
    mail_id, env_from, env_to = mail.id, mail.env_from, mail.env_to
    db.session.rollback()  # no read stays open during the dialogue: it would keep the write-ahead log from shrinking
    reached("after_claim")
    postman = PortalMail()
    with postman.connect_to(account, _own_name()) as connection:
        verdict = connection.deliver(env_from, env_to, content, lambda: _mark_data(mail_id, owner))
        reached("after_reply")
    return verdict


def _own_name() -> str:
    """What we call ourselves in EHLO: the public host, without asking DNS."""
    return current_settings().public_host.split(":")[0]


def _retry_at(mail: OutgoingMail, moment: datetime) -> datetime:
    """When to try again: growing pauses with a fifth of jitter."""
    steps = current_settings().delivery.retry_seconds
    pause = steps[min(max(mail.attempts, 1), len(steps)) - 1]
    return moment + timedelta(seconds=pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, not a secret


def _record(
    session: Session, mail: OutgoingMail, verdict: Verdict, started: datetime, note: BuiltMail | None
) -> None:
    """Write down what a try came to: state, attempt, evidence, note; part of the caller's transaction."""
    moment = clock.now()
    number = mail.attempts
    mail.last_code, mail.last_reply, mail.trouble = verdict.code, verdict.reply, verdict.trouble
    mail.phase = verdict.phase
    if verdict.outcome is Outcome.SENT:
        mail.accepted_at = moment
        outbox.settle(mail, MailState.SENT)
    elif verdict.outcome is Outcome.PERMANENT:
        outbox.settle(mail, MailState.FAILED)
    elif verdict.outcome is Outcome.UNKNOWN:
        mail.unknown_attempts += 1
        mail.state = MailState.UNCERTAIN if mail.unknown_attempts >= UNKNOWN_TRIES else MailState.DEFERRED
        mail.next_due_at = moment + timedelta(seconds=current_settings().delivery.unknown_wait_seconds)
    else:
        mail.state, mail.next_due_at = MailState.DEFERRED, _retry_at(mail, moment)
        if verdict.outcome is Outcome.CONFIGURATION:
            mail.attempts -= 1  # the mail is not to blame
            _pause(session, mail, verdict, moment)
        if mail.next_due_at >= mail.expires_at:
            mail.trouble = Trouble.EXPIRED
            outbox.settle(mail, MailState.FAILED)
    mail.lease_owner = mail.lease_until = None
    tries = session.query(MailAttempt).filter_by(mail_id=mail.id).count()
    session.add(
        MailAttempt(
            agency_id=mail.agency_id,
            mail_id=mail.id,
            n=tries + 1,
            started_at=started,
            ended_at=moment,
            phase=verdict.phase,
            outcome=verdict.outcome,
            trouble=mail.trouble,
            code=verdict.code,
            reply=verdict.reply,
            server=verdict.server,
            tls=verdict.tls,
        )
    )
    _append_evidence(session, mail, verdict, number)
    if note is not None and mail.state in {MailState.FAILED, MailState.UNCERTAIN}:
        outbox.enqueue(
            session,
            note,
            kind=MailKind.BROKER_NOTE,
            idem_key=f"note:{mail.id}:{tries + 1}",
            case_id=mail.case_id,
            offer_id=mail.offer_id,
        )


def _pause(session: Session, mail: OutgoingMail, verdict: Verdict, moment: datetime) -> None:
    """Let all mails of the agency wait: the account is wrong, not the mail."""
    if verdict.trouble not in {Trouble.AUTHENTICATION, Trouble.TLS}:
        return
    account = session.get(MailAccount, mail.agency_id)
    if account is None:
        account = MailAccount(agency_id=mail.agency_id)
        session.add(account)
    account.paused_at, account.pause_reply = moment, verdict.reply


def _append_evidence(session: Session, mail: OutgoingMail, verdict: Verdict, number: int) -> None:
    kinds: dict[str, dict[MailKind, EvidenceKind]] = {
        MailState.SENT: _ACCEPTED_KINDS,
        MailState.FAILED: _FAILED_KINDS,
        MailState.UNCERTAIN: _UNCERTAIN_KINDS,
    }
    kind = kinds.get(mail.state, {}).get(MailKind(mail.kind))
    if kind is None or mail.is_trial:
        return
    facts: dict[str, Any] = {
        "message_id": mail.message_id,
        "code": verdict.code or 0,
        "attempts": max(number, 1),
        "server": verdict.server,
        "tls": verdict.tls,
        "size": mail.size,
    }
    if mail.state != MailState.SENT:
        facts |= {"trouble": str(mail.trouble), "phase": str(verdict.phase)}
    chain.append(
        session,
        kind,
        agency_id=mail.agency_id,
        actor=chain.PORTAL,
        subject=chain.Subject(mail.case_id, mail.offer_id, mail.id, mail.evidence_names),
        facts=facts,
        personal={"recipient_email": mail.env_to, "reply": verdict.reply},
        hashes={"mail": mail.sha256},
    )


def _would_end(mail: OutgoingMail, verdict: Verdict) -> bool:
    """Whether this verdict leaves the mail failed or uncertain."""
    if verdict.outcome is Outcome.UNKNOWN:
        return mail.unknown_attempts + 1 >= UNKNOWN_TRIES
    if verdict.outcome is Outcome.TRANSIENT:
        longest = max(current_settings().delivery.retry_seconds) * 1.2
        return clock.now() + timedelta(seconds=longest) >= mail.expires_at
    return verdict.outcome is Outcome.PERMANENT


def _note_to_broker(mail: OutgoingMail, verdict: Verdict) -> BuiltMail | None:
    """The mail that tells the broker of a failure, built before the transaction that may need it."""
    if not mail.note_to or mail.is_trial or not _would_end(mail, verdict):
        return None
    with force_locale("de"):
        letter = write_letter(
            "undelivered",
            recipient=mail.to_name or mail.env_to,
            mail_subject=mail.subject,
            sentence=sentence(verdict.trouble),
            reply=verdict.reply,
            uncertain=verdict.outcome is Outcome.UNKNOWN,
            url=f"{current_settings().public_url}/postausgang/{mail.id}",
        )
    sender = current_settings().mail.sender or mail.env_from
    route = Route("Exposé-Portal", sender, "", mail.note_to)
    return build(letter, route, agency_id=mail.agency_id, at=clock.now(), store=file_store())


def _finish(mail_id: int, owner: str, verdict: Verdict, started: datetime) -> None:
    """Record the verdict, unless the lease went to somebody else."""
    mail = outbox.mail_by_id(mail_id)
    note = _note_to_broker(mail, verdict) if mail is not None else None
    with transaction() as session:
        held = session.scalar(
            select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.lease_owner == owner)
        )
        if held is None:
            raise LeaseLost(mail_id)
        if verdict.outcome is Outcome.SENT:
            reached("before_sent_commit")
        _record(session, held, verdict, started, note)


def _finish_own_mistake(mail_id: int, owner: str, error: Exception) -> None:
    """An error of ours, not of SMTP: three tries, then failed; the queue goes on (poison mail)."""
    log.error("delivery of mail %s failed inside the portal: %s", mail_id, type(error).__name__)
    with transaction() as session:
        mail = session.scalar(
            select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.lease_owner == owner)
        )
        if mail is None:
            return
        mail.internal_errors += 1
        outcome = Outcome.TRANSIENT
        if mail.phase == MailPhase.DATA:
            outcome = Outcome.UNKNOWN
        elif mail.internal_errors >= INTERNAL_TRIES:
            outcome = Outcome.PERMANENT
        verdict = Verdict(outcome, MailPhase(mail.phase), Trouble.INTERNAL, reply=type(error).__name__)
        _record(session, mail, verdict, clock.now(), None)


def deliver_next() -> bool:
    """Send one due mail, or take back stranded ones; whether there was anything to do.

    Must run in an app context. Never raises for a mail's sake: what cannot be sent is recorded and shown.
    """
    rescued = rescue_stranded()
    claimed = _claim()
    if claimed is None:
        return rescued > 0
    mail, owner = claimed
    mail_id, started = mail.id, clock.now()
    try:
        verdict = _try_once(mail, owner)
        _finish(mail_id, owner, verdict, started)
    except LeaseLost:
        log.warning("mail %s went to another worker", mail_id)
    except Exception as error:  # noqa: BLE001 - poison mails must not stop the queue
        db.session.rollback()
        _finish_own_mistake(mail_id, owner, error)
    finally:
        db.session.remove()
    return True


def send_test(account: SmtpAccount, built: BuiltMail, content: bytes) -> Verdict:
    """Send one test mail at once and give back the server's answer; nothing is recorded."""
    if not account.server:
        return Verdict(Outcome.CONFIGURATION, MailPhase.NONE, Trouble.NO_ACCOUNT)
    with PortalMail().connect_to(account, _own_name()) as connection:
        return connection.deliver(built.route.from_address, built.route.to_address, content, lambda: None)
