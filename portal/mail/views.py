"""Pages of the outbox: list, one mail as it was sent, sending again, deciding an uncertain one."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import current_broker
from portal.database import db
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.lists import page_of
from portal.mail import actions, words
from portal.mail.message import MailBytesDamaged, open_bytes
from portal.mail.models import MailAccount, MailKind, OutgoingMail
from portal.mail.reading import ShownMail, read_mail
from portal.mail.search import find_mails
from portal.mail.trouble import sentence
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import as_file

bp = Blueprint("mail", __name__, url_prefix="/postausgang")

#: Tighter than for drafts (security_headers.STORED_MAIL_POLICY): a foreign origin that asks no address at all.
#: Pictures come from the mail itself, because a frame of a foreign origin sends no cookie.
FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
#: Mails to colleagues that carry a way into an account: nobody else reads them.
_PRIVATE = {MailKind.INVITATION, MailKind.PASSWORD_RESET}


@bp.get("")
def index() -> str:
    """The list with search and filters, and a warning when nothing leaves."""
    chosen = {
        "q": request.args.get("q", "").strip(),
        "zustand": request.args.get("zustand", ""),
        "art": request.args.get("art", ""),
    }
    query = find_mails(own_agency_id(), words=chosen["q"], state=chosen["zustand"], kind=chosen["art"])
    account = db.session.get(MailAccount, own_agency_id())
    return render_template(
        "mail/index.html",
        page=page_of(query, request.args.get("page")),
        chosen=chosen,
        filtered={name: value for name, value in chosen.items() if value},
        paused=account if account is not None and account.paused_at else None,
        words=words,
        sentence=sentence,
    )


def _shown(mail: OutgoingMail) -> ShownMail | None:
    """The mail's content, or None when it is nobody's business or its bytes are gone."""
    if mail.kind in _PRIVATE:
        return None
    try:
        return read_mail(mail, file_store())
    except (StoredBytesMissing, StoredBytesDamaged):
        return None


def _whole(mail: OutgoingMail) -> bytes | None:
    """The very bytes that were sent, where they may leave: without a secret, or after its use; else None."""
    if mail.kind in _PRIVATE:
        return None
    secret = None
    if mail.secret_positions:
        # Links stand above mails: the factory puts their finder here.
        secret = current_app.extensions["used_secret_finder"](mail.id)
        if secret is None:
            return None
    try:
        return open_bytes(mail, file_store(), secret)
    except (MailBytesDamaged, StoredBytesMissing, StoredBytesDamaged):
        return None


@bp.get("/<int:mail_id>")
def show(mail_id: int) -> str:
    """One mail: where it stands, what it says, its files; header lines folded away."""
    mail = own_or_404(OutgoingMail, mail_id)
    return render_template(
        "mail/show.html",
        mail=mail,
        shown=_shown(mail),
        is_private=mail.kind in _PRIVATE,
        has_file=_whole(mail) is not None,
        again=actions.can_be_sent_again(mail),
        words=words,
        sentence=sentence,
    )


@bp.get("/<int:mail_id>/html")
def html(mail_id: int) -> Response:
    """The HTML part alone, for the frame on the mail's page."""
    shown = _shown(own_or_404(OutgoingMail, mail_id))
    if shown is None or not shown.html:
        abort(404)
    answer = Response(shown.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    return answer


@bp.get("/<int:mail_id>/anlage/<int:position>")
def attachment(mail_id: int, position: int) -> Response:
    """A file the mail carried."""
    mail = own_or_404(OutgoingMail, mail_id)
    file = next((file for file in mail.attachments if file.position == position), None)
    if file is None or mail.kind in _PRIVATE:
        abort(404)
    try:
        content = file_store().read(mail.agency_id, file.sha256)
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    return as_file(content, file.media_type, file.file_name)


@bp.post("/<int:mail_id>/eml")
def whole(mail_id: int) -> Response:
    """The whole mail as a file, where no unused secret leaves with it; that it was taken out goes on record."""
    mail = own_or_404(OutgoingMail, mail_id)
    content = _whole(mail)
    if content is None:
        abort(404)
    actions.take_out(own_agency_id(), mail_id, actor_id=current_broker().id)
    return as_file(content, "message/rfc822", f"mail-{mail.id}.eml")


@bp.post("/<int:mail_id>/noch-einmal")
def send_again(mail_id: int) -> Response:
    """Send a failed or waiting mail once more."""
    own_or_404(OutgoingMail, mail_id)
    try:
        actions.send_again(own_agency_id(), mail_id, actor_id=current_broker().id)
    except actions.MailNotWaiting:
        flash(_("Diese Mail wartet nicht mehr."), "warning")
    except actions.SecretForgotten:
        flash(_("Diese Mail kann nicht noch einmal gesendet werden. Senden Sie das S-Exposé neu."), "warning")
    else:
        flash(_("Die Mail wird noch einmal gesendet."))
    return redirect(url_for(".show", mail_id=mail_id))


@bp.post("/<int:mail_id>/entscheiden")
def decide(mail_id: int) -> Response:
    """Say whether an uncertain mail arrived (``angekommen`` = 1 or 0)."""
    own_or_404(OutgoingMail, mail_id)
    answer = request.form.get("angekommen")
    if answer not in {"0", "1"}:
        abort(400)
    try:
        actions.decide(own_agency_id(), mail_id, arrived=answer == "1", actor_id=current_broker().id)
    except actions.NothingToDecide:
        flash(_("Das ist inzwischen entschieden."), "warning")
    else:
        flash(_("Danke. Das ist vermerkt.") if answer == "1" else _("Die Mail wird noch einmal gesendet."))
    return redirect(url_for(".show", mail_id=mail_id))
