"""Overdue: mails whose worker died, whose time is over, or that their broker should know are late."""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.database import db
from portal.mail.aftermath import enqueue_note, note_about, record, set_aside
from portal.mail.breaker import servers
from portal.mail.claim import WAITING, account_paused, sent_through
from portal.mail.mails import NoteAbout, note_to_broker
from portal.mail.message import BuiltMail
from portal.mail.models import MailPhase, MailState, OutgoingMail
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.settings import current_settings
from portal.transaction import transaction

log = logging.getLogger(__name__)

SOON_AGAIN = 3  # so often a mail whose worker died before DATA is due at once; later by the schedule
_MOST = 50  # in one round

Act = Callable[[Session, OutgoingMail, BuiltMail | None], None]
Note = Callable[[OutgoingMail], BuiltMail | None]


def _each(where: ColumnElement[bool], note_for: Note, act: Act) -> int:
    """Do ``act`` to every mail ``where``, each in a transaction of its own; how many times it succeeded."""
    ids = list(
        db.session.scalars(select(OutgoingMail.id).where(where).order_by(OutgoingMail.id).limit(_MOST))
    )
    db.session.rollback()
    return sum(_one(mail_id, where, note_for, act) for mail_id in ids)


def _one(mail_id: int, where: ColumnElement[bool], note_for: Note, act: Act) -> bool:
    still = select(OutgoingMail).where(OutgoingMail.id == mail_id, where)
    try:
        seen = db.session.scalar(still)
        note = note_for(seen) if seen is not None else None
        with transaction() as session:
            mail = session.scalar(still.execution_options(populate_existing=True))
            if mail is not None:
                act(session, mail, note)
            return mail is not None
    except Exception as error:  # noqa: BLE001 - one mail must not keep the others waiting
        log.error("mail %s cannot be put in order: %s", mail_id, type(error).__name__)
    try:
        with transaction() as session:
            mail = session.scalar(still)
            if mail is not None:
                set_aside(mail, may_have_left=mail.phase == MailPhase.DATA)
    except Exception as error:  # noqa: BLE001 - the next round tries again
        log.error("mail %s cannot be set aside: %s", mail_id, type(error).__name__)
    return False


def _stranded_verdict(mail: OutgoingMail) -> Verdict:
    if mail.phase == MailPhase.DATA:
        return Verdict(Outcome.UNKNOWN, MailPhase.DATA, Trouble.OUTCOME_UNKNOWN)
    return Verdict(Outcome.TRANSIENT, MailPhase(mail.phase), Trouble.INTERRUPTED)


def _take_back(session: Session, mail: OutgoingMail, note: BuiltMail | None) -> None:
    moment = clock.now()
    begun = (mail.lease_until or moment) - timedelta(seconds=current_settings().delivery.lease_seconds)
    verdict = _stranded_verdict(mail)
    record(session, mail, verdict, begun, note)
    if (
        verdict.outcome is Outcome.TRANSIENT
        and mail.state == MailState.DEFERRED
        and mail.attempts <= SOON_AGAIN
    ):
        mail.next_due_at = moment


def rescue_stranded() -> int:
    """Take back mails whose worker died (their lease ended); how many.

    Before DATA nothing was sent: they are due again. After it the outcome is unknown.
    """
    stranded = and_(OutgoingMail.state == MailState.LEASED, OutgoingMail.lease_until <= clock.now())
    return _each(stranded, lambda mail: note_about(mail, _stranded_verdict(mail)), _take_back)


def _expiry_verdict(mail: OutgoingMail) -> Verdict:
    return Verdict(Outcome.TRANSIENT, MailPhase.NONE, mail.trouble, mail.last_code, mail.last_reply)


def end_unreachable() -> int:
    """End mails whose time is over and whose account or server is not even asked at the moment; how many.

    Others get one more try first: after a long standstill of the portal nothing ends untried.
    """
    moment = clock.now()
    unasked = or_(account_paused(moment), sent_through(servers.resting()))
    return _each(
        and_(WAITING, OutgoingMail.expires_at <= moment, unasked),
        lambda mail: note_about(mail, _expiry_verdict(mail)),
        lambda session, mail, note: record(session, mail, _expiry_verdict(mail), None, note),
    )


def tell_of_late() -> int:
    """Tell brokers, once, of mails that the server has been putting off for half an hour; how many.

    Only where the server answers: of an account that does not work the pages tell, because no note would get out.
    """
    delivery = current_settings().delivery
    note = aliased(OutgoingMail)
    key = literal("note:").concat(cast(OutgoingMail.id, String)).concat(f":{NoteAbout.LATE}")
    told = exists().where(note.idem_key == key)
    late = and_(
        OutgoingMail.state == MailState.DEFERRED,
        OutgoingMail.trouble == Trouble.TEMPORARY,
        OutgoingMail.note_to != "",
        OutgoingMail.is_trial.is_(False),
        OutgoingMail.created_at <= clock.now() - timedelta(seconds=delivery.alarm_seconds),
        ~told,
    )

    def tell(session: Session, mail: OutgoingMail, built: BuiltMail | None) -> None:
        if built is not None:
            enqueue_note(session, mail, built, NoteAbout.LATE)

    return _each(late, lambda mail: note_to_broker(mail, NoteAbout.LATE, mail.trouble, mail.last_reply), tell)
