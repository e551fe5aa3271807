"""Every step of the SMTP dialogue may fail; the outcome is always known, and no password leaves in clear."""

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.mail import wire
from portal.mail.account import SmtpAccount
from portal.mail.models import MailPhase
from portal.mail.smtp import Outcome, PortalMail, Verdict
from portal.mail.trouble import Trouble
from tests.mail.certificates import Certificates, make_certificates
from tests.mail.fault_server import (
    HANG_UP,
    KEEP_AND_BE_SILENT,
    KEEP_AND_HANG_UP,
    KEEP_AND_LEAVE,
    SILENT,
    Act,
    FaultServer,
    Plan,
    Step,
)

CONTENT = b"From: a@seeblick.example\r\nTo: p@mail.example\r\nSubject: Probe\r\n\r\n.\r\n..zwei\r\nText\r\n"
PASSWORD = "geheim-Pässwort-123"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _authorities_are_read_anew() -> Iterator[None]:
    wire._context_of_hour.cache_clear()
    yield
    wire._context_of_hour.cache_clear()


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """The machine trusts the test's authority, as it trusts the public ones."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    return certificates


@pytest.fixture
def server(trusted: Certificates) -> Iterator[FaultServer]:
    """A good server with STARTTLS and an account."""
    with FaultServer(certificate=trusted.good, username="post", password=PASSWORD) as running:
        yield running


def account_for(server: FaultServer, **more: object) -> SmtpAccount:
    usual = SmtpAccount(
        server="127.0.0.1",
        port=server.port,
        encryption="starttls",
        username="post",
        password=PASSWORD,
        sender="post@seeblick.example",
        connect_timeout=1.0,
        command_timeout=1.0,
        data_timeout=1.0,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def patient(server: FaultServer, **more: object) -> SmtpAccount:
    """Time-outs that a working server never reaches, however busy the machine."""
    return account_for(server, connect_timeout=20.0, command_timeout=20.0, data_timeout=20.0, **more)


def send(account: SmtpAccount, marks: list[str] | None = None) -> Verdict:
    marks = [] if marks is None else marks
    with PortalMail().connect_to(account, "portal.example") as connection:
        return connection.deliver(
            "post@seeblick.example", "paul@mail.example", CONTENT, lambda: marks.append("DATA comes next")
        )


def test_it_sends_the_very_bytes_over_a_verified_connection(server: FaultServer) -> None:
    marks: list[str] = []
    verdict = send(patient(server), marks)
    assert (verdict.outcome, verdict.phase, verdict.code) == (Outcome.SENT, MailPhase.ACCEPTED, 250)
    assert verdict.reply == "2.0.0 taken as 4711"
    assert verdict.server == f"127.0.0.1:{server.port}"
    assert verdict.tls.startswith("TLSv1.")
    assert marks == ["DATA comes next"]
    (taken,) = server.taken
    assert (taken.sender, taken.recipient, taken.content) == (
        "post@seeblick.example",
        "paul@mail.example",
        CONTENT,
    )
    assert "QUIT" in [command.upper() for command in server.commands]
    assert not secrets_in(server.clear)


def test_it_sends_when_tls_begins_with_the_first_byte(trusted: Certificates) -> None:
    with FaultServer(
        certificate=trusted.good, tls_from_start=True, username="post", password=PASSWORD
    ) as server:
        verdict = send(patient(server, encryption="tls"))
        assert (verdict.outcome, len(server.taken), server.clear) == (Outcome.SENT, 1, b"")
        assert verdict.tls.startswith("TLSv1.")


def test_it_sends_without_account_and_encryption_on_this_machine() -> None:
    with FaultServer() as server:
        verdict = send(patient(server, encryption="none", username="", password=""))
        assert (verdict.outcome, verdict.tls) == (Outcome.SENT, "")
        assert [taken.content for taken in server.taken] == [CONTENT]


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "LOGIN PLAIN", "XOAUTH2 LOGIN CRAM-MD5"])
def test_it_signs_in_with_what_the_server_offers(trusted: Certificates, mechanisms: str) -> None:
    with FaultServer(
        certificate=trusted.good, username="post", password=PASSWORD, mechanisms=mechanisms
    ) as server:
        assert send(patient(server)).outcome is Outcome.SENT


# --- nothing in clear --------------------------------------------------------------------------------------


def secrets_in(clear: bytes) -> bool:
    """Whether a name, password, envelope or content was seen on the wire."""
    return any(word in clear.upper() for word in (b"AUTH", b"MAIL FROM", b"RCPT", b"DATA", b"SUBJECT"))


@pytest.mark.parametrize("kind", ["other_name", "expired", "unknown"])
@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_it_sends_nothing_to_a_server_with_a_bad_certificate(
    trusted: Certificates, kind: str, encryption: str
) -> None:
    with FaultServer(
        certificate=getattr(trusted, kind),
        tls_from_start=encryption == "tls",
        username="post",
        password=PASSWORD,
    ) as server:
        verdict = send(patient(server, encryption=encryption))
        assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)
        assert verdict.reply
        assert not secrets_in(server.clear)
        assert server.taken == []


def test_it_sends_nothing_to_a_server_nobody_vouches_for(certificates: Certificates) -> None:
    """Good certificate, but its authority is not among those the machine trusts."""
    with FaultServer(certificate=certificates.good, username="post", password=PASSWORD) as server:
        assert send(patient(server)).trouble == Trouble.TLS
        assert not secrets_in(server.clear)


def test_it_sends_nothing_when_encryption_is_not_offered() -> None:
    with FaultServer(username="post", password=PASSWORD) as server:
        verdict = send(patient(server))
        assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)
        assert not secrets_in(server.clear)


@pytest.mark.parametrize("reply", ["502 5.5.1 not here", "554 5.7.3 no"])
def test_it_sends_nothing_when_encryption_is_refused(trusted: Certificates, reply: str) -> None:
    with FaultServer(
        {"starttls": reply}, certificate=trusted.good, username="post", password=PASSWORD
    ) as server:
        verdict = send(patient(server))
        assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)
        assert not secrets_in(server.clear)


def test_it_speaks_to_no_foreign_server_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *where, **_more: asked.append(where))
    verdict = send(SmtpAccount("mail.example", 25, "none", "post", PASSWORD))
    assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)
    assert asked == []


def test_it_needs_tls_1_2(trusted: Certificates) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(trusted.good)
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLS"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    listener = socket.create_server(("127.0.0.1", 0))

    def shake_hands() -> None:
        connection, _ = listener.accept()
        with contextlib.suppress(ssl.SSLError), connection, old.wrap_socket(connection, server_side=True):
            pass

    thread = threading.Thread(target=shake_hands, daemon=True)
    thread.start()
    verdict = send(SmtpAccount("127.0.0.1", listener.getsockname()[1], "tls", "post", PASSWORD))
    thread.join(10)
    listener.close()
    assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)


# --- outcome classes (reliability 3.4) ---------------------------------------------------------------------

QUIET: list[tuple[Step, Outcome, MailPhase]] = [
    ("greeting", Outcome.TRANSIENT, MailPhase.CONNECT),
    ("ehlo", Outcome.TRANSIENT, MailPhase.CONNECT),
    ("starttls", Outcome.TRANSIENT, MailPhase.CONNECT),
    ("handshake", Outcome.TRANSIENT, MailPhase.CONNECT),
    ("auth", Outcome.TRANSIENT, MailPhase.CONNECT),
    ("mail", Outcome.TRANSIENT, MailPhase.ENVELOPE),
    ("rcpt", Outcome.TRANSIENT, MailPhase.ENVELOPE),
    ("data", Outcome.TRANSIENT, MailPhase.DATA),  # not one byte of the content has left
    ("content", Outcome.UNKNOWN, MailPhase.DATA),
]


@pytest.mark.parametrize(("step", "outcome", "phase"), QUIET)
@pytest.mark.parametrize("act", [SILENT, HANG_UP], ids=["silent", "hang up"])
def test_it_knows_how_far_it_came_when_the_server_stops_answering(
    server: FaultServer, step: Step, outcome: Outcome, phase: MailPhase, act: Act
) -> None:
    server.plan = {step: act}
    verdict = send(account_for(server) if act is SILENT else patient(server))
    assert (verdict.outcome, verdict.phase, verdict.code) == (outcome, phase, None)
    assert verdict.trouble == (Trouble.OUTCOME_UNKNOWN if step == "content" else Trouble.CONNECTION)
    assert server.taken == []


@pytest.mark.parametrize("act", [KEEP_AND_HANG_UP, KEEP_AND_BE_SILENT], ids=["hang up", "silent"])
def test_it_does_not_know_whether_a_mail_arrived_that_was_never_acknowledged(
    server: FaultServer, act: Act
) -> None:
    server.plan = {"content": act}
    assert send(account_for(server)).outcome is Outcome.UNKNOWN
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "plan", [{"quit": HANG_UP}, {"quit": SILENT}, {"content": KEEP_AND_LEAVE}, {"quit": "500 no"}]
)
def test_it_counts_an_acknowledged_mail_as_sent_whatever_happens_at_the_goodbye(
    server: FaultServer, plan: Plan
) -> None:
    server.plan = plan
    assert send(account_for(server)).outcome is Outcome.SENT
    assert len(server.taken) == 1


ANSWERS: list[tuple[Step, str, Outcome, Trouble, MailPhase]] = [
    ("greeting", "421 4.3.2 closing", Outcome.TRANSIENT, Trouble.GREETING, MailPhase.CONNECT),
    ("greeting", "554 5.7.1 go away", Outcome.TRANSIENT, Trouble.GREETING, MailPhase.CONNECT),
    ("ehlo", "421 4.3.2 closing", Outcome.TRANSIENT, Trouble.GREETING, MailPhase.CONNECT),
    ("ehlo", "550 5.7.1 your name is wrong", Outcome.TRANSIENT, Trouble.GREETING, MailPhase.CONNECT),
    ("starttls", "454 4.7.0 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.CONNECT),
    ("auth", "454 4.7.0 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.CONNECT),
    ("auth", "421 4.7.0 too many", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.CONNECT),
    ("auth", "535 5.7.8 wrong", Outcome.CONFIGURATION, Trouble.AUTHENTICATION, MailPhase.CONNECT),
    ("auth", "534 5.7.9 too weak", Outcome.CONFIGURATION, Trouble.AUTHENTICATION, MailPhase.CONNECT),
    ("mail", "421 4.3.2 closing", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("mail", "451 4.3.0 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("mail", "452 4.3.1 full", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("mail", "530 5.7.0 sign in first", Outcome.CONFIGURATION, Trouble.AUTHENTICATION, MailPhase.ENVELOPE),
    ("mail", "552 5.3.4 too large", Outcome.PERMANENT, Trouble.TOO_LARGE, MailPhase.ENVELOPE),
    ("mail", "554 5.7.1 no", Outcome.PERMANENT, Trouble.MESSAGE_REFUSED, MailPhase.ENVELOPE),
    ("rcpt", "450 4.2.0 greylisted", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("rcpt", "451 4.7.1 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("rcpt", "421 4.7.0 bye", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.ENVELOPE),
    ("rcpt", "550 5.1.1 unknown", Outcome.PERMANENT, Trouble.RECIPIENT_REFUSED, MailPhase.ENVELOPE),
    ("rcpt", "551 5.1.6 moved", Outcome.PERMANENT, Trouble.RECIPIENT_REFUSED, MailPhase.ENVELOPE),
    ("rcpt", "552 5.2.2 full", Outcome.PERMANENT, Trouble.MAILBOX_FULL, MailPhase.ENVELOPE),
    ("rcpt", "553 5.1.3 odd", Outcome.PERMANENT, Trouble.RECIPIENT_REFUSED, MailPhase.ENVELOPE),
    ("rcpt", "556 5.1.10 no mail here", Outcome.PERMANENT, Trouble.RECIPIENT_REFUSED, MailPhase.ENVELOPE),
    ("data", "451 4.3.0 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.DATA),
    ("data", "554 5.5.1 no", Outcome.PERMANENT, Trouble.MESSAGE_REFUSED, MailPhase.DATA),
    ("data", "250 what", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.DATA),
    ("content", "451 4.3.0 later", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.DATA),
    ("content", "452 4.3.1 full", Outcome.TRANSIENT, Trouble.TEMPORARY, MailPhase.DATA),
    ("content", "552 5.3.4 too large", Outcome.PERMANENT, Trouble.TOO_LARGE, MailPhase.DATA),
    ("content", "554 5.7.1 spam", Outcome.PERMANENT, Trouble.MESSAGE_REFUSED, MailPhase.DATA),
    ("content", "354 again", Outcome.UNKNOWN, Trouble.OUTCOME_UNKNOWN, MailPhase.DATA),
    ("content", "no number", Outcome.UNKNOWN, Trouble.OUTCOME_UNKNOWN, MailPhase.DATA),
]


@pytest.mark.parametrize(("step", "reply", "outcome", "trouble", "phase"), ANSWERS)
def test_it_sorts_every_answer_into_its_class(
    server: FaultServer, step: Step, reply: str, outcome: Outcome, trouble: Trouble, phase: MailPhase
) -> None:
    server.plan = {step: reply}
    verdict = send(patient(server))
    assert (verdict.outcome, verdict.trouble, verdict.phase) == (outcome, trouble, phase)
    if reply[:3].isdigit() and step != "ehlo":
        assert (verdict.code, verdict.reply) == (int(reply[:3]), reply[4:])
    assert server.taken == []


@pytest.mark.parametrize("step", ["greeting", "mail", "rcpt", "content"])
def test_it_hangs_up_after_a_421_without_losing_its_class(server: FaultServer, step: Step) -> None:
    server.plan = {step: Act("421 4.3.2 closing", then="hang up")}
    assert send(patient(server)).outcome is Outcome.TRANSIENT


def test_it_takes_other_good_answers_to_the_content_as_acceptance(server: FaultServer) -> None:
    server.plan = {"content": Act("251 2.1.5 forwarded", keep=True)}
    assert send(patient(server)).outcome is Outcome.SENT


def test_it_tries_a_wrong_password_only_once(server: FaultServer) -> None:
    """Servers count wrong passwords and lock the account."""
    verdict = send(patient(server, password="falsch"))
    assert (verdict.outcome, verdict.trouble, verdict.code) == (
        Outcome.CONFIGURATION,
        Trouble.AUTHENTICATION,
        535,
    )
    assert len([command for command in server.commands if command.startswith("AUTH")]) == 1


def test_it_says_so_when_it_cannot_sign_in(trusted: Certificates) -> None:
    with FaultServer(certificate=trusted.good) as server:
        verdict = send(patient(server))
        assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.AUTHENTICATION)


def test_it_waits_for_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        account = SmtpAccount("127.0.0.1", taken.getsockname()[1], "none", "", "")
        verdict = send(account)
    assert (verdict.outcome, verdict.trouble) == (Outcome.TRANSIENT, Trouble.CONNECTION)


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example"])
def test_it_calls_an_impossible_server_name_a_wrong_setting(name: str) -> None:
    verdict = send(SmtpAccount(name, 587, "starttls", "", ""))
    assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.CONNECTION)


def test_it_takes_plain_text_on_a_tls_port_for_a_wrong_setting(trusted: Certificates) -> None:
    with FaultServer() as server:
        verdict = send(patient(server, encryption="tls"))
        assert (verdict.outcome, verdict.trouble) == (Outcome.CONFIGURATION, Trouble.TLS)


def test_what_the_mark_raises_goes_through_and_no_data_follows(server: FaultServer) -> None:
    class Lost(RuntimeError):
        pass

    def lose() -> None:
        raise Lost

    with pytest.raises(Lost), PortalMail().connect_to(patient(server), "portal.example") as connection:
        connection.deliver("a@seeblick.example", "p@mail.example", CONTENT, lose)
    assert server.dialogues[0].over.wait(10)
    assert "DATA" not in [command.upper() for command in server.commands]
    assert server.taken == []


def test_it_keeps_a_reply_short_and_printable(server: FaultServer) -> None:
    server.plan = {"rcpt": f"550 5.1.1 a\x07b\tc{'d' * 2000}"}
    verdict = send(patient(server))
    assert verdict.reply.startswith("5.1.1 a b c")
    assert len(verdict.reply) <= 500
    assert verdict.reply.isprintable()


def test_a_server_that_is_slow_at_every_step_does_not_outlive_the_lease(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reply comes in time; together they take longer than the settings promise the lease."""
    seconds = itertools.count(step=200)
    monkeypatch.setattr("portal.clock.monotonic", lambda: float(next(seconds)))
    verdict = send(patient(server))
    assert (verdict.outcome, verdict.trouble) == (Outcome.TRANSIENT, Trouble.CONNECTION)
    assert server.taken == []


def test_a_server_that_dribbles_its_answer_is_cut_off(server: FaultServer, tmp_path: Path) -> None:
    """Each byte comes in time, the reply never ends: only a limit on the whole reply helps."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def dribble() -> None:
        connection, _ = listener.accept()
        with connection:
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"2")
                except OSError:
                    return

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    try:
        account = SmtpAccount(
            "127.0.0.1", listener.getsockname()[1], "none", "", "", connect_timeout=1.0, command_timeout=0.3
        )
        assert send(account).outcome is Outcome.TRANSIENT
    finally:
        stop.set()
        thread.join(5)
        listener.close()
