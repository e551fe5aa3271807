"""Delivery: claims a due mail, sends it step by step, and records what came of it.

The promise (reliability 3.1): nothing committed is lost; a mail is tried until the server's 250, a permanent
refusal, its expiry, or ``uncertain``; at most one extra copy, byte-identical, with the same Message-ID.
"""

import logging

from portal import clock
from portal.database import db, empty_write_ahead_log
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store, sha256
from portal.mail import outbox
from portal.mail.account import SmtpAccount, account_of
from portal.mail.aftermath import INTERNAL_TRIES, note_about, record, set_aside
from portal.mail.claim import Claim, LeaseLost, claim_next, held, let_go, mark_data
from portal.mail.dkim import SigningFailed, signature_of
from portal.mail.message import BuiltMail, MailBytesDamaged, open_bytes
from portal.mail.models import MailPhase, OutgoingMail
from portal.mail.overdue import end_unreachable, rescue_stranded, tell_of_late
from portal.mail.smtp import Outcome, PortalMail, Verdict
from portal.mail.trouble import Trouble
from portal.settings import current_settings
from portal.tokens import SecretUnreadable, keyring
from portal.transaction import transaction

log = logging.getLogger(__name__)

RECORDING_TRIES = 3  # for an outcome that is known but cannot be written down
TIDY_SECONDS = 30.0

_last_tidied = 0.0
_log_emptied = 0.0


class _NotSendable(Exception):
    """The mail cannot even be brought to the server; carries why."""

    def __init__(self, outcome: Outcome, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.verdict = Verdict(outcome, MailPhase.NONE, trouble)


def _content(mail: OutgoingMail) -> bytes:
    """The bytes to send. Raises _NotSendable when they cannot be rebuilt as recorded."""
    try:
        secret = mail.secret_encrypted and keyring().decrypt(outbox.SECRET_PURPOSE, mail.secret_encrypted)
        return open_bytes(mail, file_store(), secret)
    except SecretUnreadable as error:
        raise _NotSendable(Outcome.CONFIGURATION, Trouble.KEY_MISSING) from error
    except (MailBytesDamaged, StoredBytesMissing, StoredBytesDamaged) as error:
        raise _NotSendable(Outcome.PERMANENT, Trouble.DAMAGED) from error


def _signed(claim: Claim, mail: OutgoingMail, content: bytes) -> bytes:
    """The bytes with the signature that the mail still lacks; it is kept before they leave.

    Raises _NotSendable when they cannot be signed, LeaseLost.
    """
    try:
        signature = signature_of(mail.agency_id, mail.env_from, content)
    except SigningFailed as error:
        raise _NotSendable(Outcome.PERMANENT, Trouble.UNSIGNED) from error
    whole = signature.encode("ascii") + content
    with transaction() as session:
        kept = held(session, claim)
        kept.signature, kept.sha256, kept.size = signature, sha256(whole), len(whole)
    return whole


def _account(mail: OutgoingMail) -> SmtpAccount:
    """The account to send with. Raises _NotSendable when there is none or its password cannot be read."""
    try:
        account = account_of(mail.agency_id)
    except SecretUnreadable as error:
        raise _NotSendable(Outcome.CONFIGURATION, Trouble.AUTHENTICATION) from error
    if not account.server:
        raise _NotSendable(Outcome.CONFIGURATION, Trouble.NO_ACCOUNT)
    return account


def _own_name() -> str:
    """What we call ourselves in EHLO: the public host, without asking DNS."""
    return current_settings().public_host.split(":")[0]


def _finish(claim: Claim, verdict: Verdict) -> None:
    """Record the verdict. Raises LeaseLost when the mail went to another worker."""
    mail = outbox.mail_by_id(claim.mail_id)
    note = note_about(mail, verdict) if mail is not None else None
    with transaction() as session:
        held_mail = held(session, claim)
        had_secret = held_mail.secret_encrypted is not None
        record(session, held_mail, verdict, claim.started, note)
        forgot = had_secret and held_mail.secret_encrypted is None
    if forgot:
        _empty_log()


def _finish_own_mistake(claim: Claim, verdict: Verdict | None, error: Exception) -> None:
    """An error of ours, not of SMTP: the mail gets INTERNAL_TRIES tries, and the queue goes on (poison mail).

    What the server has said is not forgotten for it: a known verdict is recorded again.
    """
    log.error("delivery of mail %s failed inside the portal: %s", claim.mail_id, type(error).__name__)
    for number in range(RECORDING_TRIES):
        try:
            seen = db.session.get_one(OutgoingMail, claim.mail_id, populate_existing=True)
            outcome = verdict or _own_mistake(seen, error)
            note = note_about(seen, outcome) if number == 0 else None
            with transaction() as session:
                mail = held(session, claim)
                mail.internal_errors += verdict is None
                record(session, mail, outcome, claim.started, note)
            return
        except LeaseLost:
            return
        except Exception as again:  # noqa: BLE001 - tried again, then set aside
            log.error("mail %s cannot be recorded: %s", claim.mail_id, type(again).__name__)
    left = verdict is not None and verdict.outcome in {Outcome.SENT, Outcome.UNKNOWN}
    try:
        with transaction() as session:
            mail = held(session, claim)
            if verdict is not None:
                mail.last_code, mail.last_reply = verdict.code, verdict.reply
            set_aside(mail, may_have_left=left or (verdict is None and mail.phase == MailPhase.DATA))
    except Exception as again:  # noqa: BLE001 - the lease ends, then the mail is taken back
        log.error("mail %s cannot be set aside: %s", claim.mail_id, type(again).__name__)


def _own_mistake(mail: OutgoingMail, error: Exception) -> Verdict:
    outcome = Outcome.PERMANENT if mail.internal_errors + 1 >= INTERNAL_TRIES else Outcome.TRANSIENT
    if mail.phase == MailPhase.DATA:
        outcome = Outcome.UNKNOWN
    return Verdict(outcome, MailPhase(mail.phase), Trouble.INTERNAL, reply=type(error).__name__)


def _deliver(claim: Claim) -> Verdict | None:
    """Send a claimed mail and record what came of it; the verdict, or None for an error of ours."""
    verdict: Verdict | None = None
    try:
        mail = db.session.get_one(OutgoingMail, claim.mail_id, populate_existing=True)
        try:
            content, account = _content(mail), _account(mail)
            if mail.signature is None:
                content = _signed(claim, mail, content)
        except _NotSendable as reason:
            verdict = reason.verdict
            _finish(claim, verdict)
            return verdict
        route = mail.env_from, mail.env_to
        db.session.rollback()  # no read stays open during the dialogue: the write-ahead log could not shrink
        with PortalMail().connect_to(account, _own_name()) as connection:
            verdict = connection.deliver(*route, content, lambda: mark_data(claim))
            _finish(
                claim, verdict
            )  # before the goodbye: between 250 and this commit a crash would cost a copy
    except LeaseLost:
        log.warning("mail %s went to another worker", claim.mail_id)
    except Exception as error:  # noqa: BLE001 - poison mails must not stop the queue
        db.session.rollback()
        _finish_own_mistake(claim, verdict, error)
    return verdict


def _answered(verdict: Verdict | None) -> bool | None:
    """Whether the server spoke with us; None when it was not asked, or only its certificate is wrong."""
    if verdict is None or not verdict.server or verdict.trouble == Trouble.TLS:
        return None
    return verdict.trouble not in {Trouble.CONNECTION, Trouble.GREETING, Trouble.OUTCOME_UNKNOWN}


def _empty_log() -> None:
    """Let secrets that rows have forgotten leave the write-ahead log, too; where somebody reads, the next time."""
    global _log_emptied  # noqa: PLW0603 - one clock for the threads of a process
    if empty_write_ahead_log(db.engine):
        _log_emptied = clock.monotonic()


def _tidy() -> int:
    """End what has expired unasked, tell brokers of late mails; how many."""
    global _last_tidied  # noqa: PLW0603 - one clock for the threads of a process
    _last_tidied = clock.monotonic()
    return end_unreachable() + tell_of_late()


def deliver_next() -> bool:
    """Send one due mail, or put overdue ones in order; whether there was anything to do.

    Must run in an app context. Never raises for a mail's sake: what cannot be sent is recorded and shown.
    """
    done = rescue_stranded()
    claim = claim_next()
    if claim is None or clock.monotonic() - _last_tidied > TIDY_SECONDS:
        done += _tidy()
    if claim is None:
        if clock.monotonic() - _log_emptied > TIDY_SECONDS:
            _empty_log()
        return done > 0
    verdict = None
    try:
        verdict = _deliver(claim)
    finally:
        let_go(claim, _answered(verdict))
        db.session.remove()
    return True


def send_test(account: SmtpAccount, built: BuiltMail, content: bytes) -> Verdict:
    """Send one test mail at once and give back the server's answer; nothing is recorded."""
    if not account.server:
        return Verdict(Outcome.CONFIGURATION, MailPhase.NONE, Trouble.NO_ACCOUNT)
    with PortalMail().connect_to(account, _own_name()) as connection:
        return connection.deliver(built.route.from_address, built.route.to_address, content, lambda: None)
