"""The terrace of the penthouse in the evening."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import EVENING, alps, cloud, lake, ridge, sailboat, shore, sky
from portal.demo.drawing.plants import foliage, grasses
from portal.demo.drawing.shapes import rect, rounded
from portal.demo.drawing.space import Camera, box, floor_plane, front_plane
from portal.demo.drawing.surfaces import boards


def terrace() -> Canvas:
    """The terrace in the evening: boards, a sofa, the lake and the Alps."""
    canvas = Canvas(seed=61)
    camera = Camera(0, 1.55, 0, focal=980, centre=(800, 470))
    sky(canvas, 470, EVENING)
    canvas.glow(720, 400, 620, 360, "#ffd99a", 0.75)
    canvas.ellipse(720, 366, 30, 30, "#fff1cf", 0.95)
    cloud(canvas, 420, 170, 460, "#fbe3d2", 0.6)
    cloud(canvas, 980, 110, 380, "#fde9d4", 0.5)
    alps(canvas, 446, 130, seed=44, tone="#a79fb4")
    ridge(canvas, 456, 58, "#9d9cad", seed=31, haze="#f0d9c0")
    ridge(canvas, 468, 30, "#8a9a95", seed=28, haze="#d9cdb4")
    shore(canvas, 471, "#6f8378")
    lake(canvas, 470, 840, ("#f0cfa6", "#a9a9b3", "#5f86a0"))
    with canvas.inside(rect(0, 470, 1600, 400)):
        for index in range(46):
            y = 474 + index * index * 0.17
            canvas.ellipse(
                720 + canvas.chance.uniform(-14, 14) * (1 + index * 0.06),
                y,
                16 + index * 2.2,
                1 + index * 0.05,
                "#ffe9bd",
                0.5,
            )
    for x, y, size in ((300, 560, 70), (520, 512, 34), (880, 498, 24), (1180, 590, 62), (120, 506, 26)):
        sailboat(canvas, x, y, size, "#fff3df")
    foliage(canvas, [(x, 700 + 12 * (x % 3), 54) for x in range(-20, 1640, 64)], "#5b7a52", leaf=4.2)
    deck = floor_plane(camera)
    boards(canvas, deck, [(-6, 0.2), (6, 0.2), (6, 5.4), (-6, 5.4)], "#b3946d", width=0.15, spread=0.12)
    canvas.fill(deck.rect(-6, 0.2, 12, 5.2), Gradient(("#ffdca6", "#7a5f55")), 0.16)
    _railing(canvas, camera)
    _lounge(canvas, camera)
    return canvas


def _railing(canvas: Canvas, camera: Camera) -> None:
    rail = front_plane(camera, 5.4)
    canvas.fill(rail.rect(-6, 0, 12, 1.05), Gradient(("#ffffff", "#dfe9ea"), 20), 0.2)
    for start in (-4.4, -1.4, 2.2):
        band = [(start, 0.0), (start + 0.7, 0.0), (start + 1.3, 1.05), (start + 0.6, 1.05)]
        canvas.fill(rail.shape(band), "#ffffff", 0.16)
    for post in range(-4, 5):
        canvas.fill(rail.rect(post * 1.35, 0, 0.045, 1.05), "#4f4a48")
    canvas.fill(rail.rect(-6, 1.03, 12, 0.05), "#4a4644")
    canvas.fill(rail.rect(-6, 1.068, 12, 0.014), "#e9c99a")
    canvas.fill(rail.rect(-6, 0, 12, 0.06), "#6d6259")


def _lounge(canvas: Canvas, camera: Camera) -> None:
    """Sofa, chair, table with glasses, pots, a parasol."""
    ground = floor_plane(camera)
    oak, cloth = "#a87f55", "#e9e1d2"
    canvas.shade(ground.rect(-3.3, 3.25, 3.2, 1.2), 10, 0.4, "#2b2118")
    box(canvas, camera, (-3.2, 0.12, 3.4), (2.7, 0.16, 0.95), oak, sun="right")
    for index in range(3):
        box(canvas, camera, (-3.15 + index * 0.87, 0.45, 4.1), (0.84, 0.45, 0.2), cloth, sun="right")
    for index in range(3):
        box(canvas, camera, (-3.15 + index * 0.87, 0.28, 3.38), (0.84, 0.18, 0.76), cloth, sun="right")
    for spot, tone in ((-3.0, "#5b8ca6"), (-0.92, "#d08a5a")):
        plane = front_plane(camera, 3.95)
        shape = plane.shape(rounded(spot, 0.48, 0.46, 0.42, 0.1))
        canvas.fill(shape, Gradient((light(tone, 0.25), tone, dark(tone, 0.1))))
    box(canvas, camera, (-3.26, 0.12, 3.36), (0.1, 0.5, 1.0), oak, sun="right")
    box(canvas, camera, (-0.52, 0.12, 3.36), (0.1, 0.5, 1.0), oak, sun="right")
    _parasol(canvas, camera, 2.5, 4.85)
    canvas.shade(ground.rect(0.9, 3.2, 1.3, 1.1), 10, 0.36, "#2b2118")
    box(canvas, camera, (1.0, 0.45, 4.0), (0.9, 0.45, 0.18), cloth, sun="right")
    box(canvas, camera, (1.0, 0.16, 3.3), (0.9, 0.26, 0.8), cloth, sun="right")
    for side in (0.9, 1.92):
        box(canvas, camera, (side, 0.1, 3.28), (0.08, 0.5, 0.95), oak, sun="right")
    canvas.shade(ground.rect(-1.5, 2.25, 1.7, 0.9), 9, 0.34, "#2b2118")
    for leg in (-1.35, -0.1):
        box(canvas, camera, (leg, 0, 2.4), (0.06, 0.36, 0.06), dark(oak, 0.3), sun="right")
    box(canvas, camera, (-1.45, 0.36, 2.35), (1.5, 0.05, 0.72), oak, sun="right")
    for x, tone in ((-1.05, "#f4c98a"), (-0.72, "#f4c98a")):
        px, py = camera.at(x, 0.42, 2.7)
        unit = camera.size(x, 2.7)
        canvas.ellipse(px, py, unit * 0.05, unit * 0.012, "#ffffff", 0.8)
        canvas.line([(px, py), (px, py - unit * 0.1)], 1.6, "#f7fbfb", 0.9)
        bowl = [
            (px - unit * 0.05, py - unit * 0.22),
            (px + unit * 0.05, py - unit * 0.22),
            (px + unit * 0.035, py - unit * 0.12),
            (px, py - unit * 0.1),
            (px - unit * 0.035, py - unit * 0.12),
        ]
        canvas.fill(bowl, "#ffffff", 0.5)
        canvas.fill(
            [(px - unit * 0.045, py - unit * 0.17), (px + unit * 0.045, py - unit * 0.17), *bowl[2:]],
            tone,
            0.9,
        )
    px, py = camera.at(-0.3, 0.42, 2.65)
    canvas.ellipse(px, py, 46, 12, "#6f8a86")
    for dx, tone in ((-16, "#c9674a"), (2, "#8aa35f"), (18, "#d9a441")):
        canvas.ellipse(px + dx, py - 9, 13, 12, tone)
    for x, z, size, pot in (
        (2.95, 4.2, 210, "#8d8478"),
        (3.55, 3.2, 270, "#5d5a55"),
        (-4.0, 4.6, 180, "#8d8478"),
    ):
        _planter(canvas, camera, x, z, size, pot)


def _planter(canvas: Canvas, camera: Camera, x: float, z: float, size: float, pot: str) -> None:
    px, py = camera.at(x, 0, z)
    unit = camera.size(x, z)
    canvas.ellipse(px - 10, py, unit * 0.34, unit * 0.07, "#2b2118", 0.35)
    shape = [
        (px - unit * 0.24, py - unit * 0.5),
        (px + unit * 0.24, py - unit * 0.5),
        (px + unit * 0.17, py),
        (px - unit * 0.17, py),
    ]
    canvas.fill(shape, Gradient((dark(pot, 0.2), pot, light(pot, 0.3)), 90))
    canvas.ellipse(px, py - unit * 0.5, unit * 0.24, unit * 0.05, dark(pot, 0.4))
    grasses(canvas, px, py - unit * 0.5, size, "#a3a862", 80)


def _parasol(canvas: Canvas, camera: Camera, x: float, z: float) -> None:
    foot, top = camera.at(x, 0, z), camera.at(x, 2.75, z)
    unit = camera.size(x, z)
    canvas.line([foot, top], 5, "#6d5238")
    canvas.ellipse(foot[0], foot[1], unit * 0.22, unit * 0.05, "#4f4a48")
    reach, drop = unit * 1.35, unit * 0.5
    for part, tone in enumerate(("#e3d3b4", "#f3e6cb", "#fbf1dc", "#efe0c2")):
        left = top[0] - reach + part * reach / 2
        canvas.fill([(top[0], top[1]), (left, top[1] + drop), (left + reach / 2, top[1] + drop)], tone)
        canvas.fill(
            [
                (left, top[1] + drop),
                (left + reach / 2, top[1] + drop),
                (left + reach / 2, top[1] + drop + 13),
                (left, top[1] + drop + 13),
            ],
            dark(tone, 0.08),
        )
