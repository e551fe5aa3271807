"""The outbox: a mail promised in the transaction that makes it necessary, and the wake-up call for delivery."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import event, null, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.mail.message import BuiltMail
from portal.mail.models import MailAttachment, MailKind, MailPhase, MailState, OutgoingMail
from portal.mail.trouble import Trouble
from portal.settings import current_settings
from portal.tokens import keyring

SECRET_PURPOSE = "mail-secret"  # noqa: S105 - names a key, is none
_ENQUEUED = "mail_enqueued"

_work = threading.Condition()
_calls = 0  # how often there was news; guarded by _work


def enqueue(
    session: Session,
    built: BuiltMail,
    *,
    kind: MailKind,
    idem_key: str,
    case_id: int | None = None,
    offer_id: int | None = None,
    names: Mapping[str, str] | None = None,
    note_to: str = "",
    is_trial: bool = False,
    secret: str | None = None,
) -> OutgoingMail:
    """Promise a mail, inside the caller's transaction; delivery wakes up when it commits.

    ``idem_key`` is unique: the same promise made twice is an IntegrityError, never a second mail. ``secret`` is the
    link secret of a closed mail, kept encrypted until the mail is settled.
    """
    due = clock.now()
    mail = OutgoingMail(
        agency_id=built.agency_id,
        kind=kind,
        idem_key=idem_key,
        message_id=built.message_id,
        case_id=case_id,
        offer_id=offer_id,
        is_trial=is_trial,
        env_from=built.route.from_address,
        env_to=built.route.to_address,
        to_name=built.route.to_name,
        note_to=note_to,
        evidence_names=dict(names or {}),
        subject=built.subject,
        signature=null() if built.signature is None else built.signature,  # None would mean the default
        skeleton=built.skeleton,
        sha256=built.sha256,
        size=built.size,
        secret_positions=built.secret_positions,
        secret_encrypted=keyring().encrypt(SECRET_PURPOSE, secret) if secret else None,
        created_at=due,
        next_due_at=due,
        expires_at=due + timedelta(seconds=current_settings().delivery.give_up_seconds),
        state=MailState.QUEUED,
        phase=MailPhase.NONE,
        attempts=0,
        unknown_attempts=0,
        internal_errors=0,
    )
    session.add(mail)
    session.flush()
    session.add_all(
        MailAttachment(
            agency_id=built.agency_id,
            mail_id=mail.id,
            position=position,
            offset=splice.offset,
            file_name=splice.file_name,
            media_type=splice.media_type,
            sha256=splice.sha256,
            size=splice.size,
            content_id=splice.content_id,
        )
        for position, splice in enumerate(built.splices)
    )
    session.flush()
    session.info[_ENQUEUED] = True
    return mail


def is_promised(session: Session, idem_key: str) -> bool:
    """Whether this very mail was promised before; part of the caller's transaction."""
    return session.scalar(select(OutgoingMail.id).where(OutgoingMail.idem_key == idem_key)) is not None


def make_due(session: Session, mail: OutgoingMail) -> None:
    """Send an unsettled mail at once, with the same bytes; part of the caller's transaction."""
    moment = clock.now()
    mail.state, mail.phase, mail.next_due_at = MailState.QUEUED, MailPhase.NONE, moment
    mail.attempts = mail.unknown_attempts = mail.internal_errors = 0
    mail.lease_owner = mail.lease_until = None
    mail.expires_at = moment + timedelta(seconds=current_settings().delivery.give_up_seconds)
    session.info[_ENQUEUED] = True


def resume(session: Session, agency_id: int) -> None:
    """Send at once what waits because the agency's account did not work; part of the transaction that mends it."""
    session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.agency_id == agency_id,
            OutgoingMail.state == MailState.DEFERRED,
            OutgoingMail.trouble.in_([Trouble.AUTHENTICATION, Trouble.TLS, Trouble.NO_ACCOUNT]),
        )
        .values(next_due_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session.info[_ENQUEUED] = True


def settle(mail: OutgoingMail, state: MailState) -> None:
    """Give a mail its last state and forget its secret; part of the caller's transaction."""
    mail.state, mail.settled_at = state, clock.now()
    mail.lease_owner = mail.lease_until = mail.secret_encrypted = None


def calls_so_far() -> int:
    """A mark to take before looking for work, so that no call is missed between looking and waiting."""
    with _work:
        return _calls


def wait_for_call(since: int, seconds: float) -> None:
    """Sleep until a mail is promised in this process, at most ``seconds``; not at all if one was since ``since``."""
    with _work:
        _work.wait_for(lambda: _calls != since, seconds)


def wake_everybody() -> None:
    """Wake the sending threads: there is work, or it is time to stop."""
    global _calls  # noqa: PLW0603 - one process, one bell
    with _work:
        _calls += 1
        _work.notify_all()


@event.listens_for(Session, "after_commit")
def _after_commit(session: Any) -> None:
    if session.info.pop(_ENQUEUED, False):
        wake_everybody()


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Any) -> None:
    session.info.pop(_ENQUEUED, None)


def mail_by_id(mail_id: int) -> OutgoingMail | None:
    """The mail with this id, for delivery; pages load mails through scope.own_or_404."""
    return db.session.get(OutgoingMail, mail_id)
