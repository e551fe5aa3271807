"""Which SMTP account sends for an agency: its own, or the installation's."""

from dataclasses import dataclass, field

from portal.database import db
from portal.mail.models import MailAccount, SentCopy
from portal.settings import MailSettings, current_settings
from portal.tokens import keyring

PASSWORD_PURPOSE = "mail-password"  # noqa: S105 - names a key, is none


@dataclass(frozen=True)
class SmtpAccount:
    """Where and how to send, time-outs in seconds."""

    server: str
    port: int
    encryption: str  # starttls, tls, none
    username: str
    password: str = field(repr=False)
    sender: str = ""
    connect_timeout: float = 20.0
    command_timeout: float = 60.0
    data_timeout: float = 600.0


def installation_account(mail: MailSettings) -> SmtpAccount:
    """The account of the ``PORTAL_MAIL_*`` settings; its ``server`` is empty when none is set."""
    return SmtpAccount(
        mail.server,
        mail.port,
        mail.encryption,
        mail.username,
        mail.password,
        mail.sender,
        mail.connect_timeout,
        mail.command_timeout,
        mail.data_timeout,
    )


def account_of(agency_id: int) -> SmtpAccount:
    """The account that sends for this agency.

    Raises tokens.SecretUnreadable when the stored password cannot be decrypted with any key.
    """
    mail = current_settings().mail
    own = db.session.get(MailAccount, agency_id)
    if own is None or not own.server:
        return installation_account(mail)
    password = keyring().decrypt(PASSWORD_PURPOSE, own.password_encrypted) if own.password_encrypted else ""
    return SmtpAccount(
        own.server,
        own.port,
        own.encryption,
        own.username,
        password,
        own.sender,
        mail.connect_timeout,
        mail.command_timeout,
        mail.data_timeout,
    )


def server_of(agency_id: int) -> tuple[str, int]:
    """Name and port of the server that sends for this agency; the name is empty when there is none."""
    own = db.session.get(MailAccount, agency_id)
    if own is not None and own.server:
        return own.server, own.port
    mail = current_settings().mail
    return mail.server, mail.port


def sender_address(agency_id: int) -> str:
    """The address in the From line and the envelope of this agency's mails."""
    own = db.session.get(MailAccount, agency_id)
    if own is not None and own.server and own.sender:
        return own.sender
    return current_settings().mail.sender


def sent_copy(agency_id: int) -> str:
    """What is known about copies kept by the sending account (a SentCopy value)."""
    own = db.session.get(MailAccount, agency_id)
    return own.sent_copy if own is not None else SentCopy.UNKNOWN
