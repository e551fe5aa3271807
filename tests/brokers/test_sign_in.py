"""Signing in: who gets in, who does not, and what nobody learns from it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from werkzeug.security import check_password_hash, generate_password_hash

from portal.brokers import password as hashes
from portal.brokers.actions import sign_in
from portal.brokers.models import Broker, BrokerSession, SignInTry
from portal.brokers.session import own_path
from portal.brokers.throttle import account_key, network_key, network_of
from portal.database import db
from portal.transaction import transaction
from tests.conftest import form_secret, post_form, signed_in
from tests.people import PASSWORD

REFUSED = "E-Mail-Adresse und Passwort passen nicht zusammen."


def try_it(client, email, password=PASSWORD, **more):
    return post_form(client, "/anmelden", {"email": email, "password": password, **more})


def change_broker(email, **values):
    with transaction() as session:
        broker = session.scalar(select(Broker).where(Broker.email == email))
        for name, value in values.items():
            setattr(broker, name, value)


def test_it_lets_a_broker_in_and_shows_the_start_page(visitor, people):
    answer = try_it(visitor, people.anna_email)
    assert answer.status_code == 302
    assert answer.location == "/"
    assert visitor.get("/").status_code == 200


def test_it_takes_the_address_in_any_case_with_spaces_around(visitor, people):
    assert try_it(visitor, f"  {people.anna_email.upper()} ").status_code == 302


def test_it_goes_on_to_the_page_that_was_asked_for(visitor, people):
    asked = visitor.get("/einstellungen/firma?x=1")
    assert asked.status_code == 302
    page = visitor.get(asked.location)
    answer = visitor.post(
        "/anmelden",
        data={
            "csrf_token": form_secret(page.text),
            "email": people.anna_email,
            "password": PASSWORD,
            "next": "/einstellungen/firma?x=1",
        },
    )
    assert 'name="next"' in page.text
    assert "/einstellungen/firma?x=1" in page.text
    assert answer.location == "/einstellungen/firma?x=1"


FOREIGN = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "http://evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " /start",
    "/%0d%0aSet-Cookie:x\r\n",
    "//127.0.0.1:5000@evil.example",
    "//evil.example\\@127.0.0.1",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "/\u00a0/evil.example",
    "//[::1",
    "mailto:x@evil.example",
    "",
    "/" + "a" * 3000,
]


def test_it_never_goes_on_to_a_foreign_host(app, people, subtests):
    for foreign in FOREIGN:
        with subtests.test(next=foreign[:60]):
            assert own_path(foreign) == ""
            answer = try_it(app.test_client(), people.anna_email, next=foreign)
            assert answer.status_code == 302
            assert answer.location == "/"


def test_own_paths_stay_what_they_are():
    assert own_path("/vorgaenge/3?seite=2") == "/vorgaenge/3?seite=2"


def test_it_says_the_same_about_wrong_password_unknown_address_and_switched_off_account(app, visitor, people):
    change_broker(people.bernd_email, is_active=False)
    change_broker(people.carla_email, password_hash="")
    answers = [
        try_it(visitor, people.anna_email, "ganz falsches Passwort"),
        try_it(visitor, "niemand@seeblick.example"),
        try_it(visitor, people.bernd_email),
        try_it(visitor, people.carla_email),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    bare = set()
    for answer, email in zip(
        answers,
        [people.anna_email, "niemand@seeblick.example", people.bernd_email, people.carla_email],
        strict=True,
    ):
        assert REFUSED in answer.text
        bare.add(answer.text.replace(email, "").replace(form_secret(answer.text), ""))
    assert len(bare) == 1
    assert db.session.scalar(select(func.count()).select_from(BrokerSession)) == 0


def test_it_checks_a_hash_for_unknown_addresses_too(visitor, people, monkeypatch):
    checked = []

    def look(stored, _typed):
        checked.append(stored)
        return False

    monkeypatch.setattr(hashes, "check_password_hash", look)
    try_it(visitor, "niemand@seeblick.example", "irgendein Passwort")
    assert checked == [hashes._NOBODY]


def test_the_hash_of_nobody_costs_what_a_real_one_costs():
    real = generate_password_hash("x", method="scrypt")
    assert real.split("$")[0] == hashes._NOBODY.split("$")[0]
    assert [len(part) for part in real.split("$")] == [len(part) for part in hashes._NOBODY.split("$")]
    assert not check_password_hash(hashes._NOBODY, "x")


def test_it_keeps_what_was_typed_except_the_password(visitor, people):
    answer = try_it(visitor, people.anna_email, "ganz falsches Passwort")
    assert f'value="{people.anna_email}"' in answer.text
    assert "ganz falsches Passwort" not in answer.text


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


def test_five_wrong_tries_close_the_account_for_a_quarter_of_an_hour(app, visitor, people, frozen_clock):
    for _ in range(5):
        assert REFUSED in try_it(visitor, people.anna_email, "ganz falsches Passwort").text
        frozen_clock.tick(minutes=1)
    answer = try_it(visitor, people.anna_email)
    assert "Bitte warten Sie 10 Minuten" in answer.text
    assert answer.status_code == 200
    assert try_it(app.test_client(), people.bernd_email).status_code == 302
    frozen_clock.tick(minutes=10)
    assert try_it(visitor, people.anna_email).status_code == 302


def test_unknown_addresses_are_throttled_just_the_same(visitor, people):
    for _ in range(5):
        try_it(visitor, "niemand@seeblick.example")
    assert "Bitte warten Sie 15 Minuten" in try_it(visitor, "niemand@seeblick.example").text


def test_a_right_password_forgives_the_wrong_ones_before(app, visitor, people):
    for _ in range(4):
        try_it(visitor, people.anna_email, "ganz falsches Passwort")
    assert try_it(visitor, people.anna_email).status_code == 302
    other = app.test_client()
    assert REFUSED in try_it(other, people.anna_email, "ganz falsches Passwort").text
    assert try_it(other, people.anna_email).status_code == 302


def test_thirty_wrong_tries_close_the_network_but_no_other(app, visitor, people):
    for number in range(30):
        sign_in.count_try(f"niemand{number}@seeblick.example", "198.51.100.7")
    near, far = {"REMOTE_ADDR": "198.51.100.200"}, {"REMOTE_ADDR": "198.51.101.7"}
    page = visitor.get("/anmelden")
    fields = {"csrf_token": form_secret(page.text), "email": people.anna_email, "password": PASSWORD}
    assert "zu viele Versuche" in visitor.post("/anmelden", data=fields, environ_base=near).text
    assert visitor.post("/anmelden", data=fields, environ_base=far).status_code == 302


def test_a_hundred_parallel_tries_compute_at_most_five_hashes(app, people, monkeypatch):
    checked, lock = [], threading.Lock()

    def count(_stored, _typed):
        with lock:
            checked.append(1)
        return False

    monkeypatch.setattr(hashes, "check_password_hash", count)

    def attack(_number):
        with app.app_context():
            try:
                sign_in.count_try(people.anna_email, "198.51.100.7")
                sign_in.check_password(people.anna_email, "geraten")
            except ValueError as error:
                return type(error).__name__
            finally:
                db.session.remove()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attack, range(100)))
    assert len(checked) <= 5
    assert outcomes.count("TooManyTries") == 95


def test_no_more_than_two_passwords_are_hashed_at_once(monkeypatch):
    running, most, lock, go = [0], [0], threading.Lock(), threading.Event()

    def slow(_stored, _typed):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go.wait(5)
        with lock:
            running[0] -= 1
        return False

    monkeypatch.setattr(hashes, "check_password_hash", slow)

    def ask(_number):
        try:
            return hashes.is_right("x", "y")
        except hashes.TooManyAtOnce:
            go.set()
            return "later"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(ask, range(20)))
    assert most[0] <= hashes.PARALLEL
    assert "later" in outcomes
    assert False in outcomes


def test_too_many_at_once_get_a_sentence(visitor, people, monkeypatch):
    def full(_stored, _typed):
        raise hashes.TooManyAtOnce

    monkeypatch.setattr(hashes, "is_right", full)
    assert "Gerade ist viel los" in try_it(visitor, people.anna_email).text


def test_tries_are_kept_without_any_address(visitor, people):
    try_it(visitor, people.anna_email, "ganz falsches Passwort")
    kept = db.session.scalars(select(SignInTry.key)).all()
    assert sorted(key.split(":")[0] for key in kept) == ["account", "network"]
    assert not any("anna" in key or "127.0" in key for key in kept)
    assert account_key(people.anna_email) in kept


def test_old_tries_are_forgotten(visitor, people, frozen_clock):
    try_it(visitor, people.anna_email, "ganz falsches Passwort")
    frozen_clock.tick(minutes=16)
    try_it(visitor, people.bernd_email, "ganz falsches Passwort")
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("Unsinn", "unknown"),
    ],
)
def test_a_network_is_what_one_visitor_can_change_within(address, network):
    assert network_of(address) == network


def test_neighbours_share_a_counter_and_strangers_do_not(app):
    assert network_key("203.0.113.1") == network_key("203.0.113.2")
    assert network_key("203.0.113.1") != network_key("203.0.114.1")


def test_an_outdated_hash_is_renewed_at_sign_in(visitor, people):
    change_broker(people.anna_email, password_hash=generate_password_hash(PASSWORD, method="scrypt:512:8:1"))
    assert try_it(visitor, people.anna_email).status_code == 302
    renewed = db.session.scalar(select(Broker.password_hash).where(Broker.email == people.anna_email))
    assert renewed is not None
    assert renewed.startswith(f"{hashes.METHOD}$")
    assert check_password_hash(renewed, PASSWORD)


def test_a_password_changed_in_the_meantime_lets_nobody_in(app, people):
    broker_id, stored = sign_in.check_password(people.anna_email, PASSWORD)
    change_broker(people.anna_email, password_hash="scrypt:256:8:1$anders$00")
    with pytest.raises(sign_in.SignInRefused):
        sign_in.begin_session(broker_id, stored, "127.0.0.1")


def test_a_fresh_installation_has_no_accounts_and_says_what_to_run(visitor):
    page = visitor.get("/anmelden").text
    assert "portal create-agency" in page
    assert db.session.scalar(select(func.count()).select_from(Broker)) == 0


def test_an_installation_with_accounts_says_nothing_of_commands(visitor, people):
    assert "create-agency" not in visitor.get("/anmelden").text


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(visitor, people):
    answer = try_it(visitor, people.anna_email)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("portal=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Secure" not in cookie  # loopback http (R27)


def test_a_password_far_too_long_is_not_even_hashed(visitor, people, monkeypatch):
    monkeypatch.setattr(hashes, "is_right", lambda *_: pytest.fail("hashed"))
    assert "zu lang" in try_it(visitor, people.anna_email, "x" * 5000).text


def test_posting_without_the_form_secret_is_refused(visitor, people):
    answer = visitor.post("/anmelden", data={"email": people.anna_email, "password": PASSWORD})
    assert answer.status_code == 400
    assert db.session.scalar(text("select count(*) from broker_session")) == 0


def test_a_password_counts_however_the_keyboard_composes_it(visitor, people):
    import unicodedata

    assert try_it(visitor, people.anna_email, unicodedata.normalize("NFD", PASSWORD)).status_code == 302


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
