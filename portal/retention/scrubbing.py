"""Scrubbing: what erasing leaves outside of rows: stored files nobody names, drawn pages, old pages of the database.

It follows the transaction that erases, and a mark in the data folder says that it is still to be done: a process that
ends in between, or a reader who keeps the database from being rewritten, only delays it.
"""

import logging
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from portal import clock
from portal.database import db
from portal.files import file_store
from portal.retention.traces import named_files
from portal.settings import current_settings

log = logging.getLogger(__name__)

YOUNG = timedelta(days=2)  # a younger file that no row names may wait for a form that is being filled in
LARGEST_BY_DAY = 256 * 2**20  # bytes of the database
NIGHT = range(1, 5)  # hours in Germany


def _mark() -> Path:
    return current_settings().home / "scrubbing-due"


def is_due() -> bool:
    """Whether something was erased whose traces are still to be removed."""
    return _mark().exists()


def may_rewrite() -> bool:
    """Whether the database may be written anew now: nobody can write meanwhile, so a large one waits for the night."""
    size = (current_settings().home / "portal.sqlite").stat().st_size
    return size <= LARGEST_BY_DAY or clock.local(clock.now()).hour in NIGHT


def promise() -> None:
    """Say that it is to be done; before the transaction that erases."""
    _mark().touch()


def done() -> None:
    """Say that it was done."""
    _mark().unlink(missing_ok=True)


def forget_files(agency_id: int, files: Iterable[str] = ()) -> int:
    """Delete ``files`` and whatever else no row names any more, and all cached pages; how many files.

    What nobody names is a leftover of a replaced upload, or of an erasing that was interrupted.
    """
    cache = current_settings().home / "cache" / "pdf" / str(agency_id)
    shutil.rmtree(cache, ignore_errors=True)
    store, wanted = file_store(), set(files)
    old = (clock.now() - YOUNG).timestamp()
    kept = named_files(db.session(), agency_id)
    db.session.rollback()
    count = 0
    for digest, at in list(store.names(agency_id)):
        if digest not in kept and (digest in wanted or at < old):
            store.forget(agency_id, digest)
            count += 1
    if count:
        log.info("agency %s: %d files erased", agency_id, count)
    return count
