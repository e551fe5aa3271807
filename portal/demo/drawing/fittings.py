"""Kitchens and bathrooms: cupboards, worktops, sinks, crockery, tubs, basins, showers."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dim, light, mix
from portal.demo.drawing.room import Room
from portal.demo.drawing.shapes import arc, rounded
from portal.demo.drawing.space import Camera, Plane, box, floor_plane, front_plane


def fronts(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    count: int,
    colour: str,
    *,
    out: float = 0.0,
    drawers: int = 1,
    knob: str = "#b89154",
    frame: bool = True,
) -> None:
    """Cupboard doors or drawers side by side on a plane."""
    canvas.fill(plane.rect(u, v, width, height, out), dim(colour, 0.5))
    wide, tall = width / count, height / drawers
    for column in range(count):
        for row in range(drawers):
            left, low = u + column * wide + 0.008, v + row * tall + 0.008
            door = plane.rect(left, low, wide - 0.016, tall - 0.016, out)
            canvas.fill(door, Gradient((light(colour, 0.12), dim(colour, 0.06))))
            if frame and tall > 0.25:
                inner = plane.rect(left + 0.06, low + 0.06, wide - 0.136, tall - 0.136, out)
                canvas.fill(inner, dim(colour, 0.08))
                canvas.outline(inner, 0.9, dim(colour, 0.3), 0.7)
            spot = (
                (left + wide * 0.5, low + tall * 0.82)
                if drawers > 1
                else (left + (0.08 if column % 2 else wide - 0.1), low + tall * 0.6)
            )
            x, y = plane.at(*spot, out)
            canvas.ellipse(x, y + 1.5, 3.6, 3.4, "#2b2118", 0.3)
            canvas.ellipse(x, y, 3.2, 3.2, knob)


def counter(
    canvas: Canvas,
    camera: Camera,
    x: float,
    z: float,
    width: float,
    depth: float,
    colour: str,
    *,
    worktop: str,
    doors: int,
    tall: float = 0.9,
    sun: str = "left",
    drawers: int = 1,
) -> None:
    """A run of base cupboards that faces the viewer."""
    plane = floor_plane(camera)
    canvas.shade(plane.rect(x - 0.05, z - 0.14, width + 0.1, 0.3), 8, 0.35, "#3a2c22")
    box(canvas, camera, (x, 0.1, z), (width, tall - 0.14, depth), colour, sun=sun)
    canvas.fill(front_plane(camera, z + 0.06).rect(x, 0, width, 0.1), dim(colour, 0.7))
    fronts(canvas, front_plane(camera, z), x, 0.1, width, tall - 0.14, doors, colour, drawers=drawers)
    box(
        canvas,
        camera,
        (x - 0.03, tall - 0.04, z - 0.03),
        (width + 0.06, 0.045, depth + 0.03),
        worktop,
        sun=sun,
    )


def tap(
    canvas: Canvas, camera: Camera, x: float, y: float, z: float, colour: str = "#b99a5f", size: float = 0.32
) -> None:
    """A curved kitchen tap."""
    px, py = camera.at(x, y, z)
    unit = camera.size(x, z) * size
    canvas.line(
        [
            (px, py),
            (px, py - unit * 0.7),
            *arc(px - unit * 0.25, py - unit * 0.7, unit * 0.25, unit * 0.25, 0, -180),
            (px - unit * 0.5, py - unit * 0.5),
        ],
        4,
        colour,
    )
    canvas.line([(px - 1, py), (px - 1, py - unit * 0.7)], 1.4, light(colour, 0.6))


def shelf(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    *,
    out: float = 0.05,
    wood: str = "#b98d5f",
) -> None:
    """An open shelf with bowls, jars, cups and a small plant."""
    canvas.shade(plane.rect(u, v - 0.2, width, 0.2, 0.01), 6, 0.16)
    canvas.fill(plane.rect(u, v, width, 0.045, out), Gradient((light(wood, 0.15), dim(wood, 0.2))))
    at, chance = u + 0.06, canvas.chance
    while at < u + width - 0.16:
        kind = chance.choice(("jar", "bowls", "cup", "plant", "cup", "jar"))
        low = v + 0.045
        if kind == "jar":
            wide, tall, tone = (
                0.1,
                chance.uniform(0.16, 0.22),
                chance.choice(("#e5d8bd", "#c9a578", "#b8c2b0")),
            )
            canvas.fill(
                plane.shape(rounded(at, low, wide, tall, 0.025), out),
                Gradient((light(tone, 0.3), dim(tone, 0.15)), 80),
            )
            canvas.fill(plane.rect(at + 0.005, low + tall - 0.03, wide - 0.01, 0.035, out), wood)
        elif kind == "bowls":
            wide, tone = 0.2, chance.choice(("#f3ede0", "#8fa9b5", "#d9a98a"))
            for index in range(3):
                canvas.fill(
                    plane.shape(
                        [
                            (at, low + 0.04 * index + 0.05),
                            (at + wide, low + 0.04 * index + 0.05),
                            (at + wide * 0.72, low + 0.04 * index),
                            (at + wide * 0.28, low + 0.04 * index),
                        ],
                        out,
                    ),
                    dim(tone, 0.08 * (2 - index)),
                )
        elif kind == "cup":
            wide, tone = 0.09, chance.choice(("#f6f1e6", "#9fb4a4", "#c98a66", "#54707f"))
            canvas.fill(
                plane.shape(rounded(at, low, wide, 0.1, 0.02), out),
                Gradient((light(tone, 0.25), dim(tone, 0.15)), 80),
            )
        else:
            wide = 0.12
            canvas.fill(
                plane.shape(
                    [(at, low + 0.1), (at + wide, low + 0.1), (at + wide * 0.8, low), (at + wide * 0.2, low)],
                    out,
                ),
                "#c98a66",
            )
            for _leaf in range(16):
                x, y = plane.at(
                    at + wide * chance.uniform(-0.3, 1.3), low + 0.1 + chance.uniform(0, 0.14), out
                )
                spot = plane.place(at, low)
                size = plane.camera.size(spot[0], spot[2]) * 0.03
                canvas.ellipse(x, y, size, size * 0.7, mix("#54794a", "#9dbb7a", chance.random()))
        at += wide + chance.uniform(0.04, 0.12)


def bathtub(canvas: Canvas, room: Room, x: float, z: float, width: float = 1.75, depth: float = 0.78) -> None:
    """A free-standing tub."""
    camera = room.camera
    room.contact(canvas, x, z, width, depth, 0.4)
    left, base = camera.at(x, 0.02, z + depth * 0.4)
    right, _y = camera.at(x + width, 0.02, z + depth * 0.4)
    rim = camera.at(x, 0.6, z + depth * 0.5)[1]
    half, middle = (right - left) / 2, (left + right) / 2
    flat = half * 0.22
    hull = [
        (middle - half, rim),
        *arc(middle, rim, half, (base - rim) * 1.06, 180, 90),
        *arc(middle, rim, half, (base - rim) * 1.06, 90, 0),
    ]
    hull = [(px, min(py, base)) for px, py in hull]
    canvas.fill(hull, Gradient(("#ffffff", "#eef0ee", "#cfd5d6"), 35))
    canvas.ellipse(middle, rim, half * 1.03, flat * 1.06, "#ffffff")
    canvas.ellipse(middle, rim + 2, half * 0.95, flat * 0.84, Gradient(("#c4ced1", "#e8eeee")))
    canvas.ellipse(middle, rim + flat * 0.2, half * 0.9, flat * 0.62, Gradient(("#b9d5da", "#d7e8e8")))


def basin(canvas: Canvas, room: Room, x: float, z: float, width: float, wood: str = "#b98d5f") -> None:
    """A washstand with two drawers, a basin, a round mirror and a lamp."""
    camera = room.camera
    plane = front_plane(camera, z)
    room.contact(canvas, x, z, width, 0.45, 0.18)
    box(canvas, camera, (x, 0.38, z), (width, 0.46, 0.48), wood, sun=room.sun)
    fronts(canvas, plane, x, 0.38, width, 0.46, 1, wood, drawers=2, frame=False, knob="#3a3a38")
    box(canvas, camera, (x - 0.02, 0.84, z - 0.02), (width + 0.04, 0.03, 0.52), "#f1ede4", sun=room.sun)
    bowl = plane.shape(
        [(x + width * 0.22, 1.0), (x + width * 0.78, 1.0), (x + width * 0.7, 0.87), (x + width * 0.3, 0.87)]
    )
    canvas.fill(bowl, Gradient(("#ffffff", "#d9dddc")))
    cx, cy = camera.at(x + width / 2, 1.0, z + 0.1)
    unit = camera.size(x, z)
    canvas.ellipse(cx, cy, unit * width * 0.285, unit * 0.035, "#e6eaea")
    tap(canvas, camera, x + width / 2 + 0.04, 0.88, z + 0.4, "#4a4a48", 0.36)
    wall = front_plane(camera, z + 0.5)
    mx, my = wall.at(x + width / 2, 1.68)
    size = camera.size(x, z + 0.5) * 0.38
    canvas.ellipse(mx + 4, my + 6, size, size, "#2b2118", 0.22)
    canvas.ellipse(mx, my, size, size, "#b89154")
    canvas.ellipse(mx, my, size * 0.95, size * 0.95, Gradient(("#dfeaec", "#b7c9ce", "#eef3f3"), 40))
