"""The blueprint of offers, and what its pages share: the draft, or the way to where a sent offer is told."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer
from portal.scope import own_or_404

bp = Blueprint("offers", __name__, url_prefix="/offerten")


def draft_of(offer_id: int) -> Offer | Response:
    """The draft, or the way to where a sent offer is told."""
    offer = own_or_404(Offer, offer_id)
    if offer.state == OfferState.DISCARDED:
        abort(404)
    return offer if offer.is_draft else away(offer.case_id)


def away(case_id: int) -> Response:
    """To the case of a sent offer, with the reason."""
    flash(_("Diese Offerte wurde gesendet und kann nicht mehr geändert werden."), "note")
    return redirect(url_for("cases.show", case_id=case_id), 303)
