"""Furniture as floor plans show it, seen from above, and the pen that turns metres into places on the sheet."""

from collections.abc import Callable

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.shapes import arc, rounded

SOFT = "#8d959b"
_LINE = "#aab2b7"


class PlanPen:
    """A canvas with a scale: metres from the plan's corner become places of the picture."""

    def __init__(self, canvas: Canvas, scale: float, left: float, top: float) -> None:
        self.canvas, self.scale, self.left, self.top = canvas, scale, left, top

    def at(self, x: float, y: float) -> Point:
        """Metres to picture."""
        return self.left + x * self.scale, self.top + y * self.scale


def _box(
    pen: PlanPen, x: float, y: float, width: float, height: float, radius: float = 0.06, fill: str = "#ffffff"
) -> None:
    left, top = pen.at(x, y)
    shape = rounded(left, top, width * pen.scale, height * pen.scale, radius * pen.scale)
    pen.canvas.fill(shape, fill)
    pen.canvas.outline(shape, 1.4, _LINE)


def _bed(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height)
    for part in range(2):
        _box(pen, x + 0.1 + part * (width - 0.2) / 2, y + 0.1, (width - 0.3) / 2, 0.45, 0.1)
    pen.canvas.line([pen.at(x, y + 0.75), pen.at(x + width, y + 0.75)], 1.4, _LINE)


def _sofa(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.12)
    thick = 0.22
    if width >= height:
        _box(pen, x + thick, y + thick, width - 2 * thick, height - thick, 0.08)
    else:
        _box(pen, x + thick, y + thick, width - thick, height - 2 * thick, 0.08)


def _table(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    count = max(1, int(max(width, height) / 0.7))
    for seat in range(count):
        if width >= height:
            at = x + (seat + 0.5) * width / count - 0.22
            _box(pen, at, y - 0.3, 0.44, 0.44, 0.1)
            _box(pen, at, y + height - 0.14, 0.44, 0.44, 0.1)
        else:
            at = y + (seat + 0.5) * height / count - 0.22
            _box(pen, x - 0.3, at, 0.44, 0.44, 0.1)
            _box(pen, x + width - 0.14, at, 0.44, 0.44, 0.1)
    _box(pen, x, y, width, height, 0.05)


def _round_table(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    left, top = pen.at(x + width / 2, y + height / 2)
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        _box(
            pen,
            x + width / 2 - 0.22 + dx * width * 0.55,
            y + height / 2 - 0.22 + dy * height * 0.55,
            0.44,
            0.44,
            0.12,
        )
    for size, tone in ((1.0, _LINE), (0.96, "#ffffff")):
        pen.canvas.ellipse(left, top, width / 2 * pen.scale * size, height / 2 * pen.scale * size, tone)


def _kitchen(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.01)
    along = width >= height
    for place, kind in ((0.2, "sink"), (0.68, "hob")):
        px, py = (x + width * place, y + height / 2) if along else (x + width / 2, y + height * place)
        if kind == "sink":
            _box(pen, px - 0.24, py - 0.2, 0.48, 0.4, 0.08)
            continue
        for dx in (-0.13, 0.13):
            for dy in (-0.12, 0.12):
                cx, cy = pen.at(px + dx, py + dy)
                pen.canvas.ellipse(cx, cy, 0.09 * pen.scale, 0.09 * pen.scale, _LINE)
                pen.canvas.ellipse(cx, cy, 0.07 * pen.scale, 0.07 * pen.scale, "#ffffff")


def _bath(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.04)
    _box(pen, x + 0.07, y + 0.07, width - 0.14, height - 0.14, 0.3)


def _shower(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.01)
    pen.canvas.line([pen.at(x, y), pen.at(x + width, y + height)], 1, _LINE)
    pen.canvas.line([pen.at(x + width, y), pen.at(x, y + height)], 1, _LINE)


def _toilet(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, 0.16, 0.03)
    cx, cy = pen.at(x + width / 2, y + 0.16 + (height - 0.16) / 2)
    for size, tone in ((1.0, _LINE), (0.93, "#ffffff")):
        pen.canvas.ellipse(
            cx, cy, width * 0.46 * pen.scale * size, (height - 0.14) / 2 * pen.scale * size, tone
        )


def _stairs(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.01)
    along = width >= height
    steps = int(max(width, height) / 0.27)
    for step in range(1, steps):
        share = step / steps
        ends = (
            ((x + width * share, y), (x + width * share, y + height))
            if along
            else ((x, y + height * share), (x + width, y + height * share))
        )
        pen.canvas.line([pen.at(*ends[0]), pen.at(*ends[1])], 1.1, _LINE)
    middle = (
        ((x + 0.2, y + height / 2), (x + width - 0.25, y + height / 2))
        if along
        else ((x + width / 2, y + height - 0.2), (x + width / 2, y + 0.25))
    )
    pen.canvas.line([pen.at(*middle[0]), pen.at(*middle[1])], 1.5, SOFT)
    tx, ty = pen.at(*middle[1])
    head = (
        [(tx + 9, ty), (tx - 3, ty - 6), (tx - 3, ty + 6)]
        if along
        else [(tx, ty - 9), (tx - 6, ty + 3), (tx + 6, ty + 3)]
    )
    pen.canvas.fill(head, SOFT)


def _plain(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.02)


def _wardrobe(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.01)
    pen.canvas.line([pen.at(x, y), pen.at(x + width, y + height)], 1, _LINE)


def _deck(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    pen.canvas.fill(
        [pen.at(x, y), pen.at(x + width, y), pen.at(x + width, y + height), pen.at(x, y + height)], "#f1e9da"
    )
    rows = int(height / 0.18)
    for row in range(1, rows):
        level = y + height * row / rows
        pen.canvas.line([pen.at(x, level), pen.at(x + width, level)], 0.8, "#dccfb8")
    shape = [pen.at(x, y), pen.at(x + width, y), pen.at(x + width, y + height), pen.at(x, y + height)]
    pen.canvas.outline(shape, 1.6, SOFT)


def _stove(pen: PlanPen, x: float, y: float, width: float, height: float) -> None:
    _box(pen, x, y, width, height, 0.02, "#e9e4da")
    cx, cy = pen.at(x + width / 2, y + height / 2)
    pen.canvas.line(arc(cx, cy, width * 0.28 * pen.scale, height * 0.28 * pen.scale, 0, 360), 1.4, _LINE)


FURNITURE: dict[str, Callable[[PlanPen, float, float, float, float], None]] = {
    "bed": _bed,
    "sofa": _sofa,
    "table": _table,
    "round": _round_table,
    "kitchen": _kitchen,
    "bath": _bath,
    "shower": _shower,
    "toilet": _toilet,
    "stairs": _stairs,
    "plain": _plain,
    "wardrobe": _wardrobe,
    "deck": _deck,
    "stove": _stove,
}
