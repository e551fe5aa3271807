"""What brokers change about mails: send one again, decide an uncertain one; the key that signs them (DKIM)."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.mail import dkim, outbox
from portal.mail.models import DkimKey, MailKind, MailState, OutgoingMail
from portal.name_servers import NamesUnreachable, text_records
from portal.tokens import keyring
from portal.transaction import transaction

_RECORDED = {MailKind.REGISTERED, MailKind.OFFER, MailKind.MESSAGE, MailKind.ACKNOWLEDGEMENT}


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


LOOKED_UP_EVERY = timedelta(hours=20)
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class DomainRefused(ValueError):
    """No name of a domain, as it stands behind the @ of an address."""


def make_dkim_key(agency_id: int, domain: str, actor: Actor) -> DkimKey:
    """A new key for mails from ``domain``; one that signed before is replaced. Raises DomainRefused."""
    domain = domain.strip().rstrip(".").lower()
    if not _DOMAIN.fullmatch(domain):
        raise DomainRefused(domain)
    pair = dkim.new_pair()
    with transaction() as session:
        _retire(agency_id)
        key = DkimKey(
            agency_id=agency_id,
            domain=domain,
            selector=_free_selector(session, agency_id, domain),
            public_key=pair.public,
            private_encrypted=keyring().encrypt(dkim.KEY_PURPOSE, pair.private),
            created_at=clock.now(),
            found_record="",
        )
        session.add(key)
        _record_key(session, agency_id, actor, dkim.record_name(key), {"dkim_key": dkim.fingerprint(key)})
    return key


def remove_dkim_key(agency_id: int, actor: Actor) -> None:
    """Let mails go out unsigned; the public half stays, so that old mails can be checked."""
    with transaction() as session:
        if _retire(agency_id):
            _record_key(session, agency_id, actor, "", {})


def _retire(agency_id: int) -> bool:
    key = dkim.current_key(agency_id)
    if key is not None:
        key.replaced_at, key.private_encrypted = clock.now(), ""
    return key is not None


def _record_key(session: Session, agency_id: int, actor: Actor, name: str, hashes: Mapping[str, str]) -> None:
    chain.append(
        session,
        EvidenceKind.SETTINGS_CHANGED,
        agency_id=agency_id,
        actor=actor,
        facts={"changed": ["dkim_key"], "values": {"dkim_key": name}},
        hashes=hashes,
    )


def _free_selector(session: Session, agency_id: int, domain: str) -> str:
    """``expose20261123``, with a number if that day had one before: a replaced record must stay where it is."""
    name = f"expose{clock.local(clock.now()):%Y%m%d}"
    same = DkimKey.selector.startswith(name)
    taken = session.scalar(
        select(func.count()).select_from(DkimKey).filter_by(agency_id=agency_id, domain=domain).where(same)
    )
    return f"{name}-{taken + 1}" if taken else name


def look_up_dkim_record(agency_id: int) -> None:
    """Ask for the DNS record of the agency's key and keep what was found. Raises NamesUnreachable."""
    key = dkim.current_key(agency_id)
    if key is None:
        return
    key_id, name = key.id, dkim.record_name(key)
    db.session.rollback()  # no read stays open while a server thinks
    found = text_records(name)
    with transaction() as session:
        key = session.get_one(DkimKey, key_id)
        key.found_record = next((one for one in found if dkim.publishes(one, key)), "".join(found[:1]))
        key.looked_up_at = clock.now()


def look_up_due_records() -> int:
    """Look up the records of keys that nobody looked up today; how many.

    So every mail's evidence can name what was found of the key at its time.
    """
    since = clock.now() - LOOKED_UP_EVERY
    due = or_(DkimKey.looked_up_at.is_(None), DkimKey.looked_up_at < since)
    agencies = db.session.scalars(select(DkimKey.agency_id).where(DkimKey.replaced_at.is_(None), due)).all()
    db.session.rollback()
    for agency_id in agencies:
        try:
            look_up_dkim_record(agency_id)
        except NamesUnreachable:
            return 0  # the next round tries again
    return len(agencies)
