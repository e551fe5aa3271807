"""Around the farmhouse: the barn, the yard with its fountain, the fence."""

import itertools
from collections.abc import Sequence

from portal.demo.drawing.building import Block
from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.plants import apples, grasses, shrub, tree
from portal.demo.drawing.shapes import curve
from portal.demo.drawing.space import Camera, Plane
from portal.demo.drawing.surfaces import boards

BEAM = "#7a5238"
ROOF = "#a4563f"


def beams(
    canvas: Canvas,
    plane: Plane,
    pieces: Sequence[tuple[Point, Point]],
    width: float = 0.24,
    colour: str = BEAM,
) -> None:
    """Timbers from point to point on a wall, each with a lit and a shaded edge."""
    for (u, v), (next_u, next_v) in pieces:
        length = ((next_u - u) ** 2 + (next_v - v) ** 2) ** 0.5
        nu, nv = -(next_v - v) / length * width / 2, (next_u - u) / length * width / 2
        canvas.fill(
            plane.shape(
                [(u + nu, v + nv), (next_u + nu, next_v + nv), (next_u - nu, next_v - nv), (u - nu, v - nv)]
            ),
            colour,
        )
        canvas.line(
            plane.shape([(u + nu, v + nv), (next_u + nu, next_v + nv), (next_u + nu, next_v + nv)])[:2],
            1.2,
            light(colour, 0.3),
            0.6,
        )
        canvas.line(
            plane.shape([(u - nu, v - nv), (next_u - nu, next_v - nv), (next_u - nu, next_v - nv)])[:2],
            1.4,
            dark(colour, 0.5),
            0.6,
        )


def barn(canvas: Canvas, block: Block) -> None:
    """The barn: boards, a red gate, a wide roof."""
    width, depth, eave, ridge_top = block.width, block.depth, 4.6, 9.4
    gable: list[Point] = [(0, 0), (width, 0), (width, eave), (width / 2, ridge_top), (0, eave)]
    canvas.shade(
        block.shape((-0.3, -0.6, 0), (width + 1.5, -0.6, 0), (width + 1.5, 1.0, 0), (-0.3, 1.0, 0)), 7, 0.34
    )
    boards(canvas, block.front, gable, "#9c7350", width=0.24, spread=0.2)
    canvas.fill(block.front.rect(0, 0, width, 0.7), "#bcae95")
    gate = block.front
    canvas.fill(gate.rect(2.9, 0, 3.2, 3.6), "#5f4430")
    for wing in range(2):
        left = 2.98 + wing * 1.56
        boards(
            canvas,
            gate,
            [(left, 0.06), (left + 1.48, 0.06), (left + 1.48, 3.5), (left, 3.5)],
            "#8f3f36",
            width=0.2,
        )
        beams(
            canvas,
            gate,
            [
                ((left, 0.3), (left + 1.48, 3.2)),
                ((left, 3.3), (left + 1.48, 3.3)),
                ((left, 0.25), (left + 1.48, 0.25)),
            ],
            0.14,
            "#a85a4a",
        )
    canvas.fill(
        gate.shape(
            [(width / 2 - 0.6, 5.4), (width / 2 + 0.6, 5.4), (width / 2 + 0.6, 6.6), (width / 2 - 0.6, 6.6)]
        ),
        "#4a3a2e",
    )
    canvas.shade(gate.rect(0, eave - 0.5, width, 0.9), 6, 0.18)
    over = 0.6
    drop = (ridge_top - eave) / (width / 2) * over
    middle = width / 2
    block.tiled(
        canvas,
        ((-over, -over, eave - drop), (-over, depth, eave - drop)),
        ((middle, -over, ridge_top), (middle, depth, ridge_top)),
        light(ROOF, 0.1),
        course=0.5,
    )
    for side in (-1, 1):
        end = middle + side * (middle + over)
        board = block.shape(
            (end, -over, eave - drop),
            (middle, -over, ridge_top),
            (middle, -over, ridge_top - 0.4),
            (end, -over, eave - drop - 0.4),
        )
        canvas.fill(board, light(BEAM, 0.1) if side < 0 else dark(BEAM, 0.2))
        canvas.line(
            block.shape((end, -over, eave - drop), (middle, -over, ridge_top), (end, -over, eave - drop))[:2],
            4,
            ROOF,
        )
    x, y = block.camera.at(*block.spot(width / 2, 0, 7.5))
    canvas.ellipse(x, y, 11, 11, "#4a3a2e")


def yard(canvas: Canvas, camera: Camera, house: Block) -> None:
    """The path to the door, bushes, the fence, an apple tree and the fountain."""
    door = camera.at(*house.spot(4.6, -1.2, 0))
    path = curve([(door[0] - 46, door[1]), (560, 905), (640, 990), (600, 1072)]) + curve(
        [(980, 1072), (890, 985), (760, 900), (door[0] + 60, door[1])]
    )
    canvas.fill(path, Gradient(("#e3d6ba", "#cdbd9c")))
    with canvas.inside(path):
        for _stone in range(700):
            x, y = canvas.chance.uniform(300, 1000), canvas.chance.uniform(door[1], 1070)
            canvas.ellipse(
                x,
                y,
                2 + (y - 800) / 160,
                1 + (y - 800) / 300,
                canvas.chance.choice(("#b9a988", "#efe5cc", "#a89878")),
                0.5,
            )
    for along, size, bloom in (
        (0.6, 40, "#f0d7dd"),
        (1.9, 34, ""),
        (2.9, 38, "#e7a3ad"),
        (6.3, 36, "#ffffff"),
        (7.4, 42, ""),
        (8.6, 38, "#e9c46a"),
    ):
        x, y = camera.at(*house.spot(along, -0.8, 0))
        shrub(canvas, x, y, size, "#628a50", bloom)
    _fence(canvas, [(1010, 1010), (1180, 978), (1350, 958), (1610, 946)])
    for x, y, size in ((1090, 1052, 90), (1235, 1030, 74), (1490, 1010, 96)):
        shrub(canvas, x, y, size * 0.7, "#5d8350", canvas.chance.choice(("#e7a3ad", "#f3e2a6", "#b79ad0")))
    tree(canvas, 120, 960, 480, "#76984c", spread=0.78, trunk=0.3)
    apples(canvas, 120, 650, 120, 100, 44, "#cf5540")
    grasses(canvas, 330, 1010, 70, "#a9a765", 36)
    x, y = camera.at(*house.spot(house.width + 3.0, 2.0, 0))
    canvas.shade([(x - 60, y + 8), (x + 140, y + 8), (x + 150, y + 26), (x - 50, y + 26)], 6, 0.3)
    canvas.fill(
        [(x - 56, y - 44), (x + 110, y - 44), (x + 110, y + 14), (x - 56, y + 14)],
        Gradient(("#cfc3ab", "#a89b83")),
    )
    canvas.ellipse(x + 27, y - 44, 83, 13, "#d9cfba")
    canvas.ellipse(x + 27, y - 44, 72, 10, Gradient(("#8fb4c4", "#5f8fa6")))
    canvas.line([(x + 96, y - 44), (x + 96, y - 96), (x + 62, y - 96), (x + 60, y - 84)], 6, "#6f5a46")
    canvas.line([(x + 59, y - 82), (x + 57, y - 46)], 2.4, "#cfe4ea", 0.9)


def _fence(canvas: Canvas, line: Sequence[Point]) -> None:
    """A picket fence along a line on the ground."""
    wood = "#d9c7a8"
    for (x, y), (next_x, next_y) in itertools.pairwise(line):
        for level in (30, 58):
            canvas.line([(x, y - level), (next_x, next_y - level)], 5, dark(wood, 0.12))
        count = max(2, round((next_x - x) / 17))
        for picket in range(count):
            share = picket / count
            px, py = x + (next_x - x) * share, y + (next_y - y) * share
            canvas.fill(
                [(px - 5, py), (px - 5, py - 70), (px, py - 78), (px + 5, py - 70), (px + 5, py)], wood
            )
            canvas.line([(px + 4, py), (px + 4, py - 69)], 1.4, dark(wood, 0.3))
