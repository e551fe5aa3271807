"""What lies around a house at Lake Constance: sky, clouds, hills, Alps, the lake with its boats, meadows."""

import math
from collections.abc import Sequence

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light, mix
from portal.demo.drawing.shapes import curve, rect

DAY = ("#9cc3dc", "#c9dfe8", "#f3ead8")
MORNING = ("#a9c8dc", "#dfe5e2", "#fbe9d0")
EVENING = ("#7f9fc0", "#d9c3bd", "#fbd9ab")


def sky(canvas: Canvas, horizon: float, tones: Sequence[str] = DAY) -> None:
    """Sky down to the horizon and a little below it."""
    canvas.fill(rect(0, 0, canvas.width, horizon + 2), Gradient(tones, places=(0, 0.55, 1)))


def cloud(
    canvas: Canvas, x: float, y: float, width: float, colour: str = "#ffffff", alpha: float = 0.75
) -> None:
    """A fair-weather cloud with a flat, shaded foot."""
    chance = canvas.chance
    for layer, (share, strength) in enumerate(((1.0, 0.55), (0.82, 0.8), (0.6, 1.0))):
        puffs = 9 - 2 * layer
        points: list[Point] = [(x - width / 2 * share, y)]
        for index in range(puffs + 1):
            along = index / puffs
            hump = (1 - (2 * along - 1) ** 2) * 0.26 + 0.04
            points.append(
                (
                    x + (along - 0.5) * width * share,
                    y - width * hump * share * chance.uniform(0.7, 1.15),
                )
            )
        points.append((x + width / 2 * share, y))
        canvas.shade(curve(points), width * 0.022, alpha * strength * 0.6, colour)
    canvas.shade(
        rect(x - width * 0.42, y - width * 0.03, width * 0.84, width * 0.035), width * 0.02, 0.16, "#8aa3b8"
    )


def ridge(canvas: Canvas, y: float, height: float, colour: str, *, seed: int, haze: str = "#dfe6e6") -> None:
    """A chain of hills across the picture, hazy at its foot."""
    chance = canvas.chance.__class__(seed)
    points: list[Point] = [(-20, y)]
    steps = 13
    for step in range(steps + 1):
        points.append((step * canvas.width / steps, y - height * chance.uniform(0.35, 1.0)))
    points.append((canvas.width + 20, y))
    outline = [*curve(points), (canvas.width + 20, y + 2), (-20, y + 2)]
    canvas.fill(outline, Gradient((colour, mix(colour, haze, 0.55))))


def alps(canvas: Canvas, y: float, height: float, *, seed: int = 3, tone: str = "#a3b7c8") -> None:
    """The far Alps: two pale, jagged chains, snow on their sunny sides."""
    for chain, (share, paleness) in enumerate(((1.0, 0.32), (0.62, 0.1))):
        chance = canvas.chance.__class__(seed + chain)
        crest: list[Point] = [(-60, y - height * 0.3 * share)]
        while crest[-1][0] < canvas.width + 80:
            swell = 0.55 + 0.45 * math.sin(crest[-1][0] / 210 + seed + 2 * chain)
            rise = chance.uniform(0.25, 1.0) * (0.45 + 0.55 * swell)
            crest.append((crest[-1][0] + chance.uniform(14, 46), y - height * share * rise))
        colour = mix(tone, "#eef0ec", paleness)
        canvas.fill([(-60, y), *crest, (crest[-1][0], y)], Gradient((colour, mix(colour, "#ecebe3", 0.7))))
        for (left_x, left_y), (px, py), (right_x, right_y) in zip(crest, crest[1:], crest[2:], strict=False):
            if py >= left_y or py >= right_y:
                continue
            drop = min(left_y, right_y) - py
            slope = [
                (px, py),
                (left_x + (px - left_x) * 0.35, py + (left_y - py) * 0.65),
                (px - 6, py + drop * 0.5),
                (px + 1, py + drop * 0.85),
            ]
            canvas.fill(slope, "#ffffff", 0.7 - paleness)
            lee = [(px, py), (px + 1, py + drop * 0.85), (right_x, right_y + 3), (px + 9, py + drop * 1.6)]
            canvas.fill(lee, dark(tone, 0.25), 0.28)


def lake(
    canvas: Canvas, top: float, bottom: float, tones: Sequence[str] = ("#c4d8dc", "#7ea9bd", "#5b8ca6")
) -> None:
    """Water from the far shore to the near one, with streaks of wind and light."""
    canvas.fill(rect(0, top, canvas.width, bottom - top), Gradient(tones))
    chance = canvas.chance
    height = bottom - top
    for _streak in range(150):
        depth = chance.random() ** 1.6
        y = top + 3 + depth * (height - 6)
        width = chance.uniform(30, 150) * (0.35 + depth)
        tone = chance.choice(("#ffffff", "#ffffff", "#eaf3f2", "#3f718d"))
        strength = chance.uniform(0.05, 0.2)
        canvas.ellipse(chance.uniform(-50, canvas.width + 50), y, width, 0.7 + depth * 1.6, tone, strength)


def shore(canvas: Canvas, y: float, colour: str = "#7d957f", seed: int = 5) -> None:
    """The far bank: a low dark line of trees and a few roofs."""
    chance = canvas.chance.__class__(seed)
    for _tree in range(240):
        x = chance.uniform(-10, canvas.width + 10)
        size = chance.uniform(3, 9)
        canvas.ellipse(
            x, y - size * 0.4, size * 1.3, size * 0.8, mix(colour, "#5c7b72", chance.random() * 0.6)
        )
    for _house in range(26):
        x, size = chance.uniform(0, canvas.width), chance.uniform(3, 6)
        canvas.fill(rect(x, y - size, size * 1.6, size), "#efe7da")
        canvas.fill(
            [(x - 1, y - size), (x + size * 0.8, y - size * 1.7), (x + size * 1.6 + 1, y - size)], "#b98470"
        )


def sailboat(canvas: Canvas, x: float, y: float, size: float, sail: str = "#fdfaf2") -> None:
    """A small boat under sail, with its mirror image."""
    canvas.fill([(x, y), (x + size * 0.05, y + size * 0.75), (x + size * 0.3, y)], sail, 0.35)
    canvas.fill([(x, y - size), (x + size * 0.42, y - size * 0.08), (x, y - size * 0.08)], sail)
    canvas.fill(
        [
            (x - size * 0.03, y - size * 0.9),
            (x - size * 0.28, y - size * 0.1),
            (x - size * 0.03, y - size * 0.1),
        ],
        mix(sail, "#cfd8dc", 0.4),
    )
    hull = [
        (x - size * 0.38, y - size * 0.04),
        (x + size * 0.46, y - size * 0.04),
        (x + size * 0.36, y + size * 0.08),
        (x - size * 0.28, y + size * 0.08),
    ]
    canvas.fill(hull, "#4a5d6b")


def meadow(canvas: Canvas, outline: Sequence[Point], colour: str = "#a9b97a", blades: int = 900) -> None:
    """Grass within an outline: lighter far away, with tufts that grow towards the viewer."""
    tops = [y for _x, y in outline]
    top, bottom = min(tops), max(tops)
    canvas.fill(outline, Gradient((light(colour, 0.25), colour, dark(colour, 0.22))))
    chance = canvas.chance
    with canvas.inside(outline):
        for _patch in range(60):
            depth = chance.random()
            y = top + depth * (bottom - top)
            tone = chance.choice((light(colour, 0.3), dark(colour, 0.18), mix(colour, "#c8c07a", 0.5)))
            canvas.ellipse(chance.uniform(0, canvas.width), y, 80 + 300 * depth, 5 + 22 * depth, tone, 0.1)
        for _blade in range(blades):
            depth = chance.random() ** 0.8
            x, y = chance.uniform(0, canvas.width), top + depth * (bottom - top)
            size = 2 + 9 * depth
            tone = mix(dark(colour, 0.3), light(colour, 0.4), chance.random())
            canvas.line([(x, y), (x + chance.uniform(-2, 2), y - size)], 0.5 + depth * 0.9, tone, 0.45)
