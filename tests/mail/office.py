"""A small post office for tests: an app on its own database, letters to send, and what became of them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.app import create_app
from portal.database import db
from portal.evidence import chain
from portal.files import file_store
from portal.mail import outbox
from portal.mail.delivery import deliver_next
from portal.mail.letter import Attachment, Letter
from portal.mail.message import Route, build
from portal.mail.models import MailAccount, MailAttempt, MailKind, OutgoingMail
from portal.tokens import keyring, new_secret
from portal.transaction import transaction
from tests.conftest import make_settings

#: Settings that let tests wait for nothing: tries follow each other at once.
QUICK = {
    "PORTAL_MAIL_CONNECT_TIMEOUT": "20",
    "PORTAL_MAIL_COMMAND_TIMEOUT": "20",
    "PORTAL_MAIL_DATA_TIMEOUT": "20",
    "PORTAL_DELIVERY_POLL_SECONDS": "0.05",
}


def make_office(home: Path, port: int, **settings: str) -> Flask:
    """An app that sends through the server on ``port``."""
    app = create_app(make_settings(home, PORTAL_MAIL_PORT=str(port), **{**QUICK, **settings}))
    app.testing = True
    return app


@dataclass(frozen=True)
class Posted:
    """A promised mail: its row, and its secret if it carries one."""

    id: int
    secret: str
    sha256: str


def post(
    agency_id: int,
    *,
    kind: MailKind = MailKind.REGISTERED,
    to: str = "paul@mail.example",
    text: str = "Guten Tag,\n\n",
    note_to: str = "anna@seeblick.example",
    is_trial: bool = False,
    with_file: bool = False,
    key: str = "",
    and_also: Callable[[Session], None] | None = None,
) -> Posted:
    """Promise one mail in a transaction of its own, with whatever ``and_also`` adds to it.

    A registered mail carries a link secret. Needs an app context.
    """
    secret = new_secret() if kind is MailKind.REGISTERED else ""
    if secret:
        text += f"https://expose.example/expose/{secret}.abc.def\n"
    files = (
        (Attachment("Exposé.pdf", "application/pdf", b"%PDF-1.7 " + bytes(range(256)) * 8),)
        if with_file
        else ()
    )
    built = build(
        Letter("Ihr Exposé", text, "", files),
        Route("Seeblick", "post@seeblick.example", "Paul Lenz", to),
        agency_id=agency_id,
        at=clock.now(),
        store=file_store(),
        secret=secret or None,
    )
    with transaction() as session:
        if and_also is not None:
            and_also(session)
        mail = outbox.enqueue(
            session,
            built,
            kind=kind,
            idem_key=key or str(uuid.uuid4()),
            names={"offer": "an-offer"},
            note_to=note_to,
            is_trial=is_trial,
            secret=secret or None,
        )
        return Posted(mail.id, secret, built.sha256)


def fresh(mail_id: int) -> OutgoingMail:
    """The mail as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(OutgoingMail, mail_id, populate_existing=True)


def attempts(mail_id: int) -> list[MailAttempt]:
    """The tries on record."""
    db.session.rollback()
    return list(db.session.scalars(select(MailAttempt).filter_by(mail_id=mail_id).order_by(MailAttempt.n)))


def records(agency_id: int, mail_id: int | None = None) -> list[chain.ReadRecord]:
    """The agency's evidence, of one mail if asked."""
    db.session.rollback()
    found = chain.read_records(db.session(), agency_id)
    return [record for record in found if mail_id is None or record.row.mail_id == mail_id]


def notes() -> list[OutgoingMail]:
    """Notes to brokers, in order."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(OutgoingMail).filter_by(kind=MailKind.BROKER_NOTE).order_by(OutgoingMail.id)
        )
    )


def deliver_all() -> int:
    """Work until nothing is due; how many steps it took."""
    steps = 0
    while deliver_next():
        steps += 1
        assert steps < 1000, "delivery never comes to rest"
    return steps


def give_account(agency_id: int, **values: Any) -> None:
    """The agency's own mail account."""
    usual = {"server": "127.0.0.1", "port": 1, "encryption": "none", "sender": "post@own.example"}
    password = values.pop("password", "")
    with transaction() as session:
        account = MailAccount(agency_id=agency_id, **{**usual, **values})
        account.password_encrypted = keyring().encrypt("mail-password", password) if password else ""
        session.merge(account)
