"""Pages of wordings: list, form, delete, and the first ones for an agency that has none."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.rich_text import html_to_text
from portal.scope import own_agency_id, own_or_404
from portal.wordings import actions, placeholders
from portal.wordings.forms import WordingForm
from portal.wordings.models import Wording
from portal.wordings.search import wordings_of

bp = Blueprint("wordings", __name__, url_prefix="/textvorlagen")

Answer = str | Response


@bp.get("")
def index() -> str:
    """All wordings of the agency with the beginning of their text."""
    rows = wordings_of(own_agency_id())
    beginnings = {row.id: " ".join(html_to_text(row.body_html).split())[:160] for row in rows}
    return render_template("wordings/index.html", wordings=rows, beginnings=beginnings)


def _form_page(form: WordingForm, row: Wording | None) -> str:
    return render_template("wordings/form.html", form=form, wording=row, placeholders=placeholders.choices())


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Answer:
    """A new wording."""
    form = WordingForm()
    if form.validate_on_submit():
        try:
            actions.create_wording(own_agency_id(), **_values(form))
        except actions.WordingNameTaken:
            form.name.errors = [_name_taken()]
        else:
            flash(_("Die Textvorlage ist gespeichert."))
            return redirect(url_for(".index"))
    return _form_page(form, None)


@bp.route("/<int:wording_id>", methods=["GET", "POST"])
def edit(wording_id: int) -> Answer:
    """Change a wording."""
    row = own_or_404(Wording, wording_id)
    form = WordingForm(name=row.name, subject=row.subject, body=row.body_html)
    if form.validate_on_submit():
        try:
            actions.update_wording(own_agency_id(), wording_id, **_values(form))
        except actions.WordingNameTaken:
            form.name.errors = [_name_taken()]
        else:
            flash(_("Die Änderungen sind gespeichert."))
            return redirect(url_for(".index"))
    return _form_page(form, row)


@bp.post("/<int:wording_id>/loeschen")
def delete(wording_id: int) -> Response:
    """Remove a wording."""
    row = own_or_404(Wording, wording_id)
    name = row.name
    actions.delete_wording(own_agency_id(), wording_id)
    flash(_("Die Textvorlage „%(name)s“ ist gelöscht.", name=name))
    return redirect(url_for(".index"))


@bp.post("/mitgelieferte")
def add_first() -> Response:
    """Add the wordings that come with the portal."""
    added = actions.add_default_wordings(own_agency_id())
    if added:
        flash(_("Die mitgelieferten Textvorlagen sind da. Passen Sie sie gern an."))
    else:
        flash(_("Alle mitgelieferten Textvorlagen sind schon da."), "note")
    return redirect(url_for(".index"))


def _values(form: WordingForm) -> dict[str, str]:
    return {
        "name": form.name.data or "",
        "subject": form.subject.data or "",
        "body_html": form.body.data or "",
    }


def _name_taken() -> str:
    return _("Es gibt schon eine Textvorlage mit diesem Namen. Bitte wählen Sie einen anderen.")
