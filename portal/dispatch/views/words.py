"""The broker's own words in the S-Exposé mail: written on a page of their own, seen on the check page's mail tab."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.agency.models import Agency
from portal.database import db
from portal.dispatch.forms import WordsForm
from portal.dispatch.free_words import clean_words, refusals
from portal.dispatch.values import registered_values
from portal.dispatch.views import wording_choice
from portal.dispatch.views.blueprint import bp
from portal.offers import actions as offers
from portal.offers.description import public_facts
from portal.offers.letter import full_name
from portal.offers.models import Offer
from portal.offers.views.blueprint import away, draft_of
from portal.prospects.words import known_as
from portal.scope import own_or_404, row_number
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.preview import Example, Preview, make_preview

CATEGORY = WordingCategory.REGISTERED


def _values(offer: Offer, language: str) -> dict[str, str]:
    agency = db.session.get_one(Agency, offer.agency_id)
    return registered_values(offer, agency, [public_facts(one) for one in offer.properties], language)


def _preview(form: WordsForm, offer: Offer) -> Preview:
    language = offer.case.prospect.language
    example = Example(known_as(offer.case.prospect), _values(offer, language))
    return make_preview(
        "", form.words.data or "", example, language=language, category=CATEGORY, clean=clean_words
    )


def _page(form: WordsForm, offer: Offer, **more: Any) -> str:
    wording_choice.offer_wordings(form.wording_id, CATEGORY, offer.case.prospect.language)
    return render_template(
        "dispatch/words.html",
        form=form,
        offer=offer,
        name=full_name(offer.case.prospect),
        placeholders=placeholders.choices(CATEGORY),
        preview=_preview(form, offer),
        **more,
    )


@bp.route("/persoenliche-worte", methods=["GET", "POST"])
def words(offer_id: int) -> Any:
    """Write them, begin with a wording, look at them, keep them."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    form = WordsForm(revision=str(offer.revision), words=offer.registered_html)
    wanted = wording_choice.wanted()
    if request.method == "GET" or wanted == wording_choice.PREVIEW:
        return _page(form, offer)
    if wanted in {wording_choice.USE, wording_choice.REPLACE}:
        return _page(form, offer, replacing=_use_wording(form, offer))
    if not form.validate_on_submit() or _has_problems(form, offer):
        return _page(form, offer), 422
    return _save(form, offer)


def _use_wording(form: WordsForm, offer: Offer) -> Wording | None:
    """The wording back when the broker has to be asked before his text is replaced."""
    wording = wording_choice.chosen_wording(form.wording_id, CATEGORY)
    if wording is None or wording_choice.use(wording, _values(offer, wording.language), form.words):
        return None
    return wording


def _has_problems(form: WordsForm, offer: Offer) -> bool:
    """Whether something has no value, or tells a withheld address; said beside the field."""
    written = form.words.data or ""
    known = _values(offer, offer.case.prospect.language)
    form.words.errors = [
        *placeholders.all_problems(written, known, CATEGORY),
        *refusals(written, offer.properties),
    ]
    return bool(form.words.errors)


def _save(form: WordsForm, offer: Offer) -> Any:
    offer_id, agency_id = offer.id, offer.agency_id
    words_html = clean_words(form.words.data or "")
    try:
        offers.save_words(
            agency_id, offer_id, revision=row_number(form.revision.data) or 0, words_html=words_html
        )
    except offers.OfferNoDraft as sent:
        return away(sent.case_id)
    except offers.DraftChangedMeanwhile as changed:
        form.revision.data = str(changed.revision)
        return _page(form, own_or_404(Offer, offer_id), conflict=True), 409
    if words_html:
        flash(_("Ihre Worte stehen jetzt in der S-Exposé-Mail."))
    else:
        flash(_("Die S-Exposé-Mail geht ohne eigene Worte hinaus."))
    return redirect(url_for("dispatch.check", offer_id=offer_id, ansicht="mail"), 303)


@bp.post("/persoenliche-worte/vorschau")
def words_preview(offer_id: int) -> Any:
    """The preview alone, for the script of the page; saves nothing."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    form = WordsForm(words=offer.registered_html)
    return render_template("dispatch/preview.html", preview=_preview(form, offer))
