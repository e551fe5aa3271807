"""The exact bytes of a mail: built once, stored without attachments, rebuilt byte for byte."""

import base64
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from portal import clock
from portal.files import FileStore, sha256
from portal.mail.closing import fill, secret_places, signature_bytes, wire_positions
from portal.mail.dkim import Signing, signature_for
from portal.mail.header_lines import address_line, evidence_lines, file_label, one_line, text_line
from portal.mail.letter import Attachment, Letter
from portal.mail.models import OutgoingMail
from portal.tokens import SECRET_LENGTH

# Stands where the secret stands; same length and alphabet, so that every byte keeps its place.
PLACEHOLDER = "x" * SECRET_LENGTH
_PROBE = "y" * SECRET_LENGTH
_MEDIA_TYPE = re.compile(r"(?!message/|multipart/)[a-z]+/[a-z0-9.+-]{1,80}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._-]{1,80}(?:@[A-Za-z0-9.-]{1,80})?")


class LetterUnfit(ValueError):
    """A letter that cannot become a mail: a picture without HTML, a secret where none may stand."""


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
    signature: str | None  # None: it has to be signed before it may leave
    skeleton: bytes
    splices: tuple[Splice, ...]
    sha256: str
    size: int
    secret_positions: list[list[int]] | None

    @property
    def fileless(self) -> bytes:
        """The whole bytes of a mail without secret and files."""
        return signature_bytes(self) + self.skeleton


def new_message_id(from_address: str) -> str:
    """A fresh Message-ID in the sender's domain."""
    return f"<{uuid.uuid4()}@{from_address.rpartition('@')[2]}>"


def _encoded(content: bytes) -> bytes:
    """Base64 in lines of 76 characters, as the standard library writes attachments."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _attach(message: EmailMessage, attachment: Attachment, marker: bytes) -> None:
    """Hang a file on the message; a picture with a content id becomes part of the HTML."""
    known = _MEDIA_TYPE.fullmatch(attachment.media_type)
    maintype, _, subtype = (attachment.media_type if known else "application/octet-stream").partition("/")
    label = file_label(attachment.file_name)
    if not attachment.content_id:
        message.add_attachment(marker, maintype, subtype, filename=label)
        return
    html = message.get_body(preferencelist=("related", "html"))
    if not isinstance(html, MIMEPart) or not _CONTENT_ID.fullmatch(attachment.content_id):
        raise LetterUnfit("a picture needs HTML and a plain content id")
    cid = f"<{attachment.content_id}>"
    html.add_related(marker, maintype, subtype, cid=cid, disposition="inline", filename=label)


def _header_block(route: Route, subject: str, message_id: str, at: datetime) -> bytes:
    """From, To and what else every mail has. Raises HeaderRefused for an address nobody can write to."""
    lines = [
        address_line("From", route.from_name, route.from_address),
        address_line("To", route.to_name, route.to_address),
        text_line("Subject", subject),
        f"Date: {format_datetime(clock.local(at))}\r\n".encode("ascii"),
        f"Message-ID: {message_id}\r\n".encode("ascii"),
        b"Auto-Submitted: auto-generated\r\n",  # holiday notes and mail loops stay away
    ]
    if route.reply_to_address:
        lines.insert(2, address_line("Reply-To", route.reply_to_name, route.reply_to_address))
    return b"".join(lines)


def _encodable(text: str) -> str:
    """``text`` without lone surrogates, which UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _flatten(letter: Letter, headers: bytes, nonce: str) -> tuple[bytes, list[bytes]]:
    """The mail with one marker line in place of each attachment's body, and those lines in order of the letter."""
    message = EmailMessage(policy=SMTP)
    # Quoted-printable always: no line grows too long and no relay has to re-encode an eight-bit body.
    message.set_content(_encodable(letter.text), cte="quoted-printable")
    if letter.html:
        message.add_alternative(_encodable(letter.html), subtype="html", cte="quoted-printable")
    markers: dict[int, bytes] = {}
    # Pictures of the HTML first: the first real attachment turns the message into multipart/mixed around it.
    for number, attachment in sorted(enumerate(letter.attachments), key=lambda item: not item[1].content_id):
        marker = f"attachment {number:03d} {nonce}".encode()
        _attach(message, attachment, marker)
        markers[number] = _encoded(marker)
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{nonce}_{number}")
    flat = headers + message.as_bytes()
    return flat, [markers[number] for number in range(len(markers))]


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
                file_label(attachment.file_name),
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


def _closed(letter: Letter, secret: str, stand_in: str) -> Letter:
    return replace(
        letter, text=letter.text.replace(secret, stand_in), html=letter.html.replace(secret, stand_in)
    )


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
    signing: Signing = Signing.REQUIRED,
) -> BuiltMail:
    """Build the mail once; attachments go to the file store, once per content.

    With ``secret`` (which must stand literally in text and HTML) the mail is built closed: a placeholder of the same
    length and alphabet stands in the stored bytes, ``secret_positions`` say where, and ``sha256`` is that of the open
    bytes. Positions are found by building with two placeholders and comparing, never by searching: line breaks of
    the transfer encoding may cut the secret.

    The whole open bytes are signed if the agency has a key for the sender's domain; the signature stands apart, before
    both builds. Raises SigningFailed, unless ``signing`` says otherwise;
    HeaderRefused for an address or a header of ours that is not plain ASCII on one line, LetterUnfit for a
    letter that cannot become a mail (also: the secret is missing from the text, or stands in the subject).
    """
    message_id = message_id or new_message_id(route.from_address)
    subject = one_line(letter.subject)
    block = _header_block(route, subject, message_id, at) + evidence_lines(headers or {})
    nonce = secrets.token_hex(12)
    digests = [store.store(agency_id, attachment.content) for attachment in letter.attachments]

    def skeleton_of(words: Letter) -> tuple[bytes, list[Splice]]:
        flat, markers = _flatten(words, block, nonce)
        return _cut(flat, markers, letter, digests)

    opened, splices = skeleton_of(letter)
    positions, skeleton = None, opened
    if secret is not None:
        if secret in subject or secret not in letter.text:
            raise LetterUnfit("the secret belongs into the text, and nowhere else")
        skeleton, _ = skeleton_of(_closed(letter, secret, PLACEHOLDER))
        probe, _ = skeleton_of(_closed(letter, secret, _PROBE))
        positions = secret_places(skeleton, probe)
        last = max(index for place in positions for index in place)
        if fill(skeleton, positions, secret) != opened or (splices and last >= splices[0].offset):
            raise LetterUnfit("the secret does not fit its places")
    contents = {
        digest: attachment.content for digest, attachment in zip(digests, letter.attachments, strict=True)
    }
    full = _join(opened, [(splice.offset, contents[splice.sha256]) for splice in splices])
    signature = signature_for(agency_id, route.from_address, full, signing)
    full = (signature or "").encode("ascii") + full
    return BuiltMail(
        agency_id=agency_id,
        route=route,
        subject=subject,
        message_id=message_id,
        at=at,
        signature=signature,
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
    return signature_bytes(mail) + _join(mail.skeleton, splices)


def open_bytes(mail: OutgoingMail, store: FileStore, secret: str | None) -> bytes:
    """The whole mail as sent. Raises MailBytesDamaged when the bytes do not have the recorded hash."""
    content = closed_bytes(mail, store)
    if mail.secret_positions and secret is not None:
        content = fill(content, wire_positions(mail), secret)
    if sha256(content) != mail.sha256:
        raise MailBytesDamaged(mail.message_id)
    return content
