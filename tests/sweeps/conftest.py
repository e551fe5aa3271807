"""The world the sweeps walk through, told once per test run, and a copy of it for every test."""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.app import configuration_digest, create_app
from portal.database import db
from portal.demo.views import mount_mailbox
from portal.evidence import chain
from portal.settings import Settings
from tests.conftest import Browser, make_settings, signed_in
from tests.people import People
from tests.sweeps.addresses import Address, addresses
from tests.sweeps.books import Books, copy_database
from tests.sweeps.world import MAILDIR, Side, World, create_world

OpenWorld = Callable[..., "Opened"]


@dataclass
class Opened:
    """The portal on a copy of the world, with a browser for each role."""

    app: Flask
    world: World
    home: Path
    books: Books
    clients: dict[str, FlaskClient]

    def addresses(self, side: Side | None = None) -> list[Address]:
        """All addresses of all routes with the values of ``side`` (default: Seeblick)."""
        return addresses(self.app, (side or self.world.seeblick).values)

    def restore(self) -> None:
        """Put the database back to where it was when the copy was opened."""
        self.books.restore(self.home / "opened.sqlite")


class AtPublicAddress(Browser):
    """A browser that asks the public address, whatever the settings say it is, and says where it comes from."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # On https the form check wants a referrer of the same origin, as every browser sends it.
        self.environ_base["HTTP_REFERER"] = self.application.extensions["portal.settings"].public_url + "/"

    def open(self, *args, **kwargs):
        """Send one request; a path alone goes to the public address."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self.application.extensions["portal.settings"].public_url)
        kwargs.setdefault("buffered", True)  # files that are sent are closed at once
        return super().open(*args, **kwargs)


def build(settings: Settings) -> Flask:
    """The portal as the sweeps see it: with the demo's mailbox, because its routes are routes, too."""
    app = create_app(settings)
    mount_mailbox(app, settings.home / MAILDIR)
    app.testing = True
    app.test_client_class = AtPublicAddress
    return app


def sign_in_everybody(app: Flask, people: People) -> dict[str, str]:
    """The cookie of each role, so that not every test has to sign everybody in."""
    emails = {
        "broker": people.bernd_email,
        "administrator": people.anna_email,
        "stranger": people.carla_email,
    }
    name = app.config["SESSION_COOKIE_NAME"]
    found = {role: signed_in(app, email).get_cookie(name, "127.0.0.1") for role, email in emails.items()}
    return {"nobody": "", **{role: cookie.value for role, cookie in found.items() if cookie is not None}}


def browser_with(app: Flask, cookie: str) -> FlaskClient:
    """A browser that holds this cookie; an empty one is nobody's."""
    client = app.test_client()
    if cookie:
        settings: Settings = app.extensions["portal.settings"]
        host = settings.public_host.partition(":")[0]
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie, domain=host, secure=settings.secure)
    return client


@pytest.fixture(scope="session")
def world_home(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path, worker_id: str, cheap_passwords: None
) -> Path:
    """The data folder of the world; of several test processes the first one makes it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "world"
    with (shared / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "world.json").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            shutil.copy(empty_database, home / "portal.sqlite")
            app = build(make_settings(home))
            with app.app_context():
                world = create_world(app)
                world.cookies.update(sign_in_everybody(app, world.people))
                db.session.remove()
                db.engine.dispose()
            world.save(home / "world.json")
    return home


def stay_awake(database: Path) -> None:
    """Let every session have been seen a while ahead: else every form that is sent would first renew that."""
    ahead = (clock.now() + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(database)) as file, file:
        file.execute("UPDATE broker_session SET last_seen_at = ?", (ahead,))


def open_copy(app: Flask, world_home: Path) -> Opened:
    """Lay a fresh copy of the world into the app's data folder."""
    settings: Settings = app.extensions["portal.settings"]
    home = settings.home
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(world_home, home)
    chain.describe_build(
        settings.build, configuration_digest(settings)
    )  # another app may have been made since
    stay_awake(home / "portal.sqlite")
    world = World.read(home / "world.json")
    clients = {role: browser_with(app, cookie) for role, cookie in world.cookies.items()}
    copy_database(home / "portal.sqlite", home / "opened.sqlite")
    return Opened(app, world, home, Books(home), clients)


def close(opened: Opened) -> None:
    """Let go of its files."""
    opened.books.close()
    with opened.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def open_world(tmp_path: Path, world_home: Path) -> Iterator[OpenWorld]:
    """Open a copy of the world with other settings: ``open_world(PORTAL_PUBLIC_URL="https://…")``."""
    opened: list[Opened] = []

    def go(**more: str) -> Opened:
        app = build(make_settings(tmp_path / f"world{len(opened)}", **more))
        opened.append(open_copy(app, world_home))
        return opened[-1]

    yield go
    for one in opened:
        close(one)


@pytest.fixture(scope="session")
def world_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One portal for all tests of a process that need no other settings; the data changes below it."""
    return build(make_settings(tmp_path_factory.mktemp("world") / "home"))


@pytest.fixture
def here(world_app: Flask, world_home: Path) -> Iterator[Opened]:
    """The portal on a copy of the world, on the loopback."""
    opened = open_copy(world_app, world_home)
    yield opened
    close(opened)
