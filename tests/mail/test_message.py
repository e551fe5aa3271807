"""A mail is built once, closed where a secret stands, and rebuilt to the same bytes."""

import base64
import quopri
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.files import FileStore, StoredBytesDamaged, StoredBytesMissing, sha256
from portal.mail import message
from portal.mail.closing import fill, position_runs
from portal.mail.header_lines import (
    HeaderRefused,
    address_line,
    evidence_lines,
    file_label,
    one_line,
    text_line,
)
from portal.mail.letter import Attachment, Letter
from portal.mail.message import (
    PLACEHOLDER,
    BuiltMail,
    LetterUnfit,
    MailBytesDamaged,
    Route,
    build,
    closed_bytes,
    new_message_id,
    open_bytes,
)
from portal.mail.models import OutgoingMail
from portal.tokens import SECRET_LENGTH, new_secret

AT = datetime(2026, 11, 23, 13, 3, 22, 123000, tzinfo=UTC)
ROUTE = Route(
    "Immobilien Seeblick GmbH",
    "post@seeblick.example",
    "Paul Lenz",
    "paul@mail.example",
    "Bernd Keller",
    "b@s.example",
)
PICTURE = Attachment("titel.jpg", "image/jpeg", bytes(range(256)) * 5, "a1b2@bild")
PLAN = Attachment("grundriss.png", "image/png", b"\x89PNG" + bytes(700), "c3d4@bild")
PDF = Attachment("Exposé Überlingen.pdf", "application/pdf", b"%PDF-1.7\r\n" + bytes(range(256)) * 40)
TERMS = Attachment("AGB.pdf", "application/pdf", b"%PDF-1.4 terms")


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key of DKIM, so that no database is asked; tests/mail/test_dkim.py has one."""
    monkeypatch.setattr(message, "signature_for", lambda *_: "")


TEXT = "Guten Tag Herr Lenz,\n\nGrüße aus Überlingen 😀.\n.\nFrom hier an.\n"
HTML = '<p>Grüße <img src="cid:a1b2@bild"><img src="cid:c3d4@bild"></p>'
LETTER = Letter("Ihr Exposé: Altbau am Hang", TEXT, HTML, (PDF, PICTURE, TERMS, PLAN))
HOSTILE = [
    "Max\r\nBcc: x@y.example",
    "Max\nBcc: x@y.example",
    "Max\r\n Bcc: x@y.example",
    "Max\x0bBcc: x@y.example",
    "Max\x0cBcc: x@y.example",
    "Max\x85Bcc: x@y.example",
    "Max\u2028Bcc: x@y.example",
    "Max\u2029Bcc: x@y.example",
    "Max\x00Bcc: x@y.example",
    'Max" <x@y.example>, "',
    "Very long name, with comma, and more words so that it is folded, really, (and parens)",
    "a," * 100,
    "=?utf-8?q?evil?=",
    "Müller-Øster 日本 😀",
    "x" * 10_000,
    "ü" * 10_000,
    "\u202eexe.fdp",
    "\\\"'<>;:@()[]",
    "",
]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def built_with(store: FileStore, letter: Letter = LETTER, route: Route = ROUTE, **more: Any) -> BuiltMail:
    return build(letter, route, agency_id=1, at=AT, store=store, **more)


def row(built: BuiltMail) -> OutgoingMail:
    """The mail as the outbox would give it back."""
    attachments = [
        SimpleNamespace(position=number, offset=splice.offset, sha256=splice.sha256)
        for number, splice in enumerate(built.splices)
    ]
    row = SimpleNamespace(
        agency_id=1,
        message_id=built.message_id,
        signature=built.signature,
        skeleton=built.skeleton,
        sha256=built.sha256,
        secret_positions=built.secret_positions,
        attachments=attachments[::-1],  # the order of reading must not matter
    )
    return cast(OutgoingMail, row)


def whole(built: BuiltMail, store: FileStore, secret: str | None = None) -> bytes:
    return open_bytes(row(built), store, secret)


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def header_names(content: bytes) -> list[str]:
    return list(BytesHeaderParser(policy=policy.compat32).parsebytes(content).keys())


def raw_header(content: bytes, name: str) -> str:
    """A header unfolded and decoded by the older parser, which joins encoded words as RFC 2047 says."""
    value = BytesHeaderParser(policy=policy.compat32).parsebytes(content)[name]
    return str(make_header(decode_header(re.sub(r"\r?\n", "", value))))


USUAL = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "MIME-Version",
]


def test_it_rebuilds_the_recorded_bytes_from_skeleton_and_files(store: FileStore) -> None:
    built = built_with(store)
    content = whole(built, store)
    assert (sha256(content), len(content)) == (built.sha256, built.size)
    assert PDF.content not in built.skeleton
    assert base64.b64encode(PDF.content)[:60] not in built.skeleton
    assert len(built.skeleton) < len(content) - len(PDF.content)


def test_it_gives_a_mail_program_the_usual_structure(store: FileStore) -> None:
    message = parsed(whole(built_with(store), store))
    mixed = message
    assert mixed.get_content_type() == "multipart/mixed"
    alternative, *files = mixed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    plain, related = alternative.iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    html, *pictures = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert plain.get_content().replace("\r\n", "\n") == TEXT
    assert html.get_content().strip() == HTML
    assert [(one["Content-ID"], one.get_content_disposition(), one.get_content()) for one in pictures] == [
        ("<a1b2@bild>", "inline", PICTURE.content),
        ("<c3d4@bild>", "inline", PLAN.content),
    ]
    assert [(one.get_filename(), one.get_content_type(), one.get_content()) for one in files] == [
        ("Exposé Überlingen.pdf", "application/pdf", PDF.content),
        ("AGB.pdf", "application/pdf", TERMS.content),
    ]
    assert [part.defects for part in message.walk() if part.defects] == []


def test_it_writes_text_alone_as_one_part(store: FileStore) -> None:
    message = parsed(whole(built_with(store, Letter("Notiz", "Kurz.\n")), store))
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == "Kurz.\r\n"


def test_it_carries_empty_and_equal_files(store: FileStore) -> None:
    files = (
        Attachment("leer.txt", "text/plain", b""),
        Attachment("a.bin", "application/octet-stream", b"gleich"),
        Attachment("b.bin", "application/octet-stream", b"gleich"),
    )
    built = built_with(store, Letter("Anlagen", "Text\n", "", files))
    parts = list(parsed(whole(built, store)).iter_attachments())
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in parts] == [
        ("leer.txt", b""),
        ("a.bin", b"gleich"),
        ("b.bin", b"gleich"),
    ]
    assert built.splices[1].sha256 == built.splices[2].sha256


@pytest.mark.parametrize(
    "media_type", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "krumm", ""]
)
def test_it_sends_an_odd_media_type_as_plain_bytes(store: FileStore, media_type: str) -> None:
    built = built_with(store, Letter("Anlage", "Text\n", "", (Attachment("a", media_type, b"X: y\r\n\r\n"),)))
    (part,) = parsed(whole(built, store)).iter_attachments()
    assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"X: y\r\n\r\n")


def test_it_refuses_a_picture_without_html(store: FileStore) -> None:
    with pytest.raises(LetterUnfit):
        built_with(store, Letter("Bild", "Text\n", "", (PICTURE,)))
    with pytest.raises(LetterUnfit):
        built_with(store, replace(LETTER, attachments=(replace(PICTURE, content_id="a>\r\nX: y"),)))


# --- what goes over the wire -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "x" * 5000, "ü" * 5000, "Zeile ohne Ende " * 500, "\r\r\n\n", "a\x00b\x85c\u2028d"]
)
def test_it_puts_only_short_ascii_lines_on_the_wire(store: FileStore, text: str) -> None:
    letter = Letter(
        text, text, f"<p>{text}</p>", (replace(PDF, file_name=text), replace(PICTURE, file_name=text))
    )
    content = whole(built_with(store, letter, replace(ROUTE, to_name=text, from_name=text)), store)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.endswith(b"\r\n")
    assert b"8bit" not in content
    assert {
        str(part["Content-Transfer-Encoding"]) for part in parsed(content).walk() if not part.is_multipart()
    } == {
        "quoted-printable",
        "base64",
    }


def test_it_writes_a_body_with_lone_surrogates(store: FileStore) -> None:
    content = whole(built_with(store, Letter("a\ud800b", "c\udfffd\n")), store)
    assert (parsed(content)["Subject"], parsed(content).get_content()) == ("a b", "c?d\r\n")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_it_lets_no_field_become_a_header_or_a_recipient(store: FileStore, hostile: str) -> None:
    route = replace(ROUTE, from_name=hostile, to_name=hostile, reply_to_name=hostile)
    letter = replace(LETTER, subject=hostile, attachments=(replace(PDF, file_name=hostile), PICTURE))
    content = whole(built_with(store, letter, route), store)
    assert sorted(header_names(content)) == sorted(USUAL)
    message = parsed(content)
    for name, address in (
        ("From", ROUTE.from_address),
        ("To", ROUTE.to_address),
        ("Reply-To", ROUTE.reply_to_address),
    ):
        assert [one.addr_spec for one in message[name].addresses] == [address]
    assert raw_header(content, "Subject") == one_line(hostile)
    (attached,) = message.iter_attachments()
    assert sorted(attached.keys()) == [
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Content-Type",
        "MIME-Version",
    ]
    assert attached.get_filename() == file_label(hostile)


any_text = st.text(max_size=400)


@given(name=any_text, subject=any_text, file_name=any_text)
@hypothesis_settings(max_examples=150, deadline=None)
def test_it_sets_exactly_the_expected_headers_whatever_is_typed(
    tmp_path_factory: pytest.TempPathFactory, name: str, subject: str, file_name: str
) -> None:
    store = FileStore(tmp_path_factory.mktemp("files"))
    route = replace(ROUTE, to_name=name, from_name=name, reply_to_address="")
    letter = Letter(subject, "Text\n", "", (Attachment(file_name, "application/pdf", b"%PDF"),))
    content = whole(built_with(store, letter, route, headers={"X-Expose-Consent-IP": "192.0.2.7"}), store)
    assert sorted(header_names(content)) == sorted({*USUAL, "X-Expose-Consent-IP"} - {"Reply-To"})
    message = parsed(content)
    assert [one.addr_spec for one in message["To"].addresses] == [ROUTE.to_address]
    assert raw_header(content, "Subject") == one_line(subject)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()


@given(shown=any_text)
@hypothesis_settings(max_examples=300, deadline=None)
def test_it_keeps_a_name_whole_beside_its_address(shown: str) -> None:
    line = address_line("To", shown, "paul@mail.example")
    value = re.sub(rb"\r\n(?=[ ])", b"", line).removeprefix(b"To: ").removesuffix(b"\r\n").decode("ascii")
    words, _, address = value.rpartition("<")
    if not one_line(shown):
        assert value == "paul@mail.example"
        return
    assert address == "paul@mail.example>"
    words = words.strip()
    if words.startswith('"'):
        words = re.sub(r"\\(.)", r"\1", words[1:-1])
    assert str(make_header(decode_header(words))) == one_line(shown)


@given(text=any_text)
@hypothesis_settings(max_examples=300, deadline=None)
def test_it_breaks_long_texts_into_lines_of_76_characters(text: str) -> None:
    lines = text_line("Subject", text).split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert lines[-1] == b""
    assert all(line.startswith(b" ") and line.strip() for line in lines[1:-1])


@pytest.mark.parametrize(
    "address",
    [
        "a@x.example, b@x.example",
        "a@@x",
        "a@x.example\r\nBcc: y@z",
        "",
        "@x.example",
        "ü@x.example",
        "a b@x.example",
        "<a@x.example>",
    ],
)
def test_it_refuses_an_address_that_is_not_exactly_one(store: FileStore, address: str) -> None:
    with pytest.raises(HeaderRefused):
        built_with(store, route=replace(ROUTE, to_address=address))
    with pytest.raises(HeaderRefused):
        built_with(store, route=replace(ROUTE, from_address=address))


# --- our own headers ---------------------------------------------------------------------------------------


def test_it_writes_evidence_headers_whole_on_one_line(store: FileStore) -> None:
    headers = {"X-Expose-Consent-IP": "2001:db8::1", "X-Expose-Chain": f"42:{'a' * 64}", "X-Long": "y" * 200}
    content = whole(built_with(store, headers=headers), store)
    lines = content.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert [line for line in lines if line.startswith(b"X-")] == [
        f"{name}: {value}".encode() for name, value in headers.items()
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Consent", "a\r\nBcc: x@y.example"),
        ("X-Consent", "a\nb"),
        ("X-Consent", "a\x0bb"),
        ("X-Consent", "Müller"),
        ("X-Consent", "y" * 201),
        ("X-Consent", ""),
        ("X-Consent", " a"),
        ("X-Consent", "a\n"),
        ("X-Consent\r\nBcc", "a"),
        ("X-Consent:", "a"),
        ("X-Consent\n", "a"),
        ("Bcc", "a@b.example"),
        ("Subject", "a"),
        ("X-Größe", "a"),
        ("", "a"),
    ],
)
def test_it_refuses_a_header_that_is_not_plain(name: str, value: str) -> None:
    with pytest.raises(HeaderRefused):
        evidence_lines({name: value})


def test_it_names_the_message_in_the_senders_domain(store: FileStore) -> None:
    one, other = built_with(store), built_with(store)
    assert re.fullmatch(r"<[0-9a-f-]{36}@seeblick\.example>", one.message_id)
    assert one.message_id != other.message_id
    assert parsed(whole(one, store))["Message-ID"] == one.message_id
    reserved = new_message_id("anna@seeblick.example")
    assert parsed(whole(built_with(store, message_id=reserved), store))["Message-ID"] == reserved


def test_it_dates_the_mail_in_german_time(store: FileStore) -> None:
    assert parsed(whole(built_with(store), store))["Date"] == "Mon, 23 Nov 2026 14:03:22 +0100"


# --- the archived mail closes itself -----------------------------------------------------------------------


def decoded_parts(content: bytes) -> list[bytes]:
    bodies = [part.get_payload(decode=True) for part in parsed(content).walk() if not part.is_multipart()]
    return [content, quopri.decodestring(content), *(body for body in bodies if isinstance(body, bytes))]


def letter_with(secret: str, before: str) -> Letter:
    link = f"https://expose.example/expose/{secret}.Zq1x2w.3k_-sig"
    return Letter(
        "Ihr Exposé",
        f"Guten Tag,\n\n{before}{link}\n\nGrüße\n",
        f'<p>Grüße {before}<a href="{link}">Ja</a></p><p>{before}{link}</p>',
        (PDF, PICTURE),
    )


@pytest.mark.parametrize("length", [0, 1, 7, 20, 31, 38, 44, 52, 60, 66, 71, 75, 76, 77, 140])
def test_it_closes_the_mail_wherever_the_encoding_breaks_the_secret(store: FileStore, length: int) -> None:
    secret = new_secret()
    built = built_with(store, letter_with(secret, "ä" * (length // 6) + "b" * (length % 6)), secret=secret)
    closed = closed_bytes(row(built), store)
    opened = whole(built, store, secret)
    assert sha256(opened) == built.sha256 != sha256(closed)
    assert len(opened) == len(closed) == built.size
    assert not [found for found in decoded_parts(closed) if secret.encode() in found]
    assert built.secret_positions is not None
    assert [len(place) for place in built.secret_positions] == [SECRET_LENGTH] * 3
    for place in built.secret_positions:
        assert bytes(opened[index] for index in place).decode() == secret
        assert bytes(closed[index] for index in place).decode() == PLACEHOLDER
    assert fill(closed, built.secret_positions, secret) == opened
    text = parsed(opened).get_body(("plain",))
    assert text is not None
    assert f"https://expose.example/expose/{secret}.Zq1x2w.3k_-sig\r\n" in text.get_content()


def test_the_encoding_really_breaks_some_secrets(store: FileStore) -> None:
    """Else the test above would prove nothing."""
    secret = new_secret()
    broken = 0
    for length in range(0, 80, 5):
        built = built_with(store, letter_with(secret, "b" * length), secret=secret)
        broken += sum(len(runs) > 1 for runs in position_runs(row(built)))
    assert broken > 5


@given(before=st.text(max_size=200), secret=st.from_regex(r"[A-Za-z0-9_-]{43}", fullmatch=True))
@hypothesis_settings(max_examples=150, deadline=None)
def test_it_closes_and_opens_every_mail(
    tmp_path_factory: pytest.TempPathFactory, before: str, secret: str
) -> None:
    store = FileStore(tmp_path_factory.mktemp("files"))
    text = f"{before} https://expose.example/expose/{secret}\n"
    built = built_with(store, Letter("Betreff", text, f"<p>{text}</p>"), secret=secret)
    closed = closed_bytes(row(built), store)
    if secret != PLACEHOLDER:
        assert not [found for found in decoded_parts(closed) if secret.encode() in found]
    assert sha256(fill(closed, built.secret_positions, secret)) == built.sha256


def test_it_does_not_open_with_another_secret(store: FileStore) -> None:
    secret = new_secret()
    built = built_with(store, letter_with(secret, ""), secret=secret)
    with pytest.raises(MailBytesDamaged):
        whole(built, store, new_secret())
    with pytest.raises(MailBytesDamaged):
        whole(built, store, None)


@pytest.mark.parametrize("change", [{"subject": "Ihr {}"}, {"text": "ohne"}])
def test_it_refuses_a_secret_out_of_place(store: FileStore, change: dict[str, str]) -> None:
    secret = new_secret()
    changed = {name: value.format(secret) for name, value in change.items()}
    with pytest.raises(LetterUnfit):
        built_with(store, replace(letter_with(secret, ""), **changed), secret=secret)  # type: ignore[arg-type]


# --- damage ------------------------------------------------------------------------------------------------


def test_it_notices_changed_bytes(store: FileStore) -> None:
    built = built_with(store)
    changed = replace(built, skeleton=built.skeleton.replace(b"Guten Tag", b"Guten Tod"))
    with pytest.raises(MailBytesDamaged):
        whole(changed, store)


def test_it_notices_changed_and_missing_files(store: FileStore) -> None:
    built = built_with(store)
    stored = store.path(1, sha256(PDF.content))
    stored.write_bytes(b"%PDF-1.7 other")
    with pytest.raises(StoredBytesDamaged):
        whole(built, store)
    stored.unlink()
    with pytest.raises(StoredBytesMissing):
        whole(built, store)
