"""Pages of keeping: what is due, one case's time and hold, erasing, and the agency's periods."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.access import administrator_only, current_broker
from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain
from portal.prospects.models import Prospect
from portal.retention import actions, due, scrubbing, words
from portal.retention.forms import HoldForm, PeriodsForm
from portal.retention.kinds import Ground, Obstacle
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import as_file

bp = Blueprint("retention", __name__, url_prefix="/aufbewahrung")

Answer = str | Response

SHOWN = 100  # of each list
SOON_DAYS = 60


def _doer() -> actions.Doer:
    broker = current_broker()
    return actions.Doer(broker.id, broker.full_name)


@bp.get("")
@administrator_only
def index() -> str:
    """What is due and why, what will be, what is held, and what was erased."""
    agency, day = current_broker().agency, due.today()
    over = due.find_over(db.session(), agency, day, SHOWN)
    soon = due.find_over(db.session(), agency, day + due.days(SOON_DAYS), SHOWN)
    forgotten = db.session.scalars(due.forgotten_prospects(agency, day).limit(SHOWN)).all()
    return render_template(
        "retention/index.html",
        due=[one for one in over if one.is_due(day)],
        blocked=[one for one in over if not one.is_due(day)],
        soon=[one for one in soon if not one.is_over(day) and Obstacle.HOLD not in one.obstacles],
        forgotten=forgotten,
        held=due.find_held(db.session(), agency.id),
        erased=due.find_erased(db.session(), agency.id, SHOWN),
        scrubbing_due=scrubbing.is_due(),
        words=words,
        most=actions.MOST_AT_ONCE,
        soon_days=SOON_DAYS,
    )


@bp.route("/fristen", methods=["GET", "POST"])
@administrator_only
def periods() -> Answer:
    """How long the agency keeps what, and whether it erases by itself."""
    form = PeriodsForm(obj=current_broker().agency)
    if form.validate_on_submit():
        values: dict[str, Any] = {
            name: form[name].data for name in ("years_kept", "days_kept", "erases_by_itself")
        }
        changed = actions.set_periods(own_agency_id(), values, _doer())
        flash(_("Gespeichert.") if changed else _("Es hat sich nichts geändert."))
        return redirect(url_for(".index"))
    return render_template("retention/periods.html", form=form)


def _page(case: Case, form: HoldForm | None = None) -> str:
    agency = current_broker().agency
    if case.erased_at is not None:
        records = chain.read_records(db.session(), agency.id, case_id=case.id)
        return render_template("retention/erased.html", case=case, records=records, words=words)
    kept = due.kept_of(db.session(), agency, case)
    return render_template(
        "retention/show.html",
        case=case,
        kept=kept,
        others=due.find_others(db.session(), case),
        day=due.today(),
        form=form or HoldForm(formdata=None),
        words=words,
    )


@bp.get("/vorgang/<int:case_id>")
def show(case_id: int) -> str:
    """How long one case is kept; of an erased one what is left."""
    return _page(own_or_404(Case, case_id))


@bp.post("/vorgang/<int:case_id>/sperren")
def hold(case_id: int) -> Answer:
    """Keep a case whatever its time."""
    case = own_or_404(Case, case_id, erased_at=None)
    form = HoldForm()
    if not form.validate_on_submit():
        return _page(case, form)
    actions.hold(own_agency_id(), case_id, form.reason.data, _doer())
    flash(_("Der Vorgang ist gesperrt und wird nicht gelöscht."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/vorgang/<int:case_id>/freigeben")
def lift_hold(case_id: int) -> Answer:
    """Let a case's time count again."""
    own_or_404(Case, case_id, erased_at=None)
    actions.lift_hold(own_agency_id(), case_id, _doer())
    flash(_("Die Sperre ist aufgehoben. Jetzt gilt wieder die Frist."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/vorgang/<int:case_id>/loeschen")
@administrator_only
def erase(case_id: int) -> Response:
    """Erase a case whose time is over, or one without a consent because the person asked for it."""
    case = own_or_404(Case, case_id, erased_at=None)
    kept = due.kept_of(db.session(), current_broker().agency, case)
    ground = Ground.PERIOD_OVER if kept.is_over(due.today()) else Ground.REQUEST
    try:
        actions.erase_case(own_agency_id(), case_id, _doer().actor, ground)
    except actions.CaseHeld as held:
        flash(
            f"{_('Der Vorgang kann jetzt nicht gelöscht werden.')} {words.OBSTACLES[held.obstacle]}",
            "warning",
        )
    except actions.TimeNotOver:
        flash(_("Der Vorgang muss noch aufbewahrt werden: Es gibt eine Zustimmung."), "warning")
    else:
        flash(_("Der Vorgang ist gelöscht."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/faelliges-loeschen")
@administrator_only
def erase_due() -> Response:
    """Erase everything that is due."""
    count = actions.erase_due(own_agency_id(), _doer().actor)
    flash(
        ngettext("Ein Eintrag ist gelöscht.", "%(num)d Einträge sind gelöscht.", count)
        if count
        else _("Es war nichts fällig.")
    )
    return redirect(url_for(".index"))


@bp.post("/interessent/<int:prospect_id>/loeschen")
@administrator_only
def erase_prospect(prospect_id: int) -> Response:
    """Erase a prospect without a case whose time is over."""
    own_or_404(Prospect, prospect_id, erased_at=None)
    try:
        actions.erase_forgotten(own_agency_id(), prospect_id)
    except LookupError:
        flash(_("Dieser Interessent ist noch nicht fällig."), "warning")
    else:
        flash(_("Der Interessent ist gelöscht."))
    return redirect(url_for(".index"))


@bp.post("/interessent/<int:prospect_id>/auskunft")
def disclose(prospect_id: int) -> Response:
    """Everything kept about a person, as a ZIP file for him; that it was handed out goes on record."""
    own_or_404(Prospect, prospect_id, erased_at=None)
    packed = actions.disclose_person(own_agency_id(), prospect_id, _doer())
    return as_file(packed.content, "application/zip", packed.file_name)
