"""The demo's mailbox on disk: messages byte for byte in a Maildir, the envelope of each beside it.

A message lies as one file in ``new/`` (not read yet) or ``cur/`` (read), unchanged from the wire: nothing is
added, not even a ``Return-Path``. What SMTP says about a message (sender, recipients, client, options)
is kept in ``envelopes/<name>.json``; mail programs that open the Maildir do not look there.
"""

import itertools
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from portal import clock

SEEN = ":2,S"  # Maildir's way to write "has been read" behind the name
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=,+-]{0,200}")
_OWN_NAME = re.compile(r"(\d{1,12})\.M(\d{6})P\d+Q(\d+)\.")
_counter = itertools.count(1)


@dataclass(frozen=True)
class Envelope:
    """What the sending program told the server about a message, outside of the message."""

    sender: str
    recipients: tuple[str, ...]
    client: str = ""
    options: tuple[str, ...] = ()
    received_at: str = ""  # UTC, ISO 8601


@dataclass(frozen=True)
class KeptMessage:
    """One file of the Maildir."""

    name: str  # without Maildir's flags; the same in new/ and cur/
    path: Path
    unread: bool
    size: int  # bytes
    received_at: datetime  # aware, UTC


def prepare(maildir: Path) -> None:
    """Create the folders of the Maildir where they are missing; what lies in them stays."""
    for folder in ("tmp", "new", "cur", "envelopes"):
        (maildir / folder).mkdir(parents=True, exist_ok=True, mode=0o700)


def keep(maildir: Path, content: bytes, envelope: Envelope) -> Path:
    """Store ``content`` unchanged and durably; returns its file in ``new/``.

    The envelope is written first, so that no message is ever seen without it; the message appears by a
    rename, so that nobody reads half of it. Raises OSError if the disk refuses.
    """
    moment = datetime.now(UTC)
    name = f"{int(moment.timestamp())}.M{moment.microsecond:06d}P{os.getpid()}Q{next(_counter):06d}.demo"
    sidecar = json.dumps(asdict(envelope), ensure_ascii=True, indent=1).encode()
    _write_then_rename(
        sidecar,
        maildir / "tmp" / f"{name}.json",
        maildir / "envelopes" / f"{name}.json",
    )
    target = maildir / "new" / name
    _write_then_rename(content, maildir / "tmp" / name, target)
    return target


def received_now(sender: str, recipients: Sequence[str], client: str, options: Sequence[str]) -> Envelope:
    """An envelope dated now."""
    return Envelope(sender, tuple(recipients), client, tuple(options), clock.utc_text(clock.now()))


def messages(maildir: Path) -> list[KeptMessage]:
    """All messages, newest first; a missing folder is an empty mailbox."""
    found: dict[str, tuple[tuple[float, int], KeptMessage]] = {}
    for folder in ("cur", "new"):
        try:
            entries = list(os.scandir(maildir / folder))
        except FileNotFoundError:
            continue
        for entry in entries:
            name = entry.name.partition(":")[0]
            if not _NAME.fullmatch(name) or not entry.is_file(follow_symlinks=False):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # filed as read between the listing and now
                continue
            order, moment = _arrival(name, status.st_mtime)
            kept = KeptMessage(name, Path(entry.path), folder == "new", status.st_size, moment)
            found[name] = (order, kept)
    return [
        kept
        for _order, kept in sorted(found.values(), key=lambda pair: (*pair[0], pair[1].name), reverse=True)
    ]


def find(maildir: Path, name: str) -> KeptMessage | None:
    """The message called ``name``, or None; ``name`` is compared, never made part of a path."""
    return next((kept for kept in messages(maildir) if kept.name == name), None)


def envelope_of(maildir: Path, name: str) -> Envelope | None:
    """The envelope kept beside message ``name``; None for mail that came another way."""
    if not _NAME.fullmatch(name):
        return None
    try:
        values = json.loads((maildir / "envelopes" / f"{name}.json").read_text(encoding="utf-8"))
        return Envelope(
            str(values["sender"]),
            tuple(map(str, values["recipients"])),
            str(values["client"]),
            tuple(map(str, values["options"])),
            str(values["received_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def file_as_read(maildir: Path, name: str) -> None:
    """Move a message from ``new/`` to ``cur/`` with the flag for "read"; a second time changes nothing."""
    kept = find(maildir, name)
    if kept is not None and kept.unread:
        prepare(maildir)
        kept.path.rename(maildir / "cur" / f"{kept.name}{SEEN}")


def _arrival(name: str, changed: float) -> tuple[tuple[float, int], datetime]:
    """Sort key and moment of arrival: from our own names exactly, from foreign ones by the file's date."""
    own = _OWN_NAME.match(name)
    if own is None:
        return (changed, 0), datetime.fromtimestamp(changed, UTC)
    seconds = int(own[1]) + int(own[2]) / 1_000_000
    return (seconds, int(own[3])), datetime.fromtimestamp(seconds, UTC)


def _write_then_rename(content: bytes, temporary: Path, target: Path) -> None:
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
