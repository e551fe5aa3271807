"""What people may type about accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from portal.form_fields import GermanForm, LineField, Needed


class SignInForm(GermanForm):
    email = LineField(
        _l("E-Mail-Adresse"), [Needed(_l("Bitte geben Sie Ihre E-Mail-Adresse ein."))], maximum=254
    )
    password = PasswordField(_l("Passwort"), [Needed(_l("Bitte geben Sie Ihr Passwort ein."))])
    next = HiddenField()
