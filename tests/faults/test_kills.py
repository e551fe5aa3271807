"""kill -9 at the points of a mail's life: nothing lost, at most one extra copy, and that one identical.

The short form runs with the other tests; PORTAL_FAULTS=long kills more often and more mails.
"""

import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.consent.models import Consent, ConsentLink
from portal.database import db
from portal.evidence import checking
from portal.evidence.models import EvidenceRecord
from portal.mail.models import MailState, OutgoingMail, ThreadLease
from portal.offers.models import OfferSnapshot
from tests import postbox
from tests.factories import make_case, make_offer, make_sent_offer
from tests.faults import worker
from tests.mail.fault_server import Act, FaultServer
from tests.mail.office import attempts, fresh, post, records
from tests.people import People

pytestmark = pytest.mark.faults

LONG = os.environ.get("PORTAL_FAULTS") == "long"
KILLED = -signal.SIGKILL


def sound(home: Path, agency_id: int) -> None:
    """The database is whole and the evidence chains."""
    db.session.rollback()
    assert checking.check_chain(db.session(), agency_id) is None
    with sqlite3.connect(home / "portal.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


# --- delivery ----------------------------------------------------------------------------------------------

#: Where the process dies, how many copies the server has in the end, whether the outcome was unknown once.
DELIVERY_POINTS = [
    ("before commit 1", 1, False),  # claimed, but not written down
    ("after commit 1", 1, False),  # claimed
    ("before connect", 1, False),
    ("before command MAIL", 1, False),
    ("before command RCPT", 1, False),
    ("before commit 2", 1, False),  # the mark that DATA comes next
    ("after commit 2", 1, True),
    ("before command DATA", 1, True),
    ("after content", 2, True),
    ("after answer", 2, True),  # 250 was read
    ("before statement INSERT INTO mail_attempt", 2, True),
    ("before statement INSERT INTO evidence_record", 2, True),
    ("after statement INSERT INTO evidence_record", 2, True),
    ("after statement INSERT INTO evidence_clear_value", 2, True),
    ("after statement UPDATE chain_head", 2, True),
    ("before commit 3", 2, True),  # "sent"
    ("after commit 3", 1, False),
    ("before command QUIT", 1, False),
]


@pytest.mark.parametrize(("point", "copies", "unknown"), DELIVERY_POINTS)
def test_a_mail_survives_the_death_of_its_worker(
    cast: People, home: Path, sink: FaultServer, point: str, copies: int, unknown: bool
) -> None:
    posted = post(cast.seeblick_id, with_file=True)
    assert worker.run(worker.deliver, home, sink.port, point) == KILLED
    assert worker.run(worker.deliver, home, sink.port, "") == 0
    mail = fresh(posted.id)
    assert (mail.state, mail.secret_encrypted) == (MailState.SENT, None)
    assert len(sink.taken) == copies
    assert {taken.content for taken in sink.taken} == {sink.taken[0].content}
    assert posted.secret.encode() in sink.taken[0].content
    assert ("unknown" in [one.outcome for one in attempts(posted.id)]) == unknown
    assert [record.row.kind for record in records(cast.seeblick_id, posted.id)] == [
        "registered_mail_accepted"
    ]
    sound(home, cast.seeblick_id)


def test_a_second_unknown_death_makes_no_third_copy(cast: People, home: Path, sink: FaultServer) -> None:
    posted = post(cast.seeblick_id)
    for _death in range(2):
        assert worker.run(worker.deliver, home, sink.port, "after content") == KILLED
    assert worker.run(worker.deliver, home, sink.port, "") == 0
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts) == (MailState.UNCERTAIN, 2)
    assert [taken.recipient for taken in sink.taken] == ["paul@mail.example"] * 2 + ["anna@seeblick.example"]
    assert sink.taken[0].content == sink.taken[1].content
    sound(home, cast.seeblick_id)


# --- the request that promises a mail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "stored"),
    [
        ("before statement INSERT INTO evidence_record", False),
        ("after statement INSERT INTO evidence_record", False),
        ("after statement UPDATE chain_head", False),
        ("before statement INSERT INTO outgoing_mail", False),
        ("after statement INSERT INTO outgoing_mail", False),
        ("before commit 1", False),
        ("after commit 1", True),
    ],
)
def test_evidence_and_mail_are_promised_together_or_not_at_all(
    cast: People, home: Path, sink: FaultServer, point: str, stored: bool
) -> None:
    before = len(records(cast.seeblick_id))
    assert worker.run(worker.promise, home, cast.seeblick_id, "key", point) == KILLED
    db.session.rollback()
    mails = len(postbox.mails())
    assert (mails, len(records(cast.seeblick_id)) - before) == ((1, 1) if stored else (0, 0))
    if not stored:
        assert worker.run(worker.promise, home, cast.seeblick_id, "key", "") == 0
    assert worker.run(worker.deliver, home, sink.port, "") == 0
    assert len(sink.taken) == 1
    sound(home, cast.seeblick_id)


# --- the consent -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_link(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> tuple[Path, str, int]:
    """A data folder with one S-Exposé that waits for its consent, the path of its link, and its agency."""
    from tests.mail.office import make_office
    from tests.people import settle_in

    home = tmp_path_factory.mktemp("open") / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "portal.sqlite")
    app = make_office(home, 1)
    with app.app_context():
        people = settle_in()
        make_sent_offer(
            people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id
        )
        path = postbox.link_in(postbox.read(postbox.mails("registered")[0]))
        db.session.remove()
        db.engine.dispose()
    return home, path, people.seeblick_id


@pytest.fixture
def consenting(open_link: tuple[Path, str, int], tmp_path: Path) -> Iterator[tuple[Path, str, int]]:
    """A copy of it of the test's own, with an app context open."""
    from tests.mail.office import make_office

    original, path, agency_id = open_link
    home = tmp_path / "home"
    shutil.copytree(original, home)
    app = make_office(home, 1)
    with app.app_context():
        yield home, path, agency_id
        db.session.remove()
        db.engine.dispose()


def consent_state(agency_id: int) -> tuple[int, int, int, int, int]:
    """Consents, records of a consent, offer mails, notes to the broker, open registered mails."""
    db.session.rollback()
    kinds = Counter(mail.kind for mail in postbox.mails())
    return (
        db.session.scalar(select(func.count()).select_from(Consent)) or 0,
        db.session.scalar(select(func.count()).where(EvidenceRecord.kind == "consent_given")) or 0,
        kinds["offer"],
        kinds["broker_note"],
        len([mail for mail in postbox.mails("registered") if mail.state == MailState.QUEUED]),
    )


NOTHING, EVERYTHING = (0, 0, 0, 0, 1), (1, 1, 1, 1, 0)


def test_a_consent_killed_at_any_statement_is_all_or_nothing(
    consenting: tuple[Path, str, int], tmp_path: Path
) -> None:
    home, path, agency_id = consenting
    statement, died = 0, 0
    while True:
        statement += 1
        exit_code = worker.run(worker.consent, home, path, f"before statement {statement}")
        if exit_code == 0:
            break
        died += 1
        assert exit_code == KILLED
        assert consent_state(agency_id) == NOTHING, f"killed before write {statement}"
        sound(home, agency_id)
    assert died >= 8, "the consent writes record, values, head, two mails, consent, link and case"
    assert consent_state(agency_id) == EVERYTHING
    sound(home, agency_id)


@pytest.mark.parametrize(("point", "state"), [("before commit 1", NOTHING), ("after commit 1", EVERYTHING)])
def test_a_consent_killed_at_its_commit_can_be_pressed_again(
    consenting: tuple[Path, str, int], point: str, state: tuple[int, ...]
) -> None:
    home, path, agency_id = consenting
    assert worker.run(worker.consent, home, path, point) == KILLED
    assert consent_state(agency_id) == state
    assert worker.run(worker.consent, home, path, "") == 0
    assert consent_state(agency_id) == EVERYTHING
    sound(home, agency_id)


# --- sending an offer --------------------------------------------------------------------------------------


def dispatch_state(agency_id: int) -> tuple[int, int, int, int]:
    """Snapshots, links, mails, records of a dispatch."""
    db.session.rollback()
    counts = [
        db.session.scalar(select(func.count()).select_from(one)) or 0 for one in (OfferSnapshot, ConsentLink)
    ]
    records_sent = [one for one in records(agency_id) if one.row.kind == "offer_sent"]
    return counts[0], counts[1], len(postbox.mails()), len(records_sent)


def test_a_dispatch_killed_in_the_middle_is_all_or_nothing(
    cast: People, home: Path, sink: FaultServer
) -> None:
    offer_id = make_offer(cast.seeblick_id).id
    db.session.remove()
    points = ["before commit 1", "after statement INSERT INTO outgoing_mail"]
    if LONG:
        points += [f"before statement {number}" for number in range(1, 15)]
    for point in points:
        if worker.run(worker.send, home, offer_id, point) == 0:
            break  # fewer writes than that
        assert dispatch_state(cast.seeblick_id) == (0, 0, 0, 0), point
        sound(home, cast.seeblick_id)
    else:
        assert worker.run(worker.send, home, offer_id, "after commit 1") == KILLED
        assert worker.run(worker.send, home, offer_id, "") == 0, "sending again finds it sent"
    assert dispatch_state(cast.seeblick_id) == (1, 1, 1, 1)
    assert worker.run(worker.deliver, home, sink.port, "") == 0
    assert len(sink.taken) == 1
    sound(home, cast.seeblick_id)


# --- at random ---------------------------------------------------------------------------------------------


def test_three_hundred_mails_survive_a_process_that_dies_all_the_time(
    cast: People, home: Path, office: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 3000 if LONG else 300
    pause = random.Random(4711)
    deaths = 0
    wait = threading.Event()
    with FaultServer(delay=0.01) as sink:
        assert worker.run(worker.enqueue_many, home, cast.seeblick_id, count, seconds=300) == 0
        before = len(records(cast.seeblick_id))
        while unsettled():
            seen = len(sink.dialogues)
            life = worker.start(worker.serve_threads, home, sink.port, True)
            while life.is_alive() and unsettled() and not sink.wait_for(dialogues=seen + 1, seconds=0.5):
                pass  # a busy machine: it has to live before it can die
            wait.wait(pause.uniform(0.1, 0.4))
            life.kill()
            life.join()
            deaths += 1
        outcome = settled()
        copies = Counter(taken.recipient for taken in sink.taken)
        ids: dict[str, set[bytes]] = {}
        for taken in sink.taken:
            ids.setdefault(str(message_from_bytes(taken.content)["Message-ID"]), set()).add(taken.content)
        parked = [mail.env_to for mail in outcome if mail.state == MailState.UNCERTAIN]
        sent = [mail.env_to for mail in outcome if mail.state == MailState.SENT]
        lost = [address for address in sent if not copies[address]]
        with capsys.disabled():
            sys.stdout.write(
                f"\n{count} mails, {deaths} kills: lost {len(lost)}, twice {sum(n > 1 for n in copies.values())}, "
                f"most copies {max(copies.values())}, parked {len(parked)} "
                f"(of which {sum(not copies[one] for one in parked)} never arrived)\n"
            )
        assert len(outcome) == count
        assert len(sent) + len(parked) == count
        assert lost == []
        assert max(copies.values()) <= 2
        assert len(ids) == len(copies), "every copy has the Message-ID of its mail"
        assert all(len(contents) == 1 for contents in ids.values()), "all copies are identical"
        assert deaths >= 5
        assert len(records(cast.seeblick_id)) - before == count
    sound(home, cast.seeblick_id)


def settled() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail)))


def unsettled() -> int:
    db.session.rollback()
    waiting = [MailState.QUEUED, MailState.DEFERRED, MailState.LEASED]
    found = db.session.scalar(select(func.count()).where(OutgoingMail.state.in_(waiting))) or 0
    db.session.rollback()
    return found


# --- a polite end ------------------------------------------------------------------------------------------


def test_sigterm_lets_the_mail_in_hand_be_finished_and_claims_no_other(
    cast: People, home: Path, sink: FaultServer
) -> None:
    sink.plan = {"content": Act("250 2.0.0 taken", keep=True, wait=True)}
    for number in range(6):
        post(cast.seeblick_id, to=f"nr{number}@mail.example")
    life = worker.start(worker.serve_threads, home, sink.port, False)
    assert sink.wait_for(taken=3), "three of four threads hold a mail at the server"
    life.terminate()
    life.join(1)
    assert life.is_alive(), "it waits for the server's answer"
    sink.let_go()
    life.join(30)
    assert life.exitcode == 0
    states = Counter(mail.state for mail in settled())
    assert states == {MailState.SENT: 3, MailState.QUEUED: 3}
    assert len(sink.taken) == 3
    db.session.rollback()
    lease = db.session.get_one(ThreadLease, "delivery")
    assert lease.owner is None
