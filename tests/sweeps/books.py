"""What the installation remembers, table by table, so that a test can say what a request changed."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

#: Columns that a request may renew without changing anything that matters.
BOOKKEEPING = {"broker_session": {"last_seen_at"}, "thread_lease": {"until", "last_tick"}}


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be open, all committed rows and nothing else."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@dataclass
class Books:
    """A data folder; ``changed()`` tells what became different since the last look."""

    home: Path

    def __post_init__(self) -> None:
        self._file = self.home / "portal.sqlite"
        self._reader = sqlite3.connect(self._file, isolation_level=None)
        self._seen_version = self._version()
        self._seen = self._look()
        self._restored: dict[Path, dict[str, str]] = {}

    def _version(self) -> int:
        """SQLite's counter of commits by others: as long as it stands still, no table has changed."""
        return int(self._reader.execute("PRAGMA data_version").fetchone()[0])

    def _files(self) -> str:
        # Asked after every request of every sweep, so by the quickest way there is.
        names = sorted(
            f"{folder}/{name}" for folder, _inner, files in os.walk(self.home / "files") for name in files
        )
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def _look(self) -> dict[str, str]:
        tables = [
            row[0]
            for row in self._reader.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
        ]
        return {table: self._digest(table) for table in tables} | {"files": self._files()}

    def _digest(self, table: str) -> str:
        columns = [row[1] for row in self._reader.execute(f'PRAGMA table_info("{table}")')]
        kept = [name for name in columns if name not in BOOKKEEPING.get(table, set())]
        listed = ", ".join(f'"{name}"' for name in kept)
        rows = self._reader.execute(f'SELECT {listed} FROM "{table}" ORDER BY rowid')
        return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()

    def changed(self) -> set[str]:
        """Names of the tables (or ``files``) that differ from the last look; the next look starts here."""
        version = self._version()
        if version == self._seen_version and self._files() == self._seen["files"]:
            return set()
        now = self._look()
        before, self._seen, self._seen_version = self._seen, now, version
        return {name for name in now if now[name] != before.get(name)}

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows as SQL finds them."""
        return list(self._reader.execute(query))

    def restore(self, file: Path) -> None:
        """Put the tables back as they are in ``file``."""
        copy_database(file, self._file)
        if file not in self._restored:  # the same file, the same rows
            self._restored[file] = self._look()
        self._seen_version = self._version()
        self._seen = self._restored[file] | {"files": self._files()}

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
