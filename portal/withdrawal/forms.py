"""What people may type about a withdrawal: the public form that refuses nothing, and what a broker enters."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from portal import clock
from portal.form_fields import (
    GermanDateField,
    GermanForm,
    LineField,
    LongTextField,
    MailAddress,
    Needed,
)
from portal.prospects.words import LANGUAGES
from portal.withdrawal.kinds import Way
from portal.withdrawal.words import WAYS


class DeclarationForm(GermanForm):
    """Only drawn, never validated: what was sent is stored whatever it says."""

    class Meta(GermanForm.Meta):
        """The page sets no cookie; a nonce of its own stands in the form."""

        csrf = False

    name = LineField(_l("Ihr Name"))
    reference = LineField(_l("Um welchen Vertrag oder welches Objekt geht es?"))
    email = LineField(_l("E-Mail-Adresse für die Bestätigung"))


class EntryForm(GermanForm):
    way = RadioField(
        _l("Wie kam der Widerruf?"),
        [Needed(_l("Bitte wählen Sie, wie der Widerruf kam."))],
        choices=[(way.value, WAYS[way]) for way in WAYS if way is not Way.ONLINE],
    )
    received_on = GermanDateField(
        _l("Eingegangen am"), [Needed(_l("Bitte geben Sie den Tag ein, zum Beispiel 23.11.2026."))]
    )
    received_time = LineField(_l("Uhrzeit"), [Optional()], maximum=5)
    name = LineField(_l("Wer widerruft?"), [Needed(_l("Bitte geben Sie den Namen ein."))], maximum=200)
    reference = LineField(_l("Vertrag oder Objekt"), [Optional()], maximum=300)
    email = LineField(_l("E-Mail-Adresse für die Bestätigung"), [Optional(), MailAddress()], maximum=254)
    acknowledge = BooleanField(_l("Eingang per E-Mail bestätigen"), default=True)
    language = SelectField(_l("Sprache der Bestätigung"), choices=list(LANGUAGES.items()), default="de")
    remark = LongTextField(_l("Wortlaut oder Bemerkung"), [Optional()], maximum=5000)
    scan = FileField(_l("Scan oder Foto"), [Optional()])
    once = HiddenField()

    def validate_received_on(self, field: Any) -> None:
        """Not in the future."""
        if field.data and field.data > clock.local(clock.now()).date():
            raise ValidationError(_l("Dieser Tag liegt in der Zukunft. Bitte prüfen Sie das Datum."))

    def validate_received_time(self, field: Any) -> None:
        """Hours and minutes."""
        if field.data and _time(field.data) is None:
            raise ValidationError(_l("Bitte geben Sie die Uhrzeit so ein: 14:30."))

    @property
    def received_at(self) -> datetime:
        """The moment in German time; the beginning of the day where no time was entered."""
        day = self.received_on.data or date.min
        return datetime.combine(day, _time(self.received_time.data or "") or time(0), tzinfo=clock.BERLIN)


class SetAsideForm(GermanForm):
    reason = LineField(
        _l("Warum gehört diese Erklärung zu keinem Vorgang?"),
        [Needed(_l("Bitte schreiben Sie kurz, warum."))],
        maximum=300,
    )


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip().zfill(5))
    except ValueError:
        return None
