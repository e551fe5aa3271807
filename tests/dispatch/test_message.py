"""Messages to prospects: written, seen, sent once, told on the case, and found in the outbox like every mail."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.mail import aftermath
from portal.mail.models import MailPhase, OutgoingMail
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.transaction import transaction
from portal.wordings.actions import add_default_wordings
from portal.wordings.first_texts import FIRST_TEXTS
from portal.wordings.models import Wording, WordingCategory
from tests import postbox
from tests.conftest import post_form
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People


@pytest.fixture
def case_id(people: People) -> int:
    """Bernd's case about Paul, whom nothing was sent yet."""
    return make_case(people.seeblick_id, broker_id=people.bernd_id).id


def write(client: FlaskClient, case_id: int, body: str, subject: str = "Ihr Termin", **more: object):
    address = f"/vorgaenge/{case_id}/nachricht"
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(address).text)
    assert once
    fields = {"subject": subject, "body": body, "body_format": "html", "wording_id": 0, "once": once[1]}
    return post_form(client, address, {**fields, **more})


def test_a_message_leaves_with_text_html_and_imprint(anna: FlaskClient, people: People, case_id: int) -> None:
    """Anna writes in Bernd's case: he is responsible, so answers go to him."""
    answer = write(
        anna, case_id, "<p>{{ anrede }},</p><p>bis <strong>morgen</strong>.</p>", "Für {{ nachname }}"
    )
    assert answer.headers["Location"] == f"/vorgaenge/{case_id}"
    (mail,) = postbox.mails()
    assert (mail.kind, mail.env_to, mail.case_id, mail.offer_id) == (
        "message",
        people.paul_email,
        case_id,
        None,
    )
    message = postbox.read(mail)
    assert message["Subject"] == "Für Lenz"
    assert message["Reply-To"] == "Bernd Keller <bernd@seeblick.example>"
    assert message["X-Expose-Chain"]
    text, html = postbox.part(message, "plain"), postbox.part(message, "html")
    assert text.startswith("Guten Tag Herr Lenz,\n\nbis morgen.\n")
    assert "\n-- \nImmobilien Seeblick GmbH\nSeestraße 12, 78464 Konstanz\n" in text
    assert "morgen</strong>" in html
    assert "Seestraße 12" in html
    assert "Widerruf" not in text
    assert not postbox.files_of(message)


def test_the_case_tells_of_it(bernd: FlaskClient, people: People, case_id: int) -> None:
    write(bernd, case_id, "<p>Hallo</p>")
    record = chain.read_records(db.session(), people.seeblick_id, case_id=case_id)[-1]
    assert record.row.kind == EvidenceKind.MESSAGE_SENT
    mail = postbox.mails()[0]
    assert record.document["hashes"] == {"mail": mail.sha256}
    assert record.personal["recipient_email"] == people.paul_email
    assert set(record.document["subject"]) == {"case", "case_number"}
    page = bernd.get(f"/vorgaenge/{case_id}").text
    assert "Nachricht gesendet" in page
    assert f'href="/postausgang/{mail.id}"' in page
    assert "Für Herr Lenz wurde noch nichts gesendet." in page  # no offer, that is
    assert "Hallo" in bernd.get(f"/postausgang/{mail.id}/html").text


@pytest.mark.parametrize(
    ("outcome", "trouble", "kind", "title"),
    [
        (Outcome.SENT, "", EvidenceKind.MESSAGE_ACCEPTED, "Nachricht vom Mailserver angenommen"),
        (
            Outcome.PERMANENT,
            Trouble.RECIPIENT_REFUSED,
            EvidenceKind.MESSAGE_FAILED,
            "Nachricht nicht zugestellt",
        ),
    ],
)
def test_what_became_of_it_is_told(
    bernd: FlaskClient, people: People, case_id: int, outcome: Outcome, trouble: str, kind: str, title: str
) -> None:
    write(bernd, case_id, "<p>Hallo</p>")
    with transaction() as session:
        mail = session.get_one(OutgoingMail, postbox.mails()[0].id)
        verdict = Verdict(outcome, trouble=trouble, phase=MailPhase.DATA, code=250, reply="ok")
        aftermath.record(session, mail, verdict, None, None)
    assert chain.read_records(db.session(), people.seeblick_id, case_id=case_id)[-1].row.kind == kind
    assert title in bernd.get(f"/vorgaenge/{case_id}").text


def test_a_button_pressed_twice_sends_once(bernd: FlaskClient, case_id: int) -> None:
    write(bernd, case_id, "<p>Hallo</p>", once="the-same-name-twice")
    answer = write(bernd, case_id, "<p>Hallo</p>", once="the-same-name-twice")
    assert answer.status_code == 303
    assert "bereits gesendet" in bernd.get(f"/vorgaenge/{case_id}").text
    assert len(postbox.mails()) == 1


@pytest.mark.parametrize(
    ("subject", "body", "sentence"),
    [
        ("", "<p>x</p>", "Bitte geben Sie einen Betreff ein."),
        ("S", "<p> </p>", "Bitte schreiben Sie Ihre Nachricht."),
        ("{{ firma }}", "<p>x</p>", "Firma des Interessenten"),
        ("S", "<p>{{ offerte_datum }}</p>", "Datum der Offerte"),
        ("S", "<p>{{ anred }}</p>", "Meinten Sie „anrede“?"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(
    bernd: FlaskClient, case_id: int, subject: str, body: str, sentence: str
) -> None:
    answer = write(bernd, case_id, body, subject)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert sentence in page
    assert f'value="{subject}"' in page
    assert re.sub("<[^>]+>", "", body).strip() in page
    assert postbox.mails() == []


def test_hostile_text_is_cleaned(bernd: FlaskClient, case_id: int) -> None:
    write(
        bernd,
        case_id,
        '<p onclick="x()">Hallo<script>x</script><a href="javascript:x">los</a></p>',
        "A\r\nB: c",
    )
    message = postbox.read(postbox.mails()[0])
    assert message["Subject"] == "A B: c"
    html = postbox.part(message, "html")
    assert not re.search("onclick|<script|javascript", html)


def test_a_first_wording_is_put_in_with_its_subject(bernd: FlaskClient, people: People, case_id: int) -> None:
    make_sent_offer(people.seeblick_id, case_id=case_id)
    add_default_wordings(people.seeblick_id)
    name = next(text.name for text in FIRST_TEXTS if text.category == WordingCategory.REPLY)
    wording = db.session.query(Wording).filter_by(agency_id=people.seeblick_id, name=name).one()
    page = write(bernd, case_id, "", "", tun="vorlage", wording_id=wording.id).text
    assert 'value="Besichtigung: Altbau am Hang"' in page
    assert "Guten Tag Herr Lenz," in page
    assert len(postbox.mails()) == 1


def test_wordings_of_the_readers_language_come_first(bernd: FlaskClient, people: People) -> None:
    add_default_wordings(people.seeblick_id)
    jane = make_prospect(people.seeblick_id, last_name="Whitfield", language="en")
    case = make_case(people.seeblick_id, prospect_id=jane.id)
    names = re.findall(r"<option[^>]*>([^<]+)</option>", bernd.get(f"/vorgaenge/{case.id}/nachricht").text)
    languages = [name.rpartition(" · ")[2] for name in names[1:]]
    assert languages == sorted(languages, reverse=True)  # Englisch, then Deutsch
    assert set(languages) == {"Deutsch", "Englisch"}


def test_a_german_wording_for_an_english_reader_keeps_its_greeting(
    bernd: FlaskClient, people: People
) -> None:
    add_default_wordings(people.seeblick_id)
    jane = make_prospect(people.seeblick_id, last_name="Whitfield", language="en")
    case = make_case(people.seeblick_id, prospect_id=jane.id)
    rows = db.session.query(Wording).filter_by(agency_id=people.seeblick_id, category="reply")
    ids = {row.language: row.id for row in rows}
    german = write(bernd, case.id, "", "", tun="vorlage", wording_id=ids["de"]).text
    english = write(bernd, case.id, "", "", tun="vorlage", wording_id=ids["en"]).text
    assert "Guten Tag Herr Whitfield" in german
    assert "Dear Mr Whitfield" in english


def test_it_is_seen_before_it_leaves(bernd: FlaskClient, people: People, case_id: int) -> None:
    address = f"/vorgaenge/{case_id}/nachricht"
    fields = {"subject": "S {{ nachname }}", "body": "<p>{{ anrede }} {{ firma }}</p>", "body_format": "html"}
    shown = post_form(bernd, f"{address}/vorschau", fields, page_url="/konto").text
    assert "S Lenz" in shown
    assert "Firma des Interessenten: kein Wert" in shown
    frame = post_form(bernd, f"{address}/mail", fields, page_url="/konto")
    assert "Guten Tag Herr Lenz" in frame.text
    assert "{{" not in frame.text
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert "Hier erscheint Ihr Text." in bernd.get(f"{address}/mail").text
    page = write(bernd, case_id, "<p>Hallo {{ nachname }}</p>", tun="vorschau").text
    assert "<p>Hallo Lenz</p>" in page
    assert postbox.mails() == []


def test_another_agency_writes_to_nobody_here(carla: FlaskClient, case_id: int) -> None:
    for rest in ("", "/mail"):
        assert carla.get(f"/vorgaenge/{case_id}/nachricht{rest}").status_code == 404
    for rest in ("", "/mail", "/vorschau"):
        fields = {"subject": "x", "body": "x"}
        answer = post_form(carla, f"/vorgaenge/{case_id}/nachricht{rest}", fields, page_url="/konto")
        assert answer.status_code == 404
    assert postbox.mails() == []
