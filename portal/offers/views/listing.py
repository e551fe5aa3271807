"""The list of offers; deleting."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.cases.models import Case
from portal.lists import page_of
from portal.offers import actions, letter, search
from portal.offers.models import Offer
from portal.offers.views.blueprint import away, bp
from portal.scope import own_agency_id, own_or_404, row_number


@bp.get("")
def index() -> str:
    """Drafts first, then what was sent."""
    chosen = {name: request.args.get(name, "").strip() for name in ("q", "stand", "vorgang")}
    case_id = row_number(chosen["vorgang"])
    case = own_or_404(Case, case_id, erased_at=None) if case_id is not None else None
    query = search.find_offers(
        own_agency_id(), words=chosen["q"], state=chosen["stand"], case_id=case.id if case else None
    )
    return render_template(
        "offers/index.html",
        page=page_of(query, request.args.get("page")),
        chosen=chosen,
        case=case,
        filtered={name: value for name, value in chosen.items() if value},
        full_name=letter.full_name,
    )


@bp.post("/<int:offer_id>/loeschen")
def delete(offer_id: int) -> Response:
    """Remove a draft."""
    own_or_404(Offer, offer_id)
    try:
        actions.delete_draft(own_agency_id(), offer_id)
    except actions.OfferUnknown:
        abort(404)
    except actions.OfferNoDraft as sent:
        return away(sent.case_id)
    flash(_("Der Entwurf ist gelöscht."))
    return redirect(url_for(".index"), 303)
