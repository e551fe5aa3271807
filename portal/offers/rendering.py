"""Draws a finished Offerte: the preview's fragment and the PDF, whose bytes are kept in a cache on the disk."""

import hashlib
import json
import secrets
from contextlib import suppress
from pathlib import Path

from flask import current_app

from portal.files import StoredBytesMissing, file_store, sha256
from portal.offers.document import OfferDocument
from portal.pdf import PictureMissing, RenderedPdf, render_pdf
from portal.settings import current_settings

MOST_CACHED = 300  # files; an exposé has 1 to 5 MB

#: The energy classes in the colours of static/css/energy.css.
ENERGY_COLORS = {
    "A+": "#4fae4f",
    "A": "#74bf4c",
    "B": "#a5cf4a",
    "C": "#d3dd49",
    "D": "#f2de4b",
    "E": "#f7c548",
    "F": "#f3a449",
    "G": "#ee8650",
    "H": "#e86d5a",
}


def _render(name: str, document: OfferDocument, **more: object) -> str:
    # Not render_template: what is frozen must not depend on who looks at it.
    return current_app.jinja_env.get_template(name).render(document=document, **more)


def preview_fragment(document: OfferDocument) -> str:
    """The preview as an HTML fragment; pictures are ``cid:<sha256>``."""
    return _render("offers/_document.html", document)


def print_html(document: OfferDocument) -> str:
    """The complete page that xhtml2pdf draws; pictures are ``cid:<sha256>``."""
    return _render("print/offer.html", document, energy_colors=ENERGY_COLORS)


def rendered_pdf(document: OfferDocument, agency_id: int) -> RenderedPdf:
    """The PDF of ``document``; the same document gives the same bytes, mostly from the cache.

    Writes no row: the check page and the sending share the file below ``<home>/cache/pdf``.
    Raises a pdf.PdfFailure.
    """
    source = print_html(document)
    hashes = {picture.sha256 for picture in document.pictures}
    if document.agency.logo_sha256:
        hashes.add(document.agency.logo_sha256)
    build = current_settings().build
    key = hashlib.sha256("\0".join([build, source, *sorted(hashes)]).encode()).hexdigest()
    kept = _Cache(current_settings().home / "cache" / "pdf" / str(agency_id))
    found = kept.find(key)
    if found is not None:
        return found
    try:
        files = {digest: file_store().path(agency_id, digest) for digest in hashes}
    except StoredBytesMissing as missing:
        raise PictureMissing from missing
    made = render_pdf(
        source,
        files,
        title=document.subject,
        author=document.agency.name,
        expected_pictures=len(hashes),
    )
    kept.keep(key, made)
    return made


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
        files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[MOST_CACHED:]:
            path.unlink(missing_ok=True)
