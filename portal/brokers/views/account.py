"""The broker's own account: name and phone, password, where he is signed in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access import current_broker
from portal.brokers import password as hashes
from portal.brokers.actions import passwords as password_actions
from portal.brokers.actions import sign_in as sign_in_actions
from portal.brokers.forms import ChangePasswordForm, OwnFactsForm
from portal.brokers.models import BrokerSession
from portal.brokers.session import current_session, forget, is_live, remember
from portal.brokers.throttle import TooManyTries
from portal.brokers.views.blueprint import Answer, bp, busy_sentence, wait_sentence
from portal.brokers.views.entrance import weakness_sentence
from portal.browser import device_and_browser
from portal.database import db
from portal.visitor import current_visitor


def _live_sessions(broker_id: int) -> list[BrokerSession]:
    found = db.session.scalars(
        select(BrokerSession)
        .where(BrokerSession.broker_id == broker_id, BrokerSession.ended_at.is_(None))
        .order_by(BrokerSession.last_seen_at.desc())
    )
    moment = clock.now()
    return [one for one in found if is_live(one, moment)]


def _page(facts_form: OwnFactsForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    broker, here = current_broker(), current_session()
    return render_template(
        "brokers/account.html",
        broker=broker,
        facts_form=facts_form or OwnFactsForm(formdata=None, obj=broker),
        password_form=password_form or ChangePasswordForm(formdata=None),
        sessions=_live_sessions(broker.id),
        here_id=here.id if here else 0,
    )


@bp.route("/konto", methods=["GET", "POST"])
def account() -> Answer:
    """Own name and phone, as prospects see them."""
    form = OwnFactsForm(obj=current_broker())
    if form.validate_on_submit():
        password_actions.change_own_facts(
            current_broker().id, form.first_name.data or "", form.last_name.data, form.phone.data or ""
        )
        flash(_("Ihre Angaben sind gespeichert."))
        return redirect(url_for("brokers.account"))
    return _page(facts_form=form)


@bp.post("/konto/passwort")
def change_password() -> Answer:
    """Set a new password; every other browser is signed out."""
    broker, visitor, form = current_broker(), current_visitor(), ChangePasswordForm()
    if not form.validate():
        return _page(password_form=form)
    broker_id, email = broker.id, broker.email
    try:
        sign_in_actions.count_try(email, visitor.client_ip)
        _id, checked = sign_in_actions.check_password(email, form.current.data)
        secret = password_actions.change_password(
            broker_id, checked, form.password.data, visitor.client_ip, device_and_browser(visitor.user_agent)
        )
    except TooManyTries as error:
        form.form_errors.append(wait_sentence(error))
    except hashes.TooManyAtOnce:
        form.form_errors.append(busy_sentence())
    except (sign_in_actions.SignInRefused, password_actions.PasswordChangedMeanwhile):
        form.current.errors = [_("Das bisherige Passwort stimmt nicht.")]
    except password_actions.PasswordWeak as error:
        form.password.errors = [weakness_sentence(error.weakness)]
    else:
        remember(secret)
        flash(_("Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet."))
        return redirect(url_for("brokers.account"))
    return _page(password_form=form)


@bp.post("/konto/ueberall-abmelden")
def sign_out_everywhere() -> Answer:
    """End every session of this account, this one too."""
    sign_in_actions.end_all_sessions(current_broker().id)
    forget()
    flash(_("Sie sind überall abgemeldet."), "note")
    return redirect(url_for("brokers.sign_in"))
