"""The agency's mail account, and the test mail."""

import html

import pytest

from portal.agency.models import Agency
from portal.database import db
from portal.demo.smtp_server import start_demo_smtp
from portal.mail import smtp
from portal.mail.account import account_of, sender_address
from portal.mail.models import MailAccount, MailPhase, OutgoingMail
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.transaction import transaction
from tests.conftest import make_settings, post_form

URL = "/einstellungen/mailkonto"
ACCOUNT = {
    "server": "smtp.seeblick.example",
    "encryption": "starttls",
    "port": "587",
    "username": "kontakt@seeblick.example",
    "password": "ein Mail-Passwort",
    "sender": "kontakt@seeblick.example",
    "sent_copy": "none",
}


def account(people) -> MailAccount:
    return db.session.get_one(MailAccount, people.seeblick_id)


def save(client, **fields):
    return post_form(client, URL, {**ACCOUNT, **fields})


def send_test(client):
    return post_form(client, f"{URL}/testmail", {}, URL)


def test_an_own_account_is_saved_and_sends_from_then_on(anna, people):
    assert save(anna).location == URL
    own = account_of(people.seeblick_id)
    assert (own.server, own.port, own.encryption) == ("smtp.seeblick.example", 587, "starttls")
    assert own.password == "ein Mail-Passwort"
    assert sender_address(people.seeblick_id) == "kontakt@seeblick.example"
    assert account_of(people.bergwald_id).server == "127.0.0.1"
    assert account(people).sent_copy == "none"


def test_the_password_is_encrypted_and_never_shown(anna, people):
    save(anna)
    assert "ein Mail-Passwort" not in account(people).password_encrypted
    for page in (URL, "/einstellungen"):
        assert "ein Mail-Passwort" not in anna.get(page).text
    refused = save(anna, port="")
    assert "ein Mail-Passwort" not in refused.text


def test_an_empty_password_keeps_the_stored_one(anna, people):
    save(anna)
    assert save(anna, password="", port="2525").location == URL
    assert account_of(people.seeblick_id).password == "ein Mail-Passwort"
    assert account_of(people.seeblick_id).port == 2525


@pytest.mark.parametrize("change", [{"server": "smtp.evil.example"}, {"username": "jemand@anders.example"}])
def test_the_stored_password_does_not_travel_to_a_new_place(change, anna, people):
    save(anna)
    answer = save(anna, password="", **change)
    assert "Bitte geben Sie das Passwort dazu neu ein" in answer.text
    assert account(people).server == "smtp.seeblick.example"
    assert account(people).username == "kontakt@seeblick.example"


def test_the_installations_account_comes_back_and_the_password_goes(anna, people):
    save(anna)
    post_form(anna, f"{URL}/entfernen", {}, URL)
    assert account(people).password_encrypted == ""
    assert account_of(people.seeblick_id).server == "127.0.0.1"
    assert sender_address(people.seeblick_id) == "portal@portal.example"


BAD_INPUT = [
    ({"server": ""}, "Bitte geben Sie den Namen des Mailservers ein."),
    ({"server": "https://smtp.seeblick.example/"}, "nur den Namen des Servers"),
    ({"server": "smtp server"}, "nur den Namen des Servers"),
    ({"server": "-smtp.example"}, "nur den Namen des Servers"),
    ({"port": "0"}, "zwischen 1 und 65535"),
    ({"port": "65536"}, "zwischen 1 und 65535"),
    ({"port": "viele"}, "ganze Zahl"),
    ({"username": ""}, "Bitte geben Sie den Benutzernamen ein."),
    ({"sender": "kontakt"}, "Bitte geben Sie eine E-Mail-Adresse ein"),
    ({"sender": "a@b.example\r\nBcc: c@d.example"}, "Bitte geben Sie eine E-Mail-Adresse ein"),
    ({"sender": "noreply@seeblick.example"}, "die jemand liest"),
    ({"sender": "Do-Not-Reply@seeblick.example"}, "die jemand liest"),
    ({"password": "x" * 501}, "höchstens 500 Zeichen"),
    ({"encryption": "none"}, "Verschlüsselung"),
    ({"sent_copy": "perhaps"}, "Kopien"),
]


def test_bad_input_saves_nothing_and_keeps_the_rest(anna, people, subtests):
    for fields, sentence in BAD_INPUT:
        with subtests.test(fields=fields):
            answer = save(anna, **fields)
            assert answer.status_code == 200
            assert sentence in html.unescape(answer.text)
            assert "field__error" in answer.text
            assert account(people).server == ""


def test_saving_ends_a_pause(anna, people):
    from portal import clock

    save(anna)
    with transaction() as session:
        row = session.get_one(MailAccount, people.seeblick_id)
        row.paused_at, row.pause_reply = clock.now(), "535 wrong"
    assert "Mails warten seit" in anna.get(URL).text
    assert "angehalten" in anna.get("/einstellungen").text
    save(anna, password="ein neues Passwort")
    assert account(people).paused_at is None


def test_the_senders_name_stands_in_the_from_line(anna, people):
    answer = post_form(anna, f"{URL}/absender", {"sender_name": "Seeblick am Bodensee"}, URL)
    assert answer.location == URL
    assert db.session.get_one(Agency, people.seeblick_id).shown_sender_name == "Seeblick am Bodensee"
    assert "Seeblick am Bodensee &lt;portal@portal.example&gt;" in anna.get(URL).text


def test_a_test_mail_arrives_and_the_servers_words_are_shown(settings, tmp_path, empty_database):
    import shutil
    from email import message_from_bytes, policy

    from portal.app import create_app
    from tests.conftest import Browser, signed_in
    from tests.people import settle_in

    server = start_demo_smtp(tmp_path / "mailbox")
    home = tmp_path / "other-home"
    home.mkdir()
    shutil.copy(empty_database, home / "portal.sqlite")
    app = create_app(make_settings(home, PORTAL_MAIL_PORT=str(server.port)))
    app.testing, app.test_client_class = True, Browser
    try:
        with app.app_context():
            people = settle_in()
            answer = send_test(signed_in(app, people.anna_email))
            assert db.session.query(OutgoingMail).count() == 0
            db.session.remove()
            db.engine.dispose()
    finally:
        server.stop()
    assert "Das Mailkonto funktioniert" in answer.text
    assert "Antwort des Servers: 250" in answer.text
    (file,) = (tmp_path / "mailbox" / "new").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "Anna Berger <anna@seeblick.example>"
    assert message["From"] == "Immobilien Seeblick GmbH <portal@portal.example>"
    assert message["Subject"] == "Testmail von Ihrem Exposé-Portal"


def test_a_server_that_does_not_answer_is_said_in_plain_words(anna):
    answer = send_test(anna)
    assert answer.status_code == 200
    assert "Unter diesem Namen und Port antwortet kein Mailserver" in answer.text


REFUSALS = [
    (Trouble.TLS, "kein Passwort übertragen"),
    (Trouble.AUTHENTICATION, "Benutzername oder Passwort nicht angenommen"),
    (Trouble.MESSAGE_REFUSED, "die eingetragene Absenderadresse nicht benutzen"),
    (Trouble.RECIPIENT_REFUSED, "nimmt keine Mail an anna@seeblick.example an"),
    (Trouble.INTERNAL, "Bitte prüfen Sie alle Angaben."),
]


def test_every_refusal_says_what_to_do(anna, monkeypatch, subtests):
    from portal.agency.views import mail_account

    answers: list[Trouble] = []
    seconds: list[tuple[float, float, float]] = []

    def refuse(account, _built, _content):
        seconds.append((account.connect_timeout, account.command_timeout, account.data_timeout))
        return Verdict(Outcome.PERMANENT, MailPhase.ENVELOPE, answers[-1], 550, '5.7.1 <no> "way"')

    monkeypatch.setattr(mail_account, "send_test", refuse)
    for trouble, sentence in REFUSALS:
        with subtests.test(trouble=trouble):
            answers.append(trouble)
            page = html.unescape(send_test(anna).text)
            assert sentence in page
            assert 'Antwort des Servers: 550 5.7.1 <no> "way"' in page
    assert set(seconds) == {(10.0, 10.0, 10.0)}


def test_an_unreadable_password_is_said(anna, people):
    save(anna)
    with transaction() as session:
        session.get_one(MailAccount, people.seeblick_id).password_encrypted = "zerstört"
    assert "Das gespeicherte Passwort ist nicht mehr lesbar" in send_test(anna).text


def test_reading_the_page_sends_nothing(anna, monkeypatch):
    monkeypatch.setattr(smtp.PortalMail, "connect_to", lambda *_: pytest.fail("connected"))
    assert anna.get(URL).status_code == 200
    assert anna.get(f"{URL}/testmail").headers["Location"] == URL
