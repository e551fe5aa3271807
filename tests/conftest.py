"""Fixtures everybody uses: app on a fresh database file, clients, the frozen clock."""

import gc
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from portal import clock, name_servers
from portal.app import configuration_digest, create_app
from portal.brokers import password
from portal.brokers.actions.sign_in import begin_session
from portal.brokers.models import Broker
from portal.brokers.session import COOKIE_KEY
from portal.database import db
from portal.evidence import chain
from portal.settings import Settings, read_settings
from tests import factories
from tests.people import People, settle_in

pytest_plugins = ["tests.browser_available", "tests.drawn_once"]

# A busy machine is no finding: neither the pace of making inputs nor of one example decides a test.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")


def pytest_collection_finish() -> None:
    """What is imported stays to the end: do not look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


SECRET_KEY = "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
PUBLIC_URL = "http://127.0.0.1:5000"
FROZEN = datetime(2026, 11, 23, 13, 3, 22, 123000, tzinfo=UTC)  # 14:03:22.123 in Germany


def make_settings(home: Path, **more: str) -> Settings:
    """Settings as an operator would give them, with the data folder ``home``."""
    values = {
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_PUBLIC_URL": PUBLIC_URL,
        "PORTAL_HOME": str(home),
        "PORTAL_MAIL_SERVER": "127.0.0.1",
        "PORTAL_MAIL_PORT": "1",
        "PORTAL_MAIL_ENCRYPTION": "none",
        "PORTAL_MAIL_SENDER": "portal@portal.example",
        "PORTAL_BUILD": "test",
    }
    return read_settings({**values, **more})


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashes as cheap as the cast's, so that signing in does not compute a costly one every time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "METHOD", "scrypt:256:8:1")
        yield


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The text records of the name service; asking for a name that is not here finds no server."""
    records: dict[str, list[str]] = {}

    def ask(name: str) -> list[str]:
        if name not in records:
            raise name_servers.NamesUnreachable(name)
        return records[name]

    monkeypatch.setattr(name_servers, "ask_resolver", ask)
    return records


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every app, in whatever test process, finds its templates compiled."""
    base = tmp_path_factory.getbasetemp()
    compiled = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    compiled.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": FileSystemBytecodeCache(str(compiled))})
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file made by the real migrations, copied for every test."""
    home = tmp_path_factory.mktemp("template")
    app = create_app(make_settings(home))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return home / "portal.sqlite"


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    """Settings with a data folder of the test's own, the database in place."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "portal.sqlite")
    return make_settings(home)


class Browser(FlaskClient):
    """A client whose every request has an app context of its own, as on a server.

    Else ``g`` and the database session of the test's open context would be shared by all requests.
    """

    def open(self, *args, **kwargs):
        """Send one request; what the test has loaded is read anew afterwards."""
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if has_app_context():  # not so in a thread of the test's own
            db.session.rollback()
        return answer


@pytest.fixture(scope="session")
def worker_app(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Flask:
    """One app for all tests of a worker: templates and statements are compiled once, the data changes."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(empty_database, home / "portal.sqlite")
    app = create_app(make_settings(home))
    app.testing = True
    app.test_client_class = Browser
    return app


def lay_out(app: Flask, database: Path) -> None:
    """Empty the app's data folder and put ``database`` there. Needs an app context."""
    db.session.remove()
    db.engine.dispose()
    home = app.extensions["portal.settings"].home
    shutil.rmtree(home)
    home.mkdir()
    shutil.copy(database, home / "portal.sqlite")


@pytest.fixture
def app(worker_app: Flask, empty_database: Path) -> Iterator[Flask]:
    """The app on a fresh data folder; an app context is open during the test."""
    factories.count_anew()
    with worker_app.app_context():
        lay_out(worker_app, empty_database)
        # Records name the build of the app made last in this process; another test may have made one of its own.
        settings = worker_app.extensions["portal.settings"]
        chain.describe_build(settings.build, configuration_digest(settings))
        yield worker_app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def peopled_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> tuple[Path, People]:
    """A database with the cast in it, who settled in long before anything a test does."""
    home = tmp_path_factory.mktemp("peopled")
    shutil.copy(empty_database, home / "portal.sqlite")
    app = create_app(make_settings(home))
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: FROZEN - timedelta(days=30))
        people = settle_in()
        db.session.remove()
        db.engine.dispose()
    return home / "portal.sqlite", people


@pytest.fixture
def people(app: Flask, peopled_database: tuple[Path, People]) -> People:
    """The cast: Anna and Bernd of Seeblick, Carla of another agency, Paul the prospect."""
    database, people = peopled_database
    lay_out(app, database)
    return people


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser nobody is signed in to."""
    return app.test_client()


@pytest.fixture
def anna(app: Flask, people: People) -> FlaskClient:
    """Anna's browser: administrator of Seeblick, signed in."""
    return at_work(app, people.anna_email)


@pytest.fixture
def bernd(app: Flask, people: People) -> FlaskClient:
    """Bernd's browser: broker of Seeblick, signed in."""
    return at_work(app, people.bernd_email)


@pytest.fixture
def carla(app: Flask, people: People) -> FlaskClient:
    """Carla's browser: administrator of another agency, signed in."""
    return at_work(app, people.carla_email)


class FrozenClock:
    """Time that moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def tick(self, **passed: float) -> None:
        """Let time pass: ``tick(minutes=5)``."""
        self.at += timedelta(**passed)


@pytest.fixture
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """The clock stands at 23 November 2026, 14:03:22.123 in Germany."""
    frozen = FrozenClock(FROZEN)
    monkeypatch.setattr(clock, "now", frozen)
    return frozen


def form_secret(page: str) -> str:
    """The CSRF token in a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


def post_form(
    client: FlaskClient,
    url: str,
    fields: Mapping[str, object],
    page_url: str | None = None,
    **more: object,
):
    """Open ``page_url`` (default: the same), take its form secret, and post ``fields`` as a browser would."""
    page = client.get(page_url or url)
    return client.post(url, data={"csrf_token": form_secret(page.text), **fields}, **more)


def at_work(app: Flask, email: str) -> FlaskClient:
    """A browser in which this broker is signed in, by what the sign-in page does after it has checked the password."""
    with app.app_context():
        broker = db.session.scalars(select(Broker).filter_by(email=email)).one()
        secret = begin_session(broker.id, broker.password_hash, "127.0.0.1")
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = secret
    return client


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser in which this broker has signed in through the sign-in page."""
    from tests.people import PASSWORD

    client = app.test_client()
    answer = post_form(client, "/anmelden", {"email": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client
