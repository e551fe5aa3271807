"""Form fields of our own: cleaned text, German numbers, dates and choices from enums."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Two shapes only: 1.234.567,89 and 1234567,89 (also with a point for cents when no comma is there).
_GERMAN_NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_POINT_NUMBER = re.compile(r"-?\d+\.\d{1,2}")


class GermanForm(FlaskForm):
    """Base of all forms: German messages of WTForms, unknown fields ignored by construction."""

    class Meta(FlaskForm.Meta):
        """WTForms' own messages in German."""

        locales = ("de",)


def clean_text(value: str | None) -> str:
    """NFC, without bidi overrides and control characters, line breaks unified; may have several lines (R45)."""
    if not value:
        return ""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI)
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
    ).strip()


def clean_line(value: str | None) -> str:
    """As clean_text, in one line; runs of white space become one space."""
    return " ".join(clean_text(_LINE_BREAKS.sub(" ", value or "")).split())


class LineField(StringField):
    """One line of text, cleaned; ``maximum`` characters."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        maximum: int = 200,
        **kwargs: Any,
    ) -> None:
        too_long = Length(max=maximum, message=_l("Bitte kürzen Sie auf höchstens %(max)d Zeichen."))
        super().__init__(label, [*validators, too_long], filters=[clean_line], **kwargs)


class LongTextField(TextAreaField):
    """Several lines of text, cleaned; ``maximum`` characters."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        maximum: int = 10_000,
        **kwargs: Any,
    ) -> None:
        too_long = Length(max=maximum, message=_l("Bitte kürzen Sie auf höchstens %(max)d Zeichen."))
        super().__init__(label, [*validators, too_long], filters=[clean_text], **kwargs)


class GermanDecimalField(Field):
    """A number as Germans type it (``1.250.000`` or ``98,5``), as Decimal or None.

    ``places`` is how many digits may follow the comma; ``minimum``/``maximum`` include their ends.
    """

    widget = TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        places: int = 2,
        minimum: Decimal | int = 0,
        maximum: Decimal | int = 999_999_999,
        example: str = "98,5",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)
        self.places, self.minimum, self.maximum, self.example = (
            places,
            minimum,
            maximum,
            example,
        )
        self._typed: str | None = None

    def _value(self) -> str:
        if self._typed is not None:
            return self._typed
        if self.data is None:
            return ""
        text = f"{self.data:,.{self.places}f}" if self.places else f"{self.data:,.0f}"
        whole, _, cents = text.partition(".")
        cents = cents.rstrip("0")
        return whole.replace(",", ".") + (f",{cents}" if cents else "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a German sentence for anything that is no number."""
        self._typed = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        text = (
            self._typed.removesuffix("€")
            .removesuffix("m²")
            .replace("\N{NO-BREAK SPACE}", "")
            .replace(" ", "")
        )
        if not text:
            return
        wrong = _l(
            "Bitte geben Sie eine Zahl ein, zum Beispiel %(example)s.",
            example=self.example,
        )
        if not text.isascii():
            raise ValueError(wrong)
        if _POINT_NUMBER.fullmatch(text):
            plain = text
        elif _GERMAN_NUMBER.fullmatch(text):
            plain = text.replace(".", "").replace(",", ".")
        else:
            raise ValueError(wrong)
        try:
            value = Decimal(plain)
        except InvalidOperation:
            raise ValueError(wrong) from None
        if not self.minimum <= value <= self.maximum:
            raise ValueError(
                _l(
                    "Bitte geben Sie einen Wert zwischen %(low)s und %(high)s ein.",
                    low=f"{self.minimum:n}",
                    high=f"{self.maximum:,}".replace(",", "."),
                )
            )
        if -int(value.as_tuple().exponent) > self.places:
            raise ValueError(
                _l(
                    "Bitte geben Sie höchstens %(n)d Stellen nach dem Komma ein.",
                    n=self.places,
                )
            )
        self.data = value


class WholeNumberField(IntegerField):
    """A whole number or None, with a German sentence for anything else."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        minimum: int = 0,
        maximum: int = 9999,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a German sentence."""
        self.data = None
        self.raw_data = valuelist
        text = clean_line(valuelist[0]) if valuelist else ""
        if not text:
            return
        if not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 12):
            raise ValueError(_l("Bitte geben Sie eine ganze Zahl ein."))
        value = int(text)
        if not self.minimum <= value <= self.maximum:
            raise ValueError(
                _l(
                    "Bitte geben Sie eine Zahl zwischen %(low)d und %(high)d ein.",
                    low=self.minimum,
                    high=self.maximum,
                )
            )
        self.data = value


class GermanDateField(DateField):
    """A date: the browser's own picker sends ``2026-11-23``, people type ``23.11.2026``; both are read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a German sentence."""
        self.data = None
        text = clean_line(valuelist[0]) if valuelist else ""
        if not text:
            return
        for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
            try:
                found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
            except ValueError:
                continue
            if date(1800, 1, 1) <= found <= date(2200, 1, 1):
                self.data = found
                return
        raise ValueError(_l("Bitte geben Sie das Datum so ein: 23.11.2026."))


class Needed(InputRequired):
    """The field must be filled; ``sentence`` says what to enter."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(message=sentence)

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation when the cleaned value is empty: one sentence per field is enough.

        What could not even be read (letters instead of a number) keeps the sentence it already has.
        """
        if field.errors:
            raise StopValidation
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(self.message)


_ADDRESS = re.compile(r"[^@\s<>()\[\]\\,;:\"]+@[^@\s<>()\[\]\\,;:\"]+")


def address_or_none(text: str) -> str | None:
    """A deliverable-looking e-mail address in its sendable form (IDN domains as ``xn--``); None for anything else."""
    from email_validator import EmailNotValidError, validate_email

    if not _ADDRESS.fullmatch(text) or len(text) > 254:
        return None
    try:
        checked = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return checked.ascii_email or checked.normalized


class MailAddress:
    """A single, deliverable-looking e-mail address, normalised in place."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError with a German sentence."""
        address = address_or_none(field.data or "")
        if address is None:
            raise ValidationError(
                _l("Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.")
            )
        field.data = address
