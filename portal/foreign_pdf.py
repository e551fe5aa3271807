"""The only door for PDF files that people upload: a confined child looks at them before they are kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from portal.characters import normalise_line
from portal.confined import ConfinedChildren, JobFailure, MemoryRanOut, Message, NoChildFree, TimeRanOut

SECONDS = 10.0
DRAWING_SECONDS = 15.0

_children = ConfinedChildren("portal.foreign_pdf_worker", seconds=SECONDS, jobs=20, patience=30.0)
# Apart from the others, so that an attachment never waits for sixty pages that are drawn.
_drawing = ConfinedChildren("portal.foreign_pdf_worker", seconds=DRAWING_SECONDS, jobs=10, patience=45.0)

_SENTENCES = {
    "no_pdf": _l(
        "Das ist keine PDF-Datei. Bitte speichern Sie das Dokument als PDF, zum Beispiel aus Word heraus, "
        "und laden Sie diese Datei hoch."
    ),
    "damaged": _l(
        "Diese PDF-Datei lässt sich nicht lesen. Bitte erzeugen Sie sie neu und laden Sie sie noch einmal "
        "hoch."
    ),
    "encrypted": _l(
        "Diese PDF-Datei ist geschützt, zum Beispiel mit einem Kennwort. Bitte speichern Sie sie ohne "
        "Schutz, damit jeder sie öffnen kann."
    ),
    "active": _l(
        "Diese PDF-Datei enthält Skripte oder startet Programme. Mailserver halten solche Dateien zurück. "
        "Bitte drucken Sie das Dokument noch einmal als PDF und laden Sie diese Fassung hoch."
    ),
    "embedded": _l(
        "In dieser PDF-Datei stecken weitere Dateien. Bitte drucken Sie das Dokument noch einmal als PDF "
        "und laden Sie diese Fassung hoch."
    ),
    "form": _l(
        "Diese PDF-Datei enthält Formularfelder. Bitte drucken Sie das Dokument noch einmal als PDF und laden "
        "Sie diese Fassung hoch."
    ),
    "odd_pages": _l(
        "Diese PDF-Datei hat Seiten in einer ungewöhnlichen Größe. Bitte drucken Sie das Dokument noch einmal "
        "als PDF, am besten im Format A4."
    ),
    "too_many_pages": _l(
        "Dieses Exposé hat mehr als 60 Seiten. Bitte teilen Sie es: Was nicht in das Exposé gehört, können Sie "
        "als weitere Datei anhängen."
    ),
    "empty": _l("Diese PDF-Datei hat keine Seiten. Bitte erzeugen Sie sie neu."),
    "too_large": _l(
        "Diese PDF-Datei ist zu umfangreich, um sie zu prüfen. Bitte drucken Sie das Dokument noch einmal "
        "als PDF."
    ),
    "busy": _l("Gerade werden viele Dateien geprüft. Bitte versuchen Sie es in einer Minute noch einmal."),
}


class PdfRefused(ValueError):
    """The file is not taken; ``reason`` is a word, ``sentence`` says in German what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What is wrong with the file and what to do, in German."""
        return str(_SENTENCES[self.reason])


@dataclass(frozen=True)
class CheckedPdf:
    """What is known about a PDF file that may be kept."""

    page_count: int


class PdfLine(NamedTuple):
    """Words that stand in one line of a page: where their baseline begins, how long it is, how high the letters.

    In pixels of the page's picture; ``turn`` in degrees clockwise. Without control and direction characters (R45).
    """

    text: str
    x: int
    y: int
    width: int
    size: int
    turn: int


@dataclass(frozen=True)
class PdfPage:
    """A page as a picture (JPEG or PNG, 1400 pixels wide) and its lines in reading order."""

    picture: bytes = field(repr=False)
    width: int
    height: int
    lines: tuple[PdfLine, ...] = ()


def check_pdf(content: bytes) -> CheckedPdf:
    """Look at an uploaded file: a readable PDF, open, with pages, without scripts and embedded files.

    Takes at most SECONDS after its turn has come. Raises PdfRefused.
    """
    try:
        return CheckedPdf(int(_asked(_children, content).head["page_count"]))
    except (TimeRanOut, MemoryRanOut) as failure:
        # Others' readers would fare no better.
        raise PdfRefused("damaged") from failure


def read_pages(content: bytes) -> tuple[PdfPage, ...]:
    """Check an uploaded file as check_pdf does, and draw it: every page as a picture with its words.

    More is refused here: forms, pages of odd sizes, more than 60 pages. Takes at most DRAWING_SECONDS after its turn
    has come. The same file always gives the same pages. Raises PdfRefused.
    """
    try:
        reply = _asked(_drawing, content, draw=True)
    except (TimeRanOut, MemoryRanOut) as failure:
        raise PdfRefused("too_large") from failure
    try:
        return tuple(_pages(reply))
    except (KeyError, TypeError, ValueError) as failure:  # the child did not answer as ours does
        raise PdfRefused("damaged") from failure


def _asked(children: ConfinedChildren, content: bytes, **wanted: bool) -> Message:
    """The child's answer. Raises PdfRefused, TimeRanOut, MemoryRanOut."""
    if b"%PDF-" not in content[:1024]:
        raise PdfRefused("no_pdf")
    try:
        reply = children.ask(Message(wanted, (content,)))
    except NoChildFree as failure:
        raise PdfRefused("busy") from failure
    except (TimeRanOut, MemoryRanOut):
        raise
    except JobFailure as failure:  # it broke the reader
        raise PdfRefused("damaged") from failure
    problem = reply.head.get("problem")
    if problem:
        raise PdfRefused(problem if problem in _SENTENCES else "damaged")
    return reply


def _pages(reply: Message) -> Iterator[PdfPage]:
    """What the child drew, looked at once more: it has read bytes from a stranger. Raises ValueError and the like."""
    pictures, words = reply.parts[::2], reply.parts[1::2]
    for (width, height), picture, lines in zip(reply.head["sizes"], pictures, words, strict=True):
        if not picture.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            raise ValueError("no picture")
        yield PdfPage(picture, int(width), int(height), tuple(_lines(json.loads(lines))))


def _lines(found: list[list[Any]]) -> Iterator[PdfLine]:
    for text, *places in found:
        line = PdfLine(normalise_line(str(text)), *(int(place) for place in places))
        if line.text:
            yield line
