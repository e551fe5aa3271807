"""The whole story in a browser: the broker writes and sends, the prospect agrees and reads, both hold the same PDF."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests import postbox
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import ANNA, Office
from tests.journeys.visitor import Visitor

ADDRESS = f"https://seeblick.example/besichtigung/{'lang' * 20}"  # wider than a phone
LETTER = f"Guten Tag Frau Łukasiewicz, hier kommt Ihr Exposé. Bei Fragen rufen Sie mich gern an. {ADDRESS}"


def test_a_broker_sends_an_s_expose_and_the_prospect_opens_it_on_her_phone(
    live: Live, browse: Browse, photos: list[Path]
) -> None:
    """With AGB: the agency has a file stored."""
    address = "zofia@prospect.example"
    office = Office(browse())
    office.sign_in(ANNA)
    flat = office.create_property("J-1", "Dachwohnung am Münster")
    office.add_photos(flat, photos)
    office.create_prospect("Zofia Łukasiewicz", address)
    office.compose("Zofia Łukasiewicz", "Dachwohnung am Münster", LETTER)
    expect(office.page.frame_locator("iframe").get_by_text(LETTER)).to_be_visible()
    case = office.send(address)

    [request] = live.mails(address, 1)
    text = postbox.part(request, "plain")
    assert LETTER not in text
    assert "Hangweg" not in text
    assert "binnen vierzehn Tagen" in text
    assert "Allgemeinen Geschäftsbedingungen" in text
    assert sorted(name.split(".")[-1] for name in postbox.files_of(request)) == ["pdf", "pdf"]

    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.link(address))
    visitor.sees_the_question()
    visitor.does_not_scroll_sideways()
    expect(visitor.page.get_by_role("link", name="AGB ansehen (PDF)")).to_be_visible()
    expect(visitor.page.locator("img.title-photo")).to_have_js_property("complete", True)
    visitor.agree()
    expect(visitor.page.get_by_text(LETTER)).to_be_visible()
    expect(visitor.page.get_by_text("Hangweg 7").first).to_be_visible()
    visitor.does_not_scroll_sideways()
    pdf = visitor.download()

    _request, original = live.mails(address, 2)
    assert pdf.startswith(b"%PDF-")
    assert pdf in postbox.files_of(original).values()
    assert LETTER in " ".join(postbox.part(original, "plain").split())
    for mail in (request, original):
        visitor.reads_without_scrolling_sideways(postbox.part(mail, "html"))
    assert original["X-Expose-Consent-IP"] == "127.0.0.1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", original["X-Expose-Consent-Date"])
    assert original["X-Expose-Request-Id"] == request["Message-ID"]

    office.page.goto(case)
    expect(office.page.get_by_text("zugestimmt").first).to_be_visible()
    expect(office.page.get_by_text("PDF geladen").first).to_be_visible()
    visitor.open(live.link(address))  # coming back later shows the offer again
    visitor.sees_the_offer()


def test_the_whole_path_works_without_scripts(live: Live, browse: Browse, photos: list[Path]) -> None:
    """And without AGB: the agency has none, so neither mail nor page speaks of any."""
    address = "ohne.skript@prospect.example"
    office = Office(browse(scripts=False), scripts=False)
    office.sign_in(live.people.carla_email)
    flat = office.create_property("J-2", "Haus am Waldrand")
    office.add_photos(flat, photos)
    office.create_prospect("Mara Holz", address)
    office.compose("Mara Holz", "Haus am Waldrand", "Guten Tag Frau Holz,\n\nhier kommt Ihr Exposé.")
    office.send(address)

    [request] = live.mails(address, 1)
    assert "Geschäftsbedingungen" not in postbox.part(request, "plain")
    assert list(postbox.files_of(request)) == ["Widerrufsbelehrung.pdf"]
    visitor = Visitor(browse(screen=PHONE, scripts=False))
    visitor.open(live.link(address))
    visitor.sees_the_question()
    expect(visitor.page.get_by_text("AGB")).to_have_count(0)
    visitor.page.get_by_text("Widerrufsbelehrung und Muster-Widerrufsformular lesen").click()
    expect(visitor.page.get_by_text("binnen vierzehn Tagen").first).to_be_visible()
    visitor.agree()
    expect(visitor.page.get_by_text("hier kommt Ihr Exposé.")).to_be_visible()
    pdf = visitor.download()
    _request, original = live.mails(address, 2)
    assert pdf in postbox.files_of(original).values()
    office.sign_out()


def test_a_direct_offer_arrives_at_once(live: Live, browse: Browse) -> None:
    address = "direkt@prospect.example"
    office = Office(browse())
    office.sign_in(live.people.carla_email)
    office.create_property("J-3", "Garten mit Laube")
    office.create_prospect("Dora Rekt", address)
    office.compose("Dora Rekt", "Garten mit Laube", "Guten Tag Frau Rekt, wie besprochen.")
    office.send(address, mode="Direkt")
    [offer] = live.mails(address, 1)
    assert "wie besprochen" in postbox.part(offer, "plain")
    assert "/expose/" not in offer.as_string()
    assert not [name for name in offer if name.startswith("X-Expose-Consent")]
    assert [name for name in postbox.files_of(offer) if name.endswith(".pdf")]
    live.settle()
    live.mails(address, 1)


def test_a_business_gets_no_withdrawal_notice(live: Live, browse: Browse) -> None:
    address = "firma@prospect.example"
    office = Office(browse())
    office.sign_in(live.people.carla_email)
    office.create_property("J-4", "Laden am Markt")
    office.create_prospect("Berta Baumann", address, status="Unternehmer")
    office.compose("Berta Baumann", "Laden am Markt", "Guten Tag Frau Baumann, gern sende ich das Exposé.")
    office.send(address)
    [request] = live.mails(address, 1)
    assert "Widerruf" not in postbox.part(request, "plain")
    assert not postbox.files_of(request)
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.link(address))
    expect(visitor.page.get_by_text(re.compile("Widerrufs"))).to_have_count(
        0
    )  # the function itself is for everybody
    visitor.agree()
    live.mails(address, 2)


def test_a_link_the_broker_closes_says_so(live: Live, browse: Browse) -> None:
    address = "gesperrt@prospect.example"
    office = Office(browse())
    office.sign_in(live.people.carla_email)
    office.create_property("J-5", "Hütte am Bach")
    office.create_prospect("Greta Sperr", address)
    office.compose("Greta Sperr", "Hütte am Bach", "Guten Tag Frau Sperr, hier ist sie.")
    office.send(address)
    link = live.link(address)
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(link)
    visitor.sees_the_question()
    office.close_links()
    visitor.page.get_by_role("button", name=re.compile("Ja, ich stimme zu")).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
    visitor.open(link)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
    live.settle()
    live.mails(address, 1)
