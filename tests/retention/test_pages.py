"""The pages of keeping: who sees what, what is confirmed, what is said."""

from flask import Flask
from flask.testing import FlaskClient

from portal import background
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.transaction import transaction
from tests.conftest import FrozenClock, post_form, signed_in
from tests.factories import make_case, make_prospect
from tests.people import People
from tests.retention.test_erasing import told_case

LIST = "/aufbewahrung"


def test_the_list_says_what_is_due_and_why_and_one_confirmation_erases_it(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor, consents=False)
    case_id, number = case.id, case.number
    make_prospect(people.seeblick_id, last_name="Ohnefall")
    frozen_clock.tick(days=100)
    anna = signed_in(app, people.anna_email)
    page = anna.get(LIST).text
    assert number in page
    assert "ohne Zustimmung: 90 Tage nach dem letzten Ereignis" in page
    assert "Ohnefall" in page
    assert "Endgültig löschen" in page
    answer = post_form(anna, f"{LIST}/faelliges-loeschen", {}, LIST, follow_redirects=True)
    assert "2 Einträge sind gelöscht." in answer.text
    assert "Zwetschgenbaum" not in answer.text
    assert f"{number}</a>, gelöscht am 03.03.2027" in answer.text
    stub = anna.get(f"/vorgaenge/{case_id}", follow_redirects=True).text
    assert f"{number}, gelöscht" in stub
    assert "Aufbewahrungsfrist abgelaufen" in stub
    assert "S-Exposé-Mail vom Mailserver angenommen" in stub


def test_erased_cases_and_people_are_in_no_list_and_take_no_more_notes(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor, consents=False)
    case_id, prospect_id = case.id, case.prospect_id
    frozen_clock.tick(days=100)
    anna = signed_in(app, people.anna_email)
    post_form(anna, f"{LIST}/vorgang/{case_id}/loeschen", {}, f"{LIST}/vorgang/{case_id}")
    for url in ("/", "/?wer=alle", "/vorgaenge?wer=alle", "/vorgaenge?wer=alle&q=V-2026", "/interessenten"):
        page = anna.get(url).text
        assert f"/vorgaenge/{case_id}" not in page, url
        assert f"/interessenten/{prospect_id}" not in page, url
    assert anna.get(f"/interessenten/{prospect_id}").status_code == 404
    fields = {"note": "noch etwas"}
    assert post_form(anna, f"/vorgaenge/{case_id}/notiz", fields, "/interessenten/neu").status_code == 404
    assert post_form(anna, f"{LIST}/vorgang/{case_id}/sperren", {}, "/interessenten/neu").status_code == 404


def test_a_broker_holds_a_case_with_a_reason_and_an_administrator_alone_erases(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case_id = told_case(people, visitor, consents=False).id
    frozen_clock.tick(days=100)
    bernd, page = signed_in(app, people.bernd_email), f"{LIST}/vorgang/{case_id}"
    assert bernd.get(LIST).status_code == 403
    assert "Vorgang löschen" not in bernd.get(page).text
    assert post_form(bernd, f"{page}/loeschen", {}, page).status_code == 403
    empty = post_form(bernd, f"{page}/sperren", {"reason": " "}, page)
    assert "Bitte schreiben Sie, warum der Vorgang nicht gelöscht werden darf." in empty.text
    held = post_form(bernd, f"{page}/sperren", {"reason": "Klage"}, page, follow_redirects=True)
    assert "Der Vorgang ist gesperrt und wird nicht gelöscht." in held.text
    assert "Gesperrt: Klage" in bernd.get(f"/vorgaenge/{case_id}").text
    anna = signed_in(app, people.anna_email)
    assert "Klage" in anna.get(LIST).text
    assert "Der Vorgang ist gesperrt." in anna.get(LIST).text
    refused = post_form(anna, f"{page}/loeschen", {}, page, follow_redirects=True)
    assert "kann jetzt nicht gelöscht werden" in refused.text
    post_form(bernd, f"{page}/freigeben", {}, page)
    assert db.session.get_one(Case, case_id).hold_reason == ""


def test_the_page_promises_no_erased_name_while_another_case_needs_it(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor, consents=False)
    case_id, prospect_id = case.id, case.prospect_id
    frozen_clock.tick(days=100)
    anna = signed_in(app, people.anna_email)
    page = f"{LIST}/vorgang/{case_id}"
    assert "Gelöscht werden Name und Adresse" in anna.get(page).text
    other = make_case(people.seeblick_id, prospect_id=prospect_id, broker_id=people.bernd_id).number
    text = anna.get(page).text
    assert "Name und Adresse bleiben" in text
    assert other in text
    assert "Gelöscht werden Name und Adresse" not in text


def test_a_consent_is_not_erased_early(anna: FlaskClient, people: People, visitor: FlaskClient) -> None:
    case_id = told_case(people, visitor).id
    page = f"{LIST}/vorgang/{case_id}"
    assert "Vorgang löschen" not in anna.get(page).text
    refused = post_form(anna, f"{page}/loeschen", {}, page, follow_redirects=True)
    assert "kann jetzt nicht gelöscht werden" in refused.text
    assert db.session.get_one(Case, case_id).erased_at is None


def test_the_periods_are_the_agencys_within_the_law(anna: FlaskClient, people: People) -> None:
    url = f"{LIST}/fristen"
    refused = post_form(anna, url, {"years_kept": "4", "days_kept": "90"})
    assert refused.status_code == 200
    taken = post_form(anna, url, {"years_kept": "10", "days_kept": "180", "erases_by_itself": "y"})
    assert taken.status_code == 302
    agency = db.session.get_one(Agency, people.seeblick_id)
    assert (agency.years_kept, agency.days_kept, agency.erases_by_itself) == (10, 180, True)
    last = chain.read_records(db.session(), people.seeblick_id)[-1]
    assert last.row.kind == EvidenceKind.SETTINGS_CHANGED
    assert last.facts["retention"] == {"years_kept": 10, "days_kept": 180, "erases_by_itself": True}
    assert "löscht das Portal von selbst" in anna.get(LIST).text


def test_the_record_of_a_consent_promises_the_agencys_period(
    anna: FlaskClient, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    post_form(anna, f"{LIST}/fristen", {"years_kept": "7", "days_kept": "90"})
    told_case(people, visitor)
    given = [
        one.facts
        for one in chain.read_records(db.session(), people.seeblick_id)
        if one.row.kind == EvidenceKind.CONSENT_GIVEN
    ]
    assert given[0]["kept_until"] == "2033-12-31"


def test_the_daily_work_erases(people: People, frozen_clock: FrozenClock) -> None:
    case_id = make_case(people.seeblick_id).id
    frozen_clock.tick(days=100)
    background.do_daily_work()
    assert db.session.get_one(Case, case_id).erased_at is None
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).erases_by_itself = True
    background.do_daily_work()
    assert db.session.get_one(Case, case_id).erased_at is not None
