"""Exposés made elsewhere, page by page: pictures, words with their places, and what is refused or cut to size."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from portal import foreign_pdf, foreign_pdf_worker
from portal.confined import ConfinedChildren, Message
from portal.demo.album import demo_expose
from portal.foreign_pdf import PdfPage, PdfRefused, read_pages
from tests.test_foreign_pdf import a_writer, written

#: Made by LibreOffice from a Word document of four pages.
KIRCHGASSE = Path(__file__).parent / "data" / "expose" / "kirchgasse.pdf"


def drawn(
    content: bytes = b"", *, box: tuple[float, float] = (595, 842), pages: int = 1, **page: object
) -> bytes:
    """A PDF whose pages hold these drawing commands; Helvetica is /F1."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        for _ in range(pages):
            sheet = pdf.add_blank_page()
            sheet.MediaBox = [0, 0, *box]
            sheet.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            sheet.Contents = pdf.make_stream(content)
            for name, value in page.items():
                sheet[f"/{name}"] = value
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def said(text: str, x: float = 100, y: float = 700, size: float = 12) -> bytes:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n".encode("cp1252")


def words(page: PdfPage) -> list[str]:
    return [line.text for line in page.lines]


def outcome(content: bytes) -> str:
    """``drawn``, or the word for what is wrong; every word has its sentence."""
    try:
        read_pages(content)
    except PdfRefused as refused:
        return refused.reason if refused.sentence else ""
    return "drawn"


def refusal(content: bytes) -> str:
    with pytest.raises(PdfRefused) as caught:
        read_pages(content)
    return caught.value.reason


# What becomes of a good file


def test_a_real_expose_becomes_pictures_and_words():
    pages = read_pages(KIRCHGASSE.read_bytes())
    assert len(pages) == 4
    for page in pages:
        with Image.open(io.BytesIO(page.picture)) as picture:
            assert picture.format in {"JPEG", "PNG"}
            assert picture.size == (page.width, page.height) == (1400, 1980)
    text = " ".join(words(pages[1]))
    assert "Provision für Käufer 3,57 % inkl. MwSt., die Verkäuferin zahlt gleich viel" in text
    assert "• Dielen aus Weißtanne, Lehmputz in allen Zimmern" in text
    assert text.index("Auf einen Blick") < text.index("Wohnfläche") < text.index("Das Haus")


def test_another_program_makes_another_pdf():
    """Printed by a browser: letters in a scaled matrix, columns, a line that runs downwards."""
    pages = read_pages(demo_expose())
    assert len(pages) == 5
    text = words(pages[1])
    left, right = text.index("Bauerngarten, Obstwiese und Weide."), text.index("Solarunterstützung.")
    assert text.index("Das Anwesen") < left < right
    assert ("Fotos: Immobilien Seeblick", 90) in [(line.text, line.turn) for line in pages[1].lines]
    assert all(0 <= line.x <= 1400 and 0 < line.size < 200 for page in pages for line in page.lines)


def test_words_lie_where_they_are_drawn():
    """A fifth from the left, a tenth from the top; as long and as high as the letters."""
    (page,) = read_pages(drawn(said("Kaufpreis", x=119, y=757.8, size=24)))
    (line,) = page.lines
    assert line.text == "Kaufpreis"
    assert line.x == pytest.approx(280, abs=3)
    assert line.y == pytest.approx(198, abs=3)
    assert line.width == pytest.approx(102 * 1400 / 595, rel=0.05)
    assert line.size == pytest.approx(24 * 1400 / 595, rel=0.15)
    assert line.turn == 0


def test_cells_of_a_row_stay_apart_and_a_line_stays_whole():
    row = said("Wohnfläche") + said("98,5 m²", x=300) + said("ruhig ", y=600) + said("gelegen", x=131, y=600)
    (page,) = read_pages(drawn(row))
    assert words(page) == ["Wohnfläche", "98,5 m²", "ruhig gelegen"]


def test_turned_pages_and_turned_words_keep_their_direction():
    (page,) = read_pages(drawn(said("quer"), Rotate=90))
    assert (page.width, page.height) == (1400, 990)
    assert page.lines[0].turn == 90
    upwards = b"BT /F1 12 Tf 0 1 -1 0 100 300 Tm (Fotos: Seeblick) Tj ET"
    (page,) = read_pages(drawn(upwards))
    assert [(line.text, line.turn) for line in page.lines] == [("Fotos: Seeblick", 270)]


def test_a_cut_page_shows_what_its_reader_sees():
    """Words outside of the crop box are not on the page."""
    cropped = drawn(said("drinnen") + said("draußen", y=20), CropBox=[50, 400, 545, 800])
    (page,) = read_pages(cropped)
    assert words(page) == ["drinnen"]
    assert page.height == pytest.approx(1400 * 400 / 495, abs=2)


def test_a_drawing_of_few_colours_becomes_a_sharp_png():
    (page,) = read_pages(drawn(b"0 0 0 rg 100 100 300 300 re f"))
    assert page.picture.startswith(b"\x89PNG")
    assert len(page.picture) < 20_000


def test_the_same_file_gives_the_same_pages():
    content = KIRCHGASSE.read_bytes()
    assert read_pages(content) == read_pages(content)


def test_control_and_direction_characters_do_not_come_along(monkeypatch: pytest.MonkeyPatch):
    """R45; whatever the child says: it has read bytes from a stranger."""
    lines = json.dumps([["Prei\x00s\u202e 1\u2066 €", 1, 2, 3, 4, 0], ["\u200b\x07", 1, 2, 3, 4, 0]]).encode()
    reply = Message({"page_count": 1, "sizes": [[1400, 1980]]}, (b"\xff\xd8\xff", lines))
    monkeypatch.setattr(foreign_pdf._drawing, "ask", lambda _question: reply)
    (page,) = read_pages(b"%PDF-")
    assert words(page) == ["Preis 1 €"]


@pytest.mark.parametrize(
    "reply",
    [
        Message({"sizes": [[1400, 1980]]}, (b"<script>", b"[]")),
        Message({"sizes": [[1400, 1980]]}, (b"\xff\xd8\xff",)),
        Message({"sizes": [[1400, 1980]]}, (b"\xff\xd8\xff", b"[[1]]")),
        Message({"sizes": [["x", 1980]]}, (b"\xff\xd8\xff", b"[]")),
        Message({"problem": "<b>"}),
        Message({}),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(reply: Message, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(foreign_pdf._drawing, "ask", lambda _question: reply)
    assert refusal(b"%PDF-") == "damaged"


# What is refused


def test_it_refuses_what_is_no_pdf_or_locked_or_cut():
    assert refusal(b"PK\x03\x04 docx") == "no_pdf"
    assert refusal(KIRCHGASSE.read_bytes()[:30_000][:200] + b"\x00" * 500) == "damaged"
    writer = a_writer()
    writer.encrypt("", owner_password="nur drucken", algorithm="RC4-128")
    assert refusal(written(writer)) == "encrypted"
    assert refusal(written(a_writer(pages=0))) == "empty"


def _with_action(action: dict[str, object], where: str) -> bytes:
    writer = a_writer()
    entry = DictionaryObject({NameObject(f"/{key}"): value for key, value in action.items()})
    if where == "link":
        link = {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): entry,
        }
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject(link))])
    else:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(entry)
    return written(writer)


@pytest.mark.parametrize("where", ["opening", "link"])
@pytest.mark.parametrize("kind", ["JavaScript", "Launch", "ImportData", "SubmitForm", "Rendition"])
def test_it_refuses_what_starts_something(kind: str, where: str):
    action: dict[str, object] = {
        "S": NameObject(f"/{kind}"),
        "F": TextStringObject("https://canary.example/x.exe"),
    }
    assert refusal(_with_action(action, where)) == "active"


def test_it_refuses_embedded_files():
    writer = a_writer()
    writer.add_attachment("preisliste.xlsx", b"PK")
    assert refusal(written(writer)) == "embedded"


def _form(**entries: object) -> bytes:
    writer = a_writer()
    name = DictionaryObject(
        {NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("Name")}
    )
    form: dict[str, object] = {"Fields": ArrayObject([writer._add_object(name)]), **entries}
    entry = DictionaryObject({NameObject(f"/{key}"): value for key, value in form.items()})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(entry)
    return written(writer)


def test_it_refuses_forms_but_an_attachment_may_be_one():
    assert refusal(_form()) == "form"
    assert foreign_pdf.check_pdf(_form()).page_count == 2
    assert refusal(_form(XFA=ArrayObject([TextStringObject("template")]))) == "active"


def test_an_emptied_form_is_no_form():
    assert len(read_pages(_form(Fields=ArrayObject()))) == 2


@pytest.mark.parametrize(
    "box", [(595, 60_000), (20_000, 20_000), (1, 1), (5, 600), (600, 10_000)], ids=lambda box: f"{box}"
)
def test_it_refuses_pages_of_odd_sizes(box: tuple[float, float]):
    assert refusal(drawn(said("x"), box=box)) == "odd_pages"


def test_it_refuses_more_than_sixty_pages():
    assert foreign_pdf_worker._check(written(a_writer(pages=60)), to_draw=True) == 60
    assert refusal(written(a_writer(pages=61))) == "too_many_pages"


def test_it_refuses_more_pixels_than_pages_of_paper_have():
    """Sixty pages, each as long as a page may be."""
    assert refusal(drawn(b"", box=(100, 390), pages=60)) == "too_large"


def test_it_refuses_more_words_than_a_sheet_can_hold():
    assert refusal(drawn(said("wort " * 8_000, size=1))) == "too_large"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drawing may take a few seconds only, so that the limit is reached sooner."""
    children = ConfinedChildren("portal.foreign_pdf_worker", seconds=4.0, jobs=10)
    monkeypatch.setattr(foreign_pdf, "_drawing", children)
    yield
    children.close()


def test_a_page_of_a_million_lines_ends_in_time(hurried: None):
    """The child is killed at its limit; the next file is drawn as if nothing had happened."""
    shading = b"".join(b"%d 0 m 595 %d l 0 842 l S\n" % (n % 595, n % 842) for n in range(400_000))
    assert refusal(drawn(b"40 w\n" + shading)) == "too_large"
    assert len(read_pages(drawn(said("noch da")))) == 1


def test_forms_that_draw_each_other_for_ever_do_not_stop_it(app, hurried: None):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        xobject = pdf.make_stream(b"/X Do " * 50)
        xobject.Type, xobject.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        xobject.BBox = [0, 0, 595, 842]
        xobject.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=xobject))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=xobject))
        page.Contents = pdf.make_stream(b"/X Do")
        buffer = io.BytesIO()
        pdf.save(buffer)
    assert outcome(buffer.getvalue()) in {"drawn", "too_large", "damaged"}


def test_a_picture_of_a_billion_pixels_does_not_take_the_memory(app):
    """A few hundred bytes of deflate that claim to be 60,000 pixels square."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        picture = pdf.make_stream(b"\x00" * 1000)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width = picture.Height = 60_000
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /P Do")
        buffer = io.BytesIO()
        pdf.save(buffer)
    assert outcome(buffer.getvalue()) in {"drawn", "too_large", "damaged"}


def test_nothing_a_page_names_is_fetched(tmp_path: Path):
    """R41: an external stream and a remote go-to are read by nobody."""
    canary = tmp_path / "canary.txt"
    canary.write_text("geheim")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        stream = pdf.make_stream(b"")
        stream.F = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=str(canary), FS=pikepdf.Name.URL)
        page.Contents = stream
        buffer = io.BytesIO()
        pdf.save(buffer)
    pages = read_pages(buffer.getvalue())
    assert words(pages[0]) == []


def test_every_mutation_of_a_real_file_is_read_or_refused_with_a_sentence(app):
    """Bytes changed here and there: a page or a word for what is wrong, never another error."""
    whole = bytearray(KIRCHGASSE.read_bytes())
    step = len(whole) // 24
    with app.test_request_context():
        for start in range(60, len(whole) - 40, step):
            broken = bytes(whole[:start]) + b"\xff<</JS>>\x00 9999 0 obj" + bytes(whole[start + 24 :])
            assert outcome(broken) in {"drawn", "damaged", "active"}


def test_the_portal_itself_never_loads_the_reader():
    """PDFium runs in the child alone."""
    import subprocess
    import sys

    code = (
        "import portal.foreign_pdf, sys; assert 'pypdfium2' not in sys.modules and 'pypdf' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
