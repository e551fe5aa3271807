"""The Hohentwiel, the volcanic hill above Singen with its ruined fortress."""

from portal.demo.drawing.canvas import Canvas
from portal.demo.drawing.colours import Gradient
from portal.demo.drawing.shapes import curve


def hohentwiel(canvas: Canvas, x: float, foot: float, width: float) -> None:
    """The volcanic hill with its ruined fortress."""
    crest = curve(
        [
            (x - width * 0.62, foot),
            (x - width * 0.34, foot - width * 0.16),
            (x - width * 0.16, foot - width * 0.42),
            (x - width * 0.02, foot - width * 0.47),
            (x + width * 0.13, foot - width * 0.44),
            (x + width * 0.24, foot - width * 0.22),
            (x + width * 0.44, foot - width * 0.08),
            (x + width * 0.75, foot),
        ]
    )
    canvas.fill(
        [*crest, (x + width * 0.75, foot + 60), (x - width * 0.62, foot + 60)],
        Gradient(("#8ea293", "#9fb6a0", "#b6c4ae")),
    )
    rocks = [
        (x - width * 0.15, foot - width * 0.41),
        (x - width * 0.04, foot - width * 0.47),
        (x + width * 0.12, foot - width * 0.44),
        (x + width * 0.2, foot - width * 0.28),
        (x + width * 0.06, foot - width * 0.24),
        (x - width * 0.08, foot - width * 0.27),
    ]
    canvas.fill(rocks, Gradient(("#b9b5a9", "#8f9a91")), 0.75)
    canvas.fill([rocks[2], rocks[3], rocks[4], (x + width * 0.03, foot - width * 0.36)], "#6f7f7a", 0.5)
    top = foot - width * 0.462
    for dx, wide, tall in (
        (-0.07, 0.05, 0.045),
        (-0.015, 0.03, 0.07),
        (0.02, 0.06, 0.04),
        (0.085, 0.026, 0.055),
    ):
        left = x + width * dx
        canvas.fill(
            [
                (left, top),
                (left + width * wide, top + 3),
                (left + width * wide, top - width * tall),
                (left + width * wide * 0.6, top - width * tall * 0.8),
                (left + width * wide * 0.4, top - width * tall * 1.05),
                (left, top - width * tall),
            ],
            "#a8a395",
        )
        canvas.fill(
            [
                (left + width * wide * 0.62, top),
                (left + width * wide, top + 3),
                (left + width * wide, top - width * tall),
                (left + width * wide * 0.62, top - width * tall * 0.8),
            ],
            "#87887f",
        )
