"""The threads: delivery and time stamps, elected by a lease so that of several server processes one does the work."""

import atexit
import logging
import os
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import or_, select, update

from portal import clock, pdf, pictures
from portal.database import db
from portal.evidence.actions import promise_daily_stamps, stamp_next
from portal.mail import outbox
from portal.mail.actions import look_up_due_records
from portal.mail.claim import release_unstarted
from portal.mail.delivery import deliver_next
from portal.mail.models import ThreadLease
from portal.proof.actions import check_everybody, promise_witness_mails, write_next_note
from portal.retention.actions import erase_what_is_due
from portal.settings import current_settings
from portal.transaction import transaction
from portal.withdrawal.actions.notices import publish_due_notices
from portal.withdrawal.actions.receiving import settle_next

log = logging.getLogger(__name__)

LEASE_NAME = "delivery"
LEASE_SECONDS = 15.0
RENEW_SECONDS = 5.0
KEEPER_POLL_SECONDS = 2.0  # how often it is looked for what is due again; what is new rings the bell
DAILY_SECONDS = 600.0  # how often it is asked whether the day's work is done
ASK_SECONDS = 1.0  # how often a process that does not send asks whether it should
STOP_SECONDS = 25.0  # service managers and container engines kill after 30


class Threads:
    """The sending threads of one process and the one that keeps its lease."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._owner = str(uuid.uuid4())
        self._process = os.getpid()
        self._elected = threading.Event()
        self._stopping = threading.Event()
        self._electing: threading.Thread | None = None
        self._senders: list[threading.Thread] = []
        self._keepers: dict[str, threading.Thread] = {}

    def start(self) -> None:
        """Start the threads; call once per server process, after fork."""
        with self._app.app_context():
            count = current_settings().delivery.threads
        self._senders = [self._new_sender(number) for number in range(count)]
        self._keepers = {name: self._new_keeper(name) for name in _KEEPERS}
        self._electing = threading.Thread(target=self._elect, name="portal-election", daemon=True)
        self._electing.start()
        # Daemon threads and atexit: the interpreter waits for other threads before it calls atexit functions, and
        # those would never learn that they should end.
        atexit.register(self.stop)

    def stop(self) -> None:
        """Claim nothing more, let running dialogues end (up to 25 s in all), give leases back; safe to call twice."""
        if self._stopping.is_set() or os.getpid() != self._process:  # a forked child has none of the threads
            return
        self._stopping.set()
        outbox.wake_everybody()
        end = clock.monotonic() + STOP_SECONDS
        for thread in (*self._senders, *self._keepers.values(), self._electing):
            if thread is not None:
                thread.join(max(0.0, end - clock.monotonic()))
        with self._app.app_context():
            self._release()
        atexit.unregister(self.stop)

    def _new_sender(self, number: int) -> threading.Thread:
        thread = threading.Thread(target=self._send, name=f"portal-sender-{number}", daemon=True)
        thread.start()
        return thread

    def _new_keeper(self, name: str) -> threading.Thread:
        thread = threading.Thread(target=self._repeat, args=_KEEPERS[name], name=name, daemon=True)
        thread.start()
        return thread

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
            self._revive()
            self._stopping.wait(RENEW_SECONDS if won else ASK_SECONDS)

    def _revive(self) -> None:
        """Replace sending threads that have died, whatever killed them."""
        for number, thread in enumerate(self._senders):
            if not thread.is_alive() and not self._stopping.is_set():
                log.error("%s has died and is started again", thread.name)
                self._senders[number] = self._new_sender(number)
        for name, thread in self._keepers.items():
            if not thread.is_alive() and not self._stopping.is_set():
                log.error("%s has died and is started again", name)
                self._keepers[name] = self._new_keeper(name)

    def _send(self) -> None:
        with self._app.app_context():
            poll = current_settings().delivery.poll_seconds
        self._repeat(deliver_next, poll)

    def _repeat(self, work: Callable[[], int], poll: float, at_calls: bool = True) -> None:
        """Do ``work`` while elected: again at once if there was any, else after ``poll`` (or at the next call)."""
        while not self._stopping.is_set():
            if not self._elected.wait(min(poll, ASK_SECONDS)):
                continue
            calls = outbox.calls_so_far()
            with self._app.app_context():
                worked = attempt(work)
            if worked or self._stopping.is_set():
                continue
            if at_calls:
                outbox.wait_for_call(calls, poll)
            else:
                self._stopping.wait(poll)

    def _release(self) -> None:
        try:
            released = release_unstarted()
            if released:
                log.warning("%d mails given back unsent", released)
            with transaction() as session:
                session.execute(
                    update(ThreadLease)
                    .where(ThreadLease.name == LEASE_NAME, ThreadLease.owner == self._owner)
                    .values(owner=None, until=None)
                )
        except Exception as error:  # noqa: BLE001 - leases end by themselves
            log.warning("leases not given back: %s", type(error).__name__)
        finally:
            db.session.remove()


def attempt(work: Callable[[], int]) -> int:
    """Do ``work`` and give back what it says; 0 if it fails, which is logged: the next round tries again."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - e.g. a full disk
        log.error("%s: %s", work.__name__, type(error).__name__)
        return 0
    finally:
        db.session.remove()


def keep_next() -> int:
    """One round of what nobody waits for: withdrawals left over, notes with certificates, time stamps; how much.

    What breaks one of them does not hold up the others. Must run in an app context.
    """
    return sum(attempt(task) for task in (settle_next, write_next_note, stamp_next))


def do_daily_work() -> int:
    """What is to be done once a day, if it is not done yet; safe to call often. Must run in an app context.

    In this order: erasing, due notices and the witness mail add records, and the day's stamp covers them. The check
    may take minutes.
    Always 0: there is nothing to go on with at once.
    """
    daily = (
        erase_what_is_due,
        look_up_due_records,
        publish_due_notices,
        promise_witness_mails,
        promise_daily_stamps,
        check_everybody,
    )
    for task in daily:
        attempt(task)
    return 0


#: What the other threads do, how often they look, and whether a call (news in the outbox) wakes them.
_KEEPERS: dict[str, tuple[Callable[[], int], float, bool]] = {
    "portal-keeper": (keep_next, KEEPER_POLL_SECONDS, True),
    "portal-daily": (do_daily_work, DAILY_SECONDS, False),
}


def take_lease(owner: str) -> bool:
    """Take or renew the delivery lease for ``owner``; whether it is ours now."""
    moment = clock.now()
    free = or_(ThreadLease.owner.is_(None), ThreadLease.owner == owner, ThreadLease.until <= moment)
    seen = db.session.get(ThreadLease, LEASE_NAME, populate_existing=True)
    others = seen is not None and seen.owner not in (None, owner) and (seen.until or moment) > moment
    db.session.rollback()
    if others:  # most askers are losers: they take no write lock
        return False
    with transaction() as session:
        if session.scalar(select(ThreadLease.name).where(ThreadLease.name == LEASE_NAME)) is None:
            session.add(ThreadLease(name=LEASE_NAME))
            session.flush()
        taken = session.scalar(
            update(ThreadLease)
            .where(ThreadLease.name == LEASE_NAME, free)
            .values(owner=owner, until=moment + timedelta(seconds=LEASE_SECONDS), last_tick=moment)
            .returning(ThreadLease.name)
            .execution_options(synchronize_session=False)
        )
        return taken is not None


def start(app: Flask) -> Threads:
    """Start the background threads of this process and the children that draw and read pictures, after fork.

    They stop when ``Threads.stop`` is called or the interpreter ends; a process that SIGTERM would kill at once needs
    a handler that raises SystemExit (``portal serve`` has one, gunicorn brings its own).
    """
    pdf.warm_up()
    pictures.warm_up()
    threads = Threads(app)
    threads.start()
    return threads
