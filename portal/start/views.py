"""The start page: what needs the broker now, and the newest cases."""

from flask import Blueprint, render_template, request

from portal import clock
from portal.access import current_broker
from portal.cases import words
from portal.cases.search import find_cases
from portal.cases.states import states_of
from portal.database import db
from portal.scope import own_agency_id
from portal.start.agenda import read_agenda, read_first_steps

bp = Blueprint("start", __name__)

NEWEST_CASES = 8


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
