"""The letter of a draft as its reader will see it, while it is being written."""

from flask import abort, render_template
from werkzeug.wrappers import Response

from portal.agency.models import Agency
from portal.database import db
from portal.offers import letter
from portal.offers.forms import ContentForm
from portal.offers.models import Offer
from portal.offers.views.blueprint import bp, draft_of
from portal.prospects.words import known_as
from portal.wordings.preview import Example, Preview, make_preview


def preview_of(form: ContentForm, offer: Offer) -> Preview:
    """What stands in the form, with this offer's own data."""
    prospect = offer.case.prospect
    values = letter.values_for(offer, db.session.get_one(Agency, offer.agency_id))
    example = Example(known_as(prospect), values)
    return make_preview(form.subject.data or "", form.body.data or "", example, language=prospect.language)


@bp.post("/<int:offer_id>/inhalt/vorschau")
def preview(offer_id: int) -> str:
    """The preview alone, for the script of the content step; saves nothing."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        abort(404)
    form = ContentForm(subject=offer.subject, body=offer.cover_html)
    return render_template("offers/preview.html", preview=preview_of(form, offer))
