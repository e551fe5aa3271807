"""Reihenhaus mit Südgarten: the terraced house seen from its garden, the Hohentwiel behind it."""

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import cloud, meadow, ridge, sky
from portal.demo.drawing.openings import WindowLook, glazing, window
from portal.demo.drawing.plants import apples, foliage, grasses, shrub, tree
from portal.demo.drawing.space import Camera, Plane
from portal.demo.drawing.surfaces import boards, bricks, plaster, tiling
from portal.demo.drawing.volcano import hohentwiel

WALLS = ("#e6d2a8", "#f4eee1", "#cdd3cf")
ROOF = "#a65d49"
UNIT = 6.4  # metres of one house
EAVE = 5.7


def exterior() -> Canvas:
    """The garden side in the afternoon sun."""
    canvas = Canvas(seed=71)
    camera = Camera(0, 1.75, 0, focal=1120, centre=(800, 700))
    sky(canvas, 700)
    cloud(canvas, 1180, 150, 430)
    cloud(canvas, 560, 90, 300)
    hohentwiel(canvas, 190, 700, 640)
    ridge(canvas, 690, 50, "#93ab98", seed=41)
    foliage(canvas, [(x, 662 + 9 * (x % 3), 48) for x in range(-10, 1640, 60)], "#6d8f5a", leaf=4.2)
    meadow(canvas, [(-5, 720), (1605, 720), (1605, 1072), (-5, 1072)], "#a2bb68", blades=1300)
    row = Block(camera, (10.0, 0, 14.2), 3 * UNIT, 9.0, turn=15)
    _row(canvas, row)
    _roof(canvas, row)
    _ours(canvas, row)
    _garden(canvas, camera, row)
    return canvas


def _row(canvas: Canvas, row: Block) -> None:
    canvas.shade(
        row.shape(
            (0, -0.5, 0),
            (row.width, -0.6, 0),
            (row.width + 4, 3, 0),
            (row.width + 4, 9, 0),
            (row.width, 9, 0),
        ),
        9,
        0.3,
    )
    bricks(
        canvas,
        row.side,
        [(0, 0), (row.depth, 0), (row.depth, EAVE), (row.depth / 2, EAVE + 4.0), (0, EAVE)],
        dark("#b0785f", 0.3),
        course=0.2,
        length=0.5,
    )
    look = WindowLook(rows=(0.0,), columns=2, sill="#d5d0c6", reveal=0.12)
    for index, colour in enumerate(WALLS):
        start = index * UNIT
        plaster(
            canvas,
            row.front,
            [(start, 0), (start + UNIT, 0), (start + UNIT, EAVE), (start, EAVE)],
            colour,
            contrast=0.06,
        )
        bricks(
            canvas,
            row.front,
            [(start, 0), (start + UNIT, 0), (start + UNIT, 0.5), (start, 0.5)],
            "#b0785f",
            course=0.1,
            length=0.3,
        )
        window(canvas, row.front, start + 0.8, 3.55, 1.7, 1.35, look, colour)
        window(canvas, row.front, start + 3.8, 3.55, 1.7, 1.35, look, colour)
        if index != 1:
            glazing(
                canvas,
                row.front,
                start + 2.3,
                0.12,
                3.2,
                2.2,
                2,
                frame="#f4f0e7",
                warm=0.3,
                out=-0.12,
                mirror=0.4,
            )
            window(
                canvas,
                row.front,
                start + 0.7,
                0.95,
                1.0,
                1.35,
                WindowLook(rows=(0.0,), columns=1, reveal=0.12),
                colour,
            )
        canvas.fill(
            row.front.rect(start + UNIT - 0.07, 0, 0.12, EAVE, 0.06), Gradient(("#c9c6bf", "#8f8d88"), 90)
        )
    canvas.fill(row.front.rect(0, EAVE - 0.62, row.width, 0.62), "#1d2a3c", 0.18)


def _roof(canvas: Canvas, row: Block) -> None:
    over, top = 0.5, EAVE + 4.0
    row.soffit(canvas, over, EAVE - 0.02, "#e6dfd2")
    row.tiled(
        canvas,
        ((-over, -over, EAVE - 0.1), (row.width + over, -over, EAVE - 0.1)),
        ((-over, row.depth / 2, top), (row.width + over, row.depth / 2, top)),
        ROOF,
        course=0.38,
    )
    verge = row.shape(
        (row.width + over, -over, EAVE - 0.1),
        (row.width + over, row.depth / 2, top),
        (row.width + over, row.depth / 2, top - 0.25),
        (row.width + over, -over, EAVE - 0.35),
    )
    canvas.fill(verge, dark("#8d6b52", 0.2))
    row.gutter(canvas, (-over, -over, EAVE - 0.18), (row.width + over, -over, EAVE - 0.18), "#9a9a94", 0.16)
    slope, _outline = row.slope(
        ((0, 0, EAVE), (row.width, 0, EAVE)), ((0, row.depth / 2, top), (row.width, row.depth / 2, top))
    )
    for start in (1.6, 8.0, 9.9, 14.6):
        frame = slope.rect(start, 1.9, 1.15, 1.5, 0.0)
        canvas.fill(slope.rect(start - 0.1, 1.8, 1.35, 1.7), "#5b5f60")
        canvas.fill(frame, Gradient(("#cfe1ea", "#8fb0c0", "#5f8195"), 25))
        canvas.fill(
            slope.shape([(start + 0.1, 1.9), (start + 0.45, 1.9), (start + 0.85, 3.4), (start + 0.5, 3.4)]),
            "#ffffff",
            0.24,
        )
    for start in (5.9, 12.3, 18.0):
        row.chimney(canvas, start, 3.9, top - 0.9, top + 0.9, "#a76a55")
    canvas.shade(slope.rect(0, 0, row.width, 0.4), 4, 0.12)


def _ours(canvas: Canvas, row: Block) -> None:
    """The middle house: garden door, awning, terrace."""
    start = UNIT
    glazing(
        canvas, row.front, start + 1.9, 0.12, 3.9, 2.25, 3, frame="#f7f3ea", warm=0.8, out=-0.12, mirror=0.2
    )
    window(
        canvas,
        row.front,
        start + 0.5,
        0.95,
        1.0,
        1.35,
        WindowLook(rows=(0.0,), columns=1, reveal=0.12, curtain="#fdf8ec"),
        WALLS[1],
    )
    deck = Plane(row.camera, row.spot(start + 0.25, -3.4, 0.05), row.right, row.back)
    tiling(
        canvas,
        deck,
        [(0, 0), (UNIT - 0.5, 0), (UNIT - 0.5, 3.4), (0, 3.4)],
        "#d9cdb9",
        width=0.5,
        height=0.5,
        joint="#b8ab96",
    )
    canvas.shade(
        row.shape(
            (start + 1.6, -2.4, 0.06),
            (start + 6.2, -2.4, 0.06),
            (start + 6.4, 0, 0.06),
            (start + 1.8, 0, 0.06),
        ),
        8,
        0.34,
    )
    front, back, low, high = -2.3, -0.05, 2.15, 2.75
    stripes = 13
    for stripe in range(stripes):
        a, b = start + 1.5 + 4.7 * stripe / stripes, start + 1.5 + 4.7 * (stripe + 1) / stripes
        tone = "#f7efdf" if stripe % 2 else "#c9774f"
        canvas.fill(
            row.shape((a, front, low), (b, front, low), (b, back, high), (a, back, high)),
            Gradient((light(tone, 0.12), tone)),
        )
        canvas.fill(
            row.shape((a, front, low - 0.2), (b, front, low - 0.2), (b, front, low), (a, front, low)),
            dark(tone, 0.08),
        )
    for along in (start + 1.6, start + 6.1):
        canvas.line(
            row.shape((along, front + 0.1, low), (along, back, high - 0.7), (along, front + 0.1, low))[:2],
            2,
            "#d8d5cd",
        )
    canvas.shade(
        row.shape(
            (start + 3.1, -2.2, 0.06),
            (start + 5.0, -2.2, 0.06),
            (start + 5.0, -1.2, 0.06),
            (start + 3.1, -1.2, 0.06),
        ),
        5,
        0.3,
    )
    for along in (3.2, 4.4):
        row.slab((start + along, -1.2, 0.05), (0.5, 0.5, 0.45), "#8fa3a0", "#6d827f", "#e9e3d5", canvas)
        row.slab((start + along, -0.8, 0.5), (0.5, 0.07, 0.45), "#8fa3a0", "#6d827f", "#a9bab7", canvas)
    for along in (3.05, 4.85):
        row.slab((start + along, -1.9, 0.05), (0.09, 0.09, 0.68), "#e9e4d8", "#c9c3b5", None, canvas)
    row.slab((start + 2.95, -2.1, 0.72), (2.1, 0.85, 0.06), "#f4f0e6", "#cfc9bb", "#fbf8f0", canvas)


def _garden(canvas: Canvas, camera: Camera, row: Block) -> None:
    for start in (UNIT - 0.1, 2 * UNIT + 0.15):
        plane = Plane(camera, row.spot(start, -0.1, 0), tuple(-part for part in row.back))  # type: ignore[arg-type]
        boards(canvas, plane, [(0, 0), (2.4, 0), (2.4, 1.7), (0, 1.7)], "#b08f68", width=0.14)
        canvas.fill(plane.rect(0, 1.66, 2.4, 0.06), dark("#b08f68", 0.3))
    for along, inward, size, bloom in (
        (UNIT + 0.5, -4.4, 52, "#f0d7dd"),
        (UNIT - 0.2, -5.1, 60, "#e7a3ad"),
        (2 * UNIT + 0.2, -4.5, 56, ""),
        (2 * UNIT + 0.4, -5.6, 66, "#b79ad0"),
        (3.2, -2.6, 50, ""),
        (16.0, -2.2, 52, "#ffffff"),
    ):
        x, y = camera.at(*row.spot(along, inward, 0))
        shrub(canvas, x, y, size, "#628a50", bloom)
    for along in (UNIT - 2.4, UNIT - 0.1):
        _raised_bed(canvas, row, along)
    tree(canvas, 1400, 985, 430, "#76984c", spread=0.72, trunk=0.32)
    apples(canvas, 1400, 700, 110, 92, 46, "#6d4f86")
    x, y = camera.at(*row.spot(1.0, -4.6, 0))
    grasses(canvas, x, y, 96, "#b9b56c", 54)
    shrub(canvas, 70, 1020, 110, "#5d8350", "#f3e2a6")


def _raised_bed(canvas: Canvas, row: Block, along: float) -> None:
    inward, width, depth, tall = -6.9, 2.0, 0.9, 0.6
    canvas.shade(
        row.shape(
            (along, inward - 0.1, 0),
            (along + width + 0.5, inward - 0.1, 0),
            (along + width + 0.5, inward + depth, 0),
            (along, inward + depth, 0),
        ),
        6,
        0.36,
    )
    row.slab((along, inward, 0), (width, depth, tall), "#a9825a", "#7d5f41", "#5d4a3a", canvas)
    for board in (0.2, 0.4):
        ends = row.shape((along, inward, board), (along + width, inward, board), (along, inward, board))
        canvas.line(ends[:2], 1.2, "#7d5f41")
    blobs = []
    for step in range(7):
        x, y = row.camera.at(*row.spot(along + 0.2 + step * 0.27, inward + 0.4, tall))
        blobs.append((x, y - 6, 17 + 4 * (step % 3)))
    foliage(canvas, blobs, "#7fa35a", leaf=4)
    for x, y, _size in blobs[::2]:
        canvas.ellipse(x + 4, y - 4, 5, 5, "#cf5540")
