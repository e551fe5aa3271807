"""What holds for a document as a whole: headings in steps, and pages that end where they should."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.word.tree import Block, Listing, Paragraph, Rule, Table
from portal.word.vocabulary import known_classes


class PageEnd:
    """Stands between blocks where a page ends."""


def stacked(blocks: Iterable[Any]) -> list[Block]:
    """Headings from h2 on without a step left out; what begins a page says so itself."""
    found = list(_paged(blocks))
    headings = [block for block in _paragraphs(found) if block.tag[:1] == "h"]
    shift = 2 if any(block.tag == "h0" for block in headings) else 1
    last = 1
    for block in headings:
        last = max(2, min(int(block.tag[1:]) + shift, last + 1, 4))
        block.tag = f"h{last}"
        block.classes = known_classes(block.tag, block.classes)
    return found


def _paged(blocks: Iterable[Any]) -> Iterator[Block]:
    """Without a page break before the first block or after the last."""
    is_first, ends = True, False
    for block in blocks:
        if isinstance(block, PageEnd):
            ends = not is_first
            continue
        if ends and not isinstance(block, Rule):
            block.classes = (*block.classes, "w-page-break")
            ends = False
        is_first = False
        yield block


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        match block:
            case Paragraph():
                yield block
            case Listing(items=items):
                for item in items:
                    yield from _paragraphs(item.blocks)
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from _paragraphs(cell.blocks)
