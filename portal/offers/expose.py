"""An exposé made elsewhere: received as a PDF file, kept page by page, and read again for preview and PDF."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from flask_babel import gettext as _

from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.foreign_pdf import PdfLine, PdfPage, PdfRefused, read_pages
from portal.offers.description import DocumentPicture
from portal.offers.models import OfferExpose
from portal.pdf import PdfFailure, RenderedPdf
from portal.tokens import SignatureWrong, keyring
from portal.uploads import LARGEST_FILE, safe_name, with_ending

LONGEST_KEPT = 24 * 3600  # seconds a checked file waits for the rest of its form
_PURPOSE = "offer-expose"


class ExposeRefused(ValueError):
    """The file is no exposé that can be sent; ``sentence`` says in German why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(len(sentence))
        self.sentence = sentence


class ExposeLost(PdfFailure):
    """Something of a kept exposé is no longer in the store as it was put there."""

    sentence = (
        "Das Exposé ist nicht mehr vollständig gespeichert. Bitte laden Sie die PDF-Datei noch einmal hoch."
    )


@dataclass(frozen=True)
class CheckedExpose:
    """An uploaded file that may be sent, with every page as it will be shown."""

    file_name: str
    content: bytes = field(repr=False)
    pages: tuple[PdfPage, ...] = field(repr=False)


@dataclass(frozen=True)
class KeptExpose:
    """A checked exposé whose file, pictures and words are in the store already; ``pages`` as in OfferExpose."""

    file_name: str
    sha256: str
    size: int
    pages: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class DocumentPage:
    """A page as the preview shows it: its picture, and over it the lines in pixels of that picture."""

    picture: DocumentPicture
    lines: tuple[PdfLine, ...]


@dataclass(frozen=True)
class DocumentExpose:
    """An exposé made elsewhere, page by page; ``sha256`` is that of the file."""

    sha256: str
    pages: tuple[DocumentPage, ...]


def receive_expose(name: str, stream: IO[bytes]) -> CheckedExpose:
    """Check an uploaded file and draw its pages. Raises ExposeRefused."""
    content = stream.read(
        LARGEST_FILE + 1
    )  # one byte more than allowed is enough to know that it is too much
    if len(content) > LARGEST_FILE:
        raise ExposeRefused(_("Die Datei ist größer als 15 MB. Bitte verkleinern Sie sie."))
    if not content:
        raise ExposeRefused(_("Die Datei ist leer."))
    try:
        pages = read_pages(content)
    except PdfRefused as refused:
        raise ExposeRefused(refused.sentence) from refused
    return CheckedExpose(with_ending(safe_name(name), ".pdf"), content, pages)


def keep_expose(agency_id: int, checked: CheckedExpose) -> KeptExpose:
    """Put the file, its pictures and its words into the agency's store, before any row names them."""
    store = file_store()
    pages = tuple(
        {
            "picture": store.store(agency_id, page.picture),
            "words": store.store(agency_id, json.dumps(page.lines, ensure_ascii=False).encode()),
            "width": page.width,
            "height": page.height,
        }
        for page in checked.pages
    )
    return KeptExpose(checked.file_name, store.store(agency_id, checked.content), len(checked.content), pages)


def kept_copy(expose: OfferExpose) -> KeptExpose:
    """What a row names, for another row: bytes are shared by their hash."""
    return KeptExpose(expose.file_name, expose.sha256, expose.size, tuple(expose.pages))


# --- between two pages: a form whose other fields are wrong keeps its file --------------------------------


def ticket(agency_id: int, kept: KeptExpose) -> str:
    """A signed reference to a kept exposé, for a hidden field: the file need not be chosen again."""
    sheet = json.dumps(asdict(kept), sort_keys=True).encode()
    return keyring().sign(_PURPOSE, f"{agency_id}:{file_store().store(agency_id, sheet)}")


def behind_ticket(agency_id: int, text: str) -> KeptExpose | None:
    """The exposé a ticket stands for; None for a strange, foreign or old one."""
    try:
        owner, _colon, digest = keyring().read(_PURPOSE, text, LONGEST_KEPT).partition(":")
        if owner != str(agency_id):
            return None
        found: dict[str, Any] = json.loads(file_store().read(agency_id, digest))
    except (SignatureWrong, StoredBytesMissing, StoredBytesDamaged):
        return None
    return KeptExpose(**{**found, "pages": tuple(found["pages"])})


# --- what the preview shows -------------------------------------------------------------------------------


def document_expose(expose: OfferExpose) -> DocumentExpose:
    """Every page with its words. Raises ExposeLost."""
    agency_id, count = expose.agency_id, len(expose.pages)
    pages = [
        DocumentPage(_picture(agency_id, page, number, count), _lines(agency_id, str(page["words"])))
        for number, page in enumerate(expose.pages, start=1)
    ]
    return DocumentExpose(expose.sha256, tuple(pages))


def _picture(agency_id: int, page: dict[str, str | int], number: int, count: int) -> DocumentPicture:
    digest = str(page["picture"])
    if not file_store().path(agency_id, digest).exists():
        raise ExposeLost
    alt = _("Seite %(number)d von %(count)d des Exposés", number=number, count=count)
    return DocumentPicture(digest, digest, int(page["width"]), int(page["height"]), "", alt)


def _lines(agency_id: int, digest: str) -> tuple[PdfLine, ...]:
    found: Sequence[Any] = json.loads(_read(agency_id, digest))
    return tuple(PdfLine(*line) for line in found)


def _read(agency_id: int, digest: str) -> bytes:
    try:
        return file_store().read(agency_id, digest)
    except (StoredBytesMissing, StoredBytesDamaged) as error:
        raise ExposeLost from error


def uploaded_pdf(agency_id: int, expose: DocumentExpose) -> RenderedPdf:
    """The uploaded file itself, unchanged: what preview, download and attachment share. Raises ExposeLost."""
    return RenderedPdf(_read(agency_id, expose.sha256), len(expose.pages), expose.sha256)
