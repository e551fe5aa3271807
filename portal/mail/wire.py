"""The wire below a dialogue: smtplib with a limit on every whole reply, and TLS that verifies."""

import contextlib
import smtplib
import socket
import ssl
import threading
from functools import lru_cache

from portal import clock


class TimedSmtp(smtplib.SMTP):
    """smtplib whose time-out is for a whole reply: a server that dribbles bytes must not hold a thread for ever."""

    def getreply(self) -> tuple[int, bytes]:
        """The next reply; the connection is cut when it is not complete in time."""
        alarm = threading.Timer(self.timeout, _cut, [self.sock])
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
        socket.socket.shutdown(
            sock, socket.SHUT_RDWR
        )  # below TLS, whose own shutdown is not for another thread


def verifying_context() -> ssl.SSLContext:
    """TLS that trusts whom this machine trusts, and nobody else; from version 1.2 on."""
    return _context_of_hour(int(clock.monotonic() // 3600))


@lru_cache(maxsize=1)
def _context_of_hour(_hour: int) -> ssl.SSLContext:
    # Reading the machine's authorities costs more than all the rest of a mail; an hour later they are read anew.
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
