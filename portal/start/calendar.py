"""The calendar of ending withdrawal periods as iCalendar text (RFC 5545), for a broker's own calendar program."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from portal.cases.withdrawal_periods import CasePeriod

LONGEST_LINE = 75  # bytes, without the line break


def calendar_text(periods: Sequence[CasePeriod], public_url: str, now: datetime) -> str:
    """One whole-day entry for each period's last day; names the case by its number only, nobody by name."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Expose-Portal//Fristen//DE",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(_('Widerrufsfristen'))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for one in periods:
        lines += _entry(one, public_url, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _entry(one: CasePeriod, public_url: str, now: datetime) -> list[str]:
    day = one.period.shown_day
    return [
        "BEGIN:VEVENT",
        f"UID:{one.case.ref}-widerrufsfrist@expose-portal",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(_('Widerrufsfrist endet: %(number)s', number=one.case.number))}",
        f"DESCRIPTION:{_text(_('Letzter Tag der 14-tägigen Frist. Ein späterer Widerruf wird trotzdem angenommen.'))}",
        f"URL:{public_url}/vorgaenge/{one.case.id}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    """``value`` with the signs escaped that end or divide a value."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def _folded(line: str) -> str:
    """``line`` in pieces of at most LONGEST_LINE bytes, never cut inside a character."""
    pieces: list[str] = []
    piece = ""
    for char in line:
        # Every piece but the first begins with a space, which counts.
        room = LONGEST_LINE - (1 if pieces else 0)
        if len((piece + char).encode()) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return "\r\n ".join([*pieces, piece])
