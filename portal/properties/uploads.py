"""Several uploaded pictures at once: the good ones prepared, each refused one with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from portal.pictures import PreparedPicture

MOST_FILES = 25
LARGEST_PICTURE = 15 * 1024 * 1024
LONGEST_NAME = 80


@dataclass
class Received:
    """What became of an upload: pictures to keep, in order, and a sentence for each refused file."""

    prepared: list["PreparedPicture"] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def _shown(name: str) -> str:
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "?"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def receive(files: Sequence[tuple[str, IO[bytes]]], *, room: int) -> Received:
    """Check and prepare uploaded files (name, stream); ``room`` is how many more the property may have."""
    from portal.pictures import PictureRefused, prepare_picture

    received = Received()
    for index, (name, stream) in enumerate(files):
        if index >= MOST_FILES:
            reason = _("Mehr als %(n)d Dateien auf einmal sind nicht möglich.", n=MOST_FILES)
        elif len(received.prepared) >= room:
            reason = _("Diese Immobilie hat schon so viele Bilder, wie möglich sind.")
        else:
            content = stream.read(LARGEST_PICTURE + 1)
            if len(content) > LARGEST_PICTURE:
                reason = _("Das Bild ist größer als 15 MB. Bitte verkleinern Sie es.")
            else:
                try:
                    received.prepared.append(prepare_picture(content))
                    continue
                except PictureRefused as refused:
                    reason = str(refused)
        received.refusals.append(
            _("„%(name)s“ wurde nicht gespeichert: %(reason)s", name=_shown(name), reason=reason)
        )
    return received
