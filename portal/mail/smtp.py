"""SMTP, step by step: Flask-Mail's connection with time-outs, verified TLS and a known phase at every failure."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from flask_mail import Connection, Mail

from portal.mail.account import SmtpAccount
from portal.mail.models import MailPhase
from portal.mail.trouble import Trouble

LONGEST_REPLY = 500


class Outcome(StrEnum):
    """What a try came to (reliability 3.4)."""

    SENT = "sent"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    CONFIGURATION = "configuration"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """The outcome of one try, with the server's own words."""

    outcome: Outcome
    phase: MailPhase
    trouble: str = ""
    code: int | None = None
    reply: str = ""
    server: str = ""
    tls: str = ""


class _Refused(Exception):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.outcome)
        self.verdict = verdict


def _words(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST_REPLY].strip()


class PortalMail(Mail):
    """Flask-Mail, able to connect to an agency's own account."""

    def connect_to(self, account: SmtpAccount, local_hostname: str) -> "StepwiseConnection":
        """A connection to ``account``'s server; ``local_hostname`` is what we call ourselves in EHLO."""
        return StepwiseConnection(self, account, local_hostname)


class StepwiseConnection(Connection):
    """One SMTP dialogue for one mail to one recipient."""

    def __init__(self, mail: Mail, account: SmtpAccount, local_hostname: str) -> None:
        super().__init__(mail)
        self.account = account
        self.local_hostname = local_hostname
        self.tls = ""
        self._phase = MailPhase.CONNECT

    def __enter__(self) -> Self:
        self.host = None  # the dialogue begins in deliver(), where its failures are classified
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Say goodbye; whatever happens now changes nothing about the outcome."""
        if self.host is None:
            return
        try:
            self.host.sock.settimeout(5.0)
            self.host.quit()
        except (OSError, smtplib.SMTPException, AttributeError):
            self.host.close()

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure and sign in. Raises the classified refusal of the step that failed."""
        account = self.account
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            host: smtplib.SMTP
            if account.encryption == "tls":
                host = smtplib.SMTP_SSL(
                    account.server,
                    account.port,
                    local_hostname=self.local_hostname,
                    timeout=account.connect_timeout,
                    context=context,
                )
            else:
                host = smtplib.SMTP(
                    account.server,
                    account.port,
                    local_hostname=self.local_hostname,
                    timeout=account.connect_timeout,
                )
            self.host = host
            self._limit(account.command_timeout)
            host.ehlo_or_helo_if_needed()
            if account.encryption == "starttls":
                self._starttls(host, context)
            if isinstance(host.sock, ssl.SSLSocket):
                cipher = host.sock.cipher()
                self.tls = f"{host.sock.version()} {cipher[0] if cipher else ''}".strip()
        except ssl.SSLError as error:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.TLS, None, error.reason or "TLS") from error
        except smtplib.SMTPConnectError as error:
            raise self._refusal(
                Outcome.TRANSIENT, Trouble.GREETING, error.smtp_code, error.smtp_error
            ) from error
        except smtplib.SMTPHeloError as error:
            raise self._refusal(
                Outcome.TRANSIENT, Trouble.GREETING, error.smtp_code, error.smtp_error
            ) from error
        if account.username:
            self._sign_in(host)
        return host

    def _starttls(self, host: smtplib.SMTP, context: ssl.SSLContext) -> None:
        try:
            host.starttls(context=context)
        except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
            # Never plaintext instead: better a mail that waits than a password on the wire.
            raise self._refusal(Outcome.CONFIGURATION, Trouble.TLS, None, str(error)) from error
        host.ehlo()

    def _sign_in(self, host: smtplib.SMTP) -> None:
        try:
            host.login(self.account.username, self.account.password)
        except smtplib.SMTPAuthenticationError as error:
            temporary = 400 <= error.smtp_code < 500
            raise self._refusal(
                Outcome.TRANSIENT if temporary else Outcome.CONFIGURATION,
                Trouble.TEMPORARY if temporary else Trouble.AUTHENTICATION,
                error.smtp_code,
                error.smtp_error,
            ) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.AUTHENTICATION, None, str(error)) from error
        except smtplib.SMTPResponseException as error:
            raise self._refusal(
                Outcome.TRANSIENT, Trouble.TEMPORARY, error.smtp_code, error.smtp_error
            ) from error

    def _limit(self, seconds: float) -> None:
        if self.host is not None and self.host.sock is not None:
            self.host.sock.settimeout(seconds)

    def _verdict(self, outcome: Outcome, trouble: str, code: int | None, reply: bytes | str) -> Verdict:
        return Verdict(
            outcome,
            self._phase,
            trouble,
            code if code and code > 0 else None,
            _words(reply),
            f"{self.account.server}:{self.account.port}",
            self.tls,
        )

    def _refusal(self, outcome: Outcome, trouble: str, code: int | None, reply: bytes | str) -> _Refused:
        return _Refused(self._verdict(outcome, trouble, code, reply))

    def _expect(self, answer: tuple[int, bytes], wanted: int, permanent: Trouble) -> None:
        """Let a good answer pass. Raises the refusal that the code means at this step."""
        code, reply = answer
        if code // 10 == wanted // 10:
            return
        if code == 530:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.AUTHENTICATION, code, reply)
        if not 500 <= code < 600:
            raise self._refusal(Outcome.TRANSIENT, Trouble.TEMPORARY, code, reply)
        trouble = permanent
        if code == 552:
            trouble = Trouble.MAILBOX_FULL if permanent is Trouble.RECIPIENT_REFUSED else Trouble.TOO_LARGE
        raise self._refusal(Outcome.PERMANENT, trouble, code, reply)

    def deliver(
        self, envelope_from: str, envelope_to: str, content: bytes, before_data: Callable[[], None]
    ) -> Verdict:
        """Send ``content`` to one recipient and say what came of it; network failures never escape.

        ``before_data`` is called when the recipient is accepted and DATA comes next; what it raises goes through.
        After it any silence or disconnect is UNKNOWN: the server may have taken the mail.
        """
        try:
            host = self.configure_host()
            self._phase = MailPhase.ENVELOPE
            options = [f"SIZE={len(content)}"] if host.has_extn("size") else []
            self._expect(host.mail(envelope_from, options), 250, Trouble.MESSAGE_REFUSED)
            self._expect(host.rcpt(envelope_to), 250, Trouble.RECIPIENT_REFUSED)
        except _Refused as refused:
            return refused.verdict
        except (OSError, smtplib.SMTPException) as error:
            return self._verdict(Outcome.TRANSIENT, Trouble.CONNECTION, None, type(error).__name__)
        before_data()
        self._phase = MailPhase.DATA
        return self._send_content(host, content)

    def _send_content(self, host: smtplib.SMTP, content: bytes) -> Verdict:
        try:
            code, reply = host.docmd("DATA")
            if code != 354:
                trouble = Trouble.TEMPORARY if code < 500 else Trouble.MESSAGE_REFUSED
                return self._verdict(
                    Outcome.TRANSIENT if code < 500 else Outcome.PERMANENT, trouble, code, reply
                )
            self._limit(self.account.data_timeout)
            host.send(_stuffed(content))
            code, reply = host.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._verdict(Outcome.UNKNOWN, Trouble.OUTCOME_UNKNOWN, None, type(error).__name__)
        if code == 250:
            self._phase = MailPhase.ACCEPTED
            return self._verdict(Outcome.SENT, "", code, reply)
        try:
            self._expect((code, reply), 250, Trouble.MESSAGE_REFUSED)
        except _Refused as refused:
            return refused.verdict
        return self._verdict(Outcome.TRANSIENT, Trouble.TEMPORARY, code, reply)


def _stuffed(content: bytes) -> bytes:
    """The content as DATA wants it: lines that begin with a dot get a second one, a lone dot ends it."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    return body + b".\r\n"
