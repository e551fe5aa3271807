"""A room in one-point perspective: walls, ceiling, light, windows with a view, curtains, pictures on the wall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dim, light, mix
from portal.demo.drawing.landscape import alps, cloud, lake, meadow, ridge, sailboat, shore, sky
from portal.demo.drawing.plants import foliage
from portal.demo.drawing.shapes import rounded
from portal.demo.drawing.space import Camera, Plane, floor_plane, front_plane, side_plane

View = Callable[[Canvas, float], None]


@dataclass(frozen=True)
class Room:
    """Inside measures in metres; x runs from ``left`` to ``right``, the far wall is at ``depth``."""

    camera: Camera
    left: float
    right: float
    height: float
    depth: float
    wall: str = "#f3ece0"
    ceiling: str = "#fbf8f1"
    sun: str = "left"  # the side the daylight comes from

    @property
    def back(self) -> Plane:
        """The far wall; u counts from its left end."""
        return front_plane(self.camera, self.depth, self.left)

    @property
    def west(self) -> Plane:
        """The left wall; u is the depth."""
        return side_plane(self.camera, self.left)

    @property
    def east(self) -> Plane:
        """The right wall; u is the depth; ``out`` counts negative into the room."""
        return side_plane(self.camera, self.right)

    @property
    def floor(self) -> Plane:
        """The floor; u counts from the left wall, v is the depth."""
        return floor_plane(self.camera, self.left)

    @property
    def width(self) -> float:
        """From the left to the right wall."""
        return self.right - self.left

    def shell(self, canvas: Canvas) -> None:
        """Walls and ceiling with soft light; the floor is for the caller."""
        depth, height = self.depth, self.height
        bright, shady = light(self.wall, 0.3), dim(self.wall, 0.2)
        west, east = (
            (shady, light(self.wall, 0.25)) if self.sun == "left" else (light(self.wall, 0.25), shady)
        )
        top = floor_plane(self.camera, self.left, height)
        canvas.fill(top.rect(0, 0, self.width, depth), Gradient((dim(self.ceiling, 0.06), self.ceiling)))
        canvas.fill(self.west.rect(0, 0, depth, height), Gradient((west, dim(west, 0.05)), 0))
        canvas.fill(self.east.rect(0, 0, depth, height), Gradient((east, dim(east, 0.05)), 0))
        canvas.fill(
            self.back.rect(0, 0, self.width, height), Gradient((bright, self.wall, dim(self.wall, 0.05)))
        )
        for plane, length in ((self.west, depth), (self.east, depth)):
            canvas.shade(plane.rect(length - 0.16, 0, 0.16, height), 9, 0.12)
            canvas.shade(plane.rect(0, height - 0.12, length, 0.12), 8, 0.08)
        canvas.shade(self.back.rect(0, height - 0.14, self.width, 0.14), 9, 0.1)

    def skirting(self, canvas: Canvas, colour: str = "#fbf7ee", tall: float = 0.14) -> None:
        """Skirting boards on all three walls."""
        for plane, length, tone in (
            (self.west, self.depth, 0.1),
            (self.east, self.depth, 0.04),
            (self.back, self.width, 0.0),
        ):
            canvas.fill(plane.rect(0, 0, length, tall), dim(colour, tone))
            canvas.fill(plane.rect(0, tall - 0.02, length, 0.02), dim(colour, 0.14 + tone))

    def cornice(self, canvas: Canvas, colour: str = "#fffdf7") -> None:
        """Stucco profiles between walls and ceiling."""
        for plane, length, tone in (
            (self.west, self.depth, 0.12),
            (self.east, self.depth, 0.06),
            (self.back, self.width, 0.03),
        ):
            for low, tall, shade in (
                (0.3, 0.05, 0.16),
                (0.25, 0.12, 0.0),
                (0.13, 0.035, 0.2),
                (0.095, 0.095, 0.04),
            ):
                canvas.fill(plane.rect(0, self.height - low, length, tall), dim(colour, tone + shade))

    def pool(self, canvas: Canvas, shape: Sequence[Point], strength: float = 0.5, blur: float = 4.0) -> None:
        """Sunlight on the floor; ``shape`` in floor coordinates."""
        canvas.shade(self.floor.shape(shape), blur, strength, "#fff3d2")

    def contact(
        self, canvas: Canvas, x: float, z: float, width: float, depth: float, strength: float = 0.35
    ) -> None:
        """The soft shadow under a thing; x and z of its near, left corner in the room."""
        shape = floor_plane(self.camera).rect(x - 0.05, z - 0.05, width + 0.2, depth + 0.12)
        canvas.shade(shape, 9, strength, "#3a2c22")


def lake_view(canvas: Canvas, horizon: float) -> None:
    """The lake with the Alps."""
    sky(canvas, horizon)
    cloud(canvas, 420, horizon - 210, 330)
    cloud(canvas, 1120, horizon - 260, 380)
    alps(canvas, horizon - 14, 92, seed=21)
    ridge(canvas, horizon - 8, 44, "#98aeb5", seed=4)
    ridge(canvas, horizon, 24, "#8ba596", seed=9)
    shore(canvas, horizon + 1)
    lake(canvas, horizon, horizon + 320)
    for x, y, size in ((560, 36, 34), (840, 24, 22), (980, 60, 46), (380, 18, 16)):
        sailboat(canvas, x, horizon + y, size)


def garden_view(canvas: Canvas, horizon: float) -> None:
    """A lawn with trees."""
    sky(canvas, horizon)
    cloud(canvas, 640, horizon - 190, 300)
    ridge(canvas, horizon + 4, 60, "#9fb3a6", seed=12)
    meadow(canvas, [(0, horizon), (1600, horizon), (1600, 1067), (0, 1067)], "#a4b96f", blades=300)
    blobs = [
        (x, horizon - 10 + 8 * (index % 3), 46 + 12 * (index % 2))
        for index, x in enumerate(range(-20, 1640, 62))
    ]
    foliage(canvas, blobs, "#6d8f55", leaf=3.6)
    for x in (330, 720, 1010, 1330):
        crown = [
            (x, horizon - 120, 74),
            (x - 52, horizon - 92, 52),
            (x + 54, horizon - 90, 54),
            (x, horizon - 70, 58),
        ]
        canvas.fill(
            [(x - 7, horizon + 30), (x - 4, horizon - 80), (x + 4, horizon - 80), (x + 8, horizon + 30)],
            "#6b5746",
        )
        foliage(canvas, crown, "#7d9f4c", leaf=3.2)


def room_window(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    view: View,
    *,
    columns: int = 2,
    transom: float = 0.0,
    frame: str = "#fdfbf5",
    reveal: float = 0.22,
    inward: float = 1.0,
    bar: float = 0.055,
) -> None:
    """A window from inside: bright jambs, the view, the frame; ``inward`` is -1 on a right-hand wall."""
    depth = -reveal * inward
    rim = [(u, v), (u + width, v), (u + width, v + height), (u, v + height)]
    for index, tone in enumerate((0.0, 0.1, 0.2, 0.05)):
        (au, av), (bu, bv) = rim[index], rim[(index + 1) % 4]
        jamb = plane.camera.shape(
            [plane.place(au, av), plane.place(bu, bv), plane.place(bu, bv, depth), plane.place(au, av, depth)]
        )
        canvas.fill(jamb, dim("#fffaf0", tone))
    opening = plane.rect(u, v, width, height, depth)
    with canvas.inside(opening):
        view(canvas, plane.camera.centre[1])
        canvas.fill(opening, "#ffffff", 0.1)
    for edge in (
        (u, v, width, bar),
        (u, v + height - bar, width, bar),
        (u, v, bar, height),
        (u + width - bar, v, bar, height),
    ):
        canvas.fill(plane.rect(*edge, depth), frame)
    for column in range(1, columns):
        middle = u + width * column / columns
        canvas.fill(plane.rect(middle - bar * 0.8, v, bar * 1.6, height, depth), frame)
        canvas.fill(plane.rect(middle + bar * 0.5, v, bar * 0.3, height, depth), dim(frame, 0.2))
    if transom:
        canvas.fill(plane.rect(u, v + height * transom, width, bar * 1.3, depth), frame)
        canvas.fill(
            plane.rect(u, v + height * transom - bar * 0.25, width, bar * 0.25, depth), dim(frame, 0.25)
        )
    canvas.fill(plane.rect(u - 0.06, v - 0.05, width + 0.12, 0.05, 0.06 * inward), dim(frame, 0.06))
    canvas.fill(plane.rect(u - 0.06, v - 0.07, width + 0.12, 0.022, 0.06 * inward), dim(frame, 0.3))
    canvas.outline(plane.rect(u, v, width, height), 1.2, dim(frame, 0.3), 0.35)


def curtain(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    colour: str,
    *,
    folds: int = 7,
    out: float = 0.08,
) -> None:
    """A hanging curtain in folds."""
    for fold in range(folds):
        left = u + width * fold / folds
        sway = 0.02 * (fold % 2)
        strip = [
            (left, v + sway),
            (left + width / folds, v + 0.02 - sway),
            (left + width / folds, v + height),
            (left, v + height),
        ]
        tone = light(colour, 0.28) if fold % 2 else dim(colour, 0.1)
        canvas.fill(
            plane.shape(strip, out),
            Gradient((tone, mix(tone, light(colour, 0.35), 0.6), dim(tone, 0.12)), 90),
            0.96,
        )
    canvas.shade(plane.rect(u, v, width, 0.12, out), 6, 0.16)


def picture(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    tones: Sequence[str],
    *,
    frame: str = "#8a6f52",
    kind: str = "hills",
) -> None:
    """A framed picture: hills, or plain shapes."""
    canvas.shade(plane.rect(u + 0.03, v - 0.06, width, height), 5, 0.28)
    canvas.fill(plane.rect(u, v, width, height), frame)
    canvas.fill(plane.rect(u + 0.03, v + 0.03, width - 0.06, height - 0.06), "#fbf7ee")
    inner = (u + 0.1, v + 0.1, width - 0.2, height - 0.2)
    left, low, wide, tall = inner
    canvas.fill(plane.rect(*inner), tones[0])
    with canvas.inside(plane.rect(*inner)):
        if kind == "hills":
            canvas.fill(
                plane.shape(rounded(left + wide * 0.58, low + tall * 0.58, wide * 0.22, wide * 0.22, wide)),
                tones[1],
            )
            for share, tone in ((0.55, tones[2]), (0.36, tones[3])):
                crest = [(left - 0.1, low), (left - 0.1, low + tall * share)]
                crest += [
                    (left + wide * step / 6, low + tall * share * (1 + 0.3 * ((step * 7 % 5) / 5 - 0.4)))
                    for step in range(7)
                ]
                canvas.fill(plane.shape([*crest, (left + wide + 0.1, low)]), tone)
        else:
            canvas.fill(
                plane.shape(rounded(left + wide * 0.12, low + tall * 0.4, wide * 0.5, tall * 0.45, wide)),
                tones[1],
            )
            canvas.fill(
                plane.shape(rounded(left + wide * 0.42, low + tall * 0.14, wide * 0.44, tall * 0.5, wide)),
                tones[2],
                0.85,
            )
            canvas.fill(plane.rect(left + wide * 0.2, low + tall * 0.1, wide * 0.1, tall * 0.36), tones[3])
