"""What a table's style says about each of its cells: bands, head rows, first columns, lines, ground, text."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.word.looks import ParagraphLook, RunLook, has_line, paragraph_look, run_look, shading
from portal.word.ooxml import Element, child, children, value
from portal.word.styles import Style

EDGES = ("top", "right", "bottom", "left")
_NAMES = {"top": ("top",), "right": ("right", "end"), "bottom": ("bottom",), "left": ("left", "start")}
_BITS = {
    "firstRow": 0x0020,
    "lastRow": 0x0040,
    "firstColumn": 0x0080,
    "lastColumn": 0x0100,
    "noHBand": 0x0200,
    "noVBand": 0x0400,
}


@dataclass
class CellLook:
    """What is said about a cell. An edge that is missing is not spoken of."""

    run: RunLook = field(default_factory=RunLook)
    paragraph: ParagraphLook = field(default_factory=ParagraphLook)
    fill: str | None = None
    valign: str | None = None
    edges: dict[str, bool] = field(default_factory=dict)

    def under(self, above: "CellLook") -> "CellLook":
        """This look with another one upon it."""
        return replace(
            self,
            run=above.run.over(self.run),
            paragraph=above.paragraph.over(self.paragraph),
            fill=self.fill if above.fill is None else above.fill,
            valign=above.valign or self.valign,
            edges={**self.edges, **above.edges},
        )


@dataclass(frozen=True)
class Spot:
    """Where a cell is in its table; the last row and column are those it reaches."""

    row: int
    last_row: int
    column: int
    last_column: int


class TableStyle:
    """The style of one table together with the table's own properties."""

    def __init__(self, style: Style, properties: Element | None, rows: int, columns: int) -> None:
        self._rows, self._columns = rows, columns
        look = child(properties, "tblLook")
        bits = int(value(look) or "0", 16) if _is_hex(value(look)) else 0
        self._on = {name: _is_named(look, name, bits & bit > 0) for name, bit in _BITS.items()}
        self._parts: dict[str, CellLook] = {}
        whole = CellLook(run=style.run, paragraph=style.paragraph)
        self._borders: dict[str, bool] = {}
        for element in reversed(style.chain):
            self._borders |= _borders(child(element, "tblPr", "tblBorders"), *_EDGES_AND_INSIDE)
            whole = whole.under(_look(element))
            for part in children(element, "tblStylePr"):
                name = value(part, "type") or ""
                self._parts[name] = self._parts.get(name, CellLook()).under(_look(part))
        self._borders |= _borders(child(properties, "tblBorders"), *_EDGES_AND_INSIDE)
        self._whole = whole.under(self._parts.get("wholeTable", CellLook()))

    @property
    def has_head(self) -> bool:
        """Whether the first row is set apart as the head."""
        return self._on["firstRow"] and "firstRow" in self._parts

    def cell(self, spot: Spot, properties: Element | None) -> CellLook:
        """The look of a cell with what it says itself upon it all."""
        look = self._whole
        for name in self._names(spot):
            look = look.under(self._parts.get(name, CellLook()))
        own = CellLook(
            fill=shading(properties),
            valign=value(child(properties, "vAlign")),
            edges=_borders(child(properties, "tcBorders"), *EDGES),
        )
        look = look.under(own)
        return replace(look, edges={**self._table_edges(spot), **look.edges})

    def _names(self, spot: Spot) -> Iterator[str]:
        """The parts of the style that speak about a cell, the weakest first."""
        first_row, first_column = self._on["firstRow"], self._on["firstColumn"]
        if not self._on["noVBand"]:
            yield "band1Vert" if (spot.column - first_column) % 2 == 0 else "band2Vert"
        if not self._on["noHBand"]:
            yield "band1Horz" if (spot.row - first_row) % 2 == 0 else "band2Horz"
        if first_column and spot.column == 0:
            yield "firstCol"
        if self._on["lastColumn"] and spot.last_column == self._columns - 1:
            yield "lastCol"
        if first_row and spot.row == 0:
            yield "firstRow"
        if self._on["lastRow"] and spot.last_row == self._rows - 1 and spot.row:
            yield "lastRow"

    def _table_edges(self, spot: Spot) -> dict[str, bool]:
        outer = {
            "top": spot.row == 0,
            "bottom": spot.last_row == self._rows - 1,
            "left": spot.column == 0,
            "right": spot.last_column == self._columns - 1,
        }
        inner = {"top": "insideH", "bottom": "insideH", "left": "insideV", "right": "insideV"}
        return {edge: self._borders.get(edge if outer[edge] else inner[edge], False) for edge in EDGES}


_EDGES_AND_INSIDE = (*EDGES, "insideH", "insideV")


def _borders(element: Element | None, *edges: str) -> dict[str, bool]:
    found = {}
    for edge in edges:
        for name in _NAMES.get(edge, (edge,)):
            drawn = has_line(child(element, name))
            if drawn is not None:
                found[edge] = drawn
    return found


def _look(element: Element) -> CellLook:
    """What a table style, or a part of it, says about cells."""
    cell = child(element, "tcPr")
    return CellLook(
        run=run_look(child(element, "rPr")),
        paragraph=paragraph_look(child(element, "pPr")),
        fill=shading(cell),
        valign=value(child(cell, "vAlign")),
        edges=_borders(child(cell, "tcBorders"), *EDGES),
    )


def _is_named(look: Element | None, name: str, by_bits: bool) -> bool:
    said = value(look, name)
    return by_bits if said is None else said not in ("0", "false", "off")


def _is_hex(text: str | None) -> bool:
    return bool(text) and len(text or "") <= 8 and all(one in "0123456789abcdefABCDEF" for one in text or "")
