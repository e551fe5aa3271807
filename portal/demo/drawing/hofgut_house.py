"""Hofgut auf dem Bodanrück: the half-timbered farmhouse with its barn."""

from collections.abc import Sequence

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.hofgut_yard import BEAM, ROOF, barn, beams, yard
from portal.demo.drawing.landscape import MORNING, cloud, meadow, ridge, sky
from portal.demo.drawing.openings import WindowLook, panel_door, shutters, window
from portal.demo.drawing.plants import apples, conifer, foliage, tree
from portal.demo.drawing.space import Camera, Plane
from portal.demo.drawing.surfaces import plaster, rubble

INFILL = "#f6efdf"
SHUTTER = "#8f3f36"
BASE, EAVE, RIDGE = 1.0, 5.6, 12.2
LOOK = WindowLook(rows=(0.0, 0.6), reveal=0.1, sill="#e6dcc6", curtain="#fdf8ec", bar=0.05)


def exterior() -> Canvas:
    """House and barn around the yard, hills behind."""
    canvas = Canvas(seed=91)
    camera = Camera(0, 1.9, 0, focal=1120, centre=(800, 690))
    sky(canvas, 690, MORNING)
    cloud(canvas, 1150, 130, 460)
    cloud(canvas, 240, 100, 300)
    ridge(canvas, 676, 104, "#9db2b4", seed=61)
    ridge(canvas, 690, 70, "#8aa58c", seed=55)
    ridge(canvas, 704, 44, "#7f9f70", seed=59)
    for x, size in ((60, 150), (120, 190), (185, 160), (1530, 170), (1580, 210)):
        conifer(canvas, x, 716, size)
    foliage(canvas, [(x, 690 + 8 * (x % 3), 36) for x in range(220, 900, 44)], "#6d8f5a", leaf=3.6)
    meadow(canvas, [(-5, 706), (1605, 706), (1605, 1072), (-5, 1072)], "#a9bc68", blades=1300)
    house = Block(camera, (-0.6, 0, 15.5), 9.2, 13.0, turn=30)
    barn_block = Block(camera, (12.6, 0, 27.0), 9.0, 9.0, turn=8)
    barn(canvas, barn_block)
    tree(canvas, 1490, 812, 330, "#7d9f4c")
    apples(canvas, 1490, 590, 90, 74, 30)
    canvas.shade(
        house.shape(
            (house.width, 0, 0), (house.width + 4.5, 1.5, 0), (house.width + 4.5, 13, 0), (house.width, 13, 0)
        ),
        10,
        0.34,
    )
    _house(canvas, house)
    yard(canvas, camera, house)
    return canvas


def _storey(
    width: float, low: float, high: float, posts: Sequence[float], braces: Sequence[tuple[float, float]]
) -> list[tuple[Point, Point]]:
    pieces: list[tuple[Point, Point]] = [
        ((0, low + 0.1), (width, low + 0.1)),
        ((0, high - 0.1), (width, high - 0.1)),
    ]
    pieces += [((post, low), (post, high)) for post in posts]
    pieces += [((start, low + 0.1), (end, high - 0.1)) for start, end in braces]
    return pieces


def _house(canvas: Canvas, house: Block) -> None:
    front, side, width, depth = house.front, house.side, house.width, house.depth
    shadow = dark(INFILL, 0.24)
    plaster(canvas, side, [(0, 0), (depth, 0), (depth, EAVE), (0, EAVE)], shadow, contrast=0.05)
    rubble(canvas, side, [(0, 0), (depth, 0), (depth, BASE), (0, BASE)], dark("#c4b69c", 0.26), size=0.44)
    tone = dark(BEAM, 0.22)
    posts = [0.12, 1.7, 3.1, 4.7, 6.1, 7.7, 9.1, 10.7, 12.88]
    beams(canvas, side, _storey(depth, BASE, 3.3, posts, ((0.12, 1.6), (12.8, 11.0))), colour=tone)
    beams(
        canvas, side, _storey(depth, 3.3, EAVE, posts, ((0.12, 1.6), (12.8, 11.0), (6.2, 7.6))), colour=tone
    )
    dim = WindowLook(
        rows=(0.0, 0.6), reveal=0.1, sill="#bdb6a8", frame="#d6d2c8", glass=("#93aebb", "#64838f", "#435e6b")
    )
    for u in (1.95, 4.95, 7.95):
        for v in (1.5, 3.85):
            window(canvas, side, u, v, 0.95, 1.25, dim, shadow)
    panel_door(canvas, side, 9.3, 0.5, 1.2, 2.6, dark(SHUTTER, 0.2), dark("#d8ccb6", 0.2))
    gable: list[Point] = [(0, 0), (width, 0), (width, EAVE), (width / 2, RIDGE), (0, EAVE)]
    plaster(canvas, front, gable, INFILL, contrast=0.06)
    rubble(canvas, front, [(0, 0), (width, 0), (width, BASE), (0, BASE)], "#c9bb9f", size=0.44)
    beams(
        canvas,
        front,
        _storey(width, BASE, 3.3, (0.12, 1.5, 3.0, 4.6, 6.2, 7.7, 9.08), ((0.12, 1.4), (9.08, 7.8))),
    )
    beams(
        canvas,
        front,
        _storey(
            width,
            3.3,
            EAVE,
            (0.12, 1.5, 3.0, 4.6, 6.2, 7.7, 9.08),
            ((0.12, 1.4), (9.08, 7.8), (3.1, 4.5), (6.1, 4.7)),
        ),
    )
    _gable_beams(canvas, front, width)
    for u in (1.78, 6.48):
        for v in (1.5, 3.9):
            window(canvas, front, u, v, 0.95, 1.25, LOOK, INFILL)
            shutters(canvas, front, u, v, 0.95, 1.25, SHUTTER)
            _geraniums(canvas, front, u, v)
    panel_door(canvas, front, 3.95, 0.55, 1.3, 2.55, SHUTTER)
    for step in range(3):
        house.slab(
            (3.55 - step * 0.1, -0.35 - step * 0.35, 0),
            (2.1 + step * 0.2, 0.35, 0.5 - step * 0.17),
            "#d9cdb6",
            "#a99e8a",
            "#e6dcc8",
            canvas,
        )
    _roof(canvas, house)


def _gable_beams(canvas: Canvas, front: Plane, width: float) -> None:
    middle = width / 2

    def half(v: float) -> float:
        return middle * (RIDGE - v) / (RIDGE - EAVE)

    for level in (EAVE + 2.25, EAVE + 4.2):
        beams(canvas, front, [((middle - half(level), level), (middle + half(level), level))])
    beams(canvas, front, [((middle, EAVE + 2.2), (middle, RIDGE - 0.2))])
    beams(canvas, front, [((u, EAVE), (u, EAVE + 2.2)) for u in (2.3, 3.6, 5.6, 6.9)])
    beams(
        canvas,
        front,
        [
            ((1.3, EAVE), (2.2, EAVE + 1.6)),
            ((7.9, EAVE), (7.0, EAVE + 1.6)),
            ((3.3, EAVE + 2.3), (4.5, EAVE + 4.1)),
            ((5.9, EAVE + 2.3), (4.7, EAVE + 4.1)),
        ],
    )
    beams(
        canvas,
        front,
        [((0.1, EAVE - 0.02), (middle, RIDGE)), ((width - 0.1, EAVE - 0.02), (middle, RIDGE))],
        0.28,
    )
    window(canvas, front, 4.05, EAVE + 0.45, 1.1, 1.35, LOOK, INFILL)
    _geraniums(canvas, front, 4.12, EAVE + 0.45)
    window(canvas, front, 2.5, EAVE + 0.5, 0.9, 1.2, LOOK, INFILL)
    window(canvas, front, 5.8, EAVE + 0.5, 0.9, 1.2, LOOK, INFILL)


def _geraniums(canvas: Canvas, plane: Plane, u: float, v: float) -> None:
    canvas.fill(plane.rect(u - 0.02, v - 0.14, 1.0, 0.2, 0.16), "#7a5238")
    blobs: list[tuple[float, float, float]] = []
    for step in range(7):
        x, y = plane.at(u + 0.06 + step * 0.14, v + 0.1, 0.16)
        blobs.append((x, y, 7.5))
    foliage(canvas, blobs, "#5d8a4c", leaf=2.4)
    for x, y, _size in blobs:
        for _bloom in range(3):
            canvas.ellipse(
                x + canvas.chance.uniform(-6, 6), y + canvas.chance.uniform(-9, 6), 2.5, 2.3, "#cf4a4f"
            )


def _roof(canvas: Canvas, house: Block) -> None:
    over, width, depth = 0.75, house.width, house.depth
    drop = (RIDGE - EAVE) / (width / 2) * over
    low, middle = EAVE - drop, width / 2
    canvas.shade(house.side.rect(0, EAVE - 1.35, depth, 1.35), 8, 0.34)
    house.tiled(
        canvas,
        ((width + over, -over, low), (width + over, depth + over, low)),
        ((middle, -over, RIDGE), (middle, depth + over, RIDGE)),
        ROOF,
        shade=0.12,
    )
    for side, tone in ((-1, 0.0), (1, 0.3)):
        end = middle + side * (middle + over)
        board = house.shape(
            (end, -over, low), (middle, -over, RIDGE), (middle, -over, RIDGE - 0.34), (end, -over, low - 0.34)
        )
        under = house.shape(
            (end, -over, low - 0.3),
            (middle, -over, RIDGE - 0.3),
            (middle, 0, RIDGE - 0.3),
            (end, 0, low - 0.3),
        )
        canvas.fill(under, dark(BEAM, 0.45))
        canvas.fill(board, dark(light(BEAM, 0.12), tone))
        edge = house.shape((end, -over, low), (middle, -over, RIDGE), (end, -over, low))
        canvas.line(edge[:2], 4.5, light(ROOF, 0.14))
    canvas.line(
        house.shape((middle, -over, RIDGE), (middle, depth + over, RIDGE), (middle, -over, RIDGE))[:2],
        5,
        dark(ROOF, 0.2),
    )
    house.gutter(
        canvas, (width + over, -over, low - 0.05), (width + over, depth + over, low - 0.05), "#8a6f58"
    )
    house.chimney(canvas, middle + 0.6, 6.5, RIDGE - 1.6, RIDGE + 1.2, "#a76a55")
    for inward in (3.0, 8.6):
        _dormer(canvas, house, inward)


def _dormer(canvas: Canvas, house: Block, inward: float) -> None:
    """A shed dormer on the long roof."""
    slope = (RIDGE - EAVE) / (house.width / 2)
    along, low = house.width - 1.1, EAVE + 1.1 * slope
    wide, tall = 1.9, 1.2
    face = Plane(house.camera, house.spot(along, inward, low), house.back)
    cheek = house.shape(
        (along, inward, low), (along, inward, low + tall), (along - tall / slope, inward, low + tall)
    )
    canvas.fill(cheek, light(BEAM, 0.2))
    canvas.fill(face.rect(0, 0, wide, tall), dark(INFILL, 0.28))
    window(
        canvas,
        face,
        0.3,
        0.2,
        wide - 0.6,
        0.85,
        WindowLook(
            rows=(0.0,), reveal=0.06, sill="", frame="#d6d2c8", glass=("#93aebb", "#64838f", "#435e6b")
        ),
        INFILL,
    )
    canvas.fill(
        house.shape(
            (along + 0.3, inward - 0.2, low + tall - 0.04),
            (along + 0.3, inward + wide + 0.2, low + tall - 0.04),
            (along - 2.0, inward + wide + 0.2, low + tall + 1.2),
            (along - 2.0, inward - 0.2, low + tall + 1.2),
        ),
        Gradient((dark(ROOF, 0.02), dark(ROOF, 0.2))),
    )
