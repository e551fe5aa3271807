"""Photos and floor plans of a property."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.access import takes_files
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.form_fields import clean_line
from portal.properties import actions, forms, words
from portal.properties.models import Picture, Property
from portal.properties.uploads import MOST_FILES, Received, receive
from portal.properties.views.blueprint import LARGEST_UPLOAD, Answer, bp
from portal.scope import own_agency_id, own_or_404


def _pictures_page(row: Property, upload: forms.PicturesUpload, pictures: list[forms.PictureForm]) -> str:
    return render_template(
        "properties/pictures.html",
        property=row,
        upload=upload,
        items=list(zip(row.pictures, pictures, strict=True)),
        most_files=MOST_FILES,
        words=words,
    )


@bp.route("/<int:property_id>/bilder", methods=["GET", "POST"])
def pictures(property_id: int) -> Answer:
    """Captions, order, title picture, what may be shown before the consent, removal: one form for all."""
    row = own_or_404(Property, property_id)
    items = [forms.PictureForm.of(picture) for picture in row.pictures]
    if request.method == "POST" and all([item.validate() for item in items]):
        actions.save_pictures(
            own_agency_id(),
            property_id,
            [item.change(picture.id) for item, picture in zip(items, row.pictures, strict=True)],
            title_id=forms.whole(request.form.get("titelbild")),
            move=forms.step(request.form.get("verschieben")),
        )
        if not request.form.get("verschieben"):
            flash(_("Die Bilder sind gespeichert."))
        return redirect(url_for(".pictures", property_id=property_id))
    return _pictures_page(row, forms.PicturesUpload(formdata=None), items)


@bp.post("/<int:property_id>/bilder/reihenfolge")
def arrange(property_id: int) -> Answer:
    """A new order of pictures, sent by the sorter script (``order`` = ``3,1,2``)."""
    own_or_404(Property, property_id)
    order = forms.picture_ids(request.form.get("order", ""))
    if order is None:
        abort(400)
    actions.arrange_pictures(own_agency_id(), property_id, order)
    return Response(status=204)


@bp.route("/<int:property_id>/bilder/hochladen", methods=["GET", "POST"])
@takes_files(LARGEST_UPLOAD)
def upload(property_id: int) -> Answer:
    """Several photos or floor plans at once: good ones are kept, each refused one is named with its reason."""
    row = own_or_404(Property, property_id)
    if request.method == "GET":  # the page with the refusals, loaded once more
        return redirect(url_for(".pictures", property_id=property_id))
    form = forms.PicturesUpload()
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not form.validate_on_submit() or not files:
        if not files:
            form.pictures.errors = [_("Bitte wählen Sie mindestens ein Bild aus.")]
        return _pictures_page(row, form, [forms.PictureForm.shown(picture) for picture in row.pictures])
    named = [(clean_line(file.filename), file.stream) for file in files]
    received = receive(named, room=actions.MOST_PICTURES - len(row.pictures))
    for file in files:
        file.close()  # large ones lie in temporary files
    form.pictures.errors = received.refusals
    if received.prepared:
        _keep_pictures(property_id, form, received)
    if not received.refusals:
        return redirect(url_for(".pictures", property_id=property_id))
    row = own_or_404(Property, property_id)
    return _pictures_page(row, form, [forms.PictureForm.shown(picture) for picture in row.pictures])


def _keep_pictures(property_id: int, form: forms.PicturesUpload, received: Received) -> None:
    count = len(received.prepared)
    try:
        actions.add_pictures(
            own_agency_id(),
            property_id,
            received.prepared,
            kind=form.kind.data,
            before_consent=form.before_consent.data,
        )
    except actions.TooManyPictures:  # a colleague was faster
        sentence = _(
            "Diese Immobilie hat schon so viele Bilder, wie möglich sind. Es wurde keines gespeichert."
        )
        form.pictures.errors = received.refusals = [sentence]
    else:
        flash(ngettext("Ein Bild ist gespeichert.", "%(num)d Bilder sind gespeichert.", count))


@bp.get("/<int:property_id>/bilder/<int:picture_id>/<any(small,large):size>")
def picture(property_id: int, picture_id: int, size: str) -> Response:
    """A picture's bytes, ``small`` or ``large``; they never change under this address."""
    row = own_or_404(Picture, picture_id, property_id=property_id)
    digest = row.small_sha256 if size == "small" else row.large_sha256
    try:
        content = file_store().read(row.agency_id, digest)
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return answer
