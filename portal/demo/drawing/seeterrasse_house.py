"""Penthouse mit Seeterrasse: the new apartment house near the lake."""

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import alps, cloud, lake, meadow, ridge, sailboat, shore, sky
from portal.demo.drawing.openings import glazing
from portal.demo.drawing.plants import grasses, hedge, leaf_plant, shrub, tree
from portal.demo.drawing.shapes import curve
from portal.demo.drawing.space import Camera, floor_plane
from portal.demo.drawing.surfaces import boards, plaster, tiling

WALL = "#efebe2"
BAND = "#d9d3c6"
OAK = "#b98d5c"
FRAME = "#4a4f50"
STOREY = 3.05


def exterior() -> Canvas:
    """The house between the park and the lake."""
    canvas = Canvas(seed=52)
    camera = Camera(0, 4.6, 0, focal=1130, centre=(800, 690))
    sky(canvas, 690)
    cloud(canvas, 300, 180, 440)
    cloud(canvas, 1400, 230, 340)
    alps(canvas, 668, 120, seed=33)
    ridge(canvas, 680, 56, "#98aeb5", seed=21)
    ridge(canvas, 690, 32, "#8ba596", seed=18)
    shore(canvas, 691)
    lake(canvas, 690, 900)
    for x, y, size in ((180, 752, 58), (390, 716, 30), (60, 722, 26), (1500, 735, 44), (1340, 712, 26)):
        sailboat(canvas, x, y, size)
    meadow(
        canvas,
        [(-5, 812), *curve([(200, 800), (700, 790), (1200, 792), (1605, 806)]), (1605, 1072), (-5, 1072)],
        "#a2bb68",
    )
    tree(canvas, 1440, 850, 400, "#6a8d4e")
    house = Block(camera, (3.5, 0, 18.0), 13.0, 10.5, turn=26)
    canvas.shade(house.shape((0, 0, 0), (13, 0, 0), (21, 2, 0), (21, 10.5, 0), (13, 10.5, 0)), 12, 0.34)
    _penthouse(canvas, house)
    _lower_floors(canvas, house)
    _roof_terrace(canvas, house)
    _park(canvas, camera, house)
    return canvas


def _lower_floors(canvas: Canvas, house: Block) -> None:
    front, side, top = house.front, house.side, 3 * STOREY
    plaster(
        canvas,
        side,
        [(0, 0), (house.depth, 0), (house.depth, top), (0, top)],
        dark(WALL, 0.25),
        contrast=0.05,
    )
    plaster(canvas, front, [(0, 0), (house.width, 0), (house.width, top), (0, top)], WALL, contrast=0.06)
    canvas.fill(front.rect(0, 0, house.width, 0.4), "#a8a296")
    canvas.fill(side.rect(0, 0, house.depth, 0.4), dark("#a8a296", 0.25))
    for floor in range(3):
        low = floor * STOREY
        glazing(
            canvas,
            front,
            0.9,
            low + 0.25,
            4.6,
            2.35,
            3,
            frame=FRAME,
            warm=0.35 + 0.2 * (floor % 2),
            out=-0.2,
            mirror=0.34,
        )
        glazing(
            canvas,
            front,
            7.3,
            low + 0.25,
            4.6,
            2.35,
            3,
            frame=FRAME,
            warm=0.6 - 0.2 * (floor % 2),
            out=-0.2,
            mirror=0.34,
        )
        boards(
            canvas,
            front,
            [(5.75, low + 0.1), (7.05, low + 0.1), (7.05, low + STOREY), (5.75, low + STOREY)],
            OAK,
            width=0.13,
        )
        for u in (1.6, 4.9, 7.8):
            glazing(canvas, side, u, low + 0.7, 1.3, 1.8, 1, frame="#3c4142", warm=0.1, out=-0.2, mirror=0.5)
            canvas.fill(side.rect(u, low + 0.7, 1.3, 1.8, -0.2), "#1d2a3c", 0.25)
    for floor in range(3):
        low = floor * STOREY
        if floor:
            for start in (0.4, 6.9):
                _balcony(canvas, house, start, 5.5, low)


def _balcony(canvas: Canvas, house: Block, start: float, width: float, low: float) -> None:
    """A balcony slab with a glass balustrade and its shadow below."""
    canvas.shade(house.front.rect(start + 0.2, low - 1.25, width + 0.3, 1.05), 6, 0.34)
    under = house.shape(
        (start, -1.7, low - 0.2),
        (start + width, -1.7, low - 0.2),
        (start + width, 0, low - 0.2),
        (start, 0, low - 0.2),
    )
    canvas.fill(under, Gradient((dark(OAK, 0.5), dark(OAK, 0.3))))
    house.slab((start, -1.7, low - 0.2), (width, 1.7, 0.24), light(BAND, 0.3), dark(BAND, 0.26), None, canvas)
    _balustrade(canvas, house, start, -1.65, width, 1.6, low)


def _balustrade(
    canvas: Canvas, house: Block, start: float, inward: float, width: float, depth: float, low: float
) -> None:
    pane = house.shape(
        (start, inward, low + 0.05),
        (start + width, inward, low + 0.05),
        (start + width, inward, low + 1.02),
        (start, inward, low + 1.02),
    )
    turn = house.shape(
        (start + width, inward, low + 0.05),
        (start + width, inward + depth, low + 0.05),
        (start + width, inward + depth, low + 1.02),
        (start + width, inward, low + 1.02),
    )
    canvas.fill(turn, "#7fa0ab", 0.4)
    canvas.fill(pane, Gradient(("#e4f0f2", "#a9c5cc"), 30), 0.46)
    rail = house.shape(
        (start, inward, low + 1.02),
        (start + width, inward, low + 1.02),
        (start + width, inward + depth, low + 1.02),
    )
    canvas.line(rail[:3], 2.6, FRAME)
    count = max(2, round(width / 1.4))
    for post in range(count + 1):
        along = start + width * post / count
        ends = house.shape((along, inward, low), (along, inward, low + 1.02), (along, inward, low))
        canvas.line(ends[:2], 1.6, FRAME)


def _penthouse(canvas: Canvas, house: Block) -> None:
    base, tall, back = 3 * STOREY, 3.3, 1.3
    inner = Block(
        house.camera,
        house.spot(house.width - 2.2, back, base),
        house.width - 3.6,
        house.depth - 3.6,
        house.turn,
    )
    boards(
        canvas,
        inner.side,
        [(0, 0), (inner.depth, 0), (inner.depth, tall), (0, tall)],
        dark(OAK, 0.36),
        width=0.16,
    )
    glazing(canvas, inner.side, 0.5, 0.1, 2.6, tall - 0.3, 2, frame="#3c4142", warm=0.5, mirror=0.3)
    boards(canvas, inner.front, [(0, 0), (inner.width, 0), (inner.width, tall), (0, tall)], OAK, width=0.13)
    glazing(
        canvas, inner.front, 1.3, 0.1, inner.width - 1.6, tall - 0.28, 5, frame=FRAME, warm=0.85, mirror=0.14
    )
    canvas.shade(inner.front.rect(0, tall - 0.8, inner.width, 0.8), 8, 0.36)
    over = 1.1
    roof = Block(
        house.camera,
        inner.spot(inner.width + over, -over, tall),
        inner.width + 2 * over,
        inner.depth + 2 * over,
        house.turn,
    )
    canvas.fill(
        roof.shape((0, 0, 0), (roof.width, 0, 0), (roof.width, roof.depth, 0), (0, roof.depth, 0)),
        Gradient((dark(OAK, 0.35), light(OAK, 0.12))),
    )
    for along in (2.2, 4.6, 7.0, 9.4):
        x, y = house.camera.at(*roof.spot(along, 0.9, 0))
        canvas.glow(x, y, 34, 16, "#ffe7ae", 0.6)
        canvas.ellipse(x, y, 5, 1.8, "#fff6da")
    roof.slab((0, 0, 0), (roof.width, roof.depth, 0.3), "#f1ede4", dark("#d9d3c6", 0.26), None, canvas)


def _roof_terrace(canvas: Canvas, house: Block) -> None:
    """The edge of the roof with plants and a glass balustrade; it hides the foot of the penthouse behind."""
    base = 3 * STOREY
    for along in (0.6, 2.2):
        x, y = house.camera.at(*house.spot(along, 0.7, base + 0.2))
        shrub(canvas, x, y + 2, 22, "#6f8f5a")
    x, y = house.camera.at(*house.spot(11.2, 0.8, base + 0.2))
    leaf_plant(canvas, x, y, 46, "#6a8f5f")
    house.slab(
        (-0.12, -0.12, base - 0.1),
        (house.width + 0.24, house.depth, 0.3),
        light(BAND, 0.4),
        dark(BAND, 0.24),
        None,
        canvas,
    )
    _balustrade(canvas, house, 0.05, 0.05, house.width - 0.1, house.depth - 0.2, base + 0.2)


def _park(canvas: Canvas, camera: Camera, house: Block) -> None:
    ground = floor_plane(camera)
    hedge(canvas, -20, house.front.at(0, 0)[0] - 20, 842, 890, "#557d4a")
    for along, inward, size, bloom in (
        (1.0, -0.9, 40, ""),
        (3.0, -1.1, 46, "#e7a3ad"),
        (6.4, -1.0, 38, ""),
        (9.8, -1.2, 48, "#ffffff"),
        (12.4, -1.0, 44, ""),
    ):
        x, y = camera.at(*house.spot(along, inward, 0))
        shrub(canvas, x, y, size, "#628a50", bloom)
    path = [
        (-3.2, 7.4),
        (2.6, 7.4),
        (9.5, 13.4),
        (16, 15.2),
        (16, 17.2),
        (8.2, 15.4),
        (1.2, 10.6),
        (-3.2, 10.2),
    ]
    shape = ground.shape(path)
    canvas.shade([(x, y + 5) for x, y in shape], 4, 0.18)
    with canvas.inside(shape):
        tiling(
            canvas,
            ground,
            [(-7, 7), (17, 7), (17, 18), (-7, 18)],
            "#dcd4c4",
            width=0.9,
            height=0.6,
            joint="#bfb5a2",
        )
    for x, foot, size in ((1180, 985, 100), (1260, 1000, 84), (1345, 975, 96), (1440, 1002, 110)):
        grasses(canvas, x, foot, size, "#b9b56c", 54)
    shrub(canvas, 1530, 1020, 100, "#5d8350", "#b79ad0")
    shrub(canvas, 60, 1040, 110, "#5d8350", "#f0d7dd")
    tree(canvas, 150, 960, 560, "#64874a", spread=0.66)
