"""A bundle's ZIP opened with suspicion: counted while it is read, never unpacked to the disk (R37)."""

import io
import re
import zipfile
import zlib

MOST_FILES = 2000
LARGEST_WHOLE = 256 * 2**20
STEEPEST = 100  # how many times its packed size a large file may have
SMALL = 2**20
_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,150}(?<!/)")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class ArchiveRefused(ValueError):
    """The file is no ZIP that a bundle could be; ``reason``: no_zip, damaged, too_large, foreign or twice."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_archive(content: bytes) -> dict[str, bytes]:
    """Every file by its name, within limits. Raises ArchiveRefused."""
    if not content.startswith(b"PK\x03\x04"):
        raise ArchiveRefused("no_zip")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries)
            return _read(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ArchiveRefused("damaged") from error
    except ValueError as error:
        raise (error if isinstance(error, ArchiveRefused) else ArchiveRefused("damaged")) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory says must be possible before anything is read."""
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise ArchiveRefused("too_large")
    for entry in entries:
        plain = _NAME.fullmatch(entry.filename) and entry.orig_filename == entry.filename
        if not plain or entry.flag_bits & 1 or entry.compress_type not in _METHODS:
            raise ArchiveRefused("foreign")
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise ArchiveRefused("twice")


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    files, total = {}, 0
    for entry in entries:
        allowed = min(LARGEST_WHOLE - total, max(SMALL, STEEPEST * entry.compress_size))
        with archive.open(entry) as file:
            content = file.read(allowed + 1)
        total += len(content)
        if len(content) > allowed:
            raise ArchiveRefused("too_large")
        files[entry.filename] = content
    return files
