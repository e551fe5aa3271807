"""Sessions: how a sign-in lasts, and what ends it."""

from sqlalchemy import func, select

from portal.brokers.actions import sign_in
from portal.brokers.models import Broker, BrokerSession
from portal.database import db
from tests.brokers.desk import change_broker, try_it
from tests.conftest import form_secret, post_form, signed_in
from tests.people import PASSWORD


def test_it_makes_a_new_cookie_so_that_a_planted_one_is_worth_nothing(app, people):
    victim = app.test_client()
    page = victim.get("/anmelden")
    planted = victim.get_cookie("portal").value
    victim.post(
        "/anmelden",
        data={"csrf_token": form_secret(page.text), "email": people.anna_email, "password": PASSWORD},
    )
    attacker = app.test_client()
    attacker.set_cookie("portal", planted)
    assert victim.get("/konto").status_code == 200
    assert attacker.get("/konto").status_code == 302
    assert victim.get_cookie("portal").value != planted


def test_every_sign_in_makes_a_secret_of_its_own_and_keeps_only_its_hash(app, people):
    for _ in range(2):
        signed_in(app, people.anna_email)
    kept = db.session.scalars(select(BrokerSession)).all()
    assert len({one.secret_hash for one in kept}) == 2
    assert all(len(one.secret_hash) == 64 for one in kept)


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(app, anna):
    copy = app.test_client()
    copy.set_cookie("portal", anna.get_cookie("portal").value)
    assert copy.get("/konto").status_code == 200
    answer = post_form(anna, "/abmelden", {}, "/konto")
    assert answer.location == "/anmelden"
    assert anna.get("/konto").status_code == 302
    assert copy.get("/konto").status_code == 302


def test_signing_out_may_go_on_to_an_own_page_only(app, people):
    one, other = signed_in(app, people.anna_email), signed_in(app, people.anna_email)
    assert post_form(one, "/abmelden", {"next": "/expose/abc"}, "/konto").location == "/expose/abc"
    assert post_form(other, "/abmelden", {"next": "//evil.example"}, "/konto").location == "/anmelden"


def test_a_session_ends_after_an_hour_without_a_request(app, people, frozen_clock):
    client = signed_in(app, people.anna_email)
    frozen_clock.tick(minutes=59)
    assert client.get("/konto").status_code == 200
    frozen_clock.tick(minutes=59)
    assert client.get("/konto").status_code == 200
    frozen_clock.tick(minutes=60)
    assert client.get("/konto").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(app, people, frozen_clock):
    client = signed_in(app, people.anna_email)
    for _ in range(23):
        frozen_clock.tick(minutes=30)
        assert client.get("/konto").status_code == 200
    frozen_clock.tick(minutes=30)
    assert client.get("/konto").status_code == 302


def test_reading_pages_notes_activity_at_most_every_five_minutes(app, people, frozen_clock):
    client = signed_in(app, people.anna_email)
    began = frozen_clock.at
    frozen_clock.tick(minutes=4, seconds=59)
    client.get("/konto")
    assert db.session.scalar(select(BrokerSession.last_seen_at)) == began
    frozen_clock.tick(seconds=1)
    client.get("/konto")
    assert db.session.scalar(select(BrokerSession.last_seen_at)) == frozen_clock.at


def test_a_busy_database_does_not_keep_anybody_from_reading(app, people, frozen_clock, monkeypatch):
    from portal.transaction import DatabaseBusy

    client = signed_in(app, people.anna_email)
    frozen_clock.tick(minutes=10)

    def busy(_session_id):
        raise DatabaseBusy

    monkeypatch.setattr(sign_in, "note_activity", busy)
    assert client.get("/konto").status_code == 200


def test_switching_an_account_off_ends_its_sessions_at_once(bernd, people):
    change_broker(people.bernd_email, is_active=False)
    assert bernd.get("/konto").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(visitor, people):
    answer = try_it(visitor, people.anna_email)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("portal=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Secure" not in cookie  # loopback http (R27)


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_saved(app, people, frozen_clock):
    client = signed_in(app, people.anna_email)
    page = client.get("/konto")
    frozen_clock.tick(hours=2)
    answer = client.post("/konto", data={"csrf_token": form_secret(page.text), "last_name": "Neu"})
    assert answer.location == "/anmelden"
    assert "wurde deshalb nicht gespeichert" in client.get("/anmelden").text
    assert db.session.get_one(Broker, people.anna_id).last_name == "Berger"


def test_rows_of_old_sessions_are_forgotten_with_their_addresses(app, people, frozen_clock):
    signed_in(app, people.anna_email)
    frozen_clock.tick(days=31)
    signed_in(app, people.anna_email)
    assert db.session.scalar(select(func.count()).select_from(BrokerSession)) == 1
