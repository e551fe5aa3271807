"""The blueprint of sending, and what its pages share: the offer, and what keeps it from leaving."""

from flask import Blueprint, make_response
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.agency.models import Agency
from portal.database import db
from portal.dispatch.actions import AgencyIncomplete, SenderMissing
from portal.mail import trouble
from portal.mail.dkim import SigningFailed
from portal.offers.models import Offer
from portal.offers.snapshot import OfferIncomplete
from portal.pdf import PdfFailure
from portal.scope import own_or_404

bp = Blueprint("dispatch", __name__, url_prefix="/offerten/<int:offer_id>")

SAMPLE_LINK = "https://…/expose/…"  # where a mail is only looked at


def offer_and_agency(offer_id: int) -> tuple[Offer, Agency]:
    """The broker's own offer with its agency, or 404."""
    offer = own_or_404(Offer, offer_id)
    return offer, db.session.get_one(Agency, offer.agency_id)


def sentences(error: Exception) -> list[str]:
    """What keeps the offer from leaving, in German."""
    if isinstance(error, OfferIncomplete):
        return list(error.sentences)
    if isinstance(error, PdfFailure):
        return [error.sentence]
    if isinstance(error, AgencyIncomplete):
        return [
            _(
                "In den Firmendaten fehlt noch: %(missing)s. Ohne diese Angaben kann keine "
                "Widerrufsbelehrung hinausgehen.",
                missing=", ".join(error.missing),
            )
        ]
    if isinstance(error, SenderMissing):
        return [
            _(
                "Es ist kein Mailkonto eingerichtet. Bitte tragen Sie unter Einstellungen › Mailkonto eines ein."
            )
        ]
    if isinstance(error, SigningFailed):
        return [trouble.sentence(trouble.Trouble.UNSIGNED)]
    raise error


REFUSALS = (OfferIncomplete, PdfFailure, AgencyIncomplete, SenderMissing, SigningFailed)


def framed(body: str | bytes, policy: str, media_type: str = "text/html; charset=utf-8") -> Response:
    """What a frame of a page shows, under a policy of its own."""
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Security-Policy"] = policy
    return response
