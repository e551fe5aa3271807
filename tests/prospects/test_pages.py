"""Pages of prospects: list, form, the warning about a known address, detail."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.database import db
from portal.prospects.models import Prospect
from portal.prospects.words import known_as
from tests.conftest import post_form
from tests.factories import make_case, make_prospect

TYPED = {
    "salutation": "ms",
    "first_name": "Elif",
    "last_name": "Öztürk",
    "email": "elif@post.example",
    "language": "de",
    "status": "consumer",
}


def prospects():
    db.session.rollback()
    return db.session.scalars(select(Prospect).order_by(Prospect.id)).all()


def test_it_keeps_a_prospect(anna):
    typed = {
        **TYPED,
        "enquired_on": "20.11.2026",
        "enquiry_text": "Ist die Wohnung frei?",
        "phone": "+49 7531 123",
    }
    answer = post_form(anna, "/interessenten/neu", typed)
    assert answer.status_code == 302
    (row,) = prospects()
    assert (row.full_name, row.email, row.enquired_on) == (
        "Elif Öztürk",
        "elif@post.example",
        date(2026, 11, 20),
    )
    page = anna.get(answer.location).text
    assert "Ist die Wohnung frei?" in page
    assert "Noch kein Vorgang" in page


def test_it_warns_of_a_known_address_and_names_who_has_it(anna, people):
    known = make_prospect(people.seeblick_id, last_name="Alt", email="Elif@Post.example")
    answer = post_form(anna, "/interessenten/neu", TYPED)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert "gibt es schon einen Interessenten" in page.select_one("#email-error").text
    assert page.select_one(f'a[href="/interessenten/{known.id}"]')
    assert page.select_one("#last_name")["value"] == "Öztürk"
    assert len(prospects()) == 1
    again = post_form(anna, "/interessenten/neu", {**TYPED, "allow_duplicate": "y"})
    assert again.status_code == 302
    assert len(prospects()) == 2


def test_it_knows_nothing_of_other_agencies_addresses(anna, people):
    make_prospect(people.bergwald_id, email="elif@post.example")
    assert post_form(anna, "/interessenten/neu", TYPED).status_code == 302


def test_it_lets_a_prospect_keep_his_own_address(anna, people):
    row = make_prospect(people.seeblick_id, email="elif@post.example")
    url = f"/interessenten/{row.id}/bearbeiten"
    assert post_form(anna, url, {**TYPED, "last_name": "Neu"}).status_code == 302
    assert prospects()[0].last_name == "Neu"


def test_it_warns_when_an_address_changes_to_a_known_one(anna, people):
    make_prospect(people.seeblick_id, email="elif@post.example")
    other = make_prospect(people.seeblick_id, email="other@post.example").id
    answer = post_form(anna, f"/interessenten/{other}/bearbeiten", TYPED)
    assert "gibt es schon einen Interessenten" in answer.text
    assert prospects()[1].email == "other@post.example"


@pytest.mark.parametrize(
    "address",
    [
        "a@x, b@x",
        "a@@x.example",
        "a@x..example",
        "a@",
        "@x.example",
        "a b@x.example",
        '"quoted part"@x.example',
        "a@" + "x" * 250 + ".example",
        "a@x.example\r\nBcc: b@x.example",
        "Max <max@x.example>",
        "",
    ],
)
def test_it_refuses_what_is_not_one_address(anna, address):
    answer = post_form(anna, "/interessenten/neu", {**TYPED, "email": address})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert "Bitte geben Sie" in page.select_one("#email-error").text or "kürzen" in page.text
    assert page.select_one("#last_name")["value"] == "Öztürk"
    assert prospects() == []


def test_it_writes_umlaut_domains_so_that_mail_reaches_them(anna):
    assert post_form(anna, "/interessenten/neu", {**TYPED, "email": "max@müller.example"}).status_code == 302
    assert prospects()[0].email == "max@xn--mller-kva.example"


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("last_name", "Max\r\nBcc: x@y", "Max Bcc: x@y"),
        ("last_name", "Max\x0b\x85\u2028Muster", "Max Muster"),
        ("last_name", "Müller-Øster 日本 😀", "Müller-Øster 日本 😀"),
        ("last_name", "evil\u202egnp", "evilgnp"),
        ("last_name", "Scho\u0308n", "Schön"),
        ("company", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_it_cleans_names_and_shows_them_as_text(anna, field, typed, kept):
    answer = post_form(anna, "/interessenten/neu", {**TYPED, field: typed})
    assert answer.status_code == 302
    assert getattr(prospects()[0], field) == kept
    for url in ("/interessenten", answer.location):
        page = anna.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("last_name", "x" * 10_000, "höchstens 80 Zeichen"),
        ("last_name", "\u200e\u202e", "Nachnamen"),
        ("phone", "ruf mich an", "Telefonnummer mit Ziffern"),
        ("phone", "٣٣٣٣٣", "Telefonnummer mit Ziffern"),
        ("enquired_on", "31.02.2026", "Datum so ein"),
        ("enquired_on", "01.01.2199", "nicht in der Zukunft"),
        ("status", "king", ""),
        ("language", "fr", ""),
        ("enquiry_text", "x" * 10_001, "höchstens 10000 Zeichen"),
    ],
)
def test_it_refuses_bad_input_and_keeps_the_rest(anna, field, typed, sentence):
    answer = post_form(anna, "/interessenten/neu", {**TYPED, field: typed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert sentence in page.select_one(f"#{field}-error, #{field} .field__error").text
    assert page.select_one("#email")["value"] == "elif@post.example"
    assert prospects() == []


def test_it_ignores_an_agency_that_was_typed(anna, people):
    post_form(anna, "/interessenten/neu", {**TYPED, "agency_id": people.bergwald_id, "id": "99", "ref": "x"})
    (row,) = prospects()
    assert (row.agency_id, row.id) == (people.seeblick_id, 1)
    assert row.ref != "x"


def test_it_finds_by_name_company_and_address(anna, people):
    make_prospect(people.seeblick_id, last_name="Öztürk", company="Bäckerei Sonne", email="a@post.example")
    make_prospect(people.seeblick_id, last_name="Schmitt", email="b@post.example")
    make_prospect(people.bergwald_id, last_name="Fremd", email="c@post.example")
    for words in ("öztürk", "sonne", "A@post"):
        page = anna.get("/interessenten", query_string={"q": words}).text
        assert "Öztürk" in page
        assert "Schmitt" not in page
    assert "Fremd" not in anna.get("/interessenten").text
    assert "Dazu gibt es keinen Interessenten" in anna.get("/interessenten?q=Fremd").text


def test_its_page_lists_the_cases_closed_ones_too(anna, people):
    row = make_prospect(people.seeblick_id).id
    make_case(people.seeblick_id, prospect_id=row, wish="Haus am See")
    assert "Haus am See" in anna.get(f"/interessenten/{row}").text


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"salutation": "ms", "last_name": "Öztürk"}, "Frau Öztürk"),
        ({"salutation": "mr", "title": "Dr.", "last_name": "Wałęsa"}, "Herr Dr. Wałęsa"),
        ({"salutation": "family", "last_name": "Nguyễn"}, "Familie Nguyễn"),
        ({"salutation": "none", "first_name": "Kim", "last_name": "Maier"}, "Kim Maier"),
    ],
)
def test_the_office_speaks_of_a_prospect_by_name(app, facts, name):
    with app.test_request_context():
        assert known_as(Prospect(**{"title": "", "first_name": "", **facts})) == name


def test_it_is_for_brokers_only(visitor, people):
    row = make_prospect(people.seeblick_id).id
    for url in ("/interessenten", "/interessenten/neu", f"/interessenten/{row}"):
        assert visitor.get(url).status_code == 302
