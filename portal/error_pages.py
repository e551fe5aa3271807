"""What a person sees when something goes wrong: a German sentence, a way on, never a trace."""

import errno
import logging
import secrets
from typing import TYPE_CHECKING

from flask import Flask, current_app, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from portal.database import db
from portal.transaction import DatabaseBusy

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

log = logging.getLogger(__name__)

Answer = tuple[str, int]

#: The disk refuses, not we: full, over a quota, or read-only.
_DISK_REFUSES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def _page(code: int, title: str, sentence: str, reference: str = "") -> Answer:
    return render_template("errors/error.html", title=title, sentence=sentence, reference=reference), code


def _sentences(code: int) -> tuple[str, str]:
    """Title and sentence for an HTTP status."""
    known = {
        400: (
            _("Das hat nicht geklappt"),
            _("Bitte gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal."),
        ),
        403: (
            _("Dafür braucht es mehr Rechte"),
            _("Diese Seite ist Administratoren vorbehalten. Bitte fragen Sie in Ihrem Büro nach."),
        ),
        404: (
            _("Diese Seite gibt es nicht"),
            _("Vielleicht wurde sie verschoben, oder die Adresse ist unvollständig."),
        ),
        405: (
            _("Das geht so nicht"),
            _("Bitte öffnen Sie die Seite noch einmal von vorn."),
        ),
        413: (
            _("Das ist zu groß"),
            _(
                "Die Datei oder der Text ist größer als erlaubt. Mit „Zurück“ im Browser kommen Sie wieder zu Ihren "
                "Angaben. Bitte verkleinern Sie die Datei und versuchen Sie es noch einmal."
            ),
        ),
        429: (
            _("Bitte warten Sie einen Moment"),
            _(
                "Es gab zu viele Anfragen in kurzer Zeit. Bitte versuchen Sie es in einigen Minuten noch einmal."
            ),
        ),
        503: (
            _("Gerade ist viel los"),
            _(
                "Das Portal konnte Ihre Eingabe nicht speichern. Bitte versuchen Sie "
                "es gleich noch einmal; es wurde nichts gesendet."
            ),
        ),
    }
    return known.get(code, (_("Das hat nicht geklappt"), _("Bitte versuchen Sie es noch einmal.")))


def _page_above() -> str | None:
    """The nearest page above this address: where the form stood that was sent here, or the list it belongs to."""
    pages = current_app.create_url_adapter(request)
    above = request.path.rstrip("/")
    while pages is not None and above:
        above = above.rpartition("/")[0]
        if pages.test(above or "/", "GET"):
            return above or "/"
    return None


def _only_for_forms(_error: MethodNotAllowed) -> "Answer | Response":
    """Somebody reloads the page that a form was answered with, or kept its address: he wants the form's page."""
    above = _page_above() if request.method in {"GET", "HEAD"} else None
    return redirect(above) if above else _page(405, *_sentences(405))


def install(app: Flask) -> None:
    """Register the pages for every status, for a lost form secret, a busy database and our own mistakes."""
    app.register_error_handler(MethodNotAllowed, _only_for_forms)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Answer:
        code = error.code or 500
        return _page(code, *_sentences(code))

    @app.errorhandler(SecurityError)
    def host_foreign(_error: SecurityError) -> Answer:
        # Without a host that is ours no address can be built, so this page has no layout.
        return render_template("errors/host_foreign.html"), 400

    @app.errorhandler(CSRFError)
    def form_expired(_error: CSRFError) -> Answer:
        return _page(
            400,
            _("Das Formular war zu lange offen"),
            _(
                "Zu Ihrer Sicherheit gilt ein Formular nur eine Zeit lang. "
                "Bitte gehen Sie zurück, laden Sie die Seite neu "
                "und senden Sie es noch einmal ab."
            ),
        )

    @app.errorhandler(DatabaseBusy)
    @app.errorhandler(OperationalError)
    def database_error(error: Exception) -> Answer:
        # Locked, full or read-only: nothing was written, so the person may simply repeat it.
        log.error("database refused: %s", type(error.__cause__ or error).__name__)
        db.session.rollback()
        return _page(503, *_sentences(503))

    @app.errorhandler(Exception)
    def own_mistake(error: Exception) -> Answer:
        reference = secrets.token_hex(4)
        # The message may hold what somebody typed: only the kind and the place go to the log.
        trace, frame = error.__traceback__, ""
        while trace is not None:
            frame = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        log.error("error %s: %s at %s", reference, type(error).__name__, frame)
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        db.session.rollback()
        return _page(
            500,
            _("Da ist uns ein Fehler unterlaufen"),
            _(
                "Ihre letzte Eingabe wurde nicht gespeichert. Bitte versuchen Sie "
                "es noch einmal. Bleibt der Fehler, nennen Sie "
                "bitte die Kennung."
            ),
            reference,
        )

    @app.errorhandler(OSError)
    def disk_error(error: OSError) -> Answer:
        if error.errno not in _DISK_REFUSES:
            return own_mistake(error)
        log.error("disk refused: %s", errno.errorcode[error.errno])
        db.session.rollback()
        return _page(503, *_sentences(503))
