"""Haus am Obstgarten: a modern house of plaster and larch, seen from its garden."""

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import cloud, meadow, ridge, sky
from portal.demo.drawing.openings import dark_window, glazing
from portal.demo.drawing.plants import apples, foliage, grasses, hedge, shrub, tree
from portal.demo.drawing.space import Camera, Plane
from portal.demo.drawing.surfaces import boards, plaster

PLASTER = "#f3efe6"
LARCH = "#c0935f"
FRAME = "#3d4244"


def exterior() -> Canvas:
    """The house with terrace and lawn."""
    canvas = Canvas(seed=42)
    camera = Camera(0, 1.75, 0, focal=1240, centre=(800, 690))
    sky(canvas, 740)
    cloud(canvas, 360, 170, 430)
    cloud(canvas, 1180, 110, 380)
    cloud(canvas, 1480, 260, 260, alpha=0.5)
    ridge(canvas, 690, 84, "#a3b8b4", seed=6)
    ridge(canvas, 716, 50, "#8fa88d", seed=14)
    foliage(canvas, [(x, 664 + 10 * (x % 3), 48 + x % 17) for x in range(-10, 1640, 58)], "#6d8f5a", leaf=4.2)
    tree(canvas, 330, 735, 400, "#6a8d4e")
    tree(canvas, 1500, 740, 470, "#64874a")
    meadow(canvas, [(-5, 700), (1605, 700), (1605, 1072), (-5, 1072)], "#a2bb68", blades=1400)
    white = Block(camera, (-1.6, 0, 19.4), 7.6, 8.0, turn=24)
    wood = Block(camera, (4.6, 0, 15.0), 8.2, 8.5, turn=24)
    _ground_shadows(canvas, white, wood)
    _white_part(canvas, white)
    _terrace(canvas, wood)
    _wooden_part(canvas, wood)
    _garden(canvas, wood)
    return canvas


def _ground_shadows(canvas: Canvas, white: Block, wood: Block) -> None:
    canvas.shade(
        wood.shape(
            (0, 0, 0),
            (wood.width, 0, 0),
            (wood.width + 5.5, 2.2, 0),
            (wood.width + 5.5, 9, 0),
            (wood.width, 9, 0),
        ),
        9,
        0.34,
    )
    canvas.shade(white.shape((-0.2, -0.3, 0), (8.6, -0.5, 0), (8.6, 0.3, 0), (-0.2, 0.3, 0)), 6, 0.3)


def _white_part(canvas: Canvas, house: Block) -> None:
    tall = 6.0
    front = house.front
    plaster(canvas, front, [(0, 0), (house.width, 0), (house.width, tall), (0, tall)], PLASTER, contrast=0.07)
    canvas.fill(front.rect(0, 0, house.width, 0.28), "#b9b6ae")
    glazing(canvas, front, 0.9, 0.15, 3.0, 2.35, 2, out=-0.15)
    canvas.fill(front.rect(0.9, 2.45, 3.0, 0.06), dark(PLASTER, 0.35))
    dark_window(canvas, front, 0.9, 3.45, 1.5, 1.5, wall=PLASTER)
    dark_window(canvas, front, 3.4, 3.45, 2.9, 1.5, columns=2, wall=PLASTER)
    dark_window(canvas, front, 4.9, 0.9, 1.0, 1.6, wall=PLASTER)
    house.slab(
        (-0.12, -0.12, tall - 0.1),
        (house.width + 0.24, house.depth, 0.18),
        "#55595a",
        "#3c4041",
        None,
        canvas,
    )
    canvas.shade(front.rect(house.width - 2.2, 0, 2.4, tall), 14, 0.28)


def _wooden_part(canvas: Canvas, house: Block) -> None:
    recess, low, top = 1.7, 2.85, 6.35
    inner = Plane(house.camera, house.spot(0, recess, 0), house.right)
    side = house.side
    plaster(
        canvas,
        side,
        [(recess, 0), (house.depth, 0), (house.depth, low), (recess, low)],
        dark(PLASTER, 0.26),
        contrast=0.04,
    )
    dark_window(
        canvas,
        side,
        4.4,
        0.9,
        1.6,
        1.5,
        wall=dark(PLASTER, 0.26),
        glass_tones=("#8fa9b3", "#667f88", "#47606a"),
    )
    glazing(canvas, inner, 0.25, 0.08, house.width - 0.3, low - 0.1, 5, warm=0.75, mirror=0.16)
    canvas.shade(inner.rect(0, low - 0.75, house.width, 0.8), 8, 0.4)
    under = house.shape((0, 0, low), (house.width, 0, low), (house.width, recess, low), (0, recess, low))
    canvas.fill(under, Gradient((dark(LARCH, 0.5), dark(LARCH, 0.28))))
    for along in (1.2, 3.2, 5.2, 7.2):
        x, y = house.camera.at(*house.spot(along, 0.8, low))
        canvas.glow(x, y + 6, 38, 22, "#ffe7ae", 0.6)
        canvas.ellipse(x, y, 6, 2.2, "#fff6da")
    for along in (0.15, house.width - 0.4):
        house.slab((along, 0.1, 0), (0.22, 0.22, low), "#5b6061", "#3c4041", None, canvas)
    boards(
        canvas,
        side,
        [(0, low), (house.depth, low), (house.depth, top), (0, top)],
        dark(LARCH, 0.42),
        width=0.16,
        spread=0.1,
    )
    boards(
        canvas, house.front, [(0, low), (house.width, low), (house.width, top), (0, top)], LARCH, width=0.13
    )
    canvas.fill(house.front.rect(0, low, house.width, top - low), Gradient(("#fff0d4", "#7a5632")), 0.12)
    dark_window(canvas, house.front, 0.9, low + 0.65, 2.0, 2.2, columns=2, wall=dark(LARCH, 0.1))
    dark_window(canvas, house.front, 4.0, low + 1.35, 3.5, 1.15, columns=3, wall=dark(LARCH, 0.1))
    dark_window(
        canvas,
        side,
        1.6,
        low + 0.9,
        1.9,
        1.7,
        columns=2,
        wall=dark(LARCH, 0.4),
        glass_tones=("#8fa9b3", "#667f88", "#47606a"),
    )
    house.slab(
        (-0.1, -0.1, top - 0.12),
        (house.width + 0.2, house.depth + 0.1, 0.2),
        "#55595a",
        "#3c4041",
        None,
        canvas,
    )


def _terrace(canvas: Canvas, house: Block) -> None:
    deck = Plane(house.camera, house.spot(-0.6, -4.2, 0.16), house.right, house.back)
    boards(
        canvas,
        deck,
        [(0, 0), (house.width + 1.2, 0), (house.width + 1.2, 6.0), (0, 6.0)],
        "#b9a07d",
        width=0.2,
        upright=False,
        spread=0.1,
    )
    canvas.shade(deck.rect(0.4, 4.2, house.width + 0.6, 1.8), 8, 0.32)
    rim = house.shape(
        (-0.6, -4.2, 0), (house.width + 0.6, -4.2, 0), (house.width + 0.6, -4.2, 0.16), (-0.6, -4.2, 0.16)
    )
    canvas.fill(rim, dark("#b9a07d", 0.4))
    edge = house.shape(
        (house.width + 0.6, -4.2, 0),
        (house.width + 0.6, 1.8, 0),
        (house.width + 0.6, 1.8, 0.16),
        (house.width + 0.6, -4.2, 0.16),
    )
    canvas.fill(edge, dark("#b9a07d", 0.55))


def _garden(canvas: Canvas, house: Block) -> None:
    """Dining table on the terrace, grasses along it, apple trees, a path of stone slabs."""
    canvas.shade(
        house.shape((2.2, -2.9, 0.17), (5.3, -2.9, 0.17), (5.3, -1.5, 0.17), (2.2, -1.5, 0.17)), 6, 0.34
    )
    for along in (2.5, 3.4, 4.3):
        house.slab((along, -1.62, 0.16), (0.5, 0.5, 0.46), "#6b7271", "#4f5655", "#dcd6c8", canvas)
        house.slab((along, -1.2, 0.6), (0.5, 0.07, 0.46), "#6b7271", "#4f5655", "#858c8a", canvas)
    for along in (2.35, 4.95):
        house.slab((along, -2.3, 0.16), (0.1, 0.1, 0.7), "#7a5f43", "#5d4733", None, canvas)
    house.slab(
        (2.2, -2.7, 0.86), (3.0, 1.0, 0.07), "#b48a5e", "#8f6a45", Gradient(("#cda678", "#d8b78d")), canvas
    )
    for along in (2.5, 3.4, 4.3):
        house.slab((along, -3.3, 0.16), (0.5, 0.5, 0.46), "#6b7271", "#4f5655", "#dcd6c8", canvas)
        house.slab((along, -3.36, 0.6), (0.5, 0.07, 0.46), "#767d7b", "#4f5655", "#858c8a", canvas)
    for slab in range(5):
        start = 1.2 - slab * 1.5
        stone = house.shape(
            (start, -5.3 - slab * 0.45, 0),
            (start + 1.1, -5.4 - slab * 0.45, 0),
            (start + 1.15, -4.75 - slab * 0.45, 0),
            (start + 0.05, -4.7 - slab * 0.45, 0),
        )
        canvas.shade([(x, y + 4) for x, y in stone], 2.5, 0.3)
        canvas.fill(stone, Gradient(("#e2ddd2", "#cbc5b8")))
    hedge(canvas, 1360, 1640, 700, 800, "#557d4a")
    for along, size in ((8.9, 86), (9.5, 70), (10.1, 92)):
        x, y = house.camera.at(*house.spot(along, -3.6, 0))
        grasses(canvas, x, y, size, "#b9b56c", 46)
    for along, inward, size, bloom in (
        (-1.0, -3.6, 46, "#e9d5ee"),
        (-1.6, -2.6, 40, "#ffffff"),
        (-1.3, -1.2, 36, "#b79ad0"),
    ):
        x, y = house.camera.at(*house.spot(along, inward, 0))
        shrub(canvas, x, y, size, "#6b8f55", bloom)
    tree(canvas, 170, 950, 470, "#7d9f4c", spread=0.78, trunk=0.3)
    apples(canvas, 170, 640, 118, 100, 40)
    for x, y in ((90, 968), (150, 982), (240, 962), (292, 976)):
        canvas.ellipse(x, y, 6, 5.6, "#c4513d")
        canvas.ellipse(x - 2, y - 2, 2, 1.6, light("#c4513d", 0.6))
    shrub(canvas, 1500, 985, 90, "#5d8350", "#f3e2a6")
    grasses(canvas, 1390, 1010, 110, "#a9a765", 60)
