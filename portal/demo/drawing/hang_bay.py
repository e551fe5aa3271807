"""The bay window of the Altbau: three sides, two storeys, a bell roof."""

import itertools

from portal.demo.drawing.building import Block, wall
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.openings import WindowLook, window
from portal.demo.drawing.space import Place, Plane
from portal.demo.drawing.surfaces import plaster

WALL = "#efe1c4"
TRIM = "#fbf4e4"
SLATE = "#5c6a78"
EAVE = 11.0


def bay(canvas: Canvas, house: Block) -> None:
    """The bay window: three sides, two storeys, a console below and a bell roof above."""
    low, high, start, end, out, cut = 3.55, EAVE + 0.25, 4.05, 7.15, 1.15, 0.75
    foot: list[tuple[float, float]] = [(start, 0), (start + cut, -out), (end - cut, -out), (end, 0)]
    shadow = [
        (end - 0.1, low - 0.6),
        (end + 1.25, low - 1.2),
        (end + 1.25, high - 1.1),
        (end - 0.1, high - 0.3),
    ]
    canvas.shade(house.front.shape(shadow), 4, 0.24)
    console = [house.spot(start + 0.7, 0, 3.02), house.spot(end - 0.7, 0, 3.02)]
    for (a, b), tone in zip(itertools.pairwise(foot), (0.02, 0.16, 0.32), strict=True):
        upper = [house.spot(b[0], b[1], low), house.spot(a[0], a[1], low)]
        lower = console if a[1] == b[1] else [console[0] if a[1] == 0 else console[1]]
        canvas.fill(
            house.camera.shape([*lower, *upper]),
            Gradient((light("#dccba9", 0.1 - tone * 0.3), dark("#dccba9", tone + 0.18))),
        )
    faces: list[tuple[Plane, float, float]] = []
    for (a, b), tone in zip(itertools.pairwise(foot), (0.0, 0.0, 0.2), strict=True):
        plane, width = wall(house.camera, house.spot(a[0], a[1], low), house.spot(b[0], b[1], low))
        faces.append((plane, width, tone))
    for plane, width, tone in (faces[2], faces[0], faces[1]):
        colour = dark(light(WALL, 0.18), tone)
        plaster(
            canvas, plane, [(0, 0), (width, 0), (width, high - low), (0, high - low)], colour, contrast=0.05
        )
        for foot_v in (0.0, 3.25, high - low - 0.3):
            canvas.fill(plane.rect(0, foot_v, width, 0.26), dark(TRIM, tone))
            canvas.fill(plane.rect(0, foot_v - 0.05, width, 0.05), dark("#b9a98a", tone + 0.1))
        for floor in (0, 1):
            pane = width - 0.42
            columns = 2 if width > 1.5 else 1
            look = WindowLook(
                rows=(0.0, 0.68),
                columns=columns,
                frame=dark("#fdf8ec", tone),
                sill=dark(TRIM, tone),
                reveal=0.1,
                surround="",
                curtain="#fdf8ec",
                greenery=False,
            )
            window(canvas, plane, 0.21, 0.98 + floor * 3.3, pane, 1.95, look, colour)
            canvas.fill(plane.rect(0.16, 0.4 + floor * 3.3, width - 0.32, 0.42), dark(colour, 0.08))
            canvas.outline(
                plane.rect(0.16, 0.4 + floor * 3.3, width - 0.32, 0.42), 1.2, light(colour, 0.5), 0.8
            )
    _bell(canvas, house, foot, high)


def _bell(canvas: Canvas, house: Block, foot: list[tuple[float, float]], low: float) -> None:
    tip: Place = house.spot((foot[1][0] + foot[2][0]) / 2, 0.25, low + 3.1)
    for (a, b), tone in zip(
        ((foot[2], foot[3]), (foot[0], foot[1]), (foot[1], foot[2])), (0.34, -0.12, 0.0), strict=True
    ):
        colour = dark(SLATE, tone) if tone > 0 else light(SLATE, 0.12 - tone)
        rings = ((1.14, 0.0), (1.02, 0.5), (0.72, 1.15), (0.38, 2.0), (0.0, 3.1))
        middle = (foot[1][0] + foot[2][0]) / 2
        for (wide, rise), (narrow, above) in itertools.pairwise(rings):
            quad = [(a, wide, rise), (b, wide, rise), (b, narrow, above), (a, narrow, above)]
            spots = [
                house.spot(middle + (p[0] - middle) * share, 0.25 + (p[1] - 0.25) * share, low + height)
                for p, share, height in quad
            ]
            canvas.fill(house.camera.shape(spots), Gradient((light(colour, 0.12), colour)))
            canvas.line(house.camera.shape(spots[:2] + spots[1:2])[:2], 1.2, dark(colour, 0.4), 0.7)
    x, y = house.camera.at(*tip)
    canvas.line([(x, y + 4), (x, y - 34)], 2.4, "#55606a")
    canvas.ellipse(x, y - 10, 5, 6, "#d2ab5b")
    canvas.ellipse(x - 1.5, y - 12, 2, 2.4, "#f4dc9d")
