"""The demo's app: what it adds to every page must not keep the delivery thread from writing its letters."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.agency.actions import found_agency
from portal.database import db
from portal.demo import story
from portal.demo.serving import demo_settings, make_demo, serve_demo, start_authority
from portal.demo.smtp_server import DemoSmtp
from portal.demo.time_authority import OpensslMissing, start_time_authority
from portal.evidence.actions import fetch_stamp
from portal.mail.letter import write_letter
from portal.settings import read_settings
from portal.starting import settings_at_hand
from tests.demo.conftest import Deliver
from tests.programs import program


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


def test_libreoffice_is_tried_out_in_the_demo_where_it_is_set_up(tmp_path: Path, smtp: DemoSmtp) -> None:
    assert demo_settings(tmp_path, 5000, smtp).libreoffice is None
    program = tmp_path / "soffice"
    program.touch(mode=0o700)
    assert demo_settings(tmp_path, 5000, smtp, libreoffice=str(program)).libreoffice == program


def test_a_port_that_is_taken_is_said_before_anything_is_set_up(tmp_path: Path) -> None:
    """The mails of the story name the port."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve_demo(tmp_path / "home", taken.getsockname()[1], pytest.fail)
    assert not list((tmp_path / "home").iterdir())


def test_a_set_up_that_was_interrupted_begins_anew(
    tmp_path: Path, smtp: DemoSmtp, maildir: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []

    def found_and_stop(_app: Flask) -> None:
        told.append(story.is_empty())
        found_agency(name="Immobilien Seeblick")
        deliver(b"Subject: halb\r\n\r\n")
        raise KeyboardInterrupt

    def tell_to_the_end(_app: Flask) -> None:
        told.append(story.is_empty())
        assert not list((maildir / "new").iterdir())
        found_agency(name="Immobilien Seeblick")

    monkeypatch.setattr(story, "tell", found_and_stop)
    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path, 5000, smtp, lambda _said: None)
    monkeypatch.setattr(story, "tell", tell_to_the_end)
    for _start in range(2):  # the second start keeps the data
        app = make_demo(tmp_path, 5000, smtp, lambda _said: None)
        with app.app_context():
            assert not story.is_empty()
            db.engine.dispose()
    assert told == [True, True]


def test_the_demo_has_a_time_authority_that_stays_the_same(tmp_path: Path, smtp: DemoSmtp) -> None:
    """What was asked for before the demo was stopped is answered after it was started again."""
    program("openssl", "openssl")
    told = []
    for _start in range(2):
        authority = start_time_authority(tmp_path / "authority")
        settings = demo_settings(tmp_path, 5000, smtp, authority=authority)
        (configured,) = settings.time_authorities
        assert fetch_stamp(b"a record", configured).at
        told.append((authority.address, authority.root.read_bytes()))
        authority.stop()
    assert told[0] == told[1]


def test_without_openssl_the_demo_says_so_and_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(OpensslMissing):
        start_time_authority(tmp_path)
    said: list[str] = []
    assert start_authority(tmp_path, said.append) is None
    assert said == ["Das Programm openssl fehlt: In der Demo bekommen Zustimmungen keinen Zeitstempel."]


def test_the_commands_work_on_the_folder_of_a_demo_without_any_setting(tmp_path, smtp, monkeypatch):
    settings = demo_settings(tmp_path, 5000, smtp)
    for name in ("PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_FILE", "PORTAL_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    assert read_settings(settings_at_hand()) == settings
    assert (tmp_path / "demo-settings.json").stat().st_mode & 0o077 == 0


def test_an_environment_with_a_key_knows_nothing_of_a_demo(tmp_path, smtp, monkeypatch):
    demo_settings(tmp_path, 5000, smtp)
    monkeypatch.setenv("PORTAL_SECRET_KEY", "another")
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    assert settings_at_hand() is os.environ
