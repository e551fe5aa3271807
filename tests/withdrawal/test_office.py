"""The office's side of a withdrawal: found cases, cases matched by hand, what came on paper, and what stops."""

from datetime import date
from io import BytesIO

from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.agency.models import Agency
from portal.cases.models import Case
from portal.cases.states import states_of
from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.models import ClearValue
from portal.mail.models import MailState, OutgoingMail
from portal.pdf import render_pdf
from portal.retention.actions import erase_case
from portal.retention.due import kept_of
from portal.retention.kinds import Ground
from portal.transaction import transaction
from tests import postbox
from tests.cases.test_timeline import ACCEPTED, CONSENT, RELAYED, SENT, happen
from tests.conftest import form_secret, post_form, signed_in
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.withdrawal.desk import declare, receipts, records, withdrawals


def notes():
    """What the office was told."""
    return [postbox.read(mail) for mail in postbox.mails("broker_note")]


def enter(client, case_id=None, **said):
    """Enter a letter as a broker does."""
    url = f"/widerrufe/neu?vorgang={case_id}" if case_id else "/widerrufe/neu"
    page = client.get(url).text
    once = BeautifulSoup(page, "html.parser").select_one("input[name=once]")["value"]
    usual = {
        "csrf_token": form_secret(page),
        "once": once,
        "way": "letter",
        "received_on": "20.11.2026",
        "received_time": "",
        "name": "Paul Lenz",
        "email": "paul.lenz@prospect.example",
        "language": "de",
        "acknowledge": "y",
    }
    return client.post(url, data={**usual, **said}, content_type="multipart/form-data")


def test_the_only_case_of_an_address_is_found_and_stops(anna, visitor, people):
    case = make_case(people.seeblick_id, broker_id=people.bernd_id, wish="Haus am See")
    case_id = case.id
    declare(visitor, email="Paul.Lenz@Prospect.example")
    [stored] = withdrawals()
    assert (stored.case_id, stored.matched_by) == (case_id, "address")
    assert db.session.get_one(Case, case_id).stopped_at is not None
    assert states_of(people.seeblick_id, [case_id])[case_id] == "withdrawn"
    [note] = notes()
    assert note["To"] == "Bernd Keller <bernd@seeblick.example>"
    assert "Von selbst geht dort nichts mehr hinaus" in " ".join(postbox.part(note, "plain").split())
    page = anna.get(f"/vorgaenge/{case_id}").text
    assert "Widerruf eingegangen" in page
    assert "Widerruf erklärt" in page
    assert "Herr Lenz hat widerrufen" in page
    assert "Paul Lenz hat widerrufen: Haus am See" in anna.get("/?wer=alle").text


def test_of_several_cases_the_number_that_was_named_decides(visitor, people):
    prospect_id = make_prospect(people.seeblick_id).id
    first, second = (make_case(people.seeblick_id, prospect_id=prospect_id) for _one in range(2))
    number, second_id, first_id = second.number, second.id, first.id
    declare(visitor, reference=f"Vorgang {number.lower()}")
    declare(visitor, reference="die Wohnung")
    assert [(one.case_id, one.matched_by) for one in withdrawals()] == [(second_id, "reference"), (None, "")]
    assert db.session.get_one(Case, first_id).stopped_at is None


def test_the_object_number_decides_too(visitor, people):
    prospect_id = make_prospect(people.seeblick_id).id
    make_case(people.seeblick_id, prospect_id=prospect_id)
    offered = make_case(people.seeblick_id, prospect_id=prospect_id)
    offer = make_sent_offer(people.seeblick_id, case_id=offered.id)
    declare(visitor, reference=f"Objekt {offer.properties[0].object_number}")
    assert withdrawals()[0].case_id == offer.case_id


def test_a_case_of_another_agency_is_never_found(visitor, people):
    make_case(people.bergwald_id)
    declare(visitor)
    assert withdrawals()[0].case_id is None


def test_what_matches_nothing_waits_and_is_matched_by_hand(anna, visitor, people):
    declare(visitor, email="unbekannt@prospect.example", name="Paula Lenz")
    [note] = notes()
    assert "kontakt@seeblick.example" in note["To"]
    assert "noch keinem Vorgang zugeordnet" in note["Subject"]
    assert "noch keinem Vorgang zugeordnet" in anna.get("/").text
    case_id = make_case(people.seeblick_id, wish="Wohnung am Hang").id
    [stored] = withdrawals()
    url = f"/widerrufe/{stored.id}"
    assert "bitte zuordnen" in anna.get("/widerrufe").text
    assert "Diesem Vorgang zuordnen" not in anna.get(url).text
    assert "Diesem Vorgang zuordnen" in anna.get(f"{url}?q=Lenz").text
    answer = post_form(anna, f"{url}/vorgang/{case_id}", {}, f"{url}?q=Lenz")
    assert answer.location == f"/vorgaenge/{case_id}"
    [matched] = records(people.seeblick_id, "withdrawal_matched")
    assert matched.row.case_id == case_id
    assert matched.personal["name"] == "Paula Lenz"
    assert matched.facts["record"] == withdrawals()[0].record_id
    assert db.session.get_one(Case, case_id).stopped_at is not None
    assert "Widerruf zugeordnet" in anna.get(f"/vorgaenge/{case_id}").text
    post_form(anna, f"{url}/vorgang/{case_id}", {}, "/konto")
    assert len(records(people.seeblick_id, "withdrawal_matched")) == 1


def test_a_declaration_that_concerns_nothing_is_set_aside_with_a_reason_and_stays(anna, visitor, people):
    case_id = make_case(people.seeblick_id).id
    declare(visitor)
    [stored] = withdrawals()
    url = f"/widerrufe/{stored.id}"
    page = post_form(anna, f"{url}/ohne-vorgang", {"reason": ""}, url)
    assert "Bitte schreiben Sie kurz, warum." in page.text
    post_form(anna, f"{url}/ohne-vorgang", {"reason": "Namensgleich, anderer Kunde"}, url)
    assert "Namensgleich, anderer Kunde" in anna.get(url).text
    assert db.session.get_one(Case, case_id).stopped_at is None
    assert len(withdrawals()) == 1
    [record] = records(people.seeblick_id, "withdrawal_set_aside")
    assert record.personal["reason"] == "Namensgleich, anderer Kunde"


def test_a_second_declaration_keeps_the_case_stopped(anna, visitor, people):
    case_id = make_case(people.seeblick_id).id
    declare(visitor)
    declare(visitor)
    first, second = (one.id for one in withdrawals())
    for number, stopped in ((first, True), (second, False)):
        post_form(anna, f"/widerrufe/{number}/ohne-vorgang", {"reason": "Probe"}, f"/widerrufe/{number}")
        assert (db.session.get_one(Case, case_id).stopped_at is not None) is stopped


def test_a_letter_is_entered_with_its_scan_and_acknowledged(anna, people, frozen_clock):
    offer = make_sent_offer(people.seeblick_id)
    case_id = offer.case_id
    paper = render_pdf("<p>Hiermit widerrufe ich.</p>", {}, title="Brief").content
    answer = enter(anna, case_id, scan=(BytesIO(paper), "Brief von Lenz.pdf"), remark="Eingeschrieben.")
    assert answer.location == f"/vorgaenge/{case_id}", answer.text
    [stored] = withdrawals()
    assert (stored.way, stored.case_id, stored.entered_by) == ("letter", case_id, people.anna_id)
    [record] = records(people.seeblick_id, "withdrawn")
    assert record.document["actor"]["kind"] == "broker"
    assert record.document["hashes"]["scan"] == stored.scan_sha256
    assert record.row.offer_id == offer.id
    [receipt] = receipts()
    words = " ".join(postbox.part(receipt, "plain").split())
    assert "am 20. November 2026 erhalten" in words
    assert "Widerruf per Brief" in words
    assert anna.get(f"/widerrufe/{stored.id}/scan").data == paper
    assert "Eingeschrieben." in anna.get(f"/vorgaenge/{case_id}").text


def test_a_letter_without_a_case_waits_in_the_list(anna, people, frozen_clock):
    answer = enter(anna, way="phone", acknowledge="", email="", received_time="9:15")
    [stored] = withdrawals()
    assert answer.location == f"/widerrufe/{stored.id}"
    assert stored.is_open
    assert receipts() == []
    assert "um 09:15:00 Uhr (MEZ)" in anna.get(answer.location).text
    assert "Zu dieser E-Mail-Adresse" not in anna.get(answer.location).text


def test_a_letter_without_a_time_is_listed_with_its_day_alone(anna, people, frozen_clock):
    enter(anna)
    page = anna.get("/widerrufe").text
    assert "20.11.2026, per Brief" in page
    assert "00:00" not in page


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(anna, people, frozen_clock):
    case_id = make_case(people.seeblick_id).id
    for wrong, sentence in (
        ({"received_on": "31.12.2026"}, "Dieser Tag liegt in der Zukunft."),
        ({"received_on": ""}, "Bitte geben Sie den Tag ein"),
        ({"received_time": "25:00"}, "Bitte geben Sie die Uhrzeit so ein"),
        ({"name": " "}, "Bitte geben Sie den Namen ein."),
        ({"email": "keine"}, "Bitte geben Sie eine E-Mail-Adresse ein"),
        ({"scan": (BytesIO(b"kein Bild"), "brief.pdf")}, "wurde nicht übernommen"),
    ):
        answer = enter(anna, case_id, remark="Meine Bemerkung", **wrong)
        assert answer.status_code == 200, wrong
        assert sentence in answer.text
        assert "Meine Bemerkung" in answer.text
    assert withdrawals() == []


def test_a_letter_entered_twice_by_a_double_click_is_one(anna, people, frozen_clock):
    case_id = make_case(people.seeblick_id).id
    enter(anna, case_id, once="a" * 20)
    enter(anna, case_id, once="a" * 20)
    assert len(withdrawals()) == len(receipts()) == 1


def test_carla_reads_no_withdrawal_of_seeblick(carla, visitor, people):
    declare(visitor)
    [stored] = withdrawals()
    assert carla.get(f"/widerrufe/{stored.id}").status_code == 404
    assert "Lenz" not in carla.get("/widerrufe").text


def test_a_withdrawn_case_has_no_ending_period_any_more(anna, visitor, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id)
    happen(case, SENT, ACCEPTED, ("consent_given", {**CONSENT[1], "consumer": True}), RELAYED)
    frozen_clock.tick(days=12)
    anna = signed_in(anna.application, people.anna_email)
    assert "Widerrufsfrist endet" in anna.get("/").text
    declare(visitor)
    assert "Widerrufsfrist endet" not in anna.get("/").text


def test_what_was_declared_is_kept_as_long_as_a_consent_and_erased_with_the_case(
    anna, visitor, people, frozen_clock
):
    """Also the values of a declaration that was matched by hand, whose own record knows no case."""
    declare(visitor, email="unbekannt@prospect.example", name="Paula Zwetschgenbaum")
    case_id = make_case(people.seeblick_id).id
    [stored] = withdrawals()
    post_form(anna, f"/widerrufe/{stored.id}/vorgang/{case_id}", {}, "/konto")
    settle_mails()
    case = db.session.get_one(Case, case_id)
    kept = kept_of(db.session(), db.session.get_one(Agency, people.seeblick_id), case)
    assert kept.until == date(2031, 12, 31)
    frozen_clock.tick(days=366 * 6)
    erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    assert withdrawals() == []
    assert "Zwetschgenbaum" not in "".join(db.session.scalars(select(ClearValue.value)))
    assert checking.check_chain(db.session(), people.seeblick_id) is None


def settle_mails():
    """As if every mail had been sent."""
    with transaction() as session:
        for mail in session.scalars(select(OutgoingMail)):
            mail.state = MailState.SENT
