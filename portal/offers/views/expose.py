"""Exposés made elsewhere: an offer begins with one, a draft takes one, replaces it or gives it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.access import current_broker, takes_files
from portal.database import db
from portal.offers import actions, letter
from portal.offers.dispatch_mode import OfferSource
from portal.offers.expose import (
    ExposeRefused,
    KeptExpose,
    behind_ticket,
    keep_expose,
    receive_expose,
    ticket,
)
from portal.offers.forms import ExposeFileForm, ExposeForm
from portal.offers.models import Offer
from portal.offers.views.blueprint import away, bp, draft_of
from portal.offers.views.who import asked_for, case_not_open, say_who_is_missing, who_values
from portal.properties import facts
from portal.properties.entry import ObjectNumberTaken
from portal.properties.models import Property
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import stored_file
from portal.uploads import LARGEST_FILE

LARGEST_BODY = LARGEST_FILE + 2 * 2**20


def _uploaded(form: ExposeFileForm) -> KeptExpose | None:
    """The file of this request, checked and kept; None without one, or with the reason beside the field."""
    file = request.files.get(form.file.name)
    if file is None or not file.filename:
        return None
    try:
        return keep_expose(own_agency_id(), receive_expose(file.filename, file.stream))
    except ExposeRefused as refused:
        form.file.errors = [refused.sentence]
    return None


# --- an offer begins with it ------------------------------------------------------------------------------


def _begin_page(form: ExposeForm, kept: KeptExpose | None = None, asking: Property | None = None) -> str:
    form.kept.data = ticket(own_agency_id(), kept) if kept else ""
    form.known_for.data = form.object_number.data if asking else ""
    return render_template("offers/expose.html", **who_values(form), kept=kept, asking=asking, facts=facts)


@bp.route("/neu/expose", methods=["GET", "POST"])
@takes_files(LARGEST_BODY)
def begin_with_expose() -> Any:
    """Pick the prospect, upload the file, say the facts the portal needs: a draft with a light property."""
    if request.method == "GET":
        return _begin_page(asked_for(ExposeForm))
    form = ExposeForm()
    kept = _uploaded(form) or behind_ticket(own_agency_id(), form.kept.data or "")
    refused = list(form.file.errors)
    searched = "suchen" in request.form
    if not searched:
        form.validate()
        say_who_is_missing(form)
    form.file.errors = refused
    if refused:
        kept = None  # not the one before: the broker wanted another
    if refused and not searched:
        form.file.errors = [
            _(
                "%(reason)s Alles andere ist noch da; wählen Sie nur die Datei noch einmal aus.",
                reason=refused[0],
            )
        ]
    elif kept is None and not searched:
        form.file.errors = [_("Bitte wählen Sie das Exposé als PDF-Datei aus.")]
    if searched or kept is None or form.errors or any(field.errors for field in form):
        return _begin_page(form, kept)
    return _begin(form, kept)


def _begin(form: ExposeForm, kept: KeptExpose) -> Any:
    asking = None
    try:
        offer = actions.begin_with_expose(
            own_agency_id(),
            broker_id=current_broker().id,
            prospect_id=form.prospect_id.data or 0,
            expose=kept,
            facts=form.facts(),
            known=form.decision,
            case_id=form.case_id,
            wish=form.wish.data or "",
        )
    except ObjectNumberTaken:
        asking = _with_number(form.object_number.data or "")
        form.known.errors = [_("Diese Objektnummer gibt es schon. Bitte wählen Sie, wie es weitergeht.")]
    except actions.CaseNotOpen:
        form.case.errors = [case_not_open()]
    else:
        flash(_("Das Exposé ist geprüft. Jetzt fehlt nur noch das Anschreiben."))
        return redirect(url_for(".content", offer_id=offer.id), 303)
    return _begin_page(form, kept, asking)


def _with_number(number: str) -> Property | None:
    return db.session.scalar(select(Property).filter_by(agency_id=own_agency_id(), object_number=number))


# --- a draft takes it instead of the one the portal makes -------------------------------------------------


@bp.route("/<int:offer_id>/expose", methods=["GET", "POST"])
@takes_files(LARGEST_BODY)
def draft_expose(offer_id: int) -> Any:
    """Upload, replace, look at and remove the exposé of a draft."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    form = ExposeFileForm()
    if form.validate_on_submit():
        kept = _uploaded(form)
        if kept is not None:
            return _use(offer_id, kept)
        if not form.file.errors:
            form.file.errors = [_("Bitte wählen Sie das Exposé als PDF-Datei aus.")]
    offer = own_or_404(Offer, offer_id)
    shown = offer.expose if offer.source == OfferSource.PDF else None
    return render_template(
        "offers/draft_expose.html",
        form=form,
        offer=offer,
        expose=shown,
        prospect=offer.case.prospect,
        full_name=letter.full_name,
    )


def _use(offer_id: int, kept: KeptExpose) -> Response:
    try:
        actions.use_expose(own_agency_id(), offer_id, kept)
    except actions.OfferNoDraft as sent:
        return away(sent.case_id)
    except actions.OfferUnknown:
        abort(404)
    flash(_("Das Exposé ist geprüft und ersetzt das vom Portal erzeugte."))
    return redirect(url_for(".content", offer_id=offer_id), 303)


@bp.post("/<int:offer_id>/expose/entfernen")
def remove_expose(offer_id: int) -> Response:
    """Back to the exposé the portal makes."""
    own_or_404(Offer, offer_id)
    try:
        actions.remove_expose(own_agency_id(), offer_id)
    except actions.OfferNoDraft as sent:
        return away(sent.case_id)
    except actions.OfferUnknown:
        abort(404)
    flash(_("Die PDF-Datei ist entfernt. Das Exposé entsteht wieder aus den Angaben der Immobilie."))
    return redirect(url_for(".content", offer_id=offer_id), 303)


@bp.get("/<int:offer_id>/expose/datei")
def expose_file(offer_id: int) -> Response:
    """The uploaded file, to look at it."""
    expose = own_or_404(Offer, offer_id).expose
    if expose is None:
        abort(404)
    return stored_file(expose.agency_id, expose.sha256, "application/pdf", expose.file_name)
