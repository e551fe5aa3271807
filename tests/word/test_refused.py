"""Word files that are not taken, each with its sentence (B21 to B30, B33); none of them costs much time."""

import io
import random
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest

from portal import word as word_door
from portal.confined import Allowance, Message
from portal.word import LARGEST_FILE, WordRefused, read_word
from portal.word.archive import MOST_ENTRIES
from portal.word.pictures import prepared_pictures
from portal.word.refusal import REASONS
from tests.word.files import NAMES, Parts, parts_of, real, relations, text, word, zipped


def refusal(content: bytes) -> str:
    with pytest.raises(WordRefused) as caught:
        read_word(content)
    return caught.value.reason


def reference(identity: str) -> str:
    """A picture that a relationship names."""
    return (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="952500"/><wp:docPr id="1" name="a"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{identity}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


@pytest.mark.parametrize(
    "content", [b"", b"Guten Tag", "Größe".encode(), b"%PDF-1.7", b"PK\x05\x06" + b"\0" * 18]
)
def test_a_file_of_another_kind_is_refused(content):
    assert refusal(content) == "no_word"


def test_a_file_cut_in_the_middle_is_refused():
    whole = real("brief_pandoc")
    for share in (0.1, 0.5, 0.9, 0.999):
        assert refusal(whole[: int(len(whole) * share)]) == "damaged"


def test_bytes_turned_over_are_refused_or_do_no_harm():
    whole = real("mit_aenderungen")
    dice = random.Random(7)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(3):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        with suppress(WordRefused):
            read_word(bytes(broken))


def test_a_password_is_refused():
    assert (
        refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
        == "encrypted"
    )


def test_the_old_format_is_refused():
    assert (
        refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
        == "old_word"
    )


def test_macros_are_refused_under_every_name():
    assert refusal(word(text("a"), more={"word/vbaProject.bin": b"x"})) == "macros"
    assert refusal(word(text("a"), [("r9", "vbaProject", "other.bin")], {"word/other.bin": b"x"})) == "macros"
    parts = parts_of(text("a"))
    kinds = str(parts["[Content_Types].xml"])
    parts["[Content_Types].xml"] = kinds.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert refusal(zipped(parts)) == "macros"


@pytest.mark.parametrize(
    "where", ["word/document.xml", "_rels/.rels", "[Content_Types].xml", "word/styles.xml"]
)
def test_a_doctype_is_refused_wherever_it_stands(where):
    parts = parts_of(text("a"), [("r5", "styles", "styles.xml")], {"word/styles.xml": f"<w:styles {NAMES}/>"})
    parts[where] = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + str(parts[where])
    assert refusal(zipped(parts)) == "doctype"
    parts[where] = ('<?xml version="1.0" encoding="UTF-16"?>' + str(parts[where])).encode("utf-16")
    assert refusal(zipped(parts)) == "doctype"


def test_an_entity_bomb_is_refused():
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    parts = parts_of("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")
    parts["word/document.xml"] = f'<!DOCTYPE x [<!ENTITY a0 "x">{bomb}]>{parts["word/document.xml"]!s}'
    assert refusal(zipped(parts)) == "doctype"


def test_a_small_file_that_becomes_large_is_refused():
    assert refusal(word(text("Wohnung") * 150_000)) == "too_long"  # 66 KB, 10 MB of XML
    assert refusal(word("".join(text(str(n)) for n in range(120_000)))) == "too_long"


def test_one_endless_text_is_refused():
    assert refusal(word(text("a" * 200_000_000))) == "too_long"
    assert refusal(word(text(random.Random(1).randbytes(500_000).hex()))) == "too_long"


def test_pictures_elsewhere_are_refused():
    for target in (
        "http://evil.example/a.png",
        "file:///etc/passwd",
        "https://evil.example/x",
        "file:///C:/a.png",
    ):
        assert refusal(word(text("a"), [("r7", "image", target)])) == "linked"


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [
        ("attachedTemplate", "http://evil.example/a.dotm", "external"),
        ("attachedTemplate", "file://server/share/a.dotm", "external"),
        ("oleObject", "file:///C:/a.xlsx", "embedded"),
        ("oleObject", "embeddings/oleObject1.bin", "embedded"),
        ("control", "activeX/activeX1.xml", "embedded"),
        ("aFChunk", "chunk.html", "chunk"),
        ("subDocument", "other.docx", "external"),
        ("frame", "http://evil.example", "external"),
        ("video", "https://film.example/a", "external"),
    ],
)
def test_what_comes_from_elsewhere_is_refused(kind, target, reason):
    assert refusal(word(text("a"), [("r7", kind, target)])) == reason
    nested: Parts = {"word/_rels/header1.xml.rels": relations([("r1", kind, target)])}
    assert refusal(word(text("a"), more=nested)) == reason


def test_the_name_of_a_template_on_the_writers_own_disk_does_no_harm():
    target = "file:///C:\\Users\\Anna\\AppData\\Roaming\\Microsoft\\Templates\\Brief.dotx"
    more: Parts = {"word/_rels/settings.xml.rels": relations([("r1", "attachedTemplate", target)])}
    assert read_word(word(text("Guten Tag"), more=more)).html == '<p class="w-tight">Guten Tag</p>'


def test_a_field_that_asks_other_programs_is_refused():
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert refusal(word(field)) == "external"
    assert (
        refusal(word('<w:p><w:fldSimple w:instr="DDE x"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'))
        == "external"
    )


def test_a_document_without_its_text_is_refused():
    parts = parts_of(text("a"))
    del parts["word/document.xml"]
    assert refusal(zipped(parts)) == "no_word"
    assert refusal(zipped({"a.txt": "a"})) == "no_word"
    parts = parts_of(text("a"))
    parts["word/document.xml"] = f"<w:document {NAMES}/>"
    assert refusal(zipped(parts)) == "no_word"
    parts["word/document.xml"] = "<w:document"
    assert refusal(zipped(parts)) == "damaged"


def test_other_office_files_are_named():
    for kind, reason in (
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "spreadsheet"),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "presentation",
        ),
        ("application/vnd.example", "no_word"),
    ):
        types = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
        )
        assert refusal(zipped({"[Content_Types].xml": types})) == reason
    assert refusal(zipped({"mimetype": "application/vnd.oasis.opendocument.text"})) == "open_document"


def test_an_empty_document_is_refused():
    assert refusal(word("<w:p/>")) == "empty"
    assert refusal(word("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r></w:p>")) == "empty"


def test_a_file_that_is_too_heavy_is_refused():
    assert refusal(b"PK\x03\x04" + b"\0" * LARGEST_FILE) == "too_large"


def test_too_many_entries_are_refused():
    assert refusal(word(text("a"), more={f"word/x{n}.xml": "" for n in range(MOST_ENTRIES)})) == "too_long"


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "/etc/passwd",
        "word\\evil.xml",
        "C:evil.xml",
        "word/../../x",
        "a//b",
        "WORD/document.xml",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, content in parts_of(text("a")).items():
            archive.writestr(part, content)
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, "x")
    assert refusal(target.getvalue()) == "damaged"


def test_a_link_in_the_zip_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, content in parts_of(text("a")).items():
            archive.writestr(part, content)
        entry = zipfile.ZipInfo("word/media/image1.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert refusal(target.getvalue()) == "damaged"


def with_size(content: bytes, name: bytes, size: int) -> bytes:
    """The same zip whose directory and header give a part another size."""
    changed = bytearray(content)
    for mark, offset, place in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        start = 0
        while (start := changed.find(mark, start)) >= 0:
            if changed[start + offset :].startswith(name):
                changed[start + place : start + place + 4] = struct.pack("<I", size)
            start += 4
    return bytes(changed)


def test_sizes_that_lie_are_refused():
    content = word(text("a" * 3000))
    assert refusal(with_size(content, b"word/document.xml", 100)) == "damaged"
    assert refusal(with_size(content, b"word/document.xml", 9_000_000)) == "damaged"
    assert refusal(with_size(content, b"word/document.xml", 2**31)) == "too_long"


def test_parts_that_overlap_are_refused():
    """Many directory entries for the same bytes: a bomb without any ratio."""
    parts = parts_of(text("a"))
    content = zipped({**parts, "word/a.xml": "<a/>", "word/b.xml": "<a/>"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.getinfo("word/a.xml").header_offset
        second = archive.getinfo("word/b.xml").header_offset
    assert (
        refusal(
            content.replace(
                struct.pack("<I", second) + b"word/b.xml", struct.pack("<I", first) + b"word/b.xml"
            )
        )
        == "damaged"
    )


def png(width: int, height: int) -> bytes:
    """A PNG that is small as a file and large as a picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_that_is_a_bomb_is_refused():
    content = word(
        text("a") + reference("r7"),
        [("r7", "image", "media/a.png")],
        {"word/media/a.png": png(13_000, 13_000)},
    )
    assert refusal(content) == "picture_too_large"


def test_more_pictures_than_any_offer_has_are_refused():
    related = [(f"r{n}", "image", f"media/{n}.png") for n in range(70)]
    more: Parts = {f"word/media/{n}.png": png(8, 8) for n in range(70)}
    body = "".join(reference(identity) for identity, _kind, _target in related)
    assert refusal(word(body, related, more)) == "too_many_pictures"


def test_tables_within_tables_without_end_are_refused():
    body = text("a")
    for _ in range(12):
        body = f"<w:tbl><w:tr><w:tc>{body}<w:p/></w:tc></w:tr></w:tbl>"
    assert refusal(word(body)) == "too_long"
    assert refusal(word("<w:p>" + "<w:smartTag>" * 240 + "</w:smartTag>" * 240 + "</w:p>")) in (
        "empty",
        "damaged",
    )
    assert refusal(word("<w:p>" + "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000 + "</w:p>")) == "damaged"


def test_every_reason_has_a_sentence_that_says_what_to_do(app):
    with app.test_request_context():
        for reason in REASONS:
            sentence = WordRefused(reason).sentence
            assert sentence.endswith(".")
            assert "itte" in sentence


def test_many_large_pictures_do_not_hold_others_up():
    picture = {
        "part": 0,
        "crop": [0, 0, 0, 0],
        "turns": 0,
        "shape": 0,
        "width": 0,
        "height": 0,
        "alt": "",
        "page": 1,
    }
    with pytest.raises(WordRefused, match="picture_too_large"):
        prepared_pictures(Message({"pictures": [picture]}, (png(8, 8),)), Allowance(0))


def test_reading_and_pictures_share_what_one_upload_may_take(monkeypatch):
    monkeypatch.setattr(word_door, "SECONDS", 0.0)
    content = word(reference("r7"), [("r7", "image", "media/a.png")], {"word/media/a.png": png(8, 8)})
    assert refusal(content) == "too_long"
    assert word_door.READING_SECONDS < 15
