"""The style sheet of HTML from Word: rules for what occurs in it and no others."""

from collections.abc import Iterable

from portal.word.reading import read_blocks
from portal.word.tree import Block, Listing, Paragraph, Rule, Table
from portal.word.vocabulary import rules_for


def word_style(html: str) -> str:
    """The style sheet for exactly the elements and value classes of ``html``, every rule below ``.word``.

    For pages, for mails (inlined) and for xhtml2pdf alike; without addresses and without any word of the writer.
    """
    words, elements = _words_and_elements(read_blocks(html))
    return rules_for(elements, words)


def _words_and_elements(blocks: Iterable[Block]) -> tuple[set[str], set[str]]:
    """All value classes and all elements that a tree uses."""
    words: set[str] = set()
    elements: set[str] = set()
    for block in blocks:
        match block:
            case Paragraph(tag=tag, classes=classes, runs=runs):
                elements.update((tag, *(mark for run in runs for mark in run.marks)))
                words.update(classes, *(run.classes for run in runs))
            case Rule():
                elements.add("hr")
            case Listing(tag=tag, classes=classes, items=items):
                elements.update((tag, "li"))
                words.update(classes, *(item.classes for item in items))
                for item in items:
                    _join(words, elements, item.blocks)
            case Table(classes=classes, rows=rows):
                elements.add("table")
                words.update(classes)
                for cell in (cell for row in rows for cell in row):
                    elements.add(cell.tag)
                    words.update(cell.classes)
                    _join(words, elements, cell.blocks)
    return words, elements


def _join(words: set[str], elements: set[str], blocks: Iterable[Block]) -> None:
    inner_words, inner_elements = _words_and_elements(blocks)
    words |= inner_words
    elements |= inner_elements
