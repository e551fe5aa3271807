"""Files about a property (Unterlagen): energy certificate, floor plan, declaration of division, …"""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal import uploads
from portal.access import takes_files
from portal.properties import actions, forms
from portal.properties.models import Property, PropertyFile
from portal.properties.uploads import MOST_FILES_AT_ONCE, kind_of_file
from portal.properties.views.blueprint import Answer, bp
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import stored_file

LARGEST_BODY = MOST_FILES_AT_ONCE * uploads.LARGEST_FILE + 2**20  # R31: all files of one request together


def _files_page(row: Property, upload: forms.FilesUpload, files: list[forms.FileForm]) -> str:
    return render_template(
        "properties/files.html",
        property=row,
        upload=upload,
        items=list(zip(row.files, files, strict=True)),
        most_files=MOST_FILES_AT_ONCE,
    )


@bp.route("/<int:property_id>/unterlagen", methods=["GET", "POST"])
def files(property_id: int) -> Answer:
    """Names, kinds, removal: one form for all."""
    row = own_or_404(Property, property_id)
    items = [forms.FileForm.of(file) for file in row.files]
    if request.method == "POST" and all([item.validate() for item in items]):
        actions.save_files(
            own_agency_id(),
            property_id,
            [item.change(file.id) for item, file in zip(items, row.files, strict=True)],
        )
        flash(_("Die Unterlagen sind gespeichert."))
        return redirect(url_for(".files", property_id=property_id))
    return _files_page(row, forms.FilesUpload(formdata=None), items)


@bp.route("/<int:property_id>/unterlagen/hochladen", methods=["GET", "POST"])
@takes_files(LARGEST_BODY)
def upload_files(property_id: int) -> Answer:
    """Several files at once: good ones are kept, each refused one is named with its reason."""
    row = own_or_404(Property, property_id)
    if request.method == "GET":  # the page with the refusals, loaded once more
        return redirect(url_for(".files", property_id=property_id))
    form = forms.FilesUpload()
    named = [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
    if not named:
        form.files.errors = [_("Bitte wählen Sie mindestens eine Datei aus.")]
    if not form.validate() or not named:
        return _files_page(row, form, [forms.FileForm.shown(file) for file in row.files])
    room = actions.MOST_FILES - len(row.files)
    no_room = (
        _("Mehr als %(n)d Dateien auf einmal sind nicht möglich.", n=MOST_FILES_AT_ONCE)
        if room > MOST_FILES_AT_ONCE
        else _("Diese Immobilie hat schon so viele Unterlagen, wie möglich sind.")
    )
    received = uploads.receive(named, room=min(room, MOST_FILES_AT_ONCE), no_room=no_room)
    form.files.errors = received.refusals
    if received.files:
        _keep_files(property_id, form, received)
    if not form.files.errors:
        return redirect(url_for(".files", property_id=property_id))
    row = own_or_404(Property, property_id)
    return _files_page(row, form, [forms.FileForm.shown(file) for file in row.files])


def _keep_files(property_id: int, form: forms.FilesUpload, received: uploads.Received) -> None:
    agency_id = own_agency_id()
    kept = uploads.keep(agency_id, received.files)
    try:
        actions.add_files(
            agency_id, property_id, [(kind_of_file(file.file_name, form.kind.data), file) for file in kept]
        )
    except actions.TooManyFiles:  # a colleague was faster
        form.files.errors = [
            _("Diese Immobilie hat schon so viele Unterlagen, wie möglich sind. Es wurde keine gespeichert.")
        ]
    else:
        flash(ngettext("Eine Datei ist gespeichert.", "%(num)d Dateien sind gespeichert.", len(kept)))


@bp.get("/<int:property_id>/unterlagen/<int:file_id>")
def file(property_id: int, file_id: int) -> Response:
    """A file's bytes, to load it down."""
    row = own_or_404(PropertyFile, file_id, property_id=property_id)
    return stored_file(row.agency_id, row.sha256, row.media_type, row.file_name)
