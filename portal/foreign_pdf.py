"""The only door for PDF files that people upload: a confined child looks at them before they are kept."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.confined import ConfinedChildren, JobFailure, Message, NoChildFree

SECONDS = 10.0

_children = ConfinedChildren("portal.foreign_pdf_worker", seconds=SECONDS, jobs=20, patience=30.0)

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


def check_pdf(content: bytes) -> CheckedPdf:
    """Look at an uploaded file: a readable PDF, open, with pages, without scripts and embedded files.

    Takes at most SECONDS after its turn has come. Raises PdfRefused.
    """
    if b"%PDF-" not in content[:1024]:
        raise PdfRefused("no_pdf")
    try:
        reply = _children.ask(Message({}, (content,)))
    except NoChildFree as failure:
        raise PdfRefused("busy") from failure
    except JobFailure as failure:
        # Too slow, too large for memory, or it broke the reader: others' readers would fare no better.
        raise PdfRefused("damaged") from failure
    problem = reply.head.get("problem")
    if problem:
        raise PdfRefused(problem)
    return CheckedPdf(int(reply.head["page_count"]))
