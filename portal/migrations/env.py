"""How Alembic runs here: on the app's engine, foreign keys off while tables change, checked before the commit."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from portal.database import WRITES


class ForeignKeysBroken(RuntimeError):
    """After the migrations a row points to nothing; nothing was kept."""


def run() -> None:
    """Run the migrations in one transaction. Raises ForeignKeysBroken and rolls back if rows lost their parents."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect().execution_options(**{WRITES: True}) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if (
            sqlite
        ):  # a pragma takes effect outside a transaction only, so it is set on the driver's connection
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transaction_per_migration=False,
            **migrate.configure_args,
        )
        with connection.begin():
            context.run_migrations()
            broken = connection.execute(text("PRAGMA foreign_key_check")).first() if sqlite else None
            if broken:
                raise ForeignKeysBroken(f"table {broken[0]}, row {broken[1]}")
    migrate.db.engine.dispose()  # the next connection begins with all pragmas, foreign keys included


run()
