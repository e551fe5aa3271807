"""What brokers write, as a tree: paragraphs, lists, quotations and tables out of runs of text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

BREAK = "\n"
"""The text of a run that is a line break."""

_WHITE = " \t\n\xa0"
_SPACES = re.compile("[ \t\n\xa0]{2,}|[\t\n]")
_OVERLAY = "\u0338"
"""Composes with the ``>`` of the tag before it, so no run may begin with it."""


@dataclass(frozen=True)
class Run:
    """Text of one look: ``marks`` out of strong, em, u and s, ``href`` if it is a link."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""


@dataclass
class Paragraph:
    """A paragraph or a heading; ``tag`` is p, h2 or h3."""

    tag: str
    runs: list[Run]


@dataclass
class Item:
    """One entry of a list; ``level`` counts from 0, ``tag`` is ul or ol."""

    level: int
    tag: str
    runs: list[Run]


@dataclass
class Listing:
    """A list with everything nested in it, flat: it begins with level 0 and never skips one downwards."""

    items: list[Item]


@dataclass
class Quotation:
    """Blocks that somebody else said."""

    blocks: "list[Block]"


@dataclass
class Cell:
    """A field of a table; ``tag`` is td or th, spans count from 1."""

    tag: str
    blocks: "list[Block]"
    colspan: int = 1
    rowspan: int = 1


@dataclass
class Table:
    """Rows of cells; the first ``heads`` rows are its head."""

    rows: list[list[Cell]] = field(default_factory=list)
    heads: int = 0


Block = Paragraph | Listing | Quotation | Table


def lines_of(blocks: Iterable[Block]) -> Iterator[list[Run]]:
    """Every list of runs in the tree, in reading order; they may be changed in place."""
    for block in blocks:
        match block:
            case Paragraph(runs=runs):
                yield runs
            case Listing(items=items):
                yield from (item.runs for item in items)
            case Quotation(blocks=inner):
                yield from lines_of(inner)
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from lines_of(cell.blocks)


def tidy(runs: list[Run]) -> list[Run]:
    """Runs of one look joined, composed (NFC), with single spaces and none where a line begins or ends."""
    while (tidier := _trimmed(_joined(runs))) != runs:
        runs = tidier
    return runs


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for first, group in groupby(runs, key=lambda run: run if run.text == BREAK else replace(run, text="")):
        if first.text == BREAK:
            joined.extend(group)
        else:
            text = unicodedata.normalize("NFC", "".join(run.text for run in group))
            joined.append(replace(first, text=_SPACES.sub(" ", text)))
    return joined


def _trimmed(runs: Iterable[Run]) -> list[Run]:
    trimmed: list[Run] = []
    for run in [*runs, Run(BREAK)]:
        if run.text == BREAK:
            while trimmed and trimmed[-1].text != BREAK:
                last = trimmed.pop()
                if text := last.text.rstrip(_WHITE):
                    trimmed.append(replace(last, text=text))
                    break
            trimmed.append(run)
        else:
            begins = not trimmed or trimmed[-1].text[-1] in _WHITE
            if text := run.text.lstrip(_WHITE + _OVERLAY if begins else _OVERLAY):
                trimmed.append(replace(run, text=text))
    return trimmed[:-1]


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Tidy runs cut where two breaks or more follow each other; no part begins or ends with a break."""
    parts: list[list[Run]] = [[]]
    breaks = 0
    for run in tidy(runs):
        if run.text == BREAK:
            breaks += 1
            continue
        if parts[-1] and breaks > 1:
            parts.append([])
        elif parts[-1] and breaks:
            parts[-1].append(Run(BREAK))
        breaks = 0
        parts[-1].append(run)
    return [part for part in parts if part]


def one_line(runs: list[Run]) -> list[Run]:
    """Tidy runs in one piece, with single breaks."""
    line: list[Run] = []
    for part in paragraphs(runs):
        line += [Run(BREAK), *part] if line else part
    return line


def breakable(text: str) -> bool:
    """Whether two words in it stand apart by a space at which a line can break."""
    return re.search(rf"[^\s{_OVERLAY}] \S", text) is not None


def loosen(blocks: Iterable[Block]) -> None:
    """Make every fixed space an ordinary one."""
    for runs in lines_of(blocks):
        runs[:] = tidy([replace(run, text=run.text.replace("\xa0", " ")) for run in runs])
