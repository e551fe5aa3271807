"""The consent page, the button, the preview, and the broker's button that closes links."""

from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.access import current_broker, public
from portal.agency.models import Agency
from portal.brokers import session as broker_session
from portal.brokers.actions import sign_in
from portal.consent import actions, words
from portal.consent.actions import LinkExpired, LinkRevoked
from portal.consent.links import (
    FormExpired,
    FormForeign,
    LinkBroken,
    form_nonce,
    read_form_nonce,
)
from portal.consent.models import Consent, ConsentLink
from portal.consent.record import Press
from portal.consent.search import find_consent, original_mail
from portal.consent.views.gate import (
    GLUED,
    bp,
    link_behind,
    link_not_found,
    opened,
    own_broker,
    try_to_remember,
)
from portal.database import db
from portal.evidence.kinds import EvidenceKind
from portal.language import writing_in
from portal.offers import snapshot as snapshots
from portal.offers.models import Offer
from portal.scope import own_or_404
from portal.template_filters import paragraphs
from portal.visitor import current_visitor

NONCE_FIELD = "n"


def _public_page(template: str, link: ConsentLink, status: int = 200, **values: Any) -> Response:
    """The page in the language the offer was frozen in, so that it agrees with the mail; no header decides it."""
    agency = db.session.get_one(Agency, link.agency_id)
    with writing_in(link.snapshot.language):
        page = render_template(
            template,
            language=link.snapshot.language,
            agency=agency,
            link=link,
            words=words,
            snapshot=link.snapshot,
            broker=link.offer.case.broker,
            withdrawal_case_ref="" if link.is_trial else link.offer.case.ref,
            accent_stylesheet_url=url_for("agency.accent", slug=agency.slug, color=agency.accent.lstrip("#")),
            **values,
        )
    return make_response(page, status)


def _closed_page(link: ConsentLink, at: datetime) -> Response | None:
    """The page that says the link is revoked or expired; None while it is good for something."""
    if link.revoked_at is not None:
        return _public_page("consent/revoked.html", link, 410)
    if at > link.expires_at and not opened(link):
        return _public_page("consent/expired.html", link, 410)
    return None


@bp.get("/expose/")
@bp.route("/expose/<path:rest>", methods=["GET", "POST"])
@public
def no_link(rest: str = "") -> tuple[str, int]:
    """The bare address, or one with something behind it: a mail program cut the link, or glued two together."""
    return link_not_found(LinkBroken())


@bp.get("/expose/<token>")
@public
def page(token: str) -> Response:
    """The consent page, or after the consent the offer. Shows; changes no offer, link, consent or mail."""
    link, _secret = link_behind(token)
    visitor, link_id = current_visitor(), link.id
    closed = _closed_page(link, visitor.at)
    if closed is not None:
        return closed
    broker = own_broker(link)
    if opened(link):
        if broker is None and request.method == "GET":
            kind = EvidenceKind.PREVIEW_SERVED
            try_to_remember(lambda: actions.record_first(link_id, kind, visitor), link_id)
        return _preview(link, token)
    visit = "trial" if link.is_trial else "broker_preview" if broker else "fetched"
    try_to_remember(lambda: actions.log_visit(link_id, visitor, visit), link_id)
    return _consent_page(link, token, broker)


def _consent_page(link: ConsentLink, token: str, broker: Any, *, stale: bool = False) -> Response:
    return _public_page(
        "consent/page.html",
        link,
        token=token,
        nonce=form_nonce(link, clock.now()),
        nonce_field=NONCE_FIELD,
        blocked=broker is not None and not link.is_trial,
        stale=stale,
        notice=paragraphs(link.notice.body) if link.notice else [],
        form=paragraphs(link.form.body) if link.form else [],
    )


@bp.post("/expose/<token>")
@public
def agree(token: str) -> Response:
    """The button: records the consent and leads to the offer under the same address."""
    link, secret = link_behind(token)
    visitor = current_visitor()
    closed = _closed_page(link, visitor.at)
    if closed is not None:
        return closed
    if opened(link):  # pressed again, or an old page came back: nothing is left to ask
        return redirect(url_for("consent.page", token=token.rstrip(GLUED)), 303)
    broker = own_broker(link)
    if broker is not None and not link.is_trial:
        response = _consent_page(link, token, broker)
        response.status_code = 403
        return response
    try:
        rendered_at = read_form_nonce(link, request.form.get(NONCE_FIELD, ""), visitor.at)
    except FormExpired:
        return _consent_page(link, token, None, stale=True)
    except FormForeign:
        response = _consent_page(link, token, None, stale=True)
        response.status_code = 400
        return response
    press = Press(secret, visitor, rendered_at, broker_session=current_broker() is not None)
    try:
        if link.is_trial:
            actions.open_trial(link.id, press)
        else:
            actions.grant_consent(link.id, press)
    except (LinkExpired, LinkRevoked):
        return _closed_page(link, clock.now()) or _public_page("consent/revoked.html", link, 410)
    return redirect(url_for("consent.page", token=token.rstrip(GLUED)), 303)


def _preview(link: ConsentLink, token: str) -> Response:
    snapshot = link.snapshot
    consent: Consent | None = None if link.is_trial else find_consent(link.offer_id)
    # The fragment was cleaned and rendered by us when it was frozen; only picture addresses are put in.
    fragment = snapshots.with_pictures(
        snapshots.with_pdf(snapshots.preview_html(snapshot), url_for("consent.pdf", token=token)),
        lambda digest: url_for("consent.picture", token=token, digest=digest),
    )
    address = link.mail.env_to if consent is None else consent.link.mail.env_to
    return _public_page(
        "consent/preview.html",
        link,
        token=token,
        fragment=fragment,
        address=_masked(address),
        mail=original_mail(link, consent),
    )


def _masked(address: str) -> str:
    """``oe…@…``: enough for its owner, nothing for anybody else."""
    return f"{address[:2]}…@…"


@bp.post("/expose/<token>/als-interessent")
@public
def continue_as_prospect(token: str) -> Response:
    """Sign the broker out and show the page as the prospect sees it."""
    link, _secret = link_behind(token)
    try:
        read_form_nonce(link, request.form.get(NONCE_FIELD, ""), clock.now())
    except (FormExpired, FormForeign):
        return redirect(url_for("consent.page", token=token), 303)
    signed_in = broker_session.current_session()
    if signed_in is not None:
        sign_in.end_session(signed_in.id)
        broker_session.forget()
    return redirect(url_for("consent.page", token=token), 303)


@bp.post("/offerten/<int:offer_id>/links-sperren")
def revoke(offer_id: int) -> Response:
    """Close all links of an offer."""
    offer = own_or_404(Offer, offer_id)
    case_id = offer.case_id
    closed = actions.revoke_links(offer.agency_id, offer.id, current_broker())
    if closed:
        flash(
            _("Der Link ist gesperrt. Der Interessent sieht jetzt einen Hinweis mit Ihrer Telefonnummer."),
            "success",
        )
    else:
        flash(_("Zu dieser Offerte gibt es keinen offenen Link."), "warning")
    return redirect(url_for("cases.show", case_id=case_id), 303)


#: Views whose forms carry the cookie-less nonce instead of Flask-WTF's.
COOKIELESS = (agree, continue_as_prospect)
