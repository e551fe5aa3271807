"""The pictures of a Word file, encoded anew: without metadata, without what was cut off in Word."""

import base64
import re
from dataclasses import dataclass, field

from portal.confined import Allowance, Message
from portal.files import sha256
from portal.pictures import (
    PictureRefused,
    PicturesQueueing,
    PictureTooHeavy,
    PictureTooLarge,
    PreparedIllustration,
    prepare_illustration,
)
from portal.word.refusal import WordRefused

WHITE_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
_IMAGE = re.compile(r'<img src="cid:([0-9a-f]{64})"[^<>]*>')


@dataclass(frozen=True)
class WordPicture:
    """A picture of the document, encoded anew as JPEG or PNG; the size is how large it is shown, in CSS pixels."""

    sha256: str
    media_type: str
    content: bytes = field(repr=False)
    width: int
    height: int
    alt: str


@dataclass
class PreparedPictures:
    """What became of the pictures. ``shown`` holds each file once; ``notes`` names those that are damaged."""

    shown: tuple[WordPicture, ...] = ()
    notes: tuple[str, ...] = ()
    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def placed(self, html: str) -> str:
        """The HTML with the pictures' hashes instead of placeholders, and without those that are damaged."""

        def replaced(match: re.Match[str]) -> str:
            digest = self.addresses.get(match[1], "")
            if not digest:
                return ""
            image = match[0].replace(match[1], digest)
            width, height = self.sizes[digest]
            return image if " width=" in image else f'{image[:-1]} width="{width}" height="{height}">'

        return _IMAGE.sub(replaced, html)


def prepared_pictures(reply: Message, allowance: Allowance) -> PreparedPictures:
    """Encode the pictures that the child found, within ``allowance``: sixty photos take three seconds.

    Raises WordRefused for one that is too large.
    """
    prepared = PreparedPictures()
    made: dict[str, PreparedIllustration | None] = {}
    shown: dict[str, WordPicture] = {}
    for number, picture in enumerate(reply.head["pictures"]):
        key = repr([picture[name] for name in ("part", "crop", "turns", "shape")])
        if key not in made:
            made[key] = _made(
                reply.parts[picture["part"]], picture["crop"], picture["turns"], picture["shape"], allowance
            )
        ready = made[key]
        if ready is None:
            prepared.notes += (
                f"Ein Bild auf Seite {picture['page']} ist beschädigt und wird nicht übernommen.",
            )
            continue
        digest = sha256(ready.content)
        width, height = picture["width"] or min(640, ready.width), picture["height"]
        height = height or round(width * ready.height / ready.width)
        prepared.addresses[f"{number:064x}"] = digest
        prepared.sizes.setdefault(digest, (width, height))
        shown.setdefault(
            digest, WordPicture(digest, ready.media_type, ready.content, width, height, picture["alt"])
        )
    prepared.shown = tuple(shown.values())
    return prepared


def copied_pictures(reply: Message, allowance: Allowance) -> list[bytes]:
    """The pictures of a printable copy, encoded anew within ``allowance``; a damaged one becomes a white dot."""
    made = []
    for picture in reply.head["pictures"]:
        ready = _made(reply.parts[picture["part"]], picture["crop"], 0, picture["shape"], allowance)
        made.append(ready.content if ready else WHITE_DOT)
    return made


def _made(
    content: bytes, crop: list[float], turns: int, shape: float, allowance: Allowance
) -> PreparedIllustration | None:
    try:
        left, top, right, bottom = crop
        return prepare_illustration(content, (left, top, right, bottom), turns, shape, allowance)
    except (PictureTooHeavy, PictureTooLarge) as failure:
        raise WordRefused("picture_too_large") from failure
    except PicturesQueueing as failure:
        raise WordRefused("busy") from failure
    except PictureRefused:
        return None
