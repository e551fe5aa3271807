"""The broker's own account."""

from sqlalchemy import select

from portal.brokers.models import Broker
from portal.database import db
from tests.conftest import post_form, signed_in
from tests.people import PASSWORD

FRESH = "Nebelhorn über der Brücke"


def change(client, current=PASSWORD, fresh=FRESH):
    return post_form(client, "/konto/passwort", {"current": current, "password": fresh}, "/konto")


def test_it_saves_name_and_phone(bernd, people):
    fields = {"first_name": "Bernd", "last_name": "Keller-Şahin", "phone": "07531 4711-22"}
    assert post_form(bernd, "/konto", fields).location == "/konto"
    broker = db.session.get_one(Broker, people.bernd_id)
    assert (broker.full_name, broker.phone) == ("Bernd Keller-Şahin", "07531 4711-22")
    assert "Ihre Angaben sind gespeichert" in bernd.get("/konto").text


def test_it_ignores_fields_that_nobody_may_set(bernd, people):
    fields = {
        "last_name": "Keller",
        "role": "administrator",
        "agency_id": "2",
        "email": "x@y.example",
        "is_active": "",
    }
    post_form(bernd, "/konto", fields)
    broker = db.session.get_one(Broker, people.bernd_id)
    assert (broker.role, broker.agency_id, broker.email) == ("broker", people.seeblick_id, people.bernd_email)
    assert broker.is_active


def test_bad_input_keeps_what_was_typed_and_saves_nothing(bernd, people):
    answer = post_form(bernd, "/konto", {"first_name": "Bernhard", "last_name": " ", "phone": "ruf mich an"})
    assert "Bitte geben Sie Ihren Nachnamen ein." in answer.text
    assert "Telefonnummer mit Vorwahl" in answer.text
    assert 'value="Bernhard"' in answer.text
    assert 'value="ruf mich an"' in answer.text
    assert db.session.get_one(Broker, people.bernd_id).first_name == "Bernd"


def test_invisible_and_reversing_characters_are_taken_out(bernd, people):
    post_form(bernd, "/konto", {"first_name": "Be\u202ernd\x07", "last_name": "Ke\u0308ller", "phone": ""})
    broker = db.session.get_one(Broker, people.bernd_id)
    assert broker.full_name == "Bernd Këller"


def test_a_new_password_signs_the_other_browsers_out(app, bernd, people):
    other = signed_in(app, people.bernd_email)
    before = bernd.get_cookie("portal").value
    assert change(bernd).location == "/konto"
    assert bernd.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 302
    assert bernd.get_cookie("portal").value != before
    answer = post_form(app.test_client(), "/anmelden", {"email": people.bernd_email, "password": FRESH})
    assert answer.status_code == 302


def test_the_old_password_is_needed(bernd):
    answer = change(bernd, current="ganz falsches Passwort")
    assert "Das bisherige Passwort stimmt nicht." in answer.text
    assert bernd.get("/konto").status_code == 200


def test_guessing_the_old_password_is_throttled(bernd):
    for _ in range(5):
        change(bernd, current="ganz falsches Passwort")
    assert "zu viele Versuche" in change(bernd).text


def test_an_easy_new_password_is_refused(bernd):
    assert "Namen, die andere kennen" in change(bernd, fresh="BerndKeller-85").text


def test_it_lists_the_browsers_and_signs_out_everywhere(app, people):
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1"
    )
    post_form(phone, "/anmelden", {"email": people.anna_email, "password": PASSWORD})
    desk = signed_in(app, people.anna_email)
    page = desk.get("/konto").text
    assert "iPhone, Safari" in page
    assert page.count("dieser hier") == 1
    assert post_form(desk, "/konto/ueberall-abmelden", {}, "/konto").location == "/anmelden"
    assert desk.get("/konto").status_code == phone.get("/konto").status_code == 302


def test_it_shows_no_session_of_anybody_else(app, people):
    signed_in(app, people.bernd_email)
    assert signed_in(app, people.anna_email).get("/konto").text.count('data-label="Angemeldet seit"') == 1


def test_names_are_shown_as_text_not_as_markup(app, bernd, people):
    post_form(bernd, "/konto", {"first_name": "<b>B</b>", "last_name": '"><script>x</script>', "phone": ""})
    page = bernd.get("/konto").text
    assert "<script>x" not in page
    assert "&lt;b&gt;B" in page
    assert db.session.scalar(select(Broker.first_name).where(Broker.id == people.bernd_id)) == "<b>B</b>"
