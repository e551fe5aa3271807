"""Lamps that hang and lamps that stand."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.room import Room
from portal.demo.drawing.shapes import arc


def pendant(
    canvas: Canvas, room: Room, x: float, z: float, low: float, colour: str = "#3f4a4c", size: float = 0.34
) -> None:
    """A hanging lamp with its glow."""
    camera = room.camera
    cx, cy = camera.at(x, low, z)
    _x, ceiling = camera.at(x, room.height, z)
    radius = camera.size(x, z) * size * 0.5
    canvas.glow(cx, cy + radius * 0.6, radius * 3.4, radius * 2.8, "#ffe3a8", 0.4)
    canvas.line([(cx, ceiling), (cx, cy - radius * 0.9)], 1.8, "#4a4a48")
    canvas.fill(
        arc(cx, cy, radius, radius * 0.95, 180, 360),
        Gradient((light(colour, 0.25), colour, dark(colour, 0.2)), 70),
    )
    canvas.ellipse(cx, cy, radius, radius * 0.16, "#fff0c4")


def floor_lamp(
    canvas: Canvas, room: Room, x: float, z: float, tall: float = 1.55, shade: str = "#f6e6c4"
) -> None:
    """A standing lamp with a fabric shade."""
    camera = room.camera
    foot_x, foot_y = camera.at(x, 0, z)
    top = camera.at(x, tall, z)[1]
    unit = camera.size(x, z)
    canvas.ellipse(foot_x, foot_y, unit * 0.16, unit * 0.035, "#3f3a35")
    canvas.line([(foot_x, foot_y), (foot_x, top)], 3, "#55504a")
    canvas.glow(foot_x, top, unit * 0.9, unit * 0.8, "#ffe6b0", 0.35)
    cone = [
        (foot_x - unit * 0.13, top - unit * 0.14),
        (foot_x + unit * 0.13, top - unit * 0.14),
        (foot_x + unit * 0.22, top + unit * 0.18),
        (foot_x - unit * 0.22, top + unit * 0.18),
    ]
    canvas.fill(cone, Gradient((light(shade, 0.3), shade, dark(shade, 0.1)), 60))
