"""What people may type about accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, PasswordField, RadioField
from wtforms.validators import Optional, ValidationError

from portal.agency.forms import check_phone
from portal.brokers.models import Role
from portal.form_fields import GermanForm, LineField, MailAddress, Needed
from portal.rich_text_field import RichTextField

LONGEST_TYPED = 1000  # what a password field may hold before it is read at all

ROLES = [(Role.BROKER.value, _l("Makler")), (Role.ADMINISTRATOR.value, _l("Administrator"))]


def check_length(_form: Any, field: Any) -> None:
    """Nobody has a password of many pages."""
    if len(field.data or "") > LONGEST_TYPED:
        raise ValidationError(_l("Das Passwort ist zu lang."))


class SignInForm(GermanForm):
    email = LineField(
        _l("E-Mail-Adresse"), [Needed(_l("Bitte geben Sie Ihre E-Mail-Adresse ein."))], maximum=254
    )
    password = PasswordField(_l("Passwort"), [Needed(_l("Bitte geben Sie Ihr Passwort ein.")), check_length])
    next = HiddenField()


class ForgottenForm(GermanForm):
    email = LineField(
        _l("E-Mail-Adresse"),
        [Needed(_l("Bitte geben Sie Ihre E-Mail-Adresse ein.")), MailAddress()],
        maximum=254,
    )


class NewPasswordForm(GermanForm):
    password = PasswordField(
        _l("Neues Passwort"), [Needed(_l("Bitte geben Sie ein neues Passwort ein.")), check_length]
    )


class OwnFactsForm(GermanForm):
    first_name = LineField(_l("Vorname"), [Optional()], maximum=80)
    last_name = LineField(_l("Nachname"), [Needed(_l("Bitte geben Sie Ihren Nachnamen ein."))], maximum=80)
    phone = LineField(_l("Telefon"), [Optional(), check_phone], maximum=40)


class SignatureForm(GermanForm):
    signature = RichTextField(_l("Signatur"), [Optional()], maximum=1500)


class PhotoForm(GermanForm):
    photo = FileField(_l("Foto"), [Needed(_l("Bitte wählen Sie eine Bilddatei aus."))])


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _l("Bisheriges Passwort"), [Needed(_l("Bitte geben Sie Ihr bisheriges Passwort ein.")), check_length]
    )


class InviteForm(GermanForm):
    first_name = LineField(_l("Vorname"), [Optional()], maximum=80)
    last_name = LineField(_l("Nachname"), [Needed(_l("Bitte geben Sie den Nachnamen ein."))], maximum=80)
    email = LineField(
        _l("E-Mail-Adresse"),
        [Needed(_l("Bitte geben Sie die E-Mail-Adresse ein.")), MailAddress()],
        maximum=254,
    )
    role = RadioField(
        _l("Rechte"),
        choices=ROLES,
        default=Role.BROKER.value,
        validators=[Needed(_l("Bitte wählen Sie die Rechte."))],
    )


class RoleForm(GermanForm):
    role = RadioField(_l("Rechte"), choices=ROLES)
