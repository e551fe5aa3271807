"""Asks a time stamp authority over HTTP: one address from the settings, no redirect, no proxy, and an end in sight."""

import http.client
import ssl
from urllib.parse import urlsplit

from portal import clock
from portal.evidence.trouble import StampTrouble

STEP_SECONDS = 10.0  # connecting, and every wait for more bytes
WHOLE_SECONDS = 20.0  # the answer read to its end; below what a service manager waits for us
LARGEST_ANSWER = 256 * 1024
_CHUNK = 16 * 1024
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class AuthoritySilent(RuntimeError):
    """No answer that could be read; ``trouble`` says why, ``detail`` is the status if there was one."""

    def __init__(self, trouble: StampTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble} {detail}".strip())
        self.trouble = trouble
        self.detail = detail


def ask(address: str, question: bytes) -> bytes:
    """POST ``question`` (DER) to the authority and give back what it answered. Raises AuthoritySilent."""
    end = clock.monotonic() + WHOLE_SECONDS
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("POST", path, question, _HEADERS)
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise AuthoritySilent(StampTrouble.HTTP, str(answer.status))
        return _read(answer, end)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise AuthoritySilent(StampTrouble.CONNECTION, type(error).__name__) from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=STEP_SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=STEP_SECONDS)


def _read(answer: http.client.HTTPResponse, end: float) -> bytes:
    content = b""
    while chunk := answer.read1(_CHUNK):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise AuthoritySilent(StampTrouble.SIZE)
        if clock.monotonic() > end:
            raise AuthoritySilent(StampTrouble.CONNECTION, "TimeoutError")
    return content
