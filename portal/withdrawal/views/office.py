"""The office's side: the list, one declaration, matching it by hand, and entering one that came on another way."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import clock, uploads
from portal.access import current_broker, takes_files
from portal.cases import words as case_words
from portal.cases.models import Case
from portal.cases.search import find_cases
from portal.cases.states import states_of
from portal.database import db
from portal.lists import page_of
from portal.offers.letter import full_name
from portal.scope import own_agency_id, own_or_404, row_number
from portal.stored_file import stored_file
from portal.uploads import LARGEST_FILE, KeptFile
from portal.withdrawal import words
from portal.withdrawal.actions import deciding
from portal.withdrawal.forms import EntryForm, SetAsideForm
from portal.withdrawal.kinds import Way
from portal.withdrawal.matching import MOST_SUGGESTED, cases_of_address
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.search import find_withdrawals
from portal.withdrawal.shown import shown
from portal.withdrawal.views.blueprint import Answer, bp


@bp.get("/widerrufe")
def index() -> str:
    """All declarations, those first that nobody has matched."""
    page = page_of(find_withdrawals(own_agency_id()), request.args.get("page"))
    return render_template("withdrawal/index.html", page=page, words=words, shown=shown)


def _show(withdrawal: Withdrawal, form: SetAsideForm | None = None) -> str:
    asked = request.args.get("q", "").strip()
    suggested: list[Case] = []
    if withdrawal.is_open:
        if asked:
            suggested = list(page_of(find_cases(own_agency_id(), words=asked), None, MOST_SUGGESTED).rows)
        else:
            suggested = list(cases_of_address(db.session(), own_agency_id(), withdrawal.email))
    return render_template(
        "withdrawal/show.html",
        withdrawal=withdrawal,
        said={name: shown(getattr(withdrawal, name)) for name in ("name", "reference", "email")},
        asked=asked,
        suggested=suggested,
        states=states_of(own_agency_id(), [case.id for case in suggested]),
        case_words=case_words,
        words=words,
        form=form or SetAsideForm(formdata=None),
    )


@bp.get("/widerrufe/<int:withdrawal_id>")
def show(withdrawal_id: int) -> str:
    """One declaration; while its case is unknown, with the cases it may belong to."""
    return _show(own_or_404(Withdrawal, withdrawal_id))


@bp.get("/widerrufe/<int:withdrawal_id>/scan")
def scan(withdrawal_id: int) -> Any:
    """The scan, to download."""
    withdrawal = own_or_404(Withdrawal, withdrawal_id)
    if not withdrawal.scan_sha256:
        abort(404)
    return stored_file(
        withdrawal.agency_id, withdrawal.scan_sha256, withdrawal.scan_media_type, withdrawal.scan_file_name
    )


@bp.post("/widerrufe/<int:withdrawal_id>/vorgang/<int:case_id>")
def match(withdrawal_id: int, case_id: int) -> Answer:
    """Say that it belongs to this case."""
    own_or_404(Withdrawal, withdrawal_id)
    own_or_404(Case, case_id)
    try:
        deciding.match_by_hand(own_agency_id(), withdrawal_id, case_id, current_broker())
    except deciding.AlreadyDecided:
        flash(_("Über diesen Widerruf hat inzwischen schon jemand entschieden."), "warning")
        return redirect(url_for(".show", withdrawal_id=withdrawal_id), 303)
    except deciding.NotSettledYet:
        flash(_("Dieser Widerruf wird gerade noch festgehalten. Bitte versuchen Sie es gleich noch einmal."))
        return redirect(url_for(".show", withdrawal_id=withdrawal_id), 303)
    flash(_("Der Widerruf gehört jetzt zu diesem Vorgang. Von selbst geht dort nichts mehr hinaus."))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.post("/widerrufe/<int:withdrawal_id>/ohne-vorgang")
def set_aside(withdrawal_id: int) -> Answer:
    """Say that it concerns no case, and why."""
    withdrawal = own_or_404(Withdrawal, withdrawal_id)
    form = SetAsideForm()
    if not form.validate_on_submit():
        return _show(withdrawal, form)
    try:
        deciding.set_aside(own_agency_id(), withdrawal_id, form.reason.data, current_broker())
    except deciding.NotSettledYet:
        flash(_("Dieser Widerruf wird gerade noch festgehalten. Bitte versuchen Sie es gleich noch einmal."))
    else:
        flash(_("Ihre Entscheidung ist festgehalten. Die Erklärung bleibt gespeichert."))
    return redirect(url_for(".show", withdrawal_id=withdrawal_id), 303)


@bp.route("/widerrufe/neu", methods=["GET", "POST"])
@takes_files(LARGEST_FILE + 2**20)
def enter() -> Answer:
    """Enter a withdrawal that came by letter, e-mail or telephone; ``vorgang`` in the address names its case."""
    case_id = row_number(request.args.get("vorgang"))
    case = own_or_404(Case, case_id) if case_id is not None else None
    form = EntryForm(
        received_on=clock.local(clock.now()).date(),
        way=Way.LETTER.value,
        once=secrets.token_hex(16),
        name=full_name(case.prospect) if case is not None else "",
        email=case.prospect.email if case is not None else "",
        language=case.prospect.language if case is not None else "de",
    )
    if form.validate_on_submit():
        kept = _kept_scan(form)
        if not form.scan.errors:
            entry = deciding.Entry(
                way=Way(form.way.data),
                received_at=form.received_at,
                name=form.name.data,
                reference=form.reference.data or "",
                email=form.email.data or "",
                remark=form.remark.data or "",
                language=form.language.data,
                acknowledge=bool(form.acknowledge.data),
                once=form.once.data or secrets.token_hex(16),
            )
            entered = deciding.enter_withdrawal(own_agency_id(), case_id, entry, kept, current_broker())
            flash(_("Der Widerruf ist eingetragen und gehört zum Nachweis."))
            if case_id is not None:
                return redirect(url_for("cases.show", case_id=case_id), 303)
            return redirect(url_for(".show", withdrawal_id=entered.id), 303)
    return render_template("withdrawal/enter.html", form=form, case=case)


def _kept_scan(form: EntryForm) -> KeptFile | None:
    """The checked scan in the store; a sentence beside the field when it is refused."""
    file = form.scan.data
    if not file or not getattr(file, "filename", ""):
        return None
    received = uploads.receive([(file.filename, file.stream)], room=1, no_room="")
    if received.refusals:
        form.scan.errors = received.refusals
        return None
    return uploads.keep(own_agency_id(), received.files)[0]
