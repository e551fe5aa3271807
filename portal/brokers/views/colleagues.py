"""Colleagues: who may sign in, with which rights."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.access import administrator_only, current_broker
from portal.brokers.actions import colleagues as actions
from portal.brokers.forms import InviteForm, RoleForm
from portal.brokers.links import VALID
from portal.brokers.models import AccountLinkPurpose, Broker, Role
from portal.brokers.views.blueprint import Answer, bp
from portal.database import db
from portal.scope import own_agency_id, own_or_404


def _page(form: InviteForm) -> str:
    people = db.session.scalars(
        select(Broker)
        .where(Broker.agency_id == own_agency_id())
        .order_by(Broker.is_active.desc(), Broker.last_name, Broker.first_name)
    )
    return render_template("brokers/team.html", form=form, people=list(people))


@bp.route("/einstellungen/team", methods=["GET", "POST"])
@administrator_only
def team() -> Answer:
    """Everybody with an account, and the form that invites somebody new."""
    form = InviteForm()
    if form.validate_on_submit():
        person = actions.Person(form.first_name.data or "", form.last_name.data, form.email.data.lower())
        try:
            actions.invite(own_agency_id(), person, Role(form.role.data), current_broker().id)
        except actions.AddressTaken as error:
            form.email.errors = [
                _("Diese Person hat in Ihrem Büro schon ein Konto.")
                if error.in_own_agency
                else _("Diese Adresse lässt sich hier nicht einladen. Bitte nehmen Sie eine andere.")
            ]
        else:
            flash(
                _(
                    "Die Einladung geht an %(email)s. Der Link darin gilt %(days)d Tage.",
                    email=person.email,
                    days=VALID[AccountLinkPurpose.INVITATION].days,
                )
            )
            return redirect(url_for("brokers.team"))
    return _page(form)


@bp.post("/einstellungen/team/<int:broker_id>/einladen")
@administrator_only
def invite_again(broker_id: int) -> Answer:
    """Mail the invitation once more; the older link dies."""
    broker = own_or_404(Broker, broker_id, password_hash="", is_active=True)
    actions.invite_again(broker.id, current_broker().id)
    flash(_("Die Einladung ist noch einmal unterwegs. Der frühere Link gilt nicht mehr."))
    return redirect(url_for("brokers.team"))


def _last_administrator() -> str:
    return _(
        "Das geht nicht: Es gäbe sonst niemanden mehr, der die Einstellungen ändern darf. Geben Sie zuerst "
        "einer anderen Person, die sich schon anmelden kann, die Rechte dazu."
    )


@bp.post("/einstellungen/team/<int:broker_id>/rechte")
@administrator_only
def change_role(broker_id: int) -> Answer:
    """Make somebody administrator or broker."""
    broker = own_or_404(Broker, broker_id)
    form = RoleForm()
    if form.validate():
        try:
            actions.change_role(broker.id, Role(form.role.data), current_broker().id)
            flash(_("Die Rechte sind geändert."))
        except actions.LastAdministrator:
            flash(_last_administrator(), "danger")
    if not current_broker().is_administrator:
        return redirect(url_for("start.index"))
    return redirect(url_for("brokers.team"))


@bp.post("/einstellungen/team/<int:broker_id>/abschalten")
@administrator_only
def deactivate(broker_id: int) -> Answer:
    """Switch an account off; its cases stay with it."""
    broker = own_or_404(Broker, broker_id)
    try:
        actions.deactivate(broker.id, current_broker().id)
        flash(
            _(
                "Das Konto ist abgeschaltet und überall abgemeldet. Seine Vorgänge bleiben; bitte "
                "übergeben Sie offene an eine andere Person."
            )
        )
    except actions.LastAdministrator:
        flash(_last_administrator(), "danger")
    return redirect(url_for("brokers.team"))


@bp.post("/einstellungen/team/<int:broker_id>/einschalten")
@administrator_only
def reactivate(broker_id: int) -> Answer:
    """Switch an account on again."""
    broker = own_or_404(Broker, broker_id)
    actions.reactivate(broker.id, current_broker().id)
    flash(_("Das Konto ist wieder eingeschaltet."))
    return redirect(url_for("brokers.team"))
