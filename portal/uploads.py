"""Files that people upload to be passed on: checked PDF files, re-encoded pictures, a sentence for each refused one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from flask_babel import gettext as _

from portal.files import file_store
from portal.foreign_pdf import PdfRefused, check_pdf
from portal.form_fields import clean_line
from portal.pictures import PictureRefused, kind_of, prepare_picture

LARGEST_FILE = 15 * 2**20
LONGEST_NAME = 100

_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]+')


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be passed on; pictures have become JPEG files without metadata."""

    file_name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class KeptFile:
    """A checked file whose bytes are in the store already."""

    file_name: str
    media_type: str
    sha256: str
    size: int


@dataclass
class Received:
    """What became of an upload: files to keep, in order, and a sentence for each refused one."""

    files: list[CheckedFile] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class _Refused(ValueError):
    """Why a file is not taken, in German."""


def receive(files: Sequence[tuple[str, IO[bytes]]], *, room: int, no_room: str) -> Received:
    """Check uploaded files (name, stream); of more than ``room`` files the others are refused with ``no_room``."""
    received = Received()
    for name, stream in files:
        try:
            if len(received.files) >= room:
                raise _Refused(no_room)
            received.files.append(_checked(safe_name(name), stream))
        except (_Refused, PdfRefused, PictureRefused) as refused:
            reason = getattr(refused, "sentence", None) or str(refused)
            received.refusals.append(
                _("„%(name)s“ wurde nicht übernommen: %(reason)s", name=safe_name(name), reason=reason)
            )
    return received


def keep(agency_id: int, files: Sequence[CheckedFile]) -> list[KeptFile]:
    """Put the files' bytes into the agency's store, before the rows that name them are written."""
    return [
        KeptFile(
            file.file_name, file.media_type, file_store().store(agency_id, file.content), len(file.content)
        )
        for file in files
    ]


def _checked(name: str, stream: IO[bytes]) -> CheckedFile:
    # One byte more than allowed is enough to know that it is too much.
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _Refused(_("Die Datei ist größer als 15 MB. Bitte verkleinern Sie sie."))
    if not content:
        raise _Refused(_("Die Datei ist leer."))
    if b"%PDF-" in content[:1024]:
        check_pdf(content)
        return CheckedFile(with_ending(name, ".pdf"), "application/pdf", content)
    if kind_of(content) in {"JPEG", "PNG"}:
        return CheckedFile(with_ending(name, ".jpg"), "image/jpeg", prepare_picture(content).large)
    raise _Refused(_("Möglich sind PDF-Dateien und Bilder (JPEG, PNG)."))


def safe_name(name: str) -> str:
    """The name without folders, control and direction characters (R45), not too long, never empty or hidden."""
    last = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = _NOT_IN_NAMES.sub("-", last).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return plain[:LONGEST_NAME].rstrip() or _("Datei")


def with_ending(name: str, ending: str) -> str:
    """The name with ``ending`` (``.pdf`` or ``.jpg``) in place of any other that such files have."""
    stem, dot, old = name.rpartition(".")
    if dot and old.lower() in {"pdf", "jpg", "jpeg", "png", "webp"}:
        if ending == ".jpg" and old.lower() in {"jpg", "jpeg"}:
            return name
        return name if f".{old.lower()}" == ending else f"{stem}{ending}"
    return f"{name}{ending}"
