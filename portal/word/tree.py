"""HTML from Word as a tree in one strict form: what may stand inside what, so that one text has one spelling."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

BREAK = "\n"
"""The text of a run that is a line break."""

_SPACES = re.compile("[ \t\n]+")
_OVERLAY = "\u0338"
"""Composes with the ``>`` of the tag before it, so no run may begin with it."""


@dataclass(frozen=True)
class Picture:
    """A picture in the text: the SHA-256 of its file, its shown size in CSS pixels, what it shows."""

    sha256: str
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True)
class Run:
    """Text of one look, or a picture: marks (strong, em …), value classes, the address if it is a link."""

    text: str = ""
    marks: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()
    href: str = ""
    picture: Picture | None = None


@dataclass
class Paragraph:
    """A paragraph, a heading (``tag`` h2, h3, h4) or, with an empty ``tag``, the bare line of an item or a cell."""

    tag: str
    classes: tuple[str, ...]
    runs: list[Run]


@dataclass
class Rule:
    """A line across the page."""


@dataclass
class Item:
    """One entry of a list: blocks, the first of which is usually a bare line."""

    classes: tuple[str, ...]
    blocks: "list[Block]"


@dataclass
class Listing:
    """A list; ``tag`` is ul or ol, ``start`` the first number."""

    tag: str
    classes: tuple[str, ...]
    items: list[Item] = field(default_factory=list)
    start: int = 1


@dataclass
class Cell:
    """A field of a table; ``tag`` is td or th, spans count from 1."""

    tag: str
    classes: tuple[str, ...]
    blocks: "list[Block]"
    colspan: int = 1
    rowspan: int = 1


@dataclass
class Table:
    """Rows of cells; the first ``heads`` rows are its head."""

    classes: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    heads: int = 0


Block = Paragraph | Rule | Listing | Table


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Runs of one look joined, composed (NFC), with single spaces and none where a line begins or ends.

    Fixed spaces and wide spaces stay: whoever typed them meant them.
    """
    tidied = list(runs)
    while (tidier := _trimmed(_joined(tidied))) != tidied:
        tidied = tidier
    return tidied


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for first, group in groupby(runs, key=_look):
        if first.text == BREAK or first.picture:
            joined.extend(group)
        else:
            text = unicodedata.normalize("NFC", "".join(run.text for run in group))
            joined.append(replace(first, text=_SPACES.sub(" ", text)))
    return joined


def _look(run: Run) -> Run:
    if run.text == BREAK:
        return Run(BREAK)
    return run if run.picture else replace(run, text="")


def _trimmed(runs: Iterable[Run]) -> list[Run]:
    trimmed: list[Run] = []
    for run in [*runs, Run(BREAK)]:
        if run.picture:
            trimmed.append(run)
        elif run.text == BREAK:
            _end_line(trimmed)
            trimmed.append(Run(BREAK))
        else:
            begins = not trimmed or trimmed[-1].text[-1:] in (" ", BREAK)
            begins = begins and not (trimmed and trimmed[-1].picture)
            if text := run.text.lstrip(" " + _OVERLAY if begins else _OVERLAY):
                trimmed.append(replace(run, text=text))
    return trimmed[:-1]


def _end_line(trimmed: list[Run]) -> None:
    """Without spaces at the end of the line that ``trimmed`` ends with."""
    while trimmed and trimmed[-1].text != BREAK and not trimmed[-1].picture:
        last = trimmed.pop()
        if text := last.text.rstrip(" "):
            trimmed.append(replace(last, text=text))
            return


def runs_of(blocks: Iterable[Block]) -> Iterator[Run]:
    """Every run of the tree, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(runs=runs):
                yield from runs
            case Listing(items=items):
                for item in items:
                    yield from runs_of(item.blocks)
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from runs_of(cell.blocks)
