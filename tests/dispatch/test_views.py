"""Checking and sending: what keeps an offer from leaving, what leaves, and how often."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.agency.actions import Author, change_settings
from portal.consent.models import ConsentLink
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import pdf_content, preview_html
from portal.properties.actions import update_property
from portal.prospects.models import Prospect
from portal.transaction import transaction
from tests import postbox
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People


@pytest.fixture
def offer(people: People) -> Offer:
    """Bernd's draft for Paul."""
    return make_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)


def send(client: FlaskClient, offer_id: int, mode: str = "s_expose", revision: int = 1):
    return post_form(
        client,
        f"/offerten/{offer_id}/senden",
        {"mode": mode, "revision": revision},
        page_url=f"/offerten/{offer_id}/pruefen",
    )


def test_the_check_page_shows_page_mails_and_pdf_before_anything_leaves(
    bernd: FlaskClient, offer: Offer
) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen")
    assert "Offerte senden an paul.lenz@prospect.example" in page.text
    assert "gern sende ich Ihnen das" in bernd.get(f"/offerten/{offer.id}/ansicht/seite").text
    mail = bernd.get(f"/offerten/{offer.id}/ansicht/mail/s-expose")
    assert "binnen vierzehn Tagen" in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert "anbei" not in mail.text
    assert bernd.get(f"/offerten/{offer.id}/ansicht/pdf").data.startswith(b"%PDF-")
    assert postbox.mails() == []


def test_the_pdf_that_was_checked_is_the_pdf_that_is_frozen(bernd: FlaskClient, offer: Offer) -> None:
    checked = bernd.get(f"/offerten/{offer.id}/ansicht/pdf").data
    send(bernd, offer.id)
    snapshot = db.session.scalars(select(OfferSnapshot)).one()
    assert pdf_content(snapshot) == checked


def new_price(people: People, offer: Offer) -> None:
    update_property(people.seeblick_id, offer.properties[0].id, price=Decimal(450000))


def new_address(people: People, offer: Offer) -> None:
    with transaction() as session:
        session.get_one(Prospect, offer.case.prospect_id).email = "neu@prospect.example"


def new_label(people: People, offer: Offer) -> None:
    change_settings(
        people.seeblick_id, {"consent_label": "Exposé öffnen"}, Author(people.anna_id, "Anna Berger")
    )


def new_phone_in_the_notice(people: People, offer: Offer) -> None:
    change_settings(people.seeblick_id, {"phone": "07531 999999"}, Author(people.anna_id, "Anna Berger"))


@pytest.mark.parametrize("change", [new_price, new_address, new_label, new_phone_in_the_notice])
def test_what_changed_after_the_check_is_checked_again_before_it_leaves(
    bernd: FlaskClient, people: People, offer: Offer, change: Callable[[People, Offer], None]
) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', page))
    assert len(fields) == 3
    change(people, offer)
    answer = bernd.post(f"/offerten/{offer.id}/senden", data={**fields, "mode": "s_expose"})
    assert answer.status_code == 409
    assert "inzwischen geändert" in answer.text
    assert postbox.mails() == []
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', answer.text))
    assert bernd.post(f"/offerten/{offer.id}/senden", data={**fields, "mode": "s_expose"}).status_code == 303
    assert [mail.kind for mail in postbox.mails()] == ["registered"]


def test_s_expose_sends_the_notice_and_keeps_the_offer_back(bernd: FlaskClient, offer: Offer) -> None:
    answer = send(bernd, offer.id)
    assert answer.status_code == 303
    assert [mail.kind for mail in postbox.mails()] == ["registered"]
    message = postbox.read(postbox.mails()[0])
    text = postbox.part(message, "plain")
    assert "gern sende ich" not in text
    assert "Hangweg" not in text  # the withheld address
    lines = text.splitlines()
    label = lines.index("Ja, ich stimme zu und möchte das Exposé öffnen")
    assert lines[label + 1] == ""
    assert lines[label + 2].startswith("http://127.0.0.1:5000/expose/")
    assert "Ja, ich stimme zu und möchte das Exposé öffnen</a>" in postbox.part(message, "html")
    assert list(postbox.files_of(message)) == ["Widerrufsbelehrung.pdf"]
    before = chain.read_records(db.session(), offer.agency_id)[-2].row  # the last one is the sending's own
    assert message["X-Expose-Chain"] == f"{before.seq}:{before.sha256}"
    witness = f"Prüfsumme unserer Aufzeichnungen, Eintrag {before.seq}: {before.sha256}"
    assert lines[-1] == witness
    assert witness in postbox.part(message, "html")
    assert message["Reply-To"] == "Bernd Keller <bernd@seeblick.example>"


def test_the_direct_mail_witnesses_the_chain_as_well(bernd: FlaskClient, offer: Offer) -> None:
    send(bernd, offer.id, "direct")
    message = postbox.read(postbox.mails("offer")[0])
    before = chain.read_records(db.session(), offer.agency_id)[-2].row
    assert message["X-Expose-Chain"] == f"{before.seq}:{before.sha256}"
    witness = f"Prüfsumme unserer Aufzeichnungen, Eintrag {before.seq}: {before.sha256}"
    text = postbox.part(message, "plain").splitlines()
    assert text.index(witness) < text.index("-- "), "above the signature"
    assert witness in postbox.part(message, "html")
    assert "<!-- evidence -->" not in postbox.part(message, "html")


def test_the_notice_stands_verbatim_in_both_parts_of_the_mail(bernd: FlaskClient, offer: Offer) -> None:
    send(bernd, offer.id)
    message = postbox.read(postbox.mails()[0])
    link = db.session.scalars(select(ConsentLink)).one()
    flat_html = " ".join(re.sub(r"<[^>]+>", " ", postbox.part(message, "html")).split())
    flat_text = " ".join(postbox.part(message, "plain").split())
    for text in (link.notice, link.form):
        for paragraph in text.body.split("\n"):
            wanted = " ".join(paragraph.split())
            assert wanted in flat_text, wanted
            assert wanted in flat_html.replace("&nbsp;", " "), wanted


def test_direct_mode_sends_the_offer_at_once(bernd: FlaskClient, offer: Offer) -> None:
    send(bernd, offer.id, "direct")
    assert [mail.kind for mail in postbox.mails()] == ["offer"]
    message = postbox.read(postbox.mails()[0])
    assert "gern sende ich Ihnen das" in postbox.part(message, "plain")
    assert [name for name in message if name.startswith("X-Expose")] == ["X-Expose-Chain"], (
        "no consent, no evidence"
    )
    assert any(name.endswith(".pdf") for name in postbox.files_of(message))
    assert db.session.scalar(select(func.count()).select_from(ConsentLink)) == 0


def test_a_reloaded_send_leads_to_the_check_and_afterwards_to_the_case(
    bernd: FlaskClient, offer: Offer
) -> None:
    url = f"/offerten/{offer.id}/senden"
    assert bernd.get(url, follow_redirects=True).request.path == f"/offerten/{offer.id}/pruefen"
    send(bernd, offer.id)
    assert bernd.get(url, follow_redirects=True).request.path == f"/vorgaenge/{offer.case_id}"


def test_sending_twice_sends_once(bernd: FlaskClient, offer: Offer) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    fields = {"csrf_token": secret, "mode": "s_expose", "revision": "1"}
    bernd.post(f"/offerten/{offer.id}/senden", data=fields)
    again = bernd.post(f"/offerten/{offer.id}/senden", data=fields, follow_redirects=True)
    assert "bereits gesendet" in again.text
    assert len(postbox.mails()) == 1


def test_a_draft_that_moved_on_is_not_sent(bernd: FlaskClient, offer: Offer) -> None:
    with transaction():
        offer.revision = 2
        offer.cover_html = "<p>Ganz anderer Text</p>"
    answer = send(bernd, offer.id, revision=1)
    assert answer.status_code == 409
    assert "inzwischen geändert" in answer.text
    assert postbox.mails() == []


def test_an_offer_without_a_letter_cannot_leave(bernd: FlaskClient, people: People) -> None:
    offer = make_offer(people.seeblick_id, cover_html="")
    page = bernd.get(f"/offerten/{offer.id}/pruefen")
    assert "Bitte schreiben Sie ein Anschreiben." in page.text
    assert "Offerte senden an" not in page.text


def test_a_letter_the_font_cannot_write_is_named_before_sending(bernd: FlaskClient, people: People) -> None:
    offer = make_offer(people.seeblick_id, cover_html="<p>Bis bald 🏡</p>")
    page = bernd.get(f"/offerten/{offer.id}/pruefen")
    assert "🏡" in page.text
    assert "So kann die Offerte noch nicht hinaus" in page.text


def test_the_agb_go_along_only_if_a_file_is_stored(anna: FlaskClient, people: People, offer: Offer) -> None:
    from portal.agency.actions import Author, store_terms
    from portal.pdf import render_pdf

    store_terms(
        people.seeblick_id,
        render_pdf("<p>AGB</p>", {}, title="AGB").content,
        "AGB.pdf",
        Author(people.anna_id, "Anna Berger"),
    )
    send(anna, offer.id)
    message = postbox.read(postbox.mails()[0])
    assert "Allgemeinen Geschäftsbedingungen" in postbox.part(message, "plain")
    assert list(postbox.files_of(message)) == ["Widerrufsbelehrung.pdf", "AGB.pdf"]


def test_what_was_sent_stays_as_it_was(bernd: FlaskClient, people: People) -> None:
    flat = make_property(people.seeblick_id, title="Altbau am Hang")
    sent = make_sent_offer(people.seeblick_id, properties=[flat])
    offer_id = sent.id
    update_property(people.seeblick_id, flat.id, title="Ganz anders")
    snapshot = db.session.scalars(select(OfferSnapshot).where(OfferSnapshot.offer_id == offer_id)).one()
    assert "Altbau am Hang" in preview_html(snapshot)
    assert "Ganz anders" not in preview_html(snapshot)


def test_resending_makes_a_new_secret_and_keeps_the_old_link(bernd: FlaskClient, people: People) -> None:
    case_id = make_case(people.seeblick_id, broker_id=people.bernd_id).id
    offer_id = make_sent_offer(people.seeblick_id, case_id=case_id).id
    post_form(bernd, f"/offerten/{offer_id}/erneut-senden", {}, page_url="/konto")
    first, second = (postbox.link_in(postbox.read(mail)) for mail in postbox.mails("registered"))
    assert first != second
    bernd.post("/abmelden", data={})
    assert bernd.get(first).status_code == bernd.get(second).status_code == 200
    kinds = [
        record.row.kind for record in chain.read_records(db.session(), people.seeblick_id, offer_id=offer_id)
    ]
    assert kinds == [EvidenceKind.OFFER_SENT, EvidenceKind.REGISTERED_MAIL_RESENT]


def test_a_trial_goes_to_the_broker_and_counts_for_nothing(bernd: FlaskClient, offer: Offer) -> None:
    post_form(bernd, f"/offerten/{offer.id}/probe", {}, page_url=f"/offerten/{offer.id}/pruefen")
    mail = postbox.mails()[0]
    assert (mail.env_to, mail.is_trial) == ("bernd@seeblick.example", True)
    message = postbox.read(mail)
    assert message["Subject"].startswith("PROBE: ")
    link = postbox.link_in(message)
    page = bernd.get(link)
    assert "PROBE" in page.text
    nonce = re.search(r'name="n" value="([^"]+)"', page.text).group(1)
    assert bernd.post(link, data={"n": nonce}).status_code == 303
    assert "PROBE" in bernd.get(link).text
    original = postbox.read(postbox.mails("offer")[0])
    assert original["Subject"].startswith("PROBE: ")
    assert original["X-Expose-Trial"] == "PROBE"
    kinds = [
        record.row.kind for record in chain.read_records(db.session(), mail.agency_id, offer_id=offer.id)
    ]
    assert kinds == [EvidenceKind.TRIAL_SENT, EvidenceKind.TRIAL_OPENED]
    assert db.session.get(Offer, offer.id).is_draft


def test_another_agency_finds_nothing(carla: FlaskClient, offer: Offer) -> None:
    for page in ("pruefen", "ansicht/seite", "ansicht/mail/s-expose", "ansicht/text/offerte", "ansicht/pdf"):
        assert carla.get(f"/offerten/{offer.id}/{page}").status_code == 404


def test_an_agency_without_a_phone_cannot_send_a_notice(
    anna: FlaskClient, people: People, offer: Offer
) -> None:
    from portal.agency.models import Agency

    with transaction() as session:
        session.get(Agency, people.seeblick_id).phone = ""
    page = anna.get(f"/offerten/{offer.id}/pruefen")
    assert "Telefonnummer" in page.text
    assert "So kann die Offerte noch nicht hinaus" in page.text
    assert send(anna, offer.id).status_code == 422


def test_an_english_prospect_still_gets_the_german_notice(bernd: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id, language="en", email="jane@prospect.example")
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, prospect_id=prospect.id).id)
    assert "binnen vierzehn Tagen" in postbox.part(postbox.read(postbox.mails()[0]), "plain")


def test_the_record_of_sending_says_where_the_secret_stood(bernd: FlaskClient, offer: Offer) -> None:
    send(bernd, offer.id)
    record = chain.read_records(db.session(), offer.agency_id, offer_id=offer.id)[0]
    places = record.facts["secret_positions"]
    assert len(places) >= 3  # text, button, bare link
    assert all(sum(length for _start, length in place) == 43 for place in places)
    issued = datetime.fromisoformat(record.facts["link_issued_at"])
    assert (datetime.fromisoformat(record.facts["link_expires_at"]) - issued).days == 30
