"""A broker's signature and photo on their whole way: typed and uploaded, in the mail, on the prospect's page."""

import io
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import expect

from tests import postbox
from tests.factories import make_case, make_offer, make_prospect
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor


def test_the_prospect_sees_who_writes_to_her(live: Live, browse: Browse, photos: list[Path]) -> None:
    address = "gesicht@prospect.example"
    with live.inside():
        agency_id, carla_id = live.people.bergwald_id, live.people.carla_id
        prospect = make_prospect(agency_id, email=address)
        case = make_case(agency_id, prospect_id=prospect.id, broker_id=carla_id)
        offer_id = make_offer(agency_id, case_id=case.id).id

    office = Office(browse())
    live.let_in(office.page, live.people.carla_email)
    page = office.page
    page.goto("/konto")
    page.get_by_role("link", name="Signatur und Foto ändern").click()
    page.locator("input[type=file]").set_input_files(photos[0])
    page.get_by_role("button", name="Foto speichern").click()
    expect(page.get_by_text("Ihr Foto ist gespeichert.")).to_be_visible()
    expect(page.get_by_alt_text("Ihr Foto")).to_have_js_property("naturalWidth", 400)
    office.write("Immobilienwirtin, Sprechzeit bis 18 Uhr")
    page.get_by_role("button", name="Signatur speichern").click()
    expect(page.locator(".mail-end").get_by_text("Immobilienwirtin, Sprechzeit bis 18 Uhr")).to_be_visible()

    page.goto(f"/offerten/{offer_id}/pruefen")
    shown = page.frame_locator("iframe").locator("img.contact-card__photo")
    expect(shown).to_have_js_property("naturalWidth", 400)
    office.send(address)

    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.link(address))
    visitor.agree()
    card = visitor.page.locator(".contact-card")
    expect(card.get_by_text("Carla Wald")).to_be_visible()
    expect(card.locator("img")).to_have_js_property("naturalWidth", 400)
    visitor.does_not_scroll_sideways()

    _request, original = live.mails(address, 2)
    assert "Immobilienwirtin, Sprechzeit bis 18 Uhr" in postbox.part(original, "plain")
    html = postbox.part(original, "html")
    assert "Immobilienwirtin, Sprechzeit bis 18 Uhr" in html
    portrait = BeautifulSoup(html, "html.parser").select_one(".portrait img")
    assert portrait
    name = f"<{str(portrait['src']).removeprefix('cid:')}>"
    [face] = [part for part in original.walk() if str(part["Content-ID"]).strip() == name]
    with Image.open(io.BytesIO(face.get_content())) as picture:
        assert (picture.format, picture.size) == ("JPEG", (400, 400))
    assert 'src="http' not in html
