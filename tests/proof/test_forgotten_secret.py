"""Once the mail server has the registered mail, nothing the portal keeps gives its secret back; its use does."""

import base64
import hashlib
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.brokers.models import Broker
from portal.consent.actions import revoke_links
from portal.consent.links import used_secret
from portal.consent.models import Consent
from portal.database import db
from portal.files import file_store
from portal.mail import delivery, outbox
from portal.mail.message import MailBytesDamaged, open_bytes
from portal.mail.models import MailState
from portal.tokens import SecretUnreadable, keyring
from tests import postbox
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.mail.conftest import cast, home, office, open_office, sink
from tests.mail.fault_server import FaultServer
from tests.mail.office import deliver_all
from tests.people import People

__all__ = ["cast", "home", "office", "open_office", "sink"]

_FERNET = re.compile(rb"gAAAA[A-Za-z0-9_-]{60,}={0,2}")
_WINDOW = 24  # characters of the encrypted secret that are found wherever a page of the database may cut it


def disguises(secret: str) -> dict[str, bytes]:
    """The secret as it may stand in a file: raw, hexadecimal, and in base64 at each of the three offsets."""
    raw = secret.encode()
    found = {
        "raw": raw,
        "hexadecimal": raw.hex().encode(),
        "its 256 bits": base64.urlsafe_b64decode(raw + b"="),
    }
    for shift in range(3):
        encoded = base64.b64encode(b"?" * shift + raw)
        found[f"base64, {shift}"] = encoded[4:-4] if shift else encoded[:-4]
    return found


def traces(content: bytes, secret: str, encrypted: str) -> list[str]:
    """In which form the secret stands in these bytes; also behind soft line breaks, and encrypted with our own key."""
    unbroken = re.sub(rb"=\r?\n", b"", content)
    found = [name for name, form in disguises(secret).items() if form in content or form in unbroken]
    pieces = [encrypted[at : at + _WINDOW].encode() for at in range(8, len(encrypted) - _WINDOW, _WINDOW)]
    if any(piece in content for piece in pieces):
        found.append("encrypted")
    for token in _FERNET.findall(content):
        for purpose in (outbox.SECRET_PURPOSE, "used-link-secret"):
            try:
                if keyring().decrypt(purpose, token.decode()) == secret:
                    found.append(f"encrypted as {purpose}")
            except SecretUnreadable:
                continue
    return found


def everything(home: Path, log: str) -> Iterator[tuple[str, bytes]]:
    """All the portal keeps: files (database and write-ahead log among them), a backup of the database, the log."""
    for file in sorted(home.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(home)), file.read_bytes()
    copy = home.parent / "backup.sqlite"
    source, target = sqlite3.connect(home / "portal.sqlite"), sqlite3.connect(copy)
    source.backup(target)
    source.close()
    target.close()
    yield "backup", copy.read_bytes()
    yield "log", log.encode()


@pytest.fixture
def sent(
    cast: People, office: Flask, sink: FaultServer, caplog: pytest.LogCaptureFixture
) -> tuple[str, str, str]:
    """A registered mail the server has taken: its link, its secret, and how the outbox had kept the secret."""
    caplog.set_level(logging.DEBUG)
    make_sent_offer(cast.seeblick_id, case_id=make_case(cast.seeblick_id, broker_id=cast.bernd_id).id)
    mail = postbox.mails("registered")[0]
    link, encrypted = postbox.link_in(postbox.read(mail)), str(mail.secret_encrypted)
    db.session.rollback()
    deliver_all()
    secret = link.split("/")[-1].split(".")[0]
    assert traces(sink.taken[0].content, secret, encrypted) == ["raw"], "the search finds it where it is"
    assert keyring().decrypt(outbox.SECRET_PURPOSE, encrypted) == secret
    return link, secret, encrypted


def test_after_the_server_took_the_mail_nothing_gives_the_secret_back(
    sent: tuple[str, str, str], home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _link, secret, encrypted = sent
    db.session.rollback()
    looked_at = dict(everything(home, caplog.text))
    assert {"portal.sqlite", "portal.sqlite-wal", "backup", "log"} <= set(looked_at)
    assert {
        name: found for name, content in looked_at.items() if (found := traces(content, secret, encrypted))
    } == {}
    assert hashlib.sha256(secret.encode()).hexdigest().encode() in looked_at["portal.sqlite"], (
        "its hash is kept"
    )
    mail = postbox.mails("registered")[0]
    assert (mail.state, mail.secret_encrypted, used_secret(mail.id)) == (MailState.SENT, None, None)
    with pytest.raises(MailBytesDamaged):
        open_bytes(mail, file_store(), None)


def test_a_link_that_was_blocked_before_it_was_sent_leaves_no_secret(
    cast: People, office: Flask, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_log_emptied", -delivery.TIDY_SECONDS)
    offer = make_sent_offer(cast.seeblick_id, case_id=make_case(cast.seeblick_id, broker_id=cast.bernd_id).id)
    mail = postbox.mails("registered")[0]
    secret = postbox.link_in(postbox.read(mail)).split("/")[-1].split(".")[0]
    encrypted = str(mail.secret_encrypted)
    revoke_links(cast.seeblick_id, offer.id, db.session.get_one(Broker, cast.bernd_id))
    db.session.rollback()
    deliver_all()
    found = {name: traces(content, secret, encrypted) for name, content in everything(home, "")}
    assert {name for name, forms in found.items() if forms} == set()


def test_the_used_link_opens_the_archived_mail_to_its_recorded_hash(
    sent: tuple[str, str, str], office: Flask, sink: FaultServer
) -> None:
    link, secret, _encrypted = sent
    press(office.test_client(), link)
    db.session.rollback()
    mail = postbox.mails("registered")[0]
    assert used_secret(mail.id) == secret
    opened = open_bytes(mail, file_store(), used_secret(mail.id))
    assert hashlib.sha256(opened).hexdigest() == mail.sha256
    assert opened == sink.taken[0].content
    given = db.session.scalars(select(Consent)).one()
    assert given.link.mail_id == mail.id
