"""Breaker: lets a mail server that does not answer rest, so that it neither is hammered nor holds every thread."""

import threading
from dataclasses import dataclass

from portal import clock

FAILURES = 3  # in a row
FIRST_PAUSE = 60.0  # seconds; doubles with every further failure
LONGEST_PAUSE = 15 * 60.0

Server = tuple[str, int]  # name and port


@dataclass
class _Record:
    running: int = 0
    failures: int = 0
    rests_until: float = 0.0


class Breaker:
    """What this process has lately seen of each server; forgotten when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[Server, _Record] = {}

    def begun(self, server: Server) -> None:
        """A dialogue with ``server`` begins."""
        with self._lock:
            self._records.setdefault(server, _Record()).running += 1

    def ended(self, server: Server, answered: bool | None) -> None:
        """The dialogue is over; ``answered``: whether the server spoke with us, None if it was not asked."""
        with self._lock:
            record = self._records.setdefault(server, _Record())
            record.running = max(0, record.running - 1)
            if answered:
                record.failures, record.rests_until = 0, 0.0
            elif answered is not None:
                record.failures += 1
                if record.failures >= FAILURES:
                    pause = min(FIRST_PAUSE * 2.0 ** (record.failures - FAILURES), LONGEST_PAUSE)
                    record.rests_until = clock.monotonic() + pause

    def resting(self) -> set[Server]:
        """Servers that are left alone for a while."""
        moment = clock.monotonic()
        with self._lock:
            return {server for server, record in self._records.items() if record.rests_until > moment}

    def busy(self, most: int) -> set[Server]:
        """Servers that get no further dialogue now: ``most`` at once, and one at once after a failure."""
        with self._lock:
            return {
                server
                for server, record in self._records.items()
                if record.running >= (1 if record.failures else most)
            }

    def forget(self) -> None:
        """Begin anew, as after a restart."""
        with self._lock:
            self._records.clear()


servers = Breaker()
