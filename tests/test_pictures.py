"""Uploads become clean pictures or a sentence says why not (R39, R40, B33-B38)."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from portal import pictures
from portal.confined import ChildDied, JobFailure, JobRaised, MemoryRanOut, NoChildFree, TimeRanOut
from portal.pictures import (
    PictureDamaged,
    PictureNotReadable,
    PictureOfForeignKind,
    PictureRefused,
    PicturesQueueing,
    PictureTooHeavy,
    PictureTooLarge,
    prepare_logo,
    prepare_picture,
    prepare_portrait,
)

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def plain(size: tuple[int, int] = (60, 40), color: object = "navy", mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, color)  # type: ignore[arg-type]


def gradient(size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert("RGB")


def opened(content: bytes) -> Image.Image:
    """The picture as a viewer sees it: a palette (logos of few colours) is looked up."""
    stored = Image.open(io.BytesIO(content))
    stored.load()
    if stored.mode != "P":
        return stored
    picture = stored.convert("RGBA" if "transparency" in stored.info else "RGB")
    picture.format = stored.format
    return picture


def nearly(left: object, right: tuple[int, ...]) -> bool:
    assert isinstance(left, tuple)
    return all(abs(one - other) <= 6 for one, other in zip(left, right, strict=True))


# Size


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((4000, 3000), (1600, 1200), (640, 480)),
        ((1000, 2000), (800, 1600), (320, 640)),
        ((1600, 1600), (1600, 1600), (640, 640)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
        ((9000, 2), (1600, 1), (640, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_makes_a_large_and_a_small_rendition(
    kind: str, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    prepared = prepare_picture(encoded(plain(size), kind))
    assert opened(prepared.large).size == large == (prepared.width, prepared.height)
    assert opened(prepared.small).size == small
    assert prepared.media_type == "image/jpeg"


def test_the_renditions_are_progressive_jpeg() -> None:
    prepared = prepare_picture(encoded(gradient(), "PNG"))
    for content in (prepared.large, prepared.small):
        assert opened(content).format == "JPEG"
        assert opened(content).info["progressive"]


def test_the_same_upload_gives_the_same_bytes() -> None:
    upload = encoded(gradient((2000, 1500)))
    assert prepare_picture(upload) == prepare_picture(upload)


# Upright, in the right colours, and nothing else


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_turns_a_picture_upright(kind: str, orientation: int) -> None:
    upright = plain((80, 48), "white")
    upright.paste("red", (0, 0, 16, 16))
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upload = encoded(upright.transpose(turn) if turn is not None else upright, kind, exif=exif)
    result = opened(prepare_picture(upload).large)
    assert result.size == (80, 48)
    assert nearly(result.getpixel((4, 4)), (255, 0, 0))
    assert nearly(result.getpixel((75, 44)), (255, 255, 255))
    assert opened(prepare_logo(upload).content).size == (80, 48)


def test_no_metadata_remains() -> None:
    exif = Image.Exif()
    exif[MAKE] = "Canary Camera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (47.0, 39.0, 30.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "canary")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    uploads = [
        encoded(
            gradient(), exif=exif, comment="canary", icc_profile=srgb, dpi=(300, 300), xmp=b"<x>canary</x>"
        ),
        encoded(gradient(), "PNG", exif=exif, pnginfo=text, icc_profile=srgb, dpi=(300, 300)),
        encoded(gradient(), "WEBP", exif=exif, icc_profile=srgb, xmp=b"<x>canary</x>"),
    ]
    for upload in uploads:
        prepared = prepare_picture(upload)
        for content in (prepared.large, prepared.small, prepare_logo(upload).content):
            result = opened(content)
            assert not result.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp", "Comment"} & set(result.info)
            assert b"canary" not in content.lower()


def green_called_red() -> bytes:
    """A colour profile in which the red channel means green and the green one red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_converts_a_colour_profile(kind: str) -> None:
    upload = encoded(plain(color="red"), kind, icc_profile=green_called_red())
    assert nearly(opened(prepare_picture(upload).large).getpixel((5, 5)), (0, 255, 0))
    assert nearly(opened(prepare_logo(upload).content).getpixel((5, 5)), (0, 255, 0))


@pytest.mark.parametrize("profile", [b"no profile", b"\0" * 200, green_called_red()[:300]])
def test_it_ignores_a_broken_colour_profile(profile: bytes) -> None:
    upload = encoded(plain(color="red"), icc_profile=profile)
    assert nearly(opened(prepare_picture(upload).large).getpixel((5, 5)), (254, 0, 0))


def test_it_puts_transparent_pictures_on_white() -> None:
    palette = plain(color=0, mode="P")
    palette.putpalette([255, 0, 0, 0, 0, 255])
    uploads = [
        encoded(plain(color=(255, 0, 0, 0), mode="RGBA"), "PNG"),
        encoded(plain(color=(0, 0), mode="LA"), "PNG"),
        encoded(plain(color=(255, 0, 0, 0), mode="RGBA"), "WEBP", lossless=True),
        encoded(palette, "PNG", transparency=0),
        encoded(plain(color="red"), "PNG", transparency=(255, 0, 0)),
        encoded(plain(color=7, mode="L"), "PNG", transparency=7),
    ]
    for upload in uploads:
        assert nearly(opened(prepare_picture(upload).large).getpixel((5, 5)), (255, 255, 255))


def test_it_mixes_what_is_half_transparent() -> None:
    upload = encoded(plain(color=(255, 0, 0, 128), mode="RGBA"), "PNG")
    assert nearly(opened(prepare_picture(upload).large).getpixel((5, 5)), (255, 127, 127))


@pytest.mark.parametrize(
    ("picture", "kind", "color"),
    [
        (plain(color=200, mode="L"), "JPEG", (200, 200, 200)),
        (plain(color=(0, 255, 255, 0), mode="CMYK"), "JPEG", (254, 0, 0)),
        (plain(color=1, mode="1"), "PNG", (255, 255, 255)),
        (plain(color=30_000, mode="I;16"), "PNG", (117, 117, 117)),
    ],
)
def test_it_understands_other_colour_models(picture: Image.Image, kind: str, color: tuple[int, ...]) -> None:
    result = opened(prepare_picture(encoded(picture, kind)).large)
    assert result.mode == "RGB"
    assert nearly(result.getpixel((5, 5)), color)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_it_takes_the_first_of_several_frames(kind: str) -> None:
    upload = encoded(plain(color="red"), kind, save_all=True, append_images=[plain(color="lime")])
    assert nearly(opened(prepare_picture(upload).large).getpixel((5, 5)), (254, 0, 0))


# Files that pretend


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("canary.html", "<script>")
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    upload = encoded(gradient(), kind) + archive()
    prepared = prepare_picture(upload)
    for content in (prepared.large, prepared.small):
        assert content.endswith(b"\xff\xd9")
        assert content.count(b"\xff\xd9") == 1
        assert b"canary" not in content
    assert prepare_logo(upload).content.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", ""),
        (b"Guten Tag", ""),
        (b"<html><script>alert(1)</script>", ""),
        (b'\n <svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.4", "PDF"),
        (archive(), ""),
        (encoded(plain(), "GIF"), "GIF"),
        (encoded(plain(), "TIFF"), "TIFF"),
        (encoded(plain(), "BMP"), "BMP"),
        (encoded(plain(), "ICO"), ""),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"RIFF\x10\0\0\0WAVEfmt ", ""),
    ],
)
def test_it_reads_three_kinds_only_and_names_the_others(content: bytes, kind: str) -> None:
    for prepare in (prepare_picture, prepare_logo):
        with pytest.raises(PictureOfForeignKind) as refusal:
            prepare(content)
        assert refusal.value.kind == kind
        assert kind in refusal.value.sentence
        assert refusal.value.sentence.startswith("Das Bild ")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_it_refuses_a_picture_that_is_cut_off(kind: str, share: float) -> None:
    whole = encoded(gradient(), kind)
    with pytest.raises(PictureDamaged):
        prepare_picture(whole[: int(len(whole) * share)])


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    blows=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
)
@settings(max_examples=80, deadline=None)
def test_it_answers_every_mutilated_picture(kind: str, blows: list[tuple[float, bytes]]) -> None:
    content = bytearray(encoded(gradient((40, 30)), kind))
    for place, blow in blows:
        start = int(place * len(content))
        content[start : start + len(blow)] = blow
    try:
        prepared = prepare_picture(bytes(content))
    except PictureRefused as refusal:
        assert refusal.sentence.startswith("Das Bild ")  # noqa: PT017 - either way is right
    else:
        assert opened(prepared.large).size == (prepared.width, prepared.height)


# Bombs


def png_head(width: int, height: int, depth: int = 1, rest: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rest)


def one_bit_bomb() -> bytes:
    rows = zlib.compress((b"\0" + bytes(13_000 // 8)) * 13_000, 9)
    return png_head(13_000, 13_000, rest=rows)


def webp_head(width: int, height: int, chunk: str) -> bytes:
    whole = encoded(plain((16, 16)), "WEBP", lossless=chunk == "VP8L")
    if chunk == "VP8X":
        size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
        return b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size + whole[12:]
    if chunk == "VP8L":
        return whole[:21] + struct.pack("<I", (width - 1) | (height - 1) << 14) + whole[25:]
    return whole[:26] + struct.pack("<HH", width, height) + whole[30:]


def jpeg_head(width: int, height: int) -> bytes:
    whole = encoded(plain((16, 16)))
    start = whole.index(b"\xff\xc0") + 5
    return whole[:start] + struct.pack(">HH", height, width) + whole[start + 4 :]


@pytest.mark.parametrize(
    "bomb",
    [
        one_bit_bomb(),
        png_head(13_000, 13_000),
        png_head(2**31 - 1, 2**31 - 1),
        png_head(40_000_001, 1),
        jpeg_head(65_000, 65_000),
        webp_head(16_384, 16_384, "VP8X"),
        webp_head(2**24, 2**24, "VP8X"),
        webp_head(16_383, 16_383, "VP8L"),
        webp_head(16_383, 16_383, "VP8 "),
    ],
    ids=[
        "1 bit",
        "no data",
        "largest",
        "line",
        "jpeg",
        "webp",
        "largest webp",
        "lossless webp",
        "simple webp",
    ],
)
def test_it_refuses_a_bomb_by_its_head(bomb: bytes) -> None:
    # Small enough to decode would mean a different refusal: most of these have no pixels at all.
    for prepare in (prepare_picture, prepare_logo):
        with pytest.raises(PictureTooLarge) as refusal:
            prepare(bomb)
        assert refusal.value.__cause__ is None  # no child ran out of memory or time
        assert "40 Millionen" in refusal.value.sentence


def test_it_reads_as_many_pixels_as_it_promises() -> None:
    row = b"\0" + bytes(8_000 // 8)
    prepared = prepare_picture(png_head(8_000, 5_000, rest=zlib.compress(row * 5_000)))
    assert (prepared.width, prepared.height) == (1600, 1000)


def test_it_refuses_a_file_that_is_too_heavy() -> None:
    upload = encoded(plain())
    heavy = upload + bytes(15 * 2**20 - len(upload))
    assert prepare_picture(heavy).width == 60
    with pytest.raises(PictureTooHeavy):
        prepare_picture(heavy + b"\0")


def test_it_is_not_fooled_by_a_compressed_comment_that_unfolds() -> None:
    packed = zlib.compress(bytes(50 * 2**20), 9)
    chunk = b"zTXtComment\0\0" + packed
    bomb = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    whole = encoded(gradient(), "PNG")
    with pytest.raises(PictureDamaged):
        prepare_picture(whole[:33] + bomb + whole[33:])


# Logos


def test_a_logo_keeps_its_transparency() -> None:
    prepared = prepare_logo(encoded(plain((1200, 300), (200, 0, 0, 100), "RGBA"), "PNG"))
    result = opened(prepared.content)
    assert (prepared.width, prepared.height) == result.size == (600, 150)
    assert (result.format, result.mode, prepared.media_type) == ("PNG", "RGBA", "image/png")
    assert nearly(result.getpixel((5, 5)), (200, 0, 0, 100))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_logo_may_be_a_photo(kind: str) -> None:
    result = opened(prepare_logo(encoded(gradient((500, 800)), kind)).content)
    assert (result.format, result.mode, result.size) == ("PNG", "RGB", (125, 200))


def test_a_transparent_palette_becomes_a_transparent_logo() -> None:
    palette = plain(color=0, mode="P")
    palette.putpalette([255, 0, 0])
    result = opened(prepare_logo(encoded(palette, "PNG", transparency=0)).content)
    assert nearly(result.getpixel((5, 5)), (255, 0, 0, 0))


# Accidents


@pytest.mark.parametrize(
    ("accident", "named"),
    [
        (ChildDied(-11), PictureNotReadable),
        (JobRaised("KeyError", "x.py:1"), PictureNotReadable),
        (TimeRanOut(), PictureTooLarge),
        (MemoryRanOut(), PictureTooLarge),
        (NoChildFree(), PicturesQueueing),
    ],
)
def test_every_accident_has_a_name_and_a_sentence(
    accident: JobFailure, named: type[PictureRefused], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_question: object) -> None:
        raise accident

    monkeypatch.setattr(pictures._children, "ask", ask)
    with pytest.raises(named) as refusal:
        prepare_picture(encoded(plain()))
    assert refusal.value.sentence.startswith("Das Bild ")


def test_warming_up_starts_the_child() -> None:
    pictures.warm_up()
    assert len(pictures._children._living) == 1


@pytest.mark.parametrize("size", [(900, 600), (600, 900), (700, 700), (3000, 200)])
def test_a_portrait_is_square(size: tuple[int, int]) -> None:
    made = prepare_portrait(encoded(gradient(size)))
    side = min(400, *size)
    assert opened(made.content).size == (made.side, made.side)
    assert abs(made.side - side) <= side // 2  # a very long picture is scaled before it is cut
    assert opened(made.content).format == "JPEG"


def test_an_upright_portrait_keeps_the_upper_part_where_the_face_is() -> None:
    picture = plain((400, 800), "navy")
    picture.paste("green", (0, 80, 400, 480))
    middle = opened(prepare_portrait(encoded(picture)).content)
    assert nearly(middle.getpixel((200, 10)), (0, 128, 0))
    assert nearly(middle.getpixel((200, 390)), (0, 128, 0))


def test_a_portrait_loses_its_metadata_and_its_transparency() -> None:
    picture = plain((50, 50), (0, 0, 0, 0), "RGBA")
    exif = Image.Exif()
    exif[MAKE] = "Kamera"
    made = opened(prepare_portrait(encoded(picture, "PNG", exif=exif)).content)
    assert made.mode == "RGB"
    assert nearly(made.getpixel((5, 5)), (255, 255, 255))
    assert dict(made.getexif()) == {}
