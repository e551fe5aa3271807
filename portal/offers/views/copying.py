"""Copying an offer: into its own case, or as the beginning of one for another prospect (``?vorlage=`` of step 1)."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.offers import actions
from portal.offers.dispatch_mode import OfferState
from portal.offers.forms import ChooseForm
from portal.offers.models import Offer
from portal.offers.views.blueprint import bp
from portal.scope import own_agency_id, own_or_404, row_number


@bp.post("/<int:offer_id>/kopieren")
def copy(offer_id: int) -> Response:
    """A new draft like this offer."""
    own_or_404(Offer, offer_id)
    try:
        offer = actions.copy_offer(own_agency_id(), offer_id)
    except actions.OfferUnknown:
        abort(404)
    flash(_("Die Kopie ist ein neuer Entwurf."))
    return redirect(url_for(".content", offer_id=offer.id), 303)


def _earlier(number: str | None) -> Offer | None:
    offer_id = row_number(number)
    if offer_id is None:
        return None
    offer = own_or_404(Offer, offer_id)
    if offer.state == OfferState.DISCARDED:
        abort(404)
    return offer


def earlier_of(form: ChooseForm) -> Offer | None:
    """The offer whose content a new one begins with; None for an empty one. 404 if it is not there any more."""
    return _earlier(form.earlier_id.data)


def offered_again() -> list[int]:
    """Ids of the properties of the offer the address names, without archived ones."""
    earlier = _earlier(request.args.get("vorlage"))
    return [one.id for one in earlier.properties if not one.is_archived] if earlier else []


def begin(earlier: Offer | None, **chosen: Any) -> Offer:
    """The draft with what was chosen in step 1, empty or with the content of ``earlier``. Raises as both actions."""
    if earlier is None:
        return actions.compose_offer(own_agency_id(), **chosen)
    try:
        offer = actions.compose_like(own_agency_id(), earlier.id, **chosen)
    except actions.OfferUnknown:
        abort(404)
    flash(_("Die Offerte ist übernommen. Bitte passen Sie den Text an und prüfen Sie auch die Anhänge."))
    return offer
