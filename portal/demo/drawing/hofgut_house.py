"""Hofgut auf dem Bodanrück: the half-timbered farmhouse with its barn, and the orchard behind it."""

from collections.abc import Sequence

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import MORNING, alps, cloud, lake, meadow, ridge, shore, sky
from portal.demo.drawing.openings import WindowLook, panel_door, shutters, window
from portal.demo.drawing.plants import apples, conifer, foliage, grasses, shrub, tree
from portal.demo.drawing.shapes import arc, curve
from portal.demo.drawing.space import Camera, Plane
from portal.demo.drawing.surfaces import boards, plaster, rubble

INFILL = "#f6efdf"
BEAM = "#7a5238"
ROOF = "#a4563f"
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
    barn = Block(camera, (12.6, 0, 27.0), 9.0, 9.0, turn=8)
    _barn(canvas, barn)
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
    _yard(canvas, camera, house)
    return canvas


def beams(
    canvas: Canvas,
    plane: Plane,
    pieces: Sequence[tuple[Point, Point]],
    width: float = 0.24,
    colour: str = BEAM,
) -> None:
    """Timbers from point to point on a wall, each with a lit and a shaded edge."""
    for (u, v), (next_u, next_v) in pieces:
        length = ((next_u - u) ** 2 + (next_v - v) ** 2) ** 0.5
        nu, nv = -(next_v - v) / length * width / 2, (next_u - u) / length * width / 2
        canvas.fill(
            plane.shape(
                [(u + nu, v + nv), (next_u + nu, next_v + nv), (next_u - nu, next_v - nv), (u - nu, v - nv)]
            ),
            colour,
        )
        canvas.line(
            plane.shape([(u + nu, v + nv), (next_u + nu, next_v + nv), (next_u + nu, next_v + nv)])[:2],
            1.2,
            light(colour, 0.3),
            0.6,
        )
        canvas.line(
            plane.shape([(u - nu, v - nv), (next_u - nu, next_v - nv), (next_u - nu, next_v - nv)])[:2],
            1.4,
            dark(colour, 0.5),
            0.6,
        )


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


def _barn(canvas: Canvas, barn: Block) -> None:
    width, depth, eave, ridge_top = barn.width, barn.depth, 4.6, 9.4
    gable: list[Point] = [(0, 0), (width, 0), (width, eave), (width / 2, ridge_top), (0, eave)]
    canvas.shade(
        barn.shape((-0.3, -0.6, 0), (width + 1.5, -0.6, 0), (width + 1.5, 1.0, 0), (-0.3, 1.0, 0)), 7, 0.34
    )
    boards(canvas, barn.front, gable, "#9c7350", width=0.24, spread=0.2)
    canvas.fill(barn.front.rect(0, 0, width, 0.7), "#bcae95")
    gate = barn.front
    canvas.fill(gate.rect(2.9, 0, 3.2, 3.6), "#5f4430")
    for wing in range(2):
        left = 2.98 + wing * 1.56
        boards(
            canvas,
            gate,
            [(left, 0.06), (left + 1.48, 0.06), (left + 1.48, 3.5), (left, 3.5)],
            "#8f3f36",
            width=0.2,
        )
        beams(
            canvas,
            gate,
            [
                ((left, 0.3), (left + 1.48, 3.2)),
                ((left, 3.3), (left + 1.48, 3.3)),
                ((left, 0.25), (left + 1.48, 0.25)),
            ],
            0.14,
            "#a85a4a",
        )
    canvas.fill(
        gate.shape(
            [(width / 2 - 0.6, 5.4), (width / 2 + 0.6, 5.4), (width / 2 + 0.6, 6.6), (width / 2 - 0.6, 6.6)]
        ),
        "#4a3a2e",
    )
    canvas.shade(gate.rect(0, eave - 0.5, width, 0.9), 6, 0.18)
    over = 0.6
    drop = (ridge_top - eave) / (width / 2) * over
    middle = width / 2
    barn.tiled(
        canvas,
        ((-over, -over, eave - drop), (-over, depth, eave - drop)),
        ((middle, -over, ridge_top), (middle, depth, ridge_top)),
        light(ROOF, 0.1),
        course=0.5,
    )
    for side in (-1, 1):
        end = middle + side * (middle + over)
        board = barn.shape(
            (end, -over, eave - drop),
            (middle, -over, ridge_top),
            (middle, -over, ridge_top - 0.4),
            (end, -over, eave - drop - 0.4),
        )
        canvas.fill(board, light(BEAM, 0.1) if side < 0 else dark(BEAM, 0.2))
        canvas.line(
            barn.shape((end, -over, eave - drop), (middle, -over, ridge_top), (end, -over, eave - drop))[:2],
            4,
            ROOF,
        )
    x, y = barn.camera.at(*barn.spot(width / 2, 0, 7.5))
    canvas.ellipse(x, y, 11, 11, "#4a3a2e")


def _yard(canvas: Canvas, camera: Camera, house: Block) -> None:
    door = camera.at(*house.spot(4.6, -1.2, 0))
    path = curve([(door[0] - 46, door[1]), (560, 905), (640, 990), (600, 1072)]) + curve(
        [(980, 1072), (890, 985), (760, 900), (door[0] + 60, door[1])]
    )
    canvas.fill(path, Gradient(("#e3d6ba", "#cdbd9c")))
    with canvas.inside(path):
        for _stone in range(700):
            x, y = canvas.chance.uniform(300, 1000), canvas.chance.uniform(door[1], 1070)
            canvas.ellipse(
                x,
                y,
                2 + (y - 800) / 160,
                1 + (y - 800) / 300,
                canvas.chance.choice(("#b9a988", "#efe5cc", "#a89878")),
                0.5,
            )
    for along, size, bloom in (
        (0.6, 40, "#f0d7dd"),
        (1.9, 34, ""),
        (2.9, 38, "#e7a3ad"),
        (6.3, 36, "#ffffff"),
        (7.4, 42, ""),
        (8.6, 38, "#e9c46a"),
    ):
        x, y = camera.at(*house.spot(along, -0.8, 0))
        shrub(canvas, x, y, size, "#628a50", bloom)
    _fence(canvas, [(1010, 1010), (1180, 978), (1350, 958), (1610, 946)])
    for x, y, size in ((1090, 1052, 90), (1235, 1030, 74), (1490, 1010, 96)):
        shrub(canvas, x, y, size * 0.7, "#5d8350", canvas.chance.choice(("#e7a3ad", "#f3e2a6", "#b79ad0")))
    tree(canvas, 120, 960, 480, "#76984c", spread=0.78, trunk=0.3)
    apples(canvas, 120, 650, 120, 100, 44, "#cf5540")
    grasses(canvas, 330, 1010, 70, "#a9a765", 36)
    x, y = camera.at(*house.spot(house.width + 3.0, 2.0, 0))
    canvas.shade([(x - 60, y + 8), (x + 140, y + 8), (x + 150, y + 26), (x - 50, y + 26)], 6, 0.3)
    canvas.fill(
        [(x - 56, y - 44), (x + 110, y - 44), (x + 110, y + 14), (x - 56, y + 14)],
        Gradient(("#cfc3ab", "#a89b83")),
    )
    canvas.ellipse(x + 27, y - 44, 83, 13, "#d9cfba")
    canvas.ellipse(x + 27, y - 44, 72, 10, Gradient(("#8fb4c4", "#5f8fa6")))
    canvas.line([(x + 96, y - 44), (x + 96, y - 96), (x + 62, y - 96), (x + 60, y - 84)], 6, "#6f5a46")
    canvas.line([(x + 59, y - 82), (x + 57, y - 46)], 2.4, "#cfe4ea", 0.9)


def _fence(canvas: Canvas, line: Sequence[Point]) -> None:
    """A picket fence along a line on the ground."""
    wood = "#d9c7a8"
    for (x, y), (next_x, next_y) in zip(line, line[1:], strict=False):
        for level in (30, 58):
            canvas.line([(x, y - level), (next_x, next_y - level)], 5, dark(wood, 0.12))
        count = max(2, round((next_x - x) / 17))
        for picket in range(count):
            share = picket / count
            px, py = x + (next_x - x) * share, y + (next_y - y) * share
            canvas.fill(
                [(px - 5, py), (px - 5, py - 70), (px, py - 78), (px + 5, py - 70), (px + 5, py)], wood
            )
            canvas.line([(px + 4, py), (px + 4, py - 69)], 1.4, dark(wood, 0.3))


def orchard() -> Canvas:
    """Behind the barn: a bench under an apple tree, the lake far below."""
    canvas = Canvas(seed=97)
    sky(canvas, 520, ("#8fb2cf", "#e3d8cf", "#fbdfb4"))
    canvas.glow(420, 450, 560, 320, "#ffe0a6", 0.7)
    canvas.ellipse(420, 428, 26, 26, "#fff4d6", 0.95)
    cloud(canvas, 980, 150, 460, "#fff0de", 0.7)
    cloud(canvas, 330, 110, 300, "#fff0de", 0.5)
    alps(canvas, 496, 110, seed=71, tone="#a7a9bb")
    ridge(canvas, 508, 46, "#9da9b0", seed=72, haze="#efdcc2")
    shore(canvas, 513, "#7b8f86")
    lake(canvas, 512, 606, ("#f0d8b4", "#a9bcc2"))
    ridge(canvas, 622, 44, "#8fa67a", seed=75, haze="#b4bd88")
    foliage(canvas, [(x, 618 + 7 * (x % 3), 26) for x in range(-10, 1640, 36)], "#6d8a55", leaf=3)
    meadow(
        canvas,
        [(-5, 640), *curve([(400, 628), (900, 640), (1605, 622)]), (1605, 1072), (-5, 1072)],
        "#b0bb62",
        blades=1800,
    )
    for x, foot, height in ((160, 760, 250), (420, 730, 190), (640, 712, 150), (1010, 720, 170)):
        tree(canvas, x, foot, height, "#86a04e", spread=0.75, trunk=0.3)
        apples(canvas, x, foot - height * 0.65, height * 0.25, height * 0.2, 16)
    for _flower in range(260):
        depth = canvas.chance.random()
        x, y = canvas.chance.uniform(0, 1600), 690 + depth * 380
        size = 1.4 + 3.2 * depth
        canvas.ellipse(
            x, y, size, size * 0.8, canvas.chance.choice(("#fff6e0", "#f3d36b", "#d98a8f", "#ffffff"))
        )
    tree(canvas, 1240, 960, 800, "#7f9f48", spread=0.8, trunk=0.32)
    apples(canvas, 1240, 440, 210, 170, 80)
    canvas.shade([(700, 940), (1180, 930), (1260, 980), (760, 990)], 14, 0.3)
    _bench(canvas, 760, 948)
    for x, y in ((1050, 985), (1120, 1004), (1330, 992), (1400, 975), (1010, 1010)):
        canvas.ellipse(x, y + 5, 10, 4, "#2b2118", 0.3)
        canvas.ellipse(x, y, 9, 8.6, "#c4513d")
        canvas.ellipse(x - 3, y - 3, 3, 2.4, light("#c4513d", 0.6))
    canvas.glow(420, 560, 900, 520, "#ffe3ae", 0.26)
    return canvas


def _bench(canvas: Canvas, x: float, y: float) -> None:
    wood = "#a9825a"
    for dx in (18, 300):
        canvas.fill(
            [(x + dx, y - 142), (x + dx + 13, y - 142), (x + dx + 13, y - 66), (x + dx, y - 66)],
            dark(wood, 0.3),
        )
    for level in (136, 106):
        canvas.fill(
            [(x, y - level), (x + 330, y - level), (x + 330, y - level + 19), (x, y - level + 19)],
            Gradient((light(wood, 0.3), wood)),
        )
    canvas.fill(
        [(x - 6, y - 72), (x + 336, y - 72), (x + 352, y - 50), (x - 22, y - 50)],
        Gradient((light(wood, 0.35), light(wood, 0.1))),
    )
    canvas.fill([(x - 22, y - 50), (x + 352, y - 50), (x + 352, y - 40), (x - 22, y - 40)], dark(wood, 0.15))
    for dx in (4, 304):
        canvas.fill(
            [(x + dx, y - 40), (x + dx + 18, y - 40), (x + dx + 16, y), (x + dx + 2, y)], dark(wood, 0.35)
        )
    basket = [(x + 214, y - 92), (x + 300, y - 92), (x + 290, y - 52), (x + 224, y - 52)]
    canvas.fill(basket, Gradient(("#c79d68", "#9c7748")))
    canvas.line(arc(x + 257, y - 92, 38, 44, 180, 360), 4, "#9c7748")
    for dx, dy in ((228, 96), (248, 101), (268, 99), (286, 95), (258, 108)):
        canvas.ellipse(x + dx, y - dy, 12, 11, "#c4513d")
        canvas.ellipse(x + dx - 3, y - dy - 3, 4, 3, light("#c4513d", 0.55))
