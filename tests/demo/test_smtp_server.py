"""The demo's SMTP server keeps what it is given, and only that."""

import smtplib
import socket
from pathlib import Path

import pytest

from portal.demo import maildir as store
from portal.demo.smtp_server import LINE_LIMIT, SIZE_LIMIT, DemoSmtp, start_demo_smtp

HEAD = b"From: anna@seeblick.example\r\nTo: paul@mail.example\r\nSubject: Probe\r\n"


def send(smtp: DemoSmtp, content: bytes, *recipients: str, options: tuple[str, ...] = ()) -> None:
    with smtplib.SMTP(smtp.host, smtp.port, timeout=10) as client:
        client.sendmail("anna@seeblick.example", recipients or ["paul@mail.example"], content, options)


def stored(maildir: Path) -> list[bytes]:
    return [path.read_bytes() for path in (maildir / "new").iterdir()]


@pytest.mark.parametrize(
    "body",
    [
        b"Guten Tag\r\n",
        b".\r\n",
        b".beginnt mit einem Punkt\r\n..zwei Punkte\r\n...\r\n",
        "Grüße aus Überlingen\r\n".encode(),
        bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n",
        b"x" * 5000 + b"\r\n" + b"y" * (LINE_LIMIT - 10) + b"\r\n",
        b"ein \n einzelner Umbruch\r\n\r\n\r\n",
        b"Leerzeichen am Ende   \t\r\n",
    ],
    ids=[
        "plain",
        "lone dot",
        "dots",
        "umlauts",
        "all bytes",
        "long lines",
        "bare newline",
        "trailing blanks",
    ],
)
def test_it_keeps_every_byte(smtp: DemoSmtp, maildir: Path, body: bytes) -> None:
    content = HEAD + b"\r\n" + body
    send(smtp, content, options=("BODY=8BITMIME",))
    assert stored(maildir) == [content]


def test_it_adds_no_header_and_keeps_folded_and_raw_ones(smtp: DemoSmtp, maildir: Path) -> None:
    content = HEAD + b"X-Lang: eins\r\n\tzwei\r\n  drei\r\nX-Roh: \xc3\xbc \xff\r\n\r\nText\r\n"
    send(smtp, content)
    assert stored(maildir) == [content]


def test_it_keeps_the_envelope_beside_the_message(smtp: DemoSmtp, maildir: Path) -> None:
    send(smtp, HEAD + b"\r\nText\r\n", "wałęsa@mail.example", "paul@mail.example", options=("SMTPUTF8",))
    (kept,) = store.messages(maildir)
    envelope = store.envelope_of(maildir, kept.name)
    assert envelope is not None
    assert envelope.sender == "anna@seeblick.example"
    assert envelope.recipients == ("wałęsa@mail.example", "paul@mail.example")
    assert "SMTPUTF8" in envelope.options


def test_it_announces_what_the_portal_needs(smtp: DemoSmtp) -> None:
    with smtplib.SMTP(smtp.host, smtp.port, timeout=10) as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        assert client.has_extn("8bitmime")
        assert client.esmtp_features["size"] == str(SIZE_LIMIT)


def test_it_listens_on_the_loopback_only(smtp: DemoSmtp) -> None:
    assert smtp.host == "127.0.0.1"
    with socket.create_connection((smtp.host, smtp.port), timeout=5) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


def test_it_keeps_mail_of_an_earlier_start_and_gives_new_names(maildir: Path) -> None:
    for _start in range(2):
        server = start_demo_smtp(maildir)
        send(server, HEAD + b"\r\nText\r\n")
        send(server, HEAD + b"\r\nText\r\n")
        server.stop()
    assert len(stored(maildir)) == 4
    assert list((maildir / "tmp").iterdir()) == []


def test_it_stops_while_a_client_stays_connected(maildir: Path) -> None:
    server = start_demo_smtp(maildir)
    with socket.create_connection((server.host, server.port), timeout=5) as idle:
        idle.recv(100)
        server.stop()
        assert idle.recv(100) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=5)


def test_it_stores_nothing_of_a_message_that_broke_off(smtp: DemoSmtp, maildir: Path) -> None:
    client = smtplib.SMTP(smtp.host, smtp.port, timeout=10)
    client.ehlo()
    client.mail("anna@seeblick.example")
    client.rcpt("paul@mail.example")
    assert client.docmd("DATA")[0] == 354
    client.send(HEAD + b"\r\nText ohne En")
    client.close()
    send(smtp, HEAD + b"\r\nganz\r\n")  # a later message shows that the server has gone on
    assert stored(maildir) == [HEAD + b"\r\nganz\r\n"]


def test_it_answers_with_a_temporary_error_if_the_disk_refuses(
    smtp: DemoSmtp, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "keep", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(smtp, HEAD + b"\r\nText\r\n")
    assert refused.value.smtp_code == 452
    assert stored(maildir) == []
