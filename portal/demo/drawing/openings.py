"""Windows, doors, shutters and balconies on the outside of a house."""

import itertools
from dataclasses import dataclass

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light, mix
from portal.demo.drawing.space import Plane

GLASS_DAY = ("#b7d0da", "#86a5b3", "#587482")


@dataclass(frozen=True)
class WindowLook:
    """How the windows of a house are made."""

    frame: str = "#f6f1e6"
    columns: int = 2
    rows: tuple[float, ...] = (0.0, 0.68)  # where panes begin, from the foot of the window
    reveal: float = 0.16  # metres the glass lies behind the wall
    bar: float = 0.055  # metres
    sill: str = "#d9d2c2"
    surround: str = ""
    glass: tuple[str, ...] = GLASS_DAY
    curtain: str = ""
    greenery: bool = True  # whether trees mirror in the panes


def window(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    look: WindowLook,
    wall: str = "#e9dfcc",
) -> None:
    """A window with its reveal, frame, panes and sill; ``wall`` colours the reveal."""
    if look.surround:
        canvas.fill(plane.rect(u - 0.14, v - 0.06, width + 0.28, height + 0.24), look.surround)
        canvas.fill(plane.rect(u - 0.2, v + height + 0.12, width + 0.4, 0.12), light(look.surround, 0.3))
        canvas.fill(plane.rect(u - 0.2, v + height + 0.09, width + 0.4, 0.035), dark(look.surround, 0.35))
    _reveal(canvas, plane, u, v, width, height, look.reveal, wall)
    back = -look.reveal
    canvas.fill(plane.rect(u, v, width, height, back), dark(look.frame, 0.08))
    pane_width = (width - look.bar * (look.columns + 1)) / look.columns
    stops = [*look.rows, 1.0]
    for column in range(look.columns):
        for low, high in itertools.pairwise(stops):
            left = u + look.bar + column * (pane_width + look.bar)
            foot, head = v + low * height + look.bar * 0.7, v + high * height - look.bar * 0.5
            glass(canvas, plane, left, foot, pane_width, head - foot, look, back)
    _lintel_shadow(canvas, plane, u, v, width, height, look.reveal)
    if look.sill:
        canvas.fill(plane.rect(u - 0.09, v - 0.1, width + 0.18, 0.1, 0.08), look.sill)
        canvas.fill(plane.rect(u - 0.09, v - 0.13, width + 0.18, 0.035, 0.08), dark(look.sill, 0.35))
        canvas.shade(plane.rect(u - 0.05, v - 0.34, width + 0.16, 0.2), 3, 0.18)


def glass(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    look: WindowLook,
    out: float = 0.0,
) -> None:
    """One pane: sky above, dark room below, a mirrored tree, two slanting lights."""
    shape = plane.rect(u, v, width, height, out)
    canvas.fill(shape, Gradient(look.glass, angle=12))
    with canvas.inside(shape):
        if look.curtain:
            for side in (u, u + width * 0.78):
                canvas.fill(plane.rect(side, v, width * 0.22, height, out), look.curtain, 0.55)
                canvas.line(
                    plane.rect(side + width * 0.11, v, 0.001, height, out)[1:3],
                    0.8,
                    dark(look.curtain, 0.3),
                    0.5,
                )
        if look.greenery:
            for _blob in range(5):
                x, y = plane.at(
                    u + width * canvas.chance.random(), v + height * 0.12 * canvas.chance.random(), out
                )
                size = canvas.chance.uniform(0.25, 0.5) * abs(shape[1][0] - shape[0][0])
                canvas.ellipse(x, y, size, size * 0.8, "#54705c", 0.28)
        for start, thick in ((0.12, 0.22), (0.44, 0.09)):
            band: list[Point] = [
                (u + width * start, v + height),
                (u + width * (start + thick), v + height),
                (u + width * (start + thick) - height * 0.42, v),
                (u + width * start - height * 0.42, v),
            ]
            canvas.fill(plane.shape(band, out), "#ffffff", 0.16)
    canvas.outline(shape, 0.7, dark(look.frame, 0.45), 0.5)


def _reveal(
    canvas: Canvas, plane: Plane, u: float, v: float, width: float, height: float, depth: float, wall: str
) -> None:
    """The inner faces of the hole in the wall."""
    rim = [(u, v), (u + width, v), (u + width, v + height), (u, v + height)]
    tones = (light(wall, 0.2), light(wall, 0.06), dark(wall, 0.5), dark(wall, 0.34))
    for index, tone in enumerate(tones):
        (au, av), (bu, bv) = rim[index], rim[(index + 1) % 4]
        face = plane.camera.shape(
            [
                plane.place(au, av),
                plane.place(bu, bv),
                plane.place(bu, bv, -depth),
                plane.place(au, av, -depth),
            ]
        )
        canvas.fill(face, tone)


def _lintel_shadow(
    canvas: Canvas, plane: Plane, u: float, v: float, width: float, height: float, depth: float
) -> None:
    shadow = [
        (u, v),
        (u + depth * 0.75, v),
        (u + depth * 0.75, v + height - depth * 1.1),
        (u + width, v + height - depth * 1.1),
        (u + width, v + height),
        (u, v + height),
    ]
    canvas.fill(plane.shape(shadow, -depth), "#1d2a3c", 0.3)


def shutters(
    canvas: Canvas, plane: Plane, u: float, v: float, width: float, height: float, colour: str
) -> None:
    """Two open shutters with slats beside a window, and their shadow on the wall."""
    wing = width * 0.5
    for left in (u - wing - 0.05, u + width + 0.05):
        canvas.shade(plane.rect(left + 0.05, v - 0.12, wing + 0.04, height), 2.5, 0.3)
        canvas.fill(
            plane.rect(left, v - 0.02, wing, height + 0.04, 0.03),
            Gradient((light(colour, 0.14), dark(colour, 0.08))),
        )
        slats = int(height / 0.085)
        for slat in range(slats):
            foot = v + 0.08 + slat * (height - 0.16) / slats
            canvas.fill(plane.rect(left + wing * 0.14, foot, wing * 0.72, 0.028, 0.03), dark(colour, 0.32))
        canvas.fill(plane.rect(left, v + height * 0.48, wing, 0.06, 0.03), light(colour, 0.1))


def panel_door(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    colour: str,
    surround: str = "#d8ccb6",
) -> None:
    """A house door with panels, a fanlight and a stone surround."""
    canvas.fill(
        plane.rect(u - 0.2, v, width + 0.4, height + 0.24),
        Gradient((light(surround, 0.2), dark(surround, 0.1))),
    )
    canvas.fill(plane.rect(u - 0.28, v + height + 0.2, width + 0.56, 0.14), light(surround, 0.35))
    canvas.fill(plane.rect(u - 0.28, v + height + 0.165, width + 0.56, 0.04), dark(surround, 0.4))
    _reveal(canvas, plane, u, v, width, height, 0.22, surround)
    canvas.fill(plane.rect(u, v, width, height, -0.22), dark(colour, 0.2))
    glass(canvas, plane, u + 0.07, v + height - 0.52, width - 0.14, 0.45, WindowLook(greenery=False), -0.22)
    leaf = Gradient((light(colour, 0.1), dark(colour, 0.12)))
    canvas.fill(plane.rect(u + 0.03, v + 0.03, width - 0.06, height - 0.62, -0.22), leaf)
    for row, (low, high) in enumerate(((0.06, 0.34), (0.4, 0.94))):
        for column in range(2):
            left = u + 0.1 + column * (width - 0.2) / 2
            panel = (
                left + 0.04,
                v + (height - 0.62) * low,
                (width - 0.2) / 2 - 0.08,
                (height - 0.62) * (high - low),
            )
            canvas.fill(plane.rect(*panel, -0.22), dark(colour, 0.26 if row else 0.2))
            canvas.fill(
                plane.rect(panel[0] + 0.03, panel[1] + 0.03, panel[2] - 0.05, panel[3] - 0.05, -0.22),
                mix(colour, dark(colour, 0.1), 0.5),
            )
    x, y = plane.at(u + width * 0.86, v + height * 0.42, -0.2)
    canvas.ellipse(x, y, 2.6, 2.6, "#d9b45f")
    _lintel_shadow(canvas, plane, u, v, width, height, 0.22)


def glazing(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    panes: int,
    *,
    frame: str = "#3d4244",
    warm: float = 0.5,
    out: float = 0.0,
    mirror: float = 0.22,
) -> None:
    """A wall of glass: the room behind it, the sky and trees mirrored in it, slim frames."""
    shape = plane.rect(u, v, width, height, out)
    back = mix("#9fb0b2", "#f3dfb8", warm)
    canvas.fill(shape, Gradient((dark(back, 0.3), back, light(back, 0.2))))
    with canvas.inside(shape):
        far = -3.5
        canvas.fill(
            plane.rect(u - 2, v, width + 4, height * 0.98, out + far), Gradient((light(back, 0.25), back))
        )
        floor = [
            plane.place(u - 3, v, out),
            plane.place(u + width + 3, v, out),
            plane.place(u + width + 3, v, out + far),
            plane.place(u - 3, v, out + far),
        ]
        canvas.fill(plane.camera.shape(floor), mix("#b58f63", back, 0.25))
        for share, tone in ((0.22, "#7d8f8a"), (0.62, "#b67a55")):
            left = u + width * share
            canvas.fill(plane.rect(left, v + 0.1, 1.7, 0.55, out - 2.2), tone)
            canvas.fill(plane.rect(left, v + 0.5, 1.7, 0.35, out - 2.6), light(tone, 0.12))
        canvas.fill(plane.rect(u + width * 0.44, v + 1.35, 0.9, 0.62, out + far + 0.02), "#5c7f8c")
        for share in (0.3, 0.7):
            x, y = plane.at(u + width * share, v + height - 0.75, out - 1.6)
            size = plane.camera.size(plane.origin[0], plane.origin[2]) * 0.17
            canvas.line([(x, y), plane.at(u + width * share, v + height, out - 1.6)], 1.2, "#3d4244")
            canvas.glow(x, y, size * 5, size * 5, "#fff0c8", 0.6)
            canvas.ellipse(x, y, size, size * 0.7, "#fff3d2")
        canvas.fill(shape, Gradient(("#cfe0e6", "#9db9bd", "#6f8a78")), mirror)
        for start, thick in ((0.06, 0.12), (0.4, 0.05), (0.66, 0.16)):
            band = [
                (u + width * start, v + height),
                (u + width * (start + thick), v + height),
                (u + width * (start + thick) - height * 0.5, v),
                (u + width * start - height * 0.5, v),
            ]
            canvas.fill(plane.shape(band, out), "#ffffff", 0.14)
    bar = 0.06
    for pane in range(panes + 1):
        canvas.fill(plane.rect(u + (width - bar) * pane / panes, v, bar, height, out), frame)
    canvas.fill(plane.rect(u, v, width, bar, out), frame)
    canvas.fill(plane.rect(u, v + height - bar, width, bar, out), frame)


def dark_window(
    canvas: Canvas,
    plane: Plane,
    u: float,
    v: float,
    width: float,
    height: float,
    *,
    columns: int = 1,
    wall: str = "#f2efe8",
    frame: str = "#3d4244",
    glass_tones: tuple[str, ...] = GLASS_DAY,
) -> None:
    """A modern window: slim dark frame, deep reveal, no sill."""
    look = WindowLook(
        frame=frame, columns=columns, rows=(0.0,), reveal=0.2, bar=0.06, sill="", glass=glass_tones
    )
    window(canvas, plane, u, v, width, height, look, wall)
