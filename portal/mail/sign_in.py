"""Signing in to an SMTP server: one mechanism, one try, and passwords with umlauts."""

import base64
import hmac
import smtplib
from collections.abc import Callable

_NOT_THIS_ONE = 504  # "mechanism not supported": the only answer after which another may be tried


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _plain(host: smtplib.SMTP, username: str, password: str) -> tuple[int, bytes]:
    return host.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{username}{chr(0)}{password}')}")


def _login(host: smtplib.SMTP, username: str, password: str) -> tuple[int, bytes]:
    code, reply = host.docmd("AUTH", "LOGIN")
    for answer in (username, password):
        if code == 334:
            code, reply = host.docmd(_base64(answer))
    return code, reply


def _cram_md5(host: smtplib.SMTP, username: str, password: str) -> tuple[int, bytes]:
    code, reply = host.docmd("AUTH", "CRAM-MD5")
    if code == 334:
        digest = hmac.new(password.encode("utf-8"), base64.b64decode(reply), "md5").hexdigest()
        code, reply = host.docmd(_base64(f"{username} {digest}"))
    return code, reply


_MECHANISMS: dict[str, Callable[[smtplib.SMTP, str, str], tuple[int, bytes]]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
}


class NoKnownMechanism(RuntimeError):
    """The server offers no way to sign in that we know, or none at all."""


def sign_in(host: smtplib.SMTP, username: str, password: str) -> tuple[int, bytes]:
    """Sign in with the first mechanism that both sides know; the server's last answer, 235 when it agreed.

    The library's ``login`` tries every mechanism with a password that was just refused, which locks accounts, and
    cannot write a password outside ASCII. The connection must be encrypted, or the server on this machine.

    Raises NoKnownMechanism, and what smtplib raises when the connection ends.
    """
    offered = host.esmtp_features.get("auth", "").upper().split()
    known = [mechanism for mechanism in _MECHANISMS if mechanism in offered]
    if not known:
        raise NoKnownMechanism
    code, reply = 0, b""
    for mechanism in known:
        code, reply = _MECHANISMS[mechanism](host, username, password)
        if code != _NOT_THIS_ONE:
            break
    return code, reply
