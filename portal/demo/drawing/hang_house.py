"""Altbau am Hang: an old town house with a bay window above the lake."""

from portal.demo.drawing.building import Block, wall
from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import alps, cloud, lake, ridge, sailboat, shore, sky
from portal.demo.drawing.openings import WindowLook, panel_door, shutters, window
from portal.demo.drawing.plants import foliage, grasses, hedge, shrub, tree
from portal.demo.drawing.shapes import curve
from portal.demo.drawing.space import Camera, Place, Plane, floor_plane
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
    _bay(canvas, house)
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


def _bay(canvas: Canvas, house: Block) -> None:
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
    for (a, b), tone in zip(zip(foot, foot[1:], strict=False), (0.02, 0.16, 0.32), strict=True):
        upper = [house.spot(b[0], b[1], low), house.spot(a[0], a[1], low)]
        lower = console if a[1] == b[1] else [console[0] if a[1] == 0 else console[1]]
        canvas.fill(
            house.camera.shape([*lower, *upper]),
            Gradient((light("#dccba9", 0.1 - tone * 0.3), dark("#dccba9", tone + 0.18))),
        )
    faces: list[tuple[Plane, float, float]] = []
    for (a, b), tone in zip(zip(foot, foot[1:], strict=False), (0.0, 0.0, 0.2), strict=True):
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
        for (wide, rise), (narrow, above) in zip(rings, rings[1:], strict=False):
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
