"""What may be typed when sending: layout, mode, what was checked; words in the S-Exposé mail, a message."""

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from portal.agency.words import LAYOUTS
from portal.dispatch import free_words
from portal.form_fields import GermanForm, LineField, Needed
from portal.offers.dispatch_mode import DispatchMode
from portal.rich_text_field import RichTextField

LONGEST_WORDS = 2_000  # characters; the mail is long enough

_ONCE = re.compile(r"[A-Za-z0-9_-]{16,40}")


class OnceField(HiddenField):
    """Names one sending, so that a button pressed twice sends once; made anew where a browser sends nonsense."""

    data: str | None

    def process(self, *args: Any, **kwargs: Any) -> None:
        """As every field; whatever comes, the value is a name afterwards."""
        super().process(*args, **kwargs)
        if not _ONCE.fullmatch(self.data or ""):
            self.data = secrets.token_urlsafe(18)


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
    once = OnceField()  # for sending once more
    wording_id = SelectField(_l("Textvorlage"), coerce=int, validate_choice=False)
    words = RichTextField(_l("Ihre Worte"), maximum=LONGEST_WORDS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the field, and that nothing stands in it that the mail must not carry."""
        valid: bool = super().validate(extra_validators)
        if not self.words.errors:
            self.words.errors = free_words.refusals(self.words.data or "")
        return valid and not self.words.errors


class MessageForm(GermanForm):
    """A message to a prospect."""

    once = OnceField()
    wording_id = SelectField(_l("Textvorlage"), coerce=int, validate_choice=False)
    subject = LineField(_l("Betreff"), [Needed(_l("Bitte geben Sie einen Betreff ein."))], maximum=200)
    body = RichTextField(_l("Nachricht"), [Needed(_l("Bitte schreiben Sie Ihre Nachricht."))])
