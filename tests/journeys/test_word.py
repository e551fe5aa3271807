"""An offer from a Word file, from the broker's disk to the prospect's phone and mailbox; with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import postbox
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import ANNA, Office
from tests.journeys.test_every_page import look
from tests.journeys.visitor import Visitor

WORD = Path(__file__).parents[1] / "data" / "word"
TITLE = "Altbauwohnung mit Südbalkon"  # stands in expose_altbau.docx
NOT_CARRIED = "Textfeld auf Seite 2 wird nicht übernommen."


def assert_shown_as_in_word(page: Page) -> None:
    """The Word file's text with its looks, its picture and its table."""
    word = page.locator(".word")
    heading = word.get_by_text(TITLE)
    expect(heading).to_be_visible()
    expect(heading).to_have_css("text-align", "center")
    expect(word.get_by_text("620.000 €")).to_be_visible()
    expect(word.locator("img").first).to_have_js_property("complete", True)
    assert word.locator("img").first.evaluate("(one) => one.naturalWidth") > 100
    expect(word.get_by_role("region", name="Tabelle 1").locator("th").first).to_have_css(
        "background-color", "rgb(31, 95, 139)"
    )
    expect(word.get_by_text("Verborgen")).to_have_count(0)


def test_a_word_file_travels_as_the_offer(live: Live, browse: Browse, photos: list[Path]) -> None:
    address = "word@prospect.example"
    office = Office(browse())
    live.let_in(office.page, ANNA)
    flat = office.create_property("J-21", "Wohnung mit Südbalkon")
    office.add_photos(flat, photos)
    office.create_prospect("Wanda Ortmann", address)
    office.begin("Wanda Ortmann", "Wohnung mit Südbalkon")
    office.upload_word(WORD / "expose_altbau.docx")
    expect(office.page.get_by_text(NOT_CARRIED)).to_be_visible()
    assert list(look(office.page)) == []
    office.go_on()
    expect(office.page.get_by_text(NOT_CARRIED)).to_be_visible()
    expect(office.page.frame_locator("iframe").get_by_text(TITLE)).to_be_visible()
    office.page.get_by_role("link", name="E-Mails").click()
    expect(office.page.frame_locator("iframe >> nth=1").get_by_text(TITLE)).to_be_visible()
    office.send(address)

    [request] = live.mails(address, 1)
    assert TITLE not in request.as_string()
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.link(address))
    visitor.agree()
    assert_shown_as_in_word(visitor.page)
    expect(visitor.page.get_by_text("Hangweg 7").first).to_be_visible()  # then the facts of the property
    visitor.does_not_scroll_sideways()
    assert list(look(visitor.page)) == []
    pdf = visitor.download()
    _request, original = live.mails(address, 2)
    assert pdf in postbox.files_of(original).values()
    assert TITLE in postbox.part(original, "plain")
    html = postbox.part(original, "html")
    assert TITLE in html
    assert "background-color: #1f5f8b" in html.replace("background-color:#", "background-color: #")


def test_a_word_file_needs_no_scripts(live: Live, browse: Browse) -> None:
    """And without the facts of the properties: the Word file alone."""
    address = "word.ohne.skript@prospect.example"
    office = Office(browse(scripts=False), scripts=False)
    live.let_in(office.page, live.people.carla_email)
    office.create_property("J-22", "Reihenhaus am Ufer")
    office.create_prospect("Olga Rahn", address)
    office.begin("Olga Rahn", "Reihenhaus am Ufer")
    office.upload_word(WORD / "brief_pandoc.docx")
    expect(office.page.get_by_text("brief_pandoc.docx")).to_be_visible()
    office.choose("Daten und Fotos der Immobilien danach anfügen")
    office.go_on()
    expect(office.page.get_by_text("Die Daten der Immobilien sind nicht angefügt")).to_be_visible()
    office.send(address)
    visitor = Visitor(browse(screen=PHONE, scripts=False))
    visitor.open(live.link(address))
    visitor.agree()
    expect(visitor.page.locator(".word").get_by_text("Ihr Angebot für die Seestraße 9")).to_be_visible()
    expect(visitor.page.get_by_text("Hangweg 7")).to_have_count(0)
    visitor.does_not_scroll_sideways()
    _request, original = live.mails(address, 2)
    assert visitor.download() in postbox.files_of(original).values()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_file_says_so_beside_the_field_and_loses_nothing(
    live: Live, browse: Browse, tmp_path: Path, scripts: bool
) -> None:
    number = "J-23" if scripts else "J-24"
    office = Office(browse(scripts=scripts), scripts=scripts)
    live.let_in(office.page, live.people.carla_email)
    office.create_property(number, f"Hof {number}")
    office.create_prospect(f"Rita {number}", f"{number}@prospect.example")
    office.begin(f"Rita {number}", f"Hof {number}")
    office.write("Das hatte ich schon geschrieben.")
    wrong = tmp_path / "Angebot.docx"
    wrong.write_text("Das ist nur Text.")
    office.upload_word(wrong)
    page = office.page
    field = page.locator(".field--invalid", has=page.locator("input[name=word_file]"))
    expect(field).to_contain_text("Das ist keine Word-Datei.")
    expect(page.get_by_label("Betreff", exact=True)).to_have_value(f"Ihr Exposé: Hof {number}")
    expect(page.get_by_text("Angebot.docx")).to_have_count(0)
    assert list(look(page)) == [] if scripts else True
    page.locator("label", has_text="Hier schreiben").click()
    written = page.locator(".ql-editor") if scripts else page.get_by_label("Anschreiben")
    expect(written).to_be_visible()
    assert "Das hatte ich schon geschrieben." in (written.inner_text() or written.input_value())


def test_a_word_file_can_be_dropped_and_taken_out_again(live: Live, browse: Browse) -> None:
    office = Office(browse())
    live.let_in(office.page, live.people.carla_email)
    office.create_property("J-25", "Scheune am Weg")
    office.create_prospect("Dora Fall", "dora.fall@prospect.example")
    office.begin("Dora Fall", "Scheune am Weg")
    page = office.page
    page.locator("label", has_text="Word-Datei hochladen").click()
    dropped = page.evaluate_handle(
        """(bytes) => {
            const all = new DataTransfer();
            all.items.add(new File([new Uint8Array(bytes)], "Brief vom Tisch.docx"));
            return all;
        }""",
        list((WORD / "brief_pandoc.docx").read_bytes()),
    )
    field = page.locator("[data-file-drop]", has=page.locator("input[name=word_file]"))
    field.dispatch_event("drop", {"dataTransfer": dropped})
    expect(field.locator(".file-drop__name")).to_have_text("Brief vom Tisch.docx")
    page.get_by_role("button", name="Word-Datei hochladen").click()
    expect(page.get_by_role("link", name="Brief vom Tisch.docx")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Brief vom Tisch.docx").click()
    path: Path = download.value.path()
    assert path.read_bytes() == (WORD / "brief_pandoc.docx").read_bytes()
    page.get_by_role("button", name="Entfernen", exact=True).click()
    expect(page.get_by_text("Ihr Anschreiben im Portal ist noch da.")).to_be_visible()
    expect(page.locator(".ql-editor")).to_be_visible()
