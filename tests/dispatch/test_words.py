"""The broker's own words in the S-Exposé mail: written, checked, sent, and never near link, objects or legal texts."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.database import db
from portal.dispatch.free_words import clean_words, fill_words, refusals
from portal.offers.actions import copy_offer
from portal.offers.models import Offer
from portal.prospects.models import ProspectStatus
from portal.wordings.actions import create_wording
from portal.wordings.models import WordingCategory
from tests import postbox
from tests.conftest import form_secret, post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People

WORDS = "<p>Schön, dass wir <strong>gesprochen</strong> haben.</p>"


@pytest.fixture
def offer(people: People) -> Offer:
    """Bernd's draft for Paul; the address of the flat is withheld."""
    flat = make_property(people.seeblick_id, address_after_consent=True)
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    return make_offer(people.seeblick_id, case_id=case.id, properties=[flat])


def write(client: FlaskClient, offer_id: int, words: str, **more: object):
    url = f"/offerten/{offer_id}/persoenliche-worte"
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', client.get(url).text)
    assert revision
    fields = {"words": words, "words_format": "html", "revision": revision[1], "wording_id": 0}
    return post_form(client, url, {**fields, **more})


def send(client: FlaskClient, offer_id: int):
    page = client.get(f"/offerten/{offer_id}/pruefen").text
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', page))
    return client.post(f"/offerten/{offer_id}/senden", data={**fields, "mode": "s_expose"})


def kept(offer_id: int) -> str:
    return db.session.get_one(Offer, offer_id).registered_html


def test_words_are_kept_and_seen_before_they_leave(bernd: FlaskClient, offer: Offer) -> None:
    offer_id = offer.id
    assert "Noch keine." in bernd.get(f"/offerten/{offer_id}/pruefen").text
    answer = write(bernd, offer_id, WORDS)
    assert answer.headers["Location"] == f"/offerten/{offer_id}/pruefen?ansicht=mail"
    assert WORDS in bernd.get(f"/offerten/{offer_id}/pruefen").text
    for frame in ("ansicht/mail/s-expose", "ansicht/text/s-expose"):
        page = bernd.get(f"/offerten/{offer_id}/{frame}").text
        assert "Bernd Keller schreibt Ihnen:" in page
        assert "gesprochen" in page
    assert "schreibt Ihnen" not in bernd.get(f"/offerten/{offer_id}/ansicht/mail/offerte").text


def test_words_stand_in_both_parts_before_objects_and_legal_texts(bernd: FlaskClient, offer: Offer) -> None:
    write(bernd, offer.id, WORDS)
    assert send(bernd, offer.id).status_code == 303
    message = postbox.read(postbox.mails()[0])
    for kind in ("plain", "html"):
        part = postbox.part(message, kind)
        order = ["schreibt Ihnen:", "gesprochen", "Warum erhalten Sie", "(SB", "binnen vierzehn Tagen"]
        if kind == "html":
            order.remove("(SB")
        else:
            order[3] = f"({offer.properties[0].object_number})"
        places = [part.index(words) for words in order]
        assert places == sorted(places), kind
    html = postbox.part(message, "html")
    frame = re.search(r'<table[^>]*class="words".*?</table>', html, re.DOTALL)
    assert frame, "the words have a place of their own"
    assert "<a" not in frame[0]
    assert "Widerruf" not in frame[0]


def test_a_business_gets_them_too(bernd: FlaskClient, people: People) -> None:
    firm = make_prospect(people.seeblick_id, status=ProspectStatus.BUSINESS)
    case = make_case(people.seeblick_id, prospect_id=firm.id, broker_id=people.bernd_id)
    make_sent_offer(people.seeblick_id, case_id=case.id, registered_html=WORDS)
    message = postbox.read(postbox.mails()[0])
    assert "Bernd Keller schreibt Ihnen:\n\nSchön, dass wir gesprochen haben." in postbox.part(
        message, "plain"
    )
    assert "<strong>gesprochen</strong>" in re.sub(r"(<strong)[^>]*", r"\1", postbox.part(message, "html"))


def test_the_trial_carries_them(bernd: FlaskClient, offer: Offer) -> None:
    write(bernd, offer.id, WORDS)
    post_form(bernd, f"/offerten/{offer.id}/probe", {}, page_url=f"/offerten/{offer.id}/pruefen")
    assert "gesprochen" in postbox.part(postbox.read(postbox.mails()[0]), "plain")


def test_words_written_behind_an_open_check_page_are_checked_first(bernd: FlaskClient, offer: Offer) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', page))
    write(bernd, offer.id, WORDS)
    answer = bernd.post(f"/offerten/{offer.id}/senden", data={**fields, "mode": "s_expose"})
    assert answer.status_code == 409
    fields["revision"] = "2"  # the revision alone does not let it pass
    assert bernd.post(f"/offerten/{offer.id}/senden", data={**fields, "mode": "s_expose"}).status_code == 409
    assert postbox.mails() == []


def test_placeholders_are_filled_when_the_mail_is_built(
    bernd: FlaskClient, offer: Offer, frozen_clock: object
) -> None:
    write(bernd, offer.id, "<p>{{ objekt_titel }} in {{ objekt_ort }}, Link bis {{ link_gueltig_bis }}.</p>")
    send(bernd, offer.id)
    text = postbox.part(postbox.read(postbox.mails()[0]), "plain")
    assert "Altbau am Hang in Konstanz, Link bis 23. Dezember 2026." in text


def test_a_placeholder_without_a_value_keeps_the_mail_back(bernd: FlaskClient, offer: Offer) -> None:
    answer = write(bernd, offer.id, "<p>Grüße an {{ firma }}</p>")
    assert answer.status_code == 422
    assert "Für den Platzhalter „Firma des Interessenten“ gibt es hier keinen Wert" in answer.text
    assert "Grüße an {{ firma }}" in unescape(answer.text)
    assert kept(offer.id) == ""


def test_what_lost_its_value_later_is_told_before_sending(bernd: FlaskClient, people: People) -> None:
    offer_id = make_offer(people.seeblick_id, registered_html="<p>{{ firma }}</p>").id
    page = bernd.get(f"/offerten/{offer_id}/pruefen").text
    assert "Persönliche Worte: Für den Platzhalter" in page
    assert f"/offerten/{offer_id}/persoenliche-worte" in page
    assert send(bernd, offer_id).status_code == 422
    assert postbox.mails() == []


def test_a_withheld_address_has_no_placeholder_and_may_not_be_typed(
    bernd: FlaskClient, offer: Offer, people: People
) -> None:
    page = bernd.get(f"/offerten/{offer.id}/persoenliche-worte").text
    assert "Hangweg" not in page
    answer = write(bernd, offer.id, "<p>Kommen Sie in den hangweg  7.</p>")
    assert "soll erst nach der Zustimmung" in unescape(answer.text)
    assert kept(offer.id) == ""
    open_flat = make_property(people.seeblick_id, address_after_consent=False)
    other = make_offer(people.seeblick_id, properties=[open_flat]).id
    assert write(bernd, other, "<p>Kommen Sie in den Hangweg 7.</p>").status_code == 303


@pytest.mark.parametrize(
    "words",
    [
        '<p><a href="https://boese.example/">hier klicken</a></p>',
        "<p>Siehe www.seeblick.example</p>",
        "<p>☐ Ich bestelle</p>",
        "<p>[ ] Ja</p>",
        "<p><strong>Zahlungs</strong>pflichtig bestellen</p>",
        "<p>Jetzt kosten-pflichtig öffnen</p>",
    ],
)
def test_nothing_to_order_and_no_second_link_gets_in(bernd: FlaskClient, offer: Offer, words: str) -> None:
    answer = write(bernd, offer.id, words)
    assert answer.status_code == 422
    assert "Bitte nehmen Sie" in answer.text
    assert kept(offer.id) == ""


def test_words_are_cleaned_on_the_way_in_and_on_the_way_out(app: Flask) -> None:
    hostile = (
        '<p onclick="x()">Ruf <a href="tel:+4975311">07531 1</a><script>x</script><button>Ja</button></p>'
    )
    assert clean_words(hostile) == "<p>Ruf 07531 1Ja</p>"
    filled = fill_words(f"{hostile}<form><input type=submit></form>", {}, WordingCategory.REGISTERED, [])
    assert filled.html == "<p>Ruf 07531 1Ja</p>"
    assert refusals("<p>Der Verkäufer hat uns beauftragt, Ihre Bestellung [ist] da.</p>") == []


@pytest.mark.parametrize("spelt", ["Hauptstraße 5", "Hauptstr. 5", "hauptstrasse 5"])
def test_the_street_is_recognised_however_it_is_spelt(app: Flask, people: People, spelt: str) -> None:
    flat = make_property(people.seeblick_id, street="Hauptstraße 5", address_after_consent=True)
    assert refusals(f"<p>In der {spelt}.</p>", [flat])
    assert refusals("<p>In der Hauptstraße 51 und der Hauptstraße.</p>", [flat]) == []


def test_a_wording_is_put_in_and_text_of_ones_own_is_not_lost(
    bernd: FlaskClient, people: People, offer: Offer
) -> None:
    body = "<p>Danke für {{ objekt_titel }}</p>"
    row = create_wording(
        people.seeblick_id, name="Danke", subject="", body_html=body, category=WordingCategory.REGISTERED
    )
    wording_id = row.id
    page = write(bernd, offer.id, "", tun="vorlage", wording_id=wording_id).text
    assert "Danke für Altbau am Hang" in page
    page = write(bernd, offer.id, "<p>Eigenes</p>", tun="vorlage", wording_id=wording_id).text
    assert "Ihr bisheriger Text würde ersetzt" in page
    assert "Eigenes" in page
    page = write(bernd, offer.id, "<p>Eigenes</p>", tun="vorlage-ersetzen", wording_id=wording_id).text
    assert "Eigenes" not in page
    assert "Bitte wählen Sie eine Textvorlage aus." in write(bernd, offer.id, "", tun="vorlage").text
    assert kept(offer.id) == ""


def test_two_windows_do_not_overwrite_each_other_unseen(bernd: FlaskClient, offer: Offer) -> None:
    write(bernd, offer.id, WORDS)
    answer = write(bernd, offer.id, "<p>Anders</p>", revision=1)
    assert answer.status_code == 409
    assert "Anders" in answer.text
    assert kept(offer.id) == WORDS


def preview_of(client: FlaskClient, offer_id: int, words: str) -> str:
    secret = form_secret(client.get("/konto").text)
    answer = client.post(
        f"/offerten/{offer_id}/persoenliche-worte/vorschau",
        data={"csrf_token": secret, "words": words, "words_format": "html"},
    )
    return unescape(answer.text) if answer.status_code == 200 else str(answer.status_code)


def test_the_preview_says_what_will_be_read(bernd: FlaskClient, carla: FlaskClient, offer: Offer) -> None:
    found = preview_of(bernd, offer.id, "<p>{{ objekt_ort }}, {{ firma }}</p>")
    assert "So liest es Herr Lenz" in found
    assert "Konstanz, " in found
    assert "Firma des Interessenten: kein Wert" in found
    assert preview_of(carla, offer.id, "<p>x</p>") == "404"
    assert kept(offer.id) == ""


@pytest.mark.parametrize("begin", [make_sent_offer, make_offer])
def test_what_was_sent_or_belongs_to_others_cannot_be_changed(
    bernd: FlaskClient, carla: FlaskClient, people: People, begin: Callable[..., Offer]
) -> None:
    offer = begin(people.seeblick_id, registered_html=WORDS)
    client, status = (bernd, 303) if offer.sent_at else (carla, 404)
    url = f"/offerten/{offer.id}/persoenliche-worte"
    assert client.get(url).status_code in {302, 303, 404}
    fields = {"csrf_token": form_secret(client.get("/konto").text), "words": "x", "revision": 1}
    assert client.post(url, data=fields).status_code == status
    assert kept(offer.id) == WORDS


def test_a_copied_offer_keeps_them(people: People) -> None:
    offer = make_sent_offer(people.seeblick_id, registered_html=WORDS)
    assert copy_offer(people.seeblick_id, offer.id).registered_html == WORDS
