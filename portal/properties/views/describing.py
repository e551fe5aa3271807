"""List, form, what is known and missing, archive."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.lists import page_of
from portal.properties import actions, facts, forms, words
from portal.properties.gaps import find_gaps
from portal.properties.models import Property
from portal.properties.search import find_properties
from portal.properties.views.blueprint import Answer, bp
from portal.scope import own_agency_id, own_or_404


@bp.get("")
def index() -> str:
    """The list with search and filters."""
    chosen = {
        "q": request.args.get("q", "").strip(),
        "art": request.args.get("art", ""),
        "vermarktung": request.args.get("vermarktung", ""),
        "archiv": "1" if request.args.get("archiv") == "1" else "",
    }
    query = find_properties(
        own_agency_id(),
        words=chosen["q"],
        kind=chosen["art"],
        marketing=chosen["vermarktung"],
        archived=bool(chosen["archiv"]),
    )
    return render_template(
        "properties/index.html",
        page=page_of(query, request.args.get("page")),
        chosen=chosen,
        filtered={name: value for name, value in chosen.items() if value},
        words=words,
        facts=facts,
    )


def _form_page(form: forms.PropertyForm, row: Property | None) -> str:
    return render_template("properties/form.html", form=form, property=row)


@bp.route("/neu", methods=["GET", "POST"])
def new() -> Answer:
    """A new property."""
    form = forms.PropertyForm()
    if form.validate_on_submit():
        try:
            row = actions.create_property(own_agency_id(), **form.facts())
        except actions.ObjectNumberTaken:
            form.object_number.errors = [_number_taken()]
        else:
            flash(_("Die Immobilie ist gespeichert. Jetzt fehlen noch die Fotos."))
            return redirect(url_for(".show", property_id=row.id))
    return _form_page(form, None)


@bp.route("/<int:property_id>/bearbeiten", methods=["GET", "POST"])
def edit(property_id: int) -> Answer:
    """Change a property."""
    row = own_or_404(Property, property_id)
    form = forms.PropertyForm(obj=row)
    if form.validate_on_submit():
        try:
            actions.update_property(own_agency_id(), property_id, **form.facts())
        except actions.ObjectNumberTaken:
            form.object_number.errors = [_number_taken()]
        else:
            flash(_("Die Änderungen sind gespeichert."))
            return redirect(url_for(".show", property_id=property_id))
    return _form_page(form, row)


def _number_taken() -> str:
    return _("Diese Objektnummer gibt es schon. Bitte wählen Sie eine andere.")


@bp.get("/<int:property_id>")
def show(property_id: int) -> str:
    """What is known about a property and what a complete exposé still needs."""
    row = own_or_404(Property, property_id)
    return render_template(
        "properties/show.html", property=row, gaps=find_gaps(row), facts=facts, words=words
    )


@bp.post("/<int:property_id>/archiv")
def archive(property_id: int) -> Response:
    """Into the archive, or out of it (``archivieren`` = 1 or 0)."""
    own_or_404(Property, property_id)
    archived = request.form.get("archivieren") == "1"
    actions.set_archived(own_agency_id(), property_id, archived)
    flash(
        _("Die Immobilie ist jetzt im Archiv.") if archived else _("Die Immobilie steht wieder in der Liste.")
    )
    return redirect(url_for(".show", property_id=property_id))
