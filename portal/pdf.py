"""The only door to xhtml2pdf: finished HTML in, a checked PDF out, drawn in a confined child process.

The document shows pictures as ``<img src="cid:KEY">``, where KEY names one of the given files; nothing else
can be loaded. All text is drawn in our own embedded font, whatever family the style sheet names.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.confined import (
    ConfinedChildren,
    JobFailure,
    MemoryRanOut,
    Message,
    NoChildFree,
    TimeRanOut,
)

SECONDS = 15.0
LONGEST_DOCUMENT = 10 * 2**20

_children = ConfinedChildren("portal.pdf_worker", seconds=SECONDS)


class PdfFailure(Exception):
    """No PDF came into being; ``sentence`` says in German what happened and what to do."""

    sentence = "Aus diesem Dokument konnte keine PDF-Datei erzeugt werden."


class GlyphMissing(PdfFailure):
    """The text contains characters that our font cannot draw.

    ``glyphs`` maps each character to the first word it stands in.
    """

    def __init__(self, glyphs: Mapping[str, str]) -> None:
        super().__init__(len(glyphs))
        self.glyphs = dict(glyphs)

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """Names the characters, six at most, each with the word it stands in."""
        named = [_named(character, word) for character, word in self.glyphs.items()]
        if len(named) == 1:
            return f"Die Schrift der PDF-Datei kennt dieses Zeichen nicht: {named[0]}. Bitte ersetzen Sie es."
        if len(named) > 6:
            named[5:] = [f"{len(named) - 5} weitere"]
        several = f"{', '.join(named[:-1])} und {named[-1]}"
        return f"Die Schrift der PDF-Datei kennt diese Zeichen nicht: {several}. Bitte ersetzen Sie sie."


class PictureMissing(PdfFailure):
    """Pictures are not there, not whole, not ours, or too few; ``pictures`` names them if known."""

    sentence = (
        "Mindestens ein Bild des Dokuments fehlt oder ist beschädigt. Bitte laden Sie es noch einmal hoch."
    )

    def __init__(self, pictures: Iterable[str] = ()) -> None:
        super().__init__(*pictures)
        self.pictures = tuple(pictures)


class PrintTooSmall(PdfFailure):
    """Something is too large for its place, say a cell longer than a page, and would be shrunk."""

    sentence = (
        "Ein Teil des Dokuments ist zu groß für seinen Platz und würde unlesbar klein gedruckt, zum Beispiel "
        "ein langes Tabellenfeld. Bitte kürzen Sie ihn oder teilen Sie ihn auf."
    )


class RenderLimitExceeded(PdfFailure):
    """The document costs more time, memory, depth or size than one PDF may."""

    sentence = (
        "Das Dokument ist zu umfangreich für eine PDF-Datei. Bitte kürzen Sie den Text, vereinfachen Sie "
        "Tabellen oder verwenden Sie weniger Bilder."
    )


class RendererBusy(PdfFailure):
    """Too many documents are waiting."""

    sentence = "Gerade werden viele PDF-Dateien erzeugt. Bitte versuchen Sie es in einer Minute noch einmal."


class RenderFailed(PdfFailure):
    """The drawing itself broke: the cause names the error's type and place, never the document."""

    sentence = (
        "Aus diesem Dokument konnte keine PDF-Datei erzeugt werden. Bitte vereinfachen Sie den Text, zum "
        "Beispiel die Tabellen, und versuchen Sie es noch einmal."
    )


@dataclass(frozen=True)
class RenderedPdf:
    """A finished PDF file. ``warnings``: what of the style sheet was not understood, for template authors."""

    content: bytes = field(repr=False)
    page_count: int
    sha256: str
    warnings: tuple[str, ...] = ()


def warm_up() -> None:
    """Start the child process in the background; called once when a server process starts."""
    _children.warm_up()


def render_pdf(
    html: str,
    files: Mapping[str, Path],
    *,
    title: str,
    author: str = "",
    expected_pictures: int | None = None,
) -> RenderedPdf:
    """Draw ``html`` (complete, sanitised) as PDF with title and author in its metadata.

    The language is that of the ``html`` element, otherwise German.

    ``files`` maps the keys of ``cid:`` references to JPEG or PNG files. Every referenced picture must be there
    and arrive in the PDF; ``expected_pictures``, if given, is how many different keys it must refer to.
    The same arguments always give the same bytes. Takes at most SECONDS after its turn has come.
    Raises a PdfFailure.
    """
    source = html.encode(errors="surrogatepass")  # half a character is one more that we cannot draw
    if len(source) > LONGEST_DOCUMENT:
        raise RenderLimitExceeded
    head = {
        "title": unicodedata.normalize("NFC", title),
        "author": unicodedata.normalize("NFC", author),
        "files": {key: str(path.resolve()) for key, path in files.items()},
        "seconds": SECONDS * 0.9,  # xhtml2pdf's own limit ends the job more gently than the kill
    }
    try:
        reply = _children.ask(Message(head, (source,)))
    except NoChildFree as failure:
        raise RendererBusy from failure
    except (TimeRanOut, MemoryRanOut) as failure:
        raise RenderLimitExceeded from failure
    except JobFailure as failure:
        raise RenderFailed from failure
    match reply.head.get("problem"):
        case "glyphs":
            raise GlyphMissing(dict(reply.head["glyphs"]))
        case "pictures":
            raise PictureMissing(reply.head["pictures"])
        case "small print":
            raise PrintTooSmall
        case "limit":
            raise RenderLimitExceeded
    if expected_pictures is not None and len(reply.head["pictures"]) != expected_pictures:
        raise PictureMissing
    (content,) = reply.parts
    return RenderedPdf(
        content,
        reply.head["page_count"],
        hashlib.sha256(content).hexdigest(),
        tuple(reply.head["warnings"]),
    )


def join_pdfs(parts: Sequence[RenderedPdf], *, title: str, author: str = "", mark: str = "") -> RenderedPdf:
    """Several PDF files, checked before, as one; ``mark`` stands across the pages of the first.

    Raises a PdfFailure.
    """
    head = {"join": True, "title": title, "author": author, "mark": mark}
    try:
        reply = _children.ask(Message(head, tuple(part.content for part in parts)))
    except NoChildFree as failure:
        raise RendererBusy from failure
    except (TimeRanOut, MemoryRanOut) as failure:
        raise RenderLimitExceeded from failure
    except JobFailure as failure:
        raise RenderFailed from failure
    (content,) = reply.parts
    return RenderedPdf(content, reply.head["page_count"], hashlib.sha256(content).hexdigest())


def _named(character: str, word: str) -> str:
    """„😀“ (in „Haus😀“), or U+0301 for something that shows nothing by itself."""
    visible = unicodedata.category(character)[0] not in "CMZ"
    name = f"„{character}“" if visible else f"U+{ord(character):04X}"
    if word == character:
        return name
    return f"{name} (in „{word if len(word) <= 40 else word[:39] + '…'}“)"
