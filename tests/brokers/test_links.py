"""New passwords through mailed links: invitation and reset."""

import re

import pytest
from sqlalchemy import func, select

from portal.brokers import mails as account_mails
from portal.brokers.links import SIGNING_PURPOSE, token_of
from portal.brokers.models import AccountLink, Broker
from portal.database import db
from portal.mail.models import MailKind, OutgoingMail
from portal.tokens import keyring, new_secret
from tests.conftest import PUBLIC_URL, post_form, signed_in
from tests.people import PASSWORD
from tests.postbox import mails, part, read

FRESH = "Nebelhorn über der Brücke"


def asked(visitor, email):
    return post_form(visitor, "/passwort-vergessen", {"email": email})


def path_in(mail):
    found = re.search(rf"^{re.escape(PUBLIC_URL)}(/passwort/\S+)$", part(read(mail), "plain"), re.MULTILINE)
    assert found, "no link on a line of its own"
    return found.group(1)


@pytest.fixture
def link(visitor, people):
    """The path in a reset mail to Anna."""
    asked(visitor, people.anna_email)
    return path_in(mails(MailKind.PASSWORD_RESET)[0])


def test_a_reset_goes_by_mail_to_the_account_only(visitor, people):
    answer = asked(visitor, people.anna_email)
    (mail,) = mails(MailKind.PASSWORD_RESET)
    message = read(mail)
    assert mail.env_to == people.anna_email
    assert "60 Minuten" in part(message, "plain")
    assert path_in(mail) in part(message, "html")
    assert "Bitte sehen Sie in Ihr Postfach" in answer.text


def test_the_answer_is_the_same_for_an_unknown_address(visitor, people):
    known = asked(visitor, people.anna_email)
    unknown = asked(visitor, "niemand@seeblick.example")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(people.anna_email, "") == unknown.text.replace("niemand@seeblick.example", "")
    assert len(mails()) == 1


def test_a_switched_off_account_gets_no_mail(anna, visitor, people):
    post_form(anna, f"/einstellungen/team/{people.bernd_id}/abschalten", {}, "/einstellungen/team")
    asked(visitor, people.bernd_email)
    assert mails() == []


def test_the_mail_is_built_for_unknown_addresses_too(visitor, people, monkeypatch):
    built = []
    real = account_mails.build_password_reset

    def look(to, secret):
        built.append(to.email)
        return real(to, secret)

    monkeypatch.setattr(account_mails, "build_password_reset", look)
    asked(visitor, "niemand@seeblick.example")
    assert built == ["nobody@portal.invalid"]


def test_more_than_three_links_in_a_quarter_of_an_hour_are_not_sent(visitor, people, frozen_clock):
    for _ in range(3):
        assert "Postfach" in asked(visitor, people.anna_email).text
    assert "Bitte warten Sie 15 Minuten" in asked(visitor, people.anna_email).text
    assert len(mails()) == 3


def test_the_stored_mail_does_not_hold_the_secret(link):
    secret = link.removeprefix("/passwort/").split(".")[0]
    (mail,) = mails()
    assert secret.encode() not in mail.skeleton
    assert db.session.scalar(select(AccountLink.secret_hash)) != secret


def test_opening_the_link_shows_a_form_and_changes_nothing(visitor, link):
    for _ in range(3):
        page = visitor.get(link)
        assert page.status_code == 200
        assert "Neues Passwort wählen" in page.text
    assert visitor.head(link).status_code == 200
    assert db.session.scalar(select(AccountLink.used_at)) is None
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_the_new_password_counts_and_the_old_one_does_not(app, visitor, people, link):
    answer = post_form(visitor, link, {"password": FRESH})
    assert answer.location == "/anmelden"
    assert "Ihr Passwort ist gespeichert" in visitor.get("/anmelden").text
    refused = post_form(visitor, "/anmelden", {"email": people.anna_email, "password": PASSWORD})
    assert refused.status_code == 200
    assert post_form(visitor, "/anmelden", {"email": people.anna_email, "password": FRESH}).status_code == 302


def test_a_new_password_ends_every_session(app, people, visitor):
    clients = [signed_in(app, people.anna_email) for _ in range(2)]
    asked(visitor, people.anna_email)
    post_form(visitor, path_in(mails()[0]), {"password": FRESH})
    assert [client.get("/konto").status_code for client in clients] == [302, 302]


def test_a_new_password_opens_a_throttled_account_again(visitor, people, link):
    for _ in range(5):
        post_form(visitor, "/anmelden", {"email": people.anna_email, "password": "ganz falsches Passwort"})
    post_form(visitor, link, {"password": FRESH})
    assert post_form(visitor, "/anmelden", {"email": people.anna_email, "password": FRESH}).status_code == 302


def test_the_link_works_once(visitor, link):
    page = post_form(visitor, link, {"password": FRESH})
    assert page.status_code == 302
    again = visitor.get(link)
    assert again.status_code == 404
    assert "Dieser Link gilt nicht" in again.text
    assert "Neuen Link anfordern" in again.text


def test_the_link_ends_after_an_hour(visitor, people, frozen_clock):
    asked(visitor, people.anna_email)
    path = path_in(mails()[0])
    frozen_clock.tick(minutes=59)
    assert visitor.get(path).status_code == 200
    frozen_clock.tick(minutes=1)
    assert visitor.get(path).status_code == 404


def test_a_newer_link_kills_the_older_one(visitor, people):
    asked(visitor, people.anna_email)
    asked(visitor, people.anna_email)
    older, newer = [path_in(mail) for mail in mails()]
    assert visitor.get(older).status_code == 404
    assert visitor.get(newer).status_code == 200


def test_broken_links_get_one_friendly_page_whatever_is_wrong(visitor, link, app):
    token = link.removeprefix("/passwort/")
    secret, stamp, signature = token.split(".")
    broken = [
        token[:-1],
        token[: len(token) // 2],
        token + "x",
        secret,
        f"{secret}.{stamp}.",
        f"{secret.swapcase()}.{stamp}.{signature}",
        token_of(new_secret()),
        keyring().sign("consent", secret),
        keyring().sign(SIGNING_PURPOSE + "x", secret),
        "a" * 3000,
        "%00",
        "..",
        "ü",
    ]
    pages = [visitor.get(f"/passwort/{one}") for one in broken]
    assert {page.status_code for page in pages} <= {404, 308}
    assert {("Dieser Link gilt nicht" in page.text) for page in pages[:8]} == {True}
    assert visitor.get(link).status_code == 200


def test_a_link_dies_with_its_account(anna, visitor, people):
    asked(visitor, people.bernd_email)
    path = path_in(mails()[0])
    post_form(anna, f"/einstellungen/team/{people.bernd_id}/abschalten", {}, "/einstellungen/team")
    assert visitor.get(path).status_code == 404


EASY = [
    ("", "Bitte geben Sie ein neues Passwort ein."),
    ("zu kurz", "mindestens 12 Zeichen"),
    ("n" * 129, "höchstens 128 Zeichen"),
    ("Passwort2026!", "häufigen Wörtern"),
    ("Seeblick2026!", "Namen, die andere kennen"),
    ("qwertzuiopü1", "folgt der Tastatur"),
    ("ababababababab", "wiederholt sich"),
]


def test_an_easy_password_is_refused_and_the_link_stays(visitor, link, subtests):
    for typed, sentence in EASY:
        with subtests.test(typed=typed[:40]):
            answer = post_form(visitor, link, {"password": typed})
            assert answer.status_code == 200
            assert sentence in answer.text
            assert visitor.get(link).status_code == 200


def test_the_mailed_address_does_not_follow_a_forged_host(visitor, people):
    page = visitor.get("/passwort-vergessen")
    from tests.conftest import form_secret

    visitor.post(
        "/passwort-vergessen",
        data={"csrf_token": form_secret(page.text), "email": people.anna_email},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert all("evil.example" not in part(read(mail), "plain") for mail in mails())


def test_the_token_reaches_no_log(visitor, link, caplog):
    with caplog.at_level("DEBUG"):
        visitor.get(link)
        post_form(visitor, link, {"password": FRESH})
        visitor.get(link)
    secret = link.removeprefix("/passwort/").split(".")[0]
    assert secret not in caplog.text
    assert FRESH not in caplog.text


def test_mails_belong_to_the_agency_of_the_account(visitor, people):
    asked(visitor, people.carla_email)
    owners = db.session.execute(
        select(OutgoingMail.agency_id, func.count()).group_by(OutgoingMail.agency_id)
    ).all()
    carla = db.session.scalar(select(Broker.agency_id).where(Broker.email == people.carla_email))
    assert [tuple(row) for row in owners] == [(carla, 1)]
