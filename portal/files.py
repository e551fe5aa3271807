"""The only door to stored bytes: files of an agency, named by their SHA-256, never changed."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app

_HASH = re.compile(r"[0-9a-f]{64}")


class StoredBytesMissing(LookupError):
    """The file named by this hash is not in the store."""


class StoredBytesDamaged(RuntimeError):
    """The file's bytes no longer have the hash they are named by."""


def sha256(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class FileStore:
    """Content-addressed files below one folder, kept apart by agency (R13).

    Files are written, flushed to the disk and renamed before any row that names them is committed, so a row
    never points to nothing; a file whose transaction failed stays as an orphan and does no harm.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, agency_id: int, digest: str) -> Path:
        """Where the bytes lie. Raises StoredBytesMissing for something that is no hash."""
        if not _HASH.fullmatch(digest):
            raise StoredBytesMissing(digest)
        return self._root / str(int(agency_id)) / digest[:2] / digest

    def store(self, agency_id: int, content: bytes) -> str:
        """Keep ``content`` and return its SHA-256; storing the same bytes twice is free."""
        digest = sha256(content)
        target = self.path(agency_id, digest)
        if target.exists():
            os.utime(target)  # it is young again: nobody takes it for a leftover
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{secrets.token_hex(8)}")
        try:
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, survives a power loss
        finally:
            os.close(folder)
        return digest

    def read(self, agency_id: int, digest: str) -> bytes:
        """The bytes named ``digest``.

        Raises StoredBytesMissing when they are not there, StoredBytesDamaged when they were changed.
        """
        try:
            content = self.path(agency_id, digest).read_bytes()
        except OSError as error:
            raise StoredBytesMissing(digest) from error
        if sha256(content) != digest:
            raise StoredBytesDamaged(digest)
        return content

    def names(self, agency_id: int) -> Iterator[tuple[str, float]]:
        """Every file of an agency: its hash, and when it was stored (seconds since 1970)."""
        for path in (self._root / str(int(agency_id))).glob("??/*"):
            if _HASH.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield path.name, path.stat().st_mtime

    def forget(self, agency_id: int, digest: str) -> None:
        """Delete the bytes; nothing happens where there are none. Only erasing does this (portal.retention)."""
        self.path(agency_id, digest).unlink(missing_ok=True)


def file_store() -> FileStore:
    """The store of the running app."""
    store: FileStore = current_app.extensions["portal.files"]
    return store
