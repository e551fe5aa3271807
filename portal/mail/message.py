"""The exact bytes of a mail: built once, stored without attachments, rebuilt byte for byte."""

import base64
import hashlib
import re
import secrets
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP

from portal import clock
from portal.files import FileStore, sha256
from portal.mail.letter import Attachment, Letter
from portal.mail.models import OutgoingMail
from portal.tokens import SECRET_LENGTH

# Stands where the secret stands; same length and alphabet, so that every byte keeps its place.
PLACEHOLDER = "x" * SECRET_LENGTH
_PROBE = "y" * SECRET_LENGTH
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT = 250


class HeaderRefused(ValueError):
    """A header's name or value is not plain ASCII on one line."""


class MailBytesDamaged(RuntimeError):
    """The rebuilt mail does not have the recorded hash: it must not be sent or shown as genuine."""


@dataclass(frozen=True)
class Route:
    """Who writes to whom; addresses without names are the envelope's."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    reply_to_name: str = ""
    reply_to_address: str = ""


@dataclass(frozen=True)
class Splice:
    """Where an attachment's encoded body belongs: ``offset`` bytes into the skeleton."""

    offset: int
    file_name: str
    media_type: str
    sha256: str
    size: int
    content_id: str


@dataclass(frozen=True)
class BuiltMail:
    """A mail ready for the outbox; ``sha256`` and ``size`` speak of the whole bytes as sent."""

    agency_id: int
    route: Route
    subject: str
    message_id: str
    at: datetime
    skeleton: bytes
    splices: tuple[Splice, ...]
    sha256: str
    size: int
    secret_positions: list[list[int]] | None


def new_message_id(from_address: str) -> str:
    """A fresh Message-ID in the sender's domain."""
    return f"<{uuid.uuid4()}@{from_address.rpartition('@')[2]}>"


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """``text`` without anything that could begin a new header (R43)."""
    return " ".join(_UNSAFE.sub(" ", unicodedata.normalize("NFC", text)).split())[:longest]


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _encoded(content: bytes) -> bytes:
    """Base64 in lines of 76 characters, as the standard library writes attachments."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _extra_headers(headers: Mapping[str, str]) -> bytes:
    """Our own header lines, written by hand so that nothing folds or encodes them. Raises HeaderRefused."""
    lines = []
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise HeaderRefused(name)
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("ascii")


def _attach(message: EmailMessage, attachment: Attachment, marker: bytes) -> None:
    maintype, _, subtype = attachment.media_type.partition("/")
    if not attachment.content_id:
        message.add_attachment(marker, maintype, subtype, filename=one_line(attachment.file_name, 120))
        return
    html = message.get_body(preferencelist=("html",))
    if not isinstance(html, MIMEPart):
        raise HeaderRefused("Content-ID")  # a picture for a letter without HTML: a programming error
    html.add_related(
        marker,
        maintype,
        subtype,
        cid=f"<{attachment.content_id}>",
        disposition="inline",
        filename=one_line(attachment.file_name, 120),
    )


def _flatten(
    letter: Letter, route: Route, message_id: str, at: datetime, headers: bytes, nonce: str
) -> tuple[bytes, list[bytes]]:
    """The mail with one marker line in place of each attachment's body, and those lines in order of the letter."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(route.from_name, route.from_address)
    message["To"] = _address(route.to_name, route.to_address)
    if route.reply_to_address:
        message["Reply-To"] = _address(route.reply_to_name, route.reply_to_address)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = clock.local(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    markers = []
    for number, attachment in enumerate(letter.attachments):
        marker = f"attachment {number:03d} {nonce}".encode()[:57]  # one line of base64
        _attach(message, attachment, marker)
        markers.append(_encoded(marker))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{nonce}_{number}")
    return headers + message.as_bytes(policy=SMTP), markers


def _cut(
    flat: bytes, markers: Sequence[bytes], letter: Letter, digests: Sequence[str]
) -> tuple[bytes, list[Splice]]:
    """Take the marker lines out and remember where they stood, in order of their place."""
    places = sorted((flat.index(marker), number) for number, marker in enumerate(markers))
    pieces, splices, end, removed = [], [], 0, 0
    for start, number in places:
        attachment = letter.attachments[number]
        pieces.append(flat[end:start])
        splices.append(
            Splice(
                start - removed,
                attachment.file_name,
                attachment.media_type,
                digests[number],
                len(attachment.content),
                attachment.content_id,
            )
        )
        end = start + len(markers[number])
        removed += len(markers[number])
    pieces.append(flat[end:])
    return b"".join(pieces), splices


def _secret_places(closed: bytes, probe: bytes) -> list[list[int]]:
    """Positions of every copy of the secret: where the two builds differ, in runs of the secret's length."""
    differing = [index for index, (one, other) in enumerate(zip(closed, probe, strict=True)) if one != other]
    return [differing[start : start + SECRET_LENGTH] for start in range(0, len(differing), SECRET_LENGTH)]


def position_runs(positions: Sequence[Sequence[int]] | None) -> list[list[list[int]]]:
    """The places as evidence records them: for each copy of the secret its runs ``[first byte, length]``."""
    places = []
    for place in positions or ():
        runs: list[list[int]] = []
        for index in place:
            if runs and index == sum(runs[-1]):
                runs[-1][1] += 1
            else:
                runs.append([index, 1])
        places.append(runs)
    return places


def fill(closed: bytes, positions: Sequence[Sequence[int]] | None, secret: str) -> bytes:
    """The open bytes: the secret's characters put in at the recorded positions."""
    opened = bytearray(closed)
    for place in positions or ():
        for index, char in zip(place, secret.encode("ascii"), strict=True):
            opened[index] = char
    return bytes(opened)


def _join(skeleton: bytes, splices: Sequence[tuple[int, bytes]]) -> bytes:
    pieces, end = [], 0
    for offset, content in splices:
        pieces += [skeleton[end:offset], _encoded(content)]
        end = offset
    pieces.append(skeleton[end:])
    return b"".join(pieces)


def build(
    letter: Letter,
    route: Route,
    *,
    agency_id: int,
    at: datetime,
    store: FileStore,
    message_id: str = "",
    headers: Mapping[str, str] | None = None,
    secret: str | None = None,
) -> BuiltMail:
    """Build the mail once; attachments go to the file store, once per content.

    With ``secret`` (which must stand literally in text and HTML) the mail is built closed: a placeholder of the same
    length and alphabet stands in the stored bytes, ``secret_positions`` say where, and ``sha256`` is that of the open
    bytes. Positions are found by building with two placeholders and comparing, never by searching: line breaks of
    the transfer encoding may cut the secret.

    Raises HeaderRefused for a header of ours that is not plain ASCII on one line of at most 200 characters.
    """
    message_id = message_id or new_message_id(route.from_address)
    extra = _extra_headers(headers or {})
    nonce = secrets.token_hex(12)
    digests = [store.store(agency_id, attachment.content) for attachment in letter.attachments]

    def skeleton_with(stand_in: str | None) -> tuple[bytes, list[Splice]]:
        words = letter
        if secret is not None and stand_in is not None:
            words = Letter(
                letter.subject,
                letter.text.replace(secret, stand_in),
                letter.html.replace(secret, stand_in),
                letter.attachments,
            )
        flat, markers = _flatten(words, route, message_id, at, extra, nonce)
        return _cut(flat, markers, letter, digests)

    opened, splices = skeleton_with(None)
    positions, skeleton = None, opened
    if secret is not None:
        skeleton, _ = skeleton_with(PLACEHOLDER)
        positions = _secret_places(skeleton, skeleton_with(_PROBE)[0])
        last = max((index for place in positions for index in place), default=-1)
        if fill(skeleton, positions, secret) != opened or (splices and last >= splices[0].offset):
            raise MailBytesDamaged("the secret does not fit its places")
    contents = {
        digest: attachment.content for digest, attachment in zip(digests, letter.attachments, strict=True)
    }
    full = _join(opened, [(splice.offset, contents[splice.sha256]) for splice in splices])
    return BuiltMail(
        agency_id=agency_id,
        route=route,
        subject=one_line(letter.subject),
        message_id=message_id,
        at=at,
        skeleton=skeleton,
        splices=tuple(splices),
        sha256=sha256(full),
        size=len(full),
        secret_positions=positions,
    )


def closed_bytes(mail: OutgoingMail, store: FileStore) -> bytes:
    """The whole mail as stored: with the placeholder where a secret stood."""
    splices = [
        (item.offset, store.read(mail.agency_id, item.sha256))
        for item in sorted(mail.attachments, key=lambda item: item.position)
    ]
    return _join(mail.skeleton, splices)


def open_bytes(mail: OutgoingMail, store: FileStore, secret: str | None) -> bytes:
    """The whole mail as sent. Raises MailBytesDamaged when the bytes do not have the recorded hash."""
    content = closed_bytes(mail, store)
    if mail.secret_positions and secret is not None:
        content = fill(content, mail.secret_positions, secret)
    if hashlib.sha256(content).hexdigest() != mail.sha256:
        raise MailBytesDamaged(mail.message_id)
    return content
