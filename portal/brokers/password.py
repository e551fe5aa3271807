"""Passwords: hashing, checking, at most two at a time."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.security import check_password_hash, generate_password_hash

PARALLEL = 2  # R34f: a hash takes a core for a while; other pages must stay quick
WAITING = 4  # further requests that may queue for a turn; more are told to come back
METHOD = "scrypt:32768:8:1"  # werkzeug's own parameters, named so that a rise is noticed at sign-in

#: The hash of a password nobody knows, checked where there is no account, so that the answer takes as long.
_NOBODY = (
    "scrypt:32768:8:1$UqVb0pYwQy1zJk3D$"
    "0b6d0f9d5bd5a7f4e8a6e5c9b2f1d3e7a8c4b6d2e0f1a3c5b7d9e1f3a5c7b9d1"
    "e3f5a7c9b1d3e5f7a9c1b3d5e7f9a1c3b5d7e9f1a3c5b7d9e1f3a5c7b9d1e3f5"
)

_running = threading.BoundedSemaphore(PARALLEL)
_admitted = threading.BoundedSemaphore(PARALLEL + WAITING)


class TooManyAtOnce(RuntimeError):
    """So many passwords are being checked at this moment that another one must wait outside."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _admitted.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        with _running:
            yield
    finally:
        _admitted.release()


def _typed(password: str) -> str:
    """The same characters, however a keyboard composes them (``ü`` as one or as two)."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """The password's salted hash with its parameters. Raises TooManyAtOnce."""
    with _turn():
        return generate_password_hash(_typed(password), method=METHOD)


def is_right(stored_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash; with an empty hash the answer is no and takes as long.

    Raises TooManyAtOnce.
    """
    with _turn():
        fits = check_password_hash(stored_hash or _NOBODY, _typed(password))
    return fits and bool(stored_hash)


def is_outdated(stored_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return not stored_hash.startswith(f"{METHOD}$")
