"""Firmendaten: overview, facts of the firm, look, imprint and privacy, S-Exposé."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access import administrator_only, takes_files
from portal.agency import actions, notice
from portal.agency import colour as colours
from portal.agency.forms import (
    OWN_LABEL,
    AccentForm,
    DispatchForm,
    ExposeForm,
    FactsForm,
    ImprintForm,
    LogoForm,
)
from portal.agency.label import OFFERED_LABELS, LabelRefused
from portal.agency.models import LegalTextKind
from portal.agency.views.blueprint import Answer, author, bp, own_agency
from portal.database import db
from portal.mail.models import MailAccount
from portal.pictures import LARGEST_UPLOAD, PictureRefused
from portal.settings import current_settings

FORM_ROOM = 256 * 1024  # what a form may add to the file inside it


def say_saved(change: actions.Change) -> None:
    """Say what a save did."""
    if not change.fields:
        flash(_("Es hat sich nichts geändert."), "note")
    elif LegalTextKind.WITHDRAWAL_NOTICE in change.texts:
        flash(
            _(
                "Gespeichert. Die Widerrufsbelehrung hat mit diesen Angaben eine neue Fassung; frühere "
                "S-Exposés behalten ihre."
            )
        )
    else:
        flash(_("Gespeichert."))


@bp.get("/einstellungen")
@administrator_only
def settings() -> Answer:
    """Overview: every topic with its state, and what is still missing."""
    agency = own_agency()
    return render_template(
        "agency/settings.html",
        agency=agency,
        missing=notice.missing_for_sending(agency),
        notice=notice.current_text(db.session(), agency.id, LegalTextKind.WITHDRAWAL_NOTICE),
        account=db.session.get(MailAccount, agency.id),
        shared_account=bool(current_settings().mail.server),
    )


@bp.route("/einstellungen/firma", methods=["GET", "POST"])
@administrator_only
def facts() -> Answer:
    """Name, address, phone, e-mail: what stands in mails, on pages and in the withdrawal notice."""
    agency = own_agency()
    form = FactsForm(obj=agency)
    if form.validate_on_submit():
        values: dict[str, Any] = {
            field.name: field.data or "" for field in form if field.name != "csrf_token"
        }
        say_saved(actions.change_settings(agency.id, values, author()))
        return redirect(url_for("agency.facts"))
    return render_template("agency/facts.html", form=form, agency=agency)


@bp.route("/einstellungen/aussehen", methods=["GET", "POST"])
@administrator_only
def look() -> Answer:
    """Logo and colour; this address takes the colour."""
    agency = own_agency()
    form = AccentForm(obj=agency)
    proposal = ""
    if form.validate_on_submit():
        colour = colours.normal(form.accent.data)
        if colour is None:
            form.accent.errors = [_("Bitte geben Sie die Farbe mit sechs Zeichen ein, zum Beispiel #1f5f8b.")]
        else:
            try:
                say_saved(actions.change_settings(agency.id, {"accent": colour}, author()))
                return redirect(url_for("agency.look"))
            except colours.ColourUnreadable as error:
                proposal = error.proposal
                form.accent.errors = [
                    _(
                        "Diese Farbe ist zu hell: Weiße Schrift darauf und farbige Schrift auf Weiß wären "
                        "schlecht zu lesen. Der nächste dunklere Ton ist %(shade)s.",
                        shade=proposal,
                    )
                ]
    return _look_page(form, LogoForm(), proposal)


def _look_page(
    form: AccentForm, logo_form: LogoForm, proposal: str = "", expose_form: ExposeForm | None = None
) -> str:
    agency = own_agency()
    return render_template(
        "agency/look.html",
        form=form,
        logo_form=logo_form,
        expose_form=expose_form
        or ExposeForm(formdata=None, layout=agency.default_layout, marks_recipient=agency.marks_recipient),
        proposal=proposal,
        agency=agency,
    )


@bp.post("/einstellungen/aussehen/expose")
@administrator_only
def lay_out_exposes() -> Answer:
    """Take the layout that new offers begin with."""
    form = ExposeForm()
    if not form.validate_on_submit():
        return _look_page(AccentForm(formdata=None, obj=own_agency()), LogoForm(formdata=None), "", form)
    values = {"default_layout": form.layout.data, "marks_recipient": form.marks_recipient.data}
    say_saved(actions.change_settings(own_agency().id, values, author()))
    return redirect(url_for("agency.look"))


@bp.post("/einstellungen/aussehen/logo")
@administrator_only
@takes_files(LARGEST_UPLOAD + FORM_ROOM)
def store_logo() -> Answer:
    """Take a logo."""
    agency = own_agency()
    form = LogoForm()
    if form.validate():
        try:
            actions.store_logo(agency.id, form.logo.data.read(), author())
            flash(_("Das Logo ist gespeichert."))
            return redirect(url_for("agency.look"))
        except PictureRefused as error:
            form.logo.errors = [error.sentence]
    return _look_page(AccentForm(formdata=None, obj=own_agency()), form)


@bp.post("/einstellungen/aussehen/logo/entfernen")
@administrator_only
def remove_logo() -> Answer:
    """Show the name only."""
    actions.remove_logo(own_agency().id, author())
    flash(_("Das Logo ist entfernt."))
    return redirect(url_for("agency.look"))


@bp.route("/einstellungen/impressum", methods=["GET", "POST"])
@administrator_only
def legal() -> Answer:
    """What imprint and privacy notice say beyond the facts of the firm."""
    agency = own_agency()
    form = ImprintForm(obj=agency)
    if form.validate_on_submit():
        values: dict[str, Any] = {
            field.name: field.data or "" for field in form if field.name != "csrf_token"
        }
        say_saved(actions.change_settings(agency.id, values, author()))
        return redirect(url_for("agency.legal"))
    return render_template("agency/legal.html", form=form, agency=agency)


def _label_sentence(error: LabelRefused) -> str:
    reasons = {
        "gelesen": _(
            "Eine Bestätigung, etwas gelesen zu haben, ist unwirksam und schadet eher, als dass sie nützt."
        ),
        "verzicht": _(
            "Mit einem Klick verzichtet niemand auf sein Widerrufsrecht; Gerichte haben solche Texte verworfen."
        ),
    }
    reason = reasons.get(
        error.word,
        _("Das klingt nach einer Bestellung. Der Klick öffnet nur das Exposé und schließt keinen Vertrag."),
    )
    return _("Bitte lassen Sie „%(word)s…“ weg. %(reason)s", word=error.word, reason=reason)


@bp.route("/einstellungen/s-expose", methods=["GET", "POST"])
@administrator_only
def dispatch() -> Answer:
    """Label of the consent, validity of links, and how large a mail may be."""
    agency = own_agency()
    if request.method == "GET":
        offered = agency.consent_label in OFFERED_LABELS
        form = DispatchForm(
            label_choice=agency.consent_label if offered else OWN_LABEL,
            own_label="" if offered else agency.consent_label,
            link_valid_days=agency.link_valid_days,
            largest_mail=agency.largest_mail,
            certificate_in_note=agency.certificate_in_note,
            witness_email=agency.witness_email,
        )
    else:
        form = DispatchForm()
        if form.validate():
            values: dict[str, Any] = {
                "consent_label": form.label,
                "link_valid_days": form.link_valid_days.data,
                "largest_mail": form.largest_mail.data,
                "certificate_in_note": form.certificate_in_note.data,
                "witness_email": form.witness_email.data or "",
            }
            try:
                say_saved(actions.change_settings(agency.id, values, author()))
                return redirect(url_for("agency.dispatch"))
            except LabelRefused as error:
                form.own_label.errors = [_label_sentence(error)]
    return render_template("agency/dispatch.html", form=form, agency=agency, days=_days)


def _days(count: int) -> str:
    return ngettext("1 Tag", "%(num)d Tage", count)
