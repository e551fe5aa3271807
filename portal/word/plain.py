"""HTML from Word as plain text, for the text part of a mail."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from portal.plain_lines import WIDTH, hanging, linked
from portal.word.numbering import KINDS, figure
from portal.word.reading import read_blocks
from portal.word.tree import BREAK, Block, Listing, Paragraph, Rule, Run, Table

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
                lines = list(hanging("", _text(runs), width))
                if tag in _UNDERLINES and lines:
                    lines.append(_UNDERLINES[tag] * min(width, max(map(len, lines))))
            case Rule():
                lines = ["-" * min(width, 40)]
            case Listing():
                lines = list(_items(block, width))
            case Table():
                lines = list(_rows(block, width))
        if lines:
            yield lines


def _items(listing: Listing, width: int) -> Iterator[str]:
    form = next((form for form, word in KINDS.items() if word in listing.classes), "decimal")
    for number, item in enumerate(listing.items, listing.start):
        mark = f"{figure(number, form)}. " if listing.tag == "ol" else "- "
        inner = [line for lines in _texts(item.blocks, width - len(mark)) for line in lines]
        for line in inner:
            yield f"{mark}{line}"
            mark = " " * len(mark)


def _rows(table: Table, width: int) -> Iterator[str]:
    """A line for each row; a cell over several rows is said in each of them."""
    reaching: dict[int, tuple[int, str]] = {}  # by column: for how many rows, and the text
    for row in table.rows:
        texts: list[str] = []
        waiting = list(row)
        column = 0
        while waiting or column in reaching:
            if column in reaching:
                rows, text = reaching.pop(column)
                span = 1
            else:
                cell = waiting.pop(0)
                text = " ".join(line for lines in _texts(cell.blocks, 10_000) for line in lines)
                rows, span = cell.rowspan, cell.colspan
            if rows > 1:
                reaching[-column - 1] = rows - 1, text  # for the next row: not to be met in this one
            texts.append(text)
            column += span
        reaching = {-column - 1: left for column, left in reaching.items()}
        if any(texts):
            yield from hanging("", " | ".join(texts), width, rest="  ")


def _text(runs: Iterable[Run]) -> str:
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        text = "".join(
            _struck("".join(map(_word, words))) if is_struck else "".join(map(_word, words))
            for is_struck, words in groupby(group, key=lambda run: "s" in run.marks)
        )
        parts.append(linked(text, href))
    return "".join(parts).strip()


def _word(run: Run) -> str:
    if run.picture:
        return f"[Bild: {run.picture.alt}]" if run.picture.alt else ""
    if "sup" in run.marks and run.text.isdigit():
        return run.text.translate(_SMALL)
    return run.text if run.text != BREAK else "\n"


def _struck(text: str) -> str:
    """Text that is crossed out says so: an old price must not read like the price."""
    return f"[durchgestrichen: {text}]" if text.strip() else text
