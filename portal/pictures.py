"""Uploaded picture in, checked, turned, scaled and cleaned renditions out; decoded in a confined child process.

Pillow runs in a child and not here, although a limit of pixels bounds its memory: its decoders are C code that
reads bytes from strangers, and a crash in one would take the portal and its mail sender along (R40).
"""

from dataclasses import dataclass, field

from portal.confined import (
    Allowance,
    ConfinedChildren,
    JobFailure,
    MemoryRanOut,
    Message,
    NoChildFree,
    TimeRanOut,
)

LARGEST_UPLOAD = 15 * 2**20
LARGEST_AREA = 40_000_000
"""Pixels a picture may have: a camera of 36 megapixels fits."""

LARGE = (1600, 1600)
SMALL = (640, 640)
LOGO = (600, 200)
PORTRAIT = (400, 400)

_children = ConfinedChildren("portal.picture_worker", jobs=200)

# How files begin, so that the sentence can name what came instead. Only the first three are read.
_BEGINNINGS = (
    ("JPEG", 0, b"\xff\xd8\xff"),
    ("PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("WEBP", 8, b"WEBP"),
    ("HEIC", 4, b"ftyphei"),
    ("HEIC", 4, b"ftypmif1"),
    ("AVIF", 4, b"ftypavif"),
    ("GIF", 0, b"GIF8"),
    ("TIFF", 0, b"II*\x00"),
    ("TIFF", 0, b"MM\x00*"),
    ("BMP", 0, b"BM"),
    ("SVG", 0, b"<svg"),
    ("PDF", 0, b"%PDF"),
)
_READ = ("JPEG", "PNG", "WEBP")


class PictureRefused(ValueError):
    """This upload becomes no picture; ``sentence`` says in German why and what to do."""

    sentence = "Das Bild konnte nicht verwendet werden."


class PictureTooHeavy(PictureRefused):
    """The file is larger than LARGEST_UPLOAD."""

    sentence = "Das Bild ist größer als 15 MB. Bitte verkleinern Sie es oder wählen Sie ein anderes."


class PictureTooLarge(PictureRefused):
    """The picture has more than LARGEST_AREA pixels, or decoding it needs more memory or time than it may."""

    sentence = (
        "Das Bild hat mehr als 40 Millionen Bildpunkte. Bitte verkleinern Sie es und laden Sie es neu hoch."
    )


class PictureOfForeignKind(PictureRefused):
    """The content is neither JPEG nor PNG nor WebP, whatever the file is called; ``kind`` if we know it."""

    def __init__(self, kind: str = "") -> None:
        super().__init__(kind)
        self.kind = kind

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """Names the format that came."""
        what = f"hat das Format {self.kind}" if self.kind else "ist keine Bilddatei, die wir kennen"
        return f"Das Bild {what}. Bitte speichern Sie es als JPEG oder PNG und laden Sie es neu hoch."


class PictureDamaged(PictureRefused):
    """The file is cut off or broken."""

    sentence = "Das Bild ist beschädigt oder nicht vollständig. Bitte laden Sie es noch einmal hoch."


class PictureNotReadable(PictureRefused):
    """The decoder gave up in a way nobody foresaw."""

    sentence = (
        "Das Bild konnte nicht gelesen werden. Bitte speichern Sie es als JPEG und laden Sie es neu hoch."
    )


class PicturesQueueing(PictureRefused):
    """Too many pictures are waiting."""

    sentence = "Das Bild muss warten, weil viele Bilder ankommen. Bitte laden Sie es in einer Minute noch einmal hoch."


@dataclass(frozen=True)
class PreparedPicture:
    """A photo as it is stored: two JPEG files without any metadata, ``width`` and ``height`` of the large one."""

    large: bytes = field(repr=False)
    small: bytes = field(repr=False)
    width: int
    height: int
    media_type: str = "image/jpeg"


@dataclass(frozen=True)
class PreparedLogo:
    """A logo as it is stored: a PNG file, transparent where the upload was."""

    content: bytes = field(repr=False)
    width: int
    height: int
    media_type: str = "image/png"


@dataclass(frozen=True)
class PreparedPortrait:
    """A person's photo as it is stored: a square JPEG file without any metadata, ``side`` pixels wide and high."""

    content: bytes = field(repr=False)
    side: int


def warm_up() -> None:
    """Start the child process in the background."""
    _children.warm_up()


def prepare_picture(content: bytes) -> PreparedPicture:
    """Upright, in sRGB, on white where it was transparent, scaled down to LARGE and to SMALL, without metadata.

    Raises a PictureRefused. The same upload always gives the same bytes.
    """
    reply = _prepare(content, "photo", [LARGE, SMALL])
    large, small = reply.parts
    return PreparedPicture(large, small, reply.head["width"], reply.head["height"])


def prepare_logo(content: bytes) -> PreparedLogo:
    """Scaled down to LOGO, in sRGB, transparency kept, without metadata. Raises a PictureRefused."""
    reply = _prepare(content, "logo", [LOGO])
    (logo,) = reply.parts
    return PreparedLogo(logo, reply.head["width"], reply.head["height"])


def prepare_portrait(content: bytes) -> PreparedPortrait:
    """Upright, cut to a square in which a face usually is, scaled down to PORTRAIT, without metadata.

    Raises a PictureRefused. The same upload always gives the same bytes.
    """
    reply = _prepare(content, "portrait", [PORTRAIT])
    (portrait,) = reply.parts
    return PreparedPortrait(portrait, reply.head["width"])


@dataclass(frozen=True)
class PreparedIllustration:
    """A picture of a document, without any metadata: PNG if it is transparent or drawn with few colours, else JPEG."""

    content: bytes = field(repr=False)
    width: int
    height: int
    media_type: str


def prepare_illustration(
    content: bytes,
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
    turns: int = 0,
    shape: float = 0.0,
    allowance: Allowance | None = None,
) -> PreparedIllustration:
    """In sRGB, scaled down to LARGE. ``crop``: shares to cut off at left, top, right and bottom (each 0 to 0.95),
    before ``turns`` quarter turns to the right. Word processors do not look at what a camera says of up and down: it
    only counts if the picture has the ``shape`` (width by height) it is shown in just so. ``allowance``: the
    time that several pictures have together. Raises a PictureRefused.
    """
    reply = _prepare(content, "illustration", [LARGE], allowance, crop=crop, turns=turns, shape=shape)
    (picture,) = reply.parts
    return PreparedIllustration(picture, reply.head["width"], reply.head["height"], reply.head["media_type"])


def kind_of(content: bytes) -> str:
    """``JPEG``, ``PNG``, ``WEBP``, the name of a kind that we do not read, or nothing, by content alone."""
    start = content[:256].lstrip() if content[:1] in b" \t\r\n<" else content[:256]
    for kind, offset, beginning in _BEGINNINGS:
        if start[offset:].startswith(beginning):
            return kind
    return ""


def _prepare(
    content: bytes,
    wanted: str,
    sizes: list[tuple[int, int]],
    allowance: Allowance | None = None,
    **more: object,
) -> Message:
    if len(content) > LARGEST_UPLOAD:
        raise PictureTooHeavy
    kind = kind_of(content)
    if kind not in _READ:
        raise PictureOfForeignKind(kind)
    question = {"wanted": wanted, "kind": kind, "sizes": sizes, "area": LARGEST_AREA, **more}
    try:
        reply = _children.ask(Message(question, (content,)), allowance)
    except NoChildFree as failure:
        raise PicturesQueueing from failure
    except (MemoryRanOut, TimeRanOut) as failure:
        raise PictureTooLarge from failure
    except JobFailure as failure:
        raise PictureNotReadable from failure
    match reply.head.get("problem"):
        case "area":
            raise PictureTooLarge
        case "broken":
            raise PictureDamaged
    return reply
