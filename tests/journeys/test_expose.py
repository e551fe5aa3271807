"""An agency on its first day: it uploads the PDF of its own software and sends it; the prospect reads page by page."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from portal.agency.actions import found_agency
from portal.brokers.models import Role
from portal.offers.views.expose import LARGEST_BODY
from tests import postbox
from tests.journeys.conftest import DESK, PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.people import hire

KIRCHGASSE = Path(__file__).parents[1] / "data" / "expose" / "kirchgasse.pdf"
LETTER = "Guten Tag Frau Morgenstern, hier kommt das Exposé, wie am Telefon versprochen."
WORDS = "Fassade öffnet sich ein helles Haus: Die frühere Werkstatt im Erdgeschoss ist heute Küche und"


def first_day(live: Live, email: str) -> None:
    """An agency with its data and one broker, and nothing else."""
    with live.inside():
        agency = found_agency(
            name=f"Neubau Immobilien {email.partition('@')[0]}",
            street="Marktplatz 2",
            postal_code="79219",
            city="Staufen",
            phone="07633 4711",
            email=f"kontakt@{email.partition('@')[2]}",
        )
        hire(agency.id, "Nora", "Neumann", email, Role.ADMINISTRATOR)


def upload(office: Office, prospect: str, title: str, number: str, file: Path = KIRCHGASSE) -> None:
    """From the button on top of every page to the page of the letter, with a finished exposé."""
    page = office.page
    page.goto("/")
    page.get_by_role("link", name="Neue Offerte").first.click()
    page.get_by_role("link", name="Fertiges Exposé als PDF verwenden").click()
    page.locator(".pick__label", has_text=prospect).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Überschrift").fill(title)
    page.get_by_label("Objektnummer").fill(number)
    page.get_by_label("Objektart").select_option(label="Haus")
    page.get_by_label("Straße und Hausnummer").fill("Kirchgasse 17")
    page.get_by_label("Postleitzahl").fill("79219")
    page.get_by_label("Ort", exact=True).fill("Staufen")
    page.get_by_label("Kaufpreis oder Kaltmiete").fill("785.000")
    page.get_by_label("Provision für Käufer oder Mieter").fill("3,57 % inkl. MwSt.")
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    expect(page.get_by_role("heading", level=1, name="Inhalt der Offerte")).to_be_visible()
    expect(page.get_by_role("link", name=file.name)).to_be_visible()


def write_and_check(office: Office, letter: str) -> None:
    page = office.page
    page.get_by_label("Betreff", exact=True).fill("Ihr Exposé")
    office.write(letter)
    page.get_by_role("button", name="Weiter: Prüfen und senden").click()
    expect(page.get_by_role("heading", level=1, name="Prüfen und senden")).to_be_visible()


def axe(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]


def test_an_agency_on_its_first_day_sends_the_pdf_it_already_has(live: Live, browse: Browse) -> None:
    address = "martha.morgenstern@prospect.example"
    first_day(live, "nora@neubau.example")
    office = Office(browse())
    live.let_in(office.page, "nora@neubau.example")
    office.create_prospect("Martha Morgenstern", address)
    upload(office, "Martha Morgenstern", "Stadthaus in der Kirchgasse", "KG-17")
    write_and_check(office, LETTER)
    expect(office.page.get_by_text("Bitte prüfen Sie, dass sie in Ihrer PDF-Datei stehen")).to_be_visible()
    frame = office.page.frame_locator("iframe")
    expect(frame.get_by_text(LETTER)).to_be_visible()
    expect(frame.locator(".expose-page__picture")).to_have_count(4)
    case = office.send(address)

    [request] = live.mails(address, 1)
    text = postbox.part(request, "plain")
    assert "Stadthaus in der Kirchgasse" in text
    assert "Kirchgasse 17" not in text
    assert not [one for one in postbox.files_of(request).values() if one == KIRCHGASSE.read_bytes()]

    visitor = Visitor(browse(screen=DESK))
    visitor.open(live.link(address))
    visitor.sees_the_question()
    visitor.agree()
    page = visitor.page
    expect(page.get_by_text(LETTER)).to_be_visible()
    expect(page.get_by_text("785.000").first).to_be_visible()
    expect(page.get_by_role("link", name="Exposé als PDF herunterladen")).to_have_count(2)
    every_page_can_be_seen(page)
    the_words_can_be_found_and_selected(page)
    assert axe(page) == []
    assert visitor.download() == KIRCHGASSE.read_bytes()
    _request, original = live.mails(address, 2)
    assert KIRCHGASSE.read_bytes() in postbox.files_of(original).values()
    office.page.goto(case)
    expect(office.page.get_by_text("PDF geladen").first).to_be_visible()


def every_page_can_be_seen(page: Page) -> None:
    """Scrolled to, every picture loads, over its whole width."""
    pictures = page.locator(".expose-page__picture")
    expect(pictures).to_have_count(4)
    for number in range(4):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(one) => one.naturalWidth") == 1400
        expect(page.get_by_role("img", name=f"Seite {number + 1} von 4 des Exposés")).to_be_visible()


def the_words_can_be_found_and_selected(page: Page) -> None:
    """As the browser's own search and a mouse do it, where the reader sees them."""
    assert page.evaluate("window.find('Lehmputz in allen Zimmern')")
    assert page.evaluate("getSelection().toString()") == "Lehmputz in allen Zimmern"
    line = page.locator(".expose-page__words text", has_text=WORDS)
    place, sheet = line.bounding_box(), page.locator(".expose-page__sheet").nth(1).bounding_box()
    assert place is not None
    assert sheet is not None
    assert place["width"] / sheet["width"] == pytest.approx(1101 / 1400, abs=0.02)
    middle = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 1, middle, steps=6)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()").startswith("Fassade öffnet sich ein helles Haus")
    spoken = page.get_by_role("group", name="Text auf Seite 2").aria_snapshot()
    assert "98,7 kWh/(m²·a), Klasse C" in spoken


def test_on_a_phone_pages_fill_the_screen_and_a_tap_opens_the_pdf(live: Live, browse: Browse) -> None:
    address = "telefon@prospect.example"
    first_day(live, "tom@handy.example")
    office = Office(browse())
    live.let_in(office.page, "tom@handy.example")
    office.create_prospect("Tina Telefon", address)
    upload(office, "Tina Telefon", "Stadthaus in der Kirchgasse", "KG-17")
    write_and_check(office, "Guten Tag Frau Telefon, hier kommt es.")
    office.send(address)

    visitor = Visitor(browse(screen=PHONE, has_touch=True))
    visitor.open(live.link(address))
    visitor.agree()
    page = visitor.page
    every_page_can_be_seen(page)
    visitor.does_not_scroll_sideways()
    sheet = page.locator(".expose-page__sheet").first.bounding_box()
    assert sheet is not None
    assert (sheet["x"], sheet["width"]) == (0, PHONE["width"])
    with page.expect_download() as download:
        page.locator(".expose-page__picture").nth(1).tap(force=True)
    assert download.value.path().read_bytes() == KIRCHGASSE.read_bytes()
    assert axe(page) == []


def test_the_whole_path_works_without_scripts(live: Live, browse: Browse, tmp_path: Path) -> None:
    """A refused file first: nothing typed is lost, only the file is chosen again."""
    address = "ohne@prospect.example"
    first_day(live, "ole@ohne.example")
    office = Office(browse(scripts=False), scripts=False)
    live.let_in(office.page, "ole@ohne.example")
    office.create_prospect("Olga Ohne", address)
    page = office.page
    page.goto("/offerten/neu/expose")
    wrong = tmp_path / "angebot.pdf"
    wrong.write_bytes(b"PK\x03\x04 doch ein Word-Dokument")
    page.locator(".pick__label", has_text="Olga Ohne").click()
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_label("Überschrift").fill("Stadthaus")
    page.get_by_label("Objektnummer").fill("KG-1")
    page.get_by_label("Ort", exact=True).fill("Staufen")
    office.choose("Preis nur auf Anfrage nennen")
    page.get_by_label("Provision für Käufer oder Mieter").fill("provisionsfrei")
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    expect(page.get_by_text("Das ist keine PDF-Datei.").first).to_be_visible()
    expect(page.get_by_label("Überschrift")).to_have_value("Stadthaus")
    expect(page.get_by_label("Preis nur auf Anfrage nennen")).to_be_checked()
    page.locator("input[type=file]").set_input_files(KIRCHGASSE)
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    expect(page.get_by_role("heading", level=1, name="Inhalt der Offerte")).to_be_visible()
    write_and_check(office, "Guten Tag Frau Ohne,\n\nhier kommt es.")
    office.send(address)

    visitor = Visitor(browse(screen=PHONE, scripts=False))
    visitor.open(live.link(address))
    visitor.sees_the_question()
    visitor.agree()
    expect(visitor.page.locator(".expose-page__picture")).to_have_count(4)
    expect(visitor.page.get_by_text("auf Anfrage").first).to_be_visible()
    assert visitor.download() == KIRCHGASSE.read_bytes()


def test_a_file_that_is_far_too_large_takes_nothing_away(live: Live, browse: Browse, tmp_path: Path) -> None:
    office = Office(browse())
    live.let_in(office.page, live.people.carla_email)
    page = office.page
    page.goto("/offerten/neu/expose")
    page.get_by_label("Überschrift").fill("Haus mit großem Plan")
    large = tmp_path / "Plan.pdf"
    with large.open("wb") as file:
        file.truncate(LARGEST_BODY + 1)
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    expect(page.get_by_text("Das ist zusammen zu groß und wurde nicht gespeichert.")).to_be_visible()
    expect(page.get_by_role("button", name="Weiter zum Inhalt")).to_be_enabled()
    expect(page.get_by_label("Überschrift")).to_have_value("Haus mit großem Plan")


def test_a_draft_changes_its_mind(live: Live, browse: Browse) -> None:
    """From the exposé of the portal to the file and back; the letter typed meanwhile stays."""
    first_day(live, "dora@draft.example")
    office = Office(browse())
    live.let_in(office.page, "dora@draft.example")
    office.create_property("D-1", "Haus am Bach")
    office.create_prospect("Dirk Draft", "dirk@prospect.example")
    page = office.page
    page.goto("/offerten/neu")
    page.locator(".pick__label", has_text="Dirk Draft").click()
    page.locator(".pick__label", has_text="Haus am Bach").click()
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    page.get_by_label("Betreff", exact=True).fill("Haus am Bach")
    office.write("Guten Tag Herr Draft, das bleibt stehen.")
    page.get_by_role("button", name="Fertiges Exposé (PDF) verwenden").click()
    page.locator("input[type=file]").set_input_files(KIRCHGASSE)
    page.get_by_role("button", name="Exposé verwenden").click()
    expect(page.get_by_role("link", name="kirchgasse.pdf")).to_be_visible()
    expect(page.locator(".ql-editor")).to_have_text("Guten Tag Herr Draft, das bleibt stehen.")
    page.get_by_role("button", name="Ansehen, ersetzen, entfernen").click()
    expect(page.locator(".sheets__picture")).to_have_count(4)
    page.locator("summary", has_text="PDF-Datei entfernen").click()
    page.get_by_role("button", name="PDF-Datei entfernen").locator("visible=true").last.click()
    expect(page.get_by_text("Das Exposé entsteht wieder aus den Angaben der Immobilie.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Fertiges Exposé"))).to_be_visible()
