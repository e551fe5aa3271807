"""The threads: delivery, elected by a lease so that of several server processes one sends."""

import atexit
import logging
import threading
import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import or_, update

from portal import clock, pdf, pictures
from portal.database import db
from portal.mail import outbox
from portal.mail.delivery import deliver_next
from portal.mail.models import ThreadLease
from portal.settings import current_settings
from portal.transaction import transaction

log = logging.getLogger(__name__)

LEASE_NAME = "delivery"
LEASE_SECONDS = 15.0
RENEW_SECONDS = 5.0
STOP_SECONDS = 25.0


class Threads:
    """The sending threads of one process and the one that keeps its lease."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._owner = str(uuid.uuid4())
        self._elected = threading.Event()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads; call once per server process, after fork."""
        with self._app.app_context():
            count = current_settings().delivery.threads
        names = ["election", *(f"sender-{number}" for number in range(count))]
        for name in names:
            target = self._elect if name == "election" else self._send
            thread = threading.Thread(target=target, name=f"portal-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Let running dialogues end (up to 25 s), give the lease back; safe to call twice."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        outbox.wake_everybody()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        with self._app.app_context():
            self._release()

    def _elect(self) -> None:
        while not self._stopping.is_set():
            with self._app.app_context():
                try:
                    won = take_lease(self._owner)
                except Exception as error:  # noqa: BLE001 - a busy database must not end the election
                    log.error("election failed: %s", type(error).__name__)
                    won = False
                finally:
                    db.session.remove()
            if won:
                self._elected.set()
            else:
                self._elected.clear()
            self._stopping.wait(RENEW_SECONDS if won else 1.0)

    def _send(self) -> None:
        with self._app.app_context():
            poll = current_settings().delivery.poll_seconds
        while not self._stopping.is_set():
            if not self._elected.wait(poll):
                continue
            worked = False
            with self._app.app_context():
                try:
                    worked = deliver_next()
                except Exception as error:  # noqa: BLE001 - e.g. a full disk; the next round tries again
                    log.error("sending thread: %s", type(error).__name__)
                finally:
                    db.session.remove()
            if not worked and not self._stopping.is_set():
                outbox.wait_for_work(poll)

    def _release(self) -> None:
        try:
            with transaction() as session:
                session.execute(
                    update(ThreadLease)
                    .where(ThreadLease.name == LEASE_NAME, ThreadLease.owner == self._owner)
                    .values(owner=None, until=None)
                )
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            log.warning("lease not given back: %s", type(error).__name__)
        finally:
            db.session.remove()


def take_lease(owner: str) -> bool:
    """Take or renew the delivery lease for ``owner``; whether it is ours now."""
    moment = clock.now()
    with transaction() as session:
        if session.get(ThreadLease, LEASE_NAME) is None:
            session.add(ThreadLease(name=LEASE_NAME))
            session.flush()
        free = or_(ThreadLease.owner.is_(None), ThreadLease.owner == owner, ThreadLease.until <= moment)
        taken = session.execute(
            update(ThreadLease)
            .where(ThreadLease.name == LEASE_NAME, free)
            .values(owner=owner, until=moment + timedelta(seconds=LEASE_SECONDS), last_tick=moment)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def start(app: Flask) -> Threads:
    """Start the background threads of this process, and the children that draw PDFs and read pictures."""
    pdf.warm_up()
    pictures.warm_up()
    threads = Threads(app)
    threads.start()
    return threads
