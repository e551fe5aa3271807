"""What may be typed about a wording: name, subject, text with placeholders."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.form_fields import GermanForm, LineField, Needed
from portal.rich_text_field import RichTextField
from portal.wordings import placeholders


class WordingForm(GermanForm):
    name = LineField(
        _l("Name der Vorlage"), [Needed(_l("Bitte geben Sie der Vorlage einen Namen."))], maximum=100
    )
    subject = LineField(_l("Betreff"), [Needed(_l("Bitte geben Sie einen Betreff ein."))], maximum=200)
    body = RichTextField(_l("Text"), [Needed(_l("Bitte schreiben Sie den Text der Vorlage."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that every placeholder exists."""
        valid: bool = super().validate(extra_validators)
        for field in (self.subject, self.body):
            if not field.errors:
                field.errors = [problem.sentence for problem in placeholders.problems(field.data or "")]
                valid = valid and not field.errors
        return valid
