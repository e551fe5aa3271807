"""How long evidence is kept before it may be erased (§ 14 MaBV; law.md 13)."""

from datetime import date, datetime

from portal import clock

YEARS_WITH_CONSENT = 5


def kept_until(given_at: datetime) -> date:
    """Last day on which a consent's evidence is kept: five years after the end of its year, in German time."""
    return date(clock.local(given_at).year + YEARS_WITH_CONSENT, 12, 31)
