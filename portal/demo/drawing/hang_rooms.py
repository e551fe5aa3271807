"""Altbau am Hang from inside: the living room with its bay window, the kitchen."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dim, light
from portal.demo.drawing.fittings import counter, fronts, shelf, tap
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
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.room import Room, curtain, garden_view, lake_view, picture, room_window
from portal.demo.drawing.space import Camera, Plane, box, floor_plane, front_plane
from portal.demo.drawing.surfaces import parquet, tiling


def living_room() -> Canvas:
    """The living room: stucco, boards, the bay window with the lake."""
    canvas = Canvas(seed=21)
    room = Room(Camera(0.15, 1.45, 0, focal=1010, centre=(800, 535)), -2.75, 2.75, 3.1, 5.9, wall="#e8e3d3")
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#c39a6b",
        width=0.17,
        length=2.2,
    )
    canvas.shade(room.floor.rect(0, 0, room.width, 1.2), 40, 0.12)
    room.skirting(canvas, tall=0.2)
    _bay_window(canvas, room)
    room.cornice(canvas)
    _rosette(canvas, room, 0.1, 3.7)
    _double_door(canvas, room.west, 2.7)
    picture(
        canvas, room.west, 4.75, 1.3, 0.7, 0.95, ("#dfe6e0", "#e5b567", "#8aa79b", "#54766d"), frame="#b08b52"
    )
    picture(
        canvas,
        room.back,
        0.16,
        1.45,
        0.5,
        0.66,
        ("#f1e3d0", "#d98b6a", "#7f9a95", "#3f5f57"),
        frame="#5d4a38",
        kind="shapes",
    )
    bookcase(canvas, room, room.east, 3.75, 1.75, 2.3, "#efe8d8", rows=6, out=-0.02)
    rug(canvas, room, -1.65, 2.5, 3.5, 1.75, "#b76550", "#8d4438")
    room.pool(canvas, [(1.35, 1.9), (2.1, 1.9), (2.45, 5.6), (1.9, 5.6)], 0.3)
    room.pool(canvas, [(2.35, 1.9), (3.4, 1.9), (3.35, 5.6), (2.6, 5.6)], 0.3)
    room.pool(canvas, [(3.65, 1.9), (4.4, 1.9), (4.0, 5.6), (3.5, 5.6)], 0.3)
    floor_lamp(canvas, room, 2.2, 5.35, 1.6)
    sofa(canvas, room, -2.6, 3.55, 2.2, "#6f8a86", pillows=("#d8b26a", "#efe6d4"))
    armchair(canvas, room, 1.3, 3.35, "#c98f5f")
    low_table(canvas, room, -0.6, 2.95, 1.2, 0.66)
    potted(canvas, room, 2.35, 3.1, 1.2, "#d9cbb4")
    pendant(canvas, room, 0.1, 3.7, 2.3, "#c8a25c", 0.52)
    return canvas


def _rosette(canvas: Canvas, room: Room, x: float, z: float) -> None:
    """The stucco rose above the lamp."""
    cx, cy = room.camera.at(x, room.height, z)
    unit = room.camera.size(x, z)
    for size, tone in ((0.62, 0.1), (0.58, 0.0), (0.44, 0.12), (0.41, 0.02), (0.2, 0.14), (0.17, 0.04)):
        canvas.ellipse(cx, cy, unit * size, unit * size * 0.36, dim("#fbf8f1", tone))


def _bay_window(canvas: Canvas, room: Room) -> None:
    """The bay behind the far wall: three windows with the lake, a bench below."""
    camera, back = room.camera, room.back
    start, end, head, out, cut = 1.2, 4.4, 2.68, 1.2, 0.72
    canvas.fill(back.rect(start, 0, end - start, head), "#f7f2e6")
    floor = Plane(camera, (room.left + start, 0, room.depth), (1, 0, 0), (0, 0, 1))
    parquet(
        canvas, floor, [(0, 0), (end - start, 0), (end - start - cut, out), (cut, out)], "#c39a6b", width=0.17
    )
    canvas.fill(
        camera.shape(
            [
                (room.left + start, head, room.depth),
                (room.left + end, head, room.depth),
                (room.left + end - cut, head, room.depth + out),
                (room.left + start + cut, head, room.depth + out),
            ]
        ),
        "#f3eee2",
    )
    spots = [(start, 0.0), (start + cut, out), (end - cut, out), (end, 0.0)]
    for index in (0, 2, 1):
        (u, z), (next_u, next_z) = spots[index], spots[index + 1]
        dx, dz = next_u - u, next_z - z
        length = (dx * dx + dz * dz) ** 0.5
        plane = Plane(camera, (room.left + u, 0, room.depth + z), (dx / length, 0, dz / length))
        tone = ("#ece5d6", "#f7f2e6", "#f9f5ea")[index]
        canvas.fill(plane.rect(0, 0, length, head), Gradient((light(tone, 0.2), tone)))
        room_window(
            canvas,
            plane,
            0.14,
            0.78,
            length - 0.28,
            1.72,
            lake_view,
            columns=2 if index == 1 else 1,
            transom=0.7,
            reveal=0.06,
        )
        canvas.fill(plane.rect(0.1, 0.16, length - 0.2, 0.46), dim(tone, 0.05))
        canvas.outline(plane.rect(0.1, 0.16, length - 0.2, 0.46), 1.2, dim(tone, 0.18))
    for left, wide in ((start - 0.16, 0.16), (end, 0.16)):
        canvas.fill(back.rect(left, 0, wide, head + 0.16), Gradient(("#fffdf6", "#e9e1d0"), 90))
    canvas.fill(back.rect(start - 0.16, head, end - start + 0.32, 0.16), "#fffdf6")
    canvas.fill(back.rect(start - 0.2, head + 0.14, end - start + 0.4, 0.05), dim("#fffdf6", 0.12))
    curtain(canvas, back, start - 0.42, 0.02, 0.46, head - 0.02, "#a8b7a6", folds=6)
    curtain(canvas, back, end - 0.04, 0.02, 0.46, head - 0.02, "#a8b7a6", folds=6)
    canvas.line(
        [back.at(start - 0.6, head + 0.02, 0.1), back.at(end + 0.6, head + 0.02, 0.1)], 3.5, "#b08b52"
    )
    bench = front_plane(camera, room.depth + 0.42, room.left)
    canvas.fill(bench.rect(start + 0.42, 0, end - start - 0.84, 0.42), "#e7dfce")
    canvas.fill(bench.rect(start + 0.42, 0.42, end - start - 0.84, 0.1), "#7f9a95")


def _double_door(canvas: Canvas, plane: Plane, u: float) -> None:
    """A pair of panelled doors with glass in the upper half."""
    wide, tall = 1.5, 2.45
    canvas.fill(plane.rect(u - 0.14, 0, wide + 0.28, tall + 0.14), "#fbf7ec")
    canvas.outline(plane.rect(u - 0.14, 0, wide + 0.28, tall + 0.14), 1.2, "#c9bfae")
    for wing in range(2):
        left = u + wing * wide / 2
        canvas.fill(plane.rect(left + 0.01, 0, wide / 2 - 0.02, tall), Gradient(("#f4eee0", "#e6dece"), 90))
        for row in range(2):
            low = 1.0 + row * 0.7
            canvas.fill(
                plane.rect(left + 0.12, low, wide / 2 - 0.24, 0.62), Gradient(("#d9e4e4", "#b9c9c8"), 30)
            )
            canvas.outline(plane.rect(left + 0.12, low, wide / 2 - 0.24, 0.62), 1, "#c2b8a6")
        canvas.fill(plane.rect(left + 0.12, 0.16, wide / 2 - 0.24, 0.66), "#ebe4d5")
        canvas.outline(plane.rect(left + 0.12, 0.16, wide / 2 - 0.24, 0.66), 1.2, "#cfc5b3")
    x, y = plane.at(u + wide / 2 + 0.05, 1.05)
    canvas.ellipse(x, y, 3, 3, "#b08b52")


def kitchen() -> Canvas:
    """The kitchen: sage cupboards, an oak worktop, the table at the window."""
    canvas = Canvas(seed=33)
    room = Room(
        Camera(-0.1, 1.5, 0, focal=960, centre=(800, 510)), -2.3, 2.3, 3.0, 5.0, wall="#f1eadb", sun="right"
    )
    room.shell(canvas)
    tiling(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#ddd2bf",
        width=0.4,
        height=0.4,
        joint="#c2b6a2",
        spread=0.05,
    )
    room.skirting(canvas)
    room.cornice(canvas)
    room_window(canvas, room.back, 1.62, 0.98, 1.5, 1.6, garden_view, transom=0.68)
    room_window(canvas, room.east, 2.5, 0.86, 1.5, 1.75, garden_view, transom=0.68, inward=-1.0)
    tiling(
        canvas,
        room.back,
        [(0, 0.9), (1.52, 0.9), (1.52, 1.55), (0, 1.55)],
        "#f4efe4",
        width=0.15,
        height=0.075,
        gap=0.008,
        joint="#d3cabb",
        spread=0.04,
    )
    tiling(
        canvas,
        room.back,
        [(3.2, 0.9), (4.6, 0.9), (4.6, 1.55), (3.2, 1.55)],
        "#f4efe4",
        width=0.15,
        height=0.075,
        gap=0.008,
        joint="#d3cabb",
        spread=0.04,
    )
    shelf(canvas, room.back, 0.1, 1.72, 1.3)
    shelf(canvas, room.back, 0.1, 2.1, 1.3)
    shelf(canvas, room.back, 3.3, 1.72, 1.2)
    counter(canvas, room.camera, -2.27, 4.4, 4.57, 0.6, "#8fa392", worktop="#c09468", doors=8, sun="right")
    _tall_units(canvas, room)
    tap(canvas, room.camera, 0.12, 0.92, 4.75)
    _hob(canvas, room)
    room.pool(canvas, [(2.2, 0.9), (3.6, 1.6), (4.5, 3.9), (3.6, 3.6)], 0.4)
    for x in (0.45, 1.15):
        chair(canvas, room, x, 3.3, "#54635f")
    table(canvas, room, 0.3, 2.75, 1.4, 0.85)
    _breakfast(canvas, room, 0.3, 2.75)
    for x in (0.4, 1.15):
        chair(canvas, room, x, 2.4, "#54635f", away=True)
    pendant(canvas, room, 1.0, 3.15, 1.95, "#8d4438", 0.42)
    return canvas


def _tall_units(canvas: Canvas, room: Room) -> None:
    """Fridge and oven in tall cupboards along the left wall."""
    box(canvas, room.camera, (-2.3, 0, 3.55), (0.62, 2.25, 0.86), "#8fa392", sun="right")
    face = Plane(room.camera, (-1.68, 0, 3.55), (0, 0, 1))
    fronts(canvas, face, 0, 0.08, 0.85, 2.15, 1, "#8fa392", out=0.0)
    canvas.fill(face.rect(0.12, 0.86, 0.6, 0.58), "#2f3638")
    canvas.fill(face.rect(0.18, 0.92, 0.48, 0.36), Gradient(("#56636a", "#2a3134"), 30))
    canvas.fill(face.rect(0.16, 1.34, 0.52, 0.03), "#c9c9c4")


def _hob(canvas: Canvas, room: Room) -> None:
    top = floor_plane(room.camera, 0.85, 0.907, 4.45)
    canvas.fill(top.rect(0, 0.02, 0.62, 0.46), "#2f3436")
    x, y = room.camera.at(1.05, 0.91, 4.66)
    unit = room.camera.size(1.05, 4.66)
    pot = [
        (x - unit * 0.13, y - unit * 0.17),
        (x + unit * 0.13, y - unit * 0.17),
        (x + unit * 0.13, y),
        (x - unit * 0.13, y),
    ]
    canvas.fill(pot, Gradient(("#c9674a", "#9c4a35"), 80))
    canvas.ellipse(x, y - unit * 0.17, unit * 0.14, unit * 0.03, "#d97c5f")
    canvas.line([(x - unit * 0.18, y - unit * 0.13), (x + unit * 0.18, y - unit * 0.13)], 3, "#7f3b2a")


def _breakfast(canvas: Canvas, room: Room, x: float, z: float) -> None:
    """Plates, cups and flowers on the table."""
    camera = room.camera
    for dx, dz in ((0.3, 0.18), (1.0, 0.18), (0.35, 0.64), (0.98, 0.64)):
        px, py = camera.at(x + dx, 0.77, z + dz)
        unit = camera.size(x, z + dz)
        canvas.ellipse(px, py + 2, unit * 0.135, unit * 0.045, "#2b2118", 0.22)
        canvas.ellipse(px, py, unit * 0.13, unit * 0.042, "#fbf8f0")
        canvas.ellipse(px, py, unit * 0.09, unit * 0.028, "#e9e3d6")
    px, py = camera.at(x + 0.66, 0.76, z + 0.42)
    unit = camera.size(x, z + 0.42)
    canvas.fill(
        [
            (px - unit * 0.05, py - unit * 0.2),
            (px + unit * 0.05, py - unit * 0.2),
            (px + unit * 0.07, py),
            (px - unit * 0.07, py),
        ],
        Gradient(("#a9c1c9", "#6f93a1"), 80),
    )
    foliage(
        canvas,
        [
            (px, py - unit * 0.3, unit * 0.1),
            (px - unit * 0.07, py - unit * 0.25, unit * 0.07),
            (px + unit * 0.07, py - unit * 0.26, unit * 0.07),
        ],
        "#6d935f",
        leaf=4,
    )
    for _bloom in range(11):
        bx, by = px + unit * canvas.chance.uniform(-0.13, 0.13), py - unit * canvas.chance.uniform(0.24, 0.42)
        canvas.ellipse(bx, by, 6, 5.4, canvas.chance.choice(("#f3d9e0", "#e8a7b4", "#fbf3ea")))
