"""``portal demo``: sets up a data folder, tells the story once, and serves it on the loopback."""

import fcntl
import json
import logging
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from flask import Flask, has_request_context, url_for
from flask_migrate import upgrade

from portal import background, name_servers
from portal.app import assert_ready, create_app
from portal.demo import story
from portal.demo.people import ANNA, BERND, PASSWORD
from portal.demo.smtp_server import DemoSmtp, start_demo_smtp
from portal.demo.time_authority import DemoTimeAuthority, OpensslMissing, start_time_authority
from portal.demo.views import mount_mailbox
from portal.settings import Settings, read_settings
from portal.starting import DEMO_SETTINGS

HOST = "127.0.0.1"
THREADS = 8


def _secret_key(home: Path) -> str:
    """The installation's key, made at the first start and readable by its owner only."""
    file = home / "secret-key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def demo_settings(
    home: Path,
    port: int,
    smtp: DemoSmtp,
    *,
    libreoffice: str = "",
    authority: DemoTimeAuthority | None = None,
) -> Settings:
    """Settings of the demo: everything on the loopback, mail to its own SMTP server, stamps from its own authority.

    ``libreoffice`` is the operator's setting. Kept in the data folder, so that ``portal evidence``, ``verify`` and
    the other commands work there too.
    """
    values = {
        "PORTAL_SECRET_KEY": _secret_key(home),
        "PORTAL_HOME": str(home),
        "PORTAL_PUBLIC_URL": f"http://{HOST}:{port}",
        "PORTAL_MAIL_SERVER": smtp.host,
        "PORTAL_MAIL_PORT": str(smtp.port),
        "PORTAL_MAIL_ENCRYPTION": "none",
        "PORTAL_MAIL_SENDER": "kontakt@seeblick.example",
        "PORTAL_LIBREOFFICE": libreoffice,
        "PORTAL_TIME_AUTHORITIES": authority.setting if authority else "",
    }
    settings = read_settings(values)
    descriptor = os.open(home / DEMO_SETTINGS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(values, handle)
    return settings


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time sets a folder up; a second one waits and finds the story told."""
    with (home / "demo-setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin_anew(home: Path) -> None:
    """Remove what a set-up left that was interrupted: half a story cannot be told to its end."""
    for path in home.glob("portal.sqlite*"):
        path.unlink()
    for name in ("files", "cache"):
        shutil.rmtree(home / name, ignore_errors=True)
    for path in (home / "demo-mailbox").rglob("*"):
        if path.is_file():
            path.unlink()


def make_demo(
    home: Path,
    port: int,
    smtp: DemoSmtp,
    say: Callable[[str], None],
    *,
    libreoffice: str = "",
    authority: DemoTimeAuthority | None = None,
) -> Flask:
    """The demo's app on ``home``: database made or brought up to date, story told if nobody is there yet.

    Without an ``authority`` its consents get no time stamps.
    """
    settings = demo_settings(home, port, smtp, libreoffice=libreoffice, authority=authority)
    with _alone(home):
        return _made(home, settings, say)


def _made(home: Path, settings: Settings, say: Callable[[str], None]) -> Flask:
    unfinished = home / "demo-unfinished"  # stands only while an empty folder is being filled
    if unfinished.exists():
        _begin_anew(home)
    app = create_app(settings)
    mount_mailbox(app, home / "demo-mailbox")
    app.extensions[name_servers.EXTENSION] = lambda _name: []  # the demo asks nobody; its domain is made up

    @app.context_processor
    def demo_bar() -> dict[str, str]:
        # A letter written by the delivery thread has no request, and no bar either.
        return {"demo_mailbox_url": url_for("demo.mailbox") if has_request_context() else ""}

    with app.app_context():
        upgrade()
    assert_ready(app)
    with app.app_context():
        if story.is_empty():
            say("Die Demo wird eingerichtet, das dauert einen Augenblick …")
            unfinished.touch()
            story.tell(app)
    unfinished.unlink(missing_ok=True)
    return app


def start_authority(home: Path, say: Callable[[str], None]) -> DemoTimeAuthority | None:
    """The demo's time authority; None, and a sentence, where openssl is missing."""
    try:
        return start_time_authority(home / "demo-time-authority")
    except OpensslMissing:
        say("Das Programm openssl fehlt: In der Demo bekommen Zustimmungen keinen Zeitstempel.")
        return None


def serve_demo(home: Path, port: int, say: Callable[[str], None], libreoffice: str = "") -> None:
    """Serve until interrupted. Raises OSError when the port is taken, SettingWrong for a wrong ``libreoffice``."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    mailbox = home / "demo-mailbox"
    # The port first: the mails of the story name it, so a story told for a port that is taken leads nowhere.
    listening = socket.create_server((HOST, port))
    smtp = start_demo_smtp(mailbox)
    authority = start_authority(home, say)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits a moment is no news
    try:
        app = make_demo(home, port, smtp, say, libreoffice=libreoffice, authority=authority)
        server = waitress.create_server(
            app, sockets=[listening], threads=THREADS, clear_untrusted_proxy_headers=False
        )
        threads = background.start(app)
        try:
            address = f"http://{HOST}:{port}"
            say(f"""
Exposé-Portal läuft:   {address}

  Anmelden als Administratorin:  {ANNA}
  Anmelden als Makler:           {BERND}
  Passwort für beide:            {PASSWORD}

  Demo-Postfach (alle Mails):    {address}/demo/postfach/
  Dieselben Mails als Dateien:   {mailbox}

Dort wartet eine S-Exposé-Mail an Frau Öztürk auf ihre Zustimmung. Beenden mit Strg+C.
""")
            server.run()
        finally:
            threads.stop()
    finally:
        if authority is not None:
            authority.stop()
        smtp.stop()
        listening.close()
