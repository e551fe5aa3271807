"""Text templates in a browser: the picker, the live preview, and both without scripts."""

from playwright.sync_api import expect

from tests import postbox
from tests.journeys.conftest import DESK, PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import ANNA, Office
from tests.journeys.test_every_page import look


def test_picker_and_live_preview_show_what_will_be_read(live: Live, browse: Browse) -> None:
    office = Office(browse())
    live.let_in(office.page, ANNA)
    page = office.page
    page.goto("/textvorlagen/neu?art=offer")
    page.get_by_label("Name der Vorlage").fill("Kurz und gut")
    page.get_by_label("Betreff", exact=True).fill("{{ objekt_titel }}")
    page.get_by_label("Mit den Angaben aus").select_option(index=0)
    sheet = page.locator(".preview__sheet")
    page.locator(".ql-editor").click()
    page.get_by_role("button", name="Anrede", exact=True).click()
    page.keyboard.type(", bis bald bei ")
    page.get_by_role("button", name="Firma des Interessenten").click()
    expect(sheet).to_contain_text("Guten Tag")
    expect(sheet).to_contain_text("bis bald bei Firma des Interessenten: kein Wert")
    expect(page.get_by_text("Bitte ergänzen Sie die Angabe")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("Hallo {{ anred }}")
    expect(page.get_by_text("Meinten Sie „anrede“?")).to_be_visible()
    office.choose("Englisch")
    page.locator(".ql-editor").fill("{{ anrede }}")
    expect(sheet).to_contain_text("Dear")
    page.get_by_role("button", name="Textvorlage speichern").click()
    expect(page.get_by_role("link", name="Kurz und gut")).to_be_visible()


def test_the_preview_works_without_scripts_on_a_phone(live: Live, browse: Browse) -> None:
    office = Office(browse(screen=PHONE, scripts=False), scripts=False)
    live.let_in(office.page, ANNA)
    page = office.page
    page.goto("/textvorlagen/neu")
    page.get_by_label("Name der Vorlage").fill("Ohne Skript")
    page.get_by_label("Text", exact=True).fill("{{ anrede }},\n\nschön, dass Sie fragen. {{ firma }}")
    page.get_by_role("button", name="Vorschau aktualisieren").click()
    expect(page.locator(".preview__sheet")).to_contain_text("Guten Tag")
    expect(page.locator(".preview__sheet mark")).to_have_text("Firma des Interessenten: kein Wert")
    expect(page.get_by_label("Name der Vorlage")).to_have_value("Ohne Skript")
    page.goto("/textvorlagen")
    expect(page.get_by_text("Ohne Skript")).to_have_count(0)


def test_the_letter_of_an_offer_is_shown_while_it_is_written(live: Live, browse: Browse) -> None:
    office = Office(browse())
    live.let_in(office.page, ANNA)
    office.create_property("J-W1", "Stube am Tor")
    office.create_prospect("Petra Vorschau", "petra@prospect.example")
    page = office.page
    page.goto("/offerten/neu")
    page.locator(".pick__label", has_text="Petra Vorschau").click()
    page.locator(".pick__label", has_text="Stube am Tor").click()
    page.get_by_role("button", name="Weiter zum Inhalt").click()
    expect(page.get_by_role("heading", name="So liest es Frau Vorschau")).to_be_visible()
    page.locator(".ql-editor").fill("{{ anrede }}, hier kommt {{ objekt_titel }}.")
    sheet = page.locator(".preview__sheet")
    expect(sheet).to_contain_text("Guten Tag Frau Vorschau, hier kommt Stube am Tor.")
    page.get_by_role("button", name="Vorschau aktualisieren").click()  # stays on the page
    expect(page.locator(".ql-editor")).to_contain_text("{{ objekt_titel }}")


def test_words_of_ones_own_travel_in_the_s_expose_mail(live: Live, browse: Browse) -> None:
    """Without scripts; the prospect's mail carries them, and the notice as a whole."""
    address = "worte@prospect.example"
    office = Office(browse(scripts=False), scripts=False)
    live.let_in(office.page, ANNA)
    office.create_property("J-W2", "Mühle am Bach")
    office.create_prospect("Wilma Worte", address)
    office.compose("Wilma Worte", "Mühle am Bach", "Guten Tag Frau Worte, anbei das Exposé.")
    page = office.page
    page.get_by_role("link", name="Persönliche Worte schreiben").click()
    page.get_by_label("Mit einer Textvorlage beginnen").select_option(
        label="Danke für Ihre Anfrage · Deutsch"
    )
    page.get_by_role("button", name="Vorlage einsetzen").click()
    words = page.get_by_label("Ihre Worte")
    assert "Mühle am Bach" in words.input_value()
    words.fill("Wie schön, dass Ihnen {{ objekt_titel }} gefällt. {{ firma }}")
    page.get_by_role("button", name="Vorschau aktualisieren").click()
    expect(page.locator(".preview__sheet")).to_contain_text("Wie schön, dass Ihnen Mühle am Bach gefällt.")
    page.get_by_role("button", name="Worte übernehmen").click()
    expect(page.get_by_role("alert")).to_contain_text("Firma des Interessenten")
    page.get_by_label("Ihre Worte").fill("Wie schön, dass Ihnen {{ objekt_titel }} gefällt.")
    page.get_by_role("button", name="Worte übernehmen").click()
    mail = page.frame_locator("iframe").first
    expect(mail.get_by_text("Anna Berger schreibt Ihnen:")).to_be_visible()
    office.send(address)
    [request] = live.mails(address, 1)
    text = " ".join(postbox.part(request, "plain").split())
    assert "Anna Berger schreibt Ihnen: Wie schön, dass Ihnen Mühle am Bach gefällt." in text
    assert "binnen vierzehn Tagen" in text


def test_a_reminder_is_written_looked_at_and_sent(live: Live, browse: Browse) -> None:
    address = "erinnern@prospect.example"
    office = Office(browse())
    live.let_in(office.page, ANNA)
    office.create_property("J-W3", "Scheune am Wald")
    office.create_prospect("Erna Innern", address)
    office.compose("Erna Innern", "Scheune am Wald", "Guten Tag Frau Innern, anbei das Exposé.")
    office.send(address)
    page = office.page
    page.get_by_role("link", name="S-Exposé noch einmal senden").click()
    expect(page.get_by_text(f"Erna Innern, {address}")).to_be_visible()
    page.get_by_label("Mit einer Textvorlage beginnen").select_option(
        label="Freundliche Erinnerung · Deutsch"
    )
    page.get_by_role("button", name="Vorlage einsetzen").click()
    expect(page.locator(".ql-editor")).to_contain_text("das Exposé zu Scheune am Wald bereitgelegt")
    page.locator(".ql-editor").fill("Haben Sie {{ objekt_titel }} schon gesehen?")
    expect(page.locator(".preview__sheet")).to_have_text("Haben Sie Scheune am Wald schon gesehen?")
    page.get_by_role("button", name="Mit meinem Text zeigen").click()
    mail = page.frame_locator("iframe[name=ganze-mail]")
    expect(mail.get_by_text("Haben Sie Scheune am Wald schon gesehen?")).to_be_visible()
    expect(mail.get_by_text("binnen vierzehn Tagen").first).to_be_visible()
    assert "/erneut-senden" in page.url
    for screen in (DESK, PHONE):
        page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
        assert list(look(page)) == []
    page.get_by_role("button", name=f"S-Exposé noch einmal senden an {address}").click()
    expect(page.get_by_text("mit einem neuen Link unterwegs")).to_be_visible()
    _first, second = live.mails(address, 2)
    assert "Haben Sie Scheune am Wald schon gesehen?" in postbox.part(second, "plain")
    expect(page.get_by_text("S-Exposé-Mail noch einmal gesendet")).to_be_visible()


def test_a_message_is_written_without_scripts_and_told_on_the_case(live: Live, browse: Browse) -> None:
    address = "nachricht@prospect.example"
    office = Office(browse(screen=PHONE, scripts=False), scripts=False)
    live.let_in(office.page, live.people.carla_email)
    prospect = office.create_prospect("Nora Richt", address)
    page = office.page
    page.goto(f"/vorgaenge/neu?interessent={prospect.rpartition('/')[2]}")
    page.get_by_label("Worum geht es").fill("Haus mit Garten")
    page.get_by_role("button", name="Vorgang anlegen").click()
    page.get_by_role("link", name="Nachricht schreiben").click()
    page.get_by_label("Betreff", exact=True).fill("Termin für {{ nachname }}")
    page.get_by_label("Nachricht", exact=True).fill("{{ anrede }},\n\nbis Freitag. {{ objekt_titel }}")
    page.get_by_role("button", name="Vorschau aktualisieren").click()
    expect(page.locator(".preview__sheet")).to_contain_text("Guten Tag Frau Richt,")
    expect(page.locator(".preview__sheet mark")).to_have_text("Titel der Immobilie: kein Wert")
    page.get_by_role("button", name=f"Nachricht senden an {address}").click()
    expect(page.get_by_role("alert")).to_contain_text("Titel der Immobilie")
    page.get_by_label("Nachricht", exact=True).fill("{{ anrede }},\n\nbis Freitag.")
    page.get_by_role("button", name="Mit meinem Text zeigen").click()
    expect(page.frame_locator("iframe[name=ganze-mail]").get_by_text("bis Freitag.")).to_be_visible()
    page.get_by_role("button", name=f"Nachricht senden an {address}").click()
    expect(page.get_by_text(f"Die Nachricht ist unterwegs an {address}.")).to_be_visible()
    [message] = live.mails(address, 1)
    assert message["Subject"] == "Termin für Richt"
    assert postbox.part(message, "plain").startswith("Guten Tag Frau Richt,\n\nbis Freitag.")
    page.reload()
    expect(page.get_by_text("Nachricht gesendet")).to_be_visible()
