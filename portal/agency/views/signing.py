"""The key that signs the agency's mails (DKIM): make one, publish its record, see whether it is published."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.access import administrator_only
from portal.agency.views.blueprint import Answer, author, bp, own_agency
from portal.mail import actions, dkim
from portal.mail.account import sender_address
from portal.name_servers import NamesUnreachable


@bp.get("/einstellungen/mailkonto/dkim")
@administrator_only
def signing() -> Answer:
    """Domain, name and value of the record, and what was last found of it."""
    agency = own_agency()
    key = dkim.current_key(agency.id)
    return render_template(
        "agency/signing.html",
        key=key,
        state=dkim.state_of(key) if key is not None else "",
        name=dkim.record_name(key) if key is not None else "",
        value=dkim.record_of(key) if key is not None else "",
        parts=dkim.record_in_parts(key) if key is not None else "",
        domain=dkim.domain_of(sender_address(agency.id)),
    )


@bp.post("/einstellungen/mailkonto/dkim/neu")
@administrator_only
def make_key() -> Answer:
    """Make a key for the domain of the sender's address; an earlier one is replaced."""
    agency = own_agency()
    try:
        actions.make_dkim_key(agency.id, dkim.domain_of(sender_address(agency.id)), author().actor)
    except actions.DomainRefused:
        flash(
            _("Zu Ihrer Absenderadresse passt kein Schlüssel. Bitte tragen Sie zuerst ein Mailkonto ein."),
            "warning",
        )
    else:
        flash(_("Der Schlüssel ist angelegt. Bitte veröffentlichen Sie jetzt den Eintrag, der hier steht."))
    return redirect(url_for("agency.signing"))


@bp.post("/einstellungen/mailkonto/dkim/pruefen")
@administrator_only
def look_up_record() -> Answer:
    """Ask the name service for the record; the page then says what was found."""
    try:
        actions.look_up_dkim_record(own_agency().id)
    except NamesUnreachable:
        flash(
            _(
                "Der Namensdienst hat nicht geantwortet. Bitte versuchen Sie es in einigen Minuten noch einmal."
            ),
            "warning",
        )
    return redirect(url_for("agency.signing"))


@bp.post("/einstellungen/mailkonto/dkim/entfernen")
@administrator_only
def remove_key() -> Answer:
    """Let mails go out unsigned."""
    actions.remove_dkim_key(own_agency().id, author().actor)
    flash(_("Der Schlüssel ist gelöscht. Mails gehen jetzt ohne DKIM-Signatur hinaus."))
    return redirect(url_for("agency.signing"))
