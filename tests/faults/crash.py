"""Where a process can be made to die by SIGKILL: at a commit, a statement, or a step of the SMTP dialogue.

Works from outside, by listening to SQLAlchemy and smtplib: the portal itself knows nothing of crashes.
"""

import os
import re
import signal
import smtplib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Countdown:
    """Dies when it was called so many times."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, *_arguments: Any, **_more: Any) -> None:
        self.left -= 1
        if self.left == 0:
            _die()


def _wrap(name: str, before: Callable[..., None] | None, after: Callable[..., None] | None) -> None:
    real = getattr(smtplib.SMTP, name)

    def wrapped(host: smtplib.SMTP, *arguments: Any, **more: Any) -> Any:
        if before is not None:
            before(*arguments)
        answer = real(host, *arguments, **more)
        if after is not None:
            after(*arguments)
        return answer

    setattr(smtplib.SMTP, name, wrapped)


def _is_content(said: str | bytes) -> bool:
    return isinstance(said, bytes) and said.endswith(b"\r\n.\r\n")


def arm(point: str) -> None:
    """Let this process die at ``point``; an empty one never comes.

    ``before commit 2`` · ``after commit 2`` (the n-th write transaction) · ``before statement 3`` (the n-th write) ·
    ``before statement INSERT INTO consent`` · ``after statement …`` · ``before connect`` · ``before command RCPT`` ·
    ``after content`` (all bytes are sent, the answer is not read) · ``after answer`` (it is read).
    """
    if not point:
        return
    when, _, rest = point.partition(" ")
    what, _, which = rest.partition(" ")
    if what == "commit":
        countdown = _Countdown(int(which))
        target = (Engine, "commit") if when == "before" else (Session, "after_commit")
        event.listen(*target, countdown)
    elif what == "statement":
        countdown = _Countdown(int(which) if which.isdigit() else 1)

        def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if _WRITES.match(statement) if which.isdigit() else statement.startswith(which):
                countdown()

        event.listen(Engine, f"{when}_cursor_execute", seen)
    elif what == "connect":
        _wrap("connect", _Countdown(1), None)
    elif what == "command":
        _wrap("putcmd", lambda command, *_rest: _die() if command.upper() == which else None, None)
    elif what == "content":
        _wrap("send", None, lambda said: _die() if _is_content(said) else None)
    elif what == "answer":
        sent: list[bool] = []
        _wrap("send", None, lambda said: sent.append(True) if _is_content(said) else None)
        _wrap("getreply", None, lambda *_nothing: _die() if sent else None)
    else:
        raise ValueError(point)
