"""The broker's calendar of ending periods: its secret address, made, renewed and switched off."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.access import current_broker
from portal.brokers.actions import calendar as calendars
from portal.brokers.views.blueprint import Answer, bp
from portal.settings import current_settings


def _page(secret: str = "") -> str:
    path = f"/kalender/{secret}.ics" if secret else ""
    return render_template(
        "brokers/calendar.html",
        address=f"{current_settings().public_url}{path}" if path else "",
        made=calendars.calendar_of(current_broker().id),
    )


@bp.get("/konto/kalender")
def calendar() -> Answer:
    """What the calendar is, and whether there is an address."""
    return _page()


@bp.post("/konto/kalender")
def renew_calendar() -> Answer:
    """Make an address and show it, this once."""
    return _page(calendars.renew_calendar_address(current_broker().id))


@bp.post("/konto/kalender/abschalten")
def revoke_calendar() -> Answer:
    """Switch the address off."""
    calendars.revoke_calendar_address(current_broker().id)
    flash(_("Der Kalender ist abgeschaltet. Die Adresse führt ab jetzt nirgendwohin."))
    return redirect(url_for("brokers.calendar"))
