"""Withdrawal notice in versions, and the terms (AGB) as a file."""

import io

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _

from portal.access import administrator_only, takes_files
from portal.agency import actions, notice
from portal.agency.forms import OwnNoticeForm, TermsForm
from portal.agency.models import LegalText, LegalTextKind
from portal.agency.text_pack import official_text
from portal.agency.views.blueprint import Answer, author, bp, own_agency
from portal.agency.views.facts import FORM_ROOM
from portal.database import db
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.foreign_pdf import PdfRefused
from portal.form_fields import clean_line
from portal.scope import own_or_404
from portal.security_headers import STORED_FILE_POLICY

NOTICE = LegalTextKind.WITHDRAWAL_NOTICE
FORM = LegalTextKind.MODEL_FORM


def _incomplete(error: notice.AgencyFactsMissing) -> str:
    return _(
        "Für die Widerrufsbelehrung fehlt noch: %(facts)s. Bitte ergänzen Sie das unter „Firma“.",
        facts=", ".join(error.missing),
    )


@bp.get("/einstellungen/widerrufsbelehrung")
@administrator_only
def withdrawal_notice() -> Answer:
    """The notice in force, the model form, and every version there ever was."""
    agency = own_agency()
    session = db.session()
    return render_template(
        "agency/withdrawal_notice.html",
        agency=agency,
        missing=notice.missing_for_sending(agency),
        current=notice.current_text(session, agency.id, NOTICE),
        form_text=notice.current_text(session, agency.id, FORM),
        versions=notice.versions(session, agency.id, NOTICE),
        form_versions=notice.versions(session, agency.id, FORM),
    )


@bp.get("/einstellungen/widerrufsbelehrung/fassung/<int:text_id>")
@administrator_only
def notice_version(text_id: int) -> Answer:
    """One version, word for word."""
    return render_template("agency/notice_version.html", text=own_or_404(LegalText, text_id))


@bp.route("/einstellungen/widerrufsbelehrung/eigene-fassung", methods=["GET", "POST"])
@administrator_only
def own_notice() -> Answer:
    """Write an own wording: type, see the warning and the differences, confirm."""
    agency = own_agency()
    current = notice.current_text(db.session(), agency.id, NOTICE)
    source = official_text(NOTICE) if current is None or current.is_official else current.source
    form = OwnNoticeForm(data={"source": source})
    missing = notice.missing_for_sending(agency)
    passages: list[notice.Passage] = []
    if form.validate_on_submit() and not missing:
        try:
            notice.check_places(form.source.data)
            if form.step.data == "confirm":
                return _publish_own(agency.id, form.source.data)
            if form.step.data != "edit":
                own = notice.fill(form.source.data, agency)
                passages = notice.compare(notice.fill_notice(agency).strip(), own.strip())
        except notice.PlaceUnknown as error:
            form.source.errors = [
                _(
                    "Den Platzhalter „%(place)s“ kennt das Portal nicht. Möglich sind: %(places)s.",
                    place=error.place,
                    places=", ".join(notice.PLACES),
                )
            ]
    template = "agency/own_notice_check.html" if passages else "agency/own_notice.html"
    return render_template(
        template, form=form, passages=passages, missing=missing, places=list(notice.PLACES.items())
    )


def _publish_own(agency_id: int, source: str) -> Answer:
    try:
        text = actions.publish_own_notice(agency_id, source, author())
    except notice.AgencyFactsMissing as error:
        flash(_incomplete(error), "danger")
        return redirect(url_for("agency.withdrawal_notice"))
    if text is None:
        flash(_("Es hat sich nichts geändert."), "note")
    elif text.is_official:
        flash(_("Ihr Text ist Wort für Wort das amtliche Muster. Es gilt als neue Fassung."))
    else:
        flash(
            _("Ihre eigene Fassung gilt ab jetzt. Der gesetzliche Schutz des Musters gilt für sie nicht."),
            "warning",
        )
    return redirect(url_for("agency.withdrawal_notice"))


@bp.post("/einstellungen/widerrufsbelehrung/amtliches-muster")
@administrator_only
def official_notice() -> Answer:
    """Return to the official model."""
    try:
        text = actions.return_to_official_notice(own_agency().id, author())
    except notice.AgencyFactsMissing as error:
        flash(_incomplete(error), "danger")
        return redirect(url_for("agency.withdrawal_notice"))
    if text is None:
        flash(_("Es hat sich nichts geändert."), "note")
    else:
        flash(_("Das amtliche Muster gilt wieder, ausgefüllt mit Ihren Firmendaten."))
    return redirect(url_for("agency.withdrawal_notice"))


def _pdf_name(file_name: str | None) -> str:
    """A clean name for the stored file: no folders, no control characters, one ``.pdf`` at the end."""
    name = clean_line((file_name or "").replace("\\", "/").rpartition("/")[2])
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    stem = stem.strip(" .")[:120]
    return f"{stem or 'AGB'}.pdf"


@bp.route("/einstellungen/agb", methods=["GET", "POST"])
@administrator_only
@takes_files(actions.LARGEST_TERMS + FORM_ROOM)
def terms() -> Answer:
    """The terms as a PDF file: look, upload, replace."""
    form = TermsForm()
    if form.validate_on_submit():
        upload = form.terms.data
        try:
            actions.store_terms(own_agency().id, upload.read(), _pdf_name(upload.filename), author())
            flash(_("Die AGB sind gespeichert und gehen ab jetzt mit jeder S-Exposé-Mail mit."))
            return redirect(url_for("agency.terms"))
        except actions.TermsTooLarge:
            form.terms.errors = [_("Die Datei ist größer als 10 MB. Bitte verkleinern Sie sie.")]
        except PdfRefused as error:
            form.terms.errors = [error.sentence]
    return render_template("agency/terms.html", form=form, agency=own_agency())


@bp.post("/einstellungen/agb/entfernen")
@administrator_only
def remove_terms() -> Answer:
    """Send no terms any more."""
    actions.remove_terms(own_agency().id, author())
    flash(_("Die AGB sind entfernt. Neue S-Exposés enthalten keine AGB mehr."))
    return redirect(url_for("agency.terms"))


@bp.get("/einstellungen/agb/datei")
@administrator_only
def terms_file() -> Response:
    """The stored file, to download."""
    agency = own_agency()
    if not agency.terms_sha256:
        abort(404)
    try:
        content = file_store().read(agency.id, agency.terms_sha256)
    except (StoredBytesMissing, StoredBytesDamaged):
        abort(404)
    answer = send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=agency.terms_file_name,
    )
    answer.headers["Content-Security-Policy"] = STORED_FILE_POLICY
    return answer
