"""Several uploaded pictures at once, the good ones prepared, each refused one with its sentence; what a file is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from flask_babel import gettext as _

from portal.pictures import LARGEST_UPLOAD, PictureRefused, PreparedPicture, prepare_picture
from portal.properties.models import PropertyFileKind

MOST_FILES = 25
MOST_FILES_AT_ONCE = 10  # a PDF file may be much larger than a photo
LONGEST_NAME = 80

#: Beginnings of words in the names that scanners, offices and people give their files.
_KIND_WORDS = {
    "energie": PropertyFileKind.ENERGY_CERTIFICATE,
    "grundriss": PropertyFileKind.FLOOR_PLAN,
    "teilung": PropertyFileKind.DIVISION,
    "grundbuch": PropertyFileKind.LAND_REGISTER,
}


@dataclass
class Received:
    """What became of an upload: pictures to keep, in order, and a sentence for each refused file."""

    prepared: list[PreparedPicture] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def _shown(name: str) -> str:
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "?"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def receive(files: Sequence[tuple[str, IO[bytes]]], *, room: int) -> Received:
    """Check and prepare uploaded files (name, stream); ``room`` is how many more the property may have."""
    received = Received()
    for index, (name, stream) in enumerate(files):
        if index >= MOST_FILES:
            reason = _("Mehr als %(n)d Dateien auf einmal sind nicht möglich.", n=MOST_FILES)
        elif len(received.prepared) >= room:
            reason = _("Diese Immobilie hat schon so viele Bilder, wie möglich sind.")
        else:
            try:
                # One byte more than allowed is enough to know that it is too much.
                received.prepared.append(prepare_picture(stream.read(LARGEST_UPLOAD + 1)))
                continue
            except PictureRefused as refused:
                reason = refused.sentence
        received.refusals.append(
            _("„%(name)s“ wurde nicht gespeichert: %(reason)s", name=_shown(name), reason=reason)
        )
    return received


def kind_of_file(name: str, chosen: str | None) -> PropertyFileKind:
    """The kind that was ``chosen`` for a file, or when none was, what its name says."""
    if chosen:
        return PropertyFileKind(chosen)
    plain = name.casefold()
    return next((kind for word, kind in _KIND_WORDS.items() if word in plain), PropertyFileKind.OTHER)
