"""What walls, roofs and floors are made of, drawn on a plane in perspective."""

import math
from collections.abc import Sequence

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light, mix
from portal.demo.drawing.space import Plane

Outline = Sequence[Point]  # on the plane, in metres


def _extent(outline: Outline) -> tuple[float, float, float, float]:
    us, vs = [u for u, _v in outline], [v for _u, v in outline]
    return min(us), min(vs), max(us), max(vs)


def plaster(canvas: Canvas, plane: Plane, outline: Outline, colour: str, *, contrast: float = 0.1) -> None:
    """Rendered wall: one colour, brighter at the top, faintly mottled."""
    shape = plane.shape(outline)
    canvas.fill(shape, Gradient((light(colour, contrast), colour, dark(colour, contrast * 0.8))))
    left, low, right, high = _extent(outline)
    with canvas.inside(shape):
        for _spot in range(26):
            x, y = plane.at(canvas.chance.uniform(left, right), canvas.chance.uniform(low, high))
            size = canvas.chance.uniform(30, 120)
            tone = canvas.chance.choice((light(colour, 0.4), dark(colour, 0.2)))
            canvas.glow(x, y, size * 1.6, size, tone, 0.07)


def bricks(
    canvas: Canvas, plane: Plane, outline: Outline, colour: str, *, course: float = 0.12, length: float = 0.36
) -> None:
    """Masonry with single stones of changing tone."""
    canvas.fill(plane.shape(outline), light(colour, 0.35))
    left, low, right, high = _extent(outline)
    joint = course * 0.12
    with canvas.inside(plane.shape(outline)):
        for row in range(math.ceil((high - low) / course)):
            u = left - (length / 2 if row % 2 else 0)
            while u < right:
                tone = mix(light(colour, 0.16), dark(colour, 0.16), canvas.chance.random())
                canvas.fill(
                    plane.rect(u + joint, low + row * course + joint, length - joint, course - joint), tone
                )
                u += length


def rubble(canvas: Canvas, plane: Plane, outline: Outline, colour: str, *, size: float = 0.38) -> None:
    """A wall of field stones."""
    canvas.fill(plane.shape(outline), dark(colour, 0.28))
    left, low, right, high = _extent(outline)
    chance = canvas.chance
    with canvas.inside(plane.shape(outline)):
        v = low
        while v < high:
            height = size * chance.uniform(0.5, 0.8)
            u = left - size * chance.random()
            while u < right:
                width = size * chance.uniform(0.7, 1.5)
                gap = size * 0.045
                cut = size * 0.12
                stone = [
                    (u + gap + cut * chance.random(), v + gap),
                    (u + width - gap - cut * chance.random(), v + gap + cut * 0.3 * chance.random()),
                    (u + width - gap, v + height * chance.uniform(0.4, 0.8)),
                    (u + width - gap - cut * chance.random(), v + height - gap),
                    (u + gap + cut * chance.random(), v + height - gap - cut * 0.3 * chance.random()),
                    (u + gap, v + height * chance.uniform(0.3, 0.7)),
                ]
                tone = mix(light(colour, 0.28), dark(colour, 0.1), chance.random())
                canvas.fill(plane.shape(stone), tone)
                canvas.line(plane.shape([stone[5], stone[4], stone[3]]), 0.8, light(tone, 0.4), 0.6)
                u += width
            v += height


def boards(
    canvas: Canvas,
    plane: Plane,
    outline: Outline,
    colour: str,
    *,
    width: float = 0.14,
    upright: bool = True,
    gap: float = 0.012,
    spread: float = 0.16,
) -> None:
    """Timber cladding or floor boards side by side."""
    canvas.fill(plane.shape(outline), dark(colour, 0.42))
    left, low, right, high = _extent(outline)
    chance = canvas.chance
    with canvas.inside(plane.shape(outline)):
        start, end = (left, right) if upright else (low, high)
        at = start
        while at < end:
            tone = mix(light(colour, spread), dark(colour, spread), chance.random())
            long = (at, low, width - gap, high - low) if upright else (left, at, right - left, width - gap)
            canvas.fill(plane.rect(*long), tone)
            for _vein in range(2):
                inner = at + width * chance.uniform(0.2, 0.8)
                ends = [(inner, low), (inner, high)] if upright else [(left, inner), (right, inner)]
                canvas.line(plane.shape([*ends, ends[1]])[:2], 0.6, dark(tone, 0.3), 0.25)
            at += width


def parquet(
    canvas: Canvas,
    plane: Plane,
    outline: Outline,
    colour: str,
    *,
    width: float = 0.16,
    length: float = 1.6,
    away: bool = True,
) -> None:
    """Floor boards with staggered joints; they run away from the viewer, or across."""
    canvas.fill(plane.shape(outline), dark(colour, 0.3))
    left, low, right, high = _extent(outline)
    chance = canvas.chance
    across = (left, right) if away else (low, high)
    along = (low, high) if away else (left, right)
    gap = 0.006
    with canvas.inside(plane.shape(outline)):
        at = across[0]
        while at < across[1]:
            place = along[0] - chance.random() * length
            while place < along[1]:
                reach = length * chance.uniform(0.7, 1.2)
                tone = mix(light(colour, 0.14), dark(colour, 0.12), chance.random())
                plank = (
                    (at, place, width - gap, reach - gap) if away else (place, at, reach - gap, width - gap)
                )
                canvas.fill(plane.rect(*plank), tone)
                place += reach
            at += width


def herringbone(
    canvas: Canvas, plane: Plane, outline: Outline, colour: str, *, width: float = 0.14, length: float = 0.7
) -> None:
    """Parquet laid in a herringbone."""
    canvas.fill(plane.shape(outline), dark(colour, 0.3))
    left, low, right, high = _extent(outline)
    step = width * math.sqrt(2)
    half = length / math.sqrt(2)
    with canvas.inside(plane.shape(outline)):
        u = left - half
        column = 0
        while u < right + half:
            v = low - half * 2
            while v < high + half:
                lean = half if column % 2 == 0 else -half
                start = v if column % 2 == 0 else v + half
                rise = half if column % 2 == 0 else -half
                del lean
                stave = [
                    (u, start),
                    (u + half, start + rise),
                    (u + half, start + rise + step * 0.94),
                    (u, start + step * 0.94),
                ]
                tone = mix(light(colour, 0.15), dark(colour, 0.15), canvas.chance.random())
                tone = dark(tone, 0.06) if column % 2 else tone
                canvas.fill(plane.shape(stave), tone)
                v += step
            u += half
            column += 1


def tiling(
    canvas: Canvas,
    plane: Plane,
    outline: Outline,
    colour: str,
    *,
    width: float = 0.2,
    height: float = 0.2,
    joint: str = "#f2efe8",
    spread: float = 0.08,
    gap: float = 0.014,
) -> None:
    """Wall or floor tiles."""
    canvas.fill(plane.shape(outline), joint)
    left, low, right, high = _extent(outline)
    with canvas.inside(plane.shape(outline)):
        for row in range(math.ceil((high - low) / height)):
            for column in range(math.ceil((right - left) / width)):
                tone = mix(light(colour, spread), dark(colour, spread), canvas.chance.random())
                canvas.fill(
                    plane.rect(
                        left + column * width + gap / 2,
                        low + row * height + gap / 2,
                        width - gap,
                        height - gap,
                    ),
                    tone,
                )


def roof_tiles(
    canvas: Canvas, plane: Plane, outline: Outline, colour: str, *, course: float = 0.34, tile: float = 0.26
) -> None:
    """Clay tiles or slates in courses; each course throws a thin shadow on the one below."""
    shape = plane.shape(outline)
    canvas.fill(shape, Gradient((light(colour, 0.14), dark(colour, 0.1))))
    left, low, right, high = _extent(outline)
    with canvas.inside(shape):
        for row in range(math.ceil((high - low) / course)):
            v = low + row * course
            u = left - (tile / 2 if row % 2 else 0)
            while u < right:
                tone = mix(light(colour, 0.2), dark(colour, 0.2), canvas.chance.random())
                rim = [
                    (u + tile * 0.04, v + course),
                    (u + tile * 0.04, v + course * 0.2),
                    (u + tile * 0.3, v + course * 0.04),
                    (u + tile * 0.7, v + course * 0.04),
                    (u + tile * 0.96, v + course * 0.2),
                    (u + tile * 0.96, v + course),
                ]
                canvas.fill(plane.shape(rim), tone, 0.75)
                u += tile
            canvas.line(plane.shape([(left, v), (right, v), (right, v)])[:2], 1.4, dark(colour, 0.5), 0.4)
