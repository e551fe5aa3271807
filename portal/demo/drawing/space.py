"""Perspective: a camera that looks straight ahead (verticals stay vertical), planes in the room, boxes.

World coordinates in metres: x to the right, y up, z away from the viewer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, Ink, dark, light

Place = tuple[float, float, float]
NEAR = 0.08  # metres; nearer things are cut off


@dataclass(frozen=True)
class Camera:
    """Where the viewer stands and looks."""

    x: float
    y: float
    z: float
    turn: float = 0.0  # degrees to the right
    focal: float = 1150.0  # pixels; the larger, the narrower the view
    centre: Point = (800.0, 533.0)  # where the line of sight meets the picture; its y is the horizon

    def see(self, place: Place) -> tuple[float, float, float]:
        """``place`` relative to the viewer: right, up, ahead."""
        dx, dy, dz = place[0] - self.x, place[1] - self.y, place[2] - self.z
        sine, cosine = math.sin(math.radians(self.turn)), math.cos(math.radians(self.turn))
        return dx * cosine - dz * sine, dy, dx * sine + dz * cosine

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a place in front of the viewer appears."""
        return self._project(self.see((x, y, z)))

    def shape(self, places: Sequence[Place]) -> list[Point]:
        """How a polygon appears, without the part behind the viewer."""
        seen = [self.see(place) for place in places]
        kept: list[tuple[float, float, float]] = []
        for index, here in enumerate(seen):
            before = seen[index - 1]
            if (here[2] >= NEAR) != (before[2] >= NEAR):
                share = (NEAR - before[2]) / (here[2] - before[2])
                kept.append(
                    (
                        before[0] + (here[0] - before[0]) * share,
                        before[1] + (here[1] - before[1]) * share,
                        NEAR,
                    )
                )
            if here[2] >= NEAR:
                kept.append(here)
        return [self._project(one) for one in kept]

    def size(self, x: float, z: float) -> float:
        """Pixels per metre at a distance."""
        return self.focal / max(NEAR, self.see((x, 0, z))[2])

    def _project(self, seen: tuple[float, float, float]) -> Point:
        right, up, ahead = seen
        ahead = max(ahead, NEAR)
        return self.centre[0] + self.focal * right / ahead, self.centre[1] - self.focal * up / ahead


@dataclass(frozen=True)
class Plane:
    """A flat surface with its own coordinates: u along it, v up it (both in metres)."""

    camera: Camera
    origin: Place
    along: Place
    up: Place = (0.0, 1.0, 0.0)

    def place(self, u: float, v: float, out: float = 0.0) -> Place:
        """A point of the surface in the room; ``out`` metres in front of it."""
        (ax, ay, az), (bx, by, bz) = self.along, self.up
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        ox, oy, oz = self.origin
        return (
            ox + ax * u + bx * v - nx * out,
            oy + ay * u + by * v - ny * out,
            oz + az * u + bz * v - nz * out,
        )

    def at(self, u: float, v: float, out: float = 0.0) -> Point:
        """Where a point of the surface appears."""
        return self.camera.at(*self.place(u, v, out))

    def shape(self, points: Sequence[Point], out: float = 0.0) -> list[Point]:
        """How a polygon on the surface appears."""
        return self.camera.shape([self.place(u, v, out) for u, v in points])

    def rect(self, u: float, v: float, width: float, height: float, out: float = 0.0) -> list[Point]:
        """How a rectangle on the surface appears."""
        return self.shape([(u, v), (u + width, v), (u + width, v + height), (u, v + height)], out)


def floor_plane(camera: Camera, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Plane:
    """The horizontal plane through a place: u to the right, v away from the viewer."""
    return Plane(camera, (x, y, z), (1, 0, 0), (0, 0, 1))


def front_plane(camera: Camera, z: float, x: float = 0.0, y: float = 0.0) -> Plane:
    """A plane that faces the viewer."""
    return Plane(camera, (x, y, z), (1, 0, 0))


def side_plane(camera: Camera, x: float, z: float = 0.0, y: float = 0.0) -> Plane:
    """A wall that runs away from the viewer at ``x``; u is the depth."""
    return Plane(camera, (x, y, z), (0, 0, 1))


def box(
    canvas: Canvas,
    camera: Camera,
    corner: Place,
    size: Place,
    colour: str,
    *,
    front: Ink | None = None,
    sun: str = "left",
) -> None:
    """A box from its near, lower, left corner; its lit sides are warmer, the others cooler."""
    (x, y, z), (width, height, depth) = corner, size
    lit, shaded = light(colour, 0.16), dark(colour, 0.24)
    left = shaded if sun != "left" else lit
    right = shaded if sun == "left" else lit
    top = [
        (x, y + height, z),
        (x + width, y + height, z),
        (x + width, y + height, z + depth),
        (x, y + height, z + depth),
    ]
    if camera.y > y + height:
        canvas.fill(camera.shape(top), light(colour, 0.34))
    if camera.y < y:
        canvas.fill(camera.shape([(px, y, pz) for px, _py, pz in top]), dark(colour, 0.4))
    if _outside(camera, x, -1):
        side = [(x, y, z), (x, y, z + depth), (x, y + height, z + depth), (x, y + height, z)]
        canvas.fill(camera.shape(side), left)
    if _outside(camera, x + width, 1):
        edge = x + width
        side = [(edge, y, z), (edge, y, z + depth), (edge, y + height, z + depth), (edge, y + height, z)]
        canvas.fill(camera.shape(side), right)
    face = [(x, y, z), (x + width, y, z), (x + width, y + height, z), (x, y + height, z)]
    canvas.fill(camera.shape(face), front or Gradient((light(colour, 0.06), dark(colour, 0.07))))


def _outside(camera: Camera, x: float, direction: int) -> bool:
    """Whether the viewer stands on the outer side of the wall at ``x``."""
    return (camera.x - x) * direction > 0
