"""A portal that really runs: waitress, the sending threads and the demo's SMTP server, in this very process."""

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import waitress
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page
from sqlalchemy import func, select

from portal import background, clock
from portal.brokers.actions.sign_in import begin_session
from portal.brokers.models import Broker
from portal.brokers.session import COOKIE_KEY
from portal.consent.models import Consent
from portal.database import db
from portal.demo import maildir
from portal.demo.serving import make_demo
from portal.demo.smtp_server import start_demo_smtp
from portal.demo.time_authority import start_time_authority
from tests import postbox
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People, settle_in

PATIENCE = 30.0  # seconds; a mail leaves within one, but the machine may be busy


@dataclass
class Live:
    """The running portal: the demo's agency with its story, and beside it the cast of the other tests."""

    app: Flask
    url: str
    home: Path
    people: People

    @property
    def mailbox(self) -> Path:
        """The Maildir where every mail arrives."""
        return self.home / "demo-mailbox"

    def arrived(self, address: str) -> list[EmailMessage]:
        """The mails to ``address``, oldest first, as its reader's program parses them."""
        found = []
        for kept in reversed(maildir.messages(self.mailbox)):
            envelope = maildir.envelope_of(self.mailbox, kept.name)
            if envelope is not None and address in envelope.recipients:
                message = message_from_bytes(kept.path.read_bytes(), policy=policy.default)
                assert isinstance(message, EmailMessage)
                found.append(message)
        return found

    def mails(self, address: str, count: int) -> list[EmailMessage]:
        """Wait until ``count`` mails to ``address`` have arrived; there must be no more."""
        wait_until(lambda: len(self.arrived(address)) >= count, f"{count} mails to {address}")
        found = self.arrived(address)
        assert len(found) == count, [mail["Subject"] for mail in found]
        return found

    def link(self, address: str) -> str:
        """The path of the personal link in the newest S-Exposé mail to ``address``."""
        wait_until(lambda: bool(self._links(address)), f"a link for {address}")
        return self._links(address)[-1]

    def _links(self, address: str) -> list[str]:
        parts = [postbox.part(mail, "plain") for mail in self.arrived(address)]
        return [found[1] for part in parts if (found := re.search(r"https?://[^/]+(/expose/\S+)", part))]

    def let_in(self, page: Page, email: str) -> None:
        """Sign a browser in by the real action, for journeys that are not about the sign-in page."""
        with self.inside():
            broker = db.session.scalars(select(Broker).filter_by(email=email)).one()
            secret = begin_session(broker.id, broker.password_hash, "127.0.0.1")
        keys = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert keys is not None
        name = self.app.config["SESSION_COOKIE_NAME"]
        value = str(keys.dumps({COOKIE_KEY: secret}))
        page.context.add_cookies([{"name": name, "value": value, "url": self.url, "httpOnly": True}])

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The app's context, to look at its rows or to call its actions; nothing stays open."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()

    def send_to(self, address: str, *, agency_id: int | None = None) -> str:
        """Send an S-Exposé of Bergwald (without AGB) by the real action; the path of the link that arrived."""
        with self.inside():
            owner = agency_id or self.people.bergwald_id
            prospect = make_prospect(owner, email=address)
            make_sent_offer(owner, case_id=make_case(owner, prospect_id=prospect.id).id)
        return self.link(address)

    def consents(self) -> int:
        """How many consents are recorded."""
        with self.inside():
            return db.session.scalar(select(func.count()).select_from(Consent)) or 0

    @contextmanager
    def pages_later(self, *, days: int) -> Iterator[None]:
        """Answer every address as if ``days`` had passed; the threads that send mail keep the real time."""
        real = clock.now

        def now() -> datetime:
            serves = threading.current_thread().name.startswith("waitress-")
            return real() + timedelta(days=days if serves else 0)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", now)
            yield

    def settle(self) -> None:
        """Wait until the outbox is empty, so that what did not arrive will not arrive."""

        def nothing_due() -> bool:
            with self.inside():
                return not [mail for mail in postbox.mails() if mail.state in {"queued", "leased"}]

        wait_until(nothing_due, "an empty outbox")


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something another thread does. Fails after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not happened():
        assert time.monotonic() < end, f"still no {what}"
        pause.wait(0.02)


@contextmanager
def running(home: Path) -> Iterator[Live]:
    """Start everything on a fresh data folder, tell the demo's story, and stop everything at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    smtp = start_demo_smtp(home / "demo-mailbox")
    authority = start_time_authority(home / "demo-time-authority") if shutil.which("openssl") else None
    app = make_demo(home, port, smtp, lambda _sentence: None, authority=authority)
    with app.app_context():
        people = settle_in()
        db.session.remove()
    server = waitress.create_server(app, sockets=[listening], threads=8, clear_untrusted_proxy_headers=False)
    thread = threading.Thread(target=server.run, name="waitress", daemon=True)
    thread.start()
    sending = background.start(app)
    try:
        yield Live(app, f"http://127.0.0.1:{port}", home, people)
    finally:
        sending.stop()
        # Only the server's own thread may touch its connections; with the last one its loop ends.
        server.trigger.pull_trigger(lambda: [one.close() for one in list(server._map.values())])
        thread.join(10)
        server.task_dispatcher.shutdown()
        smtp.stop()
        if authority is not None:
            authority.stop()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
