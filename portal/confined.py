"""Risky work in killable child processes: drawing a PDF, decoding a picture, reading a foreign file (R40).

A child is a Python process that runs one module, stays warm between jobs and is replaced when it was
killed, crashed or grew old. It has a limit of memory, of processor time and, watched from here, of time on
the wall; no network, no further processes, a cleaned environment and an empty folder of its own. It ends with
its parent.
"""

import atexit
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path

from portal.confined_child import FrameBroken, Message, read_message, write_message

__all__ = [
    "Allowance",
    "ChildDied",
    "ConfinedChildren",
    "JobFailure",
    "JobRaised",
    "MemoryRanOut",
    "Message",
    "NoChildFree",
    "TimeRanOut",
]

_CHECKOUT = Path(__file__).resolve().parent.parent
_START_SECONDS = 60.0
"""How long a child may take to import what it needs: long, for a cold disk."""


class JobFailure(Exception):
    """A confined job gave no answer; the subclass says why."""


class TimeRanOut(JobFailure):
    """The child was killed because the job took too long."""


class MemoryRanOut(JobFailure):
    """The job asked for more memory than it may have."""


class ChildDied(JobFailure):
    """The child ended in the middle of the job; ``status`` is its exit status, negative for a signal."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


class JobRaised(JobFailure):
    """The job raised an error nobody expected: its type and the place, never its text."""


class NoChildFree(JobFailure):
    """All children were busy for longer than a caller waits."""


class Allowance:
    """The seconds on the wall that several jobs may take together; waiting for a free child does not count."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


class _Child:
    """One process and the two pipes to it; used by one thread at a time."""

    def __init__(self, module: str, seconds: float, memory: int) -> None:
        self.jobs = 0
        self._seconds = seconds
        self._ready = False
        self._scratch = tempfile.mkdtemp(prefix="portal-confined-")
        self._process = subprocess.Popen(
            # -P: the folder it starts in is no place to import from.
            [
                sys.executable,
                "-P",
                "-s",
                "-m",
                module,
                str(seconds),
                str(memory),
                self._scratch,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # no buffer, no lock: a fork in the middle of a job must not inherit half a message
            cwd=self._scratch,
            env=_environment(self._scratch),
            start_new_session=True,  # Ctrl-C in a terminal is for the portal, which then closes the pipe
        )

    def gone(self) -> bool:
        return self._process.poll() is not None

    def ask(self, question: Message, allowance: Allowance) -> Message:
        if not self._ready:
            self._exchange(None, _START_SECONDS)
            self._ready = True
        self.jobs += 1
        began = time.monotonic()
        try:
            reply = self._exchange(question, min(self._seconds, allowance.left))
        finally:
            allowance.left -= time.monotonic() - began
        match reply.head.get("outcome"):
            case "answer":
                return reply
            case "memory":
                raise MemoryRanOut
            case _:
                raise JobRaised(str(reply.head.get("what")), str(reply.head.get("where")))

    def _exchange(self, question: Message | None, seconds: float) -> Message:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        expired = threading.Event()

        def kill() -> None:
            expired.set()
            self._process.kill()

        # Killing from a timer ends a blocked write or read here, on every system, without non-blocking pipes.
        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            if question is not None:
                write_message(self._process.stdin, question)
            reply = read_message(self._process.stdout)
        except (OSError, FrameBroken):
            reply = None
        finally:
            timer.cancel()
        if reply is not None:
            return reply
        self.stop()
        status = self._process.returncode
        if expired.is_set() or status == -signal.SIGXCPU:
            raise TimeRanOut
        raise ChildDied(status)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.abandon()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def abandon(self) -> None:
        """Only close this side of the pipes, as a forked process must: the child belongs to its parent."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class ConfinedChildren:
    """A fixed number of children that run one module. Any number of threads may ask."""

    def __init__(
        self,
        module: str,
        *,
        seconds: float = 15.0,
        memory: int = 768 * 2**20,
        jobs: int = 50,
        children: int = 1,
        patience: float = 60.0,
    ) -> None:
        """``seconds`` on the wall and bytes of ``memory`` per job, ``jobs`` before a child is replaced,
        ``patience`` in seconds that a caller waits for a free child.
        """
        self._module, self._seconds, self._memory = module, seconds, memory
        self._jobs, self._count, self._patience = jobs, children, patience
        self._fill()
        _families.add(self)

    def _fill(self) -> None:
        self._living: set[_Child] = set()
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(self._count):
            self._free.put(None)

    def warm_up(self) -> None:
        """Start the children in the background, so that the first job finds them ready. Returns at once."""
        for _ in range(self._count):
            try:
                child = self._free.get_nowait()
            except queue.Empty:
                return
            self._free.put(child or self._start())

    def ask(self, question: Message, allowance: Allowance | None = None) -> Message:
        """The child's answer; the time it took is taken from ``allowance``, if there is one. Raises a JobFailure."""
        allowance = allowance or Allowance(self._seconds)
        if allowance.left <= 0:
            raise TimeRanOut
        try:
            child = self._free.get(timeout=self._patience)
        except queue.Empty:
            raise NoChildFree from None
        try:
            if child is None or child.gone():
                child = self._replaced(child)
            if child is None:
                raise ChildDied(None)
            reply = child.ask(question, allowance)
        except BaseException:
            child = self._replaced(child)
            raise
        else:
            if child.jobs >= self._jobs:
                child = self._replaced(child)
        finally:
            self._free.put(child)
        return reply

    def close(self) -> None:
        """Kill every child; the next job starts new ones."""
        for child in tuple(self._living):
            self._living.discard(child)
            child.stop()

    def _start(self) -> _Child:
        child = _Child(self._module, self._seconds, self._memory)
        self._living.add(child)
        return child

    def _replaced(self, child: _Child | None) -> _Child | None:
        """A fresh child that warms up while nobody waits, or None if none can be started now."""
        if child is not None:
            self._living.discard(child)
            child.stop()
        try:
            return self._start()
        except OSError:
            return None

    def forget(self) -> None:
        """After a fork: the children are the parent's, and a copy of their pipes would keep them alive."""
        for child in self._living:
            child.abandon()
        self._fill()


_families: weakref.WeakSet[ConfinedChildren] = weakref.WeakSet()


def _close_all() -> None:
    for family in list(_families):
        family.close()


def _forget_all() -> None:
    for family in list(_families):
        family.forget()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)


def _environment(scratch: str) -> dict[str, str]:
    """No secret of the portal's environment reaches a child, and no proxy setting either."""
    return {
        "PATH": os.defpath,
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_CHECKOUT),
        "PYTHONHASHSEED": "0",  # the same document, the same bytes
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",  # a second arena would count 64 MiB against the limit of memory
    }
