"""What people may type about their agency."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from portal.agency import label as labels
from portal.agency.actions import LEAST_MAIL, LONGEST_VALIDITY, MOST_MAIL, SHORTEST_VALIDITY
from portal.agency.words import FEDERAL_STATES, LAYOUTS
from portal.form_fields import (
    GermanForm,
    LineField,
    LongTextField,
    MailAddress,
    Needed,
    WholeNumberField,
)
from portal.mail.models import SentCopy

OWN_LABEL = "own"
_NOBODY_READS = re.compile(r"(no|do[-_.]?not|nicht)[-_.]?(reply|antworten)\b", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


def check_phone(_form: Any, field: Any) -> None:
    """A telephone number: digits, spaces and the usual signs, at least five digits."""
    text = field.data or ""
    if text and (not re.fullmatch(r"[0-9+()/ .–-]+", text) or sum(char.isdigit() for char in text) < 5):
        raise ValidationError(
            _l("Bitte geben Sie die Telefonnummer mit Vorwahl ein, zum Beispiel 07531 123456.")
        )


def check_postal_code(_form: Any, field: Any) -> None:
    """A German postal code."""
    if not re.fullmatch(r"[0-9]{5}", field.data or ""):
        raise ValidationError(_l("Bitte geben Sie die Postleitzahl mit fünf Ziffern ein."))


def check_website(_form: Any, field: Any) -> None:
    """An address on the web; ``https://`` is added where it is missing."""
    text = field.data or ""
    if text and not re.match(r"https?://", text, re.IGNORECASE):
        text = f"https://{text}"
    if text and not re.fullmatch(
        r"https?://[^\s/@<>\"']+\.[^\s/@<>\"']+(/[^\s<>\"']*)?", text, re.IGNORECASE
    ):
        raise ValidationError(
            _l("Bitte geben Sie die Adresse Ihrer Website ein, zum Beispiel www.beispiel.de.")
        )
    field.data = text


class FactsForm(GermanForm):
    name = LineField(
        _l("Firmenname"), [Needed(_l("Bitte geben Sie den Namen Ihrer Firma ein."))], maximum=120
    )
    street = LineField(
        _l("Straße und Hausnummer"), [Needed(_l("Bitte geben Sie Straße und Hausnummer ein."))], maximum=120
    )
    postal_code = LineField(
        _l("Postleitzahl"),
        [Needed(_l("Bitte geben Sie die Postleitzahl mit fünf Ziffern ein.")), check_postal_code],
        maximum=10,
    )
    city = LineField(_l("Ort"), [Needed(_l("Bitte geben Sie den Ort ein."))], maximum=80)
    federal_state = SelectField(
        _l("Bundesland"),
        [Optional()],
        choices=[("", _l("Nicht gewählt")), *((str(key), word) for key, word in FEDERAL_STATES.items())],
    )
    phone = LineField(
        _l("Telefon"),
        [
            Needed(_l("Bitte geben Sie eine Telefonnummer ein. Sie ist in der Widerrufsbelehrung Pflicht.")),
            check_phone,
        ],
        maximum=40,
    )
    email = LineField(
        _l("E-Mail-Adresse"),
        [Needed(_l("Bitte geben Sie die E-Mail-Adresse Ihrer Firma ein.")), MailAddress()],
        maximum=254,
    )
    website = LineField(_l("Website"), [Optional(), check_website], maximum=200)


class AccentForm(GermanForm):
    accent = LineField(_l("Farbe"), [Needed(_l("Bitte wählen Sie eine Farbe."))], maximum=7)


class ExposeForm(GermanForm):
    layout = RadioField(
        _l("Gestaltung neuer Exposés"),
        [Needed(_l("Bitte wählen Sie eine Gestaltung."))],
        choices=list(LAYOUTS.items()),
    )
    marks_recipient = BooleanField(_l("Neue Exposés auf jeder Seite mit dem Namen des Empfängers"))


class LogoForm(GermanForm):
    logo = FileField(_l("Logo"), [Needed(_l("Bitte wählen Sie eine Bilddatei aus."))])


class ImprintForm(GermanForm):
    representatives = LineField(_l("Vertreten durch"), [Optional()], maximum=200)
    supervisory_authority = LongTextField(_l("Aufsichtsbehörde"), [Optional()], maximum=1000)
    register_entry = LineField(_l("Registereintrag"), [Optional()], maximum=200)
    vat_id = LineField(_l("Umsatzsteuer-Identifikationsnummer"), [Optional()], maximum=40)
    imprint_extra = LongTextField(_l("Weitere Angaben"), [Optional()], maximum=10_000)
    privacy_notice = LongTextField(_l("Ihre Datenschutzhinweise"), [Optional()], maximum=60_000)


class OwnNoticeForm(GermanForm):
    source = LongTextField(
        _l("Ihre Fassung"),
        [Needed(_l("Bitte geben Sie den Text der Widerrufsbelehrung ein."))],
        maximum=20_000,
    )
    step = HiddenField()


class TermsForm(GermanForm):
    terms = FileField(_l("AGB als PDF-Datei"), [Needed(_l("Bitte wählen Sie eine PDF-Datei aus."))])


class DispatchForm(GermanForm):
    label_choice = RadioField(
        _l("Beschriftung von Link und Schaltfläche"),
        choices=[
            (labels.OFFERED_LABELS[0], labels.OFFERED_LABELS[0]),
            (labels.NEUTRAL_LABEL, labels.NEUTRAL_LABEL),
            (OWN_LABEL, _l("Eigene Beschriftung")),
        ],
        validators=[Needed(_l("Bitte wählen Sie eine Beschriftung."))],
    )
    own_label = LineField(_l("Ihre Beschriftung"), maximum=120)
    link_valid_days = WholeNumberField(
        _l("Gültigkeit des Links"),
        [Needed(_l("Bitte geben Sie an, wie viele Tage der Link gelten soll."))],
        minimum=SHORTEST_VALIDITY,
        maximum=LONGEST_VALIDITY,
    )
    largest_mail = WholeNumberField(
        _l("Größte E-Mail"),
        [Needed(_l("Bitte geben Sie an, wie viele Megabyte eine E-Mail haben darf."))],
        minimum=LEAST_MAIL,
        maximum=MOST_MAIL,
    )

    certificate_in_note = BooleanField(_l("Nachweis als PDF an diese Mail hängen"))
    witness_email = LineField(_l("E-Mail-Adresse des Zeugen"), [Optional(), MailAddress()], maximum=254)

    def validate_own_label(self, field: Any) -> None:
        """An own label must be there when it was chosen, and long enough to say something."""
        if self.label_choice.data == OWN_LABEL and len(field.data or "") < 5:
            raise ValidationError(_l("Bitte geben Sie Ihre Beschriftung ein, mit mindestens fünf Zeichen."))

    @property
    def label(self) -> str:
        """The label as chosen."""
        chosen: str = self.own_label.data if self.label_choice.data == OWN_LABEL else self.label_choice.data
        return chosen


class SenderForm(GermanForm):
    sender_name = LineField(_l("Absendername"), [Optional()], maximum=120)


class MailAccountForm(GermanForm):
    server = LineField(
        _l("Server"), [Needed(_l("Bitte geben Sie den Namen des Mailservers ein."))], maximum=255
    )
    encryption = RadioField(
        _l("Verschlüsselung"),
        choices=[
            ("starttls", _l("STARTTLS, meist Port 587")),
            ("tls", _l("TLS von Anfang an, meist Port 465")),
        ],
        default="starttls",
        validators=[Needed(_l("Bitte wählen Sie die Verschlüsselung."))],
    )
    port = WholeNumberField(
        _l("Port"), [Needed(_l("Bitte geben Sie den Port ein, zum Beispiel 587."))], minimum=1, maximum=65535
    )
    username = LineField(
        _l("Benutzername"), [Needed(_l("Bitte geben Sie den Benutzernamen ein."))], maximum=254
    )
    password = PasswordField(_l("Passwort des Mailkontos"))
    sender = LineField(
        _l("Absenderadresse"),
        [Needed(_l("Bitte geben Sie die Absenderadresse ein.")), MailAddress()],
        maximum=254,
    )
    sent_copy = SelectField(
        _l("Kopien gesendeter Mails"),
        choices=[
            (SentCopy.UNKNOWN.value, _l("Das weiß ich nicht")),
            (SentCopy.NONE.value, _l("Nein, dieses Konto hebt keine Kopien auf")),
            (SentCopy.KEPT.value, _l("Ja, gesendete Mails liegen auch beim Anbieter")),
        ],
        validators=[Needed(_l("Bitte beantworten Sie die Frage nach den Kopien."))],
    )

    def validate_server(self, field: Any) -> None:
        """A host name, nothing else."""
        if not _HOST.fullmatch(field.data or ""):
            raise ValidationError(
                _l("Bitte geben Sie nur den Namen des Servers ein, zum Beispiel smtp.beispiel.de.")
            )

    def validate_sender(self, field: Any) -> None:
        """Somebody has to read what prospects answer."""
        if _NOBODY_READS.match(field.data or ""):
            raise ValidationError(
                _l("Bitte geben Sie eine Adresse ein, die jemand liest; an „noreply“ kann niemand antworten.")
            )

    def validate_password(self, field: Any) -> None:
        """Passwords are sent as they are typed; only their length is limited."""
        if len(field.data or "") > 500:
            raise ValidationError(_l("Bitte kürzen Sie auf höchstens 500 Zeichen."))
