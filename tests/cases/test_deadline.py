"""Duty 8 of law.md: fourteen days, working days, twelve months and fourteen days; shown, never a reason to refuse."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agency.kinds import FederalState
from portal.agency.words import FEDERAL_STATES
from portal.cases.deadline import WithdrawalPeriod, is_holiday, next_working_day, withdrawal_period

DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
STATES = st.sampled_from(["", *(str(one) for one in FederalState)])


@pytest.mark.parametrize(
    ("concluded", "state", "last"),
    [
        (date(2026, 11, 23), "BW", date(2026, 12, 7)),  # a Monday
        (date(2026, 11, 21), "BW", date(2026, 12, 7)),  # fourteen days end on a Saturday
        (date(2026, 11, 22), "BW", date(2026, 12, 7)),  # on a Sunday
        (date(2026, 12, 11), "BW", date(2026, 12, 28)),  # on Christmas Day, then a holiday and a Sunday
        (date(2026, 12, 23), "BW", date(2027, 1, 7)),  # on Epiphany, which Baden-Württemberg keeps …
        (date(2026, 12, 23), "HH", date(2027, 1, 6)),  # … and Hamburg does not
        (date(2026, 12, 23), "", date(2027, 1, 7)),  # unknown: in doubt the later day
        (date(2027, 3, 12), "NW", date(2027, 3, 30)),  # Good Friday, Easter, Easter Monday
        (date(2028, 7, 25), "BY", date(2028, 8, 9)),  # Augsburg keeps the 8th of August
        (date(2028, 7, 25), "BW", date(2028, 8, 8)),
    ],
)
def test_duty_8_fourteen_days_end_on_a_working_day(concluded, state, last):
    assert withdrawal_period(concluded, concluded, state).last_day == last


def test_duty_8_the_period_never_begins_before_the_notice_was_received():
    period = withdrawal_period(date(2026, 11, 2), date(2026, 11, 23), "BW")
    assert period.last_day == date(2026, 12, 7)


def test_duty_8_without_a_notice_it_ends_after_twelve_months_and_fourteen_days():
    period = withdrawal_period(date(2026, 11, 23), None, "BW")
    assert period == WithdrawalPeriod(None, date(2027, 12, 7))
    assert period.shown_day == date(2027, 12, 7)


def test_duty_8_a_notice_that_came_very_late_does_not_lengthen_it():
    period = withdrawal_period(date(2026, 11, 23), date(2027, 12, 1), "BW")
    assert period.last_day == period.latest_day == date(2027, 12, 7)


def test_a_leap_day_is_followed_by_the_last_of_february():
    assert withdrawal_period(date(2028, 2, 29), None, "BW").latest_day == date(2029, 3, 14)


@given(DAYS, STATES)
def test_a_last_day_is_always_a_working_day_and_never_too_early(day, state):
    period = withdrawal_period(day, day, state)
    assert period.last_day is not None
    assert 14 <= (period.last_day - day).days <= 14 + 5
    assert period.last_day.weekday() < 5
    assert not is_holiday(period.last_day, state)
    assert period.last_day <= period.latest_day


@given(DAYS, STATES)
def test_an_unknown_state_never_ends_earlier_than_a_known_one(day, state):
    assert next_working_day(day, state) <= next_working_day(day, "")
    assert next_working_day(day, "XX") == next_working_day(day, "")


def test_every_state_has_its_word():
    assert set(FEDERAL_STATES) == set(FederalState)
    assert list(FEDERAL_STATES.values()) == sorted(FEDERAL_STATES.values())
