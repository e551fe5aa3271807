"""The demo's app: what it adds to every page must not keep the delivery thread from writing its letters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.database import db
from portal.demo import story
from portal.demo.serving import make_demo
from portal.demo.smtp_server import DemoSmtp
from portal.mail.letter import write_letter


@pytest.fixture
def demo(tmp_path: Path, smtp: DemoSmtp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The demo before its story is told."""
    monkeypatch.setattr(story, "is_empty", lambda: False)
    app = make_demo(tmp_path, 5000, smtp, lambda _said: None)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_letter_can_be_written_where_nobody_looks_at_a_page(demo: Flask) -> None:
    with demo.app_context():
        letter = write_letter(
            "undelivered",
            about="failed",
            recipient="Paul Lenz",
            mail_subject="Ihr Exposé",
            sentence="Der Mailserver kennt diese Adresse nicht.",
            reply="550 5.1.1 User unknown",
            url="http://127.0.0.1:5000/postausgang/1",
        )
    assert "Der Mailserver kennt diese Adresse nicht." in letter.text


def test_a_page_leads_to_the_mailbox(demo: Flask) -> None:
    assert "/demo/postfach/" in demo.test_client().get("/anmelden").text
