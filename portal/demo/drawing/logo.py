"""The demo agency's logo: a gable over the lake, beside it the name. Transparent PNG."""

import io
import math

from PIL import Image, ImageDraw, ImageFont

from portal.demo.drawing.canvas import Point
from portal.demo.drawing.colours import rgb
from portal.demo.drawing.shapes import rounded
from portal.settings import ROOT

BLUE, LAKE, SUN, INK = "#1f5f8b", "#8fc1d6", "#f2b84b", "#1c2024"
SCALE = 4


def mark(size: int) -> Image.Image:
    """The sign alone, ``size`` pixels wide and high."""
    full = size * SCALE
    image = Image.new("RGBA", (full, full), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)

    def place(points: list[Point]) -> list[Point]:
        return [(x * full, y * full) for x, y in points]

    pen.polygon(place(rounded(0.0, 0.0, 1.0, 1.0, 0.22)), fill=rgb(BLUE))
    sun = (0.66 * full, 0.2 * full, 0.82 * full, 0.36 * full)
    pen.ellipse(sun, fill=rgb(SUN))
    pen.polygon(
        place([(0.16, 0.5), (0.43, 0.24), (0.70, 0.5), (0.62, 0.5), (0.62, 0.66), (0.24, 0.66), (0.24, 0.5)]),
        fill=(255, 255, 255),
    )
    pen.rectangle((0.385 * full, 0.5 * full, 0.475 * full, 0.66 * full), fill=rgb(BLUE))
    for row, colour in enumerate((LAKE, "#ffffff", LAKE)):
        top = 0.70 + row * 0.075
        wave = [
            (0.14 + 0.72 * step / 60, top + 0.016 * math.sin(step / 60 * math.tau * 2.5 + row * 1.1))
            for step in range(61)
        ]
        band = wave + [(x, y + 0.034) for x, y in reversed(wave)]
        pen.polygon(place(band), fill=rgb(colour))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def logo() -> bytes:
    """Mark and name, 640 by 160 pixels."""
    fonts = ROOT / "static" / "fonts" / "pdf"
    image = Image.new("RGBA", (640 * SCALE, 160 * SCALE), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    small = ImageFont.truetype(str(fonts / "SourceSans3-Regular.ttf"), 45 * SCALE)
    large = ImageFont.truetype(str(fonts / "SourceSans3-Bold.ttf"), 90 * SCALE)
    pen.text((172 * SCALE, 56 * SCALE), "Immobilien", font=small, fill=rgb("#4a545c"), anchor="ls")
    pen.text((168 * SCALE, 129 * SCALE), "Seeblick", font=large, fill=rgb(BLUE), anchor="ls")
    wide = round(168 + large.getlength("Seeblick") / SCALE) + 6
    image = image.resize((640, 160), Image.Resampling.LANCZOS)
    image.alpha_composite(mark(144), (4, 8))
    return _png(image.crop((0, 0, wide, 160)))


def mark_file() -> bytes:
    """The sign as a PNG of 256 pixels."""
    return _png(mark(256))


def _png(image: Image.Image) -> bytes:
    """A small file: few colours are enough, because the drawing has four and their edges."""
    file = io.BytesIO()
    image.quantize(128, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()
