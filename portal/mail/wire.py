"""The wire below a dialogue: smtplib with a limit on every whole reply, and TLS that verifies."""

import contextlib
import math
import smtplib
import socket
import ssl
import threading
from functools import lru_cache

from portal import clock


class TimedSmtp(smtplib.SMTP):
    """smtplib whose time-out is for a whole reply: a server that dribbles bytes must not hold a thread for ever.

    ``deadline`` (on the monotonic clock) limits all replies together, so that no dialogue outlives its lease.
    """

    deadline = math.inf

    def getreply(self) -> tuple[int, bytes]:
        """The next reply; the connection is cut when it is not complete in time."""
        seconds = min(self.timeout, self.deadline - clock.monotonic())
        alarm = threading.Timer(max(0.0, seconds), _cut, [self.sock])
        alarm.daemon = True
        alarm.start()
        try:
            return super().getreply()
        finally:
            alarm.cancel()


class TimedTlsSmtp(TimedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Below TLS, whose own shutdown is not for another thread.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def verifying_context() -> ssl.SSLContext:
    """TLS that trusts whom this machine trusts, and nobody else; from version 1.2 on."""
    return _context_of_hour(int(clock.monotonic() // 3600))


@lru_cache(maxsize=1)
def _context_of_hour(_hour: int) -> ssl.SSLContext:
    # Reading the machine's authorities costs more than all the rest of a mail; an hour later they are read anew.
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
