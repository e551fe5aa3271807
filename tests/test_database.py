"""SQLite is opened with every safeguard, and the evidence tables refuse to be rewritten."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.app import assert_ready
from portal.database import PRAGMAS, GuardMissing, UtcDateTime, assert_guards, db
from portal.evidence.models import APPEND_ONLY_TABLES, GUARD_TRIGGERS
from portal.transaction import transaction
from tests.factories import make_case, make_sent_offer
from tests.mail.office import deliver_all
from tests.people import People


def test_every_connection_has_the_pragmas(app: Flask) -> None:
    connections = [db.engine.connect() for _number in range(3)]
    for connection in connections:
        for name, wanted in PRAGMAS.items():
            assert connection.execute(text(f"PRAGMA {name}")).scalar() == wanted, name
        connection.close()
    assert PRAGMAS["synchronous"] == 2
    assert PRAGMAS["journal_mode"] == "wal"


def test_a_healthy_database_is_served(app: Flask) -> None:
    assert_ready(app)


@pytest.mark.parametrize("trigger", GUARD_TRIGGERS)
def test_a_database_without_a_guard_is_not_served(app: Flask, trigger: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    with pytest.raises(GuardMissing, match=trigger):
        assert_ready(app)


WEAK = {
    "journal_mode": "delete",
    "synchronous": 1,
    "foreign_keys": 0,
    "recursive_triggers": 0,
    "secure_delete": 0,
    "busy_timeout": 5,
}


@pytest.mark.parametrize("pragma", PRAGMAS)
def test_a_connection_without_a_pragma_is_not_served(app: Flask, pragma: str) -> None:
    def weaken(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}={WEAK[pragma]}")

    db.engine.dispose()
    event.listen(db.engine, "connect", weaken)
    try:
        with pytest.raises(GuardMissing, match=pragma):
            assert_guards(db.engine, GUARD_TRIGGERS)
    finally:
        event.remove(db.engine, "connect", weaken)
        db.engine.dispose()
    assert_guards(db.engine, GUARD_TRIGGERS)


# --- append-only -------------------------------------------------------------------------------------------


@pytest.fixture
def filled(people: People) -> People:
    """At least one row in every append-only table."""
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    deliver_all()  # nobody listens on port 1: a try on record
    with transaction() as session:
        connection = session.connection()
        offer, link = connection.execute(text("SELECT offer_id, id FROM consent_link")).one()
        mail = connection.execute(text("SELECT id FROM outgoing_mail")).scalar_one()
        connection.execute(
            text(
                "INSERT INTO consent (agency_id, offer_id, link_id, given_at, record_id, offer_mail_id, "
                "machine_suspected) VALUES (:agency, :offer, :link, '2026-11-23 13:00:00.000000', "
                "(SELECT record_id FROM evidence_record LIMIT 1), :mail, 0)"
            ),
            {"agency": people.seeblick_id, "offer": offer, "link": link, "mail": mail},
        )
        connection.execute(
            text(
                "INSERT INTO record_seal (agency_id, record_id, certificate_sha256, cms, created_at) "
                "SELECT agency_id, record_id, sha256, x'30', at FROM evidence_record LIMIT 1"
            )
        )
    return people


def test_append_only_tables_refuse_every_rewriting(filled: People) -> None:
    for table in APPEND_ONLY_TABLES:
        with db.engine.connect() as connection:
            columns = list(connection.execute(text(f"SELECT * FROM {table} LIMIT 1")).keys())
            rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()
        assert rows, f"{table} has no row to try it on"
        attacks = [
            f"UPDATE {table} SET agency_id = agency_id",
            *(f"UPDATE {table} SET {column} = {column} WHERE id = {rows[0].id}" for column in columns),
            f"DELETE FROM {table}",
            f"DELETE FROM {table} WHERE id = {rows[0].id}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = {rows[0].id}",
            f"UPDATE OR REPLACE {table} SET id = {rows[-1].id} WHERE id = {rows[0].id}",
        ]
        for attack in attacks:
            with (
                pytest.raises(
                    (IntegrityError, OperationalError), match=f"{table} (is append-only|does not follow)"
                ),
                db.engine.begin() as connection,
            ):
                connection.execute(text(attack))
        with db.engine.connect() as connection:
            assert connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() == rows


def test_an_upsert_is_refused_too(filled: People) -> None:
    with (
        pytest.raises((IntegrityError, OperationalError), match="consent is append-only"),
        db.engine.begin() as connection,
    ):
        connection.execute(
            text(
                "INSERT INTO consent SELECT * FROM consent WHERE true "
                "ON CONFLICT (id) DO UPDATE SET machine_suspected = 1"
            )
        )


@pytest.mark.parametrize("change", ["seq = seq + 1000", "seq = seq + 1", "prev_sha256 = 'f'"])
def test_a_record_beside_its_chain_is_refused(filled: People, change: str) -> None:
    name, _, value = change.partition(" = ")
    columns = ("agency_id", "record_id", "seq", "prev_sha256", "sha256", "kind", "at", "canonical")
    forged = {"record_id": "'forged'", "sha256": "'forged'", name: value}
    with pytest.raises(IntegrityError, match="does not follow its chain"), db.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO evidence_record ({', '.join(columns)}) "
                f"SELECT {', '.join(forged.get(column, column) for column in columns)} FROM evidence_record "
                "ORDER BY seq DESC LIMIT 1"
            )
        )


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE outgoing_mail SET skeleton = x'00'",
        "UPDATE outgoing_mail SET sha256 = 'x', size = 1",
        "UPDATE outgoing_mail SET env_to = 'evil@prospect.example'",
        "UPDATE mail_attachment SET sha256 = 'x'",
        "UPDATE consent_link SET label = 'Ich kaufe'",
        "UPDATE consent_link SET notice_id = NULL",
        "UPDATE consent_link SET terms_sha256 = 'x'",
        "UPDATE consent_link SET secret_hash = 'x'",
        "UPDATE consent_link SET expires_at = '2099-01-01 00:00:00.000000'",
    ],
)
def test_what_was_sent_cannot_be_rewritten(filled: People, attack: str) -> None:
    with pytest.raises(IntegrityError, match="keeps what was sent"), db.engine.begin() as connection:
        connection.execute(text(attack))


def test_without_recursive_triggers_a_replace_would_pass(filled: People) -> None:
    """Why the pragma is among those asserted at start."""
    raw = sqlite3.connect(str(db.engine.url.database))
    raw.execute("PRAGMA recursive_triggers=0")
    raw.execute("REPLACE INTO mail_attempt SELECT * FROM mail_attempt")
    raw.rollback()
    raw.close()


def test_a_row_of_another_agency_cannot_be_pointed_to(filled: People) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), db.engine.begin() as connection:
        connection.execute(text("UPDATE offer SET agency_id=:other"), {"other": filled.bergwald_id})


# --- times -------------------------------------------------------------------------------------------------


def test_times_come_back_in_utc_and_naive_ones_are_refused() -> None:
    column, dialect = UtcDateTime(), SQLiteDialect()
    moment = datetime(2026, 11, 23, 14, 3, tzinfo=timezone(timedelta(hours=1)))
    stored = column.process_bind_param(moment, dialect)
    assert stored == moment.astimezone(UTC).replace(tzinfo=None)
    assert column.process_result_value(stored, dialect) == moment
    assert column.process_bind_param(None, dialect) is None
    with pytest.raises(ValueError, match="time zone"):
        column.process_bind_param(moment.replace(tzinfo=None), dialect)
