"""Step 2 of composing, the Word file: what the form says of it, and the stored file to load down again."""

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.offers.dispatch_mode import OfferSource, PdfEngine
from portal.offers.forms import ContentForm
from portal.offers.models import Offer
from portal.offers.views.blueprint import bp
from portal.offers.word_content import document_word
from portal.offers.word_file import NewWord, WordChange, receive_word
from portal.scope import own_or_404
from portal.settings import current_settings
from portal.stored_file import stored_file
from portal.word import WORD_TYPE, WordRefused

#: The buttons of templates/offers/_word.html.
UPLOAD, REMOVE = "word", "word-entfernen"


def as_stored(offer: Offer) -> dict[str, Any]:
    """The form's values as the draft has them."""
    is_word = offer.source == OfferSource.WORD
    return {
        "source": OfferSource.WORD if is_word else OfferSource.WRITTEN,
        "shows_details": offer.shows_details,
        "pdf_engine": _engine(offer.word.pdf_engine if offer.word else PdfEngine.LIBREOFFICE),
    }


def _engine(wanted: str) -> str:
    """The chosen way to the PDF, as far as this installation has it."""
    can_choose = current_settings().libreoffice is not None
    return PdfEngine.LIBREOFFICE if can_choose and wanted == PdfEngine.LIBREOFFICE else PdfEngine.PORTAL


def is_source(form: ContentForm) -> bool:
    """Whether the form says that the offer is made of a Word file."""
    return bool(form.source.data == OfferSource.WORD)


def say_problems(form: ContentForm, offer: Offer, *, complete: bool) -> None:
    """Put beside the file field what is wrong with the stored file; with ``complete`` also that there is none."""
    found = list(form.word_file.errors)
    if offer.word is not None:
        found += document_word(offer.word).problems
    elif complete and not found:
        found.append(_("Bitte wählen Sie eine Word-Datei aus, oder wählen Sie „Hier schreiben“."))
    form.word_file.errors = found


def change(form: ContentForm, offer: Offer, wanted: str) -> WordChange | None:
    """What the form wants of the Word file; None when it has no such part. A refusal stands beside the field.

    ``wanted`` is the pressed button. A refused file changes nothing but what is chosen beside it.
    """
    if "source" not in request.form:
        for name, value in as_stored(offer).items():
            form[name].data = value
        return None
    if wanted == REMOVE:
        form.source.data = OfferSource.WRITTEN
        return WordChange(is_source=False, shows_details=bool(form.shows_details.data), removes=True)
    if form.pdf_engine.data is None:  # the form had no such choice
        form.pdf_engine.data = as_stored(offer)["pdf_engine"]
    if wanted == UPLOAD:
        form.source.data = OfferSource.WORD
    return WordChange(
        is_source=is_source(form),
        shows_details=bool(form.shows_details.data),
        pdf_engine=_engine(form.pdf_engine.data or ""),
        new=_received(form, offer, wanted),
    )


def _received(form: ContentForm, offer: Offer, wanted: str) -> NewWord | None:
    file = form.word_file.data
    if not file or not file.filename:
        if wanted == UPLOAD:
            form.word_file.errors = [_("Bitte wählen Sie eine Word-Datei aus.")]
        return None
    if not is_source(form):
        flash(
            _("Die gewählte Word-Datei wurde nicht hochgeladen, weil „Hier schreiben“ gewählt ist."),
            "warning",
        )
        return None
    try:
        return receive_word(offer.agency_id, file.filename, file.stream)
    except WordRefused as refused:
        form.word_file.errors = [refused.sentence]
        return None


def said(wanted: str, changed: WordChange | None) -> str:
    """What the page says after saving, when the Word file was concerned; else empty."""
    if wanted == REMOVE:
        return _("Die Word-Datei ist entfernt. Ihr Anschreiben im Portal ist noch da.")
    if changed is not None and changed.new is not None:
        return _("Die Word-Datei ist hochgeladen.")
    return ""


@bp.get("/<int:offer_id>/word")
def word(offer_id: int) -> Response:
    """The Word file as it was uploaded."""
    row = own_or_404(Offer, offer_id).word
    if row is None:
        abort(404)
    return stored_file(row.agency_id, row.sha256, WORD_TYPE, row.file_name)
