"""What of Word files is not carried over, is named, and what must never get out (B32)."""

from portal.word import read_word
from tests.word.files import NAMES, Parts, notes, paragraph, relations, run, styles, text, word


def alternative(choice: str, fallback: str) -> str:
    return (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{choice}</mc:Choice><mc:Fallback>{fallback}"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def shape(kind: str, inner: str = "") -> str:
    return (
        f"<w:drawing><wp:inline><a:graphic><a:graphicData uri='http://schemas.example/{kind}'>{inner}</a:graphicData>"
        "</a:graphic></wp:inline></w:drawing>"
    )


def test_text_boxes_and_drawings_are_named_with_their_page():
    box = f"<w:txbxContent>{text('Nur heute')}</w:txbxContent>"
    body = (
        text("a")
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>"
        + alternative(
            shape("wordprocessingShape", box),
            f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>",
        )
        + f"<w:p><w:r>{shape('chart')}{shape('diagram')}{shape('wordprocessingShape')}</w:r></w:p>"
        + "<w:p><m:oMath/></w:p>"
    )
    found = read_word(word(body))
    assert "Nur heute" not in found.html
    assert found.notes == (
        "Diagramm auf Seite 2 wird nicht übernommen.",
        "Formel auf Seite 2 wird nicht übernommen.",
        "Gezeichnete Form auf Seite 2 wird nicht übernommen.",
        "SmartArt-Grafik auf Seite 2 wird nicht übernommen.",
        "Textfeld auf Seite 2 wird nicht übernommen.",
    )


def test_a_table_of_contents_is_left_out():
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{text('Lage ... 3')}</w:sdtContent></w:sdt>"
    )
    found = read_word(word(contents + text("Lage")))
    assert "..." not in found.html
    assert found.notes == ("Inhaltsverzeichnis auf Seite 1 wird nicht übernommen.",)


def test_pages_are_counted_by_word_or_by_the_breaks():
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    formula = "<w:p><m:oMath/></w:p>"
    assert notes(text("a") + page + text("b") + page + formula) == (
        "Formel auf Seite 3 wird nicht übernommen.",
    )
    seen = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>"
    assert notes(text("a") + page + seen + formula) == ("Formel auf Seite 2 wird nicht übernommen.",)


def test_columns_and_landscape_are_named_with_the_page_they_begin_on():
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    section = (
        '<w:sectPr><w:type w:val="continuous"/><w:pgSz w:orient="landscape"/><w:cols w:num="2"/></w:sectPr>'
    )
    body = text("a") + page + f"<w:p><w:pPr><w:sectPr/></w:pPr></w:p>{text('b')}{section}"
    assert notes(body) == (
        "Das Querformat auf Seite 2 wird nicht übernommen.",
        "Die Spalten auf Seite 2 werden nicht übernommen: Der Text läuft in einer Spalte.",
    )


def test_a_watermark_is_named():
    mark = "<w:pict><v:shape><v:textpath string='ENTWURF'/></v:shape></w:pict>"
    header = f"<w:hdr {NAMES}><w:p><w:r>{mark}</w:r></w:p></w:hdr>"
    section = '<w:sectPr><w:headerReference w:type="default" r:id="h1"/></w:sectPr>'
    found = notes(text("a") + section, [("h1", "header", "h1.xml")], {"word/h1.xml": header})
    assert found == ("Das Wasserzeichen „ENTWURF“ wird nicht übernommen.",)


def test_a_workbook_behind_a_chart_is_not_looked_at():
    more: Parts = {
        "word/charts/_rels/chart1.xml.rels": relations([("r1", "package", "../embeddings/a.xlsx")]),
        "word/embeddings/a.xlsx": b"PK",
    }
    assert "Altbau" in read_word(word(text("Altbau"), more=more)).html


def test_deleted_text_and_comments_are_never_published():
    changes = 'w:id="1" w:author="Jonas Weber" w:date="2026-02-02T10:00:00Z"'
    body = (
        f"<w:p><w:r><w:t>Preis: </w:t></w:r><w:del {changes}><w:r><w:delText>560.000</w:delText></w:r></w:del>"
        f"<w:ins {changes}><w:r><w:t>585.000</w:t></w:r></w:ins><w:commentRangeStart w:id='0'/>"
        "<w:r><w:commentReference w:id='0'/></w:r>"
        f"<w:moveFrom {changes}><w:r><w:t>alt</w:t></w:r></w:moveFrom>"
        f"<w:moveTo {changes}><w:r><w:t> neu</w:t></w:r></w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {changes}/></w:rPr></w:pPr><w:r><w:t>eins</w:t></w:r></w:p>{text('zwei')}"
    )
    comment = f"<w:comment w:id='0' w:author='Jonas Weber'>{text('geheim')}</w:comment>"
    comments = f"<w:comments {NAMES}>{comment}</w:comments>"
    found = read_word(word(body, [("c1", "comments", "comments.xml")], {"word/comments.xml": comments}))
    assert found.html == '<p class="w-tight">Preis: 585.000 neu</p><p class="w-tight">einszwei</p>'
    assert found.notes == (
        "Im Dokument sind 5 Änderungen noch nicht angenommen (2 eingefügt, 3 gelöscht). Gezeigt wird der Text so, als "
        "wäre alles angenommen; Gelöschtes ist nicht enthalten.",
        "Ein Kommentar wird nicht übernommen.",
    )


def test_hidden_text_is_never_published():
    related, more = styles(
        '<w:style w:type="character" w:styleId="Intern"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        text("offen")
        + run("<w:vanish/>", "geheim1")
        + run('<w:rStyle w:val="Intern"/>', "geheim2")
        + paragraph('<w:pStyle w:val="Secret"/>', "geheim3")
        + run('<w:color w:val="FFFFFF"/>', "geheim4")
        + run('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "geheim5")
    )
    found = read_word(word(body, related, more))
    assert "geheim" not in found.html
    assert found.notes == (
        "3 verborgene Textstellen auf Seite 1 werden nicht übernommen.",
        "Text auf Seite 1, der die Farbe seines Hintergrunds hat und deshalb nicht zu sehen ist, wird nicht "
        "übernommen.",
    )
