"""Mails as a test reads them: from the outbox, opened with the secret as delivery would."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select

from portal.database import db
from portal.files import file_store
from portal.mail import outbox
from portal.mail.message import open_bytes
from portal.mail.models import OutgoingMail
from portal.tokens import keyring


def mails(kind: str | None = None) -> list[OutgoingMail]:
    """All mails of the outbox in order, of one kind if asked."""
    query = select(OutgoingMail).order_by(OutgoingMail.id)
    if kind is not None:
        query = query.where(OutgoingMail.kind == kind)
    return list(db.session.scalars(query))


def wire_bytes(mail: OutgoingMail) -> bytes:
    """The bytes that go over the wire."""
    secret = mail.secret_encrypted and keyring().decrypt(outbox.SECRET_PURPOSE, mail.secret_encrypted)
    return open_bytes(mail, file_store(), secret or None)


def read(mail: OutgoingMail) -> EmailMessage:
    """The mail as the recipient's program parses it."""
    message = message_from_bytes(wire_bytes(mail), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The ``plain`` or ``html`` part."""
    body = message.get_body((kind,))
    assert body is not None, f"the mail has no {kind} part"
    content = body.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def link_in(message: EmailMessage) -> str:
    """The path of the personal link, as it stands on a line of its own in the text part."""
    found = re.search(r"^https?://[^/]+(/expose/\S+)$", part(message, "plain"), re.MULTILINE)
    assert found, "no link on a line of its own"
    return found.group(1)


def files_of(message: EmailMessage) -> dict[str, bytes]:
    """The attached files by name."""
    files = {}
    for one in message.iter_attachments():
        content = one.get_payload(decode=True)
        assert isinstance(content, bytes)
        files[str(one.get_filename())] = content
    return files
