"""The start page: what needs the broker now, and the newest cases; the calendar of ending periods."""

from datetime import timedelta

from flask import Blueprint, Response, abort, render_template, request

from portal import clock
from portal.access import current_broker, public
from portal.brokers.actions.calendar import calendar_owner
from portal.cases import words
from portal.cases.search import find_cases
from portal.cases.states import states_of
from portal.cases.withdrawal_periods import periods_ending
from portal.database import db
from portal.scope import own_agency_id
from portal.settings import current_settings
from portal.start.agenda import read_agenda, read_first_steps
from portal.start.calendar import calendar_text

bp = Blueprint("start", __name__)

NEWEST_CASES = 8
CALENDAR_LOOKS_BACK = timedelta(days=30)


@bp.get("/")
def index() -> str:
    """What needs me (or with ``wer=alle`` anybody), then the newest cases; for a new agency what to do first."""
    broker = current_broker()
    whole_office = request.args.get("wer") == "alle"
    only = None if whole_office else broker.id
    cases = db.session.scalars(find_cases(own_agency_id(), broker_id=only).limit(NEWEST_CASES)).all()
    return render_template(
        "start/index.html",
        agenda=read_agenda(broker.agency, only, clock.now()),
        steps=read_first_steps(broker.agency),
        cases=cases,
        states=states_of(own_agency_id(), [case.id for case in cases]),
        words=words,
        whole_office=whole_office,
    )


@bp.get("/kalender/<secret>.ics")
@public
def calendar(secret: str) -> Response:
    """The last days of the periods in a broker's own cases; the secret in the address is what opens it."""
    owner = calendar_owner(secret)
    if owner is None:
        abort(404)
    now = clock.now()
    first = clock.local(now).date() - CALENDAR_LOOKS_BACK
    text = calendar_text(periods_ending(owner.agency, owner.id, first), current_settings().public_url, now)
    return Response(text, content_type="text/calendar; charset=utf-8")
