"""How long evidence is kept before it may be erased (§ 14 MaBV; law.md 13)."""

from datetime import date, datetime, timedelta

from portal import clock

LEAST_YEARS, MOST_YEARS = 5, 30  # after the end of a consent's year
LEAST_DAYS, MOST_DAYS = 30, 1095  # without a consent, after the last event


def kept_until(given_at: datetime, years: int) -> date:
    """Last day on which a consent's evidence is kept: ``years`` after the end of its year, in German time."""
    return date(clock.local(given_at).year + years, 12, 31)


def kept_without_consent(last_at: datetime, days: int) -> date:
    """Last day on which a case without a consent is kept: ``days`` after its last event, in German time."""
    return clock.local(last_at).date() + timedelta(days=days)
