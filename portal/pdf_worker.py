"""The child process behind ``portal.pdf``: HTML to PDF with xhtml2pdf, checked before it is handed back.

Run as ``python -m portal.pdf_worker`` by ``portal.confined`` only. Everything that xhtml2pdf needs to be told
lives here.
"""

import gc
import hashlib
import io
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdf
from reportlab import rl_config
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus.flowables import KeepInFrame
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy
from xhtml2pdf.xhtml2pdf_reportlab import PmlImageReader

from portal import pdf_drawing
from portal.confined_child import Message, serve
from portal.pdf_joining import joined
from portal.printed_text import plain_text, visible_text

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts" / "pdf"
FACES = ("Regular", "Bold", "Italic", "BoldItalic")

# Whatever family a document asks for, it is drawn in ours: the 14 names every PDF reader knows lead to our
# files, so no font is left to the reader and none is missing from the file.
FAMILIES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
    "Symbol": ("Symbol",),
    "ZapfDingbats": ("ZapfDingbats",),
}

STYLE = f"""{default.DEFAULT_CSS}
html {{ font-family: "Portal Sans"; overflow-wrap: break-word }}
pre {{ white-space: pre-wrap }}
"""
"""Beneath every document's own style: a long word or address breaks instead of running off the page."""

SMALLEST_PRINT = 0.65
"""xhtml2pdf shrinks what does not fit its place; below this share of its size text counts as unreadable."""

LIMITS = {"max_resources": 400, "max_total_bytes": 100 * 2**20, "max_document_bytes": 10 * 2**20}

_LONGEST_HEAD = 1000  # bytes; what describes a picture takes about two hundred
_MASK = re.compile(rb"/SMask (\d+) 0 R")

_metadata: dict[str, str] = {}


class PicturesRefused(Exception):
    """The document asks for pictures it may not have or that are damaged: their names."""


class PrintTooSmall(Exception):
    """Text would have been shrunk until nobody can read it."""


def warm_up() -> None:
    """Set reportlab up, load the fonts and draw one line, so that the first document does not pay for it."""
    rl_config.useA85 = 0  # ASCII85 in pure Python took six sevenths of the time and a fifth of the bytes
    rl_config.invariant = 1  # the same document, the same bytes: its hash is evidence
    rl_config.documentLang = "de-DE"
    for family, names in FAMILIES.items():
        for name, face in zip(names, FACES, strict=False):
            (file,) = FONTS.glob(f"*-{face}.ttf")
            pdfmetrics.registerFont(TTFont(name, str(file)))
        # After the fonts: registering one makes it a family of its own, without bold or italic.
        pdfmetrics.registerFontFamily(family, *names)
    default.DEFAULT_FONT["portal sans"] = "Helvetica"
    pdfdoc.PDFInfo.format = _format_metadata
    pdfdoc.PDFCatalog.__init__ = _begin_catalog
    pdf_drawing.teach()
    KeepInFrame.drawOn = _draw_readable
    PmlImageReader._decode = _decode_see_through
    draw("<p>§</p>", _Pictures({}), seconds=60)
    gc.freeze()  # what is loaded stays; and a drawing makes many objects that are all needed until its end
    gc.set_threshold(20_000, 20, 50)


def _begin_catalog(catalog: Any) -> None:
    """Readers show the document's title in their window, not the file's name."""
    catalog.ViewerPreferences = pdfdoc.ViewerPreferencesPDFDictionary()
    catalog.ViewerPreferences["DisplayDocTitle"] = "true"


def _format_metadata(info: Any, document: Any) -> Any:
    """Title and author as the portal gave them; no dates, which would be invented for reproducible bytes."""
    entries = {**_metadata, "Creator": "Exposé-Portal", "Producer": info.producer}
    strings = {key: pdfdoc.PDFString(value) for key, value in entries.items() if value}
    return pdfdoc.PDFDictionary(strings).format(document)


_draw_shrunk = KeepInFrame.drawOn


def _draw_readable(frame: Any, *arguments: Any, **keywords: Any) -> None:
    if getattr(frame, "_scale", 1.0) > 1 / SMALLEST_PRINT and _has_text(frame._content):
        raise PrintTooSmall
    _draw_shrunk(frame, *arguments, **keywords)


_decode_flat = PmlImageReader._decode


def _decode_see_through(reader: Any, where: str) -> None:
    """xhtml2pdf forgets what is transparent in a palette; a drawn logo would stand on black."""
    _decode_flat(reader, where)
    if reader._image.mode != "RGBA" and reader._image.has_transparency_data:
        reader._image = reader._image.convert("RGBA")


def _has_text(flowables: Iterable[Any]) -> bool:
    return any(
        any(str(getattr(fragment, "text", "")).strip() for fragment in getattr(flowable, "frags", ()))
        or _has_text(getattr(flowable, "_content", ()))
        for flowable in flowables
    )


def answer(question: Message) -> Message:
    """In: ``{title, author, files, seconds}`` and the HTML. Out: the PDF and its facts, or a problem.

    With ``{join, title, author, mark}`` and several PDF files instead: all as one.
    """
    head = question.head
    if head.get("join"):
        content, pages = joined(question.parts, head["title"], head["author"], head["mark"])
        return Message({"page_count": pages}, (content,))
    source = plain_text(question.parts[0].decode(errors="surrogatepass"))
    missing = missing_glyphs(visible_text(source))
    if missing:
        return Message({"problem": "glyphs", "glyphs": missing})
    _metadata.clear()
    _metadata.update(Title=head["title"], Author=head["author"])
    pictures = _Pictures(head["files"])
    try:
        content, warnings = draw(source, pictures, head["seconds"])
    except RenderLimitError:
        return Message({"problem": "limit"})
    except PicturesRefused as refused:
        return Message({"problem": "pictures", "pictures": list(refused.args)})
    except PrintTooSmall:
        return Message({"problem": "small print"})
    document = pypdf.PdfReader(io.BytesIO(content))
    if count_pictures(document, content) != len(set(pictures.shown.values())):
        return Message({"problem": "pictures", "pictures": []})
    facts = {
        "page_count": len(document.pages),
        "pictures": sorted(pictures.shown),
        "warnings": warnings,
    }
    return Message(facts, (content,))


def missing_glyphs(text: str) -> list[list[str]]:
    """Pairs of a character that one of our faces cannot draw and the first word it stands in, in order."""
    faces = (pdfmetrics.getFont(name).face.charToGlyph for name in FAMILIES["Helvetica"])
    covered = frozenset.intersection(*map(frozenset, faces))
    wanted = {
        character for character in set(text) if ord(character) not in covered and not character.isspace()
    }
    found: dict[str, str] = {}
    for word in text.split() if wanted else ():
        for character in word:
            if character in wanted:
                found.setdefault(character, word)
    return [[character, word] for character, word in found.items()]


class _Pictures:
    """Hands xhtml2pdf the files behind ``cid:`` references, and nothing else."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.shown: dict[str, bytes] = {}  # hash of the file by key
        self.refused: list[str] = []

    def path(self, uri: object, _base: object = None) -> str:
        """xhtml2pdf's link_callback: the path of the picture, or a name that no policy allows."""
        scheme, _, key = str(uri).partition(":")
        path = self.files.get(key, "") if scheme == "cid" else ""
        if path and key in self.shown:
            return path
        content = _picture(path)
        if content is None:
            self.refused.append(key if scheme == "cid" else str(uri)[:80])
            return "refused"
        self.shown[key] = hashlib.sha256(content).digest()
        return path


def _picture(path: str) -> bytes | None:
    """The bytes of a whole JPEG or PNG file; xhtml2pdf looks at a JPEG's head only."""
    if not path:
        return None
    try:
        content = Path(path).read_bytes()
    except OSError:
        return None
    jpeg = content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9")
    png = content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")
    return content if jpeg or png else None


class _Warnings(logging.Handler):
    """What xhtml2pdf did not understand, for the people who write the print templates: first lines only."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.lines) < 20:
            self.lines.append(record.getMessage().partition("\n")[0][:200])


def draw(source: str, pictures: _Pictures, seconds: float) -> tuple[bytes, list[str]]:
    """The PDF file and what of its style was not understood.

    Raises PicturesRefused, PrintTooSmall, xhtml2pdf's RenderLimitError, or whatever breaks inside it.
    """
    # Exactly these files may be opened, not their folder: the store holds other documents beside them.
    policy = ResourceAccessPolicy.server(
        allow_remote=False,
        extra_roots=tuple(Path(path) for path in pictures.files.values()),
        max_render_seconds=seconds,
        **LIMITS,
    )
    target = io.BytesIO()
    log = logging.getLogger("xhtml2pdf")
    log.propagate = False
    warnings = _Warnings()
    log.addHandler(warnings)
    try:
        result = pisa.CreatePDF(
            source, target, link_callback=pictures.path, default_css=STYLE, resource_policy=policy
        )
    finally:
        log.removeHandler(warnings)
    if pictures.refused:
        raise PicturesRefused(*pictures.refused)
    if result.err or any("can draw" in line for line in warnings.lines):
        raise RuntimeError("xhtml2pdf made a file with errors in it")
    return target.getvalue(), warnings.lines


def count_pictures(document: pypdf.PdfReader, content: bytes) -> int:
    """Different pictures in a file that reportlab wrote, without the masks that carry a picture's transparency.

    Only what stands before each object's stream is looked at: reading the streams again would take longer than
    all other checks together.
    """
    pictures: set[int] = set()
    masks: set[int] = set()
    for number, begin in document.xref[0].items():
        own = content[begin : begin + _LONGEST_HEAD].partition(b"endobj")[0]
        head = own.partition(b"stream")[0]
        if b"/Subtype /Image" in head:
            pictures.add(number)
            masks.update(map(int, _MASK.findall(head)))
    return len(pictures - masks)


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
