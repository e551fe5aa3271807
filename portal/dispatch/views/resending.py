"""Sending the S-Exposé mail once more: to whom, with which words, how it will look; then one button."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import security_headers
from portal.access import current_broker
from portal.agency.models import Agency
from portal.database import db
from portal.dispatch import actions, mails
from portal.dispatch.actions import AgencyIncomplete, NothingToResend
from portal.dispatch.forms import WordsForm
from portal.dispatch.free_words import FreeWords, clean_words, refusals
from portal.dispatch.values import registered_values
from portal.dispatch.views import wording_choice
from portal.dispatch.views.blueprint import REFUSALS, SAMPLE_LINK, bp, framed, sentences
from portal.offers import snapshot as snapshots
from portal.offers.models import Offer, OfferSnapshot
from portal.prospects.words import known_as
from portal.scope import own_or_404
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.preview import Example, Preview, make_preview

CATEGORY = WordingCategory.REMINDER


class _Reminder:
    """A sent S-Exposé and what may be said with it once more."""

    def __init__(self, offer_id: int) -> None:
        """Aborts with 404 for what is not the agency's; raises NothingToResend."""
        self.offer: Offer = own_or_404(Offer, offer_id)
        self.snapshot: OfferSnapshot = actions.snapshot_to_resend(self.offer)
        self.agency: Agency = db.session.get_one(Agency, self.offer.agency_id)
        self.recipient = actions.recipient_of(self.offer, language=self.snapshot.language)

    def form(self) -> WordsForm:
        """What is typed; at first the words of the first mail."""
        return WordsForm(words=self.offer.registered_html)

    def values(self, language: str = "") -> dict[str, str]:
        """What stands behind the placeholders."""
        return registered_values(
            self.offer, self.agency, self.snapshot.objects, language or self.snapshot.language
        )

    def preview(self, form: WordsForm) -> Preview:
        """The words as they will be read."""
        return make_preview(
            "",
            form.words.data or "",
            Example(known_as(self.offer.case.prospect), self.values()),
            language=self.snapshot.language,
            category=CATEGORY,
            clean=clean_words,
        )

    def problems(self) -> list[str]:
        """What of Firmendaten keeps the mail from leaving."""
        try:
            actions.legal_texts(self.agency, is_business=self.recipient.is_business)
        except AgencyIncomplete as missing:
            return sentences(missing)
        return []

    def page(self, form: WordsForm, **more: Any) -> str:
        """The page with what was typed."""
        wording_choice.offer_wordings(form.wording_id, CATEGORY, self.snapshot.language)
        return render_template(
            "dispatch/resend.html",
            form=form,
            offer=self.offer,
            snapshot=self.snapshot,
            recipient=self.recipient,
            until=self.values("de")["link_gueltig_bis"],
            placeholders=placeholders.choices(CATEGORY),
            preview=self.preview(form),
            **{"problems": self.problems(), **more},
        )


@bp.route("/erneut-senden", methods=["GET", "POST"])
def resend(offer_id: int) -> Any:
    """Write a few words, look at the mail, send it; a form without words sends those of the first mail."""
    try:
        reminder = _Reminder(offer_id)
    except NothingToResend:
        return _nothing(offer_id)
    form, wanted = reminder.form(), wording_choice.wanted()
    if request.method == "GET" or wanted == wording_choice.PREVIEW:
        return reminder.page(form)
    if wanted in {wording_choice.USE, wording_choice.REPLACE}:
        return reminder.page(form, replacing=_use_wording(form, reminder))
    if "words" not in request.form:
        return _send(reminder, None, "")
    if not form.validate_on_submit() or _has_problems(form, reminder):
        return reminder.page(form), 422
    return _send(reminder, clean_words(form.words.data or ""), form.once.data or "")


def _nothing(offer_id: int) -> Any:
    offer = own_or_404(Offer, offer_id)
    if request.method == "POST":
        flash(_("Zu dieser Offerte ist keine S-Exposé-Mail offen."), "warning")
    return redirect(url_for("cases.show", case_id=offer.case_id), 303)


def _use_wording(form: WordsForm, reminder: _Reminder) -> Wording | None:
    """The wording back when the broker has to be asked before his text is replaced."""
    wording = wording_choice.chosen_wording(form.wording_id, CATEGORY)
    if wording is None or wording_choice.use(wording, reminder.values(wording.language), form.words):
        return None
    return wording


def _has_problems(form: WordsForm, reminder: _Reminder) -> bool:
    written = form.words.data or ""
    form.words.errors = [
        *placeholders.all_problems(written, reminder.values(), CATEGORY),
        *refusals(written, reminder.offer.properties),
    ]
    return bool(form.words.errors)


def _send(reminder: _Reminder, words_html: str | None, once: str) -> Any:
    offer_id, case_id = reminder.offer.id, reminder.offer.case_id
    try:
        actions.resend(reminder.offer.agency_id, offer_id, current_broker(), words_html=words_html, once=once)
    except NothingToResend:
        return _nothing(offer_id)
    except REFUSALS as error:
        return reminder.page(reminder.form(), problems=sentences(error)), 422
    flash(
        _("Die S-Exposé-Mail ist mit einem neuen Link unterwegs. Frühere Links bleiben gültig."),
        "success",
    )
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.post("/erneut-senden/vorschau")
def resend_preview(offer_id: int) -> str:
    """The words as they will be read, for the script of the page."""
    reminder = _reminder_or_404(offer_id)
    return render_template("dispatch/preview.html", preview=reminder.preview(reminder.form()))


@bp.route("/erneut-senden/mail", methods=["GET", "POST"])
def resend_frame(offer_id: int) -> Any:
    """The whole mail with the words of the form, else with those of the first mail; sends nothing."""
    reminder = _reminder_or_404(offer_id)
    if reminder.problems():
        abort(404)
    recipient, agency = reminder.recipient, reminder.agency
    letter = mails.registered_letter(
        agency,
        reminder.offer.case.broker,
        recipient,
        reminder.snapshot.objects,
        actions.legal_texts(agency, is_business=recipient.is_business),
        label=agency.consent_label,
        url=SAMPLE_LINK,
        valid_days=agency.link_valid_days,
        words=FreeWords(reminder.preview(reminder.form()).body_html),
        with_files=False,
    )
    html = snapshots.with_pictures(
        letter.html, lambda digest: url_for("dispatch.picture", offer_id=offer_id, digest=digest[:64])
    )
    return framed(html, security_headers.STORED_MAIL_POLICY)


def _reminder_or_404(offer_id: int) -> _Reminder:
    try:
        return _Reminder(offer_id)
    except NothingToResend:
        abort(404)
