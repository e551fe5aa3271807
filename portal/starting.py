"""The app a command works with, or one clear sentence and the end."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from portal.app import assert_ready, create_app
from portal.database import GuardMissing, db
from portal.evidence.seal import SealUnusable
from portal.settings import SettingWrong, read_settings

DEMO_SETTINGS = "demo-settings.json"  # in the data folder of a demo: what it runs with


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence and status 2."""
    click.echo(f"Exposé-Portal: {sentence}", err=True)
    sys.exit(2)


def settings_at_hand() -> Mapping[str, str]:
    """The environment; where it names no key and the data folder is a demo's, the demo's own settings beneath it."""
    kept = Path(os.environ.get("PORTAL_HOME") or "instance").expanduser() / DEMO_SETTINGS
    if os.environ.get("PORTAL_SECRET_KEY") or os.environ.get("PORTAL_SECRET_KEY_FILE") or not kept.is_file():
        return os.environ
    return {**json.loads(kept.read_text()), **os.environ}


def app_of_settings() -> Flask:
    """The app for the ``PORTAL_*`` settings, or one clear sentence and the end."""
    try:
        return create_app(read_settings(settings_at_hand()))
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
