"""Drafts save themselves: over the stand the page knows and no other, and never over what was sent."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.cases.models import Case
from portal.database import db
from portal.offers import actions
from portal.offers.models import Offer
from tests.conftest import FrozenClock, form_secret, post_form
from tests.factories import make_offer, make_property, make_sent_offer
from tests.people import People


@pytest.fixture
def offer(people: People) -> Offer:
    titles = ("Altbau am Hang", "Haus am See", "Hofgut")
    return make_offer(
        people.seeblick_id, properties=[make_property(people.seeblick_id, title=one) for one in titles]
    )


def keep(client: FlaskClient, offer_id: int, revision: int = 1, **fields: object) -> TestResponse:
    """Save as the script does."""
    typed = {"subject": "Betreff", "body": "<p>Neuer Text</p>", "body_format": "html"}
    secret = client.get(f"/offerten/{offer_id}/zwischenstand").json["csrf_token"]
    data = {"csrf_token": secret, "revision": str(revision), **typed, **fields}
    return client.post(f"/offerten/{offer_id}/zwischenstand", data=data, content_type="multipart/form-data")


def stored(offer_id: int) -> Offer:
    db.session.expire_all()
    return db.session.get_one(Offer, offer_id)


def test_text_is_kept_clean_and_the_revision_follows(
    bernd: FlaskClient, offer: Offer, frozen_clock: FrozenClock
) -> None:
    answer = keep(bernd, offer.id, subject="  Ihr Exposé ", body="<p>Hallo<script>x</script></p>")
    assert answer.json == {"outcome": "saved", "revision": 2, "at": "14:03"}
    found = stored(offer.id)
    assert (found.subject, found.cover_html, found.cover_format, found.revision) == (
        "Ihr Exposé",
        "<p>Hallo</p>",
        "html",
        2,
    )
    assert keep(bernd, offer.id, 2, body="<p>Weiter</p>").json["revision"] == 3


def test_the_order_of_properties_is_kept_too(bernd: FlaskClient, offer: Offer) -> None:
    first, second, third = (one.id for one in offer.properties)
    keep(bernd, offer.id, order=[third, first, second])
    assert [one.id for one in stored(offer.id).properties] == [third, first, second]


@pytest.mark.parametrize("order", [["x", "-1", "99999", "9" * 40], [], ["99999"]])
def test_an_order_of_nonsense_changes_none(bernd: FlaskClient, offer: Offer, order: list[str]) -> None:
    before = [one.id for one in offer.properties]
    assert keep(bernd, offer.id, order=order).json["outcome"] == "saved"
    assert [one.id for one in stored(offer.id).properties] == before


def test_half_an_order_puts_the_rest_behind(bernd: FlaskClient, offer: Offer) -> None:
    first, second, third = (one.id for one in offer.properties)
    keep(bernd, offer.id, order=[third, third])
    assert [one.id for one in stored(offer.id).properties] == [third, first, second]


def test_another_windows_text_is_never_overwritten(bernd: FlaskClient, offer: Offer) -> None:
    keep(bernd, offer.id, 1, body="<p>Fenster eins</p>")
    answer = keep(bernd, offer.id, 1, body="<p>Fenster zwei</p>")
    assert (answer.status_code, answer.json) == (200, {"outcome": "changed"})
    assert stored(offer.id).cover_html == "<p>Fenster eins</p>"


def test_after_a_conflict_the_button_shows_both_texts(bernd: FlaskClient, offer: Offer) -> None:
    keep(bernd, offer.id, 1, body="<p>Fenster eins</p>")
    secret = form_secret(bernd.get(f"/offerten/{offer.id}/inhalt").text)
    typed = {"subject": "B", "body": "<p>Fenster zwei</p>", "body_format": "html", "wording_id": "0"}
    page = bernd.post(f"/offerten/{offer.id}/inhalt", data={"csrf_token": secret, "revision": "1", **typed})
    assert page.status_code == 409
    assert "Fenster eins" in page.text
    assert "Fenster zwei" in page.text


def test_what_was_sent_stays(bernd: FlaskClient, people: People) -> None:
    sent = make_sent_offer(people.seeblick_id)
    sent_id, before = sent.id, sent.cover_html
    draft_id = make_offer(people.seeblick_id).id
    secret = bernd.get(f"/offerten/{draft_id}/zwischenstand").json["csrf_token"]
    answer = bernd.post(
        f"/offerten/{sent_id}/zwischenstand", data={"csrf_token": secret, "revision": "1", "body": "x"}
    )
    assert answer.json == {"outcome": "closed"}
    assert bernd.get(f"/offerten/{sent_id}/zwischenstand").json == {"outcome": "closed"}
    assert stored(sent_id).cover_html == before


def test_a_discarded_or_foreign_draft_does_not_exist(
    bernd: FlaskClient, carla: FlaskClient, offer: Offer
) -> None:
    offer_id = offer.id
    assert carla.get(f"/offerten/{offer_id}/zwischenstand").status_code == 404
    actions.delete_draft(offer.agency_id, offer_id)
    assert bernd.get(f"/offerten/{offer_id}/zwischenstand").status_code == 404


def test_what_is_too_long_is_told_and_not_saved(bernd: FlaskClient, offer: Offer) -> None:
    answer = keep(bernd, offer.id, subject="x" * 201)
    assert answer.json == {
        "outcome": "refused",
        "sentence": "Bitte kürzen Sie auf höchstens 200 Zeichen.",
    }
    assert stored(offer.id).revision == 1


def test_who_is_signed_out_is_sent_away_and_nothing_is_saved(
    visitor: FlaskClient, bernd: FlaskClient, offer: Offer
) -> None:
    url = f"/offerten/{offer.id}/zwischenstand"
    assert visitor.get(url).status_code == visitor.post(url, data={"revision": "1"}).status_code == 302
    visitor.post(url, data={"revision": "1"})
    assert visitor.get("/anmelden").text.count("Ihre Anmeldung war abgelaufen.") == 1
    assert bernd.post(url, data={"revision": "1", "csrf_token": "alt"}).status_code == 400
    assert stored(offer.id).revision == 1


def test_a_check_page_from_before_the_save_does_not_send(bernd: FlaskClient, offer: Offer) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    checked = re.search(r'name="checked"[^>]*value="(\w+)"', page)
    assert checked
    keep(bernd, offer.id)
    answer = bernd.post(
        f"/offerten/{offer.id}/senden",
        data={"csrf_token": form_secret(page), "revision": "1", "mode": "s_expose", "checked": checked[1]},
    )
    assert answer.status_code == 409
    assert "inzwischen geändert" in answer.text
    assert stored(offer.id).is_draft


def test_the_case_of_a_draft_that_saves_itself_is_not_moved_about(bernd: FlaskClient, offer: Offer) -> None:
    before = db.session.get_one(Case, offer.case_id).updated_at
    keep(bernd, offer.id)
    db.session.expire_all()
    assert db.session.get_one(Case, offer.case_id).updated_at == before


def test_the_page_carries_the_order_and_moves_it_without_scripts(bernd: FlaskClient, offer: Offer) -> None:
    first, second, third = (one.id for one in offer.properties)
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert re.findall(r'name="order" value="(\d+)"', page) == [str(first), str(second), str(third)]
    typed = {"subject": "B", "body": "<p>T</p>", "body_format": "html", "revision": "1"}
    fields = {**typed, "order": [first, second, third], "verschieben": f"{third}:hoch"}
    post_form(bernd, f"/offerten/{offer.id}/inhalt", fields)
    assert [one.id for one in stored(offer.id).properties] == [first, third, second]
    post_form(
        bernd, f"/offerten/{offer.id}/inhalt", {**typed, "revision": "2", "order": [third, second, first]}
    )
    assert [one.id for one in stored(offer.id).properties] == [third, second, first]
