"""Drafts in a browser: they save themselves, survive what closes the page, and tell of other windows; the order."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from portal.database import db
from portal.offers.models import Offer
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live, wait_until
from tests.journeys.office import Office

TITLES = ["Altbau am Hang", "Haus am See", "Hofgut im Hegau"]
KEEP = re.compile(r"/zwischenstand$")


@dataclass
class Draft:
    """A draft with three properties, and what is stored of it."""

    live: Live
    offer_id: int

    @property
    def path(self) -> str:
        return f"/offerten/{self.offer_id}/inhalt"

    @property
    def text(self) -> str:
        with self.live.inside():
            return db.session.get_one(Offer, self.offer_id).cover_html

    @property
    def order(self) -> list[str]:
        with self.live.inside():
            return [one.title for one in db.session.get_one(Offer, self.offer_id).properties]


@pytest.fixture
def draft(live: Live) -> Draft:
    with live.inside():
        agency_id = live.people.seeblick_id
        prospect = make_prospect(agency_id, last_name="Lenz", email="drafts@prospect.example")
        case = make_case(agency_id, prospect_id=prospect.id, broker_id=live.people.bernd_id)
        shown = [make_property(agency_id, title=title) for title in TITLES]
        return Draft(live, make_offer(agency_id, case_id=case.id, properties=shown).id)


@pytest.fixture
def page(live: Live, browse: Browse) -> Page:
    """Bernd's browser."""
    office = Office(browse())
    live.let_in(office.page, live.people.bernd_email)
    return office.page


def write(page: Page, text: str) -> None:
    page.locator(".ql-editor").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def without_live_preview(page: Page) -> None:
    """The letter's preview asks for itself; what it is answered for a draft out of reach is not looked at here."""
    page.route(re.compile(r"/inhalt/vorschau$"), lambda route: route.fulfill(status=200, body=""))


def saved(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^Gespeichert um \d\d:\d\d Uhr$"))


def titles(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".offer-order .pick__title").all_inner_texts()]


def test_what_is_typed_is_saved_without_a_button(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    expect(
        page.get_by_text("Text, Reihenfolge und angekreuzte Unterlagen speichert das Portal von selbst.")
    ).to_be_visible()
    write(page, " Von selbst gespeichert.")
    expect(saved(page)).to_be_visible()
    assert "Von selbst gespeichert." in draft.text
    write(page, " Und weiter.")
    page.get_by_role("button", name="Weiter: Prüfen und senden").click()
    expect(page.get_by_role("heading", level=1, name="Prüfen und senden")).to_be_visible()
    assert "Und weiter." in draft.text


def test_a_draft_survives_a_closed_browser(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    write(page, " Kurz vor dem Zuklappen.")
    page.close(run_before_unload=True)
    wait_until(lambda: "Kurz vor dem Zuklappen." in draft.text, "the draft of a closed page")


def test_a_link_of_the_page_waits_for_the_text(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    write(page, " Noch ein Satz.")
    page.get_by_role("link", name="Andere Immobilien").click()
    expect(page.get_by_role("button", name="Auswahl speichern")).to_be_visible()
    assert "Noch ein Satz." in draft.text
    page.get_by_role("button", name="Auswahl speichern").click()  # no other window is suspected
    expect(page.get_by_role("heading", level=1, name="Inhalt der Offerte")).to_be_visible()
    expect(page.locator(".ql-editor")).to_contain_text("Noch ein Satz.")


def test_a_button_waits_for_the_save_that_is_on_its_way(page: Page, draft: Draft) -> None:
    held: list[Route] = []
    page.goto(draft.path)
    page.route(KEEP, lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(KEEP):
        write(page, " Langsame Leitung.")
    write(page, " Letztes Wort.")
    page.get_by_role("button", name="Entwurf speichern").click()
    held[0].continue_()
    expect(page.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()
    assert "Langsame Leitung. Letztes Wort." in draft.text


def test_another_window_is_told_and_nothing_overwritten(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    other = page.context.new_page()
    other.goto(draft.path)
    write(other, " Aus dem zweiten Fenster.")
    expect(saved(other)).to_be_visible()
    write(page, " Aus dem ersten Fenster.")
    expect(page.get_by_role("alert")).to_contain_text("in einem anderen Fenster gespeichert")
    assert "zweiten" in draft.text
    assert "ersten" not in draft.text
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.locator(".ql-editor")).to_contain_text("Aus dem ersten Fenster.")
    expect(page.locator(".offer-other-text")).to_contain_text("Aus dem zweiten Fenster.")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()
    assert "ersten" in draft.text


def test_without_a_connection_it_says_so_and_saves_later(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    page.context.set_offline(True)
    write(page, " Im Tunnel geschrieben.")
    expect(page.get_by_role("alert")).to_contain_text("Das Portal ist gerade nicht zu erreichen.")
    expect(page.locator(".ql-editor")).to_contain_text("Im Tunnel geschrieben.")
    page.context.set_offline(False)
    expect(saved(page)).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()
    assert "Im Tunnel geschrieben." in draft.text


def test_who_was_signed_out_signs_in_beside_it_and_loses_nothing(
    live: Live, page: Page, draft: Draft
) -> None:
    without_live_preview(page)
    page.goto(draft.path)
    other = Office(page.context.new_page())
    other.page.goto("/")
    other.sign_out()
    write(page, " Nach der Mittagspause.")
    expect(page.get_by_role("alert")).to_contain_text("Sie sind nicht mehr angemeldet.")
    expect(page.get_by_role("link", name="In einem neuen Fenster anmelden")).to_be_visible()
    assert "Mittagspause" not in draft.text
    other.sign_in(live.people.bernd_email)
    write(page, " Weiter geht es.")
    expect(saved(page)).to_be_visible()
    assert "Nach der Mittagspause. Weiter geht es." in draft.text
    page.get_by_role("button", name="Entwurf speichern").click()  # the form's own secret is fresh, too
    expect(page.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()


def test_a_draft_that_was_sent_meanwhile_is_told(page: Page, draft: Draft) -> None:
    without_live_preview(page)
    page.goto(draft.path)
    other = Office(page.context.new_page())
    other.page.goto(f"/offerten/{draft.offer_id}/pruefen")
    other.send("drafts@prospect.example", "Direkt")
    before = draft.text
    write(page, " Zu spät.")
    expect(page.get_by_role("alert")).to_contain_text("inzwischen gesendet oder gelöscht")
    assert draft.text == before


def test_properties_are_dragged_into_order_and_the_text_stays(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    write(page, " Beim Ziehen bleibt alles.")
    items = page.locator(".offer-order__item")
    items.nth(1).scroll_into_view_if_needed()
    items.nth(2).hover()
    page.mouse.down()
    top = items.nth(0).bounding_box()
    assert top
    page.mouse.move(top["x"] + 40, top["y"] + 40, steps=8)
    page.mouse.up()
    assert titles(page) == [TITLES[2], TITLES[0], TITLES[1]]
    expect(page.get_by_text("„Hofgut im Hegau“ steht jetzt an Stelle 1 von 3.")).to_be_attached()
    expect(saved(page)).to_be_visible()
    assert draft.order == [TITLES[2], TITLES[0], TITLES[1]]
    assert "Beim Ziehen bleibt alles." in draft.text
    page.reload()
    assert titles(page) == [TITLES[2], TITLES[0], TITLES[1]]


def test_properties_are_moved_by_the_keyboard(page: Page, draft: Draft) -> None:
    page.goto(draft.path)
    page.get_by_role("button", name="Nach unten: Altbau am Hang").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("„Altbau am Hang“ steht jetzt an Stelle 2 von 3.")).to_be_attached()
    page.keyboard.press("Enter")  # the focus went along
    expect(page.get_by_text("„Altbau am Hang“ steht jetzt an Stelle 3 von 3.")).to_be_attached()
    expect(page.get_by_role("button", name="Nach oben: Altbau am Hang")).to_be_focused()
    expect(page.get_by_role("button", name="Nach unten: Altbau am Hang")).to_be_disabled()
    expect(saved(page)).to_be_visible()
    wait_until(lambda: draft.order == [TITLES[1], TITLES[2], TITLES[0]], "the new order")


def test_without_scripts_the_buttons_do_it_all(live: Live, browse: Browse, draft: Draft) -> None:
    office = Office(browse(screen=PHONE, scripts=False), scripts=False)
    office.sign_in(live.people.bernd_email)
    office.page.goto(draft.path)
    office.write("Guten Tag Herr Lenz,\n\nmit der Hand gespeichert.")
    office.page.get_by_role("button", name="Nach unten: Altbau am Hang").click()
    assert titles(office.page) == [TITLES[1], TITLES[0], TITLES[2]]
    assert draft.order == [TITLES[1], TITLES[0], TITLES[2]]
    assert "mit der Hand gespeichert." in draft.text
    expect(office.page.get_by_text("Zuletzt gespeichert:")).to_be_visible()
