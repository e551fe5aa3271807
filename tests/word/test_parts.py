"""Links, fields, notes, headers and pictures of Word files."""

import base64
import re

import pytest

from portal.word import read_word
from tests.word.files import NAMES, Parts, Relations, html, notes, text, word


def test_links_lead_only_where_a_letters_links_may():
    related = [
        ("r1", "hyperlink", "https://makler.example/a?b=1&amp;c=2"),
        ("r2", "hyperlink", "javascript:alert(1)"),
    ]
    body = '<w:p><w:hyperlink r:id="r{}"><w:r><w:t>hier</w:t></w:r></w:hyperlink></w:p>'
    assert html(body.format(1), related) == (
        '<p><a href="https://makler.example/a?b=1&amp;c=2" rel="noopener noreferrer">hier</a></p>'
    )
    found = read_word(word(body.format(2), related))
    assert "<a" not in found.html
    assert found.notes == (
        "Ein Link auf Seite 1 führt zu keiner Webadresse und wird nur als Text übernommen.",
    )


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve">{result}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_show_their_results():
    assert html(f"<w:p>{field('DATE', '3. März 2026')}</w:p>") == "<p>3. März 2026</p>"
    linked = html(f"<w:p>{field('HYPERLINK &quot;https://makler.example&quot;', 'Seite')}</w:p>")
    assert linked == '<p><a href="https://makler.example" rel="noopener noreferrer">Seite</a></p>'


def test_page_numbers_go_with_their_words():
    begin = "<w:p><w:r><w:t xml:space='preserve'>Stand März, Seite </w:t></w:r>"
    body = f"{begin}{field('PAGE', '1')}<w:r><w:t> von </w:t></w:r>{field('NUMPAGES', '3')}</w:p>"
    assert html(body) == "<p>Stand März</p>"


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ("Seite ", " · HRB 700123", "HRB 700123"),
        ("HRB 700123 | ", "", "HRB 700123"),
        ("Seeblick – S. ", " – HRB 700123", "Seeblick – HRB 700123"),
    ],
)
def test_no_sign_stays_behind_where_a_page_number_stood(before: str, after: str, left: str):
    def said(words: str) -> str:
        return f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>"

    assert html(f"<w:p>{said(before)}{field('PAGE', '1')}{said(after)}</w:p>") == f"<p>{left}</p>"


def test_a_page_number_between_dashes_goes_with_them():
    dashes = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = f"<w:p>{dashes.format('- ')}{field('PAGE', '1')}{dashes.format(' -')}</w:p>"
    assert html(body + text("Haus")) == "<p>Haus</p>"


def test_what_is_not_filled_in_is_named():
    fields = field("MERGEFIELD Anrede", "«Anrede»") + field("MERGEFIELD Name", "Öztürk")
    assert notes(f"<w:p>{fields}</w:p>" + text("Guten Tag {{ name }}, das «Traumhaus» wartet.")) == (
        "Das Seriendruckfeld „Anrede“ auf Seite 1 ist nicht ausgefüllt.",
        "Der Platzhalter „{{ name }}“ auf Seite 1 ist nicht ausgefüllt.",
    )


def test_foot_and_end_notes_are_one_list_at_the_end():
    part = '<w:{0}s {1}><w:{0} w:id="0" w:type="separator"><w:p/></w:{0}><w:{0} w:id="5">{2}</w:{0}></w:{0}s>'
    more: Parts = {
        "word/footnotes.xml": part.format("footnote", NAMES, text("Zuzüglich Steuer.")),
        "word/endnotes.xml": part.format("endnote", NAMES, text("Stand März.")),
    }
    related = [("r1", "footnotes", "footnotes.xml"), ("r2", "endnotes", "endnotes.xml")]
    body = (
        '<w:p><w:r><w:t>Preis</w:t><w:endnoteReference w:id="5"/></w:r><w:r><w:t xml:space="preserve"> fest</w:t>'
        '<w:footnoteReference w:id="5"/></w:r></w:p>'
    )
    assert html(body, related, more) == (
        "<p>Preis<sup>1</sup> fest<sup>2</sup></p>"
        '<p class="w-tight w-gap-1 w-edge-top"><strong>Fußnoten</strong></p>'
        "<ol><li>Stand März.</li><li>Zuzüglich Steuer.</li></ol>"
    )


def test_header_and_footer_of_the_first_page_are_shown_once():
    more: Parts = {
        "word/h1.xml": f"<w:hdr {NAMES}>{text('Bergmann Immobilien')}</w:hdr>",
        "word/h2.xml": f"<w:hdr {NAMES}>{text('Fortsetzung')}</w:hdr>",
        "word/f1.xml": f"<w:ftr {NAMES}>{text('Amtsgericht Freiburg')}</w:ftr>",
    }
    related = [("h1", "header", "h1.xml"), ("h2", "header", "h2.xml"), ("f1", "footer", "f1.xml")]
    section = (
        '<w:sectPr><w:headerReference w:type="first" r:id="h1"/><w:headerReference w:type="default" r:id="h2"/>'
        '<w:footerReference w:type="default" r:id="f1"/><w:titlePg/></w:sectPr>'
    )
    found = read_word(word(text("Guten Tag") + section, related, more))
    assert found.html == (
        '<p class="w-tight">Bergmann Immobilien</p><p class="w-tight">Guten Tag</p>'
        '<p class="w-tight w-gap-1 w-edge-top">Amtsgericht Freiburg</p>'
    )
    assert found.notes == ("Das Dokument hat mehrere Kopfzeilen; übernommen wird die der ersten Seite.",)


DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
)


def drawing(extra: str = "", crop: str = "", turn: str = "", anchor: str = "") -> str:
    kind = "anchor" if anchor else "inline"
    return (
        f'<w:r><w:drawing><wp:{kind}>{anchor}<wp:extent cx="1905000" cy="952500"/><wp:docPr id="1" name="b" {extra}/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:blipFill><a:blip r:embed="p1"/>{crop}</pic:blipFill><pic:spPr><a:xfrm {turn}/></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:{kind}></w:drawing></w:r>"
    )


PICTURE: tuple[Relations, Parts] = ([("p1", "image", "media/a.png")], {"word/media/a.png": DOT})


def test_a_picture_stands_where_it_stood_as_large_as_it_was():
    found = read_word(
        word(f"<w:p>{drawing(chr(100) + 'escr=' + chr(34) + 'Garten' + chr(34))}</w:p>", *PICTURE)
    )
    (picture,) = found.pictures
    assert (picture.width, picture.height, picture.alt, picture.media_type) == (
        200,
        100,
        "Garten",
        "image/png",
    )
    assert f'<img src="cid:{picture.sha256}" alt="Garten" width="200" height="100">' in found.html
    assert picture.content != DOT


def test_a_picture_beside_the_text_stands_above_it():
    anchor = "<wp:positionH><wp:align>right</wp:align></wp:positionH>"
    found = read_word(word(f"<w:p><w:r><w:t>Text</w:t></w:r>{drawing(anchor=anchor)}</w:p>", *PICTURE)).html
    assert re.fullmatch(r'<p class="w-right"><img [^>]*></p><p class="w-tight">Text</p>', found)


def test_a_turned_picture_is_turned_and_a_cropped_one_cropped():
    turned = read_word(
        word(f"<w:p>{drawing(turn='rot=' + chr(34) + '5400000' + chr(34))}</w:p>", *PICTURE)
    ).pictures[0]
    assert (turned.width, turned.height) == (100, 200)
    cropped = read_word(
        word(f"<w:p>{drawing(crop='<a:srcRect l=' + chr(34) + '50000' + chr(34) + '/>')}</w:p>", *PICTURE)
    )
    assert cropped.pictures[0].sha256 != turned.sha256


@pytest.mark.parametrize(
    "content", [b"GIF89a" + b"\0" * 40, b"\x01\x00\x00\x00" + b"\0" * 90, b"<svg/>", b"II*\0"]
)
def test_pictures_of_other_kinds_are_named(content):
    related, _more = PICTURE
    found = read_word(word(text("a") + f"<w:p>{drawing()}</w:p>", related, {"word/media/a.png": content}))
    assert found.pictures == ()
    assert "JPEG oder PNG" in found.notes[0]


def test_a_damaged_picture_is_named_and_the_rest_is_read():
    related, _more = PICTURE
    found = read_word(word(text("a") + f"<w:p>{drawing()}</w:p>", related, {"word/media/a.png": DOT[:40]}))
    assert found.html == '<p class="w-tight">a</p>'
    assert found.notes == ("Ein Bild auf Seite 1 ist beschädigt und wird nicht übernommen.",)
