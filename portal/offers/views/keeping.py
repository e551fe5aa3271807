"""What is typed is saved while it is being written: the answers to the script ``draft``. Nothing is shown here."""

from typing import Any

from flask import abort, jsonify, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from portal import clock
from portal.offers import actions
from portal.offers.forms import ContentForm, order
from portal.offers.models import Offer
from portal.offers.views import attaching
from portal.offers.views.blueprint import bp, draft_of
from portal.scope import own_or_404


@bp.get("/<int:offer_id>/zwischenstand")
def kept(offer_id: int) -> Response:
    """How the draft stands, and a form secret that is good: for a page whose reader had to sign in again."""
    offer = own_or_404(Offer, offer_id)
    if not offer.is_draft:
        return _answer("closed")
    return _answer("open", revision=offer.revision, csrf_token=generate_csrf())


@bp.post("/<int:offer_id>/zwischenstand")
def keep(offer_id: int) -> Response:
    """Save text, order and ticked files as the form's own buttons would, but only over the stand the page knows.

    Answers ``saved`` with the new revision, or why nothing was written: ``changed`` (somebody else saved),
    ``closed`` (it was sent), ``refused`` with a sentence.
    """
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return _answer("closed")
    form = ContentForm(subject=offer.subject, body=offer.cover_html)
    if not form.validate():
        return _answer("refused", sentence=_first_sentence(form))
    try:
        offer = actions.save_content(
            offer.agency_id,
            offer_id,
            revision=form.seen_revision,
            subject=form.subject.data or "",
            cover_html=form.body.data or "",
            cover_format=form.body.format,
            order=order(request.form.getlist("order")),
            property_files=attaching.ticks(form, offer)[0],
        )
    except actions.OfferNoDraft:
        return _answer("closed")
    except actions.OfferUnknown:
        abort(404)
    except actions.DraftChangedMeanwhile:
        return _answer("changed")
    return _answer("saved", revision=offer.revision, at=f"{clock.local(offer.updated_at):%H:%M}")


def _answer(outcome: str, **more: Any) -> Response:
    return jsonify(outcome=outcome, **more)


def _first_sentence(form: ContentForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")
