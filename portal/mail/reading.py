"""A stored mail read back for showing: header lines, text, HTML, files; never the link's secret."""

import base64
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from portal.files import FileStore
from portal.mail.message import PLACEHOLDER, closed_bytes
from portal.mail.models import OutgoingMail

HIDDEN = "…"  # shown where the secret stood
_LINK_WITH_SECRET = re.compile(rf"""\s(?:href|src)=(["'])[^"']*{PLACEHOLDER}[^"']*\1""")
_PICTURE_OF_MAIL = re.compile(r"""(["'])cid:([^"']+)\1""")


@dataclass(frozen=True)
class ShownMail:
    """A mail as the office shows it; ``html`` is empty for a mail without an HTML part."""

    headers: str
    text: str
    html: str


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    content = part.get_content()
    return content if isinstance(content, str) else ""


def _with_pictures(html: str, mail: OutgoingMail, store: FileStore) -> str:
    """Pictures of the mail put into the HTML itself: its frame may ask no address, not even ours."""
    pictures = {
        file.content_id: file
        for file in mail.attachments
        if file.content_id and file.media_type in {"image/png", "image/jpeg"}
    }

    def put_in(found: re.Match[str]) -> str:
        file = pictures.get(found[2])
        if file is None:
            return found[0]
        content = base64.b64encode(store.read(mail.agency_id, file.sha256)).decode("ascii")
        return f"{found[1]}data:{file.media_type};base64,{content}{found[1]}"

    return _PICTURE_OF_MAIL.sub(put_in, html)


def read_mail(mail: OutgoingMail, store: FileStore) -> ShownMail:
    """The mail for the office's eyes. Raises files.StoredBytesMissing or StoredBytesDamaged."""
    content = closed_bytes(mail, store)
    message = message_from_bytes(content, _class=EmailMessage, policy=SMTP)
    assert isinstance(message, EmailMessage), "the parser was told so"
    headers = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    text, html = _body(message, "plain"), _body(message, "html")
    if mail.secret_positions:
        html = _LINK_WITH_SECRET.sub("", html).replace(PLACEHOLDER, HIDDEN)
        text = text.replace(PLACEHOLDER, HIDDEN)
    return ShownMail(headers=headers, text=text, html=_with_pictures(html, mail, store))
