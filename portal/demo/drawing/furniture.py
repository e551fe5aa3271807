"""Things to sit, eat and read at. Places are in metres: x, z of the near left corner on the floor."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light, mix
from portal.demo.drawing.plants import leaf_plant
from portal.demo.drawing.room import Room
from portal.demo.drawing.shapes import arc, rounded
from portal.demo.drawing.space import Plane, box, floor_plane, front_plane


def _soft(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    radius: float,
    colour: str,
    *,
    contrast: float = 0.14,
) -> None:
    """A cushion: round corners, lit from above."""
    shape = plane.shape(rounded(u, v, width, height, radius))
    canvas.fill(shape, Gradient((light(colour, contrast), colour, dark(colour, contrast))))


def sofa(
    canvas: Canvas,
    room: Room,
    x: float,
    z: float,
    width: float,
    colour: str,
    *,
    seats: int = 3,
    pillows: tuple[str, ...] = (),
) -> None:
    """A sofa that faces the viewer."""
    camera = room.camera
    room.contact(canvas, x, z, width, 0.95, 0.42)
    for leg in (x + 0.1, x + width - 0.16):
        canvas.fill(front_plane(camera, z + 0.06).rect(leg, 0, 0.06, 0.16), "#6a5038")
    _soft(canvas, front_plane(camera, z + 0.92), x, 0.16, width, 0.7, 0.12, dark(colour, 0.06))
    back = front_plane(camera, z + 0.74)
    inner, arm = width - 0.44, 0.22
    for seat in range(seats):
        _soft(
            canvas,
            back,
            x + arm + seat * inner / seats + 0.01,
            0.38,
            inner / seats - 0.02,
            0.46,
            0.1,
            light(colour, 0.06),
        )
    box(canvas, camera, (x + arm, 0.14, z + 0.04), (inner, 0.16, 0.86), dark(colour, 0.1))
    top = floor_plane(camera, x + arm, 0.46, z + 0.02)
    canvas.fill(top.rect(0, 0, inner, 0.74), Gradient((light(colour, 0.1), light(colour, 0.3))))
    canvas.shade(top.rect(0, 0.62, inner, 0.14), 5, 0.2)
    for seat in range(seats):
        _soft(
            canvas,
            front_plane(camera, z),
            x + arm + seat * inner / seats + 0.008,
            0.28,
            inner / seats - 0.016,
            0.19,
            0.06,
            colour,
        )
        canvas.line(
            [top.at(seat * inner / seats, 0), top.at(seat * inner / seats, 0.7)], 1.4, dark(colour, 0.3), 0.6
        )
    for side in (x, x + width - arm):
        box(canvas, camera, (side, 0.14, z), (arm, 0.46, 0.9), dark(colour, 0.02), sun=room.sun)
        _soft(canvas, front_plane(camera, z - 0.002), side, 0.14, arm, 0.5, 0.08, colour)
    for index, tone in enumerate(pillows):
        spot = x + arm + 0.12 + index * (inner - 0.62) / max(1, len(pillows) - 1)
        plane = front_plane(camera, z + 0.5)
        canvas.shade(plane.shape(rounded(spot + 0.05, 0.44, 0.42, 0.36, 0.1)), 5, 0.25)
        _soft(canvas, plane, spot, 0.47, 0.44, 0.4, 0.1, tone)


def armchair(
    canvas: Canvas, room: Room, x: float, z: float, colour: str, *, width: float = 0.85, wood: str = "#8b6443"
) -> None:
    """An armchair with a wooden frame that faces the viewer."""
    camera = room.camera
    room.contact(canvas, x, z, width, 0.8, 0.4)
    for dx in (0.03, width - 0.08):
        canvas.fill(front_plane(camera, z + 0.74).rect(x + dx, 0, 0.045, 0.5), dark(wood, 0.3))
    _soft(canvas, front_plane(camera, z + 0.68), x + 0.08, 0.36, width - 0.16, 0.58, 0.14, colour)
    top = floor_plane(camera, x + 0.08, 0.44, z + 0.02)
    canvas.fill(top.rect(0, 0, width - 0.16, 0.66), light(colour, 0.2))
    _soft(canvas, front_plane(camera, z), x + 0.08, 0.27, width - 0.16, 0.18, 0.06, colour)
    for dx in (0.0, width - 0.06):
        box(canvas, camera, (x + dx, 0.6, z), (0.06, 0.04, 0.72), wood, sun=room.sun)
        canvas.fill(
            front_plane(camera, z).rect(x + dx, 0, 0.05, 0.6), Gradient((light(wood, 0.1), dark(wood, 0.15)))
        )


def low_table(
    canvas: Canvas, room: Room, x: float, z: float, width: float, depth: float, colour: str = "#b78a5e"
) -> None:
    """A coffee table with rounded legs, a book and a bowl on it."""
    camera = room.camera
    room.contact(canvas, x, z, width, depth, 0.24)
    for dx in (0.06, width - 0.1):
        for dz in (depth - 0.1, 0.05):
            canvas.fill(front_plane(camera, z + dz).rect(x + dx, 0, 0.045, 0.38), dark(colour, 0.3))
    box(canvas, camera, (x, 0.38, z), (width, 0.04, depth), colour)
    top = floor_plane(camera, x, 0.425, z)
    canvas.fill(top.rect(width * 0.12, depth * 0.3, 0.32, 0.24), "#f4efe6")
    canvas.fill(top.rect(width * 0.14, depth * 0.36, 0.26, 0.18), "#5b7d93")
    bx, by = camera.at(x + width * 0.7, 0.43, z + depth * 0.5)
    size = camera.size(x, z) * 0.15
    canvas.ellipse(bx, by, size * 0.9, size * 0.2, "#2b2118", 0.3)
    canvas.fill([*arc(bx, by - size * 0.42, size, size * 0.46, 0, 180)], Gradient(("#f2ece0", "#cfc5b3")))
    canvas.ellipse(bx, by - size * 0.42, size, size * 0.2, "#b9ad9a")
    for dx, tone in ((-0.5, "#c9674a"), (0.0, "#d9a441"), (0.45, "#c9674a")):
        canvas.ellipse(bx + dx * size, by - size * 0.52, size * 0.3, size * 0.28, tone)


def table(
    canvas: Canvas, room: Room, x: float, z: float, width: float, depth: float, colour: str = "#c09468"
) -> None:
    """A dining table."""
    camera = room.camera
    room.contact(canvas, x, z, width, depth, 0.3)
    for dz in (depth - 0.12, 0.06):
        for dx in (0.06, width - 0.13):
            canvas.fill(
                front_plane(camera, z + dz).rect(x + dx, 0, 0.07, 0.72),
                Gradient((dark(colour, 0.32), dark(colour, 0.16))),
            )
    box(canvas, camera, (x, 0.71, z), (width, 0.045, depth), colour)
    top = floor_plane(camera, x, 0.756, z)
    with canvas.inside(top.rect(0, 0, width, depth)):
        for vein in range(9):
            v = depth * (vein + 0.5) / 9
            canvas.line(
                [top.at(0, v), top.at(width, v + canvas.chance.uniform(-0.03, 0.03))],
                1.1,
                dark(colour, 0.2),
                0.22,
            )
        canvas.fill(
            top.shape([(width * 0.15, 0), (width * 0.5, 0), (width * 0.75, depth), (width * 0.4, depth)]),
            "#fff3d8",
            0.22,
        )


def chair(
    canvas: Canvas,
    room: Room,
    x: float,
    z: float,
    colour: str = "#4d5a58",
    seat: str = "",
    *,
    away: bool = False,
) -> None:
    """A dining chair; ``away`` shows its back."""
    camera = room.camera
    near, far = front_plane(camera, z), front_plane(camera, z + 0.44)
    room.contact(canvas, x, z, 0.45, 0.44, 0.26)
    back = near if away else far
    for plane, tall in ((far, 0.46 if away else 0.86), (near, 0.86 if away else 0.46)):
        for dx in (0.0, 0.41):
            canvas.fill(plane.rect(x + dx, 0, 0.04, tall), Gradient((light(colour, 0.1), dark(colour, 0.25))))
        if plane is far:
            if not away:
                _chair_back(canvas, back, x, colour)
            box(canvas, camera, (x - 0.01, 0.43, z), (0.47, 0.045, 0.46), seat or mix(colour, "#d7b98c", 0.7))
    if away:
        _chair_back(canvas, back, x, colour)


def _chair_back(canvas: Canvas, plane: Plane, x: float, colour: str) -> None:
    canvas.fill(
        plane.shape(rounded(x - 0.01, 0.68, 0.47, 0.2, 0.06)),
        Gradient((light(colour, 0.16), dark(colour, 0.1))),
    )


def rug(
    canvas: Canvas, room: Room, x: float, z: float, width: float, depth: float, colour: str, border: str
) -> None:
    """A woven rug with a border and fringes."""
    plane = floor_plane(room.camera, x, 0.005, z)
    canvas.shade(plane.rect(-0.03, -0.04, width + 0.08, depth + 0.06), 4, 0.25, "#3a2c22")
    canvas.fill(plane.rect(0, 0, width, depth), border)
    canvas.fill(plane.rect(0.08, 0.08, width - 0.16, depth - 0.16), light(border, 0.5))
    canvas.fill(
        plane.rect(0.13, 0.12, width - 0.26, depth - 0.24),
        Gradient((light(colour, 0.12), dark(colour, 0.05))),
    )
    rows = max(2, int(depth / 0.34))
    for row in range(rows):
        v = 0.24 + row * (depth - 0.48) / max(1, rows - 1)
        for step in range(int(width / 0.3)):
            u = 0.28 + step * 0.3
            if u < width - 0.24:
                diamond = [(u, v - 0.06), (u + 0.08, v), (u, v + 0.06), (u - 0.08, v)]
                canvas.fill(plane.shape(diamond), light(border, 0.62 if (row + step) % 2 else 0.3), 0.55)


def potted(
    canvas: Canvas,
    room: Room,
    x: float,
    z: float,
    size: float = 0.9,
    pot: str = "#c98a66",
    leaf: str = "#5f8a5c",
    base: float = 0.0,
) -> None:
    """A plant in a clay pot, standing at height ``base``."""
    camera = room.camera
    unit = camera.size(x, z)
    px, py = camera.at(x, base, z)
    wide, tall = unit * size * 0.2, unit * size * 0.34
    canvas.ellipse(px + wide * 0.2, py, wide * 1.2, wide * 0.22, "#2b2118", 0.28)
    canvas.fill(
        [(px - wide, py - tall), (px + wide, py - tall), (px + wide * 0.72, py), (px - wide * 0.72, py)],
        Gradient((light(pot, 0.2), pot, dark(pot, 0.22)), 80),
    )
    canvas.ellipse(px, py - tall, wide, wide * 0.2, dark(pot, 0.45))
    leaf_plant(canvas, px, py - tall, unit * size * 0.72, leaf)


def bookcase(
    canvas: Canvas,
    room: Room,
    plane: Plane,
    u: float,
    width: float,
    tall: float,
    colour: str = "#d9c7a8",
    *,
    rows: int = 5,
    out: float = 0.0,
) -> None:
    """Shelves with books and a few objects, flat against a wall plane."""
    del room
    canvas.shade(plane.rect(u + 0.05, 0, width + 0.1, tall, out), 8, 0.25)
    canvas.fill(plane.rect(u, 0, width, tall, out), dark(colour, 0.1))
    height = tall / rows
    for row in range(rows):
        low = row * height + 0.04
        canvas.fill(
            plane.rect(u + 0.04, low, width - 0.08, height - 0.06, out),
            Gradient((dark(colour, 0.5), dark(colour, 0.32))),
        )
        at = u + 0.07
        while at < u + width - 0.16:
            thick = canvas.chance.uniform(0.025, 0.06)
            reach = (height - 0.1) * canvas.chance.uniform(0.62, 0.94)
            if canvas.chance.random() < 0.06:
                at += canvas.chance.uniform(0.1, 0.25)
                continue
            tone = canvas.chance.choice(
                ("#a4503f", "#3f6478", "#d8c9a6", "#64785a", "#c79a4b", "#7a5a6a", "#efe8da", "#2f4858")
            )
            canvas.fill(plane.rect(at, low, thick, reach, out), tone)
            canvas.fill(plane.rect(at, low + reach * 0.72, thick, reach * 0.05, out), light(tone, 0.5), 0.7)
            at += thick + 0.004
