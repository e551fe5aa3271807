"""A rectangular house seen over its corner: its two visible walls, its roof slopes, chimneys, dormers."""

import math
from dataclasses import dataclass

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, Ink, dark, light
from portal.demo.drawing.space import Camera, Place, Plane
from portal.demo.drawing.surfaces import roof_tiles


def moved(place: Place, *steps: tuple[Place, float]) -> Place:
    """``place`` after going some metres along some directions."""
    x, y, z = place
    for (dx, dy, dz), metres in steps:
        x, y, z = x + dx * metres, y + dy * metres, z + dz * metres
    return x, y, z


def between(start: Place, end: Place) -> tuple[Place, float]:
    """The direction from one place to another and their distance."""
    dx, dy, dz = end[0] - start[0], end[1] - start[1], end[2] - start[2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    return (dx / length, dy / length, dz / length), length


def wall(camera: Camera, start: Place, end: Place) -> tuple[Plane, float]:
    """The upright plane from ``start`` (left for the viewer) to ``end``, and its width."""
    along, width = between(start, end)
    return Plane(camera, start, along), width


@dataclass(frozen=True)
class Block:
    """``corner`` is the upright edge nearest to the viewer; the front runs to its left, the side to its right."""

    camera: Camera
    corner: Place
    width: float  # of the front
    depth: float  # of the side
    turn: float = 25.0  # degrees; 0 shows the front only

    @property
    def right(self) -> Place:
        """Along the front, to the right."""
        angle = math.radians(self.turn)
        return math.cos(angle), 0.0, -math.sin(angle)

    @property
    def back(self) -> Place:
        """Along the side, away from the viewer."""
        angle = math.radians(self.turn)
        return math.sin(angle), 0.0, math.cos(angle)

    def spot(self, along: float, inward: float, height: float) -> Place:
        """A place by its distance from the left end of the front, from the front, and from the foot."""
        left = moved(self.corner, (self.right, -self.width))
        return moved(left, (self.right, along), (self.back, inward), ((0, 1, 0), height))

    @property
    def front(self) -> Plane:
        """The front; u counts from its left end."""
        return Plane(self.camera, self.spot(0, 0, 0), self.right)

    @property
    def side(self) -> Plane:
        """The side; u counts from the near corner."""
        return Plane(self.camera, self.corner, self.back)

    def shape(self, *spots: Place) -> list[Point]:
        """How a polygon through spots of this house appears."""
        return self.camera.shape([self.spot(*spot) for spot in spots])

    def slab(self, start: Place, size: Place, front: Ink, side: Ink, top: Ink | None, canvas: Canvas) -> None:
        """A box parallel to the house: ``start`` is its left, front, lower spot; size along, inward, up."""
        along, inward, low = start
        width, depth, height = size
        end, back, high = along + width, inward + depth, low + height
        if top is not None:
            canvas.fill(
                self.shape(
                    (along, inward, high), (end, inward, high), (end, back, high), (along, back, high)
                ),
                top,
            )
        canvas.fill(
            self.shape((end, inward, low), (end, back, low), (end, back, high), (end, inward, high)), side
        )
        canvas.fill(
            self.shape((along, inward, low), (end, inward, low), (end, inward, high), (along, inward, high)),
            front,
        )

    def slope(self, low: tuple[Place, Place], high: tuple[Place, Place]) -> tuple[Plane, list[Point]]:
        """A roof surface between its eave (left and right spot) and its upper edge; with its outline on it."""
        left, right = (self.spot(*spot) for spot in low)
        upper_left, upper_right = (self.spot(*spot) for spot in high)
        along, width = between(left, right)
        rise = tuple(b - a for a, b in zip(left, upper_left, strict=True))
        lean = sum(a * b for a, b in zip(rise, along, strict=True))
        upright = (rise[0] - along[0] * lean, rise[1] - along[1] * lean, rise[2] - along[2] * lean)
        length = math.sqrt(sum(part * part for part in upright))
        up: Place = (upright[0] / length, upright[1] / length, upright[2] / length)
        _direction, upper_width = between(upper_left, upper_right)
        outline = [(0.0, 0.0), (width, 0.0), (lean + upper_width, length), (lean, length)]
        return Plane(self.camera, left, along, up), outline

    def tiled(
        self,
        canvas: Canvas,
        low: tuple[Place, Place],
        high: tuple[Place, Place],
        colour: str,
        *,
        course: float = 0.36,
        shade: float = 0.0,
    ) -> Plane:
        """A tiled roof surface; ``shade`` darkens the sides away from the sun."""
        plane, outline = self.slope(low, high)
        roof_tiles(canvas, plane, outline, dark(colour, shade) if shade else colour, course=course)
        return plane

    def soffit(self, canvas: Canvas, over: float, height: float, colour: str = "#e8dcc6") -> None:
        """The underside of eaves that stand out ``over`` metres on both visible sides."""
        width, depth = self.width, self.depth
        to_viewer = (self.camera.x - self.corner[0], self.camera.z - self.corner[2])
        if self.right[0] * to_viewer[0] + self.right[2] * to_viewer[1] > 0:  # else the side cannot be seen
            canvas.fill(
                self.shape(
                    (width + over, -over, height),
                    (width + over, depth + over, height),
                    (width, depth, height),
                    (width, 0, height),
                ),
                dark(colour, 0.45),
            )
        canvas.fill(
            self.shape(
                (-over, -over, height), (width + over, -over, height), (width, 0, height), (0, 0, height)
            ),
            dark(colour, 0.2),
        )

    def gutter(
        self, canvas: Canvas, start: Place, end: Place, colour: str = "#8a8f8c", size: float = 0.14
    ) -> None:
        """A gutter between two spots, with its shadow line."""
        lift = (0.0, 0.0, size)
        upper = [tuple(a + b for a, b in zip(spot, lift, strict=True)) for spot in (start, end)]
        shape = self.shape(start, end, upper[1], upper[0])  # type: ignore[arg-type]
        canvas.fill(shape, Gradient((light(colour, 0.3), dark(colour, 0.25))))

    def chimney(
        self, canvas: Canvas, along: float, inward: float, low: float, high: float, colour: str = "#b5735a"
    ) -> None:
        """A brick chimney with a cap."""
        self.slab(
            (along, inward, low),
            (0.8, 0.6, high - low),
            Gradient((light(colour, 0.12), colour)),
            dark(colour, 0.3),
            None,
            canvas,
        )
        self.slab(
            (along - 0.08, inward - 0.08, high), (0.96, 0.76, 0.16), "#d8cbb8", "#a99c8b", "#e4d9c8", canvas
        )
