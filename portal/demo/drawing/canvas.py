"""A sheet to draw on, three times as large as the picture it becomes, so that every edge is smooth."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from portal.demo.drawing.colours import Ink, rgb

Point = tuple[float, float]
Shape = Sequence[Point]
Box = tuple[int, int, int, int]

WIDTH, HEIGHT = 1600, 1067
SCALE = 3
LARGEST_FILE = 150_000  # bytes


class Canvas:
    """Draws in picture coordinates (0, 0 is top left); colours are hex texts or gradients."""

    def __init__(
        self, width: int = WIDTH, height: int = HEIGHT, paper: str = "#ffffff", seed: int = 1
    ) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), paper)
        self.pen = ImageDraw.Draw(self.image)
        self.chance = Random(seed)  # noqa: S311 - scatters leaves, guards nothing

    def fill(self, shape: Shape, ink: Ink, alpha: float = 1.0) -> None:
        """A polygon."""
        if len(shape) < 3:
            return
        if isinstance(ink, str) and alpha >= 1:
            self.pen.polygon([(x * SCALE, y * SCALE) for x, y in shape], fill=rgb(ink))
            return
        box, mask = self._mask(shape)
        self._lay(box, mask, ink, alpha)

    def ellipse(self, x: float, y: float, rx: float, ry: float, ink: Ink, alpha: float = 1.0) -> None:
        """An ellipse around (x, y)."""
        corners = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        if isinstance(ink, str) and alpha >= 1:
            self.pen.ellipse(corners, fill=rgb(ink))
            return
        box = self._box([(x - rx, y - ry), (x + rx, y + ry)])
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        left, top, right, bottom = corners
        ImageDraw.Draw(mask).ellipse((left - box[0], top - box[1], right - box[0], bottom - box[1]), fill=255)
        self._lay(box, mask, ink, alpha)

    def line(self, shape: Shape, width: float, colour: str, alpha: float = 1.0) -> None:
        """An open line with round joints."""
        points = [(x * SCALE, y * SCALE) for x, y in shape]
        thick = max(1, round(width * SCALE))
        if alpha >= 1:
            self.pen.line(points, fill=rgb(colour), width=thick, joint="curve")
            return
        box = self._box(shape, width)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        moved = [(x - box[0], y - box[1]) for x, y in points]
        ImageDraw.Draw(mask).line(moved, fill=255, width=thick, joint="curve")
        self._lay(box, mask, colour, alpha)

    def outline(self, shape: Shape, width: float, colour: str, alpha: float = 1.0) -> None:
        """A closed line."""
        self.line([*shape, shape[0], shape[1]], width, colour, alpha)

    def shade(self, shape: Shape, blur: float, alpha: float, ink: Ink = "#1b2740") -> None:
        """A polygon with soft edges: a shadow, or with a light colour a pool of light."""
        if len(shape) < 3:
            return
        box, mask = self._mask(shape, margin=blur * 3)
        rough = max(1, round(blur * SCALE / 8))  # a wide blur may be computed coarsely
        small = mask.resize((max(1, mask.width // rough), max(1, mask.height // rough)), Image.Resampling.BOX)
        small = small.filter(ImageFilter.GaussianBlur(blur * SCALE / rough))
        self._lay(box, small.resize(mask.size, Image.Resampling.BICUBIC), ink, alpha)

    def glow(self, x: float, y: float, rx: float, ry: float, colour: str, alpha: float) -> None:
        """Light around a point, fading out to nothing at the rim."""
        box = self._box([(x - rx, y - ry), (x + rx, y + ry)])
        whole = (max(1, round(2 * rx * SCALE)), max(1, round(2 * ry * SCALE)))
        # Pillow's radial gradient is 0 in the middle and 255 from the inner circle on.
        ball = ImageChops.invert(Image.radial_gradient("L").point(lambda value: min(255, value * 2)))
        left, top = round((x - rx) * SCALE), round((y - ry) * SCALE)
        mask = ball.resize(whole, Image.Resampling.BICUBIC).crop(
            (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
        )
        self._lay(box, mask, colour, alpha)

    @contextmanager
    def inside(self, shape: Shape, alpha: float = 1.0, blur: float = 0.0) -> Iterator[None]:
        """What is drawn meanwhile shows only within ``shape``."""
        before = self.image
        self.image = before.copy()
        self.pen = ImageDraw.Draw(self.image)
        yield
        box, mask = self._mask(shape, margin=blur * 3)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if alpha < 1:
            mask = mask.point(lambda value: round(value * alpha))
        before.paste(self.image.crop(box), box, mask)
        self.image = before
        self.pen = ImageDraw.Draw(before)

    def finished(self, grain: float = 1.2) -> Image.Image:
        """The picture in its final size, with a breath of grain that keeps wide gradients from banding."""
        picture = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        tile = Image.new("L", (256, 256))
        chance = Random(7)  # noqa: S311 - grain
        tile.putdata([round(128 + chance.gauss(0, grain)) for _pixel in range(256 * 256)])
        noise = Image.new("L", picture.size)
        for left in range(0, picture.width, 256):
            for top in range(0, picture.height, 256):
                noise.paste(tile, (left, top))
        layer = Image.merge("RGB", (noise, noise, noise))
        return ImageChops.add(picture, layer, 1, -128)

    def _box(self, shape: Shape, margin: float = 0.0) -> Box:
        xs, ys = [x for x, _y in shape], [y for _x, y in shape]
        left, top = max(0, int((min(xs) - margin) * SCALE) - 1), max(0, int((min(ys) - margin) * SCALE) - 1)
        right = min(self.image.width, int((max(xs) + margin) * SCALE) + 2)
        bottom = min(self.image.height, int((max(ys) + margin) * SCALE) + 2)
        return left, top, max(left + 1, right), max(top + 1, bottom)

    def _mask(self, shape: Shape, margin: float = 0.0) -> tuple[Box, Image.Image]:
        box = self._box(shape, margin)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        moved = [(x * SCALE - box[0], y * SCALE - box[1]) for x, y in shape]
        ImageDraw.Draw(mask).polygon(moved, fill=255)
        return box, mask

    def _lay(self, box: Box, mask: Image.Image, ink: Ink, alpha: float) -> None:
        if alpha < 1:
            mask = mask.point(lambda value: round(value * alpha))
        if isinstance(ink, str):
            self.image.paste(rgb(ink), box, mask)
        else:
            self.image.paste(ink.patch(mask.size), box, mask)


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG file, as fine as ``LARGEST_FILE`` allows."""
    for quality in range(90, 40, -3):
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= LARGEST_FILE:
            break
    return file.getvalue()
