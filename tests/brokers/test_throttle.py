"""Tries are counted, passwords are hashed two at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.brokers import password as hashes
from portal.brokers.actions import sign_in
from portal.brokers.models import SignInTry
from portal.brokers.throttle import account_key, network_key, network_of
from portal.database import db
from tests.brokers.desk import REFUSED, try_it
from tests.conftest import form_secret
from tests.people import PASSWORD


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


def test_a_password_far_too_long_is_not_even_hashed(visitor, people, monkeypatch):
    monkeypatch.setattr(hashes, "is_right", lambda *_: pytest.fail("hashed"))
    assert "zu lang" in try_it(visitor, people.anna_email, "x" * 5000).text
