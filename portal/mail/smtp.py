"""SMTP, step by step: Flask-Mail's connection with time-outs, verified TLS and a known phase at every failure."""

import contextlib
import smtplib
import ssl
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from flask_mail import Connection, Mail

from portal import clock
from portal.mail.account import SmtpAccount
from portal.mail.models import MailPhase
from portal.mail.sign_in import NoKnownMechanism, sign_in
from portal.mail.trouble import Trouble
from portal.mail.wire import TimedSmtp, TimedTlsSmtp, verifying_context
from portal.settings import LOOPBACK_HOSTS

LONGEST_REPLY = 500
MOST_ANSWERS = 12
GOODBYE_SECONDS = 5.0

# "Authentication required" and its relatives: whatever the step, the account is wrong and not the mail.
_SIGN_IN_CODES = {530, 534, 535, 538}


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
    dialogue: tuple[
        str, ...
    ] = ()  # every answer: our command's name, code, words (none of those about signing in)


class _Refused(Exception):
    """Carries the verdict of a step; never leaves this file."""

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
        self._said: list[str] = []

    def _hear(self, command: str, code: int, reply: bytes | str = b"") -> None:
        """Remember an answer; a server that talks on and on is not followed."""
        if len(self._said) < MOST_ANSWERS:
            self._said.append(unicodedata.normalize("NFC", f"{command} {code} {_words(reply)}".strip()))

    def __enter__(self) -> Self:
        self.host = None  # the dialogue begins in deliver(), where its failures are classified
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Say goodbye; whatever happens now changes nothing about the outcome."""
        if self.host is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self.host.sock is not None and exc_type is None:
                seconds = min(GOODBYE_SECONDS, self.account.command_timeout)
                self._limit(seconds, clock.monotonic() + seconds)
                self.host.quit()
        self.host.close()

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure and sign in. Raises the classified refusal of the step that failed."""
        if self.account.encryption == "none" and self.account.server not in LOOPBACK_HOSTS:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.TLS, None, "")
        begun = clock.monotonic()
        try:
            self.host = host = self._connected()
            # The sum that settings.py compares with the lease.
            self._limit(
                self.account.command_timeout,
                begun + self.account.connect_timeout + 5 * self.account.command_timeout,
            )
            host.ehlo_or_helo_if_needed()
            self._hear("EHLO" if host.does_esmtp else "HELO", 250)
            if self.account.encryption == "starttls":
                self._starttls(host)
                self._hear("STARTTLS", 220)
        except (
            ssl.SSLEOFError,
            ssl.SSLZeroReturnError,
        ) as error:  # hung up in the middle: no word about trust
            raise self._refusal(Outcome.TRANSIENT, Trouble.CONNECTION, None, "TLS") from error
        except ssl.SSLError as error:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.TLS, None, _reason(error)) from error
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
            raise self._refusal(
                Outcome.TRANSIENT, Trouble.GREETING, error.smtp_code, error.smtp_error
            ) from error
        except UnicodeError as error:  # a host name that DNS cannot even be asked for
            raise self._refusal(Outcome.CONFIGURATION, Trouble.CONNECTION, None, "") from error
        if isinstance(host.sock, ssl.SSLSocket):
            cipher = host.sock.cipher()
            self.tls = f"{host.sock.version()} {cipher[0] if cipher else ''}".strip()
        if self.account.username:
            self._sign_in(host)
        return host

    def _connected(self) -> TimedSmtp:
        account = self.account
        if account.encryption == "tls":
            return TimedTlsSmtp(
                account.server,
                account.port,
                local_hostname=self.local_hostname,
                timeout=account.connect_timeout,
                context=verifying_context(),
            )
        return TimedSmtp(
            account.server,
            account.port,
            local_hostname=self.local_hostname,
            timeout=account.connect_timeout,
        )

    def _starttls(self, host: smtplib.SMTP) -> None:
        """Encrypt, or refuse: never plaintext instead, better a mail that waits than a password on the wire."""
        try:
            host.starttls(context=verifying_context())
        except smtplib.SMTPNotSupportedError as error:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.TLS, None, "no STARTTLS") from error
        except smtplib.SMTPResponseException as error:
            temporary = 400 <= error.smtp_code < 500
            raise self._refusal(
                Outcome.TRANSIENT if temporary else Outcome.CONFIGURATION,
                Trouble.TEMPORARY if temporary else Trouble.TLS,
                error.smtp_code,
                error.smtp_error,
            ) from error
        code, reply = host.ehlo()
        if not 200 <= code < 300:
            raise self._refusal(Outcome.TRANSIENT, Trouble.GREETING, code, reply)

    def _sign_in(self, host: smtplib.SMTP) -> None:
        try:
            code, reply = sign_in(host, self.account.username, self.account.password)
        except NoKnownMechanism as error:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.AUTHENTICATION, None, "no AUTH") from error
        self._hear("AUTH", code)
        if 200 <= code < 300:
            return
        if 500 <= code < 600:
            raise self._refusal(Outcome.CONFIGURATION, Trouble.AUTHENTICATION, code, reply)
        raise self._refusal(Outcome.TRANSIENT, Trouble.TEMPORARY, code, reply)

    def _limit(self, seconds: float, deadline: float) -> None:
        """From now on each reply may take ``seconds``, and all together until ``deadline``."""
        if isinstance(self.host, TimedSmtp) and self.host.sock is not None:
            self.host.timeout, self.host.deadline = seconds, deadline
            self.host.sock.settimeout(seconds)

    def _verdict(self, outcome: Outcome, trouble: str, code: int | None, reply: bytes | str) -> Verdict:
        return Verdict(
            outcome,
            self._phase,
            trouble,
            code if code and code > 0 else None,
            _words(reply),
            unicodedata.normalize("NFC", f"{self.account.server}:{self.account.port}"),
            self.tls,
            tuple(self._said),
        )

    def _refusal(self, outcome: Outcome, trouble: str, code: int | None, reply: bytes | str) -> _Refused:
        return _Refused(self._verdict(outcome, trouble, code, reply))

    def _expect(self, command: str, answer: tuple[int, bytes], permanent: Trouble) -> None:
        """Let a good answer pass. Raises the refusal that the code means at this step."""
        code, reply = answer
        self._hear(command, code, reply)
        if 200 <= code < 300:
            return
        if code in _SIGN_IN_CODES:
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
        From the content's first byte on, silence or a disconnect is UNKNOWN: the server may have taken the mail.
        """
        try:
            host = self.configure_host()
            self._phase = MailPhase.ENVELOPE
            options = [f"SIZE={len(content)}"] if host.has_extn("size") else []
            self._expect("MAIL FROM", host.mail(envelope_from, options), Trouble.MESSAGE_REFUSED)
            self._expect("RCPT TO", host.rcpt(envelope_to), Trouble.RECIPIENT_REFUSED)
        except _Refused as refused:
            return refused.verdict
        except (OSError, smtplib.SMTPException) as error:
            return self._verdict(Outcome.TRANSIENT, Trouble.CONNECTION, None, type(error).__name__)
        before_data()
        self._phase = MailPhase.DATA
        try:
            code, reply = host.docmd("DATA")
            if code >= 400:
                self._expect("DATA", (code, reply), Trouble.MESSAGE_REFUSED)
            self._hear("DATA", code, reply)
            if code != 354:
                raise self._refusal(Outcome.TRANSIENT, Trouble.TEMPORARY, code, reply)
        except _Refused as refused:
            return refused.verdict
        except (OSError, smtplib.SMTPException) as error:
            # Not one byte of the content has left, so nothing can have been taken.
            return self._verdict(Outcome.TRANSIENT, Trouble.CONNECTION, None, type(error).__name__)
        return self._send_content(host, content)

    def _send_content(self, host: smtplib.SMTP, content: bytes) -> Verdict:
        self._limit(self.account.data_timeout, clock.monotonic() + self.account.data_timeout)
        try:
            host.send(_stuffed(content))
            code, reply = host.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._verdict(Outcome.UNKNOWN, Trouble.OUTCOME_UNKNOWN, None, type(error).__name__)
        if not (200 <= code < 300 or 400 <= code < 600):  # no answer a server may give here
            return self._verdict(Outcome.UNKNOWN, Trouble.OUTCOME_UNKNOWN, code, reply)
        try:
            self._expect("END", (code, reply), Trouble.MESSAGE_REFUSED)
        except _Refused as refused:
            return refused.verdict
        self._phase = MailPhase.ACCEPTED
        return self._verdict(Outcome.SENT, "", code, reply)


def _reason(error: ssl.SSLError) -> str:
    """What is wrong with the encryption, in OpenSSL's words."""
    return str(getattr(error, "verify_message", "") or error.reason or "TLS")


def _stuffed(content: bytes) -> bytes:
    """The content as DATA wants it: lines that begin with a dot get a second one, a lone dot ends it."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    return body + b".\r\n"
