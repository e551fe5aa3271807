"""The zip around a Word file, opened with suspicion: counted while it is read, never unpacked to the disk (R37)."""

import io
import re
import stat
import zipfile
import zlib

from portal.word.refusal import WordRefused

MOST_ENTRIES = 2000
LARGEST_PART = 10 * 2**20
"""Bytes of one part that is XML."""
LARGEST_PICTURE = 15 * 2**20
LARGEST_WHOLE = 80 * 2**20
STEEPEST = 120
"""How many times its packed size a large part may have; a document of nothing but equal tables has some 60."""
SMALL = 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_NAME = re.compile(r"[^\x00-\x1f\\:]{1,200}")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_HEADER = 30
"""Bytes of a local header without its name."""


def read_archive(content: bytes) -> dict[str, bytes]:
    """Every part of the file by its name, read within limits. Raises WordRefused."""
    if content.startswith(_OLE):
        raise WordRefused("encrypted" if _ENCRYPTED in content else "old_word")
    if not content.startswith(_ZIP):
        raise WordRefused("no_word")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return _read(archive, entries)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        if isinstance(error, WordRefused):
            raise
        raise WordRefused("damaged") from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory says must be possible before anything is read."""
    if len(entries) > MOST_ENTRIES:
        raise WordRefused("too_long")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise WordRefused("damaged")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not _is_plain(entry) or entry.header_offset < end:
            raise WordRefused("damaged")
        end = entry.header_offset + _HEADER + entry.compress_size
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise WordRefused("too_long")


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Stored or deflated, not encrypted, no link, and a name that stays below its folder."""
    name = entry.filename
    steps = name.split("/")
    mode = entry.external_attr >> 16
    return bool(
        _NAME.fullmatch(name)
        and not {"", ".", ".."} & set(steps)
        and entry.compress_type in _METHODS
        and not entry.flag_bits & 0x1
        and not stat.S_ISLNK(mode)
    )


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = LARGEST_WHOLE
    for entry in entries:
        most = LARGEST_PICTURE if entry.filename.lower().startswith("word/media/") else LARGEST_PART
        with archive.open(entry) as source:
            part = source.read(min(most, left) + 1)  # counted here, whatever the directory says
        if len(part) > min(most, left):
            raise WordRefused("too_long")
        if len(part) > SMALL and len(part) > STEEPEST * max(1, entry.compress_size):
            raise WordRefused("too_long")
        if len(part) != entry.file_size:
            raise WordRefused("damaged")
        parts[entry.filename] = part
        left -= len(part)
    return parts
