"""How values look to people: money, areas, numbers, dates and times in German form."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale

from portal import clock

NARROW_SPACE = "\N{NO-BREAK SPACE}"


def _locale() -> str:
    return str(get_locale() or "de")


def money(value: Decimal | None) -> str:
    """``1.250.000 €``; cents only where there are any; empty for None."""
    if value is None:
        return ""
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    return f"{format_decimal(value, pattern, locale='de')}{NARROW_SPACE}€"


def number(value: Decimal | float | int | None) -> str:
    """``98,5``; empty for None."""
    return "" if value is None else format_decimal(value, "#,##0.##", locale="de")


def area(value: Decimal | None) -> str:
    """``98,5 m²``; empty for None."""
    return "" if value is None else f"{number(value)}{NARROW_SPACE}m²"


def long_date(value: date | datetime | None) -> str:
    """``21. November 2026``."""
    if value is None:
        return ""
    return format_date(
        clock.local(value) if isinstance(value, datetime) else value,
        "long",
        locale=_locale(),
    )


def iso_date(value: str) -> str:
    """``2026-11-21`` as ``21. November 2026``; anything else as it is."""
    try:
        return long_date(date.fromisoformat(value))
    except ValueError:
        return value


def short_date(value: date | datetime | None) -> str:
    """``21.11.2026``."""
    if value is None:
        return ""
    return format_date(
        clock.local(value) if isinstance(value, datetime) else value,
        "dd.MM.yyyy",
        locale=_locale(),
    )


def long_time(value: datetime | None) -> str:
    """``21. November 2026, 14:03 Uhr``."""
    if value is None:
        return ""
    moment = clock.local(value)
    if _locale().startswith("de"):
        return f"{format_date(moment, 'long', locale='de')}, {format_time(moment, 'HH:mm', locale='de')} Uhr"
    return format_datetime(moment, "d MMMM yyyy, HH:mm", locale=_locale())


def short_time(value: datetime | None) -> str:
    """``21.11.2026, 14:03``."""
    return "" if value is None else format_datetime(clock.local(value), "dd.MM.yyyy, HH:mm", locale="de")


def exact_time(value: datetime | None) -> str:
    """``21.11.2026, 14:03:22 (MEZ)``: seconds and zone, for evidence."""
    if value is None:
        return ""
    moment = clock.local(value)
    zone = "MESZ" if moment.dst() else "MEZ"
    return f"{format_datetime(moment, 'dd.MM.yyyy, HH:mm:ss', locale='de')} ({zone})"


def clock_time(value: datetime | None) -> str:
    """``14:03:22``, as a wall clock in Germany shows it."""
    return "" if value is None else f"{clock.local(value):%H:%M:%S}"


def zone_name(value: datetime | None) -> str:
    """``MEZ`` or ``MESZ``, for readers of other languages ``CET`` or ``CEST``."""
    if value is None:
        return ""
    names = ("MEZ", "MESZ") if _locale().startswith("de") else ("CET", "CEST")
    return names[1] if clock.local(value).dst() else names[0]


def utc_moment(value: str | None) -> datetime | None:
    """A moment as evidence records write it (``2026-11-23T13:03:22.123Z``); None for anything else."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def file_size(value: int | None) -> str:
    """``1,4 MB``, ``320 KB``."""
    if value is None:
        return ""
    if value >= 1_000_000:
        return f"{format_decimal(value / 1_000_000, '0.#', locale=_locale())}{NARROW_SPACE}MB"
    return f"{max(1, round(value / 1000))}{NARROW_SPACE}KB"


def paragraphs(value: str) -> list[str]:
    """Plain text as paragraphs: a blank line separates them."""
    return [part.strip() for part in value.replace("\r\n", "\n").split("\n\n") if part.strip()]


def lines(value: str) -> list[str]:
    """Plain text as its non-empty lines."""
    return [part.strip() for part in value.splitlines() if part.strip()]


FILTERS = (
    money,
    number,
    area,
    long_date,
    iso_date,
    short_date,
    long_time,
    short_time,
    exact_time,
    clock_time,
    zone_name,
    utc_moment,
    file_size,
    paragraphs,
    lines,
)


def install(app: Flask) -> None:
    """Make the filters known to the templates under their own names."""
    for filter_ in FILTERS:
        app.add_template_filter(filter_, filter_.__name__)
