"""The child process behind ``portal.pictures``: decodes, turns, scales, converts and encodes with Pillow.

Run as ``python -m portal.picture_worker`` by ``portal.confined`` only.
"""

import contextlib
import io
import os
import struct
import sys
from typing import Any

from PIL import Image, ImageChops, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from portal.confined_child import Message, serve

QUALITY = 82

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by the EXIF orientation."""

_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")

Size = tuple[int, int]


class PictureBroken(Exception):
    """Pillow can make no sense of the file."""


class TooManyPixels(Exception):
    """The head of the file announces more pixels than allowed; nothing was decoded."""


def warm_up() -> None:
    """Load three decoders and no other."""
    for decoder in (JpegImagePlugin, PngImagePlugin, WebPImagePlugin):
        assert decoder.__name__ in sys.modules
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours and checked before a decoder allocates


def answer(question: Message) -> Message:
    """In: ``{wanted, kind, sizes, area}`` and the upload, for an illustration also ``{crop, turns,
    shape}``.

    Out: size and renditions, for an illustration also its kind, or a problem.
    """
    head, (content,) = question.head, question.parts
    sizes = [(width, height) for width, height in head["sizes"]]
    wanted = head["wanted"]
    try:
        # A square is cut out of the whole picture, which for that may be larger than what is left of it.
        largest = (4 * sizes[0][0], 4 * sizes[0][1]) if wanted == "portrait" else sizes[0]
        shape = _whole_shape(head["shape"], head["crop"]) if wanted == "illustration" else None
        picture = decoded(content, head["kind"], head["area"], largest, shape)
    except TooManyPixels:
        return Message({"problem": "area"})
    except PictureBroken:
        return Message({"problem": "broken"})
    if wanted == "illustration":
        return _illustration(cut(picture, head["crop"], head["turns"]))
    if wanted == "portrait":
        picture = shrunk(square(picture), sizes[0])
    if wanted == "logo":
        renditions = [_encoded(with_few_colours(picture), "PNG", optimize=True)]
    else:
        picture = on_white(picture)
        renditions = [
            _encoded(shrunk(picture, size), "JPEG", quality=QUALITY, progressive=True, optimize=True)
            for size in sizes
        ]
    return Message({"width": picture.width, "height": picture.height}, tuple(renditions))


def _illustration(picture: Image.Image) -> Message:
    """PNG where JPEG would cost transparency or blur what was drawn; else JPEG."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    drawn = picture.mode == "RGBA" or picture.getcolors(256) is not None
    size = {"width": picture.width, "height": picture.height}
    if drawn:
        content = _encoded(with_few_colours(picture), "PNG", optimize=True)
        return Message({**size, "media_type": "image/png"}, (content,))
    content = _encoded(picture, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return Message({**size, "media_type": "image/jpeg"}, (content,))


def cut(picture: Image.Image, crop: list[float], turns: int) -> Image.Image:
    """What is left of a picture without these shares at left, top, right and bottom, turned to the right."""
    if any(crop):
        left, top, right, bottom = crop
        width, height = picture.size
        box = [
            round(left * width),
            round(top * height),
            round((1 - right) * width),
            round((1 - bottom) * height),
        ]
        box[2:] = max(box[2], box[0] + 1), max(box[3], box[1] + 1)
        picture = picture.crop((box[0], box[1], box[2], box[3]))
    turn = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}.get(
        turns % 4
    )
    return picture if turn is None else picture.transpose(turn)


def decoded(content: bytes, kind: str, area: int, largest: Size, shape: float | None = None) -> Image.Image:
    """The first frame, upright, in sRGB, RGB or RGBA, within ``largest``, without metadata.

    With a ``shape`` it is only made upright if that brings it nearer to this width by height.

    Raises TooManyPixels before anything is decoded, PictureBroken when the file is cut off or broken.
    """
    try:
        # For WebP, Pillow allocates the whole canvas as soon as it opens the file.
        if kind == "WEBP" and webp_area(content) > area:
            raise TooManyPixels
        with Image.open(io.BytesIO(content), formats=[kind]) as source:
            if source.width * source.height > area:
                raise TooManyPixels
            # JPEG can be decoded at a half, a quarter or an eighth: a quarter of the time and the memory.
            source.draft(None, _within(source.size, (max(largest), max(largest))))
            source.load()
            profile = source.info.get("icc_profile")
            picture = _plain_mode(source)
            if shape is None or _is_nearer_on_its_side(picture, shape):
                picture = _upright(source, picture)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error) as error:
        raise PictureBroken from error
    picture = in_srgb(shrunk(picture, largest), profile)
    picture.info.clear()  # Pillow would write a comment, a profile or a resolution out again
    return picture


def with_few_colours(picture: Image.Image) -> Image.Image:
    """The same picture as a palette if it has at most 256 colours (drawn logos do): a third of the bytes, no loss."""
    if picture.getcolors(256) is None:
        return picture
    palette = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    lost = ImageChops.difference(palette.convert(picture.mode), picture)
    return picture if any(lost.tobytes()) else palette


def webp_area(content: bytes) -> int:
    """Pixels of the canvas, from the head of the first chunk. Raises struct.error when it is cut off."""
    chunk = content[12:16]
    if chunk == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", content, 24)
        return int((low_width + (high_width << 16) + 1) * (low_height + (high_height << 16) + 1))
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return int(((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1))
    width, height = struct.unpack_from("<HH", content, 26)
    return int((width & 0x3FFF) * (height & 0x3FFF))


def _plain_mode(source: Image.Image) -> Image.Image:
    """RGB, RGBA or CMYK: the modes that can be scaled and colour-managed."""
    if source.mode.startswith(
        ("I", "F")
    ):  # 16 bits of grey; Pillow's own conversion cuts off instead of scaling
        source = source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if source.mode in ("RGB", "RGBA", "CMYK"):
        return source if "transparency" not in source.info else source.convert("RGBA")
    return source.convert("RGBA" if source.has_transparency_data else "RGB")


def _whole_shape(shape: float, crop: list[float]) -> float:
    """Width by height of a whole picture of which the part that is left has this shape."""
    left, top, right, bottom = crop
    return shape * (1 - top - bottom) / (1 - left - right)


def _is_nearer_on_its_side(picture: Image.Image, shape: float) -> bool:
    """Whether a picture that is shown in this shape would be distorted less if its width were its height."""
    own = picture.width / picture.height
    return shape > 0 and max(shape * own, 1 / (shape * own)) * 1.05 < max(shape / own, own / shape)


def _upright(source: Image.Image, picture: Image.Image) -> Image.Image:
    orientation = None
    with contextlib.suppress(Exception):  # a broken EXIF block says nothing, the picture may be fine
        orientation = source.getexif().get(_ORIENTATION)
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return picture if turn is None else picture.transpose(turn)


def _within(size: Size, largest: Size) -> Size:
    share = min(1.0, largest[0] / size[0], largest[1] / size[1])
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def shrunk(picture: Image.Image, largest: Size) -> Image.Image:
    """Scaled down to fit into ``largest``; a smaller picture stays as it is."""
    size = _within(picture.size, largest)
    return (
        picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    )


def square(picture: Image.Image) -> Image.Image:
    """The middle of a lying picture; of an upright one rather the upper part, where the face is."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 5
    return picture.crop((left, top, left + side, top + side))


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB. A profile that is broken or belongs to another kind of picture is ignored."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture if alpha is None else picture.convert("RGB")
    converted = None
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, source, _SRGB, outputMode="RGB")
    colours = converted or colours.convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def on_white(picture: Image.Image) -> Image.Image:
    """RGB, with white where the picture is transparent."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
