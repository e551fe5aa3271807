"""The withdrawal function, for anybody and for ever: no sign-in, no cookie, no script, no reason, no captcha."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal import clock, security_headers
from portal.access import current_broker, public
from portal.agency.models import Agency
from portal.agency.withdrawal_address import case_ref_in, withdrawal_path
from portal.cases.models import Case
from portal.database import db
from portal.form_fields import address_or_none
from portal.language import GERMAN, LOCALES, writing_in
from portal.offers.letter import full_name
from portal.tokens import SignatureWrong, keyring
from portal.visitor import current_visitor
from portal.withdrawal.actions import receiving
from portal.withdrawal.actions.receiving import Declaration
from portal.withdrawal.forms import DeclarationForm
from portal.withdrawal.kinds import DECLARATION, FormState
from portal.withdrawal.matching import newest_sent_offer
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.shown import shown
from portal.withdrawal.views.blueprint import Answer, bp

log = logging.getLogger(__name__)

FORM_PURPOSE = "withdrawal-form"
RECEIPT_PURPOSE = "withdrawal-receipt"
FORM_LIFETIME = timedelta(minutes=60)
RECEIPT_SHOWN_FOR = timedelta(hours=24)  # afterwards the page names nobody any more
NONCE_FIELD = "n"
FIELDS = {NONCE_FIELD, "key", "language", "name", "reference", "email"}


@bp.after_request
def show_no_frames(response: Any) -> Any:
    """No page here has a frame inside."""
    response.headers.setdefault("Content-Security-Policy", security_headers.CONTENT_POLICY)
    return response


def _agency(slug: str) -> Agency:
    agency = db.session.scalar(select(Agency).where(Agency.slug == slug))
    if agency is None:
        abort(404)
    return agency


def _page(template: str, agency: Agency, language: str, status: int = 200, **values: Any) -> Response:
    with writing_in(language):
        page = render_template(
            template,
            language=language,
            agency=agency,
            accent_stylesheet_url=url_for("agency.accent", slug=agency.slug, color=agency.accent.lstrip("#")),
            **values,
        )
    return make_response(page, status)


@bp.get("/widerruf")
@public
def find() -> Answer:
    """The way in where no agency is known: to the only one, or to the links in mails."""
    slugs = db.session.scalars(select(Agency.slug).order_by(Agency.id).limit(2)).all()
    if len(slugs) == 1:
        return redirect(withdrawal_path(slugs[0]))
    return render_template("withdrawal/find.html")


@bp.get("/widerruf/<slug>")
@public
def declare(slug: str) -> Answer:
    """The empty form, in German or with ``?sprache=en`` in English."""
    return _form_page(_agency(slug), _language(request.args.get("sprache")))


@bp.get("/widerruf/<slug>/<key>")
@public
def declare_for(slug: str, key: str) -> Answer:
    """The form filled in for the case whose mail or page carried the link; the empty one for a damaged link."""
    agency = _agency(slug)
    case = _case_behind(agency, key)
    if case is None:
        return redirect(withdrawal_path(agency.slug))
    language = _language(request.args.get("sprache") or case.prospect.language)
    known = {
        "name": full_name(case.prospect),
        "reference": _reference(case),
        "email": case.prospect.email,
    }
    return _form_page(agency, language, known, key)


def _language(asked: str | None) -> str:
    return asked if asked in LOCALES else GERMAN


def _case_behind(agency: Agency, key: str) -> Case | None:
    try:
        ref = case_ref_in(key)
    except SignatureWrong:
        return None
    return db.session.scalar(select(Case).filter_by(agency_id=agency.id, ref=ref))


def _reference(case: Case) -> str:
    """Objects and number of the case, as the prospect knows them from his mail."""
    offer = newest_sent_offer(db.session(), case)
    titles = [f"{one.title} ({one.object_number})" for one in offer.properties] if offer is not None else []
    return ", ".join([*titles, case.number])


def _form_page(agency: Agency, language: str, known: dict[str, str] | None = None, key: str = "") -> Response:
    return _page(
        "withdrawal/declare.html",
        agency,
        language,
        form=DeclarationForm(formdata=None, data=known or {}),
        declaration=DECLARATION,
        key=key,
        nonce=_nonce(agency, clock.now()),
        nonce_field=NONCE_FIELD,
        other_language="de" if language != GERMAN else "en",
    )


def _nonce(agency: Agency, at: datetime) -> str:
    value = f"{agency.slug}:{int(at.timestamp() * 1000)}:{secrets.token_hex(8)}"
    return keyring().sign(FORM_PURPOSE, value)


def _read_nonce(agency: Agency, nonce: str, at: datetime) -> FormState:
    """What the nonce says of the form; it is only recorded."""
    if not nonce:
        return FormState.MISSING
    try:
        slug, shown_at, _random = keyring().read(FORM_PURPOSE, nonce).split(":")
        rendered = datetime.fromtimestamp(int(shown_at) / 1000, tz=at.tzinfo)
    except (SignatureWrong, ValueError, OverflowError):
        return FormState.FOREIGN
    if slug != agency.slug:
        return FormState.FOREIGN
    return FormState.OLD if at - rendered > FORM_LIFETIME else FormState.OK


@bp.post("/widerruf/<slug>")
@public
def confirm(slug: str) -> Answer:
    """The button: stores what was sent before looking at it (R9a), then records, acknowledges and tells the office.

    Only a request that bears no field of the form at all is no declaration, and gets the form.

    What cannot be settled now (a flood, a busy database, a missing seal) is settled by the background.
    """
    agency = _agency(slug)
    if not request.form.keys() & FIELDS:  # no press of our button, which sends every field, filled in or not
        answer = _form_page(agency, _language(request.args.get("sprache")))
        answer.status_code = 400
        return answer
    agency_id, visitor = agency.id, current_visitor()
    nonce = request.form.get(NONCE_FIELD, "")
    state = _read_nonce(agency, nonce, visitor.at)
    case = _case_behind(agency, request.form.get("key", ""))
    said = Declaration(
        name=request.form.get("name", ""),
        reference=request.form.get("reference", ""),
        email=request.form.get("email", "").strip(),
        language=_language(request.form.get("language")),
        link_case_ref=case.ref if case is not None else "",
        form=state,
        nonce=nonce if state in {FormState.OK, FormState.OLD} else "",
    )
    stored = receiving.receive(agency_id, said, visitor, broker_session=current_broker() is not None)
    withdrawal_id, ref = stored.id, stored.ref
    try:
        receiving.settle(withdrawal_id)
    except Exception as error:  # noqa: BLE001 - it is stored; whatever fails now is made good by the background
        db.session.rollback()
        log.error("withdrawal %d waits: %s", withdrawal_id, type(error).__name__)
    receipt = keyring().sign_undated(RECEIPT_PURPOSE, ref)
    return redirect(url_for(".received", slug=slug, receipt=receipt), 303)


@bp.get("/widerruf/<slug>/eingang/<receipt>")
@public
def received(slug: str, receipt: str) -> Answer:
    """What was received and when; for a day with the facts, and with the form where one of them is missing."""
    agency = _agency(slug)
    try:
        ref = keyring().read_undated(RECEIPT_PURPOSE, receipt)
    except SignatureWrong:
        abort(404)
    withdrawal = db.session.scalar(select(Withdrawal).filter_by(agency_id=agency.id, ref=ref))
    if withdrawal is None:
        abort(404)
    said = {name: shown(getattr(withdrawal, name)) for name in ("name", "reference", "email")}
    return _page(
        "withdrawal/received.html",
        agency,
        withdrawal.language,
        withdrawal=withdrawal,
        said=said,
        is_fresh=clock.now() - withdrawal.received_at < RECEIPT_SHOWN_FOR,
        has_address=address_or_none(said["email"]) is not None,
        declaration=DECLARATION,
        form=DeclarationForm(formdata=None, data=said),
        nonce=_nonce(agency, clock.now()),
        nonce_field=NONCE_FIELD,
    )


#: Views whose forms carry the cookie-less nonce instead of Flask-WTF's.
COOKIELESS = (confirm,)
