"""How the PDF looks: chosen beside it, and shown at once."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.agency.kinds import Layout
from portal.dispatch.forms import LayoutForm
from portal.dispatch.views.blueprint import bp, offer_and_agency
from portal.offers.actions import DraftChangedMeanwhile, OfferNoDraft, choose_layout
from portal.scope import row_number


@bp.post("/gestaltung")
def lay_out(offer_id: int) -> Response:
    """Take the layout of the exposé, then show the PDF in it."""
    offer, _agency = offer_and_agency(offer_id)
    form, case_id = LayoutForm(), offer.case_id
    if not form.validate_on_submit():
        flash(_("Bitte wählen Sie eine Gestaltung."), "warning")
        return redirect(url_for("dispatch.check", offer_id=offer_id, ansicht="pdf"), 303)
    try:
        choose_layout(
            offer.agency_id,
            offer_id,
            revision=row_number(form.revision.data) or 0,
            layout=Layout(form.layout.data),
            marks_recipient=form.marks_recipient.data,
        )
    except OfferNoDraft:
        flash(_("Diese Offerte wurde bereits gesendet."), "warning")
        return redirect(url_for("cases.show", case_id=case_id), 303)
    except DraftChangedMeanwhile:
        flash(
            _("Die Offerte wurde inzwischen geändert. Bitte wählen Sie die Gestaltung noch einmal."),
            "warning",
        )
    return redirect(url_for("dispatch.check", offer_id=offer_id, ansicht="pdf"), 303)
