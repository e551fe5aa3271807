"""Step 1 of composing: who and what."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import current_broker
from portal.offers import actions, search
from portal.offers.forms import ChooseForm
from portal.offers.models import Offer
from portal.offers.views.blueprint import away, bp, draft_of
from portal.offers.views.copying import begin, earlier_of, offered_again
from portal.offers.views.who import asked_for, case_not_open, numbers, say_who_is_missing, who_values
from portal.properties import facts
from portal.scope import own_agency_id


def _asked_for() -> ChooseForm:
    """Step 1 as an address asks for it: ``?interessent=&vorgang=&immobilie=&vorlage=``."""
    return asked_for(
        ChooseForm,
        property_ids=numbers("immobilie") or offered_again(),
        earlier_id=request.args.get("vorlage", ""),
    )


def _choose_page(form: ChooseForm, offer: Offer | None = None) -> str:
    properties, more_properties = search.properties_to_choose(
        own_agency_id(), form.property_search.data or "", form.chosen_ids
    )
    return render_template(
        "offers/choose.html",
        **who_values(form),
        offer=offer,
        earlier=earlier_of(form),
        properties=properties,
        more_properties=more_properties,
        facts=facts,
    )


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Any:
    """Pick prospect, case and properties; the draft is made when all three are there."""
    form = ChooseForm() if request.method == "POST" else _asked_for()
    if not form.validate_on_submit() or "suchen" in request.form:
        return _choose_page(form)
    say_who_is_missing(form)
    if not form.chosen_ids:
        form.property_ids.errors = [_("Bitte wählen Sie mindestens eine Immobilie aus.")]
    if form.errors or form.prospect_id.errors or form.case.errors or form.property_ids.errors:
        return _choose_page(form)
    return _compose(form)


def _compose(form: ChooseForm) -> Any:
    try:
        offer = begin(
            earlier_of(form),
            broker_id=current_broker().id,
            prospect_id=form.prospect_id.data or 0,
            property_ids=form.chosen_ids,
            case_id=form.case_id,
            wish=form.wish.data or "",
        )
    except actions.PropertiesUnusable:
        form.property_ids.errors = [_unusable()]
    except actions.CaseNotOpen:
        form.case.errors = [case_not_open()]
    else:
        return redirect(url_for(".content", offer_id=offer.id), 303)
    return _choose_page(form)


def _unusable() -> str:
    return _(
        "Bitte wählen Sie höchstens %(n)d Immobilien aus, die nicht im Archiv liegen.",
        n=actions.MOST_PROPERTIES,
    )


@bp.route("/<int:offer_id>/immobilien", methods=["GET", "POST"])
def choose(offer_id: int) -> Any:
    """Step 1 of a draft: other properties for the same prospect."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    form = ChooseForm(property_ids=[one.id for one in offer.properties], revision=offer.revision)
    form.prospect_id.data = offer.case.prospect_id
    if not form.validate_on_submit() or "suchen" in request.form:
        return _choose_page(form, offer)
    try:
        actions.choose_properties(
            own_agency_id(), offer_id, form.chosen_ids, revision=form.revision.data or 0
        )
    except actions.PropertiesUnusable:
        form.property_ids.errors = [
            _unusable() if form.chosen_ids else _("Bitte wählen Sie mindestens eine Immobilie aus.")
        ]
    except actions.OfferNoDraft as sent:
        return away(sent.case_id)
    except actions.DraftChangedMeanwhile as changed:
        form.revision.data = changed.revision
        form.property_ids.errors = [
            _("Die Offerte wurde inzwischen in einem anderen Fenster geändert. Bitte prüfen Sie die Auswahl.")
        ]
    else:
        return redirect(url_for(".content", offer_id=offer_id), 303)
    return _choose_page(form, offer)
