"""Colours as hex texts: mixing, lightening, darkening, and gradients to fill shapes with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageColor

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """``#8fb4c4`` as three numbers from 0 to 255."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(one: str, other: str, share: float) -> str:
    """``share`` 0 gives ``one``, 1 gives ``other``."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{max(0, min(255, round(a + (b - a) * share))):02x}" for a, b in pairs)


def light(colour: str, share: float) -> str:
    """``colour`` in warm sun."""
    return mix(colour, "#fff8ea", share)


def dark(colour: str, share: float) -> str:
    """``colour`` in cool shade."""
    return mix(colour, "#1d2a3c", share)


def dim(colour: str, share: float) -> str:
    """``colour`` in the warm half-light of a room."""
    return mix(colour, "#6f5f4e", share)


@dataclass(frozen=True)
class Gradient:
    """Colours along a direction; angle 0 runs from top to bottom, 90 from left to right."""

    colours: Sequence[str]
    angle: float = 0.0
    places: Sequence[float] = ()  # from 0 to 1, one per colour; even when empty

    def patch(self, size: tuple[int, int]) -> Image.Image:
        """The gradient as a picture of ``size``."""
        steps = 96
        places = self.places or [index / (len(self.colours) - 1) for index in range(len(self.colours))]
        across, down = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        reach = abs(across) + abs(down)
        straight = down > 0.999
        small = Image.new("RGB", (1 if straight else steps, steps))
        for row in range(steps):
            for column in range(small.width):
                x, y = column / (steps - 1) - 0.5, row / (steps - 1) - 0.5
                share = (0 if straight else x * across) / reach + y * down / reach + 0.5
                small.putpixel((column, row), rgb(self._at(share, places)))
        return small.resize(size, Image.Resampling.BICUBIC)

    def _at(self, share: float, places: Sequence[float]) -> str:
        if share <= places[0]:
            return self.colours[0]
        for index in range(1, len(places)):
            if share <= places[index]:
                width = places[index] - places[index - 1] or 1
                return mix(self.colours[index - 1], self.colours[index], (share - places[index - 1]) / width)
        return self.colours[-1]


Ink = str | Gradient
