"""The shop from inside: the sales room with its sandstone arch, the office to the yard."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, dim, light
from portal.demo.drawing.fittings import shelf
from portal.demo.drawing.furniture import (
    bookcase,
    chair,
    potted,
    rug,
    table,
)
from portal.demo.drawing.lamps import pendant
from portal.demo.drawing.modern_rooms import window_wall
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.room import Room, picture, room_window
from portal.demo.drawing.shapes import arc, rounded
from portal.demo.drawing.space import Camera, Plane, box, floor_plane, front_plane
from portal.demo.drawing.surfaces import parquet, rubble, tiling


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
