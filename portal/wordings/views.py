"""Pages of wordings: list, form with preview, delete, and the first ones for an agency that has none."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import current_broker
from portal.rich_text import html_to_text
from portal.scope import own_agency_id, own_or_404
from portal.wordings import actions, placeholders, words
from portal.wordings.forms import WITH_SUBJECT, WordingForm
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.preview import Examples, Preview, make_preview
from portal.wordings.search import wordings_of

bp = Blueprint("wordings", __name__, url_prefix="/textvorlagen")

Answer = str | Response


@bp.get("")
def index() -> str:
    """The agency's wordings by category, with the beginning of their text."""
    chosen = {"art": request.args.get("art", ""), "sprache": request.args.get("sprache", "")}
    rows = wordings_of(own_agency_id(), category=chosen["art"], language=chosen["sprache"])
    return render_template(
        "wordings/index.html",
        groups=[(one, [row for row in rows if row.category == one]) for one in WordingCategory],
        beginnings={row.id: " ".join(html_to_text(row.body_html).split())[:160] for row in rows},
        chosen=chosen,
        has_any=bool(rows) or bool(wordings_of(own_agency_id())),
        words=words,
    )


def _examples() -> Examples:
    # Cases and offers stand above wordings: the factory puts what knows them here.
    found: Examples = current_app.extensions["wording_examples"]
    return found


def _preview(form: WordingForm) -> Preview:
    category, language = form.chosen_category, form.chosen_language
    example = _examples().example(
        own_agency_id(), current_broker().id, form.example_case.data, category, language
    )
    subject = (form.subject.data or "") if category in WITH_SUBJECT else ""
    return make_preview(subject, form.body.data or "", example, language=language, category=category)


def _form_page(form: WordingForm, row: Wording | None) -> str:
    form.example_case.choices = _examples().choices(own_agency_id(), current_broker().id)
    return render_template(
        "wordings/form.html",
        form=form,
        wording=row,
        placeholders=placeholders.choices(None),
        places=words.PLACES,
        preview=_preview(form),
    )


def _wants_preview() -> bool:
    return request.form.get("tun") == "vorschau"


@bp.post("/vorschau")
def preview() -> str:
    """What the form says as its reader would see it; for the script of the form."""
    return render_template("wordings/preview.html", preview=_preview(WordingForm()))


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Answer:
    """A new wording; its category may come with the address."""
    asked = request.args.get("art", "")
    form = WordingForm(category=asked if asked in set(WordingCategory) else WordingCategory.OFFER)
    if not _wants_preview() and form.validate_on_submit():
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
    form = WordingForm(
        name=row.name, category=row.category, language=row.language, subject=row.subject, body=row.body_html
    )
    if not _wants_preview() and form.validate_on_submit():
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


def _values(form: WordingForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "subject": form.subject.data or "",
        "body_html": form.body.data or "",
        "category": form.chosen_category,
        "language": form.chosen_language,
    }


def _name_taken() -> str:
    return _("Es gibt schon eine Textvorlage mit diesem Namen. Bitte wählen Sie einen anderen.")
