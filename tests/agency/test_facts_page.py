"""Firma and the overview, as an administrator uses them."""

import html

from portal.agency.models import Agency
from portal.database import db
from tests.agency.desk import agency, changed_names
from tests.conftest import post_form

FACTS = {
    "name": "Immobilien Seeblick GmbH",
    "street": "Seestraße 12",
    "postal_code": "78464",
    "city": "Konstanz",
    "phone": "07531 123456",
    "email": "kontakt@seeblick.example",
    "website": "",
}


def test_changed_facts_are_saved_and_the_notice_follows(anna, people):
    answer = post_form(
        anna, "/einstellungen/firma", {**FACTS, "phone": "07531 999", "website": "www.seeblick.example"}
    )
    assert answer.location == "/einstellungen/firma"
    assert "neue Fassung" in anna.get("/einstellungen/firma").text
    assert agency(people).website == "https://www.seeblick.example"
    assert changed_names(people) == [["phone", "website"]]
    assert "Telefon: 07531 999" in html.unescape(anna.get("/einstellungen/widerrufsbelehrung").text)


BAD_FACTS = [
    ("name", " ", "Bitte geben Sie den Namen Ihrer Firma ein."),
    ("name", "x" * 121, "höchstens 120 Zeichen"),
    ("street", "", "Bitte geben Sie Straße und Hausnummer ein."),
    ("postal_code", "7846", "mit fünf Ziffern"),
    ("postal_code", "٧٨٤٦٤", "mit fünf Ziffern"),
    ("city", "", "Bitte geben Sie den Ort ein."),
    ("phone", "", "Sie ist in der Widerrufsbelehrung Pflicht."),
    ("phone", "Durchwahl 3", "mit Vorwahl"),
    ("email", "kontakt", "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel"),
    ("website", "javascript:alert(1)", "Bitte geben Sie die Adresse Ihrer Website ein"),
    ("website", 'https://x.example/" onclick="', "Bitte geben Sie die Adresse Ihrer Website ein"),
]


def test_bad_facts_get_a_sentence_and_change_nothing(anna, people, subtests):
    for field, typed, sentence in BAD_FACTS:
        with subtests.test(field=field, typed=typed[:40]):
            answer = post_form(anna, "/einstellungen/firma", {**FACTS, "city": "Meersburg", field: typed})
            assert answer.status_code == 200
            assert sentence in html.unescape(answer.text)
            if field != "city":
                assert 'value="Meersburg"' in answer.text
            assert agency(people).city == "Konstanz"
            assert changed_names(people) == []


def test_fields_that_are_not_in_the_form_stay(anna, people):
    more = {"slug": "neu", "case_counter": "99", "ref": "x", "id": "2", "agency_id": "2", "accent": "#000000"}
    post_form(anna, "/einstellungen/firma", {**FACTS, "city": "Meersburg", **more})
    mine = agency(people)
    assert (mine.city, mine.slug, mine.case_counter) == ("Meersburg", "immobilien-seeblick-gmbh", 0)
    assert mine.accent != "#000000"
    assert db.session.get_one(Agency, people.bergwald_id).city == "Freiburg"


def test_the_overview_names_what_is_missing(anna, people):
    from portal.transaction import transaction

    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).phone = ""
    page = anna.get("/einstellungen").text
    assert "Noch können keine S-Exposés hinausgehen" in page
    assert "Telefonnummer" in page
    assert "Firmendaten ergänzen" in anna.get("/einstellungen/widerrufsbelehrung").text
    assert "Erst die Firmendaten" in anna.get("/einstellungen/widerrufsbelehrung/eigene-fassung").text
