"""One action, one commit, one turn at a time: in the order of asking, and nothing half-written."""

import fcntl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from portal import transaction as transactions
from portal.agency.models import Agency
from portal.database import db
from portal.transaction import DatabaseBusy, FairLock, TransactionMisused, transaction
from tests.people import People


def rename(people: People, name: str) -> None:
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).name = name


def rename_and_raise(people: People, error: BaseException) -> None:
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).name = "Neuer Name"
        session.flush()
        raise error


def stored_name(people: People) -> str:
    """Read by a connection of its own: what is committed."""
    with db.engine.connect() as connection:
        return str(
            connection.execute(
                text("SELECT name FROM agency WHERE id=:id"), {"id": people.seeblick_id}
            ).scalar_one()
        )


# --- transaction() -----------------------------------------------------------------------------------------


def test_it_commits_at_the_end(people: People) -> None:
    rename(people, "Neuer Name")
    assert stored_name(people) == "Neuer Name"


def test_a_lock_that_cannot_be_opened_is_a_database_that_cannot_be_written(people: People) -> None:
    lock = Path(f"{db.engine.url.database}.write-lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()  # as a folder without the right to write: even the superuser cannot open it
    with pytest.raises(DatabaseBusy):
        rename(people, "Neuer Name")
    lock.rmdir()
    rename(people, "Neuer Name")
    assert stored_name(people) == "Neuer Name"


def test_whoever_raises_inside_leaves_no_trace(people: People) -> None:
    before = stored_name(people)
    with pytest.raises(ZeroDivisionError):
        rename_and_raise(people, ZeroDivisionError())
    assert stored_name(people) == before
    rename(people, "Danach geht es weiter")
    assert stored_name(people) == "Danach geht es weiter"


def test_even_an_interrupt_leaves_no_trace(people: People) -> None:
    before = stored_name(people)
    with pytest.raises(KeyboardInterrupt):
        rename_and_raise(people, KeyboardInterrupt())
    assert stored_name(people) == before


def test_an_action_cannot_call_another(people: People) -> None:
    before = stored_name(people)

    def outer() -> None:
        with transaction() as session:
            session.get_one(Agency, people.seeblick_id).name = "Außen"
            rename(people, "Innen")

    with pytest.raises(TransactionMisused):
        outer()
    assert stored_name(people) == before
    rename(people, "Danach geht es weiter")


def test_changes_before_the_beginning_are_refused(people: People) -> None:
    before = stored_name(people)
    db.session.get_one(Agency, people.seeblick_id).name = "Zu früh"
    with pytest.raises(TransactionMisused), transaction():
        pass
    db.session.rollback()
    assert stored_name(people) == before


def test_it_sees_what_others_committed_since_the_request_began(people: People, app: Flask) -> None:
    mine = db.session.get_one(Agency, people.seeblick_id)
    assert mine.name  # the request has read, and would go on seeing the old state

    def other() -> None:
        with app.app_context():
            rename(people, "Von anderer Hand")

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(20)
    with transaction():
        assert mine.name == "Von anderer Hand"


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the driver, and every commit."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def commit(_connection: object) -> None:
        seen.append("COMMIT")

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", commit)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
    event.remove(db.engine, "commit", commit)


def test_writes_begin_immediately_and_commit_once(people: People, statements: list[str]) -> None:
    rename(people, "Neuer Name")
    assert statements[0] == "BEGIN IMMEDIATE"
    assert statements.count("COMMIT") == 1


def test_reads_stay_deferred(people: People, statements: list[str]) -> None:
    db.session.rollback()
    db.session.get_one(Agency, people.seeblick_id)
    db.session.rollback()
    assert statements[0] == "BEGIN"
    assert "COMMIT" not in statements


def test_a_writer_does_not_keep_readers_waiting(people: People, app: Flask) -> None:
    read: list[str] = []
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).name = "Noch nicht"
        session.flush()

        def reader() -> None:
            with app.app_context():
                read.append(db.session.get_one(Agency, people.seeblick_id).name)

        thread = threading.Thread(target=reader)
        thread.start()
        thread.join(20)
    assert read == ["Immobilien Seeblick GmbH"]


def test_it_gives_up_when_its_turn_does_not_come(
    people: People, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "LOCK_WAIT_SECONDS", 0.01)
    errors: list[BaseException] = []

    def other() -> None:
        with app.app_context():
            try:
                rename(people, "Zu spät")
            except DatabaseBusy as error:
                errors.append(error)

    with transaction():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert len(errors) == 1
    rename(people, "Danach geht es weiter")


# --- the fair lock -----------------------------------------------------------------------------------------


class Queue(FairLock):
    """A lock that tells the test when somebody has lined up."""

    def __init__(self) -> None:
        super().__init__()
        self.lined_up = threading.Semaphore(0)
        lock = self

        class Waiting(type(self._waiting)):  # type: ignore[misc]
            def append(self, turn: threading.Event) -> None:
                super().append(turn)
                lock.lined_up.release()

        self._waiting = Waiting()


def test_the_lock_serves_in_the_order_of_asking() -> None:
    lock = Queue()
    served: list[int] = []
    assert lock.acquire(1)
    threads = []

    def ask(number: int) -> None:
        assert lock.acquire(20)
        served.append(number)
        lock.release()

    for number in range(8):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        assert lock.lined_up.acquire(timeout=20)
    assert served == []
    lock.release()
    for thread in threads:
        thread.join(20)
    assert served == list(range(8))


def test_nobody_overtakes_those_who_wait() -> None:
    lock = Queue()
    order: list[str] = []
    assert lock.acquire(1)

    def ask() -> None:
        assert lock.acquire(20)
        order.append("the one who waited")
        lock.release()

    waiting = threading.Thread(target=ask)
    waiting.start()
    assert lock.lined_up.acquire(timeout=20)
    lock.release()  # and at once the same thread asks again
    assert lock.acquire(20)
    order.append("the one who came back")
    lock.release()
    waiting.join(20)
    assert order == ["the one who waited", "the one who came back"]


def test_whoever_gives_up_leaves_the_queue() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(1), "the turn did not go to somebody who has left"
    lock.release()


def test_a_turn_that_comes_at_the_last_moment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FairLock()
    assert lock.acquire(1)

    def time_out_just_before(_turn: threading.Event, _seconds: float | None = None) -> bool:
        lock.release()
        return False

    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", time_out_just_before)
        assert lock.acquire(1)
    lock.release()
    assert lock.acquire(1)


def test_whoever_is_interrupted_while_waiting_leaves_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FairLock()
    assert lock.acquire(1)

    def interrupt(_turn: threading.Event, _seconds: float | None = None) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", interrupt)
        with pytest.raises(KeyboardInterrupt):
            lock.acquire(1)
    lock.release()
    assert lock.acquire(1), "the turn did not go to somebody who has left"


def test_processes_take_turns_too(people: People, app: Flask) -> None:
    """While an action runs, another process cannot have the lock file."""
    database = Path(str(db.engine.url.database))
    with transaction(), Path(f"{database}.write-lock").open("a") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with Path(f"{database}.write-lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
