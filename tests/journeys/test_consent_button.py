"""The one button: pressed twice, in two windows, after going back; and who cannot press it."""

from playwright.sync_api import expect

from portal.consent.models import ConsentLink
from portal.database import db
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import ANNA, Office
from tests.journeys.visitor import LABEL, Visitor
from tests.journeys.watch import Watch

OEZTUERK = "ayse.oeztuerk@postfach.example"  # whose S-Exposé waits in the demo


def test_a_double_click_gives_one_consent(live: Live, browse: Browse) -> None:
    address = "doppelt@prospect.example"
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.send_to(address))
    before = live.consents()
    visitor.page.get_by_role("button", name=LABEL).dblclick()
    visitor.sees_the_offer()
    live.settle()
    live.mails(address, 2)
    assert live.consents() == before + 1


def test_going_back_and_pressing_again_gives_one_consent(live: Live, browse: Browse) -> None:
    address = "zurueck@prospect.example"
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(live.send_to(address))
    before = live.consents()
    visitor.agree()
    visitor.page.go_back()
    button = visitor.page.get_by_role("button", name=LABEL)
    if button.count():  # the browser shows the page as it was, or asks for it anew
        button.click()
    visitor.sees_the_offer()
    live.settle()
    live.mails(address, 2)
    assert live.consents() == before + 1


def test_two_windows_give_one_consent(live: Live, browse: Browse) -> None:
    address = "zwei.fenster@prospect.example"
    first = Visitor(browse(screen=PHONE))
    second = Visitor(first.page.context.new_page())
    link = live.send_to(address)
    before = live.consents()
    for visitor in (first, second):
        visitor.open(link)
        visitor.sees_the_question()
    first.agree()
    second.agree()
    live.settle()
    live.mails(address, 2)
    assert live.consents() == before + 1


def test_an_expired_link_says_whom_to_call_and_the_preview_outlives_it(live: Live, browse: Browse) -> None:
    opened, missed = "rechtzeitig@prospect.example", "zu.spaet@prospect.example"
    visitor = Visitor(browse(screen=PHONE))
    link = live.send_to(opened)
    visitor.open(link)
    visitor.agree()
    late = live.send_to(missed)
    visitor.open(late)
    visitor.sees_the_question()
    live.settle()
    before = live.consents()
    with live.pages_later(days=31):
        visitor.page.get_by_role("button", name=LABEL).click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Dieser Link ist abgelaufen")
        expect(visitor.page.locator("a[href^='tel:']").first).to_be_visible()
        assert live.consents() == before
        visitor.open(link)
        visitor.sees_the_offer()


def test_a_link_cut_by_a_mail_program_says_what_helps(live: Live, browse: Browse) -> None:
    link = live.send_to("abgeschnitten@prospect.example")
    visitor = Visitor(browse(screen=PHONE))
    for cut in (link[:-5], "/expose/", link.replace(".", "", 1)):
        visitor.open(cut)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Der Link ist unvollständig")
    visitor.open(f"{link}.")  # a full stop glued to it does no harm
    visitor.sees_the_question()


def test_the_demo_can_be_walked_in_one_browser(live: Live, browse: Browse) -> None:
    """The broker opens the waiting link himself, sees why he cannot consent, and goes on as the prospect."""
    page = browse()
    office, visitor = Office(page), Visitor(page)
    office.sign_in(ANNA)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Demo-Postfach").click()
    page.locator("tr", has_text=OEZTUERK).get_by_role("link").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name=LABEL)).to_be_visible()
    link = live.link(OEZTUERK)
    before = live.consents()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name=LABEL).click()
    page = visitor.page = opened.value
    assert page.url == live.url + link
    expect(page.get_by_text("Sie sind als Makler angemeldet")).to_be_visible()
    expect(page.get_by_role("button", name=LABEL)).to_have_count(0)
    page.get_by_role("button", name="Abmelden und als Interessent fortfahren").click()
    visitor.sees_the_question()
    assert live.consents() == before
    visitor.agree()
    pdf = visitor.download()
    assert pdf.startswith(b"%PDF-")
    assert live.consents() == before + 1
    live.mails(OEZTUERK, 2)
    page.goto("/demo/postfach/")
    page.locator("tr", has_text=OEZTUERK).get_by_role("link").first.click()
    page.get_by_role("link", name="Kopfzeilen").click()
    expect(page.get_by_text("X-Expose-Consent-IP").first).to_be_visible()
    office = Office(page)
    office.sign_in(ANNA)
    page.goto("/vorgaenge")
    page.locator("main tr, main li", has_text="Öztürk").get_by_role("link").first.click()
    expect(page.get_by_text("zugestimmt").first).to_be_visible()


def test_machines_leave_no_consent(live: Live, browse: Browse, watch: Watch) -> None:
    """Scanners call with HEAD, twice, with prefetch headers, and in a real browser that runs every script and waits."""
    address = "pruefdienst@prospect.example"
    link = live.send_to(address)
    before = live.consents()
    page = browse(
        screen=PHONE, user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) HeadlessChrome/140.0.0.0"
    )
    for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch", "X-Moz": "prefetch"}):
        assert page.request.head(link, headers=headers).status == 200
        assert page.request.get(link, headers=headers).status == 200
    page.goto(link)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("Tab")
    page.wait_for_timeout(10_000)
    page.reload()
    assert watch.posts == []
    Visitor(page).sees_the_question()
    assert page.request.get(f"{link}/pdf").status == 404
    live.settle()
    live.mails(address, 1)
    assert live.consents() == before
    with live.inside():
        states = {
            row.used_secret_encrypted
            for row in db.session.query(ConsentLink).filter(ConsentLink.mail.has(env_to=address))
        }
    assert states == {None}
