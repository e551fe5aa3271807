"""Draws a finished Offerte: the preview's fragment and the PDF, whose bytes are kept in a cache on the disk."""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flask import current_app

from portal import clock
from portal.files import file_store, sha256
from portal.libreoffice import render_word_pdf
from portal.offers import arrangement
from portal.offers.dispatch_mode import Layout, PdfEngine
from portal.offers.document import OfferDocument
from portal.offers.expose import uploaded_pdf
from portal.pdf import RenderedPdf, RenderFailed, join_pdfs, render_pdf
from portal.settings import current_settings

LARGEST_WITH_LARGE_PHOTOS = 1_200_000, 8_000_000
"""Bytes of pictures for each property, and in all: beyond, galleries show the small renditions, sharp enough for paper
(640 pixels on 83 mm are about 200 dpi), so that an exposé stays light in the mail."""

MOST_CACHED = 300  # files; an exposé has 1 to 5 MB
LONGEST_CACHED = 14 * 24 * 3600  # seconds

LAYOUTS = {
    Layout.FULL: "print/full.html",
    Layout.COMPACT: "print/compact.html",
    Layout.LETTER: "print/letter.html",
}

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_PICTURE = re.compile(r'src="cid:([0-9a-f]{64})"')


def _render(name: str, document: OfferDocument, **more: object) -> str:
    # Not render_template: what is frozen must not depend on who looks at it.
    return current_app.jinja_env.get_template(name).render(document=document, **more)


def preview_fragment(document: OfferDocument) -> str:
    """The preview as an HTML fragment; pictures are ``cid:<sha256>``."""
    return _render("offers/_document.html", document)


def print_html(document: OfferDocument, *, small_photos: bool = False) -> str:
    """The complete page that xhtml2pdf draws; pictures are ``cid:<sha256>``.

    With ``small_photos`` the galleries show the small renditions.
    """
    template = "print/word.html" if document.word else LAYOUTS[document.layout]
    return _render(template, document, small_photos=small_photos, arrangement=arrangement)


def rendered_pdf(document: OfferDocument, agency_id: int) -> RenderedPdf:
    """The PDF of ``document``; the same document gives the same bytes, mostly from the cache.

    An exposé made elsewhere is that very file. Writes no row: the check page and the sending share the file below
    ``<home>/cache/pdf``. Raises a pdf.PdfFailure.
    """
    if document.expose is not None:
        return uploaded_pdf(agency_id, document.expose)
    if pdf_engine(document) == PdfEngine.LIBREOFFICE:
        return _in_its_own_layout(document, agency_id)
    each, in_all = LARGEST_WITH_LARGE_PHOTOS
    most = min(each * max(len(document.properties), 1), in_all)
    source = print_html(document, small_photos=_weight(document, agency_id) > most)
    return _cached(agency_id, source, lambda: _drawn(source, document, agency_id))


def pdf_engine(document: OfferDocument) -> PdfEngine:
    """What draws the PDF of ``document`` here and now: LibreOffice may have been switched off since it was chosen."""
    if document.expose is not None:
        return PdfEngine.UPLOADED
    wanted = document.word is not None and document.word.pdf_engine == PdfEngine.LIBREOFFICE
    return PdfEngine.LIBREOFFICE if wanted and current_settings().libreoffice else PdfEngine.PORTAL


def pdf_file_name(document: OfferDocument) -> str:
    """``Expose_SB-2041.pdf``, in ASCII that every mail program and disk takes."""
    first = document.properties[0].number if document.properties else ""
    plain = first.translate(_SPELT_OUT)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    word = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40]
    others = len(document.properties) - 1
    # Pages drawn elsewhere have no PROBE at their foot: LibreOffice's get it across, a finished exposé none.
    mark = "PROBE_" if document.is_trial and pdf_engine(document) != PdfEngine.PORTAL else ""
    return f"{mark}Expose{'_' if word else ''}{word}{f'_und_{others}_weitere' if others > 0 else ''}.pdf"


def _in_its_own_layout(document: OfferDocument, agency_id: int) -> RenderedPdf:
    """The Word file as LibreOffice draws it; the properties' parts, if wanted, are drawn here and follow it.

    LibreOffice writes other bytes every time; the cache makes them the same from checking to sending.
    """
    program = current_settings().libreoffice
    if document.word is None or program is None:
        raise RenderFailed
    digest = document.word.sha256
    letter = _cached(
        agency_id,
        f"libreoffice\0{program}\0{digest}",
        lambda: render_word_pdf(program, file_store().read(agency_id, digest)),
    )
    parts = [letter]
    if document.shown_properties:
        source = _render(
            "print/word.html", document, arrangement=arrangement, small_photos=False, details_only=True
        )
        parts.append(_cached(agency_id, source, lambda: _drawn(source, document, agency_id)))
    title, author, mark = document.subject, document.agency.name, "PROBE" if document.is_trial else ""
    return _cached(
        agency_id,
        "\0".join(["joined", *(part.sha256 for part in parts), title, author, mark]),
        lambda: join_pdfs(parts, title=title, author=author, mark=mark),
    )


def _drawn(source: str, document: OfferDocument, agency_id: int) -> RenderedPdf:
    hashes = sorted(set(_PICTURE.findall(source)))
    return render_pdf(
        source,
        {digest: file_store().path(agency_id, digest) for digest in hashes},
        title=document.subject,
        author=document.agency.name,
        expected_pictures=len(hashes),
    )


def _cached(agency_id: int, what: str, make: Callable[[], RenderedPdf]) -> RenderedPdf:
    key = hashlib.sha256(f"{current_settings().build}\0{what}".encode()).hexdigest()
    kept = _Cache(current_settings().home / "cache" / "pdf" / str(agency_id))
    found = kept.find(key)
    if found is None:
        found = make()
        kept.keep(key, found)
    return found


def _weight(document: OfferDocument, agency_id: int) -> int:
    """Bytes of all large renditions; missing files are told by the drawing."""
    store, size = file_store(), 0
    for picture in document.pictures:
        with suppress(OSError):
            size += store.path(agency_id, picture.sha256).stat().st_size
    return size


class _Cache:
    """Finished PDF files by the hash of what they were made of: one line of facts, then the bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> RenderedPdf | None:
        """The file kept under ``key``; None when it is not there or not whole."""
        try:
            head, _, content = (self._folder / key).read_bytes().partition(b"\n")
            facts = json.loads(head)
            pdf = RenderedPdf(content, int(facts["pages"]), str(facts["sha256"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return pdf if sha256(content) == pdf.sha256 else None

    def keep(self, key: str, pdf: RenderedPdf) -> None:
        """Write the file whole or not at all; a full disk only costs the next caller the drawing."""
        head = json.dumps({"pages": pdf.page_count, "sha256": pdf.sha256}).encode()
        unfinished = self._folder / f".{secrets.token_hex(8)}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(head + b"\n" + pdf.content)
                unfinished.rename(self._folder / key)
            finally:
                unfinished.unlink(missing_ok=True)
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        # They name prospects: what was sent lies in the store, the rest is not kept longer than it is of use.
        outdated = clock.now().timestamp() - LONGEST_CACHED
        by_age = sorted(((path.stat().st_mtime, path) for path in self._folder.iterdir()), reverse=True)
        for number, (at, path) in enumerate(by_age):
            if number >= MOST_CACHED or at < outdated:
                path.unlink(missing_ok=True)
