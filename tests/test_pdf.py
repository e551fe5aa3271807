"""A document comes out whole and the same every time, or a sentence says why not (R40, R41, F21, F22)."""

import hashlib
import io
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image

from portal import pdf
from portal.confined import ChildDied, ConfinedChildren, JobFailure, MemoryRanOut, NoChildFree, TimeRanOut
from portal.pdf import (
    GlyphMissing,
    PdfFailure,
    PictureMissing,
    PrintTooSmall,
    RenderedPdf,
    RendererBusy,
    RenderFailed,
    RenderLimitExceeded,
    render_pdf,
)

NAMES = (
    "Lech Wałęsa, Şahin Öztürk, Nguyễn Thị Hương, Karel Čapek, Đorđe, Straße, 98,5 m², 1.250.000 €, „so“ – …"
)


def rendered(html: str, files: dict[str, Path] | None = None, **options: int) -> RenderedPdf:
    return render_pdf(html, files or {}, title="Offerte", **options)  # type: ignore[arg-type]


def text_of(document: RenderedPdf) -> str:
    pages = pypdf.PdfReader(io.BytesIO(document.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def picture(path: Path, kind: str = "JPEG", mode: str = "RGB", color: object = "navy") -> Path:
    Image.new(mode, (64, 48), color).save(path, kind)  # type: ignore[arg-type]
    return path


@pytest.fixture(autouse=True)
def _leave_no_child_of_a_test(monkeypatch: pytest.MonkeyPatch, drawn_anew: None) -> Iterator[None]:
    usual = pdf._children
    yield
    if pdf._children is not usual:
        pdf._children.close()


def replace_child(monkeypatch: pytest.MonkeyPatch, **options: float) -> ConfinedChildren:
    children = ConfinedChildren("portal.pdf_worker", **options)  # type: ignore[arg-type]
    monkeypatch.setattr(pdf, "_children", children)
    return children


# What comes out


def test_every_letter_of_a_name_arrives() -> None:
    document = rendered(f"<h1>{NAMES}</h1><p>{NAMES} <b>{NAMES}</b> <i>{NAMES}</i></p>")
    assert text_of(document).count(NAMES) == 4


def test_it_carries_title_author_language_and_no_invented_date() -> None:
    document = render_pdf("<title>other</title><p>Text", {}, title="Öztürk „Hang“", author="Seeblick")
    with pikepdf.open(io.BytesIO(document.content)) as file:
        assert str(file.docinfo.Title) == "Öztürk „Hang“"
        assert str(file.docinfo.Author) == "Seeblick"
        assert "/CreationDate" not in file.docinfo
        assert str(file.Root.Lang) == "de-DE"
        assert not file.check_pdf_syntax()


def test_a_letter_in_another_language_says_so() -> None:
    document = rendered('<html lang="en-GB"><p>Dear Ms Öztürk')
    assert str(pypdf.PdfReader(io.BytesIO(document.content)).root_object["/Lang"]) == "en-GB"


def test_it_reports_pages_and_hash() -> None:
    document = rendered("<p>eins</p><pdf:nextpage><p>zwei</p>")
    assert document.page_count == 2
    assert document.sha256 == hashlib.sha256(document.content).hexdigest()
    assert document.warnings == ()


def test_page_numbers_are_filled_in() -> None:
    frame = "-pdf-frame-content: foot; bottom: 1cm; height: 1cm; left: 2cm; width: 9cm"
    foot = "<div id=foot>Seite <pdf:pagenumber> von <pdf:pagecount></div>"
    html = f"<style>@page {{ @frame {{ {frame} }} }}</style><p>a</p><pdf:nextpage><p>b</p>{foot}"
    assert "Seite 2 von 2" in text_of(rendered(html))


def test_the_same_document_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    files = {"a": picture(tmp_path / "a"), "b": picture(tmp_path / "b", "PNG", "RGBA", (1, 2, 3, 4))}
    html = f'<h1>{NAMES}</h1><ul><li>eins</ul><img src="cid:a"><img src="cid:b"><a href="https://x.example">x</a>'
    first, second = rendered(html, files), rendered(html, files)
    pdf._children.close()
    third = rendered(html, files)
    assert first == second == third


def test_letters_composed_and_taken_apart_give_the_same_bytes() -> None:
    apart = "Mu\u0308ller, Nguye\u0302\u0303n"
    assert (
        rendered(f"<p>{apart}") == rendered("<p>Müller, Nguyễn") == rendered("<p>Mu&#776;ller, Nguy&#x1ec5;n")
    )


def test_a_stroke_does_not_swallow_the_markup_before_it() -> None:
    assert text_of(rendered("<p>\u0338davor</p><b>\u0338danach</b>")).endswith("danach")


def test_it_draws_everything_in_our_embedded_fonts() -> None:
    families = [
        "Arial",
        "Times New Roman",
        "Courier",
        "Symbol",
        "ZapfDingbats",
        "serif",
        "Comic Sans MS",
        "#x",
    ]
    html = "".join(
        f"<p style=\"font-family:'{family}'\">a <b>b</b> <i>c <b>d</b></i></p>" for family in families
    )
    lists = "<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul><ol><li>d</ol><code>e</code><pre>f</pre><tt>g</tt><hr>"
    document = rendered(html + lists + '<input value="h"><a name="i">j</a>')
    with pikepdf.open(io.BytesIO(document.content)) as file:
        fonts = [
            descriptor
            for entry in file.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font"
            for descriptor in [entry.get("/FontDescriptor")]
        ]
        assert len(fonts) >= 4
        assert all(isinstance(font, pikepdf.Dictionary) and "/FontFile2" in font for font in fonts)
        assert all("SourceSans3" in str(font) for font in fonts)


def test_bold_and_italic_are_really_bold_and_italic() -> None:
    document = rendered("<p>a <b>b</b> <i>c</i> <b><i>d</i></b>")
    for face in (b"Regular", b"Bold ", b"Italic ", b"BoldItalic"):
        assert b"SourceSans3-" + face in document.content


def test_no_letter_leaves_the_page() -> None:
    html = f"<style>@page {{ size: a4; margin: 2cm }}</style><p>https://x.example/{'abc' * 200}</p><pre>{'x ' * 300}"
    document = rendered(
        f"{html}</pre><table><tr><td>a</td><td>{'W' * 90}</td></tr></table><b>{'W' * 300}</b>"
    )
    page = pypdfium2.PdfDocument(document.content)[0]
    letters = page.get_textpage()
    edges = [letters.get_charbox(index)[2] for index in range(letters.count_chars())]
    assert max(edges) < page.get_width() - 50


def test_an_empty_document_is_one_empty_page() -> None:
    assert rendered("").page_count == 1


def test_many_threads_get_their_own_documents() -> None:
    with ThreadPoolExecutor(4) as threads:
        documents = threads.map(lambda number: text_of(rendered(f"<p>Dokument {number}.")), range(12))
        assert list(documents) == [f"Dokument {number}." for number in range(12)]


# Pictures


def test_pictures_arrive(tmp_path: Path) -> None:
    files = {
        "photo": picture(tmp_path / "0123abcd"),  # the store's files have no ending
        "logo": picture(tmp_path / "logo", "PNG", "RGBA", (200, 10, 10, 90)),
        "plan": picture(tmp_path / "plan", "PNG", "P", 3),
        "unused": tmp_path / "nowhere",
    }
    html = '<img src="cid:photo"><img src="cid:logo"><img src="cid:photo"><img src="cid:plan">'
    document = rendered(html, files, expected_pictures=3)
    page = pypdf.PdfReader(io.BytesIO(document.content)).pages[0]
    assert len(page.images) == 3


@pytest.mark.parametrize("few_colours", [True, False])
def test_what_is_transparent_shows_the_paper(few_colours: bool, tmp_path: Path) -> None:
    """A drawn logo is stored as a palette; its clear parts came out black."""
    drawn = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    drawn.paste((200, 10, 10, 255), (0, 0, 32, 48))
    (drawn.quantize(256) if few_colours else drawn).save(tmp_path / "logo", "PNG")
    document = rendered('<img src="cid:logo">', {"logo": tmp_path / "logo"}, expected_pictures=1)
    page = pypdfium2.PdfDocument(document.content)[0].render().to_pil().convert("RGB")
    colours = {colour for _count, colour in page.getcolors(10_000)}
    assert (200, 10, 10) in colours
    assert min(sum(colour) for colour in colours) >= 200, "nothing is darker than the logo"


def test_one_picture_under_two_names_is_stored_once(tmp_path: Path) -> None:
    same = picture(tmp_path / "a")
    document = rendered('<img src="cid:a"><img src="cid:b">', {"a": same, "b": same}, expected_pictures=2)
    assert len(pypdf.PdfReader(io.BytesIO(document.content)).pages[0].images) == 1


def test_it_refuses_a_document_with_too_few_pictures(tmp_path: Path) -> None:
    files = {"a": picture(tmp_path / "a"), "b": picture(tmp_path / "b")}
    with pytest.raises(PictureMissing):
        rendered('<img src="cid:a">', files, expected_pictures=2)


def test_it_names_the_pictures_that_are_missing(tmp_path: Path) -> None:
    whole = picture(tmp_path / "whole").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text").write_text("<svg/>")
    (tmp_path / "bitmap").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (tmp_path / "folder").mkdir()
    files = {name: tmp_path / name for name in ("whole", "cut", "text", "bitmap", "folder", "gone")}
    html = "".join(f'<img src="cid:{name}">' for name in [*files, "unheard of"])
    with pytest.raises(PictureMissing) as failure:
        rendered(html, files)
    assert failure.value.pictures == ("cut", "text", "bitmap", "folder", "gone", "unheard of")
    assert failure.value.sentence.startswith("Mindestens ein Bild")


def test_it_notices_a_picture_that_is_damaged_inside(tmp_path: Path) -> None:
    damaged = bytearray(picture(tmp_path / "a", "PNG").read_bytes())
    damaged[40:60] = bytes(20)
    (tmp_path / "a").write_bytes(damaged)
    with pytest.raises(PictureMissing):
        rendered('<img src="cid:a">', {"a": tmp_path / "a"})


OUTSIDE = [
    '<pdf:insertpdf src="{}"/>',
    '<img src="{}">',
    '<div style="background-image: url({})">x</div>',
    '<link rel="stylesheet" href="{}">',
    "<style>@import url({});</style>",
    "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style><p>x</p>",
    "<style>@page {{ background-image: url({}) }}</style><p>x</p>",
    "<ul style=\"list-style-image: url('{}')\"><li>x</li></ul>",
]


@pytest.mark.parametrize("markup", OUTSIDE)
def test_it_loads_nothing_from_the_network_or_the_disk(markup: str, tmp_path: Path) -> None:
    ours, theirs = picture(tmp_path / "ours.jpg"), picture(tmp_path / "theirs.jpg")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        there = f"http://127.0.0.1:{canary.getsockname()[1]}/a.png"
        for address in (there, f"file://{theirs}", str(theirs), "data:image/png;base64,iVBO"):
            with pytest.raises(PictureMissing):
                rendered(markup.format(address) + '<img src="cid:ours">', {"ours": ours})
        with pytest.raises(BlockingIOError):  # nobody knocked
            canary.accept()


@pytest.mark.parametrize(
    "markup",
    [
        '<pdf:insert src="/etc/passwd"/>',
        '<iframe src="file:///etc/passwd"></iframe><object data="/etc/passwd"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
        '<svg width="0" height="0"><rect/></svg>',
        "<p style=\"color: [[[getattr(pow, Word('__globals__'))]]]\">x</p>",
        "<p style=\"content: '" + "\\" * 40 + "'\">x</p>",
    ],
)
def test_it_shrugs_off_hostile_markup(markup: str) -> None:
    document = rendered(f"<p>davor</p>{markup}<p>danach</p>")
    assert "root:" not in text_of(document)
    assert text_of(document).startswith("davor")
    assert text_of(document).endswith("danach")


# Characters


def test_it_names_the_character_and_the_word_that_it_cannot_draw() -> None:
    with pytest.raises(GlyphMissing) as failure:
        rendered("<p>Ein schönes Haus<b>😀</b>, wirklich")
    assert failure.value.glyphs == {"😀": "Haus😀,"}
    assert failure.value.sentence == (
        "Die Schrift der PDF-Datei kennt dieses Zeichen nicht: „😀“ (in „Haus😀,“). Bitte ersetzen Sie es."
    )


def test_it_names_six_characters_at_most() -> None:
    with pytest.raises(GlyphMissing) as failure:
        rendered("<p>日 本 語 한 ﷺ &#x1F3E1; x\u20e3 ☎")
    assert "„日“, „本“, „語“, „한“, „ﷺ“ und 3 weitere" in failure.value.sentence
    assert len(failure.value.glyphs) == 8


def test_it_names_by_number_what_shows_nothing_by_itself() -> None:
    with pytest.raises(GlyphMissing) as failure:
        rendered("<p>a\u0489 b\ue000 " + "c" * 50 + "\ud800")
    assert "U+0489 (in „a\u0489“), U+E000 (in „b\ue000“) und U+D800 (in „ccc" in failure.value.sentence
    assert "…" in failure.value.sentence


def test_it_ignores_characters_that_nobody_sees() -> None:
    html = "<style>/* → 日 */ p { color: #000 }</style><!-- 日 --><title>日</title>"
    document = rendered(
        f"{html}<p>Zwei\xadfa\u200bmi\u200dlien\u2060haus\ufe0f \u202eab\u202c\ufeff\x07&shy;&zwj;c"
    )
    assert text_of(document) == "Zweifamilienhaus abc"


def test_markup_in_references_stays_text() -> None:
    assert (
        text_of(rendered("<p>&lt;b&gt; &amp;lt; &quot;x&quot; &#60;i&#62; &nbsp;§&euro;"))
        == '<b> &lt; "x" <i> §€'
    )


# Limits and accidents


def wide_table(size: int) -> str:
    return "<table>" + ("<tr>" + "<td>x</td>" * size + "</tr>") * size + "</table>"


@pytest.mark.parametrize(
    "html",
    [wide_table(200), '<table><tr><td colspan="100000000">x</td></tr><tr><td>y</td></tr></table>'],
    ids=["200x200 table", "colspan"],
)
def test_it_kills_a_document_that_takes_too_long(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_child(monkeypatch, seconds=1)
    with pytest.raises(RenderLimitExceeded) as failure:
        rendered(html)
    assert "zu umfangreich" in failure.value.sentence
    assert text_of(rendered("<p>Es geht weiter.")) == "Es geht weiter."


@pytest.mark.parametrize("html", ["<div>" * 250 + "x", "x" * (10 * 2**20 + 1)], ids=["depth", "size"])
def test_it_refuses_a_document_that_is_too_deep_or_too_large(html: str) -> None:
    with pytest.raises(RenderLimitExceeded):
        rendered(html)


def test_it_refuses_to_print_what_nobody_can_read() -> None:
    lines = "".join(f"<p>Zeile {number}</p>" for number in range(400))
    with pytest.raises(PrintTooSmall) as failure:
        rendered(f"<table><tr><td>{lines}</td></tr></table>")
    assert "unlesbar klein" in failure.value.sentence


def test_a_picture_may_be_shrunk(tmp_path: Path) -> None:
    Image.new("RGB", (1600, 1200)).save(tmp_path / "a", "JPEG")
    cells = '<td><img src="cid:a"></td>' * 3
    assert rendered(f"<table><tr>{cells}</tr></table>", {"a": tmp_path / "a"}).page_count == 1


def test_an_error_inside_the_library_is_a_sentence_and_the_next_document_works() -> None:
    with pytest.raises(RenderFailed) as failure:
        rendered('<p style="font-size: 100000pt">zu groß')
    assert failure.value.sentence.startswith("Aus diesem Dokument")
    assert "zu groß" not in repr(failure.value.__cause__)
    assert text_of(rendered("<p>Es geht weiter.")) == "Es geht weiter."


@pytest.mark.parametrize(
    ("accident", "named"),
    [
        (ChildDied(-11), RenderFailed),
        (TimeRanOut(), RenderLimitExceeded),
        (MemoryRanOut(), RenderLimitExceeded),
        (NoChildFree(), RendererBusy),
    ],
)
def test_every_accident_has_a_name_and_a_sentence(
    accident: JobFailure, named: type[PdfFailure], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def ask(self, _question: object) -> None:
            raise accident

        def close(self) -> None: ...

    monkeypatch.setattr(pdf, "_children", Broken())
    with pytest.raises(named) as failure:
        rendered("<p>x")
    assert failure.value.sentence.endswith(".")
    assert failure.value.__cause__ is accident


def test_warming_up_makes_the_child_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    children = replace_child(monkeypatch)
    pdf.warm_up()
    assert len(children._living) == 1
    assert rendered("<p>x").page_count == 1
    assert len(children._living) == 1
