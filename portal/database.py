"""The database: declarative base, column types, and how SQLite is opened and guarded."""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, ForeignKey, MetaData, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)

#: Named so that a migration can find every constraint again.
CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: Execution option that makes a connection's next transaction a write (see transaction.py).
WRITES = "portal_writes"

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL may lose the last commits at power loss, and consents are evidence
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE slips past an append-only trigger
    "secure_delete": 1,  # what a row forgets is overwritten in the file, too: encrypted secrets, erased values
    "busy_timeout": 10000,
}


class GuardMissing(RuntimeError):
    """The database lacks a pragma or a trigger that protects the evidence; the portal must not start."""


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in Python, UTC in the database; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: converted to UTC, without zone. Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone never reaches the database")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class AgencyOwned:
    """A row that belongs to exactly one agency; children point to it by (agency_id, id)."""

    @declared_attr
    def agency_id(cls) -> Mapped[int]:  # noqa: N805 - a declared_attr receives the class
        """The owner; loaded through scope.own_or_404 only."""
        return mapped_column(ForeignKey("agency.id"), index=True)


def engine_options(url: str) -> dict[str, Any]:
    """Options for the engine behind ``url``."""
    return {"connect_args": {"timeout": 10}} if url.startswith("sqlite") else {}


def guard_engine(app: Flask) -> None:
    """Prepare the app's engine: pragmas on every connection, writes begin IMMEDIATE, reads stay deferred."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def empty_write_ahead_log(engine: Engine) -> bool:
    """Move what the write-ahead log holds into the database and cut the log to nothing, if nobody reads just now.

    Until then the log still holds pages as they were, with values that rows have forgotten since. Waits for nobody;
    whether it was done.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return True
    connection = sqlite3.connect(engine.url.database, timeout=0, isolation_level=None)
    try:
        is_busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return not is_busy


def assert_current(engine: Engine, migrations: Path) -> None:
    """Check that the schema is the one this code was written for, neither older nor newer.

    Raises GuardMissing saying what to do.
    """
    wanted = ScriptDirectory(str(migrations)).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise GuardMissing("The database is empty. Run: portal migrate")
    if found != wanted:
        raise GuardMissing(
            f"The database has schema {found}, but this version needs {wanted}. Make a backup, then run: "
            "portal migrate"
        )


def assert_guards(engine: Engine, triggers: Iterable[str]) -> None:
    """Check that the pragmas hold and that every named trigger exists.

    Raises GuardMissing naming the first thing that is missing (reliability: the start-up test of M15).
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for name, wanted in PRAGMAS.items():
            found = connection.execute(text(f"PRAGMA {name}")).scalar()
            if found != wanted:
                raise GuardMissing(f"SQLite runs with {name}={found}, but {wanted} is needed.")
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
        present = {row[0] for row in rows}
    missing = sorted(set(triggers) - present)
    if missing:
        raise GuardMissing(
            f"The database has lost its guard {missing[0]}. Restore a backup or run the migrations."
        )
