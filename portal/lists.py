"""Lists: one page of a query, and search words as conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.database import db

Row = TypeVar("Row")

ROWS_A_PAGE = 24
LONGEST_SEARCH = 100
MOST_WORDS = 6


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list; ``page`` counts from 1, ``pages`` is at least 1."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int

    @property
    def prev_num(self) -> int:
        """Number of the page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """Number of the page after."""
        return self.page + 1


def page_of(query: Select[Row], asked: str | None, per_page: int = ROWS_A_PAGE) -> Page[Row]:
    """The page somebody asked for in an address; a number beyond the list gives its nearest page."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // per_page))
    text = (asked or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    number = min(max(number, 1), pages)
    rows = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(rows=rows, page=number, pages=pages, total=total)


def _spellings(word: str) -> set[str]:
    # SQLite compares upper and lower case alike for ASCII only: "öztürk" must find "Öztürk" and "ÖZTÜRK".
    return {word, word.lower(), word.upper(), word.capitalize()}


def matches(text: str, columns: Sequence[InstrumentedAttribute[Any]]) -> ColumnElement[bool] | None:
    """The condition that every word of ``text`` stands in one of ``columns``; None for an empty search.

    Percent signs and underscores mean themselves.
    """
    words = text[:LONGEST_SEARCH].split()[:MOST_WORDS]
    if not words:
        return None
    return and_(
        *(
            or_(
                *(
                    column.icontains(spelling, autoescape=True)
                    for column in columns
                    for spelling in sorted(_spellings(word))
                )
            )
            for word in words
        )
    )
