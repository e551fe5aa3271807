"""Pages of prospects: list, form with the warning about a known address, detail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.database import db
from portal.lists import page_of
from portal.prospects import actions, words
from portal.prospects.forms import ProspectForm
from portal.prospects.models import Prospect
from portal.prospects.search import find_prospects
from portal.scope import own_agency_id, own_or_404

bp = Blueprint("prospects", __name__, url_prefix="/interessenten")

Answer = str | Response


@bp.get("")
def index() -> str:
    """The list with search."""
    asked = request.args.get("q", "").strip()
    page = page_of(find_prospects(own_agency_id(), asked), request.args.get("page"))
    return render_template("prospects/index.html", page=page, asked=asked, words=words)


def _form_page(form: ProspectForm, row: Prospect | None, known_id: int | None = None) -> str:
    known = db.session.get(Prospect, known_id) if known_id else None
    return render_template("prospects/form.html", form=form, prospect=row, known=known, words=words)


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Answer:
    """A new prospect."""
    form = ProspectForm()
    known_id = None
    if form.validate_on_submit():
        try:
            row = actions.create_prospect(
                own_agency_id(), allow_duplicate=form.allow_duplicate.data, **form.facts()
            )
        except actions.ProspectAlreadyKnown as known:
            known_id = known.prospect_id
            form.email.errors = [_("Mit dieser E-Mail-Adresse gibt es schon einen Interessenten.")]
        else:
            flash(_("Der Interessent ist gespeichert."))
            return redirect(url_for(".show", prospect_id=row.id))
    return _form_page(form, None, known_id)


@bp.route("/<int:prospect_id>/bearbeiten", methods=["GET", "POST"])
def edit(prospect_id: int) -> Answer:
    """Change a prospect."""
    row = own_or_404(Prospect, prospect_id, erased_at=None)
    form = ProspectForm(obj=row)
    known_id = None
    if form.validate_on_submit():
        try:
            actions.update_prospect(
                own_agency_id(), prospect_id, allow_duplicate=form.allow_duplicate.data, **form.facts()
            )
        except actions.ProspectAlreadyKnown as known:
            known_id = known.prospect_id
            form.email.errors = [_("Mit dieser E-Mail-Adresse gibt es schon einen Interessenten.")]
        else:
            flash(_("Die Änderungen sind gespeichert."))
            return redirect(url_for(".show", prospect_id=prospect_id))
    return _form_page(form, own_or_404(Prospect, prospect_id, erased_at=None), known_id)
