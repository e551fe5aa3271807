"""HTML from Word as plain text, for the text part of a mail."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from portal.word.reading import read_blocks
from portal.word.tree import BREAK, Block, Listing, Paragraph, Rule, Run, Table

WIDTH = 78
"""Columns of a line of plain text in a mail (RFC 5322, 2.1.1)."""

_UNDERLINES = {"h2": "=", "h3": "-"}
_SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def word_text(html: str, width: int = WIDTH) -> str:
    """Readable plain text: headings underlined, lists with dashes and numbers, a line per row of a table.

    Raises WordRefused as clean_word_html does.
    """
    return "\n\n".join("\n".join(lines) for lines in _texts(read_blocks(html), width))


def _texts(blocks: Iterable[Block], width: int) -> Iterator[list[str]]:
    """The lines of each block that says something."""
    for block in blocks:
        match block:
            case Paragraph(tag=tag, runs=runs):
                lines = list(_hanging("", _text(runs), width))
                if tag in _UNDERLINES and lines:
                    lines.append(_UNDERLINES[tag] * min(width, max(map(len, lines))))
            case Rule():
                lines = ["-" * min(width, 40)]
            case Listing():
                lines = list(_items(block, width))
            case Table(rows=rows):
                lines = [line for row in rows for line in _row([cell.blocks for cell in row], width)]
        if lines:
            yield lines


def _items(listing: Listing, width: int) -> Iterator[str]:
    for number, item in enumerate(listing.items, listing.start):
        mark = f"{number}. " if listing.tag == "ol" else "- "
        inner = [line for lines in _texts(item.blocks, width - len(mark)) for line in lines]
        for line in inner:
            yield f"{mark}{line}"
            mark = " " * len(mark)


def _row(cells: Iterable[list[Block]], width: int) -> Iterator[str]:
    texts = [" ".join(line for lines in _texts(cell, 10_000) for line in lines) for cell in cells]
    if any(texts):
        yield from _hanging("", " | ".join(texts), width, rest="  ")


def _hanging(first: str, text: str, width: int, rest: str = "") -> Iterator[str]:
    for line in text.split("\n"):
        yield from (
            wrapped.replace("\xa0", " ")
            for wrapped in textwrap.wrap(
                line,
                width,
                initial_indent=first,
                subsequent_indent=rest,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
        first = rest


def _text(runs: Iterable[Run]) -> str:
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        text = "".join(map(_word, group))
        parts.append(_linked(text, href))
    return "".join(parts).strip()


def _word(run: Run) -> str:
    if run.picture:
        return f"[Bild: {run.picture.alt}]" if run.picture.alt else ""
    if "sup" in run.marks and run.text.isdigit():
        return run.text.translate(_SMALL)
    return run.text if run.text != BREAK else "\n"


def _linked(text: str, href: str) -> str:
    """``text (address)``, or once only what would be said twice; a telephone number needs no address."""
    scheme, _, rest = href.partition(":")
    if not href or scheme.lower() == "tel":
        return text
    address = rest.partition("?")[0] if scheme.lower() == "mailto" else href
    return text if text.strip() in (address, rest.strip("/"), href) else f"{text} ({address})"
