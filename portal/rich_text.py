"""Texts that brokers write: cleaned HTML, HTML from plain text, plain text for mails, characters as we keep them."""

import html as markup
from collections.abc import Iterable, Iterator
from itertools import groupby

from portal.characters import normalise_line, normalise_text
from portal.plain_lines import WIDTH, hanging, linked
from portal.text_blocks import (
    BREAK,
    Block,
    Cell,
    Item,
    Listing,
    Paragraph,
    Quotation,
    Run,
    Table,
    breakable,
    paragraphs,
)
from portal.text_reader import TextRefused, TextTooDeep, TextTooLong, read_blocks

__all__ = [
    "TextRefused",
    "TextTooDeep",
    "TextTooLong",
    "clean_html",
    "html_to_text",
    "normalise_line",
    "normalise_text",
    "text_to_html",
]

_NESTING = ("strong", "em", "u", "s")


def clean_html(html: str) -> str:
    """The same text with nothing in it but p, br, strong, em, u, s, h2, h3, ul, ol, li, blockquote, plain tables and
    links to http, https, mailto and tel (R35). Cleaning twice changes nothing; the result is NFC.

    Raises TextTooLong or TextTooDeep.
    """
    return _html(read_blocks(html))


def text_to_html(text: str) -> str:
    """Plain text as HTML: an empty line begins a paragraph, a single line break is a <br>, nothing is markup."""
    text = normalise_text(text)
    lines = (text if breakable(text) else text.replace("\xa0", " ")).split("\n")
    runs = [part for line in lines for part in (Run(BREAK), Run(line))]
    return _html([Paragraph("p", part) for part in paragraphs(runs)])


def html_to_text(html: str, width: int = WIDTH) -> str:
    """Readable plain text: lists with dashes and numbers, links as ``text (address)``, a line per table row.

    Wrapped at ``width`` columns; a word longer than that, an address above all, is never broken. Cleans first
    and so raises TextTooLong or TextTooDeep.
    """
    return "\n\n".join("\n".join(lines) for lines in _texts(read_blocks(html), width))


# HTML


def _html(blocks: Iterable[Block]) -> str:
    return "".join(_html_of(block) for block in blocks)


def _html_of(block: Block) -> str:
    match block:
        case Paragraph(tag=tag, runs=runs):
            return f"<{tag}>{_html_runs(runs)}</{tag}>"
        case Listing(items=items):
            return _html_items(items, 0)
        case Quotation(blocks=blocks):
            return f"<blockquote>{_html(blocks)}</blockquote>"
        case Table(rows=rows, heads=heads):
            head, body = _html_rows(rows[:heads]), _html_rows(rows[heads:])
            head = head and f"<thead>{head}</thead>"
            return f"<table>{head}{body and f'<tbody>{body}</tbody>'}</table>"


def _html_rows(rows: Iterable[list[Cell]]) -> str:
    return "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in rows)


def _html_cell(cell: Cell) -> str:
    spans = "".join(
        f' {name}="{span}"'
        for name, span in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if span > 1
    )
    match cell.blocks:
        case [Paragraph(tag="p", runs=runs)]:
            content = _html_runs(runs)
        case blocks:
            content = _html(blocks)
    return f"<{cell.tag}{spans}>{content}</{cell.tag}>"


def _html_items(items: list[Item], level: int) -> str:
    """Items of ``level`` as lists, each with the deeper ones that follow it inside."""
    branches: list[tuple[Item, list[Item]]] = []
    for item in items:
        if item.level == level:
            branches.append((item, []))
        else:
            branches[-1][1].append(item)
    lists = []
    for tag, group in groupby(branches, key=lambda branch: branch[0].tag):
        entries = (
            f"<li>{_html_runs(item.runs)}{_html_items(below, level + 1)}</li>" for item, below in group
        )
        lists.append(f"<{tag}>{''.join(entries)}</{tag}>")
    return "".join(lists)


def _html_runs(runs: Iterable[Run]) -> str:
    """Links outermost, then strong, em, u, s, so that one look has one spelling."""
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        inner = _html_marks(group, _NESTING)
        link = f'<a href="{markup.escape(href)}" rel="noopener noreferrer">{inner}</a>'
        parts.append(link if href else inner)
    return "".join(parts)


def _html_marks(runs: Iterable[Run], nesting: tuple[str, ...]) -> str:
    if not nesting:
        return "".join("<br>" if run.text == BREAK else markup.escape(run.text, quote=False) for run in runs)
    tag, *rest = nesting
    parts = []
    for marked, group in groupby(runs, key=lambda run: tag in run.marks):
        inner = _html_marks(group, tuple(rest))
        parts.append(f"<{tag}>{inner}</{tag}>" if marked else inner)
    return "".join(parts)


# Plain text


def _texts(blocks: Iterable[Block], width: int) -> Iterator[list[str]]:
    """The lines of each block."""
    for block in blocks:
        match block:
            case Paragraph(runs=runs):
                yield _wrapped(runs, width)
            case Listing(items=items):
                yield list(_text_items(items, width))
            case Quotation(blocks=inner):
                lines = "\n\n".join("\n".join(lines) for lines in _texts(inner, width - 2)).split("\n")
                yield [f"> {line}".rstrip() for line in lines]
            case Table(rows=rows):
                yield [line for row in rows for line in _text_row(row, width)]


def _text_items(items: Iterable[Item], width: int) -> Iterator[str]:
    counted: list[tuple[str, int]] = []  # by level: kind of the last item and its number
    for item in items:
        counted[item.level + 1 :] = []
        counted += [("", 0)] * (item.level + 1 - len(counted))
        tag, number = counted[item.level]
        number = number + 1 if tag == item.tag else 1
        counted[item.level] = item.tag, number
        mark = "  " * item.level + (f"{number}. " if item.tag == "ol" else "- ")
        yield from hanging(mark, _text_runs(item.runs), width)


def _text_row(row: Iterable[Cell], width: int) -> Iterator[str]:
    cells = [" ".join(line for lines in _texts(cell.blocks, WIDTH) for line in lines) for cell in row]
    if any(cells):
        yield from hanging("", " | ".join(cells), width, rest="  ")


def _wrapped(runs: Iterable[Run], width: int) -> list[str]:
    return list(hanging("", _text_runs(runs), width))


def _text_runs(runs: Iterable[Run]) -> str:
    return "".join(
        linked("".join(run.text for run in group), href)
        for href, group in groupby(runs, key=lambda run: run.href)
    )
