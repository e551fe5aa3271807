"""Lets the demo's story begin weeks ago: while it is told, the clock stands where the story says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from portal import clock


@contextmanager
def days_ago(days: int, hour: int, minute: int, second: int = 0) -> Iterator[None]:
    """Inside, ``clock.now()`` reads that time of day, ``days`` ago in Germany, and goes on from there.

    Only the demo does this, before it serves anybody: everything the story records is invented anyway.
    """
    real = clock.now
    begun = real()
    told = clock.local(begun).replace(hour=hour, minute=minute, second=second) - timedelta(days=days)
    if told >= begun:  # a story of today must not run ahead of the visitor
        told = begun

    def then() -> datetime:
        return (told + (real() - begun)).astimezone(begun.tzinfo)

    clock.now = then
    try:
        yield
    finally:
        clock.now = real
