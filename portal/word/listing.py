"""Entries of lists, one after the other as Word has them, put into lists within lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.word.numbering import DEEPEST, Entry
from portal.word.tree import Block, Item, Listing, Paragraph, Run
from portal.word.vocabulary import known_classes

_INDENTED = re.compile(r"\bw-indent-")


@dataclass
class ListedParagraph:
    """A paragraph that is an entry of a list."""

    entry: Entry
    classes: tuple[str, ...]
    runs: list[Run]


def with_lists(flat: Iterable[Block | ListedParagraph]) -> list[Block]:
    """The same blocks; entries that follow each other are lists. A list that goes on after a paragraph counts on."""
    blocks: list[Block] = []
    together: list[ListedParagraph] = []
    for one in flat:
        if isinstance(one, ListedParagraph):
            together.append(one)
            continue
        blocks += _below(blocks, together)
        together = []
        blocks.append(one)
    return blocks + _below(blocks, together)


def _below(blocks: list[Block], entries: list[ListedParagraph]) -> list[Block]:
    """Entries as lists; below an entry whose number is written out (1.1) deeper ones are set in further than it is."""
    above = blocks[-1] if blocks else None
    outermost = DEEPEST
    if isinstance(above, Paragraph) and _INDENTED.search(" ".join(above.classes)):
        for one in entries:
            if 1 < one.entry.level <= outermost:
                one.classes = (*one.classes, f"w-indent-{one.entry.level - 1}")
            outermost = min(outermost, one.entry.level)
    return _lists(entries)


def _lists(entries: list[ListedParagraph]) -> list[Block]:
    """Entries of one level as lists, each with the deeper ones that follow it inside."""
    lists: list[Listing] = []
    index = 0
    while index < len(entries):
        first = entries[index]
        end = index + 1
        while end < len(entries) and entries[end].entry.level > first.entry.level:
            end += 1
        item = Item(
            known_classes("li", first.classes),
            [Paragraph("", (), first.runs), *_lists(entries[index + 1 : end])],
        )
        _listing_for(lists, first.entry).items.append(item)
        index = end
    return list(lists)


def _listing_for(lists: list[Listing], entry: Entry) -> Listing:
    """The list that this entry goes on with, or a new one."""
    classes = known_classes(entry.tag, (entry.kind,))
    if lists:
        last = lists[-1]
        follows = entry.tag == "ul" or entry.number == last.start + len(last.items)
        if last.tag == entry.tag and last.classes == classes and follows:
            return last
    lists.append(Listing(entry.tag, classes, start=entry.number if entry.tag == "ol" else 1))
    return lists[-1]
