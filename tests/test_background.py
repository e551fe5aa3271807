"""One process sends; its threads wake at once, end politely, and are replaced when they die."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import background, clock
from portal.background import LEASE_SECONDS, Threads, take_lease
from portal.database import db
from portal.evidence.actions import promise_daily_stamps
from portal.evidence.models import TimeStamp
from portal.mail import outbox
from portal.mail.delivery import deliver_next
from portal.mail.models import MailState, ThreadLease
from tests.conftest import FrozenClock
from tests.evidence.authorities import Authority
from tests.evidence.conftest import running_authority
from tests.journeys.live import wait_until
from tests.mail.conftest import cast, home, office, open_office, sink
from tests.mail.fault_server import FaultServer
from tests.mail.office import fresh, post
from tests.people import People

__all__ = ["cast", "home", "office", "open_office", "running_authority", "sink"]


def lease() -> ThreadLease:
    db.session.rollback()
    return db.session.get_one(ThreadLease, "delivery", populate_existing=True)


# --- the election ------------------------------------------------------------------------------------------


def test_one_of_several_processes_is_elected(app: Flask, frozen_clock: FrozenClock) -> None:
    assert take_lease("one")
    assert not take_lease("other")
    assert (lease().owner, lease().last_tick) == ("one", frozen_clock.at)


def test_the_elected_one_stays_as_long_as_it_asks(app: Flask, frozen_clock: FrozenClock) -> None:
    take_lease("one")
    for _time in range(5):
        frozen_clock.tick(seconds=LEASE_SECONDS - 1)
        assert not take_lease("other")
        assert take_lease("one")
    assert lease().until == frozen_clock.at + timedelta(seconds=LEASE_SECONDS)


def test_another_takes_over_when_the_elected_one_is_gone(app: Flask, frozen_clock: FrozenClock) -> None:
    take_lease("one")
    frozen_clock.tick(seconds=LEASE_SECONDS)
    assert take_lease("other")
    assert not take_lease("one"), "and the one that comes back has lost it"


def test_asking_in_vain_writes_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    take_lease("one")

    def refuse() -> None:
        raise AssertionError("a write transaction for nothing")

    monkeypatch.setattr(background, "transaction", refuse)
    assert not take_lease("other")


# --- the bell ----------------------------------------------------------------------------------------------


def test_a_call_between_looking_and_waiting_is_not_missed() -> None:
    mark = outbox.calls_so_far()
    outbox.wake_everybody()
    outbox.wait_for_call(mark, 3600)  # would hang the test


def test_a_promise_rings_only_when_it_is_committed(cast: People) -> None:
    mark = outbox.calls_so_far()

    def fail(_session: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post(cast.seeblick_id, and_also=fail)
    assert outbox.calls_so_far() == mark
    post(cast.seeblick_id)
    assert outbox.calls_so_far() == mark + 1


# --- the threads -------------------------------------------------------------------------------------------


@pytest.fixture
def threads(office: Flask) -> Iterator[Threads]:
    running = Threads(office)
    yield running
    running.stop()


def test_a_promised_mail_leaves_at_once(cast: People, threads: Threads, sink: FaultServer) -> None:
    threads.start()
    posted = post(cast.seeblick_id)
    assert sink.wait_for(taken=1)
    threads.stop()
    assert fresh(posted.id).state == MailState.SENT


def test_stopping_gives_the_election_back_and_may_be_repeated(cast: People, threads: Threads) -> None:
    threads.start()
    assert threads._elected.wait(20)
    threads.stop()
    threads.stop()
    assert lease().owner is None
    assert not any(thread.name.startswith("portal-") for thread in threading.enumerate())


def test_a_forked_child_stops_nothing(
    cast: People, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads.start()
    assert threads._elected.wait(20)
    with monkeypatch.context() as patch:
        patch.setattr("os.getpid", lambda: 1)
        threads.stop()
    assert lease().owner == threads._owner


def test_a_dead_thread_is_replaced(cast: People, threads: Threads, sink: FaultServer) -> None:
    threads.start()
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    real, threads._senders[0] = threads._senders[0], dead
    threads._revive()
    assert threads._senders[0].is_alive()
    threads.stop()
    real.join(20)


def test_an_error_in_one_round_does_not_end_the_thread(
    cast: People, threads: Threads, sink: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = deliver_next, threading.Event()

    def fail_once() -> bool:
        if not failed.is_set():
            failed.set()
            raise OSError("disk full")
        return real()

    monkeypatch.setattr("portal.background.deliver_next", fail_once)
    threads.start()
    assert failed.wait(20)
    posted = post(cast.seeblick_id)
    assert sink.wait_for(taken=1)
    threads.stop()
    assert fresh(posted.id).state == MailState.SENT


def test_the_tick_is_fresh_while_the_portal_sends(cast: People, threads: Threads) -> None:
    begun = clock.now()
    threads.start()
    assert threads._elected.wait(20)
    tick = lease().last_tick
    assert tick is not None
    assert tick >= begun


# --- the keepers -------------------------------------------------------------------------------------------


def test_a_promised_time_stamp_is_fetched_at_once(
    office: Flask,
    cast: People,
    threads: Threads,
    running_authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(office.extensions["portal.settings"], time_authorities=(running_authority.configured,))
    monkeypatch.setitem(office.extensions, "portal.settings", settings)
    assert promise_daily_stamps() == 2
    threads.start()

    def all_there() -> bool:
        db.session.rollback()
        states = db.session.scalars(select(TimeStamp.state)).all()
        return set(states) == {"present"}

    wait_until(all_there, "time stamp")
    threads.stop()


def test_the_daily_work_goes_on_when_a_part_of_it_fails(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def breaks() -> int:
        done.append("witness")
        raise OSError("a secret")

    def notes(word: str) -> Callable[[], int]:
        def work() -> int:
            done.append(word)
            return 0

        return work

    monkeypatch.setattr(background, "promise_witness_mails", breaks)
    monkeypatch.setattr(background, "promise_daily_stamps", notes("stamps"))
    monkeypatch.setattr(background, "check_everybody", notes("check"))
    assert background.do_daily_work() == 0
    assert done == ["witness", "stamps", "check"]
    assert [record.getMessage() for record in caplog.records] == ["breaks: OSError"]


def test_a_dead_keeper_is_replaced(cast: People, threads: Threads) -> None:
    threads.start()
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    real, threads._keepers["portal-keeper"] = threads._keepers["portal-keeper"], dead
    threads._revive()
    assert threads._keepers["portal-keeper"].is_alive()
    threads.stop()
    real.join(20)
