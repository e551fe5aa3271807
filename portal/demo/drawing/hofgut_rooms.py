"""The parlour of the farmhouse, with its tiled stove."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dim, light, mix
from portal.demo.drawing.furniture import chair, potted, rug, table
from portal.demo.drawing.lamps import pendant
from portal.demo.drawing.room import Room, curtain, garden_view, picture, room_window
from portal.demo.drawing.space import Camera, Plane, box, floor_plane, front_plane
from portal.demo.drawing.surfaces import boards, parquet


def parlour() -> Canvas:
    """Panelled walls, beams, the green stove with its bench, the corner table."""
    canvas = Canvas(seed=171)
    room = Room(
        Camera(0.0, 1.45, 0, focal=980, centre=(800, 530)),
        -2.7,
        2.7,
        2.45,
        5.4,
        wall="#f1e6d0",
        ceiling="#c39a68",
        sun="right",
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#c99c67",
        width=0.26,
        length=3.0,
    )
    canvas.shade(room.floor.rect(0, 0, room.width, 1.2), 40, 0.14)
    top = floor_plane(room.camera, room.left, room.height)
    boards(
        canvas,
        top,
        [(0, 0.2), (room.width, 0.2), (room.width, room.depth), (0, room.depth)],
        "#b98d5c",
        width=0.24,
        spread=0.08,
    )
    for x in (-1.9, -0.65, 0.6, 1.85):
        beam = [(x, 2.25, 0.2), (x + 0.22, 2.25, 0.2), (x + 0.22, 2.25, 5.4), (x, 2.25, 5.4)]
        canvas.fill(room.camera.shape(beam), "#8a6743")
        side = x if x > 0 else x + 0.22
        canvas.fill(
            room.camera.shape([(side, 2.25, 0.2), (side, 2.45, 0.2), (side, 2.45, 5.4), (side, 2.25, 5.4)]),
            "#6d4f33",
        )
    for plane, length in ((room.back, room.width), (room.west, room.depth), (room.east, room.depth)):
        _panelling(canvas, plane, length)
    for u in (2.35, 3.85):
        room_window(
            canvas, room.back, u, 1.02, 0.95, 1.08, garden_view, columns=2, transom=0.62, frame="#9c7448"
        )
        for left in (u - 0.2, u + 0.85):
            curtain(canvas, room.back, left, 0.95, 0.3, 1.2, "#f6efe0", folds=4)
    room_window(
        canvas,
        room.east,
        3.3,
        1.02,
        1.1,
        1.08,
        garden_view,
        columns=2,
        transom=0.62,
        frame="#9c7448",
        inward=-1.0,
    )
    picture(
        canvas, room.west, 2.2, 1.2, 0.6, 0.5, ("#dfe6e0", "#e5b567", "#8aa79b", "#54766d"), frame="#6d4f33"
    )
    room.pool(canvas, [(2.5, 5.0), (3.4, 5.0), (2.9, 2.9), (1.8, 2.9)], 0.3)
    room.pool(canvas, [(4.0, 5.0), (4.9, 5.0), (4.6, 2.9), (3.5, 2.9)], 0.3)
    _stove(canvas, room)
    _corner_bench(canvas, room)
    rug(canvas, room, -1.9, 2.2, 1.6, 1.1, "#a4503f", "#6d332a")
    table(canvas, room, 0.55, 3.3, 1.6, 0.95, "#b98552")
    _supper(canvas, room)
    for x in (0.7, 1.45):
        chair(canvas, room, x, 2.8, "#7a5238", "#b98552", away=True)
    potted(canvas, room, -0.55, 5.05, 0.7, "#c98a66")
    pendant(canvas, room, 1.35, 3.75, 1.7, "#c8a25c", 0.42)
    return canvas


def _panelling(canvas: Canvas, plane: Plane, length: float) -> None:
    """Wooden panels up to the windows."""
    out = 0.0
    canvas.fill(plane.rect(0, 0, length, 0.98, out), Gradient((light("#b98552", 0.1), dim("#b98552", 0.18))))
    count = round(length / 0.6)
    for index in range(count):
        left = length * index / count
        wide = length / count
        canvas.fill(plane.rect(left + 0.06, 0.16, wide - 0.12, 0.68, out), dim("#b98552", 0.14))
        canvas.fill(plane.rect(left + 0.1, 0.2, wide - 0.2, 0.6, out), light("#b98552", 0.05))
        canvas.outline(plane.rect(left + 0.06, 0.16, wide - 0.12, 0.68, out), 1.1, dim("#8a5f38", 0.3), 0.7)
    canvas.fill(plane.rect(0, 0.95, length, 0.05, out), "#a3723f")
    canvas.fill(plane.rect(0, 0.0, length, 0.1, out), "#8a5f38")


def _stove(canvas: Canvas, room: Room) -> None:
    """The green tiled stove with a bench around it."""
    camera, x, z, wide, deep, tall = room.camera, -2.7, 3.5, 1.35, 1.5, 2.0
    room.contact(canvas, x, z - 0.45, wide + 0.4, deep, 0.4)
    green = "#6f9172"
    box(canvas, camera, (x, 0, z), (wide, tall, deep), green, sun="right")
    for plane, length in (
        (front_plane(camera, z, x), wide),
        (Plane(camera, (x + wide, 0, z), (0, 0, 1)), deep),
    ):
        columns, rows = round(length / 0.24), 7
        for column in range(columns):
            for row in range(rows):
                size_u, size_v = length / columns, 1.5 / rows
                left, low = column * size_u, 0.46 + row * size_v
                tone = mix(light(green, 0.16), dim(green, 0.12), canvas.chance.random())
                canvas.fill(
                    plane.rect(left + 0.008, low + 0.008, size_u - 0.016, size_v - 0.016), dim(tone, 0.22)
                )
                canvas.fill(
                    plane.rect(left + 0.02, low + 0.022, size_u - 0.04, size_v - 0.04),
                    Gradient((light(tone, 0.22), tone), 30),
                )
        canvas.fill(plane.rect(-0.02, tall - 0.06, length + 0.04, 0.12), light(green, 0.12))
        canvas.fill(plane.rect(-0.02, tall - 0.09, length + 0.04, 0.03), dim(green, 0.45))
        canvas.fill(plane.rect(0, 0, length, 0.44), "#e6dac2")
    box(canvas, camera, (x, 0.42, z - 0.4), (wide + 0.4, 0.07, 0.4), "#b98552", sun="right")
    box(canvas, camera, (x + wide, 0.42, z), (0.4, 0.07, deep), "#b98552", sun="right")
    for leg in (x + 0.3, x + wide + 0.2):
        canvas.fill(front_plane(camera, z - 0.34).rect(leg, 0, 0.08, 0.42), "#8a5f38")
    door = front_plane(camera, z, x)
    canvas.fill(door.rect(0.45, 0.62, 0.44, 0.4), "#3a3532")
    canvas.fill(door.rect(0.5, 0.67, 0.34, 0.3), Gradient(("#5a2f1c", "#e0893c", "#f6c36a")))
    px, py = door.at(0.67, 0.78)
    canvas.glow(px, py, 120, 100, "#ffc070", 0.3)
    for offset, tone in ((0.25, "#c9674a"), (0.75, "#e9dcc0")):
        cx, cy = camera.at(x + offset, 0.5, z - 0.2)
        canvas.fill(
            [(cx - 46, cy - 24), (cx + 46, cy - 24), (cx + 52, cy + 2), (cx - 52, cy + 2)],
            Gradient((light(tone, 0.2), tone)),
        )


def _corner_bench(canvas: Canvas, room: Room) -> None:
    camera = room.camera
    box(canvas, camera, (0.2, 0.4, 4.85), (2.5, 0.06, 0.5), "#b98552", sun="right")
    canvas.fill(front_plane(camera, 4.85).rect(0.2, 0, 2.5, 0.4), dim("#8a5f38", 0.1))
    box(canvas, camera, (2.2, 0.4, 2.9), (0.5, 0.06, 2.0), "#b98552", sun="right")
    canvas.fill(
        camera.shape([(2.2, 0, 2.9), (2.2, 0, 4.85), (2.2, 0.4, 4.85), (2.2, 0.4, 2.9)]), dim("#8a5f38", 0.2)
    )
    for left, tone in ((0.5, "#a4503f"), (1.2, "#e9dcc0"), (1.8, "#6f9172")):
        plane = front_plane(camera, 5.2)
        shape = plane.rect(left, 0.47, 0.42, 0.36)
        canvas.fill(shape, Gradient((light(tone, 0.2), tone)))


def _supper(canvas: Canvas, room: Room) -> None:
    """Bread, a jug and cups on the table."""
    camera = room.camera
    px, py = camera.at(1.3, 0.76, 3.85)
    canvas.fill([(px - 60, py - 6), (px + 56, py - 6), (px + 66, py + 14), (px - 70, py + 14)], "#8a5f38")
    canvas.ellipse(px - 8, py - 12, 46, 20, Gradient(("#d9a05e", "#a86f38")))
    for cut in (-30, -12, 6):
        canvas.line([(px + cut, py - 26), (px + cut + 12, py - 14)], 2.4, "#f0d3a0", 0.8)
    px, py = camera.at(1.85, 0.76, 3.75)
    canvas.fill(
        [
            (px - 20, py - 62),
            (px + 20, py - 62),
            (px + 28, py - 20),
            (px + 20, py),
            (px - 20, py),
            (px - 28, py - 20),
        ],
        Gradient(("#a9c1c9", "#5f8496"), 80),
    )
    canvas.line([(px + 22, py - 54), (px + 42, py - 38), (px + 24, py - 16)], 5, "#5f8496")
    for dx in (-190, -120):
        canvas.fill(
            [
                (px + dx - 13, py - 26),
                (px + dx + 13, py - 26),
                (px + dx + 11, py + 6),
                (px + dx - 11, py + 6),
            ],
            Gradient(("#f6f1e6", "#d3c9b5"), 80),
        )
