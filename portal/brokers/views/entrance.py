"""Signing in and out, and setting a password through a mailed link."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.access import current_broker, public
from portal.brokers import links
from portal.brokers import password as hashes
from portal.brokers.actions import passwords as password_actions
from portal.brokers.actions import sign_in as sign_in_actions
from portal.brokers.forms import ForgottenForm, NewPasswordForm, SignInForm
from portal.brokers.guessing import LONGEST, SHORTEST, Weakness
from portal.brokers.models import Broker
from portal.brokers.session import current_session, forget, own_path, remember
from portal.brokers.throttle import TooManyTries
from portal.brokers.views.blueprint import Answer, bp, busy_sentence, wait_sentence
from portal.browser import device_and_browser
from portal.database import db
from portal.visitor import current_visitor


def _home() -> str:
    return url_for("start.index")


def _try_to_sign_in(form: SignInForm) -> str:
    """Sign in with what was typed; the sentence to show when that fails, or the empty string."""
    visitor = current_visitor()
    email, password = form.email.data.lower(), form.password.data
    try:
        sign_in_actions.count_try(email, visitor.client_ip)
        broker_id, stored = sign_in_actions.check_password(email, password)
        fresh = hashes.hash_password(password) if hashes.is_outdated(stored) else ""
        secret = sign_in_actions.begin_session(
            broker_id, stored, visitor.client_ip, device_and_browser(visitor.user_agent), fresh
        )
    except TooManyTries as error:
        return wait_sentence(error)
    except hashes.TooManyAtOnce:
        return busy_sentence()
    except sign_in_actions.SignInRefused:
        return _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides.")
    remember(secret)
    return ""


@bp.route("/anmelden", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Sign in; on success go on to the page that was asked for."""
    if request.method == "GET" and current_broker() is not None:
        return redirect(own_path(request.args.get("next")) or _home())
    form = SignInForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():
        sentence = _try_to_sign_in(form)
        if not sentence:
            return redirect(own_path(form.next.data) or _home())
        form.form_errors.append(sentence)
    nobody_yet = db.session.scalar(select(Broker.id).limit(1)) is None
    return render_template("brokers/sign_in.html", form=form, nobody_yet=nobody_yet)


@bp.post("/abmelden")
@public
def sign_out() -> Response:
    """End this browser's session; ``next`` may name an own page to go on with (a prospect's link)."""
    found = current_session()
    if found is not None:
        sign_in_actions.end_session(found.id)
    forget()
    onward = own_path(request.form.get("next"))
    if not onward:
        flash(_("Sie sind abgemeldet."), "note")
    return redirect(onward or url_for("brokers.sign_in"))


@bp.route("/passwort-vergessen", methods=["GET", "POST"])
@public
def forgotten() -> Answer:
    """Ask for a link by mail; the answer is the same for every address."""
    form = ForgottenForm()
    sent_to = ""
    if form.validate_on_submit():
        try:
            password_actions.request_reset(form.email.data, current_visitor().client_ip)
            sent_to = form.email.data
        except TooManyTries as error:
            form.form_errors.append(wait_sentence(error))
    return render_template("brokers/forgotten.html", form=form, sent_to=sent_to)


def weakness_sentence(weakness: Weakness) -> str:
    """What is wrong with a new password, and what to do."""
    advice = _("Gut sind drei oder vier Wörter, die nichts miteinander zu tun haben.")
    if weakness is Weakness.TOO_SHORT:
        return _("Bitte nehmen Sie mindestens %(n)d Zeichen.", n=SHORTEST) + " " + advice
    if weakness is Weakness.TOO_LONG:
        return _("Bitte nehmen Sie höchstens %(n)d Zeichen.", n=LONGEST)
    reasons = {
        Weakness.COMMON: _("Dieses Passwort besteht vor allem aus häufigen Wörtern und ist schnell erraten."),
        Weakness.RUN: _("Dieses Passwort folgt der Tastatur oder dem Alphabet und ist schnell erraten."),
        Weakness.REPETITION: _("Dieses Passwort wiederholt sich und ist schnell erraten."),
        Weakness.OWN_WORDS: _("Dieses Passwort besteht vor allem aus Namen, die andere kennen."),
    }
    return reasons[weakness] + " " + advice


def _private(page: str, status: int = 200) -> Response:
    """A page whose address holds a secret: no path leaves with a click (R24)."""
    answer = make_response(page, status)
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


@bp.route("/passwort/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> Answer:
    """Set a password through a mailed link. GET only shows the form; mail scanners open links, too."""
    form = NewPasswordForm()
    try:
        link = links.find(db.session(), token)
        if form.validate_on_submit():
            password_actions.set_password(token, form.password.data)
            forget()
            flash(_("Ihr Passwort ist gespeichert. Bitte melden Sie sich damit an."))
            return redirect(url_for("brokers.sign_in"))
    except links.LinkDead:
        return _private(render_template("brokers/link_dead.html"), 404)
    except password_actions.PasswordWeak as error:
        form.password.errors = [weakness_sentence(error.weakness)]
        link = links.find(db.session(), token)
    except hashes.TooManyAtOnce:
        form.form_errors.append(busy_sentence())
        link = links.find(db.session(), token)
    return _private(render_template("brokers/set_password.html", form=form, link=link))


@bp.get("/passwort/")
@public
def set_password_without_link() -> Answer:
    """The address without its secret, as a mail program may cut it."""
    abort(404)
