"""What may be typed about a wording: name, category, language, subject, text with placeholders."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.form_fields import GermanForm, LineField, Needed
from portal.rich_text_field import RichTextField
from portal.wordings import placeholders
from portal.wordings.models import WordingCategory
from portal.wordings.words import CATEGORIES, LANGUAGES

#: Texts that are a whole mail; the others stand in a mail that has its subject already.
WITH_SUBJECT = {WordingCategory.OFFER, WordingCategory.REPLY}


class WordingForm(GermanForm):
    name = LineField(
        _l("Name der Vorlage"), [Needed(_l("Bitte geben Sie der Vorlage einen Namen."))], maximum=100
    )
    category = RadioField(
        _l("Wofür ist der Text?"),
        [Needed(_l("Bitte wählen Sie, wofür der Text ist."))],
        choices=list(CATEGORIES.items()),
        default=WordingCategory.OFFER,
    )
    language = RadioField(
        _l("Sprache des Textes"),
        [Needed(_l("Bitte wählen Sie die Sprache."))],
        choices=list(LANGUAGES.items()),
        default="de",
    )
    subject = LineField(_l("Betreff"), maximum=200)
    body = RichTextField(_l("Text"), [Needed(_l("Bitte schreiben Sie den Text der Vorlage."))])
    example_case = SelectField(
        _l("Mit den Angaben aus"), coerce=int, validate_choice=False
    )  # for the preview alone

    @property
    def chosen_category(self) -> WordingCategory:
        """The category; that of an offer while none is chosen."""
        known = self.category.data in set(WordingCategory)
        return WordingCategory(self.category.data) if known else WordingCategory.OFFER

    @property
    def chosen_language(self) -> str:
        """The language; German while none is chosen."""
        return self.language.data if self.language.data in LANGUAGES else "de"

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that every placeholder exists in such a text."""
        valid: bool = super().validate(extra_validators)
        for field in (self.subject, self.body):
            if not field.errors:
                found = placeholders.problems(field.data or "", self.chosen_category)
                field.errors = [problem.sentence for problem in found]
        if self.chosen_category in WITH_SUBJECT and not self.subject.data and not self.subject.errors:
            self.subject.errors = [_("Bitte geben Sie einen Betreff ein.")]
        return valid and not self.subject.errors and not self.body.errors
