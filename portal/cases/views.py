"""Pages of cases: list, opening, the case with its timeline; and a prospect's page, because it lists his cases."""

import logging

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from portal import clock
from portal.access import current_broker
from portal.brokers.models import Broker
from portal.cases import actions, timeline, words
from portal.cases.forms import CaseForm, HandOverForm, NoteForm
from portal.cases.models import Case
from portal.cases.opening import CaseNeedsBroker
from portal.cases.search import find_cases
from portal.cases.states import states_of
from portal.cases.withdrawal_periods import period_of
from portal.database import db
from portal.evidence import actions as stamping
from portal.evidence.stamps import stamps_of_case
from portal.evidence.trouble import stamp_sentence
from portal.lists import page_of
from portal.mail.models import OutgoingMail
from portal.mail.trouble import sentence
from portal.prospects import words as prospect_words
from portal.prospects.models import Prospect
from portal.prospects.search import find_prospects
from portal.prospects.views import bp as prospect_pages
from portal.scope import own_agency_id, own_or_404, row_number
from portal.settings import current_settings
from portal.transaction import DatabaseBusy

log = logging.getLogger(__name__)

bp = Blueprint("cases", __name__, url_prefix="/vorgaenge")

Answer = str | Response
SUGGESTED_PROSPECTS = 12


def _colleagues() -> list[Broker]:
    """The active brokers of the agency, by name."""
    query = select(Broker).where(Broker.agency_id == own_agency_id(), Broker.is_active)
    return list(db.session.scalars(query.order_by(Broker.last_name, Broker.first_name, Broker.id)))


@bp.get("")
def index() -> str:
    """The list: search, mine or everybody's, state."""
    chosen = {
        "q": request.args.get("q", "").strip(),
        "wer": "alle" if request.args.get("wer") == "alle" else "",
        "zustand": request.args.get("zustand", ""),
    }
    if chosen["zustand"] not in set(words.STATES):
        chosen["zustand"] = ""
    query = find_cases(
        own_agency_id(),
        words=chosen["q"],
        state=chosen["zustand"],
        broker_id=None if chosen["wer"] else current_broker().id,
    )
    page = page_of(query, request.args.get("page"))
    return render_template(
        "cases/index.html",
        page=page,
        chosen=chosen,
        filtered={name: value for name, value in chosen.items() if value},
        states=states_of(own_agency_id(), [case.id for case in page.rows]),
        words=words,
    )


@prospect_pages.get("/<int:prospect_id>", endpoint="show")
def prospect(prospect_id: int) -> str:
    """One prospect and his cases. It stands here because cases know prospects, not the other way round."""
    row = own_or_404(Prospect, prospect_id, erased_at=None)
    page = page_of(find_cases(own_agency_id(), prospect_id=prospect_id), None)
    return render_template(
        "prospects/show.html",
        prospect=row,
        page=page,
        states=states_of(own_agency_id(), [case.id for case in page.rows]),
        words=prospect_words,
        case_words=words,
    )


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Answer:
    """Open a case: first for whom (``interessent`` in the address), then what he wants."""
    asked = request.args.get("interessent", "")
    prospect_id = row_number(asked)
    if prospect_id is None:
        searched = request.args.get("q", "").strip()
        found = page_of(find_prospects(own_agency_id(), searched), None, SUGGESTED_PROSPECTS)
        return render_template("cases/choose_prospect.html", page=found, asked=searched)
    chosen = own_or_404(Prospect, prospect_id, erased_at=None)
    form = CaseForm(broker=current_broker().id)
    form.offer_brokers(_colleagues())
    if form.validate_on_submit():
        try:
            case = actions.open_case(
                own_agency_id(), chosen.id, form.broker.data, form.wish.data, actor_id=current_broker().id
            )
        except CaseNeedsBroker:  # deactivated while the form was open
            form.broker.errors = [_("Bitte wählen Sie eine Person, die noch angemeldet werden kann.")]
        else:
            flash(_("Der Vorgang %(number)s ist angelegt.", number=case.number))
            return redirect(url_for(".show", case_id=case.id))
    return render_template("cases/new.html", form=form, prospect=chosen)


def _case_page(case: Case, note: NoteForm | None = None, hand_over: HandOverForm | None = None) -> str:
    told = timeline.tell(db.session(), own_agency_id(), case.id)
    hand_over = hand_over or HandOverForm(formdata=None, broker=case.broker_id)
    colleagues = _colleagues()
    hand_over.offer_brokers(colleagues)
    now = clock.now()
    way = told.newest
    return render_template(
        "cases/show.html",
        case=case,
        told=told,
        way=way,
        verdict=way.verdict(now) if way else "nothing_sent",
        period=period_of(current_broker().agency, case.id),
        name=prospect_words.known_as(case.prospect),
        mails=_mails(case.id),
        sentence=sentence,
        stamps=stamps_of_case(db.session(), own_agency_id(), case.id),
        stamp_sentence=stamp_sentence,
        time_authorities={one.address for one in current_settings().time_authorities},
        note_form=note or NoteForm(formdata=None),
        hand_over_form=hand_over,
        has_colleagues=len(colleagues) > 1,
        words=words,
        now=now,
    )


def _mails(case_id: int) -> dict[int, OutgoingMail]:
    """The case's mails by id, for links and states."""
    query = select(OutgoingMail).where(
        OutgoingMail.agency_id == own_agency_id(), OutgoingMail.case_id == case_id
    )
    return {mail.id: mail for mail in db.session.scalars(query)}


@bp.get("/<int:case_id>")
def show(case_id: int) -> Answer:
    """The case: verdict, way, timeline, notes; that somebody saw the evidence of a consent goes on record."""
    case = own_or_404(Case, case_id)
    if case.erased_at is not None:
        return redirect(url_for("retention.show", case_id=case_id))
    if request.method == "GET":
        try:
            actions.record_view(own_agency_id(), case_id, actor_id=current_broker().id, at=clock.now())
        except (DatabaseBusy, OperationalError) as error:  # must keep nobody from the page
            db.session.rollback()
            log.warning("view of case %s not recorded: %s", case_id, type(error).__name__)
    return _case_page(case)


@bp.post("/<int:case_id>/notiz")
def note(case_id: int) -> Answer:
    """Write a note."""
    case = own_or_404(Case, case_id, erased_at=None)
    form = NoteForm()
    if not form.validate_on_submit():
        return _case_page(case, note=form)
    actions.add_note(own_agency_id(), case_id, form.note.data, actor_id=current_broker().id)
    flash(_("Die Notiz ist gespeichert."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/<int:case_id>/uebergeben")
def hand_over(case_id: int) -> Answer:
    """Make a colleague responsible."""
    case = own_or_404(Case, case_id, erased_at=None)
    form = HandOverForm()
    form.offer_brokers(_colleagues())
    if not form.validate_on_submit():
        return _case_page(case, hand_over=form)
    try:
        actions.hand_over(own_agency_id(), case_id, form.broker.data, actor_id=current_broker().id)
    except CaseNeedsBroker:
        abort(404)
    flash(_("Der Vorgang ist übergeben."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/<int:case_id>/abschluss")
def close(case_id: int) -> Response:
    """Close the case, or open it again (``abschliessen`` = 1 or 0)."""
    own_or_404(Case, case_id, erased_at=None)
    closed = request.form.get("abschliessen") == "1"
    actions.set_closed(own_agency_id(), case_id, closed, actor_id=current_broker().id)
    flash(_("Der Vorgang ist abgeschlossen.") if closed else _("Der Vorgang ist wieder offen."))
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/<int:case_id>/zeitstempel")
def ask_for_time_stamps(case_id: int) -> Response:
    """Ask once more for the time stamps that the case's consents lack."""
    own_or_404(Case, case_id, erased_at=None)
    if stamping.ask_again(own_agency_id(), case_id):
        flash(_("Der Zeitstempel ist angefordert. Er kommt meist nach wenigen Sekunden."))
    else:
        flash(_("Es fehlt kein Zeitstempel, den das Portal anfordern kann."), "note")
    return redirect(url_for(".show", case_id=case_id))
