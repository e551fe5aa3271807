"""Killable children: whatever a job does, the portal gets an answer or a named failure and goes on."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from portal.confined import (
    Allowance,
    ChildDied,
    ConfinedChildren,
    JobRaised,
    MemoryRanOut,
    Message,
    NoChildFree,
    TimeRanOut,
)
from portal.confined_child import FrameBroken, read_message, write_message

JOBS = "tests.confined_jobs"


@pytest.fixture
def children() -> Iterator[ConfinedChildren]:
    family = ConfinedChildren(JOBS, seconds=30)
    yield family
    family.close()


@pytest.fixture
def hasty() -> Iterator[ConfinedChildren]:
    """Children that are killed after half a second."""
    family = ConfinedChildren(JOBS, seconds=0.5)
    yield family
    family.close()


def pid(children: ConfinedChildren) -> int:
    return int(children.ask(Message({"do": "echo"})).head["pid"])


def test_it_carries_json_and_bytes_both_ways(children: ConfinedChildren) -> None:
    large = os.urandom(3 * 2**20)
    reply = children.ask(Message({"do": "echo", "words": "Wałęsa"}, (b"", large, b"end")))
    assert reply.head["words"] == "Wałęsa"
    assert reply.parts == (b"", large, b"end")


def test_it_stays_warm_between_jobs(children: ConfinedChildren) -> None:
    assert pid(children) == pid(children) != os.getpid()


def test_it_replaces_a_child_that_grew_old() -> None:
    family = ConfinedChildren(JOBS, jobs=2)
    pids = [pid(family) for _ in range(4)]
    family.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]


@pytest.mark.parametrize("job", ["hang", "spin"])
def test_it_kills_a_job_that_takes_too_long(hasty: ConfinedChildren, job: str) -> None:
    with pytest.raises(TimeRanOut):
        hasty.ask(Message({"do": job}))
    assert pid(hasty)


def test_jobs_with_one_allowance_share_its_time(children: ConfinedChildren) -> None:
    allowance = Allowance(20)
    children.ask(Message({"do": "echo"}), allowance)
    assert 0 < allowance.left < 20
    allowance.left = 0.3
    for job in ("hang", "echo"):
        with pytest.raises(TimeRanOut):
            children.ask(Message({"do": job}), allowance)
    assert pid(children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of a process")
def test_it_stops_a_job_that_eats_memory(children: ConfinedChildren) -> None:
    before = pid(children)
    with pytest.raises(MemoryRanOut):
        children.ask(Message({"do": "eat"}))
    assert pid(children) != before


def test_it_survives_a_crash(children: ConfinedChildren) -> None:
    with pytest.raises(ChildDied) as failure:
        children.ask(Message({"do": "crash"}))
    assert failure.value.status == -signal.SIGSEGV
    assert pid(children)


def test_it_names_the_type_and_place_of_an_error_but_not_its_text(children: ConfinedChildren) -> None:
    with pytest.raises(JobRaised) as failure:
        children.ask(Message({"do": "raise"}))
    what, where = failure.value.args
    assert what == "KeyError"
    assert where.startswith("confined_jobs.py:")
    assert "wrote" not in str(failure.value)


@pytest.mark.parametrize("job", ["connect", "resolve", "start", "shell", "fork"])
def test_it_allows_no_network_and_no_further_process(children: ConfinedChildren, job: str) -> None:
    with pytest.raises(JobRaised, match="PermissionError"):
        children.ask(Message({"do": job}))


def test_it_lets_no_print_disturb_the_answers(children: ConfinedChildren) -> None:
    assert children.ask(Message({"do": "chatter"})).parts == ()
    assert pid(children) == pid(children)


def test_it_gives_the_child_no_secret_and_an_empty_folder(
    children: ConfinedChildren, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "canary")
    reply = children.ask(Message({"do": "look around"}))
    assert "canary" not in str(reply.head)
    assert reply.head["folder"] == []
    assert reply.head["core file"] == 0


def test_it_starts_again_when_an_idle_child_was_killed(children: ConfinedChildren) -> None:
    victim = pid(children)
    os.kill(victim, signal.SIGKILL)
    (child,) = children._living
    child._process.wait()
    assert pid(children) != victim


def test_it_serves_many_threads_with_one_child(children: ConfinedChildren) -> None:
    def ask(number: int) -> object:
        return children.ask(Message({"do": "echo", "words": number}, (bytes([number]) * 70_000,)))

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(ask, range(40)))
    assert [reply.head["words"] for reply in replies] == list(range(40))  # type: ignore[attr-defined]
    assert len({reply.head["pid"] for reply in replies}) == 1  # type: ignore[attr-defined]


def test_it_does_not_let_callers_wait_for_ever() -> None:
    with pytest.raises(NoChildFree):
        ConfinedChildren(JOBS, children=0, patience=0.01).ask(Message({"do": "echo"}))


def test_warming_up_starts_the_child_in_the_background(children: ConfinedChildren) -> None:
    children.warm_up()
    children.warm_up()
    assert pid(children) == pid(children)


def test_it_reports_a_module_that_cannot_start(capfd: pytest.CaptureFixture[str]) -> None:
    family = ConfinedChildren("tests.no_such_module")
    with pytest.raises(ChildDied) as failure:
        family.ask(Message({"do": "echo"}))
    family.close()
    assert failure.value.status == 1
    assert "no_such_module" in capfd.readouterr().err


def started_child(scratch: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", JOBS, "30", str(768 * 2**20), str(scratch)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


@pytest.mark.parametrize("job", [None, "spin", "hang"])
def test_the_child_ends_and_clears_its_folder_when_its_parent_is_gone(
    tmp_path: Path, job: str | None
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "left over").touch()
    with started_child(scratch) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert read_message(child.stdout) == Message({"outcome": "ready"})
        if job:
            write_message(child.stdin, Message({"do": job}))
        child.stdin.close()  # what the system does for a parent that died
        assert child.wait(timeout=30) == 0
    assert not scratch.exists()


FORKING = f"""
import os
from portal.confined import ConfinedChildren, Message

def pid():
    return children.ask(Message({{"do": "echo"}})).head["pid"]

children = ConfinedChildren("{JOBS}")
before = pid()
forked = os.fork()
if forked == 0:
    own = pid()
    children.close()
    os._exit(0 if own != before else 1)
assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
assert pid() == before
"""


def test_a_forked_process_leaves_its_parents_child_alone() -> None:
    # In a process of its own: this one has threads, which do not like to be forked.
    subprocess.run([sys.executable, "-c", FORKING], check=True, timeout=60)


def test_closing_removes_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    family = ConfinedChildren(JOBS)
    pid(family)
    assert list(tmp_path.iterdir())
    family.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "frame",
    [
        b"\x00",
        b"\x00\x00\x00\x05{}",
        b"\x00\x00\x00\x02{}",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x04null",
        b'\x00\x00\x00\x18{"head":[],"sizes":["x"]}',
        b'\x00\x00\x00\x16{"head":{},"sizes":[9]}',
        b'\x00\x00\x00\x17{"head":{},"sizes":[-9]}',
        b'\x00\x00\x00\x20{"head":{},"sizes":[99999999999]}',
    ],
)
def test_it_refuses_a_frame_that_is_broken(frame: bytes) -> None:
    with pytest.raises(FrameBroken):
        read_message(BytesIO(frame))
