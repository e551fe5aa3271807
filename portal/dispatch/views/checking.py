"""Checking and sending: what will leave is shown exactly as it will, then one button sends it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import security_headers
from portal.access import current_broker
from portal.agency.models import Agency
from portal.agency.notice import missing_for_sending
from portal.dispatch import actions, mails
from portal.dispatch.actions import (
    AgencyIncomplete,
    DraftMovedOn,
    OfferAlreadySent,
)
from portal.dispatch.forms import LayoutForm, SendForm
from portal.dispatch.free_words import FreeWords
from portal.dispatch.preparation import words_of
from portal.dispatch.views.blueprint import REFUSALS, SAMPLE_LINK, bp, framed, offer_and_agency, sentences
from portal.files import StoredBytesMissing, file_store
from portal.mail.letter import Letter
from portal.offers import gaps, word_content
from portal.offers import snapshot as snapshots
from portal.offers.description import public_facts
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.pdf import PdfFailure
from portal.scope import own_or_404, row_number
from portal.stored_file import name_file

TABS = ("seite", "mail", "pdf")


def _prepared(offer: Offer, agency: Agency) -> tuple[PreparedOffer | None, list[str]]:
    try:
        return snapshots.prepare(offer, agency), []
    except (OfferIncomplete, PdfFailure) as error:
        return None, sentences(error)


def _agency_problems(offer: Offer, agency: Agency) -> list[str]:
    """What Firmendaten lack for an S-Exposé to this prospect."""
    missing = [] if offer.case.prospect.is_business else missing_for_sending(agency)
    return sentences(AgencyIncomplete(missing)) if missing else []


@bp.get("")
def where_it_stands(offer_id: int) -> Response:
    """The offer's own address leads to where it stands: a draft to its check, a sent one to its case."""
    return redirect(url_for("dispatch.check", offer_id=own_or_404(Offer, offer_id).id))


@bp.get("/pruefen")
def check(offer_id: int) -> Any:
    """Step 3: page, mail and PDF as they will be, and the button that sends."""
    offer, agency = offer_and_agency(offer_id)
    if not offer.is_draft:
        return redirect(url_for("cases.show", case_id=offer.case_id))
    return _check_page(offer, agency, SendForm(mode=offer.dispatch_mode, revision=str(offer.revision)), [])


def _check_page(offer: Offer, agency: Agency, form: SendForm, problems: list[str], status: int = 200) -> Any:
    prepared, found = _prepared(offer, agency)
    found += _agency_problems(offer, agency)
    words = _words(offer, agency)
    found += words.complaints
    form.checked.data = actions.what_is_checked(offer, agency, prepared) if prepared else ""
    tab = request.args.get("ansicht", TABS[0])
    page = render_template(
        "dispatch/check.html",
        offer=offer,
        form=form,
        layout_form=LayoutForm(formdata=None, obj=offer, revision=str(offer.revision)),
        prepared=prepared,
        problems=[*problems, *(sentence for sentence in found if sentence not in problems)],
        tab=tab if tab in TABS else TABS[0],
        prospect=offer.case.prospect,
        recipient=actions.recipient_of(offer),
        direct_problem=gaps.not_direct(prepared.load) if prepared else "",
        words=words,
    )
    return page, status


@bp.post("/senden")
def send(offer_id: int) -> Any:
    """Send for good; a second press finds the offer sent and changes nothing."""
    offer, agency = offer_and_agency(offer_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _check_page(offer, agency, form, [], 400)
    revision = row_number(form.revision.data) or 0
    case_id, broker = offer.case_id, current_broker()
    try:
        sent = actions.send_offer(
            offer.agency_id,
            offer.id,
            broker,
            revision=revision,
            mode=DispatchMode(form.mode.data),
            checked=form.checked.data or "",
        )
    except OfferAlreadySent:
        flash(_("Diese Offerte wurde bereits gesendet."), "warning")
        return redirect(url_for("cases.show", case_id=case_id), 303)
    except DraftMovedOn:
        moved = _(
            "Die Offerte wurde inzwischen geändert. Bitte prüfen Sie sie noch einmal und senden Sie dann."
        )
        form.revision.data = str(offer.revision)
        return _check_page(offer, agency, form, [moved], 409)
    except REFUSALS as error:
        return _check_page(offer, agency, form, sentences(error), 422)
    flash(_("Die Offerte ist unterwegs an %(address)s.", address=sent.case.prospect.email), "success")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.post("/probe")
def trial(offer_id: int) -> Any:
    """Send the whole path to the broker himself, marked PROBE."""
    offer, agency = offer_and_agency(offer_id)
    broker = current_broker()
    if not offer.is_draft:
        abort(404)
    try:
        actions.send_trial(offer.agency_id, offer.id, broker)
    except REFUSALS as error:
        form = SendForm(formdata=None, mode=offer.dispatch_mode, revision=str(offer.revision))
        return _check_page(offer, agency, form, sentences(error), 422)
    flash(
        _("Die Probe ist unterwegs an %(address)s. Sie zählt nicht als Zustimmung.", address=broker.email),
        "success",
    )
    return redirect(url_for("dispatch.check", offer_id=offer_id), 303)


# --- what the frames of the check page show ---------------------------------------------------------------


_PAGE_POLICY = security_headers.CONTENT_POLICY.replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
).replace("script-src 'self'", "script-src 'none'")


def _ready(offer_id: int) -> tuple[Offer, Agency, PreparedOffer]:
    """The prepared offer; 404 while it cannot be prepared (the check page says why)."""
    offer, agency = offer_and_agency(offer_id)
    prepared, _problems = _prepared(offer, agency)
    if prepared is None:
        abort(404)
    return offer, agency, prepared


@bp.get("/ansicht/seite")
def page_frame(offer_id: int) -> Response:
    """The preview as the prospect will see it."""
    offer, agency, prepared = _ready(offer_id)
    pdf_address = url_for("dispatch.pdf_frame", offer_id=offer.id, laden=1)
    fragment = snapshots.with_pictures(
        snapshots.with_pdf(prepared.preview, pdf_address),
        lambda digest: url_for("dispatch.picture", offer_id=offer.id, digest=digest),
    )
    page = render_template(
        "dispatch/page_frame.html", agency=agency, fragment=fragment, prepared=prepared, demo_mailbox_url=""
    )
    return framed(page, _PAGE_POLICY)


@bp.get("/ansicht/stil.css")
def page_style(offer_id: int) -> Response:
    """The rules for a Word file's classes in the preview: they may not stand inside the page."""
    _offer, _agency, prepared = _ready(offer_id)
    return framed(
        word_content.page_style(prepared.preview),
        security_headers.STORED_FILE_POLICY,
        "text/css; charset=utf-8",
    )


def _words(offer: Offer, agency: Agency) -> FreeWords:
    objects = [public_facts(one) for one in offer.properties]
    return words_of(offer, agency, objects, language=offer.case.prospect.language)


def _registered_letter(offer: Offer, agency: Agency, prepared: PreparedOffer) -> Letter:
    recipient = actions.recipient_of(offer)
    texts = actions.legal_texts(agency, is_business=recipient.is_business)
    return mails.registered_letter(
        agency,
        offer.case.broker,
        recipient,
        prepared.objects,
        texts,
        label=agency.consent_label,
        url=SAMPLE_LINK,
        valid_days=agency.link_valid_days,
        words=_words(offer, agency),
        with_files=False,
    )


def _letter(offer_id: int, which: str) -> tuple[Offer, Letter]:
    offer, agency, prepared = _ready(offer_id)
    if which == "offerte":
        return offer, snapshots.prepared_mail(prepared)
    try:
        return offer, _registered_letter(offer, agency, prepared)
    except AgencyIncomplete:
        abort(404)


@bp.get("/ansicht/mail/<any('s-expose', offerte):which>")
def mail_frame(offer_id: int, which: str) -> Response:
    """One of the two mails as HTML; pictures come from our own route."""
    offer, letter = _letter(offer_id, which)
    html = snapshots.with_pictures(
        letter.html, lambda digest: url_for("dispatch.picture", offer_id=offer.id, digest=digest[:64])
    )
    return framed(html, security_headers.STORED_MAIL_POLICY)


@bp.get("/ansicht/text/<any('s-expose', offerte):which>")
def text_frame(offer_id: int, which: str) -> str:
    """One of the two mails as plain text."""
    offer, letter = _letter(offer_id, which)
    return render_template("dispatch/text.html", offer=offer, letter=letter)


@bp.get("/ansicht/pdf")
def pdf_frame(offer_id: int) -> Response:
    """The PDF with the very bytes that will be frozen."""
    _offer, _agency, prepared = _ready(offer_id)
    response = framed(prepared.pdf.content, security_headers.STORED_PDF_POLICY, "application/pdf")
    disposition = "attachment" if request.args.get("laden") else "inline"
    name_file(response, prepared.pdf_file_name, disposition)
    return response


@bp.get("/ansicht/bild/<digest>")
def picture(offer_id: int, digest: str) -> Response:
    """A picture of this offer: of its preview, its mails, the broker's photo or the agency's logo."""
    offer, agency = offer_and_agency(offer_id)
    allowed = {
        one
        for item in offer.properties
        for shown in item.pictures
        for one in (shown.large_sha256, shown.small_sha256)
    }
    allowed |= {str(one["sha256"]) for one in offer.word.pictures} if offer.word else set()
    allowed |= {str(page["picture"]) for page in offer.expose.pages} if offer.expose else set()
    sent = actions.newest_snapshot(offer.id)  # the mail that goes out once more shows what was frozen
    allowed |= {one.get("photo_small_sha256", "") for one in sent.objects} if sent else set()
    if digest not in allowed | {agency.logo_sha256, offer.case.broker.photo_sha256}:
        abort(404)
    try:
        content = file_store().read(offer.agency_id, digest)
    except StoredBytesMissing:
        abort(404)
    return framed(
        content,
        security_headers.STORED_FILE_POLICY,
        "image/png" if content.startswith(b"\x89PNG") else "image/jpeg",
    )
