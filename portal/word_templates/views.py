"""Pages of Word templates: list, upload, replace, download, delete."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import takes_files
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import as_file, stored_file
from portal.uploads import safe_name
from portal.word import LARGEST_FILE, WORD_TYPE, WordRefused
from portal.word_fields import FieldsUnreadable, template_fields
from portal.word_templates import actions, fields
from portal.word_templates.actions import MOST_TEMPLATES, TemplateFile
from portal.word_templates.first_template import FILE_NAME, first_template
from portal.word_templates.forms import WordTemplateForm
from portal.word_templates.models import WordTemplate
from portal.word_templates.search import word_templates_of

bp = Blueprint("word_templates", __name__, url_prefix="/word-vorlagen")

FORM_ROOM = 64 * 2**10

Answer = str | Response


@bp.get("")
def index() -> str:
    """All Word templates of the agency, and every field there is."""
    return render_template(
        "word_templates/index.html",
        templates=word_templates_of(own_agency_id()),
        choices=fields.choices(),
        unknown=fields.unknown,
    )


@bp.route("/neu", methods=["GET", "POST"])
@takes_files(LARGEST_FILE + FORM_ROOM)
def new() -> Answer:
    """Upload a template."""
    form = WordTemplateForm()
    if form.validate_on_submit():
        file = _received(form, needed=True)
        if file is not None:
            try:
                row = actions.create_word_template(own_agency_id(), name=form.name.data or "", file=file)
            except actions.WordTemplateNameTaken:
                form.name.errors = [_name_taken()]
            except actions.TooManyWordTemplates:
                form.file.errors = [
                    _(
                        "Es gibt schon %(n)d Word-Vorlagen. Bitte löschen Sie erst eine, die Sie nicht mehr brauchen.",
                        n=MOST_TEMPLATES,
                    )
                ]
            else:
                return _saved(row)
    return _form_page(form, None)


@bp.route("/<int:template_id>", methods=["GET", "POST"])
@takes_files(LARGEST_FILE + FORM_ROOM)
def edit(template_id: int) -> Answer:
    """Rename a template, or replace its file."""
    row = own_or_404(WordTemplate, template_id)
    form = WordTemplateForm(name=row.name)
    if form.validate_on_submit():
        file = _received(form, needed=False)
        if not form.file.errors:
            try:
                row = actions.update_word_template(
                    own_agency_id(), template_id, name=form.name.data or "", file=file
                )
            except actions.WordTemplateNameTaken:
                form.name.errors = [_name_taken()]
            else:
                return _saved(row)
    return _form_page(form, row)


@bp.get("/<int:template_id>/datei")
def download(template_id: int) -> Response:
    """The stored file, to go on with in Word."""
    row = own_or_404(WordTemplate, template_id)
    return stored_file(row.agency_id, row.sha256, WORD_TYPE, row.file_name)


@bp.get("/beispiel")
def example() -> Response:
    """A template to begin with: a letter and a table of the properties."""
    return as_file(first_template(), WORD_TYPE, FILE_NAME)


@bp.post("/<int:template_id>/loeschen")
def delete(template_id: int) -> Response:
    """Remove a template."""
    row = own_or_404(WordTemplate, template_id)
    name = row.name
    actions.delete_word_template(own_agency_id(), template_id)
    flash(_("Die Word-Vorlage „%(name)s“ ist gelöscht.", name=name))
    return redirect(url_for(".index"))


def _received(form: WordTemplateForm, *, needed: bool) -> TemplateFile | None:
    """The uploaded file, checked; None with a sentence beside the field, or when there is none and none is needed."""
    upload = form.file.data
    if not upload or not upload.filename:
        if needed:
            form.file.errors = [_("Bitte wählen Sie eine Word-Datei (.docx) aus.")]
        return None
    content = upload.stream.read(LARGEST_FILE + 1)
    try:
        found = template_fields(content)
    except (WordRefused, FieldsUnreadable) as refused:
        form.file.errors = [refused.sentence]
        return None
    name = safe_name(upload.filename)
    stem = name[:-5] if name.lower().endswith(".docx") else name
    return TemplateFile(f"{stem}.docx", content, tuple(found))


def _saved(row: WordTemplate) -> Response:
    wrong = fields.unknown(row.fields)
    if wrong:
        flash(_("Die Word-Vorlage ist gespeichert. Bitte sehen Sie sich die Hinweise an."), "warning")
        return redirect(url_for(".edit", template_id=row.id), 303)
    flash(_("Die Word-Vorlage ist gespeichert."))
    return redirect(url_for(".index"), 303)


def _form_page(form: WordTemplateForm, row: WordTemplate | None) -> str:
    form.file.flags.required = row is None
    return render_template(
        "word_templates/form.html",
        form=form,
        template=row,
        choices=fields.choices(),
        labels={**fields.names(), **fields.object_names()},
        unknown=fields.unknown(row.fields) if row else [],
    )


def _name_taken() -> str:
    return _("Es gibt schon eine Word-Vorlage mit diesem Namen. Bitte wählen Sie einen anderen.")
