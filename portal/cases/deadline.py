"""Deadline: until when a contract may be withdrawn from, in calendar days; shown to staff, never a reason to refuse."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from portal.agency.kinds import FederalState

PERIOD = timedelta(days=14)
LATEST_MONTHS, LATEST_DAYS = 12, timedelta(days=14)

#: Towns with a holiday of their own: whoever sits in the state may sit there.
_TOWNS = {FederalState.BAVARIA: ("Augsburg",)}

_SATURDAY = 5


@dataclass(frozen=True)
class WithdrawalPeriod:
    """The last days, both included: with a proper notice, and at the very latest.

    ``last_day`` is None while no notice was received: then only ``latest_day`` counts.
    """

    last_day: date | None
    latest_day: date

    @property
    def shown_day(self) -> date:
        """The day the office looks at."""
        return self.last_day or self.latest_day


def withdrawal_period(concluded_on: date, notice_received_on: date | None, state: str) -> WithdrawalPeriod:
    """The period of a contract concluded on ``concluded_on``; days as the calendar in Germany shows them.

    Fourteen days, the first day not counted, never before the notice was received; at the latest twelve months and
    fourteen days after the conclusion. ``state`` is a FederalState; any other word means unknown.
    """
    latest = next_working_day(_months_later(concluded_on, LATEST_MONTHS) + LATEST_DAYS, state)
    if notice_received_on is None:
        return WithdrawalPeriod(None, latest)
    last = next_working_day(max(concluded_on, notice_received_on) + PERIOD, state)
    return WithdrawalPeriod(min(last, latest), latest)


def next_working_day(day: date, state: str) -> date:
    """``day``, or the next that is no Saturday, Sunday or public holiday of ``state``.

    In doubt the later day: of an unknown state every state's holidays count, of a known one also those that only
    some of its towns keep.
    """
    while day.weekday() >= _SATURDAY or is_holiday(day, state):
        day += timedelta(days=1)
    return day


def is_holiday(day: date, state: str) -> bool:
    """Whether ``day`` is a public holiday somewhere in ``state``; in any state for an unknown one."""
    known = FederalState(state) if state in set(FederalState) else None
    return day in _holidays(known, day.year)


@cache
def _holidays(state: FederalState | None, year: int) -> frozenset[date]:
    found: set[date] = set()
    for one in (state,) if state else FederalState:
        for place in (one.value, *_TOWNS.get(one, ())):
            # Catholic: what is a holiday in towns with mostly Catholic people only.
            found |= set(country_holidays("DE", subdiv=place, years=year, categories=("public", "catholic")))
    return frozenset(found)


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last if there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
