"""The Haus am Obstgarten from inside: living room and bathroom."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, dim, light
from portal.demo.drawing.fittings import basin, bathtub, counter, fronts, tap
from portal.demo.drawing.furniture import (
    chair,
    potted,
    rug,
    table,
)
from portal.demo.drawing.lamps import pendant
from portal.demo.drawing.room import Room, View, curtain, garden_view, room_window
from portal.demo.drawing.space import Camera, Plane, box, front_plane
from portal.demo.drawing.surfaces import parquet, tiling


def window_wall(
    canvas: Canvas,
    room: Room,
    plane: Plane,
    u: float,
    width: float,
    tall: float,
    panes: int,
    view: View,
    *,
    frame: str = "#4a4f50",
    inward: float = 1.0,
) -> None:
    """Glass from floor to ceiling, with slim frames."""
    opening = plane.rect(u, 0.04, width, tall, -0.12 * inward)
    with canvas.inside(plane.rect(u, 0.04, width, tall)):
        view(canvas, room.camera.centre[1])
    canvas.fill(opening, "#ffffff", 0.06)
    bar = 0.06
    for pane in range(panes + 1):
        canvas.fill(plane.rect(u + (width - bar) * pane / panes, 0.0, bar, tall + 0.04), frame)
        canvas.fill(
            plane.rect(u + (width - bar) * pane / panes + bar * 0.75, 0.0, bar * 0.25, tall + 0.04),
            light(frame, 0.35),
        )
    canvas.fill(plane.rect(u, 0, width, bar), dark(frame, 0.1))
    canvas.fill(plane.rect(u, tall - bar + 0.04, width, bar), frame)


def garten_living() -> Canvas:
    """Living and dining room with kitchen, open to the garden."""
    canvas = Canvas(seed=101)
    room = Room(
        Camera(0.2, 1.5, 0, focal=960, centre=(800, 445)), -3.4, 3.4, 2.65, 6.2, wall="#f1ece2", sun="right"
    )
    room.shell(canvas)
    parquet(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#cfa878",
        width=0.2,
        length=2.4,
    )
    canvas.shade(room.floor.rect(0, 0, room.width, 1.2), 40, 0.12)
    window_wall(canvas, room, room.back, 1.5, 5.3, 2.5, 4, garden_view)
    window_wall(canvas, room, room.east, 3.2, 3.0, 2.5, 2, garden_view, inward=-1.0)
    curtain(canvas, room.back, 1.18, 0.02, 0.42, 2.58, "#ddd5c4", folds=6)
    _wood_stove(canvas, room)
    _kitchen_wall(canvas, room)
    for index in range(3):
        start = 2.0 + index * 1.35
        room.pool(canvas, [(start, 5.9), (start + 1.05, 5.9), (start + 0.2, 3.2), (start - 1.1, 3.2)], 0.42)
    potted(canvas, room, 2.95, 5.3, 1.3, "#8d8478", "#6a8f5f")
    _island(canvas, room)
    for x in (0.25, 0.95, 1.65):
        chair(canvas, room, x, 4.35, "#5b6866", "#d8c3a0")
    table(canvas, room, 0.1, 3.7, 2.2, 0.9, "#b98d5f")
    _bowl(canvas, room, 1.2, 4.15)
    for x in (0.25, 0.95, 1.65):
        chair(canvas, room, x, 3.2, "#5b6866", "#d8c3a0", away=True)
    for x in (0.6, 1.2, 1.8):
        pendant(canvas, room, x, 4.1, 1.72, "#3f4a4c", 0.3)
    return canvas


def _wood_stove(canvas: Canvas, room: Room) -> None:
    """A round stove with its pipe in the corner."""
    camera = room.camera
    x, z = -2.35, 5.6
    unit = camera.size(x, z)
    px, py = camera.at(x, 0, z)
    canvas.ellipse(px, py, unit * 0.5, unit * 0.1, "#8f8a82")
    top = camera.at(x, room.height, z)[1]
    canvas.fill(
        [
            (px - unit * 0.08, top),
            (px + unit * 0.08, top),
            (px + unit * 0.08, py - unit),
            (px - unit * 0.08, py - unit),
        ],
        Gradient(("#565b5d", "#33383a", "#232728"), 90),
    )
    canvas.fill(
        [
            (px - unit * 0.28, py - unit * 1.15),
            (px + unit * 0.28, py - unit * 1.15),
            (px + unit * 0.28, py - unit * 0.04),
            (px - unit * 0.28, py - unit * 0.04),
        ],
        Gradient(("#5b6062", "#3a3f41", "#262a2b"), 90),
    )
    fire = [
        (px - unit * 0.18, py - unit * 0.98),
        (px + unit * 0.18, py - unit * 0.98),
        (px + unit * 0.18, py - unit * 0.48),
        (px - unit * 0.18, py - unit * 0.48),
    ]
    canvas.fill(fire, Gradient(("#3a2a22", "#8f4a24", "#f2a64e")))
    with canvas.inside(fire):
        for dx, tall, tone in ((-0.08, 0.26, "#f6c36a"), (0.03, 0.36, "#f9dd9a"), (0.1, 0.22, "#f2a64e")):
            base = py - unit * 0.48
            canvas.fill(
                [
                    (px + unit * (dx - 0.06), base),
                    (px + unit * dx, base - unit * tall),
                    (px + unit * (dx + 0.06), base),
                ],
                tone,
            )
        canvas.fill(
            [
                (px - unit * 0.16, py - unit * 0.52),
                (px + unit * 0.16, py - unit * 0.52),
                (px + unit * 0.16, py - unit * 0.46),
                (px - unit * 0.16, py - unit * 0.46),
            ],
            "#4a3224",
        )
    canvas.glow(px, py - unit * 0.7, unit * 0.8, unit * 0.7, "#ffc070", 0.3)


def _kitchen_wall(canvas: Canvas, room: Room) -> None:
    """Tall cupboards and a niche along the left wall."""
    box(canvas, room.camera, (-3.4, 0, 2.2), (0.6, 2.35, 2.6), "#e9e4d8", sun="right")
    face = Plane(room.camera, (-2.8, 0, 2.2), (0, 0, 1))
    fronts(canvas, face, 0.0, 0.08, 0.7, 2.25, 1, "#e9e4d8", frame=False, knob="#e9e4d8")
    fronts(canvas, face, 1.9, 0.08, 0.7, 2.25, 1, "#e9e4d8", frame=False, knob="#e9e4d8")
    fronts(canvas, face, 0.7, 0.08, 1.2, 0.8, 2, "#e9e4d8", frame=False, knob="#e9e4d8", drawers=2)
    fronts(canvas, face, 0.7, 1.55, 1.2, 0.78, 2, "#e9e4d8", frame=False, knob="#e9e4d8")
    canvas.fill(face.rect(0.7, 0.88, 1.2, 0.67), Gradient(("#8a6743", "#b58f63")))
    canvas.fill(face.rect(0.7, 0.88, 1.2, 0.04), "#f6f3ec")
    for left, tall, tone in (
        (0.82, 0.3, "#3f4a4c"),
        (1.15, 0.22, "#f1ede4"),
        (1.35, 0.18, "#c98a66"),
        (1.6, 0.26, "#8fa9a3"),
    ):
        canvas.fill(face.rect(left, 0.92, 0.14, tall), Gradient((light(tone, 0.2), dim(tone, 0.15)), 80))


def _island(canvas: Canvas, room: Room) -> None:
    counter(
        canvas,
        room.camera,
        -2.0,
        2.75,
        1.6,
        0.85,
        "#6b7b74",
        worktop="#f2eee6",
        doors=3,
        drawers=3,
        sun="right",
    )
    tap(canvas, room.camera, -1.35, 0.92, 3.3, "#3a3a38", 0.36)
    camera = room.camera
    px, py = camera.at(-0.85, 0.91, 3.1)
    canvas.fill([(px - 50, py - 8), (px + 50, py - 8), (px + 44, py + 10), (px - 56, py + 10)], "#b98d5f")
    for dx, tone in ((-26, "#c9674a"), (-4, "#d9a441"), (20, "#8aa35f")):
        canvas.ellipse(px + dx, py - 14, 15, 14, Gradient((light(tone, 0.3), tone), 40))


def _bowl(canvas: Canvas, room: Room, x: float, z: float) -> None:
    px, py = room.camera.at(x, 0.77, z)
    canvas.ellipse(px, py + 3, 44, 9, "#2b2118", 0.25)
    canvas.fill(
        [(px - 46, py - 24), (px + 46, py - 24), (px + 24, py + 4), (px - 24, py + 4)],
        Gradient(("#f4efe4", "#cfc6b5")),
    )
    canvas.ellipse(px, py - 24, 46, 9, "#b5aa97")
    for dx, tone in ((-22, "#8aa35f"), (0, "#9db36a"), (22, "#8aa35f")):
        canvas.ellipse(px + dx, py - 31, 14, 13, tone)


def garten_bath() -> Canvas:
    """The family bathroom: free-standing tub at the window, oak washstand."""
    canvas = Canvas(seed=111)
    room = Room(
        Camera(0, 1.45, 0, focal=960, centre=(800, 520)), -2.2, 2.2, 2.6, 4.6, wall="#eeece4", sun="left"
    )
    room.shell(canvas)
    tiling(
        canvas,
        room.floor,
        [(0, 0), (room.width, 0), (room.width, room.depth), (0, room.depth)],
        "#cfc6b6",
        width=0.6,
        height=0.6,
        joint="#b6ac9b",
        spread=0.05,
    )
    tiling(
        canvas,
        room.back,
        [(0, 0), (room.width, 0), (room.width, 1.25), (0, 1.25)],
        "#dfe5df",
        width=0.3,
        height=0.1,
        gap=0.009,
        joint="#f4f3ee",
        spread=0.1,
    )
    canvas.fill(room.back.rect(0, 1.25, room.width, 0.03), "#b98d5f")
    room_window(canvas, room.back, 0.65, 1.42, 2.3, 0.95, garden_view, columns=2)
    room_window(canvas, room.west, 2.0, 1.0, 1.3, 1.3, garden_view, columns=1)
    basin(canvas, room, 0.85, 4.05, 1.15)
    _shower(canvas, room)
    room.pool(canvas, [(0.4, 0.9), (1.6, 1.3), (2.0, 2.9), (0.9, 2.5)], 0.4)
    rug(canvas, room, -1.5, 2.1, 1.5, 0.7, "#c9c0ae", "#8fa39a")
    potted(canvas, room, -1.95, 4.3, 0.95, "#d9cbb4", "#6a8f5f")
    bathtub(canvas, room, -1.6, 3.05, 1.85, 0.85)
    _stool(canvas, room, 0.5, 3.1)
    pendant(canvas, room, -1.0, 3.5, 1.95, "#f3ead6", 0.34)
    return canvas


def _shower(canvas: Canvas, room: Room) -> None:
    """A glass screen and a shower head on the right."""
    wall = room.east
    tiling(
        canvas,
        wall,
        [(2.6, 0), (4.6, 0), (4.6, 2.3), (2.6, 2.3)],
        "#cdd8d2",
        width=0.3,
        height=0.1,
        gap=0.009,
        joint="#f1f1ec",
        spread=0.1,
    )
    canvas.line([wall.at(4.0, 2.1, -0.05), wall.at(4.0, 2.1, -0.4)], 4, "#4a4a48")
    x, y = wall.at(4.0, 2.08, -0.42)
    canvas.ellipse(x, y, 30, 8, "#4a4a48")
    canvas.fill(wall.rect(3.96, 1.0, 0.04, 0.9, -0.03), "#4a4a48")
    screen = Plane(room.camera, (1.25, 0, 2.65), (1, 0, 0))
    canvas.fill(screen.rect(0, 0.02, 0.95, 2.1), Gradient(("#eef5f4", "#c9dad8"), 30), 0.32)
    band = screen.shape([(0.1, 0.02), (0.35, 0.02), (0.8, 2.12), (0.55, 2.12)])
    canvas.fill(band, "#ffffff", 0.25)
    canvas.outline(screen.rect(0, 0.02, 0.95, 2.1), 2, "#4a4a48", 0.7)


def _stool(canvas: Canvas, room: Room, x: float, z: float) -> None:
    room.contact(canvas, x, z, 0.36, 0.3, 0.3)
    for dx in (0.02, 0.3):
        canvas.fill(front_plane(room.camera, z + 0.05).rect(x + dx, 0, 0.04, 0.45), "#9c7448")
    box(canvas, room.camera, (x, 0.45, z), (0.36, 0.04, 0.32), "#b98d5f")
    px, py = room.camera.at(x + 0.18, 0.49, z + 0.16)
    canvas.fill(
        [(px - 46, py - 30), (px + 46, py - 30), (px + 48, py + 2), (px - 48, py + 2)],
        Gradient(("#f6f0e2", "#d8cdb6")),
    )
    canvas.line([(px - 46, py - 14), (px + 46, py - 14)], 2, "#c2b59c")
