"""A withdrawal in the browser: from the mail's link on a phone without scripts, and one that nobody can place."""

import re

from playwright.sync_api import expect

from tests import postbox
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor


def withdrawal_link(mail) -> str:
    """The path of the link at the end of a mail's text."""
    found = re.search(r"^https?://[^/]+(/widerruf/\S+/\S+)$", postbox.part(mail, "plain"), re.MULTILINE)
    assert found, "the mail carries no link to withdraw by"
    return found[1]


def test_a_prospect_withdraws_by_the_link_in_her_mail_and_the_case_stops(live: Live, browse: Browse) -> None:
    address = "widerruf@prospect.example"
    live.send_to(address)
    [request] = live.mails(address, 1)
    visitor = Visitor(browse(screen=PHONE, scripts=False))
    page = visitor.page
    page.goto(withdrawal_link(request))
    expect(page.get_by_role("heading", level=1, name="Vertrag widerrufen")).to_be_visible()
    expect(page.get_by_label("E-Mail-Adresse für die Bestätigung")).to_have_value(address)
    visitor.does_not_scroll_sideways()
    page.get_by_role("button", name="Widerruf bestätigen").click()
    expect(page.get_by_role("heading", level=1, name="Ihr Widerruf ist eingegangen")).to_be_visible()
    visitor.does_not_scroll_sideways()
    assert page.context.cookies() == []
    receipt = live.mails(address, 2)[1]
    assert "Eingangsbestätigung" in receipt["Subject"]
    assert re.search(r"um \d\d:\d\d:\d\d Uhr", " ".join(postbox.part(receipt, "plain").split()))

    office = Office(browse())
    office.sign_in(live.people.carla_email)
    office.page.goto("/widerrufe")
    office.page.get_by_role("row", name=re.compile("Altbau am Hang")).get_by_role("link").last.click()
    expect(office.page.get_by_text("Widerruf eingegangen")).to_be_visible()
    expect(office.page.get_by_text("Widerruf erklärt")).to_be_visible()


def test_a_withdrawal_without_a_match_is_matched_by_hand(live: Live, browse: Browse) -> None:
    live.send_to("gemeint@prospect.example")
    visitor = browse(screen=PHONE)
    visitor.goto("/widerruf/bergwald-immobilien")
    visitor.get_by_label("Ihr Name").fill("Gustav Unbekannt")
    visitor.get_by_label("Um welchen Vertrag oder welches Objekt geht es?").fill("Haus mit Garten")
    visitor.get_by_label("E-Mail-Adresse für die Bestätigung").fill("gustav@prospect.example")
    visitor.get_by_role("button", name="Widerruf bestätigen").click()
    expect(visitor.get_by_role("heading", level=1, name="Ihr Widerruf ist eingegangen")).to_be_visible()
    live.mails("gustav@prospect.example", 1)

    office = Office(browse())
    office.sign_in(live.people.carla_email)
    page = office.page
    page.goto("/widerrufe")
    page.get_by_role("link", name="Gustav Unbekannt").click()
    page.get_by_label("Nummer, Interessent oder Wunsch").fill("gemeint@prospect.example")
    page.get_by_role("button", name="Anzeigen").click()
    page.get_by_role("button", name="Diesem Vorgang zuordnen").first.click()
    expect(page.get_by_text("Widerruf zugeordnet")).to_be_visible()
    expect(page.get_by_text("Widerruf eingegangen")).to_be_visible()
