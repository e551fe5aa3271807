"""The copy of a Word file that LibreOffice draws: it looks the same and holds nothing that must not get out (B32)."""

import io
import zipfile

import pytest
from PIL import Image

from portal.word import WordRefused, copy_without_traces, read_word
from tests.word.files import NAMES, REAL, Parts, real, relations, styles, text, word

FILES = sorted(path.stem for path in REAL.glob("*.docx"))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(content: bytes) -> str:
    """Everything that stands anywhere in a file."""
    return b"\n".join(unpacked(content).values()).decode(errors="replace")


@pytest.mark.parametrize("name", FILES)
def test_the_copy_reads_as_the_file_does(name):
    first, copy = read_word(real(name)), copy_without_traces(real(name))
    again = read_word(copy)
    assert again.html.count("<") == first.html.count("<")
    assert len(again.pictures) == len(first.pictures)
    assert not any(
        "Kommentar" in note or "Änderung" in note or "verborgen" in note.lower() for note in again.notes
    )


@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("mit_aenderungen", ["560.000", "in Eile", "Stimmt das", "Jonas Weber", "Nummer 14"]),
        ("expose_altbau", ["590.000", "Untergrenze"]),
        ("angebot_python_docx", ["Internes in Weiß", "Anna Bergmann"]),
    ],
)
def test_nothing_deleted_or_hidden_is_in_any_part(name, secrets):
    original = real(name)
    assert any(secret in said(original) for secret in secrets)
    found = said(copy_without_traces(original))
    assert [secret for secret in secrets if secret in found] == []


def test_hidden_styles_text_boxes_and_notes_are_cleaned_as_well():
    change = 'w:id="1" w:author="Jonas Weber"'
    box = (
        "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"<w:p><w:del {change}><w:r><w:delText>geheim1</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim2</w:t></w:r><w:r><w:t>Kasten</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    related, more = styles('<w:style w:type="character" w:styleId="In"><w:rPr><w:vanish/></w:rPr></w:style>')
    hidden = '<w:p><w:r><w:rPr><w:rStyle w:val="In"/></w:rPr><w:t>geheim3</w:t></w:r></w:p>'
    row = f"<w:tbl><w:tr><w:trPr><w:del {change}/></w:trPr><w:tc>{text('geheim4')}</w:tc></w:tr></w:tbl>"
    note = (
        f"<w:footnotes {NAMES}><w:footnote w:id='2'><w:p>"
        f"<w:moveFrom {change}><w:r><w:t>geheim5</w:t></w:r></w:moveFrom>"
        "<w:r><w:t>Fußnote</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    body = text("offen") + box + hidden + row + '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    more["word/footnotes.xml"] = note
    found = said(copy_without_traces(word(body, [*related, ("f1", "footnotes", "footnotes.xml")], more)))
    assert "geheim" not in found
    assert "Jonas" not in found
    assert "Kasten" in found
    assert "Fußnote" in found


@pytest.mark.parametrize(
    "code",
    [
        'INCLUDETEXT "/etc/passwd"',
        'INCLUDEPICTURE "http://evil.example/a.png" \\d',
        "LINK Excel.Sheet a.xlsx",
        'HYPERLINK "file:///etc"',
    ],
)
def test_no_field_fetches_anything(code):
    code = code.replace('"', "&quot;")
    field = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Ergebnis</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        f'<w:p><w:fldSimple w:instr="{code}"><w:r><w:t>einfach</w:t></w:r></w:fldSimple></w:p>'
    )
    document = unpacked(copy_without_traces(word(field)))["word/document.xml"].decode()
    assert "instr" not in document
    assert "fldChar" not in document
    assert "Ergebnis" in document
    assert "einfach" in document


def test_page_numbers_stay_fields():
    body = '<w:p><w:r><w:t>Seite</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    assert b"PAGE" in unpacked(copy_without_traces(word(body)))["word/document.xml"]


def test_only_known_parts_come_along():
    more: Parts = {
        "docProps/core.xml": "<a>Anna</a>",
        "customXml/item1.xml": "<a>Kundennummer</a>",
        "word/comments.xml": f"<w:comments {NAMES}/>",
        "word/embeddings/a.xlsx": b"PK",
        "word/settings.xml": (
            f"<w:settings {NAMES}><w:attachedTemplate r:id='t1'/><w:mailMerge/>"
            "<w:defaultTabStop w:val='708'/></w:settings>"
        ),
        "word/_rels/settings.xml.rels": relations(
            [("t1", "attachedTemplate", "file:///C:/Vorlagen/Brief.dotx")]
        ),
    }
    related = [
        ("c1", "comments", "comments.xml"),
        ("s1", "settings", "settings.xml"),
        ("h1", "hyperlink", "file:///C:/x"),
    ]
    found = unpacked(copy_without_traces(word(text("a"), related, more)))
    assert set(found) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/settings.xml",
        "word/_rels/settings.xml.rels",
    }
    assert b"mailMerge" not in found["word/settings.xml"]
    assert b"Vorlagen" not in b"".join(found.values())


def test_pictures_come_along_without_what_was_cut_off_and_what_the_camera_wrote():
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (20, 0, 40, 20))
    exif = Image.Exif()
    exif[0x010E] = "Schlafzimmer"
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="952500"/><wp:docPr id="1" name="b"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        '<a:blip r:embed="p1"/><a:srcRect r="50000"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    content = word(drawing, [("p1", "image", "media/a.jpg")], {"word/media/a.jpg": target.getvalue()})
    found = unpacked(copy_without_traces(content))
    assert b"srcRect" not in found["word/document.xml"]
    (kept,) = [one for name, one in found.items() if "media" in name]
    assert b"Schlafzimmer" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.size == (20, 20)
        assert shown.convert("RGB").getpixel((18, 10)) == pytest.approx((254, 0, 0), abs=20)


def test_a_file_that_is_refused_has_no_copy():
    with pytest.raises(WordRefused):
        copy_without_traces(b"%PDF-1.7")
