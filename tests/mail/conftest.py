"""A mail server that does as it is told, and an app that sends through it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from portal.database import db
from portal.mail.breaker import servers
from tests.mail.fault_server import FaultServer
from tests.mail.office import make_office
from tests.people import People, settle_in


@pytest.fixture
def sink() -> Iterator[FaultServer]:
    """A server without encryption and account, as on the same machine."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, empty_database: Path) -> Path:
    """A data folder with an empty database."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "portal.sqlite")
    return home


@pytest.fixture
def open_office(home: Path, sink: FaultServer) -> Iterator[Callable[..., Flask]]:
    """Makes the app with settings of the test's choice and opens its context."""
    with ExitStack() as stack:

        def make(**settings: str) -> Flask:
            app = make_office(home, sink.port, **settings)
            stack.enter_context(app.app_context())
            stack.callback(db.engine.dispose)
            stack.callback(db.session.remove)
            return app

        servers.forget()
        yield make
        servers.forget()


@pytest.fixture
def office(open_office: Callable[..., Flask]) -> Flask:
    """The app with patient time-outs."""
    return open_office()


@pytest.fixture
def cast(office: Flask) -> People:
    """The cast, in the office."""
    return settle_in()
