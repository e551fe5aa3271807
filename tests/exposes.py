"""Offers with the demo's properties and pictures, for looking at their PDFs."""

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pypdfium2
from flask import current_app
from PIL import Image

from portal.agency.actions import Author, change_settings, store_logo
from portal.agency.models import Agency
from portal.database import db
from portal.demo.album import demo_logo, demo_pictures
from portal.demo.property_texts import PROPERTIES
from portal.offers import rendering
from portal.offers.document import OfferDocument, offer_document
from portal.offers.models import Offer
from portal.pdf import RenderedPdf
from portal.pictures import PreparedPicture
from portal.properties.actions import add_pictures, create_property
from portal.properties.models import PictureKind, Property
from portal.prospects.models import Salutation
from tests.factories import make_case, make_offer, make_prospect
from tests.people import People

DAY = date(2026, 11, 23)
COVER = (
    "<p>Guten Tag,</p><p>vielen Dank für Ihre Anfrage. Gern stelle ich Ihnen die Unterlagen zusammen. "
    "Rufen Sie mich an, wenn Sie eine <strong>Besichtigung</strong> wünschen.</p><p>Mit freundlichen Grüßen</p>"
)


@cache
def prepared(content: bytes) -> PreparedPicture:
    """A finished JPEG file as the picture worker would leave it: it is small enough already."""
    with Image.open(io.BytesIO(content)) as picture:
        small, file = picture.copy(), io.BytesIO()
        small.thumbnail((640, 640))
        small.save(file, "JPEG", quality=80)
        return PreparedPicture(content, file.getvalue(), *picture.size)


def demo_property(
    agency_id: int, number: int, photos: Sequence[bytes] = (), *, own_photos: bool = True, **facts: Any
) -> Property:
    """The demo's property ``number`` with its pictures, then ``photos``; ``facts`` replace what is named."""
    sheet = PROPERTIES[number]
    known = {name: value for name, value in vars(sheet).items() if name not in {"key", "prose"}}
    row = create_property(agency_id, **{**known, **vars(sheet.prose), **facts})
    drawn = [picture for picture in demo_pictures() if picture.property_key == sheet.key]
    for kind in PictureKind:
        own = [picture for picture in drawn if picture.kind == kind]
        if kind == PictureKind.PHOTO and not own_photos:
            own = []
        contents = [picture.content for picture in own]
        contents += photos if kind == PictureKind.PHOTO else []
        add_pictures(
            agency_id,
            row.id,
            [prepared(content) for content in contents],
            kind=kind,
            captions=[picture.caption for picture in own],
        )
    return row


def expose(
    people: People, properties: Sequence[Property], *, last_name: str = "Wałęsa", **facts: Any
) -> Offer:
    """Bernd's draft of ``properties`` for a family of that name, on the paper of an agency with a logo."""
    author = Author(people.anna_id, "Anna Berger")
    change_settings(people.seeblick_id, {"accent": "#1f5f8b"}, author)
    store_logo(people.seeblick_id, demo_logo(), author)
    prospect = make_prospect(
        people.seeblick_id,
        salutation=Salutation.FAMILY,
        last_name=last_name,
        street="Brauneggerstraße 31",
        postal_code="78462",
        city="Konstanz",
    )
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    usual = {"subject": f"Ihr Exposé für Familie {last_name}", "cover_html": COVER}
    return make_offer(people.seeblick_id, case_id=case.id, properties=list(properties), **{**usual, **facts})


def document_of(offer: Offer) -> OfferDocument:
    """What the offer shows, dated DAY."""
    with current_app.test_request_context():
        return offer_document(offer, db.session.get_one(Agency, offer.agency_id), on=DAY)


def pdf_of(document: OfferDocument, agency_id: int) -> RenderedPdf:
    """Its PDF."""
    with current_app.test_request_context():
        return rendering.rendered_pdf(document, agency_id)


def page_texts(content: bytes) -> list[str]:
    """The text of every page as a reader's program takes it out, spaces evened."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()
