"""Step 2 of composing: the letter, the order of the properties, the attachments."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import takes_files
from portal.agency.models import Agency
from portal.database import db
from portal.offers import actions, leftovers, letter
from portal.offers.forms import ContentForm, move, order
from portal.offers.models import Offer, OfferAttachment
from portal.offers.views import attaching, word
from portal.offers.views.blueprint import away, bp, draft_of
from portal.offers.views.preview import preview_of
from portal.offers.views.word_template import template_choices
from portal.properties import facts
from portal.rich_text import clean_html
from portal.scope import own_or_404
from portal.settings import current_settings
from portal.stored_file import stored_file
from portal.word import LARGEST_FILE as LARGEST_WORD
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.search import offered

LARGEST_BODY = attaching.LARGEST_FILES + LARGEST_WORD + 2 * 2**20

#: The button that goes on, and the one that goes on although the text still names somebody else.
CHECK = ("pruefen", "pruefen-trotzdem")


def _content_page(form: ContentForm, offer: Offer, **more: Any) -> str:
    language = offer.case.prospect.language
    form.wording_id.choices = [
        (0, _("Keine Vorlage")),
        *offered(offer.agency_id, WordingCategory.OFFER, language),
    ]
    return render_template(
        "offers/content.html",
        form=form,
        offer=offer,
        prospect=offer.case.prospect,
        full_name=letter.full_name,
        facts=facts,
        placeholders=placeholders.choices(),
        attachments=attaching.card(form, offer),
        word_templates=template_choices(offer.agency_id),
        has_libreoffice=current_settings().libreoffice is not None,
        preview=preview_of(form, offer),
        leftovers=leftovers.sentences(offer),
        **more,
    )


def _known(offer: Offer, language: str = "") -> dict[str, str]:
    return letter.values_for(offer, db.session.get_one(Agency, offer.agency_id), language)


def _say_problems(form: ContentForm, offer: Offer, *, complete: bool) -> bool:
    """Put what is wrong beside the fields; with ``complete`` also what is missing. Whether there was anything."""
    known = _known(offer)
    form.subject.errors = [*form.subject.errors, *letter.problems(form.subject.data or "", known)]
    if word.is_source(form):
        word.say_problems(form, offer, complete=complete)
    else:
        form.body.errors = [*form.body.errors, *letter.problems(form.body.data or "", known)]
    if complete and not form.subject.data:
        form.subject.errors = [_("Bitte geben Sie einen Betreff ein.")]
    if complete and form.body.is_empty and not word.is_source(form):
        form.body.errors = [_("Bitte schreiben Sie ein Anschreiben oder beginnen Sie mit einer Textvorlage.")]
    return bool(form.subject.errors or form.body.errors or form.word_file.errors)


@bp.route("/<int:offer_id>/inhalt", methods=["GET", "POST"])
@takes_files(LARGEST_BODY)
def content(offer_id: int) -> Any:
    """Write, attach, arrange: one form, saved whole by each of its buttons."""
    offer = draft_of(offer_id)
    if isinstance(offer, Response):
        return offer
    form = ContentForm(
        revision=str(offer.revision), subject=offer.subject, body=offer.cover_html, **word.as_stored(offer)
    )
    if request.method == "GET":
        _say_problems(form, offer, complete=False)
        return _content_page(form, offer)
    if not form.validate():
        return _content_page(form, offer)
    wanted = request.form.get("tun", "")
    if wanted in {"vorlage", "vorlage-ersetzen"}:
        question = _use_wording(form, offer, sure=wanted == "vorlage-ersetzen")
        if question or form.wording_id.errors:
            return _content_page(form, offer, replacing=question)
    return _save(form, offer, wanted)


def _use_wording(form: ContentForm, offer: Offer, *, sure: bool) -> Wording | None:
    """Fill subject and text from the chosen wording; the wording back when the broker has to be asked first."""
    if not form.wording_id.data:
        form.wording_id.errors = [_("Bitte wählen Sie eine Textvorlage aus.")]
        return None
    wording = own_or_404(Wording, form.wording_id.data, category=WordingCategory.OFFER)
    if not (sure or form.body.is_empty):
        return wording
    known = _known(offer, wording.language)
    form.subject.data = placeholders.fill_text(wording.subject, known)[:200]
    form.body.show(clean_html(placeholders.fill_html(wording.body_html, known)))
    return None


def _save(form: ContentForm, offer: Offer, wanted: str) -> Any:
    offer_id, agency_id = offer.id, offer.agency_id
    files = attaching.wanted(form, offer)
    changed_word = word.change(form, offer, wanted)
    try:
        offer = actions.save_content(
            agency_id,
            offer_id,
            revision=form.seen_revision,
            subject=form.subject.data or "",
            cover_html=form.body.data or "",
            cover_format=form.body.format,
            order=order(request.form.getlist("order")),
            move=move(request.form.get("verschieben")),
            remove_attachments=files.removed,
            add_attachments=files.added,
            property_files=files.ticked,
            word=changed_word,
        )
    except actions.OfferNoDraft as sent:
        return away(sent.case_id)
    except actions.OfferUnknown:
        abort(404)
    except actions.DraftChangedMeanwhile as changed:
        form.revision.data = str(changed.revision)
        return _content_page(form, own_or_404(Offer, offer_id), conflict=True), 409
    form.revision.data = str(offer.revision)
    refused = files.say(form) or form.word_file.errors
    if (wanted in CHECK and _say_problems(form, offer, complete=True)) or refused:
        return _content_page(form, offer, saved=True)
    if wanted == CHECK[0] and leftovers.sentences(offer):
        return _content_page(form, offer, asked=True)
    if wanted in CHECK:
        return redirect(url_for("dispatch.check", offer_id=offer_id), 303)
    if wanted == "expose":
        return redirect(url_for(".draft_expose", offer_id=offer_id), 303)
    if not request.form.get("verschieben"):
        flash(
            _("Die Vorlage ist eingesetzt.")
            if wanted in {"vorlage", "vorlage-ersetzen"}
            else word.said(wanted, changed_word) or _("Der Entwurf ist gespeichert.")
        )
    anchor = "vorschau" if wanted == "vorschau" else None
    return redirect(url_for(".content", offer_id=offer_id, _anchor=anchor), 303)


@bp.get("/<int:offer_id>/anhaenge/<int:attachment_id>")
def attachment(offer_id: int, attachment_id: int) -> Response:
    """An attached file, to look at it."""
    row = own_or_404(OfferAttachment, attachment_id, offer_id=offer_id)
    return stored_file(row.agency_id, row.sha256, row.media_type, row.file_name)
