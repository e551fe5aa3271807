"""Floor plans as architects draw them: walls, doors, windows, furniture, measures and areas, with German labels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from portal.demo.drawing.canvas import SCALE, Canvas, Point
from portal.demo.drawing.colours import rgb
from portal.demo.drawing.plan_furniture import FURNITURE, SOFT, PlanPen
from portal.demo.drawing.shapes import rect
from portal.settings import ROOT

INK = "#27313a"
FONTS = ROOT / "static" / "fonts" / "pdf"


@dataclass(frozen=True)
class Space:
    """A room: its corners in metres, its name and area, and where its label stands."""

    name: str
    area: str  # as printed, e.g. "28,6 m²"
    corners: Sequence[Point]
    label: Point
    tone: str = "#faf6ee"


@dataclass(frozen=True)
class Opening:
    """A door or window in a wall: from ``start`` towards ``end`` (metres), along the wall's middle."""

    start: Point
    end: Point
    kind: str = "door"  # door, window, passage, slide
    swing: int = 1  # to which side of the wall the door opens; 0: not drawn
    hinge: str = "start"


@dataclass(frozen=True)
class Plan:
    """A storey. Walls are centre lines with a thickness in metres; furniture draws itself."""

    title: str
    note: str
    width: float
    height: float
    spaces: Sequence[Space]
    walls: Sequence[tuple[Point, Point, float]]
    openings: Sequence[Opening]
    furniture: Sequence[tuple[str, float, float, float, float]] = field(
        default=()
    )  # kind, x, y, width, height
    measures: Sequence[tuple[str, float, float, float]] = field(default=())  # side, from, to, offset
    north: float = 0.0


class Sheet(PlanPen):
    """Turns metres into places on the canvas and draws a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        xs = [
            x
            for start, end, thick in plan.walls
            for x in (start[0] - thick, start[0] + thick, end[0] + thick)
        ]
        ys = [
            y
            for start, end, thick in plan.walls
            for y in (start[1] - thick, start[1] + thick, end[1] + thick)
        ]
        xs += [edge for _kind, x, _y, width, _height in plan.furniture for edge in (x, x + width)]
        ys += [edge for _kind, _x, y, _width, height in plan.furniture for edge in (y, y + height)]
        for side, _start, _end, offset in plan.measures:
            space = offset + 0.35
            xs.append({"left": -space, "right": plan.width + space}.get(side, 0))
            ys.append({"top": -space, "bottom": plan.height + space}.get(side, 0))
        wide, tall = max(xs) - min(xs), max(ys) - min(ys)
        scale = min(1380 / wide, 765 / tall)
        left = (1600 - wide * scale) / 2 - min(xs) * scale
        super().__init__(
            Canvas(paper="#ffffff", seed=3), scale, left, 185 + (765 - tall * scale) / 2 - min(ys) * scale
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        anchor: str = "mm",
        turned: bool = False,
    ) -> None:
        """Letters around a place of the picture."""
        file = FONTS / ("SourceSans3-Bold.ttf" if bold else "SourceSans3-Regular.ttf")
        font = ImageFont.truetype(str(file), round(size * SCALE))
        if not turned:
            self.canvas.pen.text((x * SCALE, y * SCALE), words, font=font, fill=rgb(colour), anchor=anchor)
            return
        wide, tall = round(font.getlength(words)) + 8, round(size * SCALE * 1.6)
        label = Image.new("L", (wide, tall))
        ImageDraw.Draw(label).text((wide / 2, tall / 2), words, font=font, fill=255, anchor="mm")
        label = label.rotate(90, expand=True)
        corner = (round(x * SCALE - label.width / 2), round(y * SCALE - label.height / 2))
        self.canvas.image.paste(
            rgb(colour), (*corner, corner[0] + label.width, corner[1] + label.height), label
        )

    def draw(self) -> Canvas:
        """The whole sheet."""
        plan = self.plan
        self.text(110, 92, plan.title, 40, bold=True, anchor="lm")
        self.text(110, 136, plan.note, 24, colour="#5b6470", anchor="lm")
        for space in plan.spaces:
            self.canvas.fill([self.at(*corner) for corner in space.corners], space.tone)
        for kind, x, y, width, height in plan.furniture:
            FURNITURE[kind](self, x, y, width, height)
        for start, end, thick in plan.walls:
            self._wall(start, end, thick, INK)
        for opening in plan.openings:
            self._opening(opening)
        for space in plan.spaces:
            x, y = self.at(*space.label)
            self.text(x, y - 14, space.name, 22, bold=True)
            self.text(x, y + 15, space.area, 20, colour="#4a545c")
        for measure in plan.measures:
            self._measure(*measure)
        self._compass()
        self._scale_bar()
        return self.canvas

    def _wall(self, start: Point, end: Point, thick: float, colour: str) -> None:
        (ax, ay), (bx, by) = start, end
        half = thick / 2
        if abs(ax - bx) < 1e-6 or abs(ay - by) < 1e-6:
            x0, x1, y0, y1 = min(ax, bx) - half, max(ax, bx) + half, min(ay, by) - half, max(ay, by) + half
            self.canvas.fill([self.at(x0, y0), self.at(x1, y0), self.at(x1, y1), self.at(x0, y1)], colour)
            return
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
        self.canvas.fill(
            [
                self.at(ax + nx, ay + ny),
                self.at(bx + nx, by + ny),
                self.at(bx - nx, by - ny),
                self.at(ax - nx, ay - ny),
            ],
            colour,
        )
        for x, y in (start, end):
            px, py = self.at(x, y)
            self.canvas.ellipse(px, py, half * self.scale, half * self.scale, colour)

    def _opening(self, opening: Opening) -> None:
        (ax, ay), (bx, by) = opening.start, opening.end
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        ux, uy = (bx - ax) / length, (by - ay) / length
        nx, ny = -uy, ux
        thick = self._thickness(opening) / 2 + 0.012

        def quad(depth: float) -> list[Point]:
            return [
                self.at(ax + nx * depth, ay + ny * depth),
                self.at(bx + nx * depth, by + ny * depth),
                self.at(bx - nx * depth, by - ny * depth),
                self.at(ax - nx * depth, ay - ny * depth),
            ]

        self.canvas.fill(quad(thick), "#ffffff" if opening.kind in {"window", "slide"} else "#f7f1e4")
        if opening.kind in {"window", "slide"}:
            self.canvas.outline(quad(thick * 0.9), 1.4, INK)
            self.canvas.line([self.at(ax, ay), self.at(bx, by)], 1.6, "#5b8ca6")
            if opening.kind == "slide":
                self.canvas.line(
                    [
                        self.at(ax + nx * 0.06, ay + ny * 0.06),
                        self.at(ax + ux * length * 0.55 + nx * 0.06, ay + uy * length * 0.55 + ny * 0.06),
                    ],
                    3,
                    INK,
                )
            return
        if opening.kind == "door" and opening.swing:
            hx, hy = (ax, ay) if opening.hinge == "start" else (bx, by)
            sign = 1 if opening.hinge == "start" else -1
            tx, ty = hx + nx * length * opening.swing, hy + ny * length * opening.swing
            steps = [
                (
                    ux * sign * _cos(t) + nx * opening.swing * _sin(t),
                    uy * sign * _cos(t) + ny * opening.swing * _sin(t),
                )
                for t in range(0, 91, 6)
            ]
            self.canvas.line([self.at(hx + dx * length, hy + dy * length) for dx, dy in steps], 1.1, SOFT)
            self.canvas.line([self.at(hx, hy), self.at(tx, ty)], 3, INK)

    def _thickness(self, opening: Opening) -> float:
        """Of the wall the opening is in."""
        (ax, ay), (bx, by) = opening.start, opening.end
        for (sx, sy), (ex, ey), thick in self.plan.walls:
            if ax == bx == sx == ex and min(sy, ey) <= min(ay, by) and max(ay, by) <= max(sy, ey):
                return thick
            if ay == by == sy == ey and min(sx, ex) <= min(ax, bx) and max(ax, bx) <= max(sx, ex):
                return thick
        raise ValueError(f"{self.plan.title}: no wall for the opening at {opening.start}")

    def _measure(self, side: str, start: float, end: float, offset: float) -> None:
        plan = self.plan
        words = f"{end - start:.2f}".replace(".", ",")
        flat = side in {"top", "bottom"}
        fixed = {
            "top": -offset,
            "bottom": plan.height + offset,
            "left": -offset,
            "right": plan.width + offset,
        }[side]
        ends = (
            [self.at(start, fixed), self.at(end, fixed)]
            if flat
            else [self.at(fixed, start), self.at(fixed, end)]
        )
        self.canvas.line(ends, 1.1, SOFT)
        for x, y in ends:
            self.canvas.line([(x - 6, y + 6), (x + 6, y - 6)], 1.6, INK)
        x, y = (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2
        self.text(x if flat else x - 15, y - 15 if flat else y, words, 19, colour="#4a545c", turned=not flat)

    def _compass(self) -> None:
        x, y = 1490, 105
        self.canvas.ellipse(x, y, 34, 34, "#dcdfe3")
        self.canvas.ellipse(x, y, 32.4, 32.4, "#ffffff")
        tip = (x + 27 * _sin(self.plan.north), y - 27 * _cos(self.plan.north))
        side = (7 * _cos(self.plan.north), 7 * _sin(self.plan.north))
        self.canvas.fill([tip, (x + side[0], y + side[1]), (x - side[0], y - side[1])], "#1f5f8b")
        self.text(
            x + 49 * _sin(self.plan.north),
            y - 49 * _cos(self.plan.north),
            "N",
            20,
            bold=True,
            colour="#1f5f8b",
        )

    def _scale_bar(self) -> None:
        y, left, metres = 1012.0, 110.0, 4
        for step in range(metres):
            bar = rect(left + step * self.scale, y, self.scale, 7)
            self.canvas.fill(bar, INK if step % 2 == 0 else "#ffffff")
            self.canvas.outline(bar, 1, INK)
        for step in (0, 2, 4):
            self.text(left + step * self.scale, y + 24, f"{step} m" if step else "0", 18, colour="#4a545c")
        self.text(
            1490, 1015, "Maße in Metern, nicht zur Maßentnahme geeignet", 19, colour="#5b6470", anchor="rm"
        )


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))
