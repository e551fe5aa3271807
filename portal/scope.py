"""The agency of this request: rows of another agency do not exist (404, like an unknown id)."""

from typing import Any, TypeVar

from flask import abort
from sqlalchemy import select

from portal.access import current_broker
from portal.database import db

Row = TypeVar("Row")

LARGEST_ID = 2**63 - 1  # SQLite's integers end here; a larger number in a URL is simply unknown
LONGEST_ID = 19  # digits, so that every number read fits into a column


def row_number(text: str | None) -> int | None:
    """A row's id as an address or a field names it; None for anything else, however long."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_ID else None


def own_agency_id() -> int:
    """The signed-in broker's agency. Aborts with 404 when nobody is signed in."""
    broker = current_broker()
    if broker is None:
        abort(404)
    agency_id: int = broker.agency_id
    return agency_id


def own_or_404(model: type[Row], row_id: int, **where: Any) -> Row:
    """The row ``row_id`` of the signed-in broker's agency, or 404; ``where`` narrows by further columns."""
    numbers = [row_id, *(value for value in where.values() if isinstance(value, int))]
    if row_id < 1 or max(numbers) > LARGEST_ID:
        abort(404)
    query = select(model).filter_by(id=row_id, agency_id=own_agency_id(), **where)
    row = db.session.scalar(query)
    if row is None:
        abort(404)
    return row
