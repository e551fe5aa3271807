"""Pages of brokers: signing in and out."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import g as request_state
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from portal import clock
from portal.access import current_broker, public
from portal.brokers import actions
from portal.brokers import password as passwords
from portal.brokers.forms import SignInForm
from portal.brokers.session import current_session, forget, own_path, remember
from portal.transaction import DatabaseBusy
from portal.visitor import current_visitor

bp = Blueprint("brokers", __name__)

#: How old "last seen" may grow before a request renews it: reading writes rarely, working a little oftener.
RENEW_ON_READ = timedelta(minutes=5)
RENEW_ON_WRITE = timedelta(minutes=1)

Answer = str | Response | tuple[str, int]


@bp.before_app_request
def keep_session_alive() -> None:
    """Renew "last seen" of the signed-in browser, at most every few minutes.

    Runs after the guard has found the broker and before the view has loaded anything; public pages never come
    here, because the guard does not look for a broker there.
    """
    if request_state.get("broker") is None:
        return
    found = current_session()
    if found is None:
        return
    pause = RENEW_ON_READ if request.method in {"GET", "HEAD", "OPTIONS"} else RENEW_ON_WRITE
    if clock.now() - found.last_seen_at < pause:
        return
    try:
        actions.note_activity(found.id)
    except (DatabaseBusy, OperationalError):
        # Bookkeeping must not keep anybody from reading a page; the next request tries again.
        return


def _home() -> Response:
    return redirect(own_path(request.values.get("next")) or "/")


def _try_to_sign_in(form: SignInForm) -> str:
    """Sign in with what was typed; the sentence to show when that fails, or the empty string."""
    visitor = current_visitor()
    email, password = form.email.data.lower(), form.password.data
    try:
        actions.count_try(email, visitor.client_ip)
        broker_id, stored = actions.check_password(email, password)
        fresh = passwords.hash_password(password) if passwords.is_outdated(stored) else ""
        secret = actions.begin_session(broker_id, stored, visitor.client_ip, fresh_hash=fresh)
    except actions.TooManyTries as error:
        return ngettext(
            "Es gab zu viele Versuche. Bitte warten Sie eine Minute oder setzen Sie Ihr Passwort zurück.",
            "Es gab zu viele Versuche. Bitte warten Sie %(num)d Minuten oder setzen Sie Ihr Passwort zurück.",
            error.minutes,
        )
    except passwords.TooManyAtOnce:
        return _(
            "Gerade melden sich viele Personen an. Bitte versuchen Sie es in einigen Sekunden noch einmal."
        )
    except actions.SignInRefused:
        return _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides.")
    remember(secret)
    return ""


@bp.route("/anmelden", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Sign in; on success go on to the page that was asked for."""
    if request.method == "GET" and current_broker() is not None:
        return _home()
    form = SignInForm(next=own_path(request.args.get("next")))
    if not form.validate_on_submit():
        return render_template("brokers/sign_in.html", form=form)
    sentence = _try_to_sign_in(form)
    if sentence:
        form.form_errors.append(sentence)
        return render_template("brokers/sign_in.html", form=form)
    return redirect(own_path(form.next.data) or "/")


@bp.post("/abmelden")
@public
def sign_out() -> Response:
    """End this browser's session; ``next`` may name an own page to go on with (a prospect's link)."""
    found = current_session()
    if found is not None:
        actions.end_session(found.id)
    forget()
    onward = own_path(request.form.get("next"))
    if not onward:
        flash(_("Sie sind abgemeldet."), "note")
    return redirect(onward or url_for("brokers.sign_in"))


@bp.get("/konto")
def account() -> Answer:
    """The broker's own account."""
    return render_template("brokers/account.html")
