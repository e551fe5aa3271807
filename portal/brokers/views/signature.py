"""The broker's signature and photo, as prospects see them in mails, on the preview and in the PDF."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.access import current_broker, takes_files
from portal.brokers.actions import signature as actions
from portal.brokers.forms import PhotoForm, SignatureForm
from portal.brokers.views.blueprint import Answer, bp
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.pictures import LARGEST_UPLOAD, PictureRefused
from portal.rich_text import TextRefused, clean_html
from portal.security_headers import STORED_FILE_POLICY

FORM_ROOM = 256 * 1024  # what the form may add to the file inside it


def _shown(signature_html: str) -> str:
    """Cleaned once more on the way out (R35)."""
    try:
        return clean_html(signature_html)
    except TextRefused:
        return ""


def _page(form: SignatureForm | None = None, photo_form: PhotoForm | None = None) -> str:
    broker = current_broker()
    return render_template(
        "brokers/signature.html",
        broker=broker,
        form=form or SignatureForm(formdata=None, signature=_shown(broker.signature_html)),
        photo_form=photo_form or PhotoForm(formdata=None),
        signature_html=_shown(broker.signature_html),
    )


@bp.route("/konto/signatur", methods=["GET", "POST"])
def signature() -> Answer:
    """Signature and photo with what becomes of them; this address takes the signature."""
    broker = current_broker()
    form = SignatureForm(signature=_shown(broker.signature_html))
    if form.validate_on_submit():
        actions.save_signature(broker.id, "" if form.signature.is_empty else form.signature.data)
        flash(_("Ihre Signatur ist gespeichert."))
        return redirect(url_for("brokers.signature"))
    return _page(form)


@bp.post("/konto/foto")
@takes_files(LARGEST_UPLOAD + FORM_ROOM)
def store_photo() -> Answer:
    """Take a photo."""
    form = PhotoForm()
    if form.validate():
        try:
            actions.store_photo(current_broker().id, form.photo.data.read())
            flash(_("Ihr Foto ist gespeichert."))
            return redirect(url_for("brokers.signature"))
        except PictureRefused as error:
            form.photo.errors = [error.sentence]
    return _page(photo_form=form)


@bp.post("/konto/foto/entfernen")
def remove_photo() -> Answer:
    """Show no photo any more."""
    actions.remove_photo(current_broker().id)
    flash(_("Ihr Foto ist entfernt. Bereits gesendete Offerten behalten es."))
    return redirect(url_for("brokers.signature"))


@bp.get("/konto/foto")
def photo() -> Answer:
    """The broker's own photo."""
    broker = current_broker()
    try:
        content = file_store().read(broker.agency_id, broker.photo_sha256 or "")
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    answer = make_response(content)
    answer.headers["Content-Type"] = "image/jpeg"
    answer.headers["Content-Security-Policy"] = STORED_FILE_POLICY
    return answer
