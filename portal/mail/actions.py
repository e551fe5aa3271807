"""What brokers change in the outbox: send a mail again, decide an uncertain one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.mail import outbox
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.transaction import transaction

_RECORDED = {MailKind.REGISTERED, MailKind.OFFER, MailKind.MESSAGE}


class MailUnknown(LookupError):
    """The agency has no mail with this id."""


class MailNotWaiting(ValueError):
    """The mail is being sent, was sent, or was cancelled: there is nothing to send again."""


class SecretForgotten(ValueError):
    """The mail carried a link secret that is no longer kept: only a new S-Exposé mail can go out."""


class NothingToDecide(ValueError):
    """The mail's fate is known already."""


def _own(session: Session, agency_id: int, mail_id: int) -> OutgoingMail:
    mail = session.scalar(select(OutgoingMail).filter_by(agency_id=agency_id, id=mail_id))
    if mail is None:
        raise MailUnknown(mail_id)
    return mail


def can_be_sent_again(mail: OutgoingMail) -> bool:
    """Whether the very same bytes may go out once more."""
    if mail.secret_positions and not mail.secret_encrypted:
        return False
    return mail.state in {MailState.FAILED, MailState.DEFERRED}


def _record(
    session: Session, mail: OutgoingMail, kind: EvidenceKind, actor_id: int, facts: dict[str, Any]
) -> None:
    if mail.kind not in _RECORDED or mail.is_trial:
        return
    chain.append(
        session,
        kind,
        agency_id=mail.agency_id,
        actor=Actor(ActorKind.BROKER, str(actor_id)),
        subject=Subject(mail.case_id, mail.offer_id, mail.id, mail.evidence_names),
        facts={"message_id": mail.message_id, **facts},
        hashes={"mail": mail.sha256},
    )


def _requeue(session: Session, mail: OutgoingMail, actor_id: int) -> None:
    outbox.make_due(session, mail)
    mail.settled_at = None
    _record(session, mail, EvidenceKind.MAIL_REQUEUED, actor_id, {})


def send_again(agency_id: int, mail_id: int, *, actor_id: int) -> OutgoingMail:
    """Queue a failed or waiting mail once more, with the same bytes and the same Message-ID.

    Raises MailUnknown, MailNotWaiting, SecretForgotten.
    """
    with transaction() as session:
        mail = _own(session, agency_id, mail_id)
        if mail.state not in {MailState.FAILED, MailState.DEFERRED}:
            raise MailNotWaiting(mail.state)
        if not can_be_sent_again(mail):
            raise SecretForgotten(mail_id)
        _requeue(session, mail, actor_id)
    return mail


def take_out(agency_id: int, mail_id: int, *, actor_id: int) -> None:
    """Record that somebody saves a mail as a file, with the used secret where one stood. Raises MailUnknown."""
    with transaction() as session:
        mail = _own(session, agency_id, mail_id)
        _record(session, mail, EvidenceKind.EVIDENCE_EXPORTED, actor_id, {"form": "mail", "size": mail.size})


def decide(agency_id: int, mail_id: int, *, arrived: bool, actor_id: int) -> OutgoingMail:
    """Say what became of an uncertain mail: it arrived, or it did not and goes out again.

    Raises MailUnknown, NothingToDecide.
    """
    with transaction() as session:
        mail = _own(session, agency_id, mail_id)
        if mail.state != MailState.UNCERTAIN:
            raise NothingToDecide(mail.state)
        verdict = "arrived" if arrived else "lost"
        _record(session, mail, EvidenceKind.MAIL_SETTLED, actor_id, {"verdict": verdict})
        if arrived:
            mail.accepted_at = mail.accepted_at or clock.now()
            outbox.settle(mail, MailState.SENT)
        else:
            _requeue(session, mail, actor_id)
    return mail
