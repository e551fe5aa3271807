"""Ending periods: on the case, on the start page, and in a calendar behind a secret address."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.agency.actions import Author, change_settings
from portal.brokers.actions.calendar import renew_calendar_address
from portal.brokers.models import Broker, CalendarAddress
from portal.cases.actions import hand_over, set_closed
from portal.cases.deadline import withdrawal_period
from portal.cases.withdrawal_periods import CasePeriod
from portal.database import db
from portal.start.calendar import calendar_text
from portal.transaction import transaction
from tests.cases.test_timeline import ACCEPTED, CONSENT, RELAYED, SENT, happen
from tests.conftest import FROZEN, post_form, signed_in
from tests.factories import make_case

CONSUMER = (CONSENT[0], {**CONSENT[1], "consumer": True}, *CONSENT[2:])


def consented(people, *, consumer=True, wish="Haus am See"):
    """A case of Anna's in which somebody consented just now."""
    case = make_case(people.seeblick_id, broker_id=people.anna_id, wish=wish)
    happen(case, SENT, ACCEPTED, CONSUMER if consumer else CONSENT, RELAYED)
    return case


def address_of(client):
    """The path of a fresh calendar, as the page shows it once."""
    page = post_form(client, "/konto/kalender", {})
    found = re.search(r'value="http://127\.0\.0\.1:5000(/kalender/[^"]+\.ics)"', page.text)
    assert found, page.text
    return found[1]


def again(client):
    """Signed in anew, after days have passed."""
    return signed_in(client.application, "anna@seeblick.example")


def test_the_case_shows_both_days_and_what_they_belong_to(anna, people, frozen_clock):
    case = consented(people)
    page = anna.get(f"/vorgaenge/{case.id}").text
    assert "7. Dezember 2026" in page
    assert "7. Dezember 2027, falls die Belehrung nicht ordnungsgemäß war" in page
    assert "Widerrufe nimmt das Portal immer an" in page


def test_a_case_without_a_consent_says_when_the_period_begins(anna, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id)
    assert "Widerrufsfrist" not in anna.get(f"/vorgaenge/{case.id}").text
    happen(case, SENT, ACCEPTED)
    assert "Hat noch nicht begonnen" in anna.get(f"/vorgaenge/{case.id}").text


def test_a_business_has_no_period(anna, people, frozen_clock):
    case = consented(people, consumer=False)
    assert "7. Dezember 2026" not in anna.get(f"/vorgaenge/{case.id}").text
    assert "SUMMARY" not in anna.get(address_of(anna)).text


def test_the_start_page_names_periods_that_end_within_three_days(anna, people, frozen_clock):
    consented(people)
    sentence = "Widerrufsfrist endet am 07.12.2026: Paul Lenz, Haus am See"
    assert sentence not in anna.get("/").text
    frozen_clock.tick(days=11)
    assert sentence in again(anna).get("/").text
    frozen_clock.tick(days=3)
    assert sentence in again(anna).get("/").text
    frozen_clock.tick(days=1)
    assert sentence not in again(anna).get("/").text


def test_the_federal_state_moves_the_last_day(anna, people, frozen_clock):
    frozen_clock.tick(days=30)  # 23 December; fourteen days later is Epiphany
    case = consented(people)
    anna = again(anna)
    assert "7. Januar 2027" in anna.get(f"/vorgaenge/{case.id}").text
    change_settings(people.seeblick_id, {"federal_state": "HH"}, Author(people.anna_id, "Anna Berger"))
    assert "6. Januar 2027" in anna.get(f"/vorgaenge/{case.id}").text
    with pytest.raises(ValueError, match="XX"):
        change_settings(people.seeblick_id, {"federal_state": "XX"}, Author(people.anna_id, "Anna Berger"))


def test_the_calendar_opens_without_signing_in_and_names_nobody(anna, visitor, people, frozen_clock):
    case = consented(people)
    answer = visitor.get(address_of(anna))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert f"SUMMARY:Widerrufsfrist endet: {case.number}\r\n" in answer.text
    assert "DTSTART;VALUE=DATE:20261207\r\nDTEND;VALUE=DATE:20261208\r\n" in answer.text
    for word in ("Lenz", "Paul", "prospect.example", "Haus am See", "Berger"):
        assert word not in answer.text


def test_the_calendar_holds_the_brokers_own_open_cases_only(anna, visitor, people, frozen_clock):
    closed, kept, handed = (consented(people) for _one in range(3))
    set_closed(people.seeblick_id, closed.id, True, actor_id=people.anna_id)
    hand_over(people.seeblick_id, handed.id, people.bernd_id, actor_id=people.anna_id)
    text = visitor.get(address_of(anna)).text
    assert [case.number in text for case in (closed, kept, handed)] == [False, True, False]


def test_a_new_address_kills_the_old_one_and_only_hashes_are_kept(anna, visitor, people):
    first = address_of(anna)
    second = address_of(anna)
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    kept = db.session.scalars(select(CalendarAddress)).one()
    assert kept.secret_hash not in second
    assert second not in anna.get("/konto/kalender").text
    post_form(anna, "/konto/kalender/abschalten", {}, "/konto/kalender")
    assert visitor.get(second).status_code == 404
    assert db.session.scalar(select(CalendarAddress)) is None


def test_nobody_reads_the_calendar_of_a_colleague_who_left(visitor, people):
    secret = renew_calendar_address(people.bernd_id)
    assert visitor.get(f"/kalender/{secret}.ics").status_code == 200
    with transaction() as session:
        session.get_one(Broker, people.bernd_id).is_active = False
    assert visitor.get(f"/kalender/{secret}.ics").status_code == 404


def test_lines_are_folded_and_escaped_as_calendar_programs_want(app, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id)
    day = FROZEN.date()
    with app.test_request_context():
        text = calendar_text(
            [CasePeriod(case, day, withdrawal_period(day, day, "BW"))],
            "https://ein-sehr-langer-name-fuer-ein-portal.beispiel-immobilien.example",
            datetime(2026, 11, 23, tzinfo=UTC),
        )
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert f"/vorgaenge/{case.id}\r\n" in text.replace("\r\n ", "")
    assert "\n" not in text.replace("\r\n", "")
