"""The orchard behind the barn: a bench under an apple tree, the lake far below."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.landscape import alps, cloud, lake, meadow, ridge, shore, sky
from portal.demo.drawing.plants import apples, foliage, tree
from portal.demo.drawing.shapes import arc, curve


def orchard() -> Canvas:
    """Behind the barn: a bench under an apple tree, the lake far below."""
    canvas = Canvas(seed=97)
    sky(canvas, 520, ("#8fb2cf", "#e3d8cf", "#fbdfb4"))
    canvas.glow(420, 450, 560, 320, "#ffe0a6", 0.7)
    canvas.ellipse(420, 428, 26, 26, "#fff4d6", 0.95)
    cloud(canvas, 980, 150, 460, "#fff0de", 0.7)
    cloud(canvas, 330, 110, 300, "#fff0de", 0.5)
    alps(canvas, 496, 110, seed=71, tone="#a7a9bb")
    ridge(canvas, 508, 46, "#9da9b0", seed=72, haze="#efdcc2")
    shore(canvas, 513, "#7b8f86")
    lake(canvas, 512, 606, ("#f0d8b4", "#a9bcc2"))
    ridge(canvas, 622, 44, "#8fa67a", seed=75, haze="#b4bd88")
    foliage(canvas, [(x, 618 + 7 * (x % 3), 26) for x in range(-10, 1640, 36)], "#6d8a55", leaf=3)
    meadow(
        canvas,
        [(-5, 640), *curve([(400, 628), (900, 640), (1605, 622)]), (1605, 1072), (-5, 1072)],
        "#b0bb62",
        blades=1800,
    )
    for x, foot, height in ((160, 760, 250), (420, 730, 190), (640, 712, 150), (1010, 720, 170)):
        tree(canvas, x, foot, height, "#86a04e", spread=0.75, trunk=0.3)
        apples(canvas, x, foot - height * 0.65, height * 0.25, height * 0.2, 16)
    for _flower in range(260):
        depth = canvas.chance.random()
        left, top = canvas.chance.uniform(0, 1600), 690 + depth * 380
        size = 1.4 + 3.2 * depth
        canvas.ellipse(
            left, top, size, size * 0.8, canvas.chance.choice(("#fff6e0", "#f3d36b", "#d98a8f", "#ffffff"))
        )
    tree(canvas, 1240, 960, 800, "#7f9f48", spread=0.8, trunk=0.32)
    apples(canvas, 1240, 440, 210, 170, 80)
    canvas.shade([(700, 940), (1180, 930), (1260, 980), (760, 990)], 14, 0.3)
    _bench(canvas, 760, 948)
    for x, y in ((1050, 985), (1120, 1004), (1330, 992), (1400, 975), (1010, 1010)):
        canvas.ellipse(x, y + 5, 10, 4, "#2b2118", 0.3)
        canvas.ellipse(x, y, 9, 8.6, "#c4513d")
        canvas.ellipse(x - 3, y - 3, 3, 2.4, light("#c4513d", 0.6))
    canvas.glow(420, 560, 900, 520, "#ffe3ae", 0.26)
    return canvas


def _bench(canvas: Canvas, x: float, y: float) -> None:
    wood = "#a9825a"
    for dx in (18, 300):
        canvas.fill(
            [(x + dx, y - 142), (x + dx + 13, y - 142), (x + dx + 13, y - 66), (x + dx, y - 66)],
            dark(wood, 0.3),
        )
    for level in (136, 106):
        canvas.fill(
            [(x, y - level), (x + 330, y - level), (x + 330, y - level + 19), (x, y - level + 19)],
            Gradient((light(wood, 0.3), wood)),
        )
    canvas.fill(
        [(x - 6, y - 72), (x + 336, y - 72), (x + 352, y - 50), (x - 22, y - 50)],
        Gradient((light(wood, 0.35), light(wood, 0.1))),
    )
    canvas.fill([(x - 22, y - 50), (x + 352, y - 50), (x + 352, y - 40), (x - 22, y - 40)], dark(wood, 0.15))
    for dx in (4, 304):
        canvas.fill(
            [(x + dx, y - 40), (x + dx + 18, y - 40), (x + dx + 16, y), (x + dx + 2, y)], dark(wood, 0.35)
        )
    basket = [(x + 214, y - 92), (x + 300, y - 92), (x + 290, y - 52), (x + 224, y - 52)]
    canvas.fill(basket, Gradient(("#c79d68", "#9c7748")))
    canvas.line(arc(x + 257, y - 92, 38, 44, 180, 360), 4, "#9c7748")
    for dx, dy in ((228, 96), (248, 101), (268, 99), (286, 95), (258, 108)):
        canvas.ellipse(x + dx, y - dy, 12, 11, "#c4513d")
        canvas.ellipse(x + dx - 3, y - dy - 3, 4, 3, light("#c4513d", 0.55))
