"""mammoth's reading of the clean document, turned into the strict tree: lists, headings, page breaks, footnotes."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from mammoth import documents, docx

from portal.word.clean import PAGE_NUMBER, CleanDocument, ParagraphForm
from portal.word.layout import PageEnd, stacked
from portal.word.listing import ListedParagraph, with_lists
from portal.word.tabs import TAB, Tabbed, with_tab_tables
from portal.word.tree import BREAK, Block, Cell, Item, Listing, Paragraph, Picture, Rule, Run, Table, tidy
from portal.word.vocabulary import known_classes

MOST_GAP = 4

_PAGE_NUMBERS = re.compile(
    rf"(?:\b(?:Seite|Page|S\.)[\s\xa0]*)?{PAGE_NUMBER}(?:[\s\xa0]*(?:von|of|/|-|–)[\s\xa0]*{PAGE_NUMBER})?",
    re.I,
)
_APART = re.compile(r"[\s\xa0]*[,·•|/–—-][\s\xa0]*")
"""What stands between a page number and its neighbours."""
_UNITS = re.compile(r"(?<=\d) (?=(?:€|EUR|m²|qm|km|%|kWh)(?!\w))")
"""A number and its unit stay in one line."""
_LINE_KINDS = ("w-color-", "w-size-", "w-caps")


def read_structure(clean: CleanDocument, pictures: list[str]) -> list[Block]:
    """The blocks of the document. ``pictures``: what stands in the tree for each picture of the clean document."""
    document = docx.read(io.BytesIO(clean.written())).value
    reader = _Reader(clean, pictures, document)
    regions = reader.regions(document.children)
    body = [*reader.blocks(regions["header"]), *reader.blocks(regions["body"])]
    footer = reader.blocks(regions["footer"])
    notes = reader.notes()
    if notes:
        title = Paragraph("p", ("w-tight",), [Run("Fußnoten", frozenset({"strong"}))])
        body += [*_set_apart([title]), notes]
    return stacked(body + _set_apart(footer))


def placeholder(number: int) -> str:
    """Stands for a picture until its bytes are ready: the form of a hash, and none that any file has."""
    return f"{number:064x}"


class _Reader:
    """Turns mammoth's elements into runs and blocks."""

    def __init__(self, clean: CleanDocument, pictures: list[str], document: Any) -> None:
        self._clean, self._pictures, self._document = clean, pictures, document
        self._references: list[Any] = []

    def blocks(self, elements: Iterable[Any]) -> list[Block]:
        """Blocks of the body, a cell or a note."""
        flat: list[Any] = []
        gap = 0
        for element in elements:
            if isinstance(element, documents.Table):
                flat += [table] if (table := self._table(element, gap if flat else 0)) else []
                gap = 0
                continue
            form = self._form(element)
            found = self._paragraph(element, form)
            if not found:
                gap += 1
                continue
            if gap and flat and not isinstance(found[0], PageEnd | Rule | ListedParagraph):
                found[0].classes = (*found[0].classes, f"w-gap-{min(gap, MOST_GAP)}")
            flat += found
            gap = 0
        return with_lists(with_tab_tables(flat))

    def regions(self, elements: Iterable[Any]) -> dict[str, list[Any]]:
        """The elements of the document's header, body and footer."""
        found: dict[str, list[Any]] = {"header": [], "body": [], "footer": []}
        for element in elements:
            found[self._region(element)].append(element)
        return found

    def _region(self, element: Any) -> str:
        if isinstance(element, documents.Table):
            return self._clean.tables[int(element.style_id[1:])].part
        return self._form(element).part

    def _form(self, element: Any) -> ParagraphForm:
        name = str(getattr(element, "style_id", "") or "")
        return self._clean.paragraphs[int(name[1:])] if name.startswith("P") else ParagraphForm()

    def _paragraph(self, element: Any, form: ParagraphForm) -> list[Any]:
        """The blocks of one paragraph; none if it is blank."""
        found: list[Any] = [PageEnd()] if form.break_before else []
        lines = self._lines(element)
        for index, runs in enumerate(lines):
            if index:
                found.append(PageEnd())
            shown = tidy(_without_page_numbers(runs))
            if any(run.text.strip(" \xa0" + BREAK + TAB) or run.picture for run in shown):
                found.append(_line(shown, form if not index else replace(form, entry=None)))
            elif form.is_line and len(lines) == 1:
                found.append(Rule())
        return found

    def _lines(self, element: Any) -> list[list[Run]]:
        """The runs of a paragraph, cut at the page breaks in it."""
        lines: list[list[Run]] = [[]]
        for run in self._runs(element.children, ""):
            if run is None:
                lines.append([])
            else:
                lines[-1].append(run)
        return lines

    def _runs(self, elements: Iterable[Any], href: str) -> Iterator[Run | None]:
        """Runs in order; None is the end of a page."""
        for element in elements:
            match element:
                case documents.Hyperlink():
                    yield from self._runs(element.children, element.href or "")
                case documents.Run():
                    form = self._clean.runs[int(element.style_id[1:])]
                    look = Run("", form.marks, form.classes, href)
                    for piece in element.children:
                        yield self._piece(piece, look)

    def _piece(self, piece: Any, look: Run) -> Run | None:
        match piece:
            case documents.Text():
                return replace(look, text=_UNITS.sub("\xa0", piece.value))
            case documents.Tab():
                return replace(look, text=TAB)
            case documents.Break():
                return None if piece.break_type == "page" else Run(BREAK)
            case documents.NoteReference():
                self._references.append(piece)
                return replace(look, text=str(len(self._references)), marks=frozenset({"sup"}), href="")
            case documents.Image():
                number = int(piece.alt_text)
                form = self._clean.pictures[number]
                return replace(
                    look, picture=Picture(self._pictures[number], form.width, form.height, form.alt)
                )
        return replace(look, text="")

    def _table(self, element: Any, gap: int) -> Table | None:
        form = self._clean.tables[int(element.style_id[1:])]
        rows: list[list[Cell]] = []
        for index, row in enumerate(element.children):
            cells = []
            for cell, look in zip(row.children, form.rows[index], strict=False):
                tag = "th" if index < form.heads else "td"
                blocks = self.blocks(cell.children)
                classes = known_classes(tag, (*look.classes, *_taken(blocks, tag)))
                cells.append(Cell(tag, classes, blocks, cell.colspan, cell.rowspan))
            rows.append(cells)
        said = (*form.classes, f"w-gap-{min(gap, MOST_GAP)}" if gap else "")
        return Table(known_classes("table", said), rows, form.heads) if any(rows) else None

    def notes(self) -> Listing | None:
        """The foot- and endnotes that were referred to, in order."""
        listing = Listing("ol", ())
        for number in range(200):
            if number >= len(self._references):
                break
            note = self._document.notes.resolve(self._references[number])
            blocks = self.blocks(note.body)
            _taken(blocks, "li")
            listing.items.append(Item((), blocks or [Paragraph("", (), [Run("–")])]))
        return listing if listing.items else None


def _taken(blocks: list[Block], tag: str) -> tuple[str, ...]:
    """Make a paragraph that is alone in its cell the cell's own line; the classes that the cell takes over."""
    match blocks:
        case [Paragraph(tag="p") as only]:
            classes, only.classes, only.tag = only.classes, (), ""
            return known_classes(tag, classes)
    return ()


def _line(runs: list[Run], form: ParagraphForm) -> Any:
    """A paragraph, a heading, or the entry of a list, with the looks that all of its runs share."""
    classes, runs = _shared(runs)
    classes = (*form.classes, *classes)
    entry = form.entry
    if entry and (not entry.is_plain or form.level is not None):
        runs = [Run(f"{entry.label}\xa0 "), *runs] if entry.label else runs
        indent = min(9, entry.level)
        classes = (*classes, f"w-indent-{indent}") if indent and form.level is None else classes
        entry = None
    if entry:
        return ListedParagraph(entry, classes, runs)
    if form.level is not None:
        return Paragraph(f"h{form.level}", classes, runs)  # Word's level; the page's is known in the end
    if any(TAB in run.text for run in runs):
        return Tabbed(classes, runs, form.tabs, form.part in ("header", "footer"))
    return Paragraph("p", known_classes("p", classes), runs)


def _shared(runs: list[Run]) -> tuple[tuple[str, ...], list[Run]]:
    """Classes that every run with text has, and the runs without them."""
    lettered = [set(run.classes) for run in runs if run.text.strip() and not run.href]
    if not lettered or any(run.href for run in runs):
        return (), runs
    shared = {word for word in set.intersection(*lettered) if word.startswith(_LINE_KINDS)}
    if not shared:
        return (), runs
    lighter = [
        replace(run, classes=tuple(word for word in run.classes if word not in shared)) for run in runs
    ]
    return tuple(sorted(shared)), tidy(lighter)


def _without_page_numbers(runs: list[Run]) -> list[Run]:
    """Without page numbers and the words around them (Seite 1 von 3), which mean nothing on a web page."""
    text = "".join(run.text for run in runs)
    if PAGE_NUMBER not in text:
        return runs
    gone = {place for match in _PAGE_NUMBERS.finditer(text) for place in range(*_with_signs(text, match))}
    kept, place = [], 0
    for run in runs:
        letters = [one for index, one in enumerate(run.text, place) if index not in gone]
        place += len(run.text)
        kept.append(replace(run, text="".join(letters)))
    return [run for run in kept if run.text or run.picture]


def _with_signs(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where a page number begins and ends, with the signs that set it apart from what is not there or still is."""
    start, end = match.span()
    after = _APART.match(text, end)
    before = next((one for one in _APART.finditer(text, 0, start) if one.end() == start), None)
    is_first = not text[: before.start() if before else start].strip()
    if after and (before or is_first):
        end = after.end()
    if before and (is_first or not text[end:].strip()):
        start = before.start()
    return start, end


def _set_apart(blocks: list[Block]) -> list[Block]:
    """With a line above the first of them."""
    match blocks:
        case [Paragraph() as first, *_]:
            first.classes = known_classes(first.tag, (*first.classes, "w-edge-top", "w-gap-1"))
        case [Table() as first, *_]:
            for cell in first.rows[0]:
                cell.classes = known_classes(cell.tag, (*cell.classes, "w-edge-top"))
    return blocks
