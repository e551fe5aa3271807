"""What runs in a process of its own and may be killed at any moment."""

import contextlib
import multiprocessing
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import configure_mappers

from portal import background
from portal.database import db
from portal.dispatch.actions import OfferAlreadySent, send_offer
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.mail.delivery import deliver_next
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer
from portal.transaction import transaction
from tests.faults.crash import arm
from tests.mail.office import make_office, post

#: Leases and pauses of a portal that is killed several times a second.
HASTY = {
    "PORTAL_DELIVERY_LEASE_SECONDS": "0.4",
    "PORTAL_DELIVERY_RETRY_SECONDS": "0.05",
    "PORTAL_DELIVERY_UNKNOWN_WAIT_SECONDS": "0.2",
    "PORTAL_DELIVERY_POLL_SECONDS": "0.05",
}

configure_mappers()  # once, before the processes fork

# One server process imports the portal once and forks: a fresh process costs milliseconds, not seconds.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def start(target: Callable[..., None], *arguments: Any) -> Any:
    """Start ``target`` in a process of its own."""
    process = _processes.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def run(target: Callable[..., None], *arguments: Any, seconds: float = 60) -> int:
    """Run ``target`` to its end in a process of its own: its exit code, -9 for a kill."""
    process = start(target, *arguments)
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join(10)
        raise TimeoutError(f"{target.__name__} hangs")
    return int(process.exitcode)


@contextlib.contextmanager
def _app(home: Path, port: int, **settings: str) -> Iterator[Flask]:
    app = make_office(home, port, **{**HASTY, **settings})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def deliver(home: Path, port: int, point: str) -> None:
    """Deliver what is due, and what becomes due, until nothing waits; die at ``point``."""
    with _app(home, port):
        arm(point)
        waits = threading.Event()
        for _round in range(400):
            if not deliver_next():
                if not _anything_left():
                    return
                waits.wait(0.05)
        raise TimeoutError("mails are left")


def _anything_left() -> bool:
    left = select(OutgoingMail.id).where(
        OutgoingMail.state.in_([MailState.QUEUED, MailState.DEFERRED, MailState.LEASED])
    )
    found = db.session.scalar(left.limit(1)) is not None
    db.session.rollback()
    return found


def promise(home: Path, agency_id: int, key: str, point: str) -> None:
    """What every sending action does: evidence and mail in one transaction; die at ``point``."""
    with _app(home, 1):
        arm(point)
        post(agency_id, key=key, and_also=note_evidence(agency_id))


def note_evidence(agency_id: int) -> Callable[[Any], None]:
    """Appends a record inside the caller's transaction."""

    def append(session: Any) -> None:
        chain.append(
            session,
            EvidenceKind.OFFER_SENT,
            agency_id=agency_id,
            actor=chain.PORTAL,
            facts={"mode": "s_expose"},
            personal={"recipient_email": "paul@mail.example"},
        )

    return append


def append_evidence(home: Path, agency_id: int, threads: int, times: int) -> None:
    """Append records from several threads at once."""
    with _app(home, 1) as app:
        errors: list[BaseException] = []

        def work() -> None:
            try:
                with app.app_context():
                    for _time in range(times):
                        with transaction() as session:
                            note_evidence(agency_id)(session)
            except BaseException as error:  # noqa: BLE001 - becomes the exit code
                errors.append(error)

        workers = [threading.Thread(target=work) for _number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if errors:
            raise errors[0]


def consent(home: Path, path: str, point: str) -> None:
    """Open the personal link at ``path`` and press its button, as a browser does; die at ``point``.

    A second call presses the same button of the same page again, as a browser does that got no answer.
    """
    with _app(home, 1) as app:
        opened = home / "nonce of the open page"
        if not opened.exists():
            found = re.search(r'name="n" value="([^"]+)"', app.test_client().get(path).text)
            assert found, "the page has no button"
            opened.write_text(found.group(1))
        arm(point)
        answer = app.test_client().post(path, data={"n": opened.read_text()})
        assert answer.status_code == 303, answer.status


def send(home: Path, offer_id: int, point: str) -> None:
    """Send a draft as S-Exposé through the real action; die at ``point``."""
    with _app(home, 1) as app, app.test_request_context():
        offer = db.session.get_one(Offer, offer_id)
        arm(point)
        with contextlib.suppress(OfferAlreadySent):
            send_offer(
                offer.agency_id, offer.id, offer.broker, revision=offer.revision, mode=DispatchMode.S_EXPOSE
            )


def serve_threads(home: Path, port: int, quick: bool) -> None:
    """The real background threads, until SIGTERM or SIGKILL, as ``portal serve`` runs them."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    if quick:  # else a killed owner of the election would keep its successors waiting for 15 seconds
        background.LEASE_SECONDS, background.RENEW_SECONDS, background.ASK_SECONDS = 0.2, 0.05, 0.02
    with _app(home, port, **({} if quick else {"PORTAL_DELIVERY_LEASE_SECONDS": "50"})) as app:
        if (
            quick
        ):  # without the children that draw PDF files: each life would start two interpreters for nothing
            threads = background.Threads(app)
            threads.start()
        else:
            threads = background.start(app)
        try:
            while True:
                threading.Event().wait(0.2)  # an endless wait would miss a signal that comes just before it
        finally:
            threads.stop()
            sys.stdout.flush()


def enqueue_many(home: Path, agency_id: int, count: int) -> None:
    """Promise many small mails."""
    with _app(home, 1):
        for number in range(count):
            kind = MailKind.OFFER if number % 3 else MailKind.REGISTERED
            post(agency_id, kind=kind, to=f"nr{number}@mail.example", note_to="", key=f"mail:{number}")
