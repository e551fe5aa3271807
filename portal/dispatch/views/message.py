"""Writing to a prospect outside of offers. The pages are a case's, but stand here: cases know nothing of sending."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import security_headers
from portal.access import current_broker
from portal.agency.models import Agency
from portal.agency.views.public import logo_url
from portal.cases.models import Case
from portal.cases.views import bp as case_pages
from portal.database import db
from portal.dispatch import actions, mails
from portal.dispatch.actions import MessageAlreadySent, MessageIncomplete, SenderMissing
from portal.dispatch.forms import MessageForm
from portal.dispatch.message import fill_message
from portal.dispatch.values import message_values
from portal.dispatch.views import wording_choice
from portal.dispatch.views.blueprint import framed, sentences
from portal.mail.dkim import SigningFailed
from portal.offers.letter import full_name
from portal.offers.snapshot import with_pictures
from portal.prospects.words import known_as
from portal.scope import own_agency_id, own_or_404
from portal.wordings import placeholders
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.preview import Example, Preview, make_preview

CATEGORY = WordingCategory.REPLY


def _values(case: Case, language: str) -> dict[str, str]:
    return message_values(case, db.session.get_one(Agency, case.agency_id), language)


def _preview(form: MessageForm, case: Case) -> Preview:
    language = case.prospect.language
    example = Example(known_as(case.prospect), _values(case, language))
    return make_preview(
        form.subject.data or "", form.body.data or "", example, language=language, category=CATEGORY
    )


def _page(form: MessageForm, case: Case, **more: Any) -> str:
    wording_choice.offer_wordings(form.wording_id, CATEGORY, case.prospect.language)
    return render_template(
        "dispatch/message.html",
        form=form,
        case=case,
        recipient=full_name(case.prospect),
        placeholders=placeholders.choices(CATEGORY),
        preview=_preview(form, case),
        **more,
    )


@case_pages.route("/<int:case_id>/nachricht", methods=["GET", "POST"])
def message(case_id: int) -> Any:
    """Write, begin with a wording, look at it, send it."""
    case = own_or_404(Case, case_id, erased_at=None)
    form, wanted = MessageForm(), wording_choice.wanted()
    if request.method == "GET" or wanted == wording_choice.PREVIEW:
        return _page(form, case)
    if wanted in {wording_choice.USE, wording_choice.REPLACE}:
        return _page(form, case, replacing=_use_wording(form, case))
    if not form.validate_on_submit() or _has_problems(form, case):
        return _page(form, case), 422
    return _send(form, case)


def _use_wording(form: MessageForm, case: Case) -> Wording | None:
    """The wording back when the broker has to be asked before his text is replaced."""
    wording = wording_choice.chosen_wording(form.wording_id, CATEGORY)
    if wording is None:
        return None
    used = wording_choice.use(wording, _values(case, wording.language), form.body, form.subject)
    return None if used else wording


def _has_problems(form: MessageForm, case: Case) -> bool:
    """Whether something has no value; said beside the field."""
    known = _values(case, case.prospect.language)
    filled = fill_message(form.subject.data or "", form.body.data or "", known)
    form.subject.errors, form.body.errors = list(filled.subject_problems), list(filled.body_problems)
    return bool(form.subject.errors or form.body.errors)


def _send(form: MessageForm, case: Case) -> Any:
    case_id, address = case.id, case.prospect.email
    try:
        actions.send_message(
            own_agency_id(),
            case_id,
            current_broker(),
            subject=form.subject.data or "",
            body_html=form.body.data or "",
            once=form.once.data or "",
        )
    except (SenderMissing, SigningFailed) as missing:
        return _page(form, case, problems=sentences(missing)), 422
    except MessageIncomplete:  # the prospect was changed while the form was open
        gone = _(
            "Bitte prüfen Sie die Angaben des Interessenten und senden Sie die Nachricht dann noch einmal."
        )
        return _page(form, own_or_404(Case, case_id, erased_at=None), problems=[gone]), 422
    except MessageAlreadySent:
        flash(_("Diese Nachricht wurde bereits gesendet."), "warning")
    else:
        flash(_("Die Nachricht ist unterwegs an %(address)s.", address=address), "success")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@case_pages.post("/<int:case_id>/nachricht/vorschau")
def message_preview(case_id: int) -> str:
    """The message as it will be read, for the script of the page."""
    case = own_or_404(Case, case_id, erased_at=None)
    return render_template("dispatch/preview.html", preview=_preview(MessageForm(), case))


@case_pages.route("/<int:case_id>/nachricht/mail", methods=["GET", "POST"])
def message_frame(case_id: int) -> Response:
    """The whole mail with what the form says; sends nothing."""
    case = own_or_404(Case, case_id, erased_at=None)
    agency = db.session.get_one(Agency, case.agency_id)
    body = _preview(MessageForm(), case).body_html or f"<p>{_('Hier erscheint Ihr Text.')}</p>"
    # The subject stands in no frame; the page shows it above.
    letter = mails.message_letter(agency, case, _("Nachricht"), body)
    html = with_pictures(letter.html, lambda _digest: logo_url(agency))
    return framed(html, security_headers.STORED_MAIL_POLICY)
