"""Laden mit Büro in der Niederburg: the old town house in its lane."""

import itertools

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light, mix
from portal.demo.drawing.landscape import cloud, sky
from portal.demo.drawing.lane import lane
from portal.demo.drawing.openings import WindowLook, panel_door, shutters, window
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.shapes import arc
from portal.demo.drawing.space import Camera, Plane, front_plane
from portal.demo.drawing.surfaces import plaster, roof_tiles

WALL = "#e9c9a0"
STONE = "#cdb694"
GREEN = "#3f5f50"


def exterior() -> Canvas:
    """The house front on, its neighbours to both sides, cobbles before it."""
    canvas = Canvas(seed=81)
    camera = Camera(0.5, 1.9, 0, focal=905, centre=(800, 800))
    sky(canvas, 780, ("#9cc3dc", "#d3e3e6", "#f6ead6"))
    cloud(canvas, 300, 140, 360)
    cloud(canvas, 1330, 110, 330)
    _minster(canvas)
    _neighbours(canvas, camera)
    house = front_plane(camera, 13.0, -4.1)
    _upper_floors(canvas, house)
    _shop(canvas, house)
    _gable(canvas, house)
    lane(canvas, camera)
    return canvas


def _minster(canvas: Canvas) -> None:
    """The tower of the minster over the roofs, far away."""
    tone = "#b9b7ad"
    canvas.fill(
        [(1150, 420), (1150, 250), (1168, 238), (1186, 250), (1204, 238), (1222, 250), (1222, 420)], tone
    )
    canvas.fill([(1172, 250), (1186, 60), (1200, 250)], "#a9aba6")
    canvas.fill([(1186, 60), (1200, 250), (1186, 250)], "#94999a")
    for y in (280, 330):
        canvas.fill([(1176, y + 34), *arc(1186, y, 9, 14, 180, 360, 8), (1196, y + 34)], "#8d9090")


def _neighbours(canvas: Canvas, camera: Camera) -> None:
    look = WindowLook(rows=(0.0, 0.66), reveal=0.14, sill="#d9d2c2", surround="#efe7d6")
    left, right = front_plane(camera, 13.0, -11.6), front_plane(camera, 13.0, 4.1)
    for plane, width, tall, colour in ((left, 7.5, 8.2, "#c9d0c4"), (right, 8.5, 7.4, "#e9dcc0")):
        plaster(canvas, plane, [(0, 0), (width, 0), (width, tall), (0, tall)], colour, contrast=0.07)
        canvas.fill(plane.rect(0, 0, width, 0.7), dark(colour, 0.16))
        for u in (2.6, 5.35) if plane is left else (0.95, 3.75):
            for v in (1.0, 4.0):
                window(canvas, plane, u, v, 1.0, 1.65, look, colour)
                if v > 2:
                    shutters(canvas, plane, u, v, 1.0, 1.65, "#6f7f8f" if plane is left else "#8d5a4a")
        eave = [(-0.3, tall), (width + 0.1, tall), (width + 0.1, tall + 3.2), (-0.3, tall + 3.2)]
        canvas.fill(plane.rect(0, tall - 0.4, width, 0.4), "#1d2a3c", 0.16)
        slope = Plane(camera, plane.place(0, tall), (1, 0, 0), (0, 0.8, 0.6))
        roof_tiles(
            canvas,
            slope,
            [(u, (v - tall) * 1.1) for u, v in eave],
            "#a8604a" if plane is left else "#97584a",
            course=0.36,
        )
        canvas.fill(plane.rect(-0.2, tall - 0.12, width + 0.4, 0.14, 0.2), "#8d8a82")


def _upper_floors(canvas: Canvas, house: Plane) -> None:
    width, tall = 8.2, 9.6
    canvas.shade(house.rect(width, 0, 0.8, tall), 12, 0.24)
    plaster(canvas, house, [(0, 0), (width, 0), (width, tall), (0, tall)], WALL)
    for edge in (0.0, width - 0.42):
        for row in range(11):
            long = 0.42 if row % 2 else 0.28
            start = edge if edge == 0 else width - long
            canvas.fill(
                house.rect(start, 3.7 + row * 0.53, long, 0.47),
                mix(STONE, light(STONE, 0.3), canvas.chance.random()),
            )
    look = WindowLook(
        rows=(0.0, 0.64), reveal=0.18, sill=light(STONE, 0.2), surround=light(STONE, 0.24), curtain="#fdf8ec"
    )
    for v in (4.3, 7.15):
        for u in (1.15, 3.6, 6.05):
            window(canvas, house, u, v, 1.0, 1.7, look, WALL)
            shutters(canvas, house, u, v, 1.0, 1.7, GREEN)
            if v < 5:
                _flower_box(canvas, house, u, v)
    canvas.fill(house.rect(0, 3.5, width, 0.24, 0.06), light(STONE, 0.28))
    canvas.fill(house.rect(0, 3.44, width, 0.07, 0.06), dark(STONE, 0.36))


def _flower_box(canvas: Canvas, house: Plane, u: float, v: float) -> None:
    canvas.fill(house.rect(u - 0.02, v - 0.12, 1.04, 0.24, 0.2), "#8a5a40")
    blobs: list[tuple[float, float, float]] = []
    for step in range(7):
        x, y = house.at(u + 0.06 + step * 0.15, v + 0.14, 0.2)
        blobs.append((x, y, 8.5))
    foliage(canvas, blobs, "#5d8a4c", leaf=2.6)
    for x, y, _size in blobs:
        for _bloom in range(3):
            canvas.ellipse(
                x + canvas.chance.uniform(-7, 7), y + canvas.chance.uniform(-9, 6), 2.6, 2.4, "#d4566a"
            )


def _arch(house: Plane, u: float, width: float, spring: float, rise: float, out: float = 0.0) -> list[Point]:
    points: list[Point] = [(u, 0.0), (u, spring)]
    points += [(x, y) for x, y in arc(u + width / 2, spring, width / 2, -rise, 180, 360, 24)]
    points += [(u + width, spring), (u + width, 0.0)]
    return house.shape(points, out)


def _shop(canvas: Canvas, house: Plane) -> None:
    """Sandstone ground floor: two arched shop windows and the door."""
    plaster(canvas, house, [(0, 0), (8.2, 0), (8.2, 3.5), (0, 3.5)], STONE, contrast=0.1)
    for row in range(7):
        v = row * 0.5
        canvas.line([house.at(0, v), house.at(8.2, v)], 1.2, dark(STONE, 0.3), 0.4)
        for column in range(10):
            u = column * 0.9 + (0.45 if row % 2 else 0)
            if u < 8.2:
                canvas.line([house.at(u, v), house.at(u, v + 0.5)], 1.2, dark(STONE, 0.3), 0.4)
    canvas.fill(house.rect(0, 0, 8.2, 0.45), dark(STONE, 0.18))
    for u, width in ((0.55, 2.5), (5.15, 2.5)):
        canvas.fill(_arch(house, u - 0.24, width + 0.48, 2.0, 0.98), light(STONE, 0.3))
        canvas.outline(_arch(house, u - 0.24, width + 0.48, 2.0, 0.98), 1.4, dark(STONE, 0.4), 0.6)
        canvas.fill(_arch(house, u, width, 2.0, 0.8), dark(STONE, 0.45))
        pane = _arch(house, u + 0.06, width - 0.12, 2.0, 0.76, -0.18)
        canvas.fill(pane, Gradient(("#8b7a5f", "#e8c98f", "#f6e3b8")))
        with canvas.inside(pane):
            _display(canvas, house, u, width)
        canvas.fill(house.rect(u, 0, width, 0.55), GREEN)
        canvas.outline(house.rect(u + 0.14, 0.1, width - 0.28, 0.34), 1.4, light(GREEN, 0.3))
        for bar in (u + 0.02, u + width / 2 - 0.03, u + width - 0.08):
            canvas.fill(
                house.rect(bar, 0.5, 0.07, 1.5 if bar in (u + 0.02, u + width - 0.08) else 2.28, -0.16),
                dark(GREEN, 0.1),
            )
        canvas.fill(house.rect(u, 2.0, width, 0.08, -0.16), dark(GREEN, 0.1))
    panel_door(canvas, house, 3.5, 0.1, 1.2, 2.75, GREEN, light(STONE, 0.1))
    canvas.fill(house.rect(3.2, 0, 1.8, 0.12, 0.3), "#d9ccb4")
    _sign(canvas, house)


def _display(canvas: Canvas, house: Plane, u: float, width: float) -> None:
    """What stands in the window: shelves, vases, prints, a lamp."""
    canvas.fill(house.rect(u, 0.5, width, 0.25, -0.3), "#b98d5f")
    for step, (tone, tall) in enumerate(
        (("#b7655a", 0.42), ("#5b7d93", 0.58), ("#e9dcc0", 0.34), ("#6f8a5a", 0.5), ("#c9a05a", 0.4))
    ):
        left = u + 0.22 + step * 0.45
        shape = [
            (left, 0.75),
            (left + 0.22, 0.75),
            (left + 0.26, 0.75 + tall * 0.6),
            (left + 0.16, 0.75 + tall),
            (left + 0.06, 0.75 + tall),
            (left - 0.04, 0.75 + tall * 0.6),
        ]
        canvas.fill(house.shape(shape, -0.3), Gradient((light(tone, 0.3), dark(tone, 0.1)), 90))
    for step in range(3):
        left = u + 0.3 + step * 0.7
        canvas.fill(house.rect(left, 1.5, 0.46, 0.58, -0.5), "#6d5238")
        canvas.fill(house.rect(left + 0.04, 1.54, 0.38, 0.5, -0.5), ("#dfe6e0", "#e9d3b0", "#c9d8de")[step])
    x, y = house.at(u + width / 2, 2.45, -0.3)
    canvas.glow(x, y, 90, 80, "#fff2c9", 0.8)
    band = [(u + 0.1, 2.8), (u + 0.7, 2.8), (u - 0.3, 0.5), (u - 0.9, 0.5)]
    canvas.fill(house.shape([(a + 0.9, b) for a, b in band], -0.1), "#ffffff", 0.16)
    canvas.fill(house.shape([(a + 1.9, b) for a, b in band], -0.1), "#ffffff", 0.1)


def _sign(canvas: Canvas, house: Plane) -> None:
    """The wrought-iron sign over the lane."""
    x, y = house.at(5.0, 3.95, 0.1)
    iron = "#2f3b3a"
    canvas.line([(x, y), (x + 92, y)], 4, iron)
    canvas.line([(x, y + 44), (x + 30, y + 30), (x + 60, y)], 3, iron)
    canvas.line(arc(x + 22, y + 16, 12, 12, 0, 300), 2.4, iron)
    canvas.line(arc(x + 96, y + 4, 7, 7, -90, 180), 2.4, iron)
    canvas.line([(x + 52, y), (x + 52, y + 14)], 2, iron)
    canvas.line([(x + 86, y), (x + 86, y + 14)], 2, iron)
    canvas.ellipse(x + 69, y + 44, 34, 32, iron)
    canvas.ellipse(x + 69, y + 44, 30, 28, "#f3e6c8")
    canvas.ellipse(x + 69, y + 50, 15, 13, "#5b7d93")
    canvas.fill([(x + 62, y + 38), (x + 76, y + 38), (x + 73, y + 28), (x + 65, y + 28)], "#5b7d93")


def _gable(canvas: Canvas, house: Plane) -> None:
    low = 9.6
    steps = (
        (-0.1, 0.0),
        (-0.1, 0.75),
        (0.9, 0.75),
        (0.9, 1.6),
        (1.9, 1.6),
        (1.9, 2.45),
        (2.9, 2.45),
        (2.9, 3.2),
        (5.3, 3.2),
        (5.3, 2.45),
        (6.3, 2.45),
        (6.3, 1.6),
        (7.3, 1.6),
        (7.3, 0.75),
        (8.3, 0.75),
        (8.3, 0.0),
    )
    canvas.shade([(x + 14, y + 6) for x, y in house.shape([(u, low + v) for u, v in steps])], 5, 0.2)
    canvas.fill(house.shape([(u, low + v) for u, v in steps]), Gradient((light(WALL, 0.12), WALL)))
    for (u, v), (next_u, next_v) in itertools.pairwise(steps):
        if v == next_v and v > 0:
            canvas.fill(
                house.rect(min(u, next_u) - 0.08, low + v, abs(next_u - u) + 0.16, 0.14, 0.08), "#b0644c"
            )
            canvas.fill(
                house.rect(min(u, next_u) - 0.08, low + v - 0.04, abs(next_u - u) + 0.16, 0.05, 0.08),
                dark("#b0644c", 0.4),
            )
    look = WindowLook(rows=(0.0,), reveal=0.18, surround=light(STONE, 0.24), sill=light(STONE, 0.2))
    window(canvas, house, 2.55, low + 0.35, 0.85, 1.25, look, WALL)
    window(canvas, house, 4.8, low + 0.35, 0.85, 1.25, look, WALL)
    x, y = house.at(4.1, low + 2.35)
    canvas.ellipse(x, y, 19, 19, light(STONE, 0.3))
    canvas.ellipse(x, y, 14, 14, "#5b7380")
    canvas.fill(house.rect(0, 9.45, 8.2, 0.2, 0.06), light(STONE, 0.28))
