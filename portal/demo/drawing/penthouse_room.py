"""The living room of the penthouse, its terrace and the lake before the windows."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.furniture import (
    armchair,
    low_table,
    potted,
    rug,
    sofa,
)
from portal.demo.drawing.lamps import floor_lamp
from portal.demo.drawing.modern_rooms import window_wall
from portal.demo.drawing.room import Room, curtain, lake_view, picture
from portal.demo.drawing.space import Camera, floor_plane, front_plane
from portal.demo.drawing.surfaces import boards, parquet


def penthouse_living() -> Canvas:
    """The living room of the penthouse with its terrace and the lake."""
    canvas = Canvas(seed=121)
    room = Room(
        Camera(-0.1, 1.5, 0, focal=980, centre=(800, 455)), -3.5, 3.5, 2.7, 6.4, wall="#f0ebe1", sun="left"
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#c9a476",
        width=0.22,
        length=2.6,
    )
    canvas.shade(room.floor.rect(0, 0, room.width, 1.2), 40, 0.12)
    window_wall(canvas, room, room.back, 0.3, 6.4, 2.55, 4, _terrace_view)
    window_wall(canvas, room, room.west, 3.4, 2.8, 2.55, 2, _terrace_view)
    curtain(canvas, room.back, 6.35, 0.02, 0.62, 2.62, "#e4dccb", folds=8)
    boards(canvas, room.east, [(2.4, 0), (5.7, 0), (5.7, 2.7), (2.4, 2.7)], "#b18a5c", width=0.12, spread=0.1)
    picture(
        canvas, room.east, 3.2, 1.0, 1.7, 1.15, ("#e9e0d0", "#d9a06a", "#7f9aa5", "#3f5f6f"), frame="#3a3a38"
    )
    for index in range(4):
        start = 0.6 + index * 1.55
        room.pool(canvas, [(start, 6.1), (start + 1.3, 6.1), (start + 2.0, 2.6), (start + 0.5, 2.6)], 0.32)
    rug(canvas, room, -1.9, 2.7, 4.0, 1.7, "#d8cfbd", "#9aa7a2")
    for index in range(3):
        start = 1.2 + index * 1.55
        room.pool(
            canvas, [(start + 0.9, 4.4), (start + 2.0, 4.4), (start + 2.4, 2.5), (start + 1.1, 2.5)], 0.2
        )
    potted(canvas, room, -3.0, 5.7, 1.3, "#8d8478", "#6a8f5f")
    sofa(canvas, room, -0.5, 4.0, 2.9, "#c7bfae", pillows=("#5b7d93", "#e9d8b4", "#b3765a"))
    armchair(canvas, room, -2.75, 3.5, "#6b8894")
    low_table(canvas, room, -0.35, 2.9, 1.5, 0.75, "#a87f55")
    floor_lamp(canvas, room, 2.85, 4.6, 1.65)
    potted(canvas, room, 2.95, 3.05, 0.9, "#d9cbb4", "#5f8a5c")
    return canvas


def _terrace_view(canvas: Canvas, horizon: float) -> None:
    """The lake, before it the boards and the glass of the terrace."""
    lake_view(canvas, horizon)
    camera = Camera(-0.1, 1.5, 0, focal=980, centre=(800, horizon))
    deck = floor_plane(camera)
    boards(
        canvas,
        deck,
        [(-12, 3.0), (9, 3.0), (9, 9.4), (-12, 9.4)],
        "#b59a74",
        width=0.2,
        upright=False,
        spread=0.08,
    )
    rail = front_plane(camera, 9.4)
    canvas.fill(rail.rect(-12, 0, 22, 1.0), "#ffffff", 0.24)
    for post in range(-8, 7):
        canvas.fill(rail.rect(post * 1.4, 0, 0.04, 1.0), "#55585a")
    canvas.fill(rail.rect(-12, 0.98, 22, 0.05), "#4a4f50")
