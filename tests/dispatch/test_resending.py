"""Sending the S-Exposé once more: to whom, with which words, seen before it leaves, once."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer
from portal.properties.actions import update_property
from portal.prospects.models import Prospect
from portal.transaction import transaction
from portal.wordings.actions import create_wording
from portal.wordings.models import WordingCategory
from tests import postbox
from tests.conftest import FrozenClock, post_form, signed_in
from tests.factories import make_case, make_property, make_prospect, make_sent_offer
from tests.people import People

FIRST = "<p>Danke für das Gespräch.</p>"


@pytest.fixture
def sent(people: People, frozen_clock: FrozenClock) -> Offer:
    """Bernd's S-Exposé to Paul, three days ago; the address of the flat is withheld."""
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    flat = make_property(people.seeblick_id, address_after_consent=True)
    offer = make_sent_offer(people.seeblick_id, case_id=case.id, properties=[flat], registered_html=FIRST)
    frozen_clock.tick(days=3)
    return offer


@pytest.fixture
def reading(app: Flask, people: People, sent: Offer) -> FlaskClient:
    """Bernd, who signs in after those days."""
    return signed_in(app, people.bernd_email)


def url(offer: Offer, rest: str = "") -> str:
    return f"/offerten/{offer.id}/erneut-senden{rest}"


def again(client: FlaskClient, address: str, words: str, **more: object):
    page = client.get(address)
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page.text)
    assert once, page.status_code
    fields = {"words": words, "words_format": "html", "wording_id": 0, "once": once[1]}
    return post_form(client, address, {**fields, **more})


def second_mail() -> str:
    return postbox.part(postbox.read(postbox.mails("registered")[1]), "plain")


def test_the_page_says_to_whom_and_until_when(reading: FlaskClient, sent: Offer) -> None:
    page = reading.get(url(sent)).text
    assert "Paul Lenz, paul.lenz@prospect.example" in page
    assert "23. November 2026" in page  # first sent
    assert "gilt bis 26. Dezember 2026; frühere Links bleiben gültig" in page
    assert "Danke für das Gespräch." in page  # the words of the first mail, to begin with
    assert len(postbox.mails()) == 1


def test_other_words_leave_with_the_reminder(reading: FlaskClient, sent: Offer) -> None:
    words = (
        "<p>Am {{ offerte_datum }} kam das Exposé zu {{ objekt_titel }}. Neu bis {{ link_gueltig_bis }}.</p>"
    )
    assert again(reading, url(sent), words).status_code == 303
    text = " ".join(second_mail().split())
    assert "Am 23. November 2026 kam das Exposé zu Altbau am Hang. Neu bis 26. Dezember 2026." in text
    assert "Danke für das Gespräch" not in text
    assert "binnen vierzehn Tagen" in text
    kinds = [one.row.kind for one in chain.read_records(db.session(), sent.agency_id, offer_id=sent.id)]
    assert kinds == [EvidenceKind.OFFER_SENT, EvidenceKind.REGISTERED_MAIL_RESENT]


def test_without_words_none_leave(reading: FlaskClient, sent: Offer) -> None:
    again(reading, url(sent), "")
    assert "schreibt Ihnen" not in second_mail()


def test_the_plain_button_still_sends_with_the_words_of_the_first_mail(
    reading: FlaskClient, sent: Offer
) -> None:
    assert post_form(reading, url(sent), {}, page_url="/konto").status_code == 303
    assert "Danke für das Gespräch." in second_mail()


def test_a_button_pressed_twice_sends_once(reading: FlaskClient, sent: Offer) -> None:
    for _press in range(2):
        fields = {"words": "<p>Hallo</p>", "words_format": "html", "once": "a-name-for-this-sending"}
        assert post_form(reading, url(sent), fields, page_url="/konto").status_code == 303
    assert len(postbox.mails("registered")) == 2
    again(reading, url(sent), "<p>Noch einmal</p>")
    assert len(postbox.mails("registered")) == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("<p>{{ firma }}</p>", "Firma des Interessenten"),
        ("<p>{{ anred }}</p>", "Meinten Sie „anrede“?"),
        ("<p>Im Hangweg 7</p>", "erst nach der Zustimmung"),
        ('<p><a href="https://x.example/">hier</a></p>', "genau ein Link"),
        ("<p>zahlungspflichtig bestellen</p>", "nach einer Bestellung aussieht"),
    ],
)
def test_words_that_may_not_leave_are_told_and_kept(
    reading: FlaskClient, sent: Offer, words: str, sentence: str
) -> None:
    answer = again(reading, url(sent), words)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert re.sub("<[^>]+>", "", words) in unescape(re.sub("<mark.*?</mark>", "", answer.text))
    assert len(postbox.mails()) == 1


def test_a_wording_for_reminders_is_put_in(reading: FlaskClient, people: People, sent: Offer) -> None:
    body = "<p>Vom {{ offerte_datum }}</p>"
    row = create_wording(
        people.seeblick_id, name="Erinnern", subject="", body_html=body, category=WordingCategory.REMINDER
    )
    wording_id = row.id
    page = reading.get(url(sent)).text
    assert "Erinnern · Deutsch" in page
    page = again(reading, url(sent), "<p>Eigenes</p>", tun="vorlage", wording_id=wording_id).text
    assert "Ihr bisheriger Text würde ersetzt" in page
    page = again(reading, url(sent), "<p>Eigenes</p>", tun="vorlage-ersetzen", wording_id=wording_id).text
    assert "Vom 23. November 2026" in page
    assert len(postbox.mails()) == 1


def test_the_whole_mail_is_seen_before_it_leaves(reading: FlaskClient, people: People, sent: Offer) -> None:
    update_property(people.seeblick_id, sent.properties[0].id, title="Ganz anders")
    frame = reading.get(url(sent, "/mail"))
    assert "Danke für das Gespräch." in frame.text
    assert "Altbau am Hang" in frame.text  # as it was frozen
    assert "Ganz anders" not in frame.text
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    typed = {"words": "<p>Neu: {{ objekt_titel }}, {{ firma }}</p>", "words_format": "html"}
    frame = post_form(reading, url(sent, "/mail"), typed, page_url="/konto")
    assert "Neu: Altbau am Hang" in frame.text
    assert "{{" not in frame.text
    shown = post_form(reading, url(sent, "/vorschau"), typed, page_url="/konto")
    assert "Firma des Interessenten: kein Wert" in shown.text
    assert len(postbox.mails()) == 1


def test_a_changed_address_is_shown(reading: FlaskClient, sent: Offer) -> None:
    with transaction() as session:
        session.get_one(Prospect, sent.case.prospect_id).email = "neu@prospect.example"
    page = reading.get(url(sent)).text
    assert "Beim ersten Mal ging die Mail an paul.lenz@prospect.example." in page
    again(reading, url(sent), "")
    assert postbox.mails("registered")[1].env_to == "neu@prospect.example"


def test_the_reminder_speaks_the_language_of_the_first_mail(bernd: FlaskClient, people: People) -> None:
    jane = make_prospect(
        people.seeblick_id, last_name="Whitfield", language="en", enquired_on=date(2026, 11, 1)
    )
    case = make_case(people.seeblick_id, prospect_id=jane.id, broker_id=people.bernd_id)
    offer = make_sent_offer(people.seeblick_id, case_id=case.id)
    again(bernd, url(offer), "<p>{{ anrede }}: {{ anfrage_datum }}</p>")
    text = second_mail()
    assert "A message from Bernd Keller:\n\nDear Mr Whitfield: 1 November 2026" in text


def test_there_is_nothing_to_send_again_after_a_consent_or_directly(
    bernd: FlaskClient, carla: FlaskClient, people: People
) -> None:
    direct = make_sent_offer(people.seeblick_id, mode=DispatchMode.DIRECT)
    assert bernd.get(url(direct)).headers["Location"] == f"/vorgaenge/{direct.case_id}"
    page = post_form(bernd, url(direct), {"words": "x"}, page_url="/konto", follow_redirects=True)
    assert "keine S-Exposé-Mail offen" in page.text
    for rest in ("", "/mail"):
        assert carla.get(url(direct, rest)).status_code == 404
    assert bernd.get(url(direct, "/mail")).status_code == 404


def test_the_case_and_a_failed_mail_lead_to_the_page(bernd: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    offer = make_sent_offer(people.seeblick_id, case_id=case.id)
    assert f'href="{url(offer)}"' in bernd.get(f"/vorgaenge/{case.id}").text
    mail_id = postbox.mails()[0].id
    with transaction() as session:
        mail = session.merge(postbox.mails()[0])
        mail.state, mail.secret_encrypted = "failed", None
    assert f'href="{url(offer)}"' in bernd.get(f"/postausgang/{mail_id}").text
