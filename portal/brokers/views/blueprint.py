"""The blueprint, and the bookkeeping of signed-in browsers."""

from datetime import timedelta

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.brokers.actions import sign_in as sign_in_actions
from portal.brokers.session import found_session
from portal.brokers.throttle import TooManyTries
from portal.transaction import DatabaseBusy

bp = Blueprint("brokers", __name__)

Answer = str | Response | AnyResponse | tuple[str, int]

#: How old "last seen" may grow before a request renews it: reading writes rarely, working a little oftener.
RENEW_ON_READ = timedelta(minutes=5)
RENEW_ON_WRITE = timedelta(minutes=1)


@bp.before_app_request
def keep_session_alive() -> None:
    """Renew "last seen" of the signed-in browser, at most every few minutes.

    Runs after the guard has found the broker and before the view has loaded anything; public pages never come
    here, because the guard does not look for a broker there.
    """
    found = found_session()
    if found is None:
        return
    pause = RENEW_ON_READ if request.method in {"GET", "HEAD", "OPTIONS"} else RENEW_ON_WRITE
    if clock.now() - found.last_seen_at < pause:
        return
    try:
        sign_in_actions.note_activity(found.id)
    except (DatabaseBusy, OperationalError):
        # Bookkeeping must not keep anybody from reading a page; the next request tries again.
        return


def wait_sentence(error: TooManyTries) -> str:
    """How long to wait after too many tries."""
    return ngettext(
        "Es gab zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.",
        "Es gab zu viele Versuche. Bitte warten Sie %(num)d Minuten und versuchen Sie es dann noch einmal.",
        error.minutes,
    )


def busy_sentence() -> str:
    """Too many passwords are being checked at this moment."""
    return _("Gerade ist viel los. Bitte versuchen Sie es in einigen Sekunden noch einmal.")
