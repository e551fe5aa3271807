"""From inside: the terraced house in Singen and the shop in Konstanz."""

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, dim, light
from portal.demo.drawing.fittings import shelf
from portal.demo.drawing.furniture import (
    armchair,
    bookcase,
    chair,
    floor_lamp,
    low_table,
    pendant,
    potted,
    rug,
    sofa,
    table,
)
from portal.demo.drawing.landscape import cloud, ridge, sky
from portal.demo.drawing.modern_rooms import window_wall
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.reihenhaus_house import hohentwiel
from portal.demo.drawing.room import Room, curtain, garden_view, picture, room_window
from portal.demo.drawing.shapes import arc, rounded
from portal.demo.drawing.space import Camera, Plane, box, floor_plane, front_plane
from portal.demo.drawing.surfaces import parquet, plaster, rubble, tiling


def terraced_living() -> Canvas:
    """The living room of the terraced house with the door to the garden."""
    canvas = Canvas(seed=131)
    room = Room(
        Camera(0.1, 1.45, 0, focal=990, centre=(800, 470)), -2.8, 2.8, 2.5, 5.6, wall="#f3ead9", sun="left"
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#d0a472",
        width=0.09,
        length=0.6,
    )
    canvas.shade(room.floor.rect(0, 0, room.width, 1.2), 40, 0.12)
    room.skirting(canvas, tall=0.08)
    window_wall(canvas, room, room.back, 1.25, 3.2, 2.2, 3, garden_view, frame="#fbf8f0")
    canvas.outline(room.back.rect(1.2, 0, 3.3, 2.28), 2, "#d9d0bd")
    curtain(canvas, room.back, 0.72, 0.02, 0.6, 2.36, "#c9a98a", folds=7)
    curtain(canvas, room.back, 4.38, 0.02, 0.6, 2.36, "#c9a98a", folds=7)
    canvas.line([room.back.at(0.6, 2.36, 0.1), room.back.at(5.1, 2.36, 0.1)], 3.5, "#8b6443")
    picture(
        canvas,
        room.west,
        3.1,
        1.25,
        0.8,
        0.8,
        ("#f1e3d0", "#d98b6a", "#7f9a95", "#3f5f57"),
        frame="#8a6f52",
        kind="shapes",
    )
    picture(
        canvas, room.west, 4.15, 1.25, 0.8, 0.8, ("#dfe6e0", "#e5b567", "#8aa79b", "#54766d"), frame="#8a6f52"
    )
    bookcase(canvas, room, room.east, 3.3, 1.9, 1.25, "#efe6d4", rows=3, out=-0.02)
    picture(
        canvas, room.east, 3.75, 1.45, 1.0, 0.7, ("#e6dcc8", "#c9674a", "#9db36a", "#54766d"), frame="#5d4a38"
    )
    for start in (1.4, 2.5, 3.6):
        room.pool(canvas, [(start, 5.4), (start + 0.85, 5.4), (start + 0.75, 2.4), (start - 0.5, 2.4)], 0.32)
    rug(canvas, room, -1.7, 2.6, 3.3, 1.6, "#7f9a8f", "#4f6f66")
    sofa(canvas, room, -2.65, 3.7, 2.1, "#d0b58f", seats=2, pillows=("#7f9a8f", "#c9674a"))
    floor_lamp(canvas, room, 2.3, 5.1, 1.5, "#f3dcb0")
    armchair(canvas, room, 1.3, 3.5, "#7f9a8f")
    low_table(canvas, room, -0.65, 2.95, 1.15, 0.62, "#b98d5f")
    potted(canvas, room, 2.35, 2.75, 0.95, "#c98a66")
    pendant(canvas, room, 0.0, 3.8, 1.95, "#c9674a", 0.44)
    return canvas


def attic() -> Canvas:
    """The attic room under the slope, with the Hohentwiel in its window."""
    canvas = Canvas(seed=141)
    room = Room(
        Camera(0.1, 1.4, 0, focal=930, centre=(800, 545)), -2.4, 2.4, 2.9, 5.0, wall="#f4efe4", sun="left"
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#d3ae80",
        width=0.18,
        length=2.0,
    )
    knee, ridge_u = 1.1, 2.4
    slope_left = [(-2.4, knee, 0.2), (-2.4, knee, 5.0), (0.0, 2.9, 5.0), (0.0, 2.9, 0.2)]
    slope_right = [(2.4, knee, 0.2), (2.4, knee, 5.0), (0.0, 2.9, 5.0), (0.0, 2.9, 0.2)]
    canvas.fill(room.camera.shape(slope_left), Gradient(("#f6f1e6", "#dcd2c0"), 60))
    canvas.fill(room.camera.shape(slope_right), Gradient(("#fdfaf2", "#efe7d8"), -60))
    gable: list[Point] = [(0, 0), (4.8, 0), (4.8, knee), (ridge_u, 2.9), (0, knee)]
    plaster(canvas, room.back, gable, "#e6dcc8", contrast=0.04)
    canvas.fill(room.back.rect(0, 0, 4.8, 0.1), "#fbf7ee")
    room_window(canvas, room.back, 1.35, 0.75, 2.1, 1.4, _volcano_view, columns=2)
    for z in (0.8, 2.2, 3.6):
        for side in (-1, 1):
            low, high = (side * 2.4, knee, z), (0.0, 2.9, z)
            beam = [low, (low[0], low[1], z + 0.16), (high[0], high[1], z + 0.16), high]
            canvas.fill(room.camera.shape(beam), "#b98d5f" if side > 0 else "#94693f")
            lower = [low, (low[0], low[1] - 0.12, z), (high[0], high[1] - 0.12, z), high]
            canvas.fill(room.camera.shape(lower), "#a67c4e" if side > 0 else "#7f5a36")
    _roof_light(canvas, room)
    room.pool(canvas, [(1.6, 4.7), (3.2, 4.7), (3.0, 2.6), (0.9, 2.6)], 0.3)
    rug(canvas, room, -1.1, 2.5, 2.3, 1.2, "#c98f5f", "#8d5a3a")
    _desk(canvas, room)
    bookcase(canvas, room, room.west, 2.6, 2.0, 1.05, "#efe6d4", rows=2)
    sofa(canvas, room, 0.55, 3.55, 1.75, "#7f95a0", seats=2, pillows=("#e9d8b4", "#c9674a"))
    potted(canvas, room, -0.35, 4.5, 0.8, "#c98a66")
    pendant(canvas, room, 0.0, 3.2, 2.05, "#5b7d93", 0.4)
    return canvas


def _volcano_view(canvas: Canvas, horizon: float) -> None:
    sky(canvas, horizon + 40)
    cloud(canvas, 980, horizon - 190, 260)
    ridge(canvas, horizon + 40, 34, "#b3c4c2", seed=151)
    hohentwiel(canvas, 790, horizon + 52, 300)
    ridge(canvas, horizon + 74, 26, "#8fa88d", seed=152)
    foliage(canvas, [(x, horizon + 66 + 8 * (x % 3), 26) for x in range(400, 1220, 30)], "#6d8f5a", leaf=3)
    for x in range(430, 1200, 64):
        canvas.fill(
            [(x, horizon + 96), (x + 34, horizon + 96), (x + 34, horizon + 76), (x, horizon + 76)], "#efe5d2"
        )
        canvas.fill([(x - 4, horizon + 78), (x + 17, horizon + 60), (x + 38, horizon + 78)], "#b0644c")
    foliage(canvas, [(x, horizon + 124, 34) for x in range(400, 1220, 40)], "#7d9f4c", leaf=3)


def _roof_light(canvas: Canvas, room: Room) -> None:
    """A window in the left slope."""
    spots = []
    for share, z in ((0.28, 2.5), (0.28, 3.45), (0.78, 3.45), (0.78, 2.5)):
        spots.append((-2.4 + 2.4 * share, 1.1 + 1.8 * share, z))
    shape = room.camera.shape(spots)
    canvas.fill(shape, "#fdfbf5")
    middle = (sum(x for x, _y in shape) / 4, sum(y for _x, y in shape) / 4)
    inner = [(middle[0] + (x - middle[0]) * 0.84, middle[1] + (y - middle[1]) * 0.86) for x, y in shape]
    canvas.fill(inner, Gradient(("#9cc3dc", "#e3edef"), 20))
    canvas.shade([(x + 30, y + 12) for x, y in inner], 16, 0.3, "#fff3d2")


def _desk(canvas: Canvas, room: Room) -> None:
    camera = room.camera
    room.contact(canvas, -2.25, 2.9, 1.5, 0.7, 0.3)
    table(canvas, room, -2.2, 3.0, 1.45, 0.7, "#c09468")
    px, py = camera.at(-1.5, 0.77, 3.4)
    canvas.fill([(px - 74, py - 84), (px + 54, py - 84), (px + 54, py - 8), (px - 74, py - 8)], "#2f3638")
    canvas.fill(
        [(px - 69, py - 79), (px + 49, py - 79), (px + 49, py - 13), (px - 69, py - 13)],
        Gradient(("#7fa0b4", "#c9d8de"), 30),
    )
    canvas.fill([(px - 94, py), (px + 66, py), (px + 74, py + 22), (px - 104, py + 22)], "#8f9699")
    chair(canvas, room, -1.75, 2.55, "#54635f", away=True)


def sales_room() -> Canvas:
    """The sales room of the shop: beams, the sandstone arch, shelves and a counter."""
    canvas = Canvas(seed=151)
    room = Room(
        Camera(0.0, 1.5, 0, focal=960, centre=(800, 535)),
        -3.3,
        3.3,
        3.2,
        6.6,
        wall="#f0e7d6",
        ceiling="#efe6d4",
        sun="left",
    )
    room.shell(canvas)
    tiling(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#c9bfae",
        width=1.2,
        height=1.2,
        joint="#b9ae9c",
        spread=0.03,
    )
    for z in (0.9, 1.9, 2.9, 3.9, 4.9, 5.9):
        box(canvas, room.camera, (-3.3, 2.92, z), (6.6, 0.28, 0.26), "#8a6743")
    _stone_arch(canvas, room)
    for low in (0.75, 1.3, 1.85):
        shelf(canvas, Plane(room.camera, (-3.3, 0, 0), (0, 0, 1)), 2.5, low, 3.4, out=0.05)
    canvas.fill(room.west.rect(2.5, 0.1, 3.4, 0.6, 0.05), Gradient(("#8fa392", "#7f9484")))
    for low in (0.95, 1.5, 2.05):
        shelf(canvas, room.back, 4.75, low, 1.7)
    window_wall(canvas, room, room.east, 2.4, 2.4, 2.4, 2, _lane_view, frame="#3f5f50", inward=-1.0)
    room.pool(canvas, [(4.2, 1.6), (5.6, 2.2), (6.5, 4.7), (5.4, 4.4)], 0.36)
    potted(canvas, room, 2.75, 6.0, 1.25, "#8d8478", "#6a8f5f")
    _counter(canvas, room)
    _display_table(canvas, room)
    for x in (-1.6, -0.8, 0.0):
        pendant(canvas, room, x, 4.6, 2.1, "#3f5f50", 0.34)
    return canvas


def _stone_arch(canvas: Canvas, room: Room) -> None:
    """The vaulted passage to the rooms behind."""
    back, start, width, spring, rise = room.back, 2.35, 2.0, 1.75, 0.75
    outer = [
        (start - 0.3, 0.0),
        (start - 0.3, spring),
        *arc(start + width / 2, spring, width / 2 + 0.3, -rise - 0.3, 180, 360),
        (start + width + 0.3, 0.0),
    ]
    inner = [
        (start, 0.0),
        (start, spring),
        *arc(start + width / 2, spring, width / 2, -rise, 180, 360),
        (start + width, 0.0),
    ]
    rubble(canvas, back, outer, "#cdb694", size=0.36)
    canvas.fill(back.shape(inner), Gradient(("#d9cbb2", "#efe3cc")))
    with canvas.inside(back.shape(inner)):
        far = front_plane(room.camera, room.depth + 2.6, room.left)
        canvas.fill(far.rect(0, 0, 6.6, 3.2), Gradient(("#f3ead9", "#e3d6bf")))
        floor = floor_plane(room.camera, room.left, 0, room.depth)
        parquet(canvas, floor, [(0, 0), (6.6, 0), (6.6, 2.6), (0, 2.6)], "#b98d5f")
        picture(
            canvas, far, 2.9, 1.2, 0.9, 0.7, ("#dfe6e0", "#e5b567", "#8aa79b", "#54766d"), frame="#5d4a38"
        )
        canvas.fill(far.rect(2.6, 0.55, 1.6, 0.08), "#8a6743")
        canvas.fill(far.rect(2.7, 0, 0.07, 0.55), "#6d5238")
        canvas.fill(far.rect(4.05, 0, 0.07, 0.55), "#6d5238")
        canvas.shade(back.rect(start, 0, 0.35, 2.6), 14, 0.3, "#4a3a2a")
    canvas.outline(back.shape(inner), 1.6, dim("#cdb694", 0.5))


def _lane_view(canvas: Canvas, horizon: float) -> None:
    """The lane outside: a house front in the sun."""
    canvas.fill([(0, 0), (1600, 0), (1600, 1067), (0, 1067)], Gradient(("#dfe9ea", "#e9dcc0", "#d9c9a8")))
    for x in range(1000, 1600, 150):
        canvas.fill(
            [(x, horizon - 230), (x + 70, horizon - 230), (x + 70, horizon - 70), (x, horizon - 70)],
            "#7f9aa6",
        )
        canvas.outline(
            [(x, horizon - 230), (x + 70, horizon - 230), (x + 70, horizon - 70), (x, horizon - 70)],
            6,
            "#fbf4e4",
        )
    canvas.fill(
        [(0, horizon + 130), (1600, horizon + 130), (1600, 1067), (0, 1067)], Gradient(("#cfc3ae", "#b9ad98"))
    )
    foliage(canvas, [(1250, horizon + 90, 46), (1330, horizon + 96, 40)], "#6d935f", leaf=4)


def _counter(canvas: Canvas, room: Room) -> None:
    camera = room.camera
    room.contact(canvas, -2.2, 4.2, 2.6, 0.7, 0.4)
    box(canvas, camera, (-2.2, 0, 4.2), (2.6, 0.95, 0.65), "#3f5f50")
    for panel in range(4):
        canvas.outline(
            front_plane(camera, 4.2).rect(-2.1 + panel * 0.63, 0.14, 0.52, 0.68), 1.6, light("#3f5f50", 0.3)
        )
    box(canvas, camera, (-2.26, 0.95, 4.14), (2.72, 0.06, 0.77), "#b98d5f")
    px, py = camera.at(-1.7, 1.01, 4.45)
    canvas.fill(
        [(px - 34, py - 40), (px + 34, py - 40), (px + 34, py), (px - 34, py)],
        Gradient(("#4d4a45", "#2f2d2a")),
    )
    canvas.fill([(px - 27, py - 34), (px + 27, py - 34), (px + 27, py - 12), (px - 27, py - 12)], "#a9c1c9")
    px, py = camera.at(-0.1, 1.01, 4.45)
    canvas.fill(
        [(px - 17, py - 44), (px + 17, py - 44), (px + 22, py), (px - 22, py)],
        Gradient(("#a9c1c9", "#6f93a1"), 80),
    )
    foliage(canvas, [(px, py - 70, 24), (px - 20, py - 58, 18), (px + 20, py - 58, 18)], "#6d935f", leaf=4)
    for _bloom in range(9):
        canvas.ellipse(
            px + canvas.chance.uniform(-34, 34),
            py - canvas.chance.uniform(56, 96),
            6,
            5.4,
            canvas.chance.choice(("#f3d9e0", "#e8a7b4", "#f3d36b")),
        )


def _display_table(canvas: Canvas, room: Room) -> None:
    """A table with books, boxes and bowls in the middle of the shop."""
    table(canvas, room, 0.3, 2.9, 1.7, 0.85, "#c09468")
    camera = room.camera
    for dx, dz, wide, tall, tone in (
        (0.1, 0.5, 0.3, 0.2, "#b7655a"),
        (0.5, 0.55, 0.26, 0.12, "#5b7d93"),
        (0.95, 0.5, 0.34, 0.16, "#e9dcc0"),
        (1.35, 0.55, 0.24, 0.24, "#6f8a5a"),
        (0.25, 0.1, 0.3, 0.06, "#e9dcc0"),
        (0.7, 0.1, 0.32, 0.08, "#8d4438"),
        (1.2, 0.12, 0.3, 0.1, "#c9a05a"),
    ):
        box(canvas, camera, (0.3 + dx, 0.757, 2.9 + dz), (wide, tall, 0.2), tone)


def office() -> Canvas:
    """The office behind the shop, with a window to the yard."""
    canvas = Canvas(seed=161)
    room = Room(
        Camera(0.0, 1.45, 0, focal=980, centre=(800, 525)), -2.4, 2.4, 2.8, 5.0, wall="#ece8dd", sun="right"
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#b98d5f",
        width=0.12,
        length=0.9,
    )
    room.skirting(canvas)
    for z in (0.9, 2.2, 3.5, 4.7):
        box(canvas, room.camera, (-2.4, 2.58, z), (4.8, 0.22, 0.2), "#8a6743")
    room_window(canvas, room.back, 1.2, 0.85, 2.4, 1.45, _yard_view, columns=3, transom=0.72)
    bookcase(canvas, room, room.west, 2.7, 2.1, 2.2, "#e4dac6", rows=6)
    picture(
        canvas,
        room.east,
        3.0,
        1.2,
        1.3,
        0.9,
        ("#e9e0d0", "#d9a06a", "#7f9aa5", "#3f5f6f"),
        frame="#3a3a38",
        kind="shapes",
    )
    room.pool(canvas, [(1.4, 4.8), (3.2, 4.8), (2.4, 2.5), (0.5, 2.5)], 0.34)
    rug(canvas, room, -1.6, 2.0, 3.2, 1.9, "#8fa1a8", "#5b7380")
    for x in (-1.2, -0.45, 0.3):
        chair(canvas, room, x, 3.35, "#4d5a58", "#8fa1a8")
    table(canvas, room, -1.45, 2.75, 2.4, 0.85, "#c09468")
    _papers(canvas, room)
    for x in (-1.2, -0.45, 0.3):
        chair(canvas, room, x, 2.25, "#4d5a58", "#8fa1a8", away=True)
    potted(canvas, room, 1.95, 4.3, 1.2, "#8d8478", "#6a8f5f")
    for x in (-0.85, 0.35):
        pendant(canvas, room, x, 3.1, 1.8, "#3f4a4c", 0.36)
    return canvas


def _yard_view(canvas: Canvas, horizon: float) -> None:
    canvas.fill([(0, 0), (1600, 0), (1600, 1067), (0, 1067)], Gradient(("#cfe0e6", "#efe0c2", "#e3cfa8")))
    canvas.fill([(0, horizon + 120), (1600, horizon + 120), (1600, 1067), (0, 1067)], "#c9bca4")
    for x in range(440, 1200, 170):
        canvas.fill(
            [(x, horizon - 190), (x + 76, horizon - 190), (x + 76, horizon - 50), (x, horizon - 50)],
            "#86a0a8",
        )
        canvas.outline(
            [(x, horizon - 190), (x + 76, horizon - 190), (x + 76, horizon - 50), (x, horizon - 50)],
            6,
            "#fbf4e4",
        )
    foliage(
        canvas,
        [
            (520, horizon + 70, 70),
            (620, horizon + 100, 60),
            (1010, horizon + 90, 76),
            (1110, horizon + 70, 60),
        ],
        "#6d8f55",
        leaf=4,
    )
    foliage(
        canvas, [(760, horizon - 40, 60), (820, horizon - 80, 70), (880, horizon - 30, 56)], "#86a85c", leaf=4
    )
    canvas.fill([(812, horizon), (828, horizon), (832, horizon + 130), (808, horizon + 130)], "#6b5746")


def _papers(canvas: Canvas, room: Room) -> None:
    top = floor_plane(room.camera, -1.45, 0.758, 2.75)
    for u, v, tone in (
        (0.2, 0.15, "#ffffff"),
        (0.95, 0.12, "#ffffff"),
        (1.7, 0.16, "#ffffff"),
        (0.5, 0.5, "#f3ead6"),
        (1.5, 0.5, "#ffffff"),
    ):
        canvas.fill(top.rect(u, v, 0.3, 0.22), tone)
        canvas.fill(top.rect(u + 0.03, v + 0.14, 0.2, 0.02), "#8f9aa0")
        canvas.fill(top.rect(u + 0.03, v + 0.09, 0.24, 0.012), "#c3c9cc")
    px, py = room.camera.at(-0.3, 0.76, 3.3)
    canvas.fill(rounded(px - 58, py - 74, 116, 72, 4), "#2f3638")
    canvas.fill(rounded(px - 53, py - 69, 106, 60, 2), Gradient(("#7fa0b4", "#d3dfe3"), 30))
    canvas.fill([(px - 58, py), (px + 58, py), (px + 70, py + 16), (px - 70, py + 16)], "#9aa1a4")
    for dx in (-118, 112):
        canvas.ellipse(px + dx, py + 26, 16, 5, "#f4efe4")
        canvas.fill(
            [(px + dx - 11, py + 4), (px + dx + 11, py + 4), (px + dx + 9, py + 25), (px + dx - 9, py + 25)],
            dark("#e9dcc0", 0.04),
        )
