"""What may be typed about a prospect: every field with its limits, in the order of the page."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional, Regexp, ValidationError

from portal import clock
from portal.form_fields import GermanDateField, GermanForm, LineField, LongTextField, MailAddress, Needed
from portal.prospects.actions import FACTS
from portal.prospects.models import ProspectStatus, Salutation
from portal.prospects.words import LANGUAGES, SALUTATIONS, STATUSES

_CHOSEN = Needed(_l("Bitte wählen Sie eines davon."))
_PHONE = Regexp(
    r"^\+?[0-9][0-9 ()/.\-]{2,}$",
    flags=re.ASCII,
    message=_l("Bitte geben Sie die Telefonnummer mit Ziffern ein, zum Beispiel 07531 123456."),
)


class ProspectForm(GermanForm):
    # Wer
    salutation = SelectField(
        _l("Anrede"), [_CHOSEN], choices=list(SALUTATIONS.items()), default=Salutation.NONE
    )
    title = LineField(_l("Titel"), maximum=40)
    first_name = LineField(_l("Vorname"), maximum=80)
    last_name = LineField(_l("Nachname"), [Needed(_l("Bitte geben Sie den Nachnamen ein."))], maximum=80)
    company = LineField(_l("Firma"), maximum=120)
    # Wie erreichbar
    email = LineField(
        _l("E-Mail-Adresse"),
        [Needed(_l("Bitte geben Sie die E-Mail-Adresse ein.")), MailAddress()],
        maximum=254,
    )
    phone = LineField(_l("Telefon"), [Optional(), _PHONE], maximum=40)
    street = LineField(_l("Straße und Hausnummer"), maximum=120)
    postal_code = LineField(_l("Postleitzahl"), maximum=10)
    city = LineField(_l("Ort"), maximum=80)
    language = RadioField(_l("Sprache der Mails"), [_CHOSEN], choices=list(LANGUAGES.items()), default="de")
    # Was er ist
    status = RadioField(
        _l("Verbraucher oder Unternehmer?"),
        [_CHOSEN],
        choices=list(STATUSES.items()),
        default=ProspectStatus.UNCLEAR,
    )
    # Anfrage
    source = LineField(_l("Woher kam die Anfrage?"), maximum=100)
    enquired_on = GermanDateField(_l("Datum der Anfrage"), [Optional()])
    enquiry_text = LongTextField(_l("Text der Anfrage"), maximum=10_000)
    # Only shown when somebody with this address is known.
    allow_duplicate = BooleanField(_l("Trotzdem als neuen Interessenten speichern"))

    def validate_enquired_on(self, field: Any) -> None:
        """Nobody has asked tomorrow. Raises ValidationError."""
        if field.data and field.data > clock.local(clock.now()).date():
            raise ValidationError(_l("Bitte geben Sie ein Datum ein, das nicht in der Zukunft liegt."))

    def facts(self) -> dict[str, Any]:
        """The plain values for prospects.actions."""
        return {name: self[name].data for name in FACTS}
