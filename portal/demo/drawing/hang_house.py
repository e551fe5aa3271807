"""Altbau am Hang: an old town house with a bay window above the lake."""

from portal.demo.drawing.building import Block, wall
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.hang_bay import bay
from portal.demo.drawing.landscape import alps, cloud, lake, ridge, sailboat, shore, sky
from portal.demo.drawing.openings import WindowLook, panel_door, shutters, window
from portal.demo.drawing.plants import foliage, grasses, hedge, shrub, tree
from portal.demo.drawing.shapes import curve
from portal.demo.drawing.space import Camera, Plane, floor_plane
from portal.demo.drawing.surfaces import plaster, rubble, tiling

WALL = "#efe1c4"
TRIM = "#fbf4e4"
ROOF = "#b0644c"
SLATE = "#5c6a78"
SHUTTER = "#6f8f7f"
EAVE = 11.0
STOREYS = (0.95, 4.45, 7.75)  # metres above the foot at which the windows of each floor begin
LOOK = WindowLook(rows=(0.0, 0.66), surround=TRIM, sill=TRIM, curtain="#fdf8ec")


def exterior() -> Canvas:
    """The house from the street, the lake behind it."""
    canvas = Canvas(seed=11)
    camera = Camera(0, 3.4, 0, focal=1010, centre=(800, 668))
    _view(canvas)
    house = Block(camera, (3.6, 0.6, 19.0), 11.2, 10.5, turn=27)
    tree(canvas, 1505, 800, 520, "#5f8148")
    tree(canvas, 1330, 770, 330, "#6c8c4f")
    _walls(canvas, house)
    _roof(canvas, house)
    bay(canvas, house)
    _garden(canvas, camera, house)
    return canvas


def _view(canvas: Canvas) -> None:
    sky(canvas, 660)
    cloud(canvas, 330, 190, 420)
    cloud(canvas, 1420, 120, 330)
    cloud(canvas, 90, 330, 260, alpha=0.5)
    alps(canvas, 640, 120, seed=9)
    ridge(canvas, 650, 62, "#98aeb5", seed=2)
    ridge(canvas, 660, 36, "#8ba596", seed=8)
    shore(canvas, 662)
    lake(canvas, 661, 860)
    for x, y, size in ((150, 720, 52), (318, 690, 26), (420, 700, 32), (60, 684, 20)):
        sailboat(canvas, x, y, size)


def _walls(canvas: Canvas, house: Block) -> None:
    side, front = house.side, house.front
    plaster(
        canvas,
        side,
        [(0, 0), (house.depth, 0), (house.depth, EAVE), (0, EAVE)],
        dark(WALL, 0.27),
        contrast=0.06,
    )
    plaster(canvas, front, [(0, 0), (house.width, 0), (house.width, EAVE), (0, EAVE)], WALL)
    for plane, length, tone in ((side, house.depth, dark("#d8c6a4", 0.28)), (front, house.width, "#d8c6a4")):
        canvas.fill(plane.rect(0, 0, length, 0.75), Gradient((tone, dark(tone, 0.12))))
        for joint in range(1, 10):
            canvas.fill(plane.rect(0, 0.75 + joint * 0.32, length, 0.028), dark(tone, 0.22), 0.55)
        canvas.fill(plane.rect(0, 3.95, length, 0.26), light(tone, 0.45))
        canvas.fill(plane.rect(0, 3.89, length, 0.06), dark(tone, 0.3))
        canvas.fill(plane.rect(0, 7.32, length, 0.1), light(tone, 0.4))
    dim = WindowLook(
        rows=(0.0, 0.66),
        surround=dark(TRIM, 0.22),
        sill=dark(TRIM, 0.22),
        frame="#d8d6d0",
        glass=("#93aebb", "#64838f", "#435e6b"),
    )
    for floor, foot in enumerate(STOREYS):
        for u in (1.7, 4.8, 7.9):
            window(canvas, side, u, foot, 1.15, 1.95, dim, dark(WALL, 0.3))
        for u in (0.95, 9.15):
            if floor == 0 and u < 2:
                continue
            window(canvas, front, u, foot, 1.15, 1.95, LOOK, WALL)
            if floor:
                shutters(canvas, front, u, foot, 1.15, 1.95, SHUTTER)
    window(canvas, front, 3.85, STOREYS[0] - 0.1, 1.05, 1.95, LOOK, WALL)
    window(canvas, front, 6.3, STOREYS[0] - 0.1, 1.05, 1.95, LOOK, WALL)
    panel_door(canvas, front, 0.95, 0.1, 1.25, 2.95, "#3f5f57")
    for plane, length in ((side, house.depth), (front, house.width)):
        canvas.fill(plane.rect(0, EAVE - 0.5, length, 0.5), TRIM if plane is front else dark(TRIM, 0.24))
        canvas.fill(plane.rect(0, EAVE - 1.05, length, 0.55), Gradient(("#1d2a3c", "#1d2a3c")), 0.16)


def _roof(canvas: Canvas, house: Block) -> None:
    width, depth, over = house.width, house.depth, 0.55
    house.soffit(canvas, over, EAVE)
    knee, top, step = EAVE + 3.0, EAVE + 5.1, 1.35
    house.tiled(
        canvas,
        ((width + over, -over, EAVE), (width + over, depth + over, EAVE)),
        ((width - step, step, knee), (width - step, depth - step, knee)),
        ROOF,
        shade=0.34,
    )
    house.tiled(
        canvas,
        ((width - step, step, knee), (width - step, depth - step, knee)),
        ((width - 4.2, 4.2, top), (width - 4.2, depth - 4.2, top)),
        ROOF,
        shade=0.26,
    )
    house.tiled(
        canvas,
        ((0 + step, step, knee), (width - step, step, knee)),
        ((4.2, 4.2, top), (width - 4.2, 4.2, top)),
        light(ROOF, 0.12),
    )
    house.tiled(
        canvas,
        ((-over, -over, EAVE), (width + over, -over, EAVE)),
        ((step, step, knee), (width - step, step, knee)),
        ROOF,
    )
    canvas.line(
        house.shape((step, step, knee), (width - step, step, knee), (width - step, depth - step, knee)),
        3,
        dark(ROOF, 0.35),
    )
    canvas.line(
        house.shape((width + over, -over, EAVE), (width - step, step, knee), (width - step, step, knee)),
        4,
        light(ROOF, 0.2),
    )
    house.gutter(
        canvas, (width + over, -over, EAVE - 0.06), (width + over, depth + over, EAVE - 0.06), "#6f7472"
    )
    house.gutter(canvas, (-over, -over, EAVE - 0.06), (width + over, -over, EAVE - 0.06), "#93938c")
    house.chimney(canvas, 2.4, 4.4, top - 1.2, top + 1.3)
    house.chimney(canvas, 7.4, 5.2, top - 0.6, top + 1.2)
    for along in (1.5, 8.7):
        _dormer(canvas, house, along, 0.55)


def _dormer(canvas: Canvas, house: Block, along: float, inward: float) -> None:
    low, high, width = EAVE + 0.85, EAVE + 2.5, 1.5
    house.slab(
        (along, inward, low), (width, 1.6, high - low), light(WALL, 0.1), dark(SLATE, 0.25), None, canvas
    )
    face, _width = wall(house.camera, house.spot(along, inward, low), house.spot(along + width, inward, low))
    window(
        canvas, face, 0.22, 0.22, width - 0.44, 1.25, WindowLook(rows=(0.0,), sill=TRIM, reveal=0.08), WALL
    )
    peak = high + 0.75
    canvas.fill(
        house.shape(
            (along + width / 2, inward - 0.15, peak),
            (along + width + 0.18, inward - 0.15, high - 0.03),
            (along + width + 0.18, inward + 1.6, high),
            (along + width / 2, inward + 2.2, peak),
        ),
        dark(SLATE, 0.25),
    )
    canvas.fill(
        house.shape(
            (along - 0.18, inward - 0.15, high - 0.03),
            (along + width + 0.18, inward - 0.15, high - 0.03),
            (along + width / 2, inward - 0.15, peak),
        ),
        SLATE,
    )
    canvas.fill(
        house.shape(
            (along + 0.1, inward - 0.16, high + 0.06),
            (along + width - 0.1, inward - 0.16, high + 0.06),
            (along + width / 2, inward - 0.16, peak - 0.16),
        ),
        TRIM,
    )


def _garden(canvas: Canvas, camera: Camera, house: Block) -> None:
    left = house.front.at(0, 0)
    canvas.fill(
        [
            (-5, 770),
            (left[0] - 20, left[1] - 24),
            left,
            house.front.at(house.width, 0),
            house.side.at(house.depth, 0),
            (1605, 760),
            (1605, 930),
            (-5, 930),
        ],
        Gradient(("#9fb56f", "#7f9b58")),
    )
    canvas.shade(
        [
            house.front.at(house.width, 0),
            house.side.at(house.depth, 0),
            (1600, 800),
            (1600, 880),
            (1230, 905),
        ],
        16,
        0.32,
    )
    hedge(canvas, -20, left[0] - 40, 772, 838, "#557d4a")
    foliage(canvas, [(20, 700, 60), (70, 740, 66), (-10, 760, 70)], "#64874a", leaf=5)
    shrub(canvas, left[0] + 330, 868, 62, "#6b8f55", "#f0d7dd")
    shrub(canvas, left[0] + 455, 884, 52, "#5f874f")
    shrub(canvas, left[0] + 560, 896, 66, "#6b8f55", "#e7a3ad")
    shrub(canvas, 1245, 905, 58, "#54794a")
    shrub(canvas, 1350, 885, 72, "#5d8350", "#ffffff")
    grasses(canvas, left[0] + 630, 908, 66, "#b7b46f", 40)
    street = floor_plane(camera)
    front = Plane(camera, (-14, 0, 11.6), (1, 0, 0))
    rubble(canvas, front, [(0, 0), (10.3, 0), (10.3, 1.35), (0, 1.35)], "#c9bda6", size=0.42)
    rubble(canvas, front, [(12.4, 0), (30, 0), (30, 1.35), (12.4, 1.35)], "#c9bda6", size=0.42)
    for start, length in ((-0.5, 10.9), (12.3, 18.0)):
        canvas.fill(front.rect(start, 1.35, length, 0.14, 0.1), "#e3dac6")
        canvas.fill(front.rect(start, 1.31, length, 0.045, 0.1), "#8f8672")
    canvas.fill(front.rect(10.2, 0, 2.3, 1.2), "#a89e8a")
    for step in range(6):
        tread = Plane(camera, (-3.6, step * 0.2, 11.6 + step * 0.34), (1, 0, 0))
        canvas.fill(tread.rect(0, 0, 1.9, 0.2), "#b9ae98")
        canvas.fill(
            Plane(camera, (-3.6, step * 0.2 + 0.2, 11.6 + step * 0.34), (1, 0, 0), (0, 0, 1)).rect(
                0, 0, 1.9, 0.34
            ),
            "#ded5c2",
        )
    for post in (-3.9, -1.6):
        pillar = Plane(camera, (post, 0, 11.45), (1, 0, 0))
        canvas.fill(pillar.rect(0, 0, 0.42, 1.85), Gradient(("#e9e0cd", "#cfc4ad"), 90))
        canvas.fill(pillar.rect(-0.06, 1.85, 0.54, 0.14), "#f2ebdb")
    canvas.fill(street.rect(-30, 2, 60, 9.55), Gradient(("#c8c6c0", "#b4b3af")))
    tiling(
        canvas,
        street,
        [(-14, 9.6), (16, 9.6), (16, 11.5), (-14, 11.5)],
        "#cfc9bd",
        width=0.8,
        height=0.62,
        joint="#b3ada2",
    )
    canvas.fill(street.rect(-30, 9.42, 60, 0.2), "#e4ded2")
    canvas.shade(street.rect(-20, 10.6, 16.3, 1.0), 7, 0.2)
    canvas.shade(street.rect(-1.2, 10.6, 22, 1.0), 7, 0.2)
    foliage(
        canvas, [(1120 + 62 * index, 862 + 10 * (index % 2), 42) for index in range(9)], "#5b8450", leaf=5
    )
    for lamp in (-7.4,):
        x, foot = camera.at(lamp, 0, 10.4)
        head = camera.at(lamp, 3.6, 10.4)[1]
        canvas.shade([(x, foot), (x + 90, foot + 4), (x + 90, foot + 8), (x, foot + 5)], 3, 0.3)
        canvas.line([(x, foot), (x, head)], 5, "#3e4a4f")
        canvas.fill([(x - 13, head), (x + 13, head), (x + 9, head + 40), (x - 9, head + 40)], "#fff3cf", 0.9)
        canvas.outline(
            [(x - 13, head), (x + 13, head), (x + 9, head + 40), (x - 9, head + 40)], 2.5, "#3e4a4f"
        )
        canvas.fill([(x - 18, head), (x, head - 18), (x + 18, head)], "#3e4a4f")
    canvas.shade(
        [(-40, 1080), (-40, 1000), *curve([(200, 985), (420, 1012), (640, 1000), (760, 1080)])], 14, 0.16
    )
