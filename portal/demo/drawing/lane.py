"""The lane before the shop: cobbles, pots, a bench, a bicycle."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient
from portal.demo.drawing.plants import foliage, leaf_plant, shrub
from portal.demo.drawing.shapes import arc
from portal.demo.drawing.space import Camera, floor_plane
from portal.demo.drawing.surfaces import tiling


def lane(canvas: Canvas, camera: Camera) -> None:
    """Cobbles and pavement with everything that stands on them."""
    ground = floor_plane(camera)
    canvas.fill(ground.rect(-20, 1.5, 40, 11.5), "#b5aa98")
    tiling(
        canvas,
        ground,
        [(-14, 3.2), (15, 3.2), (15, 13), (-14, 13)],
        "#c4b8a4",
        width=0.46,
        height=0.3,
        joint="#948a7a",
        spread=0.16,
        gap=0.05,
    )
    canvas.fill(ground.rect(-20, 1.5, 40, 11.5), Gradient(("#fff0d4", "#8c7f72")), 0.16)
    tiling(
        canvas,
        ground,
        [(-14, 11.9), (15, 11.9), (15, 13), (-14, 13)],
        "#d6ccb9",
        width=1.1,
        height=1.1,
        joint="#a89d8b",
    )
    canvas.shade(ground.rect(-14, 12.5, 30, 0.5), 6, 0.4)
    canvas.shade(ground.shape([(-9, 2.0), (-2.5, 2.0), (-6.5, 9.5), (-12, 9.5)]), 16, 0.26)
    for x, z, size in ((-1.05, 12.3, 74), (1.25, 12.3, 74)):
        px, py = camera.at(x, 0, z)
        canvas.fill(
            [(px - 25, py - 44), (px + 25, py - 44), (px + 19, py), (px - 19, py)],
            Gradient(("#d08f6d", "#a8674b"), 90),
        )
        canvas.ellipse(px, py - 44, 25, 5, "#6d4634")
        shrub(canvas, px, py - 40, size * 0.55, "#5f8a4f")
    for x in (-3.2, 3.9):
        px, py = camera.at(x, 0, 12.2)
        canvas.fill(
            [(px - 30, py - 40), (px + 30, py - 40), (px + 24, py), (px - 24, py)],
            Gradient(("#8d8478", "#6d655b"), 90),
        )
        leaf_plant(canvas, px, py - 38, 78, "#6a8f5f")
    _bicycle(canvas, *camera.at(6.0, 0, 11.9), 0.92)
    _bench(canvas, camera)


def _bicycle(canvas: Canvas, x: float, y: float, size: float) -> None:
    ink, radius = "#2f4858", 36 * size
    for dx in (0, 104 * size):
        canvas.outline(arc(x + dx, y - radius, radius, radius, 0, 350), 3.2, "#3a3a3a")
        canvas.outline(arc(x + dx, y - radius, radius - 5, radius - 5, 0, 350), 1, "#a9a9a4")
    hub, head, seat, crank = (
        (x, y - radius),
        (x + 88 * size, y - 96 * size),
        (x + 32 * size, y - 88 * size),
        (x + 44 * size, y - radius + 4),
    )
    front = (x + 104 * size, y - radius)
    for a, b in ((hub, seat), (seat, crank), (crank, hub), (seat, head), (crank, head), (head, front)):
        canvas.line([a, b], 4, ink)
    canvas.line([(seat[0], seat[1]), (seat[0] - 4, seat[1] - 14)], 4, "#3a3a3a")
    canvas.line([(seat[0] - 20, seat[1] - 16), (seat[0] + 16, seat[1] - 15)], 6, "#6d4a33")
    canvas.line([head, (head[0] - 4, head[1] - 16), (head[0] + 20, head[1] - 20)], 3.6, "#3a3a3a")
    basket = [
        (head[0] + 6, head[1] - 10),
        (head[0] + 46, head[1] - 10),
        (head[0] + 40, head[1] + 18),
        (head[0] + 12, head[1] + 18),
    ]
    canvas.fill(basket, Gradient(("#c79d68", "#9c7748")))
    foliage(canvas, [(head[0] + 18, head[1] - 14, 11), (head[0] + 34, head[1] - 14, 11)], "#7fa35a", leaf=3)


def _bench(canvas: Canvas, camera: Camera) -> None:
    x, y = camera.at(-7.2, 0, 12.0)
    canvas.shade([(x, y), (x + 150, y), (x + 170, y + 14), (x + 10, y + 14)], 4, 0.35)
    for dx in (10, 130):
        canvas.fill([(x + dx, y - 40), (x + dx + 9, y - 40), (x + dx + 9, y), (x + dx, y)], "#4d4a45")
    for dy, tall in ((-46, 9), (-72, 8), (-86, 8)):
        canvas.fill(
            [(x, y + dy), (x + 150, y + dy), (x + 150, y + dy + tall), (x, y + dy + tall)],
            Gradient(("#b98d5f", "#94693f")),
        )
