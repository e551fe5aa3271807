"""The demo's Postfach: shows every mail that the demo's SMTP server kept, to anybody on this computer.

Mounted by the demo command only, which serves on the loopback only. What it shows is hostile input: every
response that carries bytes of a mail has a policy of its own that allows no script.
"""

import re
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import public
from portal.demo import maildir as store
from portal.demo.mail_html import displayable_html
from portal.demo.mailbox import Attachment, OpenedMessage, open_message, summaries
from portal.security_headers import STORED_FILE_POLICY

PER_PAGE = 25
TABS = ("html", "text", "kopfzeilen", "anhaenge")

# Like the portal's policy for stored mails, but links may be followed and pictures inside the mail are shown.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; img-src data: 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


_THE_DEMO = re.compile(r"http://127\.0\.0\.1:\d+/")


@dataclass(frozen=True)
class Paging:
    """Where the list is, as the pagination macro reads it."""

    page: int
    pages: int
    total: int

    @property
    def prev_num(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """The page after."""
        return self.page + 1


blueprint = Blueprint("demo", __name__, url_prefix="/demo/postfach")


def mount_mailbox(app: Flask, maildir: Path) -> None:
    """Add the mailbox page for ``maildir`` to ``app``; called by the demo command and nobody else."""
    app.extensions["demo_maildir"] = maildir
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
def mailbox() -> ResponseReturnValue:
    """The list of all mails, newest first."""
    number = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    found, total = summaries(_maildir(), (number - 1) * PER_PAGE, PER_PAGE)
    if number > 1 and not found:
        return redirect(url_for("demo.mailbox"))
    paging = Paging(page=number, pages=-(-total // PER_PAGE), total=total)
    return render_template("demo/mailbox.html", messages=found, paging=paging)


@blueprint.get("/<name>")
@public
def message(name: str) -> ResponseReturnValue:
    """One mail with its tabs; ``ansicht`` chooses the tab."""
    opened = _opened_or_404(name)
    tab = request.args.get("ansicht", "")
    if tab not in TABS:
        tab = "html" if opened.html is not None else "text"
    labels = (
        _("HTML"),
        _("Text"),
        _("Kopfzeilen"),
        _("Anhänge (%(count)s)", count=opened.summary.attachments),
    )
    links = [
        (label, url_for("demo.message", name=name, ansicht=one), one == tab)
        for label, one in zip(labels, TABS, strict=True)
    ]
    shown = replace(opened, text=_leading_here(opened.text))
    return render_template("demo/message.html", message=shown, tab=tab, tab_links=links)


@blueprint.get("/<name>/html")
@public
def html(name: str) -> ResponseReturnValue:
    """The HTML part alone, for the frame on the mail's page."""
    opened = _opened_or_404(name)
    if opened.html is None:
        abort(404)
    shown = replace(opened, html=_leading_here(opened.html))
    cleaned = displayable_html(shown, lambda number: url_for("demo.picture", name=name, number=number))
    response = current_app.make_response(render_template("demo/html.html", cleaned=cleaned))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # for browsers that do not know frame-ancestors
    return _guarded(response, MAIL_POLICY)


@blueprint.get("/<name>/bild/<int:number>")
@public
def picture(name: str, number: int) -> ResponseReturnValue:
    """A picture that the HTML part shows."""
    part = _attachment_or_404(_opened_or_404(name), number)
    if not part.is_picture:
        abort(404)
    response = send_file(BytesIO(part.content), mimetype=part.content_type)
    # The frame is sandboxed, so that its requests come from nowhere ("null"); it may still show this picture.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _guarded(response, STORED_FILE_POLICY)


@blueprint.get("/<name>/anhang/<int:number>")
@public
def attachment(name: str, number: int) -> ResponseReturnValue:
    """An attachment to save; never shown inside this site."""
    part = _attachment_or_404(_opened_or_404(name), number)
    mimetype = part.content_type if part.content_type == "application/pdf" else "application/octet-stream"
    response = send_file(
        BytesIO(part.content),
        mimetype=mimetype,
        as_attachment=True,
        download_name=part.filename,
    )
    return _guarded(response, STORED_FILE_POLICY)


@blueprint.get("/<name>/original.eml")
@public
def original(name: str) -> ResponseReturnValue:
    """The whole mail as it came over the wire."""
    opened = _opened_or_404(name)
    response = send_file(
        BytesIO(opened.original),
        mimetype="message/rfc822",
        as_attachment=True,
        download_name=f"{name}.eml",
    )
    return _guarded(response, STORED_FILE_POLICY)


@blueprint.post("/<name>/gelesen")
@public
def file_as_read(name: str) -> ResponseReturnValue:
    """Move a mail from ``new/`` to ``cur/``; looking at it alone changes nothing."""
    store.file_as_read(_maildir(), name)
    return redirect(url_for("demo.mailbox"), 303)


def _maildir() -> Path:
    maildir = current_app.extensions["demo_maildir"]
    assert isinstance(maildir, Path)
    return maildir


def _opened_or_404(name: str) -> OpenedMessage:
    opened = open_message(_maildir(), name)
    if opened is None:
        abort(404)
    return opened


def _leading_here(part: str | None) -> str | None:
    """Links to the demo lead to this one, also those of mails it sent while it ran on another port."""
    return None if part is None else _THE_DEMO.sub(f"http://{request.host}/", part)


def _attachment_or_404(opened: OpenedMessage, number: int) -> Attachment:
    if number >= len(opened.attachments):
        abort(404)
    return opened.attachments[number]


def _guarded(response: Response, content_policy: str) -> Response:
    response.headers["Content-Security-Policy"] = content_policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
