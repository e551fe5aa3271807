"""The terraced house from inside: the living room and the attic."""

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient
from portal.demo.drawing.furniture import (
    armchair,
    bookcase,
    chair,
    low_table,
    potted,
    rug,
    sofa,
    table,
)
from portal.demo.drawing.lamps import floor_lamp, pendant
from portal.demo.drawing.landscape import cloud, ridge, sky
from portal.demo.drawing.modern_rooms import window_wall
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.room import Room, curtain, garden_view, picture, room_window
from portal.demo.drawing.space import Camera
from portal.demo.drawing.surfaces import parquet, plaster
from portal.demo.drawing.volcano import hohentwiel


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
