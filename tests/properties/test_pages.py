"""Pages of properties: list, form, detail, archive."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.database import db
from portal.properties.models import Property
from tests.conftest import post_form
from tests.factories import make_property

TYPED = {
    "object_number": "W-100",
    "title": "Altbau am Hang",
    "kind": "flat",
    "marketing": "sale",
    "postal_code": "78464",
    "city": "Konstanz",
    "living_area": "98,5",
    "price": "1.250.000",
    "energy_kind": "demand",
    "energy_value": "87,4",
    "energy_class": "C",
}


def _only_property():
    return db.session.scalars(select(Property)).one()


def test_it_keeps_what_was_typed_in_german_numbers(anna):
    answer = post_form(anna, "/immobilien/neu", TYPED)
    assert answer.status_code == 302
    row = _only_property()
    assert (row.object_number, str(row.living_area), int(row.price)) == ("W-100", "98.50", 1250000)
    page = anna.get(answer.location).text
    assert "1.250.000\N{NO-BREAK SPACE}€" in page
    assert "98,5\N{NO-BREAK SPACE}m²" in page


def test_it_says_beside_the_field_that_a_number_is_taken(anna, people):
    make_property(people.seeblick_id, object_number="W-100")
    answer = post_form(anna, "/immobilien/neu", TYPED)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert "Diese Objektnummer gibt es schon" in page.select_one("#object_number-error").text
    assert page.select_one("#title")["value"] == "Altbau am Hang"


def test_it_lets_two_agencies_use_the_same_number(anna, people):
    make_property(people.bergwald_id, object_number="W-100")
    assert post_form(anna, "/immobilien/neu", TYPED).status_code == 302


def test_it_keeps_its_own_number_when_edited(anna, people):
    row = make_property(people.seeblick_id, object_number="W-100")
    url = f"/immobilien/{row.id}/bearbeiten"
    assert post_form(anna, url, {**TYPED, "title": "Neubau"}).status_code == 302
    assert _only_property().title == "Neubau"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", " ", "Bitte geben Sie eine Überschrift ein."),
        ("title", "x" * 151, "höchstens 150 Zeichen"),
        ("postal_code", "7846", "mit fünf Ziffern"),
        ("price", "1e999", "Bitte geben Sie eine Zahl ein"),
        ("price", "-1", "Bitte geben Sie einen Wert zwischen"),
        ("price", "NaN", "Bitte geben Sie eine Zahl ein"),
        ("price", "٣", "Bitte geben Sie eine Zahl ein"),
        ("price", "9" * 5000, "Bitte geben Sie einen Wert zwischen"),
        ("living_area", "98,555", "höchstens 2 Stellen"),
        ("rooms", "3,25", "höchstens 1 Stellen"),
        ("year_built", "19a8", "Bitte geben Sie eine ganze Zahl ein."),
        ("year_built", "999", "zwischen 1000 und 2100"),
        ("bedrooms", "99999999999999999999", "Bitte geben Sie eine ganze Zahl ein."),
        ("energy_valid_until", "31.02.2030", "Bitte geben Sie das Datum so ein"),
        ("text_property", "x" * 10_001, "höchstens 10000 Zeichen"),
        ("kind", "castle", ""),
    ],
)
def test_it_refuses_bad_input_beside_the_field_and_keeps_the_rest(anna, field, typed, sentence):
    answer = post_form(anna, "/immobilien/neu", {**TYPED, field: typed})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    error = page.select_one(f"#{field}-error")
    assert error is not None
    assert sentence in error.text
    assert page.select_one(".error-summary")
    assert page.select_one("#city")["value"] == "Konstanz"
    if field not in {"kind", "title"}:
        control = page.select_one(f"#{field}")
        assert (control.get("value") or control.text.strip()) == typed
    assert db.session.scalars(select(Property)).all() == []


def test_it_passes_over_the_certificate_when_there_is_none(anna):
    typed = {**TYPED, "energy_kind": "none_yet", "energy_value": "viel", "energy_year": "x"}
    assert post_form(anna, "/immobilien/neu", typed).status_code == 302
    row = _only_property()
    assert (row.energy_value, row.energy_class, row.energy_year) == (None, "", None)


@pytest.mark.parametrize("name", ["Müller-Øster 日本 😀", "Wałęsa Şahin Nguyễn"])
def test_it_writes_names_of_all_languages(anna, name):
    post_form(anna, "/immobilien/neu", {**TYPED, "title": name})
    row = _only_property()
    assert row.title == name
    assert name in anna.get(f"/immobilien/{row.id}").text


def test_it_cleans_line_breaks_bidi_and_loose_accents(anna):
    typed = "Haus\r\nBcc: x\u202e am\u2028See, Scho\u0308nblick\x0b"
    post_form(anna, "/immobilien/neu", {**TYPED, "title": typed})
    assert _only_property().title == "Haus Bcc: x am See, Schönblick"


def test_it_shows_markup_as_text(anna):
    post_form(
        anna, "/immobilien/neu", {**TYPED, "title": "<script>alert(1)</script>", "text_property": "<b>x"}
    )
    page = anna.get(f"/immobilien/{_only_property().id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "&lt;b&gt;x" in page


def test_it_ignores_an_agency_that_was_typed(anna, people):
    typed = {**TYPED, "agency_id": str(people.bergwald_id), "is_archived": "1", "id": "77"}
    post_form(anna, "/immobilien/neu", typed)
    row = _only_property()
    assert (row.agency_id, row.is_archived, row.id) == (people.seeblick_id, False, 1)


def test_it_finds_by_number_title_city_and_street(anna, people):
    make_property(
        people.seeblick_id, object_number="A-1", title="Öko-Haus", city="Überlingen", street="Am Ried 4"
    )
    make_property(people.seeblick_id, object_number="B_2", title="Kontor", kind="shop", city="Singen")
    for words in ("a-1", "öko", "ÜBERLINGEN", "ried", "öko über"):
        page = anna.get("/immobilien", query_string={"q": words}).text
        assert "Öko-Haus" in page, words
        assert "Kontor" not in page, words
    assert "Öko-Haus" not in anna.get("/immobilien?q=%25").text
    assert "B_2" in anna.get("/immobilien?q=b_").text
    assert "A-1" not in anna.get("/immobilien?q=_").text


def test_it_filters_by_kind_marketing_and_archive(anna, people):
    make_property(people.seeblick_id, title="Wohnung am See")
    make_property(people.seeblick_id, title="Laden am Markt", kind="shop", marketing="let")
    assert "Laden am Markt" in anna.get("/immobilien?art=shop&vermarktung=let").text
    assert "Wohnung am See" not in anna.get("/immobilien?art=shop").text
    assert "Wohnung am See" in anna.get("/immobilien?art=castle").text
    assert "Dazu gibt es keine Immobilie" in anna.get("/immobilien?art=farm").text
    assert "Im Archiv liegt noch keine Immobilie" in anna.get("/immobilien?archiv=1").text


def test_it_pages_after_24(anna, people):
    for number in range(25):
        make_property(people.seeblick_id, title=f"Nummer {number:02d}")
    first, second = anna.get("/immobilien").text, anna.get("/immobilien?page=2").text
    assert "Seite 1 von 2" in first
    assert "Nummer 24" in first
    assert "Nummer 00" not in first
    assert "Nummer 00" in second
    for strange in ("0", "-1", "99", "9" * 40, "x", "", "٣"):
        assert anna.get("/immobilien", query_string={"page": strange}).status_code == 200


def test_it_says_what_to_do_when_there_is_nothing(anna):
    page = anna.get("/immobilien").text
    assert "Legen Sie die erste an" in page
    assert "/immobilien/neu" in page


def test_it_says_what_is_missing_and_leads_there(anna, people):
    row = make_property(people.seeblick_id, price=None, energy_class="")
    page = BeautifulSoup(anna.get(f"/immobilien/{row.id}").text, "html.parser")
    links = {link.text: link["href"] for link in page.select("a[href]")}
    assert links["Der Preis fehlt."] == f"/immobilien/{row.id}/bearbeiten#price"
    assert "Die Energieeffizienzklasse fehlt." in links
    assert links["Es gibt noch kein Foto."] == f"/immobilien/{row.id}/bilder"


def test_it_goes_into_the_archive_and_back(anna, people):
    row = make_property(people.seeblick_id, title="Turm")
    url = f"/immobilien/{row.id}"
    post_form(anna, f"{url}/archiv", {"archivieren": "1"}, url)
    assert "Turm" not in anna.get("/immobilien").text
    assert "Turm" in anna.get("/immobilien?archiv=1").text
    post_form(anna, f"{url}/archiv", {"archivieren": "0"}, url)
    assert "Turm" in anna.get("/immobilien").text


def test_it_asks_for_sign_in(visitor, people):
    row = make_property(people.seeblick_id)
    for url in ("/immobilien", "/immobilien/neu", f"/immobilien/{row.id}"):
        answer = visitor.get(url)
        assert answer.status_code == 302
        assert "/anmelden" in answer.location
