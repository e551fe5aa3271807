"""Outlines to fill: smooth curves, rounded rectangles, arches."""

import math
from collections.abc import Sequence

from portal.demo.drawing.canvas import Point


def rect(x: float, y: float, width: float, height: float) -> list[Point]:
    """A rectangle from its corner."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with round corners."""
    radius = min(radius, abs(width) / 2, abs(height) / 2)
    corners = [
        (x + width - radius, y + radius, -90),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 90),
        (x + radius, y + radius, 180),
    ]
    return [point for cx, cy, start in corners for point in arc(cx, cy, radius, radius, start, start + 90)]


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, steps: int = 24) -> list[Point]:
    """Points along an ellipse; degrees, 0 is right, 90 is down."""
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(cx + rx * math.cos(angle), cy + ry * math.sin(angle)) for angle in angles]


def curve(points: Sequence[Point], closed: bool = False, steps: int = 12) -> list[Point]:
    """A smooth line through ``points`` (Catmull-Rom)."""
    count = len(points)
    if count < 3:
        return list(points)
    result: list[Point] = []
    for index in range(count if closed else count - 1):
        a, b, c, d = (_neighbour(points, index + offset, closed) for offset in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            result.append((_blend(a[0], b[0], c[0], d[0], t), _blend(a[1], b[1], c[1], d[1], t)))
    return result if closed else [*result, points[-1]]


def _neighbour(points: Sequence[Point], index: int, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[max(0, min(len(points) - 1, index))]


def _blend(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
