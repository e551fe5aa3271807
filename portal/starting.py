"""The app a command works with, or one clear sentence and the end."""

import sys
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from portal.app import assert_ready, create_app
from portal.database import GuardMissing, db
from portal.evidence.seal import SealUnusable
from portal.settings import SettingWrong, read_settings


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence and status 2."""
    click.echo(f"Exposé-Portal: {sentence}", err=True)
    sys.exit(2)


def app_of_settings() -> Flask:
    """The app for the ``PORTAL_*`` settings, or one clear sentence and the end."""
    try:
        return create_app(read_settings())
    except SettingWrong as error:
        stop(str(error))


def no_database(error: OperationalError) -> NoReturn:
    """End because the database cannot be used."""
    stop(
        f"Die Datenbank lässt sich nicht öffnen oder nicht beschreiben ({error.orig}). Bitte prüfen Sie, ob dieses "
        "Benutzerkonto den Datenordner lesen und beschreiben darf und ob Platz ist."
    )


def ready_app(*, with_seal: bool = True) -> Flask:
    """The app on a database that the migrations have made; ``with_seal``: and with a seal that can be used."""
    app = app_of_settings()
    try:
        with app.app_context():
            has_tables = inspect(db.engine).has_table("agency")
        if not has_tables:
            stop("Die Datenbank ist noch leer. Bitte zuerst: portal migrate")
        assert_ready(app, with_seal=with_seal)
    except (GuardMissing, SealUnusable) as error:
        stop(str(error))
    except OperationalError as error:
        no_database(error)
    return app
