"""Signing in: who gets in, who does not, and what nobody learns from it."""

import pytest
from sqlalchemy import func, select, text
from werkzeug.security import check_password_hash, generate_password_hash

from portal.brokers import password as hashes
from portal.brokers.actions import sign_in
from portal.brokers.models import Broker, BrokerSession
from portal.brokers.session import own_path
from portal.database import db
from tests.brokers.desk import REFUSED, change_broker, try_it
from tests.conftest import form_secret
from tests.people import PASSWORD


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


def test_posting_without_the_form_secret_is_refused(visitor, people):
    answer = visitor.post("/anmelden", data={"email": people.anna_email, "password": PASSWORD})
    assert answer.status_code == 400
    assert db.session.scalar(text("select count(*) from broker_session")) == 0


def test_a_password_counts_however_the_keyboard_composes_it(visitor, people):
    import unicodedata

    assert try_it(visitor, people.anna_email, unicodedata.normalize("NFD", PASSWORD)).status_code == 302
