"""What may be typed when sending: layout, dispatch mode, what was checked; own words in the S-Exposé mail."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from portal.agency.words import LAYOUTS
from portal.dispatch import free_words
from portal.form_fields import GermanForm, Needed
from portal.offers.dispatch_mode import DispatchMode
from portal.rich_text_field import RichTextField

LONGEST_WORDS = 2_000  # characters; the mail is long enough


class LayoutForm(GermanForm):
    layout = RadioField(
        _l("Gestaltung"),
        [Needed(_l("Bitte wählen Sie eine Gestaltung."))],
        choices=list(LAYOUTS.items()),
    )
    marks_recipient = BooleanField(_l("Auf jeder Seite den Namen des Empfängers"))
    revision = HiddenField()


class SendForm(GermanForm):
    mode = RadioField(
        _l("Versandart"),
        [Needed(_l("Bitte wählen Sie eine Versandart."))],
        choices=[(DispatchMode.S_EXPOSE, _l("S-Exposé")), (DispatchMode.DIRECT, _l("Direkt"))],
        default=DispatchMode.S_EXPOSE,
    )
    revision = HiddenField()
    checked = HiddenField()  # preparation.what_is_checked, as the page was filled from it


class WordsForm(GermanForm):
    """The broker's own words in the S-Exposé mail, the first time or once more; none are needed."""

    revision = HiddenField()
    wording_id = SelectField(_l("Textvorlage"), coerce=int, validate_choice=False)
    words = RichTextField(_l("Ihre Worte"), maximum=LONGEST_WORDS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the field, and that nothing stands in it that the mail must not carry."""
        valid: bool = super().validate(extra_validators)
        if not self.words.errors:
            self.words.errors = free_words.refusals(self.words.data or "")
        return valid and not self.words.errors
