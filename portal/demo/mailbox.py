"""Reading the demo's mail: lists, bodies, attachments and headers of messages that may be broken or hostile.

Everything here comes out of strangers' bytes. Nothing raises because a message is odd: what cannot be read is
shown as unreadable, and its original bytes can still be downloaded.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from functools import lru_cache
from pathlib import Path

from portal.demo import maildir as store
from portal.demo.mail_headers import LONGEST_HEADER, clean, decode, raw_headers, readable_header

MOST_PARTS = 200
LONGEST_TEXT = 2_000_000  # characters shown of one body
# No SVG: it can carry script.
PICTURE_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@dataclass(frozen=True)
class Summary:
    """What the list shows of one message."""

    name: str
    sender: str
    recipients: str
    subject: str
    received_at: datetime  # aware, UTC
    attachments: int
    unread: bool
    size: int  # bytes
    readable: bool


@dataclass(frozen=True)
class Attachment:
    """A part of a message that is no body: a file, or a picture the HTML shows."""

    number: int  # its place among the attachments; the address of the download
    filename: str
    content_type: str
    content_id: str
    inline: bool  # a picture that belongs into the HTML
    content: bytes = field(repr=False)

    @property
    def is_picture(self) -> bool:
        """Whether a browser may draw it."""
        return self.content_type in PICTURE_TYPES


@dataclass(frozen=True)
class OpenedMessage:
    """A message taken apart."""

    summary: Summary
    text: str | None
    html: str | None
    attachments: tuple[Attachment, ...]
    headers: tuple[str, ...]  # each field as it came, folded lines included
    envelope: store.Envelope | None
    original: bytes = field(repr=False)


@dataclass
class _Parts:
    text: str | None = None
    html: str | None = None
    attachments: list[Attachment] = field(default_factory=list)


def summaries(maildir: Path, first: int, count: int) -> tuple[list[Summary], int]:
    """``count`` messages from place ``first`` on, newest first, and how many there are in all."""
    kept = store.messages(maildir)
    page = [_summary(one) for one in kept[first : first + count]]
    return [summary for summary in page if summary is not None], len(kept)


def open_message(maildir: Path, name: str) -> OpenedMessage | None:
    """The message called ``name``, taken apart; None if there is none."""
    kept = store.find(maildir, name)
    if kept is None:
        return None
    try:
        original = kept.path.read_bytes()
    except OSError:
        return None
    message, parts = _take_apart(original)
    return OpenedMessage(
        summary=_summarise(kept, message, parts),
        text=parts.text,
        html=parts.html,
        attachments=tuple(parts.attachments),
        headers=raw_headers(original),
        envelope=store.envelope_of(maildir, name),
        original=original,
    )


def _summary(kept: store.KeptMessage) -> Summary | None:
    try:
        return _cached_summary(kept)
    except OSError:  # gone since the listing
        return None


@lru_cache(maxsize=500)  # the bytes of a kept message never change
def _cached_summary(kept: store.KeptMessage) -> Summary:
    message, parts = _take_apart(kept.path.read_bytes())
    return _summarise(kept, message, parts)


def _summarise(kept: store.KeptMessage, message: Message | None, parts: _Parts) -> Summary:
    return Summary(
        name=kept.name,
        sender=_header(message, "From"),
        recipients=_header(message, "To"),
        subject=_header(message, "Subject"),
        received_at=kept.received_at,
        attachments=sum(not part.inline for part in parts.attachments),
        unread=kept.unread,
        size=kept.size,
        readable=message is not None,
    )


def _take_apart(original: bytes) -> tuple[Message | None, _Parts]:
    """The parsed message and its parts; (None, nothing) where even the tolerant parser gives up."""
    parts = _Parts()
    try:
        # compat32, because the newer policies raise from inside when a hostile header is read.
        message = message_from_bytes(original, policy=policy.compat32)
        for part in _leaves(message):
            _sort_in(part, parts)
    except Exception:  # noqa: BLE001 - hostile input finds ever new ways, e.g. RecursionError by nesting
        return None, _Parts()
    return message, parts


def _leaves(message: Message) -> list[Message]:
    """All parts that hold content, in order; attached messages stay whole. Not recursive, limited."""
    leaves: list[Message] = []
    waiting = [message]
    while waiting and len(leaves) < MOST_PARTS:
        part = waiting.pop()
        children = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(children, list):
            waiting.extend(child for child in reversed(children[:MOST_PARTS]) if isinstance(child, Message))
        else:
            leaves.append(part)
    return leaves


def _sort_in(part: Message, parts: _Parts) -> None:
    content_type = part.get_content_type()
    disposition = clean(str(part.get("Content-Disposition", "")).partition(";")[0]).lower()
    filename = _filename(part)
    is_body = disposition != "attachment" and not filename
    if is_body and content_type == "text/plain" and parts.text is None:
        parts.text = _decoded_text(part)
        return
    if is_body and content_type == "text/html" and parts.html is None:
        parts.html = _decoded_text(part)
        return
    number = len(parts.attachments)
    content_id = clean(str(part.get("Content-ID", ""))).strip("<>")
    parts.attachments.append(
        Attachment(
            number=number,
            filename=filename or f"teil-{number + 1}{_suffix(content_type)}",
            content_type=content_type,
            content_id=content_id,
            inline=bool(content_id) and disposition != "attachment",
            content=_content(part),
        )
    )


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return inner[0].as_bytes()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded_text(part: Message) -> str:
    text = decode(_content(part), str(part.get_content_charset("utf-8")))
    return text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\x00", "")


def _header(message: Message | None, name: str) -> str:
    """A header as people read it: decoded, without folds and invisible characters, cut when endless."""
    if message is None:
        return ""
    values = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return readable_header(", ".join(values[:5])[: 4 * LONGEST_HEADER])


def _filename(part: Message) -> str:
    """The proposed name of an attachment without any folder; empty if it has none."""
    try:
        proposed = part.get_filename() or ""
    except Exception:  # noqa: BLE001 - broken RFC 2231 parameters raise many things
        proposed = ""
    name = readable_header(str(proposed)).replace("\\", "/").rpartition("/")[2].strip(" .\t\n")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if dot else name[:100]


def _suffix(content_type: str) -> str:
    known = {
        "text/plain": ".txt",
        "text/html": ".html",
        "message/rfc822": ".eml",
        "application/pdf": ".pdf",
        "image/png": ".png",
        "image/jpeg": ".jpg",
    }
    return known.get(content_type, "")
