"""The whole installation checked: everything stored is looked at, and the first bad thing named (F23, F24)."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.consent.models import Consent
from portal.database import db
from portal.evidence.models import GUARD_TRIGGERS
from portal.proof.inspection import heads_in, inspect_all
from portal.settings import current_settings
from tests import postbox
from tests.people import People
from tests.programs import program
from tests.proof.bundles import consent, export, unpacked


@pytest.fixture
def given(people: People, visitor: FlaskClient) -> Consent:
    program("openssl", "openssl")
    return consent(people, visitor)


def faults(*witnesses: bytes) -> list[str]:
    db.session.rollback()
    heads = [head for content in witnesses for head in heads_in(content, "mail.eml")]
    return [fault for one in inspect_all(db.session(), heads) for fault in one.faults]


def break_in(*statements: str) -> None:
    """What the owner of the database file can do, triggers or not."""
    db.session.remove()
    db.engine.dispose()
    with sqlite3.connect(current_settings().home / "portal.sqlite") as connection:
        for trigger in GUARD_TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
    connection.close()


def test_it_looks_at_everything_and_finds_nothing_wrong(given: Consent, people: People) -> None:
    export(given)
    db.session.rollback()
    seeblick, bergwald = inspect_all(db.session())
    assert (seeblick.faults, seeblick.not_run, bergwald.faults) == ([], [], [])
    for word in ("Einträge", "Zeugen", "Siegel", "Texte", "Zustimmungen", "Dateien", "Mails"):
        assert seeblick.counts[word] > 0, word


RECORD = "(SELECT record_id FROM evidence_record WHERE kind = 'consent_given')"
BREAKS = {
    "a record": (
        "UPDATE evidence_record SET canonical = x'7b7d' WHERE kind = 'offer_sent'",
        "Kette, Eintrag",
    ),
    "a seal": ("UPDATE record_seal SET cms = x'00'", "Siegel von Eintrag"),
    "no seal": ("DELETE FROM record_seal", "Es fehlt."),
    "a text": ("UPDATE legal_text SET body = body || '.'", "Text withdrawal_notice, Fassung 1"),
    "a clear value": (
        "UPDATE evidence_clear_value SET value = 'x' WHERE field = 'client_ip'",
        "persönlicher Wert",
    ),
    "bytes that became text": ("UPDATE evidence_record SET canonical = '{}' WHERE seq = 3", "Kette"),
    "a mail": ("UPDATE outgoing_mail SET skeleton = skeleton || x'20' WHERE kind = 'offer'", "Mail 2"),
    "the frozen exposé's hash": (
        "UPDATE offer_snapshot SET pdf_sha256 = preview_sha256",
        "Der Eintrag nennt anderes (pdf)",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_was_changed_in_the_database_is_named(given: Consent, name: str) -> None:
    statement, sentence = BREAKS[name]
    break_in(statement)
    assert any(sentence in fault for fault in faults()), faults()


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"%PDF-another")])
def test_a_file_that_is_gone_or_changed_is_named(
    given: Consent, app: Flask, change: Callable[[Path], object]
) -> None:
    digest = given.link.snapshot.pdf_sha256
    change(app.extensions["portal.files"].path(given.agency_id, digest))
    assert any(digest in fault for fault in faults())


def _restore(home: Path, tables: tuple[str, ...] = ()) -> None:
    """Put yesterday's database back; or only these tables of it."""
    db.session.remove()
    db.engine.dispose()
    if not tables:
        for rest in home.glob("portal.sqlite-*"):
            rest.unlink()
        shutil.copy(home / "yesterday.sqlite", home / "portal.sqlite")
        return
    statements = []
    for table in tables:
        statements += [f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM yesterday.{table}"]
    with sqlite3.connect(home / "portal.sqlite") as connection:
        for trigger in GUARD_TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute("ATTACH ? AS yesterday", (str(home / "yesterday.sqlite"),))
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.fixture
def yesterday(given: Consent, people: People, visitor: FlaskClient) -> tuple[Path, bytes]:
    """A backup, then another consent; the data folder, and the mail that left after the backup."""
    home = current_settings().home
    source, target = (
        sqlite3.connect(home / "portal.sqlite"),
        sqlite3.connect(home / "yesterday.sqlite"),
    )
    source.backup(target)
    source.close()
    target.close()
    consent(people, visitor)
    return home, postbox.wire_bytes(postbox.mails("offer")[-1])


def test_a_chain_older_than_a_mail_that_left_is_found(yesterday: tuple[Path, bytes]) -> None:
    tables = ("evidence_clear_value", "record_seal", "evidence_record", "chain_head")
    _restore(yesterday[0], tables)
    assert any("Die Datenbank ist älter als diese Angabe" in fault for fault in faults())


def test_a_whole_database_restored_is_found_by_a_mail_from_outside(yesterday: tuple[Path, bytes]) -> None:
    home, mail = yesterday
    assert faults(mail) == []
    _restore(home)
    assert faults() == []  # within itself yesterday's database is whole
    assert "mail.eml nennt Eintrag" in faults(mail)[0]


def test_a_bundles_chain_is_a_witness_as_well(given: Consent) -> None:
    chain = unpacked(export(given))["chain.txt"]
    assert faults(chain) == []
    digest = chain.split()[2]
    assert len(faults(chain.replace(digest, digest[::-1], 1))) == 1
