"""A server that does not answer rests, for longer and longer; one that answers again is forgiven."""

import pytest

from portal.mail.breaker import Breaker

SERVER, OTHER = ("mail.example", 587), ("other.example", 465)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock, standing."""
    now = [0.0]
    monkeypatch.setattr("portal.clock.monotonic", lambda: now[0])
    return now


def fail(breaker: Breaker, times: int) -> None:
    for _time in range(times):
        breaker.begun(SERVER)
        breaker.ended(SERVER, answered=False)


def test_it_rests_after_three_failures_in_a_row(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 2)
    assert breaker.resting() == set()
    breaker.ended(SERVER, answered=True)
    fail(breaker, 2)
    assert breaker.resting() == set(), "not in a row"
    fail(breaker, 1)
    assert breaker.resting() == {SERVER}
    seconds[0] = 59.9
    assert breaker.resting() == {SERVER}
    seconds[0] = 60
    assert breaker.resting() == set()


def test_the_rest_doubles_up_to_a_quarter_of_an_hour(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 2)
    rests = []
    for _failure in range(7):
        fail(breaker, 1)
        begun = seconds[0]
        while breaker.resting():
            seconds[0] += 1
        rests.append(seconds[0] - begun)
    assert rests == [60, 120, 240, 480, 900, 900, 900]


def test_an_answer_ends_the_rest(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 4)
    breaker.ended(SERVER, answered=True)
    assert breaker.resting() == set()
    fail(breaker, 2)
    assert breaker.resting() == set()


def test_what_says_nothing_about_the_server_changes_nothing(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 2)
    breaker.begun(SERVER)
    breaker.ended(SERVER, answered=None)
    assert breaker.resting() == set()
    fail(breaker, 1)
    assert breaker.resting() == {SERVER}


def test_servers_are_counted_apart(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 3)
    breaker.begun(OTHER)
    breaker.ended(OTHER, answered=True)
    assert breaker.resting() == {SERVER}


def test_a_server_gets_only_so_many_dialogues_at_once_and_after_a_failure_one(seconds: list[float]) -> None:
    breaker = Breaker()
    for _thread in range(3):
        assert breaker.busy(3) == set()
        breaker.begun(SERVER)
    assert breaker.busy(3) == {SERVER}
    breaker.ended(SERVER, answered=True)
    assert breaker.busy(3) == set()
    breaker.ended(SERVER, answered=False)
    assert breaker.busy(3) == {SERVER}, "one is still running, and the last one failed"
    breaker.ended(SERVER, answered=None)
    assert breaker.busy(3) == set()


def test_it_forgets_when_told(seconds: list[float]) -> None:
    breaker = Breaker()
    fail(breaker, 5)
    breaker.forget()
    assert breaker.resting() == set()
