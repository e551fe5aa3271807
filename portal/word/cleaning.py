"""The strict tree written as HTML, and any HTML cleaned by reading and writing it (R35)."""

import html as markup
from collections.abc import Iterable
from itertools import groupby

from portal.word.reading import read_blocks
from portal.word.tree import BREAK, Block, Cell, Item, Listing, Paragraph, Picture, Rule, Run, Table
from portal.word.vocabulary import MARKS


def clean_word_html(html: str) -> str:
    """The same text in the vocabulary of Word files and nothing else (R35). Cleaning twice changes nothing; NFC.

    Raises WordRefused when it is longer or deeper than anything that read_word gives.
    """
    return written_html(read_blocks(html))


def written_html(blocks: Iterable[Block]) -> str:
    """The tree as HTML."""
    return "".join(_html_of(block) for block in blocks)


def _html_of(block: Block) -> str:
    match block:
        case Paragraph(tag="", runs=runs):
            return _html_runs(runs)
        case Paragraph(tag=tag, classes=classes, runs=runs):
            return f"<{tag}{_class(classes)}>{_html_runs(runs)}</{tag}>"
        case Rule():
            return "<hr>"
        case Listing(tag=tag, classes=classes, start=start, items=items):
            first = f' start="{start}"' if tag == "ol" and start != 1 else ""
            return f"<{tag}{_class(classes)}{first}>{''.join(map(_html_item, items))}</{tag}>"
        case Table(classes=classes, rows=rows, heads=heads):
            head, body = _html_rows(rows[:heads]), _html_rows(rows[heads:])
            head = head and f"<thead>{head}</thead>"
            return f"<table{_class(classes)}>{head}{body and f'<tbody>{body}</tbody>'}</table>"


def _html_item(item: Item) -> str:
    return f"<li{_class(item.classes)}>{written_html(item.blocks)}</li>"


def _html_rows(rows: Iterable[list[Cell]]) -> str:
    return "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in rows)


def _html_cell(cell: Cell) -> str:
    spans = "".join(
        f' {name}="{span}"'
        for name, span in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if span > 1
    )
    return f"<{cell.tag}{_class(cell.classes)}{spans}>{written_html(cell.blocks)}</{cell.tag}>"


def _html_runs(runs: Iterable[Run]) -> str:
    """Links outermost, then value classes, then the marks in one order, so that one look has one spelling."""
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        inner = _html_spans(group)
        link = f'<a href="{markup.escape(href)}" rel="noopener noreferrer">{inner}</a>'
        parts.append(link if href else inner)
    return "".join(parts)


def _html_spans(runs: Iterable[Run]) -> str:
    parts = []
    for classes, group in groupby(runs, key=lambda run: run.classes):
        inner = _html_marks(group, MARKS)
        parts.append(f"<span{_class(classes)}>{inner}</span>" if classes else inner)
    return "".join(parts)


def _html_marks(runs: Iterable[Run], marks: tuple[str, ...]) -> str:
    if not marks:
        return "".join(map(_html_run, runs))
    tag, *rest = marks
    parts = []
    for marked, group in groupby(runs, key=lambda run: tag in run.marks):
        inner = _html_marks(group, tuple(rest))
        parts.append(f"<{tag}>{inner}</{tag}>" if marked else inner)
    return "".join(parts)


def _html_run(run: Run) -> str:
    if run.picture:
        return _html_picture(run.picture)
    return "<br>" if run.text == BREAK else markup.escape(run.text, quote=False)


def _html_picture(picture: Picture) -> str:
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
    return f'<img src="cid:{picture.sha256}" alt="{markup.escape(picture.alt)}"{size}>'


def _class(classes: tuple[str, ...]) -> str:
    return f' class="{" ".join(classes)}"' if classes else ""
