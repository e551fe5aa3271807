"""The certificate: one offer's evidence on two pages to read and print, drawn from the records alone."""

import re

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.agency.models import Agency
from portal.files import file_store
from portal.language import GERMAN, writing_in
from portal.offers.document import document_agency
from portal.pdf import GlyphMissing, RenderedPdf, render_pdf
from portal.proof import sums, testimony
from portal.proof.testimony import Testimony, testify

_PICTURE = re.compile(r'src="cid:([0-9a-f]{64})"')


def certificate_html(session: Session, one: Testimony) -> str:
    """The page that xhtml2pdf draws, German whatever language the offer has."""
    agency = session.get_one(Agency, one.case.agency_id)
    with writing_in(GERMAN):
        # Not render_template: what is written must not depend on who looks at it.
        return current_app.jinja_env.get_template("print/certificate.html").render(
            document={"agency": document_agency(agency), "title": title_of(one)},
            one=one,
            testimony=testimony,
            sums=sums,
        )


def title_of(one: Testimony) -> str:
    """What the paper calls itself; one without a consent never says so."""
    if one.has_consent:
        return _("Nachweis der Zustimmung")
    return _("Nachweis des Versands, ohne Zustimmung")


def draw_certificate(session: Session, agency_id: int, offer_id: int) -> RenderedPdf:
    """The certificate of a sent offer; the same records give the same bytes.

    Raises testimony.NothingSent, or a pdf.PdfFailure.
    """
    one = testify(session, agency_id, offer_id)
    source = certificate_html(session, one)
    with writing_in(GERMAN):
        title = f"{title_of(one)} · {one.case.number}"
    author = session.get_one(Agency, agency_id).name
    try:
        return _drawn(source, agency_id, title, author)
    except GlyphMissing as missing:
        # Names and browsers are what they are: what our font cannot draw is named by its number.
        for glyph in missing.glyphs:
            source = source.replace(glyph, f"[U+{ord(glyph):04X}]")
        return _drawn(source, agency_id, title, author)


def _drawn(source: str, agency_id: int, title: str, author: str) -> RenderedPdf:
    hashes = sorted(set(_PICTURE.findall(source)))
    return render_pdf(
        source,
        {digest: file_store().path(agency_id, digest) for digest in hashes},
        title=title,
        author=author,
        expected_pictures=len(hashes),
    )


def certificate_name(case_number: str, *, has_consent: bool) -> str:
    """``Zustimmung_V-2026-0002.pdf``, or ``Versand_V-2026-0002.pdf``."""
    return f"{'Zustimmung' if has_consent else 'Versand'}_{case_number}.pdf"
