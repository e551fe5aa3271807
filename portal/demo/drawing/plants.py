"""Trees, hedges, flowers and pot plants."""

import math
from collections.abc import Sequence

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import dark, light, mix
from portal.demo.drawing.shapes import curve

OAK = "#64874a"
SPRUCE = "#4b6b5a"
HEDGE = "#557d4a"


def foliage(
    canvas: Canvas,
    blobs: Sequence[tuple[float, float, float]],
    colour: str,
    *,
    leaf: float = 7.0,
    density: float = 1.0,
) -> None:
    """Leaves over round masses (x, y, radius): dark below and right, sunlit above and left."""
    chance = canvas.chance
    for x, y, radius in blobs:
        canvas.ellipse(x, y, radius, radius * 0.94, dark(colour, 0.5))
    left, right = min(x - r for x, _y, r in blobs), max(x + r for x, _y, r in blobs)
    top, bottom = min(y - r for _x, y, r in blobs), max(y + r for _x, y, r in blobs)
    strokes: list[tuple[float, float, float]] = []
    for x, y, radius in blobs:
        for _leaf in range(int(radius * radius / leaf / leaf * 4.0 * density)):
            angle, reach = chance.uniform(0, math.tau), math.sqrt(chance.random()) * 1.05
            dx, dy = math.cos(angle) * reach, math.sin(angle) * reach * 0.95
            px, py = x + dx * radius, y + dy * radius
            crown = 0.5 - (px - left) / (right - left) * 0.5 + 0.5 - (py - top) / (bottom - top) * 0.7
            sun = (-dx * 0.5 - dy * 0.75) * 0.38 + crown * 0.5 + 0.1 + chance.uniform(-0.16, 0.16)
            strokes.append((sun, px, py))
    shadow, sunny = dark(colour, 0.46), light(mix(colour, "#dcd36a", 0.42), 0.22)
    for sun, x, y in sorted(strokes):
        share = max(0.0, min(1.0, sun))
        tone = mix(shadow, colour, share * 2) if share < 0.5 else mix(colour, sunny, share * 2 - 1)
        size = leaf * chance.uniform(0.5, 1.0)
        canvas.ellipse(x, y, size, size * chance.uniform(0.55, 0.8), tone)


def tree(
    canvas: Canvas,
    x: float,
    foot: float,
    height: float,
    colour: str = OAK,
    *,
    spread: float = 0.7,
    trunk: float = 0.34,
) -> None:
    """A broad-leaved tree that stands at (x, foot)."""
    chance = canvas.chance
    wood = "#6b5746"
    crown = foot - height * (1 - trunk) * 0.5 - height * trunk
    half = height * (1 - trunk) * 0.5
    canvas.shade(
        [
            (x - half * 0.9, foot),
            (x, foot - 6),
            (x + half * 1.5, foot + half * 0.05),
            (x, foot + half * 0.16),
        ],
        10,
        0.32,
    )
    thick = height * 0.026
    canvas.fill(
        [
            (x - thick * 1.5, foot),
            (x - thick * 0.7, crown),
            (x + thick * 0.7, crown),
            (x + thick * 1.6, foot),
        ],
        wood,
    )
    canvas.fill(
        [
            (x + thick * 0.2, foot),
            (x + thick * 0.1, crown),
            (x + thick * 0.7, crown),
            (x + thick * 1.6, foot),
        ],
        dark(wood, 0.3),
    )
    for side in (-1, 1):
        canvas.line(
            [(x, foot - height * trunk * 0.8), (x + side * half * spread * 0.6, crown - half * 0.2)],
            thick * 0.7,
            wood,
        )
    blobs = [(x, crown, half * 0.62)]
    for index in range(9):
        angle = index / 9 * math.tau
        blobs.append(
            (
                x + math.cos(angle) * half * spread * chance.uniform(0.62, 0.82),
                crown + math.sin(angle) * half * 0.62 * chance.uniform(0.8, 1.05),
                half * chance.uniform(0.32, 0.46),
            )
        )
    foliage(canvas, blobs, colour, leaf=max(2.4, height / 88))


def apples(
    canvas: Canvas, x: float, y: float, rx: float, ry: float, count: int, colour: str = "#c4513d"
) -> None:
    """Fruit scattered over a crown."""
    for _apple in range(count):
        angle, reach = canvas.chance.uniform(0, math.tau), math.sqrt(canvas.chance.random())
        ax, ay = x + math.cos(angle) * rx * reach, y + math.sin(angle) * ry * reach
        canvas.ellipse(ax, ay, 3.6, 3.6, colour)
        canvas.ellipse(ax - 1, ay - 1.2, 1.3, 1.1, light(colour, 0.6))


def conifer(canvas: Canvas, x: float, foot: float, height: float, colour: str = SPRUCE) -> None:
    """A spruce."""
    chance = canvas.chance
    width = height * 0.3
    canvas.fill(
        [(x - 4, foot), (x - 3, foot - height * 0.2), (x + 3, foot - height * 0.2), (x + 4, foot)], "#5d4c3f"
    )
    layers = 11
    for layer in range(layers):
        share = layer / layers
        y = foot - height * 0.08 - share * height * 0.86
        half = width * (1 - share) * 0.5 + 3
        drop = height * 0.12
        points = [(x, y - drop * 1.1)]
        for step in range(7):
            along = step / 6
            points.append((x + half * (1 - 2 * along), y + chance.uniform(-0.16, 0.16) * drop))
        canvas.fill(points, dark(colour, 0.3 - share * 0.2))
        canvas.fill([(x, y - drop * 1.1), (x - half, y), (x - half * 0.2, y - 2)], light(colour, 0.16))


def hedge(canvas: Canvas, left: float, right: float, top: float, bottom: float, colour: str = HEDGE) -> None:
    """A clipped hedge seen from the front."""
    step = max(14.0, (bottom - top) * 0.35)
    blobs: list[tuple[float, float, float]] = []
    y = bottom - step * 0.3
    while y > top:
        x = left
        while x < right + step * 0.5:
            blobs.append((x + canvas.chance.uniform(-4, 4), y + canvas.chance.uniform(-3, 3), step * 0.62))
            x += step * 0.75
        y -= step * 0.7
    foliage(canvas, blobs, colour, leaf=5.0)


def shrub(canvas: Canvas, x: float, foot: float, size: float, colour: str = HEDGE, bloom: str = "") -> None:
    """A round bush, with blossoms if ``bloom`` is a colour."""
    blobs = [
        (x + dx * size, foot - size * (0.45 + dy), size * 0.5)
        for dx, dy in ((-0.42, 0.0), (0.4, 0.0), (0, 0.25), (-0.2, 0.1), (0.22, 0.12))
    ]
    canvas.shade([(x - size, foot), (x, foot - 5), (x + size * 1.3, foot), (x, foot + size * 0.16)], 7, 0.3)
    foliage(canvas, blobs, colour, leaf=max(2.6, size / 13))
    if bloom:
        for _flower in range(int(size * 0.55)):
            angle, reach = canvas.chance.uniform(0, math.tau), math.sqrt(canvas.chance.random())
            fx, fy = (
                x + math.cos(angle) * size * 0.8 * reach,
                foot - size * 0.5 + math.sin(angle) * size * 0.5 * reach,
            )
            radius = max(1.8, size / 26)
            canvas.ellipse(fx, fy, radius, radius, bloom)
            canvas.ellipse(
                fx - radius * 0.3, fy - radius * 0.3, radius * 0.5, radius * 0.5, light(bloom, 0.6)
            )


def grasses(
    canvas: Canvas, x: float, foot: float, size: float, colour: str = "#a9a765", count: int = 60
) -> None:
    """A tuft of ornamental grass."""
    for _blade in range(count):
        lean = canvas.chance.uniform(-0.7, 0.7)
        height = size * canvas.chance.uniform(0.6, 1.0)
        tone = mix(dark(colour, 0.35), light(colour, 0.4), canvas.chance.random())
        stalk = curve(
            [
                (x + lean * 6, foot),
                (x + lean * size * 0.25, foot - height * 0.6),
                (x + lean * size * 0.7, foot - height),
            ],
            steps=5,
        )
        canvas.line(stalk, 1.3, tone)


def leaf_plant(
    canvas: Canvas, x: float, foot: float, size: float, colour: str = "#5f8a5c", leaves: int = 11
) -> None:
    """A pot plant with large leaves; ``foot`` is the rim of its pot."""
    for index in range(leaves):
        angle = math.radians(-160 + 140 * index / (leaves - 1)) + canvas.chance.uniform(-0.1, 0.1)
        reach = size * canvas.chance.uniform(0.6, 1.0)
        tip = (x + math.cos(angle) * reach * 0.7, foot + math.sin(angle) * reach)
        middle = ((x + tip[0]) / 2, (foot + tip[1]) / 2 - size * 0.06)
        canvas.line([(x, foot), middle], 2.0, dark(colour, 0.2))
        _leaf(
            canvas,
            middle,
            tip,
            size * 0.2,
            mix(dark(colour, 0.25), light(colour, 0.25), canvas.chance.random()),
        )


_LEAF = ((0.1, 0.55), (0.3, 0.98), (0.55, 0.92), (0.8, 0.5))  # where along the leaf, how wide


def _leaf(canvas: Canvas, stem: Point, tip: Point, width: float, colour: str) -> None:
    dx, dy = tip[0] - stem[0], tip[1] - stem[1]
    length = math.hypot(dx, dy) or 1
    nx, ny = -dy / length * width, dx / length * width
    upper = [(stem[0] + dx * share + nx * wide, stem[1] + dy * share + ny * wide) for share, wide in _LEAF]
    lower = [(stem[0] + dx * share - nx * wide, stem[1] + dy * share - ny * wide) for share, wide in _LEAF]
    canvas.fill(curve([stem, *upper, tip], steps=6) + curve([tip, *lower[::-1], stem], steps=6), colour)
    canvas.fill(curve([stem, *lower, tip], steps=6), dark(colour, 0.18), 0.8)
    canvas.line([stem, tip], 1.0, light(colour, 0.35), 0.7)
