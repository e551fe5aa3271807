"""Sending the S-Exposé mail once more."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import current_broker
from portal.dispatch import actions
from portal.dispatch.actions import NothingToResend
from portal.dispatch.views.blueprint import REFUSALS, bp, sentences
from portal.offers.models import Offer
from portal.scope import own_or_404


@bp.post("/erneut-senden")
def resend(offer_id: int) -> Response:
    """Send the S-Exposé mail once more, with a new link."""
    offer = own_or_404(Offer, offer_id)
    case_id = offer.case_id
    try:
        actions.resend(offer.agency_id, offer.id, current_broker())
    except NothingToResend:
        flash(_("Zu dieser Offerte ist keine S-Exposé-Mail offen."), "warning")
    except REFUSALS as error:
        flash(" ".join(sentences(error)), "danger")
    else:
        flash(
            _("Die S-Exposé-Mail ist mit einem neuen Link unterwegs. Frühere Links bleiben gültig."),
            "success",
        )
    return redirect(url_for("cases.show", case_id=case_id), 303)
