"""A mailbox in a temporary folder, with the page that shows it and the server that fills it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_wtf import CSRFProtect

from portal import template_filters
from portal.demo import maildir as store
from portal.demo import views
from portal.demo.smtp_server import DemoSmtp, start_demo_smtp
from portal.settings import ROOT

Deliver = Callable[[bytes], str]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """An empty mailbox."""
    folder = tmp_path / "demo-mailbox"
    store.prepare(folder)
    return folder


@pytest.fixture
def smtp(maildir: Path) -> Iterator[DemoSmtp]:
    """A running server that fills the mailbox."""
    server = start_demo_smtp(maildir)
    yield server
    server.stop()


@pytest.fixture
def deliver(maildir: Path) -> Deliver:
    """Put bytes into the mailbox without a server; answers the message's name."""

    def put(content: bytes) -> str:
        envelope = store.received_now(
            "anna@seeblick.example", ["paul@mail.example"], "127.0.0.1:1", ["SMTPUTF8"]
        )
        return store.keep(maildir, content, envelope).name

    return put


@pytest.fixture
def postfach(maildir: Path) -> FlaskClient:
    """A browser on the mailbox page."""
    app = Flask("demo_mailbox", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY="only for tests", TESTING=True, WTF_CSRF_ENABLED=False, BABEL_DEFAULT_LOCALE="de"
    )
    Babel(app)
    CSRFProtect(app)
    template_filters.install(app)
    views.mount_mailbox(app, maildir)
    return app.test_client()
