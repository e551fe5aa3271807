"""transaction(): the only commit in the code, behind one fair write lock."""

import fcntl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from portal.database import WRITES, db

LOCK_WAIT_SECONDS = 10.0


class DatabaseBusy(RuntimeError):
    """The write lock was not free within LOCK_WAIT_SECONDS, or cannot even be opened."""


class TransactionMisused(RuntimeError):
    """A transaction inside a transaction, or changes made before one began: a programming error."""


class FairLock:
    """A mutex that serves waiters in the order they came.

    SQLite's own busy handler sleeps with growing pauses and is unfair (p99 over half a second under load);
    queueing in the process keeps it at the length of a few commits.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def acquire(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the turn; False when it did not come."""
        with self._guard:
            if not self._held and not self._waiting:
                self._held = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            came = turn.wait(timeout)
        except BaseException:  # an interrupt: the turn must not go to somebody who has left
            if not self._leave(turn):
                self.release()
            raise
        return came or not self._leave(turn)

    def _leave(self, turn: threading.Event) -> bool:
        """Give up waiting; False if the turn came before this line, so that the lock is held now."""
        with self._guard:
            if turn.is_set():
                return False
            self._waiting.remove(turn)
            return True

    def release(self) -> None:
        """Hand the lock to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


_locks: dict[str, FairLock] = {}
_locks_guard = threading.Lock()


def _lock_file(database: str) -> TextIO:
    """The file that processes queue at. Raises DatabaseBusy where nothing may be written."""
    try:
        return Path(f"{database}.write-lock").open("a")
    except OSError as error:
        raise DatabaseBusy("the write lock cannot be opened") from error


@contextmanager
def _write_lock(database: str | None) -> Iterator[None]:
    """The turn to write: first among the threads of this process, then among processes (flock)."""
    name = database or ""
    with _locks_guard:
        lock = _locks.setdefault(name, FairLock())
    if not lock.acquire(LOCK_WAIT_SECONDS):
        raise DatabaseBusy("the write lock is taken")
    try:
        if not database or database == ":memory:":
            yield
            return
        with _lock_file(database) as file:
            # No time-out is needed: the holder keeps it for one short transaction, and the kernel frees it
            # when its process dies.
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    finally:
        lock.release()


@contextmanager
def transaction() -> Iterator[Session]:
    """One action's transaction: commits at the end, rolls back on any exception.

    1. Ends the read that the request began, so that what follows sees the newest state; objects already
       loaded are read anew when touched.
    2. Takes the fair write lock and begins IMMEDIATE: no one else writes until the end.
    3. Commits. Whoever raises inside leaves no trace in the database.

    Raises DatabaseBusy when the lock is not free in time, TransactionMisused when nested.
    """
    session: Session = db.session()
    if session.info.get("in_transaction"):
        raise TransactionMisused("an action called another action")
    if session.new or session.dirty or session.deleted:
        raise TransactionMisused("changes were made before the transaction began")
    session.rollback()
    engine = db.engine
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    with _write_lock(database):
        session.info["in_transaction"] = True
        try:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("in_transaction", None)


def rewrite_database(*, whole: bool = True) -> bool:
    """Write the database file anew without what was deleted, and empty the write-ahead log; or only the latter.

    Whether that was done: False when somebody was still reading an older state; then it is to be done again. Nobody
    writes meanwhile: a file of 256 MB takes a second or two. Raises DatabaseBusy.
    """
    db.session().rollback()
    engine = db.engine
    if engine.dialect.name != "sqlite":
        return True
    with _write_lock(engine.url.database):
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            if whole:
                cursor.execute("VACUUM")
            blocked, _frames, _written = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not blocked
        finally:
            connection.close()
