"""The content step: wordings for this reader first, and the letter as he will see it while it is written."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.database import db
from portal.offers.models import Offer
from portal.wordings.actions import create_wording
from portal.wordings.models import WordingCategory
from tests.conftest import form_secret, post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People


@pytest.fixture
def letter_to_jane(people: People) -> Offer:
    """A draft for somebody who is written to in English."""
    jane = make_prospect(people.seeblick_id, last_name="Whitfield", language="en")
    return make_offer(
        people.seeblick_id, case_id=make_case(people.seeblick_id, prospect_id=jane.id).id, cover_html=""
    )


def wording(agency_id: int, name: str, **more: str) -> int:
    category = WordingCategory(more.pop("category", "offer"))
    body = "<p>{{ anrede }},</p><p>{{ objekt_preis }}</p>"
    return create_wording(agency_id, name=name, subject="S", body_html=body, category=category, **more).id


def preview(client: FlaskClient, offer_id: int, body: str, subject: str = "") -> str:
    page = client.get(f"/offerten/{offer_id}/inhalt")
    fields = {"csrf_token": form_secret(page.text), "subject": subject, "body": body, "body_format": "html"}
    answer = client.post(f"/offerten/{offer_id}/inhalt/vorschau", data=fields)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.text)


def test_only_letters_of_offers_are_offered_and_the_readers_language_comes_first(
    bernd: FlaskClient, people: People, letter_to_jane: Offer
) -> None:
    wording(people.seeblick_id, "Am Anfang", language="de")
    wording(people.seeblick_id, "Zum Schluss", language="en")
    wording(people.seeblick_id, "Erinnerung", language="en", category="reminder")
    page = bernd.get(f"/offerten/{letter_to_jane.id}/inhalt").text
    assert page.index("Zum Schluss · Englisch") < page.index("Am Anfang · Deutsch")
    assert "Erinnerung ·" not in page
    assert "bekommt die Mails auf Englisch" in page


def test_a_wording_speaks_its_own_language(bernd: FlaskClient, people: People, letter_to_jane: Offer) -> None:
    offer_id, url = letter_to_jane.id, f"/offerten/{letter_to_jane.id}/inhalt"
    english = wording(people.seeblick_id, "Zum Schluss", language="en")
    german = wording(people.seeblick_id, "Am Anfang", language="de")
    fields = {"revision": 1, "subject": "", "body": "", "body_format": "html", "tun": "vorlage"}
    post_form(bernd, url, {**fields, "wording_id": english})
    assert "<p>Dear Mr Whitfield,</p>" in db.session.get_one(Offer, offer_id).cover_html
    post_form(bernd, url, {**fields, "revision": 2, "tun": "vorlage-ersetzen", "wording_id": german})
    assert "<p>Guten Tag Herr Whitfield,</p>" in db.session.get_one(Offer, offer_id).cover_html


def test_a_wording_for_another_mail_cannot_be_chosen(
    bernd: FlaskClient, people: People, letter_to_jane: Offer
) -> None:
    reply = wording(people.seeblick_id, "Antwort", category="reply")
    fields = {"revision": 1, "subject": "", "body": "", "body_format": "html", "tun": "vorlage"}
    answer = post_form(bernd, f"/offerten/{letter_to_jane.id}/inhalt", {**fields, "wording_id": reply})
    assert answer.status_code == 404


def test_the_preview_shows_what_is_typed_with_this_offers_data(bernd: FlaskClient, people: People) -> None:
    flat = make_property(people.seeblick_id, title="Dachwohnung")
    offer = make_offer(people.seeblick_id, properties=[flat])
    offer_id = offer.id
    assert "So liest es Herr Lenz" in unescape(bernd.get(f"/offerten/{offer_id}/inhalt").text)
    found = preview(
        bernd, offer_id, "<p>{{ anrede }}: {{ objekt_titel }}, {{ firma }}</p>", "{{ objekt_nr }}"
    )
    assert "Guten Tag Herr Lenz: Dachwohnung" in found
    assert "Firma des Interessenten: kein Wert" in found
    assert db.session.get_one(Offer, offer_id).revision == 1


def test_without_scripts_the_button_saves_and_leads_to_the_preview(
    bernd: FlaskClient, people: People
) -> None:
    offer_id = make_offer(people.seeblick_id).id
    fields = {"revision": 1, "subject": "S", "body": "Hallo {{ nachname }}", "body_format": "text"}
    answer = post_form(bernd, f"/offerten/{offer_id}/inhalt", {**fields, "tun": "vorschau"})
    assert answer.headers["Location"] == f"/offerten/{offer_id}/inhalt#vorschau"
    assert "<p>Hallo Lenz</p>" in bernd.get(answer.headers["Location"]).text


def test_there_is_no_preview_of_what_was_sent_or_belongs_to_others(
    bernd: FlaskClient, carla: FlaskClient, people: People
) -> None:
    sent, draft = make_sent_offer(people.seeblick_id).id, make_offer(people.seeblick_id).id
    for client, offer_id in ((bernd, sent), (carla, draft)):
        secret = form_secret(client.get("/konto").text)
        answer = client.post(
            f"/offerten/{offer_id}/inhalt/vorschau", data={"csrf_token": secret, "body": "x"}
        )
        assert answer.status_code == 404
