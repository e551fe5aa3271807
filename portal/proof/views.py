"""Pages of proof: taking the bundle of a consent out, and checking a bundle somebody brings."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import current_broker, takes_files
from portal.database import db
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.evidence.seal import SealUnusable
from portal.offers.models import Offer
from portal.pdf import PdfFailure
from portal.proof import actions
from portal.proof.bundle import NoConsent
from portal.proof.check import (
    LARGEST_BUNDLE,
    Acquaintance,
    BundleRefused,
    Checked,
    acquaintance,
    check_bundle,
)
from portal.proof.forms import CheckForm
from portal.proof.testimony import NothingSent
from portal.scope import own_agency_id, own_or_404
from portal.stored_file import as_file

bp = Blueprint("proof", __name__, url_prefix="/nachweise")

FORM_ROOM = 64 * 2**10

Answer = str | Response


@bp.post("/offerte/<int:offer_id>")
def export(offer_id: int) -> Response:
    """The bundle of an offer's consent, as a file; that it was taken out goes on record."""
    offer = own_or_404(Offer, offer_id)
    case_id, broker = offer.case_id, current_broker()
    actor = Actor(ActorKind.BROKER, str(broker.id))
    try:
        packed = actions.export_proof(own_agency_id(), offer_id, actor, broker.full_name)
    except NoConsent:
        abort(404)
    except SealUnusable:
        flash(_("Das Siegel des Portals ist nicht lesbar. Bitte wenden Sie sich an den Betreiber."), "danger")
        return redirect(url_for("cases.show", case_id=case_id))
    return as_file(packed.content, "application/zip", packed.file_name)


@bp.post("/offerte/<int:offer_id>/pdf")
def certificate(offer_id: int) -> Response:
    """The certificate of a sent offer, as a file; that it was taken out goes on record."""
    offer = own_or_404(Offer, offer_id)
    case_id, broker = offer.case_id, current_broker()
    actor = Actor(ActorKind.BROKER, str(broker.id))
    try:
        written = actions.export_certificate(own_agency_id(), offer_id, actor, broker.full_name)
    except NothingSent:
        abort(404)
    except PdfFailure as failure:
        flash(failure.sentence, "danger")
        return redirect(url_for("cases.show", case_id=case_id))
    return as_file(written.content, "application/pdf", written.file_name)


@bp.route("/pruefen", methods=["GET", "POST"])
@takes_files(LARGEST_BUNDLE + FORM_ROOM)
def check() -> Answer:
    """Take a bundle and show what the checks say; nothing of it is kept."""
    form = CheckForm()
    checked: Checked | None = None
    known: Acquaintance | None = None
    if form.validate_on_submit():
        content = form.file.data.stream.read(LARGEST_BUNDLE + 1)
        if len(content) > LARGEST_BUNDLE:
            form.file.errors = [_("Die Datei ist größer als 100 MB.")]
        else:
            try:
                checked = check_bundle(content)
                known = acquaintance(db.session(), own_agency_id(), checked.named)
            except BundleRefused as refused:
                form.file.errors = [_refusal(refused.reason)]
    return render_template("proof/check.html", form=form, checked=checked, known=known)


def _refusal(reason: str) -> str:
    return {
        "no_zip": _("Das ist keine ZIP-Datei. Bitte wählen Sie die Datei, die beim Herunterladen entstand."),
        "damaged": _("Die ZIP-Datei ist beschädigt und lässt sich nicht lesen."),
        "too_large": _("Die ZIP-Datei ist ausgepackt zu groß für einen Nachweis."),
        "foreign": _("Die ZIP-Datei enthält etwas, das nicht in einen Nachweis gehört."),
        "twice": _("Die ZIP-Datei enthält eine Datei zweimal. Ein Nachweis tut das nie."),
        "busy": _(
            "Gerade wird schon ein Nachweis geprüft. Bitte versuchen Sie es in einer Minute noch einmal."
        ),
    }.get(
        reason,
        _("Die Datei lässt sich nicht prüfen: Es würde zu lange dauern oder zu viel Speicher brauchen."),
    )
