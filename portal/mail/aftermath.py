"""Aftermath: what a try to send leaves behind: the mail's state, the try, a pause, evidence, a note to the broker."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.mail import dkim, outbox
from portal.mail.claim import ACCOUNT_PAUSE
from portal.mail.mails import NoteAbout, note_to_broker
from portal.mail.message import BuiltMail
from portal.mail.models import MailAccount, MailAttempt, MailKind, MailState, OutgoingMail
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.settings import current_settings

UNKNOWN_TRIES = 2  # a second unknown outcome parks the mail as uncertain instead of risking a third copy
INTERNAL_TRIES = 3

_EVIDENCE = {
    (MailKind.REGISTERED, MailState.SENT): EvidenceKind.REGISTERED_MAIL_ACCEPTED,
    (MailKind.REGISTERED, MailState.FAILED): EvidenceKind.REGISTERED_MAIL_FAILED,
    (MailKind.REGISTERED, MailState.UNCERTAIN): EvidenceKind.REGISTERED_MAIL_UNCERTAIN,
    (MailKind.OFFER, MailState.SENT): EvidenceKind.OFFER_MAIL_RELAYED,
    (MailKind.OFFER, MailState.FAILED): EvidenceKind.OFFER_MAIL_FAILED,
    (MailKind.OFFER, MailState.UNCERTAIN): EvidenceKind.OFFER_MAIL_UNCERTAIN,
    (MailKind.MESSAGE, MailState.SENT): EvidenceKind.MESSAGE_ACCEPTED,
    (MailKind.MESSAGE, MailState.FAILED): EvidenceKind.MESSAGE_FAILED,
    (MailKind.MESSAGE, MailState.UNCERTAIN): EvidenceKind.MESSAGE_UNCERTAIN,
    (MailKind.ACKNOWLEDGEMENT, MailState.SENT): EvidenceKind.ACKNOWLEDGEMENT_RELAYED,
    (MailKind.ACKNOWLEDGEMENT, MailState.FAILED): EvidenceKind.ACKNOWLEDGEMENT_FAILED,
    (MailKind.ACKNOWLEDGEMENT, MailState.UNCERTAIN): EvidenceKind.ACKNOWLEDGEMENT_UNCERTAIN,
}


def next_state(mail: OutgoingMail, verdict: Verdict, moment: datetime) -> MailState:
    """The state that follows a try.

    A mail whose outcome was ever unknown is never called failed: it may have arrived, so a human decides. One whose
    link was used meanwhile did arrive, whatever the server answered.
    """
    if mail.accepted_at is not None:
        return MailState.SENT
    lost = MailState.UNCERTAIN if mail.unknown_attempts else MailState.FAILED
    if verdict.outcome is Outcome.SENT:
        return MailState.SENT
    if verdict.outcome is Outcome.PERMANENT:
        return lost
    if verdict.outcome is Outcome.UNKNOWN:
        return MailState.UNCERTAIN if mail.unknown_attempts + 1 >= UNKNOWN_TRIES else MailState.DEFERRED
    return lost if moment >= mail.expires_at else MailState.DEFERRED


def _pause_before(mail: OutgoingMail, verdict: Verdict) -> timedelta:
    """How long to wait before the next try: growing steps, with a fifth of jitter."""
    delivery = current_settings().delivery
    if verdict.outcome is Outcome.UNKNOWN:
        return timedelta(seconds=delivery.unknown_wait_seconds)
    if verdict.outcome is Outcome.CONFIGURATION:
        return ACCOUNT_PAUSE  # mended by a person, not by time
    steps = delivery.retry_seconds
    pause = steps[min(max(mail.attempts, 1), len(steps)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    if verdict.trouble == Trouble.TEMPORARY:
        pause = max(pause, steps[min(1, len(steps) - 1)])  # greylisting wants five minutes
    return timedelta(seconds=pause)


def record(
    session: Session, mail: OutgoingMail, verdict: Verdict, started: datetime | None, note: BuiltMail | None
) -> None:
    """Write down what a try came to, as part of the caller's transaction.

    ``started`` is None when the mail ends without a try (it expired while its server rested). ``note`` is used only if
    the mail ends badly.
    """
    moment = clock.now()
    state = next_state(mail, verdict, moment)
    mail.last_code, mail.last_reply, mail.trouble = verdict.code, verdict.reply, verdict.trouble
    mail.phase = verdict.phase
    if verdict.outcome is Outcome.UNKNOWN:
        mail.unknown_attempts += 1
    if verdict.outcome is Outcome.CONFIGURATION:
        mail.attempts = max(0, mail.attempts - 1)  # the mail is not to blame
        _pause_account(session, mail, verdict, moment)
    if state is MailState.DEFERRED:
        due = moment + _pause_before(mail, verdict)
        # The last try is made when the time is over, not hours before. An unknown outcome gets its second try anyway.
        mail.next_due_at = due if verdict.outcome is Outcome.UNKNOWN else min(due, mail.expires_at)
    elif state is MailState.SENT:
        mail.trouble = ""
    elif verdict.outcome in {Outcome.TRANSIENT, Outcome.CONFIGURATION}:
        mail.trouble = Trouble.EXPIRED
    mail.state = state
    mail.lease_owner = mail.lease_until = None
    if state is MailState.SENT:
        mail.accepted_at = mail.accepted_at or moment
    if state in {MailState.SENT, MailState.FAILED}:
        outbox.settle(mail, state)
    tries = session.scalar(select(func.count()).where(MailAttempt.mail_id == mail.id)) or 0
    if started is not None:
        tries += 1
        _add_attempt(session, mail, verdict, tries, started, moment)
    _append_evidence(session, mail, verdict, tries)
    if note is not None and state in {MailState.FAILED, MailState.UNCERTAIN}:
        enqueue_note(session, mail, note, str(tries))


def _add_attempt(
    session: Session, mail: OutgoingMail, verdict: Verdict, number: int, started: datetime, moment: datetime
) -> None:
    session.add(
        MailAttempt(
            agency_id=mail.agency_id,
            mail_id=mail.id,
            n=number,
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


def _pause_account(session: Session, mail: OutgoingMail, verdict: Verdict, moment: datetime) -> None:
    """Let all mails of the agency wait: the account is wrong, not the mail."""
    if verdict.trouble not in {Trouble.AUTHENTICATION, Trouble.TLS}:
        return
    account = session.get(MailAccount, mail.agency_id)
    if account is None:
        account = MailAccount(agency_id=mail.agency_id)
        session.add(account)
    account.paused_at, account.pause_reply = moment, verdict.reply


def set_aside(mail: OutgoingMail, *, may_have_left: bool) -> None:
    """The last resort when nothing more can be recorded: no evidence, no note, but the mail is not lost from sight.

    ``may_have_left`` mails wait for a human; others are tried again, INTERNAL_TRIES times in all.
    """
    moment = clock.now()
    mail.trouble, mail.lease_owner, mail.lease_until = Trouble.INTERNAL, None, None
    mail.internal_errors += 1
    if may_have_left or mail.unknown_attempts:
        mail.state = MailState.UNCERTAIN
    elif mail.internal_errors >= INTERNAL_TRIES:
        outbox.settle(mail, MailState.FAILED)
    else:
        mail.state, mail.next_due_at = MailState.DEFERRED, moment + ACCOUNT_PAUSE


def _append_evidence(session: Session, mail: OutgoingMail, verdict: Verdict, tries: int) -> None:
    kind = _EVIDENCE.get((MailKind(mail.kind), MailState(mail.state)))
    if kind is None or mail.is_trial:
        return
    if mail.state == MailState.SENT and verdict.outcome is not Outcome.SENT:
        return  # the use of its link tells that it arrived; the server has not said so
    facts: dict[str, Any] = {
        "message_id": mail.message_id,
        "code": verdict.code or 0,
        "attempts": tries,
        "server": verdict.server,
        "tls": verdict.tls,
        "size": mail.size,
        "dsn": "not_asked",  # no delivery status notification is ordered: few providers send one
        "dkim": dkim.facts_of(mail),
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
        personal={
            "recipient_email": mail.env_to,
            "reply": verdict.reply,
            "dialogue": "\n".join(verdict.dialogue),
        },
        hashes={"mail": mail.sha256},
    )


def note_about(mail: OutgoingMail, verdict: Verdict) -> BuiltMail | None:
    """The note to the broker if this verdict ends the mail badly; to be built before the transaction."""
    state = next_state(mail, verdict, clock.now())
    if state not in {MailState.FAILED, MailState.UNCERTAIN}:
        return None
    ends_late = verdict.outcome in {Outcome.TRANSIENT, Outcome.CONFIGURATION}
    about = NoteAbout.FAILED if state is MailState.FAILED else NoteAbout.UNCERTAIN
    return note_to_broker(mail, about, Trouble.EXPIRED if ends_late else verdict.trouble, verdict.reply)


def enqueue_note(session: Session, mail: OutgoingMail, note: BuiltMail, about: str) -> bool:
    """Promise the broker a note about ``mail``, once for each ``about``; False if he has it already."""
    idem_key = f"note:{mail.id}:{about}"
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.idem_key == idem_key)) is not None:
        return False
    outbox.enqueue(
        session,
        note,
        kind=MailKind.BROKER_NOTE,
        idem_key=idem_key,
        case_id=mail.case_id,
        offer_id=mail.offer_id,
    )
    return True
