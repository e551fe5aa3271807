"""The only clock: what time it is, in UTC, and how sure we are of it."""

import ctypes
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_TIME_ERROR = 5  # adjtimex(2): "the system clock is not synchronized"


def now() -> datetime:
    """The present moment, aware, in UTC, cut to milliseconds (the precision the evidence keeps)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def monotonic() -> float:
    """Seconds on a clock that never jumps; only differences mean something."""
    return time.monotonic()


def utc_text(moment: datetime) -> str:
    """``2026-11-23T13:03:22.123Z``: how a moment is written in evidence records."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def local(moment: datetime) -> datetime:
    """The same moment as people in Germany read it off the wall."""
    return moment.astimezone(BERLIN)


def sync_state() -> str:
    """Whether the kernel believes its clock is disciplined: ``synchronized``, ``unsynchronized`` or ``unknown``.

    Read from ``ntp_adjtime`` without changing anything; ``unknown`` where the call does not exist.
    """
    try:
        libc = ctypes.CDLL(None)
        buffer = ctypes.create_string_buffer(512)  # struct timex, modes=0: read only
        state = libc.ntp_adjtime(buffer)
    except (AttributeError, OSError):
        return "unknown"
    if state < 0:
        return "unknown"
    return "unsynchronized" if state == _TIME_ERROR else "synchronized"
