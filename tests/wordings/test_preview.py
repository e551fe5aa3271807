"""The preview: real people's data, holes in words, and nothing but clean HTML, whatever is typed."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.wordings.models import WordingCategory
from portal.wordings.preview import Example, make_preview
from tests.conftest import form_secret, post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People

PAUL = Example("Herr Lenz", {"anrede": "Guten Tag Herr Lenz", "nachname": 'Lenz "<b>"', "firma": ""})


def shown(subject: str, body: str) -> tuple[str, str]:
    preview = make_preview(subject, body, PAUL, language="de")
    return preview.subject_html, preview.body_html


def test_values_stand_in_the_text_as_plain_text(app: Flask) -> None:
    subject, body = shown("Für {{ nachname }}", "<p>{{ anrede }}, <em>{{ nachname }}</em></p>")
    assert subject == 'Für Lenz "&lt;b&gt;"'
    assert body == '<p>Guten Tag Herr Lenz, <em>Lenz "&lt;b&gt;"</em></p>'


def test_what_has_no_value_is_said_in_words_and_never_left_in_braces(app: Flask) -> None:
    preview = make_preview("{{ firma }}", "<p>{{ firma }} {{ anred }}</p>", PAUL, language="de")
    for text in (preview.subject_html, preview.body_html):
        assert '<mark class="hole">Firma des Interessenten: kein Wert</mark>' in text
        assert "{{" not in text
    assert "unbekannter Platzhalter: anred" in preview.body_html
    assert len(preview.problems) == 2


def test_a_placeholder_of_other_texts_has_no_value_here(app: Flask) -> None:
    example = Example("Herr Lenz", {"offerte_datum": "1. Mai 2026"})
    offer = make_preview("", "<p>{{ offerte_datum }}</p>", example, language="de")
    reply = make_preview(
        "", "<p>{{ offerte_datum }}</p>", example, language="de", category=WordingCategory.REPLY
    )
    assert "kein Wert" in offer.body_html
    assert reply.body_html == "<p>1. Mai 2026</p>"


@pytest.mark.parametrize(
    "body",
    [
        "<p>{{ <script>alert(1)</script> }}</p>",
        "<p>{{ &lt;script&gt;alert(1)&lt;/script&gt; }}</p>",
        '<p><a href="https://x.example/{{firma}}">los</a></p>',
        '<p><a href="https://x.example/{{nachname}}">los</a></p>',
        "<p onclick='x()'>{{ nachname }}<img src=x onerror=alert(1)></p>",
    ],
)
def test_nothing_typed_becomes_markup(app: Flask, body: str) -> None:
    html = shown("", body)[1]
    assert not re.search(r"<(?!/?(p|a|em|mark)\b)", html), html
    assert not re.search(r"<[^>]*\son\w+=|<[^>]*<", html), html


def test_a_text_that_is_refused_is_told(app: Flask) -> None:
    preview = make_preview("", "<div>" * 13_000, PAUL, language="de")
    assert any("Der Text" in sentence for sentence in preview.problems)


# On the form


def typed(body: str, **more: object) -> dict[str, object]:
    usual = {
        "name": "",
        "category": "offer",
        "language": "de",
        "subject": "{{ objekt_titel }}",
        "body_format": "html",
    }
    return {**usual, "body": body, **more}


def preview(client: FlaskClient, body: str, **more: object) -> str:
    page = client.get("/textvorlagen/neu")
    answer = client.post(
        "/textvorlagen/vorschau", data={"csrf_token": form_secret(page.text), **typed(body, **more)}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return unescape(answer.text)


@pytest.fixture
def paul(people: People) -> int:
    """Bernd's case about Paul, with a draft."""
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    make_offer(people.seeblick_id, case_id=case.id)
    return case.id


def test_a_new_wording_is_shown_with_the_brokers_newest_case(
    bernd: FlaskClient, people: People, paul: int
) -> None:
    other = make_prospect(people.seeblick_id, last_name="Später")
    make_case(people.seeblick_id, prospect_id=other.id, broker_id=people.anna_id)
    found = preview(bernd, "<p>{{ anrede }}</p>")
    assert "So liest es Herr Lenz" in found
    assert "Guten Tag Herr Lenz" in found
    assert "Altbau am Hang" in found


def test_another_case_can_be_chosen(bernd: FlaskClient, people: People, paul: int) -> None:
    other = make_prospect(people.seeblick_id, last_name="Später", language="en")
    case = make_case(people.seeblick_id, prospect_id=other.id, broker_id=people.anna_id)
    assert f'<option value="{case.id}">' in bernd.get("/textvorlagen/neu").text
    found = preview(bernd, "<p>{{ anrede }} {{ objekt_nr }}</p>", example_case=case.id, language="en")
    assert "Dear Mr Später" in found
    assert "Objektnummer: kein Wert" in found


def test_a_case_of_another_agency_is_passed_over(bernd: FlaskClient, people: People, paul: int) -> None:
    stranger = make_prospect(people.bergwald_id, last_name="Fremd")
    case = make_case(people.bergwald_id, prospect_id=stranger.id)
    found = preview(bernd, "<p>{{ anrede }}</p>", example_case=case.id)
    assert "Fremd" not in found
    assert "Guten Tag Herr Lenz" in found


def test_an_agency_without_a_case_is_told_how_it_will_be(bernd: FlaskClient) -> None:
    page = bernd.get("/textvorlagen/neu").text
    assert "Sobald es einen Vorgang gibt" in page
    assert "Anrede: kein Wert" in preview(bernd, "<p>{{ anrede }}</p>")


def test_dates_of_a_sent_offer_are_real(bernd: FlaskClient, people: People, frozen_clock: object) -> None:
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    make_sent_offer(people.seeblick_id, case_id=case.id)
    body = "<p>{{ offerte_datum }}, {{ link_gueltig_bis }}</p>"
    for category in ("reminder", "reply"):
        assert "23. November 2026, 23. Dezember 2026" in preview(bernd, body, category=category)
    assert "23 November 2026, 23 December 2026" in preview(bernd, body, category="reply", language="en")


def test_a_withheld_address_is_in_no_preview(bernd: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    flat = make_property(people.seeblick_id, city="", address_after_consent=True)
    make_offer(people.seeblick_id, case_id=case.id, properties=[flat])
    for category in ("registered", "reminder", "reply"):
        assert "Ort der Immobilie: kein Wert" in preview(bernd, "<p>{{ objekt_ort }}</p>", category=category)


def test_without_scripts_the_button_shows_the_preview_and_saves_nothing(
    bernd: FlaskClient, paul: int
) -> None:
    fields = typed("{{ anrede }},\r\n\r\nhallo", body_format="text", name="Neu", tun="vorschau")
    page = post_form(bernd, "/textvorlagen/neu", fields)
    assert "<p>Guten Tag Herr Lenz,</p><p>hallo</p>" in page.text
    assert "{{ anrede }}," in page.text  # and the field still says what was typed
    assert "Vorlagen übernehmen" in bernd.get("/textvorlagen").text


def test_the_preview_needs_the_forms_secret(bernd: FlaskClient) -> None:
    assert bernd.post("/textvorlagen/vorschau", data=typed("<p>x</p>")).status_code == 400
