"""Mail is read without trust: broken and hostile messages neither crash the list nor hide in it."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo import maildir as store
from portal.demo.mail_headers import raw_headers, readable_header
from portal.demo.mailbox import _take_apart, open_message, summaries
from tests.demo.conftest import Deliver


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Müller, Änne <anna@seeblick.example>"
    message["To"] = "Lech Wałęsa <lech@mail.example>"
    message["Subject"] = "Ihr Exposé: Altbau am Hang"
    message.set_content("Guten Tag Herr Wałęsa\n")
    message.add_alternative("<p>Guten Tag <img src='cid:logo@x'></p>", subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo@x>")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Exposé.pdf")
    return message


def test_it_reads_texts_pictures_and_attachments(maildir: Path, deliver: Deliver) -> None:
    opened = open_message(maildir, deliver(letter().as_bytes()))
    assert opened is not None
    assert opened.summary.subject == "Ihr Exposé: Altbau am Hang"
    assert opened.summary.recipients == "Lech Wałęsa <lech@mail.example>"
    assert opened.text == "Guten Tag Herr Wałęsa\n"
    assert "cid:logo@x" in str(opened.html)
    assert [(part.filename, part.inline, part.content) for part in opened.attachments] == [
        ("teil-1.png", True, b"\x89PNG"),
        ("Exposé.pdf", False, b"%PDF-1.7"),
    ]
    assert opened.summary.attachments == 1


def test_it_lists_the_newest_first_page_by_page(maildir: Path, deliver: Deliver) -> None:
    names = [deliver(b"Subject: %d\r\n\r\n" % number) for number in range(5)]
    first, total = summaries(maildir, 0, 3)
    second, _total = summaries(maildir, 3, 3)
    assert total == 5
    assert [one.name for one in first + second] == names[::-1]


def test_it_marks_as_unread_until_filed_as_read(maildir: Path, deliver: Deliver) -> None:
    name = deliver(letter().as_bytes())
    open_message(maildir, name)
    assert summaries(maildir, 0, 9)[0][0].unread
    store.file_as_read(maildir, name)
    store.file_as_read(maildir, name)
    assert not summaries(maildir, 0, 9)[0][0].unread
    assert [path.name for path in (maildir / "cur").iterdir()] == [f"{name}:2,S"]
    assert open_message(maildir, name) is not None


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", ".hidden", "a/b", "x\x00", "%2e%2e"])
def test_it_finds_nothing_under_a_name_that_leads_elsewhere(
    maildir: Path, deliver: Deliver, name: str
) -> None:
    deliver(b"\r\n")
    assert open_message(maildir, name) is None
    assert store.envelope_of(maildir, name) is None


def test_it_ignores_links_and_folders_in_the_maildir(maildir: Path) -> None:
    (maildir / "new" / "link").symlink_to("/etc/passwd")
    (maildir / "new" / "folder").mkdir()
    (maildir / "new" / ".hidden").write_bytes(b"")
    assert store.messages(maildir) == []


BROKEN = {
    "empty": b"",
    "no header": b"\xff\xfe\x00\x01",
    "only header": b"Subject: x",
    "encoded word": b"Subject: =?utf-8?b?%%%?= =?nonsense?q?=FF?= =?utf-8?q?\r\n\r\n",
    "unknown charset": b"Content-Type: text/plain; charset=klingon\r\n\r\n\xfc",
    "forbidden charset": b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\x41",
    "bad base64": b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    "bad encoding": b"Content-Transfer-Encoding: 9bit\r\nContent-Type: text/plain\r\n\r\nx",
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\ny",
    "unclosed": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\ny",
    "filename": b"Content-Type: application/pdf; name*=utf-8''%FF%00; name*1*=x\r\n"
    b"Content-Disposition: attachment; filename*0*=x'y'z; filename*9=z\r\n\r\n",
    "content type": b"Content-Type: ;;;=;\r\nContent-Disposition: ;;=\r\nContent-ID: <<<>\r\n\r\n",
    "huge header": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\n",
    "many parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\ny\r\n" * 5_000
    + b"--x--",
    "deep nesting": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(1_200)
    ),
    "message in message": b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
    "dates": b"Date: \xff\r\nFrom: @@@<<>>,,\r\nTo: ;;:\r\n\r\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_it_shows_broken_messages_like_others(maildir: Path, deliver: Deliver, content: bytes) -> None:
    name = deliver(content)
    (summary,), _total = summaries(maildir, 0, 9)
    opened = open_message(maildir, name)
    assert summary.name == name
    assert opened is not None
    assert opened.original == content


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(content: bytes) -> None:
    _message, parts = _take_apart(content)
    assert isinstance(parts.attachments, list)
    assert all("\x00" not in line for line in raw_headers(content))


@given(st.text(max_size=200))
def test_no_header_makes_it_raise(value: str) -> None:
    assert "\n" not in readable_header(value)


def test_it_takes_folders_and_reversed_writing_out_of_names(maildir: Path, deliver: Deliver) -> None:
    message = EmailMessage()
    message.set_content("x")
    message.add_attachment(b"", maintype="a", subtype="b", filename="../../C:\\x\\rechnung\u202efdp.exe")
    opened = open_message(maildir, deliver(message.as_bytes()))
    assert opened is not None
    assert opened.attachments[0].filename == "rechnungfdp.exe"


def test_it_keeps_folded_headers_together_and_raw(maildir: Path, deliver: Deliver) -> None:
    opened = open_message(
        maildir, deliver(b"X-A: 1\r\n\t2\r\nSubject: =?utf-8?q?=C3=BC?=\r\n\r\nB: no header\r\n")
    )
    assert opened is not None
    assert opened.headers == ("X-A: 1\n\t2", "Subject: =?utf-8?q?=C3=BC?=")
