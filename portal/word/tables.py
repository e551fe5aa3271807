"""Tables of Word, written into the clean document: merged cells, widths, lines, grounds, head rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from portal.word.clean import CellForm, CleanDocument, TableForm
from portal.word.colours import Ground
from portal.word.ooxml import Element, W, child, children, is_on, number, value
from portal.word.place import Place
from portal.word.refusal import WordRefused
from portal.word.remarks import Remarks
from portal.word.styles import Styles
from portal.word.table_styles import EDGES, CellLook, Spot, TableStyle

DEEPEST = 5
WIDEST = 60
"""Columns of a table; more do not fit any page."""


@dataclass
class _Slot:
    """A cell where it begins: its column, how many it covers, whether it belongs to the one above."""

    element: Element | None
    column: int
    span: int
    continues: bool = False
    height: int = 1


class Tables:
    """Reads tables. ``blocks`` reads what is inside a cell."""

    def __init__(
        self,
        clean: CleanDocument,
        styles: Styles,
        remarks: Remarks,
        blocks: Callable[[Iterable[Element], Place], list[Element]],
    ) -> None:
        self._clean, self._styles, self._remarks, self._blocks = clean, styles, remarks, blocks

    def read(self, table: Element, place: Place, text_width: int) -> Element | None:
        """The table, or None if nothing is left of it. ``text_width``: between the margins, in 20ths of a point."""
        if place.depth >= DEEPEST:
            raise WordRefused("too_long")
        rows = list(self._rows(table))
        grid = _merged([self._slots(row) for row in rows])
        if not any(grid):
            return None
        columns = max(slot.column + slot.span for row in grid for slot in row)
        if columns > WIDEST:
            raise WordRefused("too_long")
        properties = child(table, "tblPr")
        style = TableStyle(
            self._styles.table(value(child(properties, "tblStyle"))), properties, len(grid), columns
        )
        widths = _widths(table, grid, columns)
        form = TableForm(
            _place(properties) + _table_width(properties, widths, text_width, place), part=place.region
        )
        made: list[Element] = []
        for index, (row, slots) in enumerate(zip(rows, grid, strict=True)):
            is_head = _is_head(row, index, form, style) and index == len(made) == form.heads
            form.heads += is_head
            looks = [style.cell(_spot(index, slot), _properties(slot)) for slot in slots]
            grounds = [Ground(look.fill) if look.fill else place.ground for look in looks]
            together = list(zip(slots, looks, grounds, strict=True))
            cells = [self._cell(slot, look, ground, place) for slot, look, ground in together]
            forms = [_cell_form(look, ground) for slot, look, ground in together if not slot.continues]
            made.append(self._clean.row(cells, is_head))
            form.rows.append(forms)
        if form.heads == len(made):
            form.heads = 0
        _set_widths(form, grid, widths)
        _join_edges(form)
        return self._clean.table(form, made)

    def _rows(self, table: Element) -> Iterator[Element]:
        """Rows that are shown, wherever content controls and changes have put them."""
        for element in table:
            name = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
            if name == "tr":
                properties = child(element, "trPr")
                if child(properties, "del") is not None:
                    self._remarks.deleted += 1
                elif is_on(child(properties, "hidden")):
                    self._remarks.dropped("hidden")
                else:
                    self._remarks.inserted += child(properties, "ins") is not None
                    yield element
            elif name in ("sdt", "sdtContent", "customXml", "ins"):
                yield from self._rows(element)

    def _slots(self, row: Element) -> list[_Slot]:
        properties = child(row, "trPr")
        slots: list[_Slot] = []
        column = 0

        def leave_out(name: str) -> int:
            count = max(0, min(number(value(child(properties, name))) or 0, WIDEST))
            if count:
                slots.append(_Slot(None, column, count))
            return column + count

        column = leave_out("gridBefore")
        for cell in self._cells(row):
            span = max(1, min(number(value(child(cell, "tcPr", "gridSpan"))) or 1, WIDEST))
            sideways = child(cell, "tcPr", "hMerge")
            if sideways is not None and value(sideways) != "restart" and slots:
                slots[-1].span += span
            else:
                upright = child(cell, "tcPr", "vMerge")
                continues = upright is not None and value(upright) != "restart"
                slots.append(_Slot(cell, column, span, continues))
            column += span
        leave_out("gridAfter")
        return slots

    def _cells(self, row: Element) -> Iterator[Element]:
        for element in row:
            name = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
            if name == "tc":
                if child(element, "tcPr", "cellDel") is not None:
                    self._remarks.deleted += 1
                else:
                    yield element
            elif name in ("sdt", "sdtContent", "customXml"):
                yield from self._cells(element)

    def _cell(self, slot: _Slot, look: CellLook, ground: Ground, place: Place) -> Element:
        if slot.element is None or slot.continues:
            return self._clean.cell([], slot.span, slot.continues)
        direction = value(child(slot.element, "tcPr", "textDirection"))
        if direction not in (None, "lrTb", "lr"):
            self._remarks.changed("vertical")
        inside = replace(
            place,
            ground=ground,
            run=look.run,
            paragraph=look.paragraph,
            depth=place.depth + 1,
        )
        return self._clean.cell(self._blocks(slot.element, inside), slot.span, continues=False)


def _merged(rows: list[list[_Slot]]) -> list[list[_Slot]]:
    """The same rows; a cell goes on from above only if there is one above that begins and ends where it does."""
    above: dict[tuple[int, int], _Slot] = {}
    for row in rows:
        current: dict[tuple[int, int], _Slot] = {}
        for slot in row:
            key = slot.column, slot.span
            if slot.continues and key in above:
                above[key].height += 1
                current[key] = above[key]
            else:
                slot.continues = False
                current[key] = slot
        above = current
    return rows


def _properties(slot: _Slot) -> Element | None:
    return child(slot.element, "tcPr")


def _spot(row: int, slot: _Slot) -> Spot:
    return Spot(row, row + slot.height - 1, slot.column, slot.column + slot.span - 1)


def _is_head(row: Element, index: int, form: TableForm, style: TableStyle) -> bool:
    return bool(is_on(child(row, "trPr", "tblHeader"))) or (index == 0 and style.has_head)


def _widths(table: Element, grid: list[list[_Slot]], columns: int) -> list[int]:
    """Widths of the columns in twentieths of a point; zeros if the file does not say."""
    said = [number(value(one, "w")) or 0 for one in children(child(table, "tblGrid"), "gridCol")]
    if len(said) >= columns and all(said[:columns]):
        return said[:columns]
    widths = [0] * columns
    for row in grid:
        for slot in row:
            own = child(_properties(slot), "tcW")
            if slot.span == 1 and value(own, "type") in (None, "dxa") and not widths[slot.column]:
                widths[slot.column] = max(0, number(value(own, "w")) or 0)
    return widths if all(widths) else [0] * columns


def _place(properties: Element | None) -> tuple[str, ...]:
    place = {"center": "center", "right": "right", "end": "right"}.get(value(child(properties, "jc")) or "")
    return (f"w-place-{place}",) if place else ()


def _table_width(
    properties: Element | None, widths: list[int], text_width: int, place: Place
) -> tuple[str, ...]:
    """How much of the line a table takes, in percent."""
    own = child(properties, "tblW")
    text = value(own, "w") or ""
    percent = 0
    if value(own, "type") == "pct":
        percent = round(float(text[:-1])) if _is_percent(text) else round((number(text) or 0) / 50)
    elif sum(widths) and not place.depth:
        percent = round(sum(widths) / text_width * 100)
    if percent <= 0:
        return ()
    return (f"w-width-{100 if percent > 95 else max(5, percent)}",)


def _is_percent(text: str) -> bool:
    return text.endswith("%") and text[:-1].replace(".", "", 1).isdigit()


def _set_widths(form: TableForm, grid: list[list[_Slot]], widths: list[int]) -> None:
    """Give every column its width in the first cell that is that column and no more."""
    total = sum(widths)
    given: set[int] = set()
    for row, slots in zip(form.rows, grid, strict=True):
        begun = [slot for slot in slots if not slot.continues]
        for cell, slot in zip(row, begun, strict=True):
            if total and slot.span == 1 and slot.column not in given:
                given.add(slot.column)
                share = max(1, min(100, round(widths[slot.column] / total * 100)))
                cell.classes = (f"w-width-{share}", *cell.classes)


def _cell_form(look: CellLook, ground: Ground) -> CellForm:
    said = [f"w-fill-{ground.color}" if look.fill else ""]
    said += [f"w-edge-{edge}" for edge in EDGES if look.edges.get(edge)]
    said += [
        f"w-v-{'middle' if look.valign == 'center' else look.valign}"
        if look.valign in ("center", "bottom")
        else ""
    ]
    return CellForm(tuple(one for one in said if one))


def _join_edges(form: TableForm) -> None:
    """One word for the whole table where all of its cells have lines all around, or none has a line or a ground."""
    edges = {f"w-edge-{edge}" for edge in EDGES}
    cells = [cell for row in form.rows for cell in row]
    if not any(word.startswith(("w-edge-", "w-fill-")) for cell in cells for word in cell.classes):
        form.classes = (*form.classes, "w-snug")
    if cells and all(edges <= set(cell.classes) for cell in cells):
        form.classes = (*form.classes, "w-borders")
        for cell in cells:
            cell.classes = tuple(word for word in cell.classes if word not in edges)
