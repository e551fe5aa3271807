"""What may be typed while composing: who and what, then the content."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField

from portal.form_fields import GermanForm, LineField, Needed, WholeNumberField
from portal.offers.actions import KnownNumber
from portal.offers.dispatch_mode import PdfEngine
from portal.properties.forms import PropertyForm
from portal.rich_text_field import RichTextField
from portal.scope import row_number

NEW_CASE = "neu"
LARGEST_ID = 2**53

_MOVE = re.compile(r"([0-9]{1,15}):(hoch|runter)")


class WhoForm(GermanForm):
    """For whom an offer is; the search field only decides what the page shows."""

    prospect_search = LineField(_l("Name, Firma, E-Mail oder Ort"), maximum=100)
    prospect_id = WholeNumberField(_l("Interessent"), minimum=1, maximum=LARGEST_ID)
    case = StringField(_l("Vorgang"))
    wish = LineField(_l("Worum geht es?"), maximum=200)

    @property
    def case_id(self) -> int | None:
        """The chosen case; None for a new one or no choice."""
        text = self.case.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


class ChooseForm(WhoForm):
    """Step 1; the two search fields only decide what the page shows."""

    property_search = LineField(_l("Nummer, Überschrift, Ort oder Straße"), maximum=100)
    property_ids = SelectMultipleField(_l("Immobilien"), coerce=int, validate_choice=False)
    revision = WholeNumberField(maximum=LARGEST_ID)
    earlier_id = HiddenField()  # the offer whose content the new one begins with

    @property
    def chosen_ids(self) -> list[int]:
        """The chosen properties, each once."""
        return list(dict.fromkeys(one for one in self.property_ids.data or [] if 0 < one < LARGEST_ID))


#: What an exposé made elsewhere needs beside the file; the fields and their limits are a property's own.
LIGHT_FACTS = (
    "title",
    "object_number",
    "kind",
    "marketing",
    "street",
    "postal_code",
    "city",
    "address_after_consent",
    "price",
    "price_on_request",
    "outer_commission",
    "inner_commission",
)


class ExposeFileForm(GermanForm):
    file = FileField(_l("Exposé als PDF-Datei"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.flags.required = True


class ExposeForm(WhoForm, ExposeFileForm):
    """An offer out of an exposé made elsewhere. ``kept``: the ticket of a file that was checked already."""

    kept = HiddenField()
    title = PropertyForm.title
    object_number = PropertyForm.object_number
    kind = PropertyForm.kind
    marketing = PropertyForm.marketing
    street = PropertyForm.street
    postal_code = PropertyForm.postal_code
    city = LineField(_l("Ort"), [Needed(_l("Bitte geben Sie den Ort ein."))], maximum=80)
    address_after_consent = PropertyForm.address_after_consent
    price = PropertyForm.price
    price_on_request = PropertyForm.price_on_request
    outer_commission = LineField(
        _l("Provision für Käufer oder Mieter"),
        [Needed(_l("Bitte geben Sie die Provision ein. Ist keine fällig, schreiben Sie „provisionsfrei“."))],
        maximum=200,
    )
    inner_commission = PropertyForm.inner_commission
    known = RadioField(
        _l("Was soll mit der vorhandenen Immobilie geschehen?"),
        choices=[
            (KnownNumber.KEEP, _l("Die Immobilie verwenden, ihre Angaben bleiben, wie sie sind")),
            (
                KnownNumber.CHANGE,
                _l("Die Immobilie verwenden und ihre Angaben durch die von dieser Seite ersetzen"),
            ),
        ],
        validate_choice=False,
    )
    known_for = HiddenField()  # the number the question was about

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The order of the page, in which errors are listed: borrowed fields would come first.
        fields: dict[str, Any] = vars(self)["_fields"]
        first = [name for name in fields if name not in LIGHT_FACTS]
        self._fields = {name: fields[name] for name in (*first, *LIGHT_FACTS)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a price or the word that there is none."""
        super().validate(extra_validators)
        if self.price.data is None and not self.price_on_request.data and not self.price.errors:
            self.price.errors = [
                _l("Bitte geben Sie den Preis ein oder wählen Sie „Preis nur auf Anfrage nennen“.")
            ]
        return not self.errors

    @property
    def decision(self) -> KnownNumber | None:
        """What was decided about the property that has this very number; None while nothing was."""
        asked = self.known_for.data == self.object_number.data
        return KnownNumber(self.known.data) if asked and self.known.data in set(KnownNumber) else None

    def facts(self) -> dict[str, Any]:
        """The plain values for properties.entry."""
        return {name: self[name].data for name in LIGHT_FACTS}


class ContentForm(GermanForm):
    """Step 2; nothing is required to save a draft."""

    revision = HiddenField()
    wording_id = SelectField(_l("Textvorlage"), coerce=int, validate_choice=False)
    subject = LineField(_l("Betreff"), maximum=200)
    body = RichTextField(_l("Anschreiben"))
    source = RadioField(
        _l("Womit schreiben Sie die Offerte?"),
        choices=[("written", _l("Hier schreiben")), ("word", _l("Word-Datei hochladen"))],
        validate_choice=False,
    )
    word_file = FileField(_l("Word-Datei"))
    pdf_engine = RadioField(
        _l("PDF-Datei"),
        choices=[
            (PdfEngine.LIBREOFFICE, _l("Im Layout Ihrer Word-Datei")),
            (PdfEngine.PORTAL, _l("Im Layout des Portals")),
        ],
        validate_choice=False,
    )
    shows_details = BooleanField(_l("Daten und Fotos der Immobilien danach anfügen"))
    files = MultipleFileField(_l("Dateien anhängen"))
    remove = SelectMultipleField(_l("Anhänge entfernen"), coerce=int, validate_choice=False)
    property_files = SelectMultipleField(_l("Unterlagen der Immobilien"), coerce=int, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wanted for sending, though a draft may lack them: they must not be marked as voluntary.
        for wanted in (self.subject, self.body, self.source, self.word_file, self.pdf_engine):
            wanted.flags.required = True

    @property
    def seen_revision(self) -> int:
        """The revision this page was filled from; 0 for nonsense."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def move(text: str | None) -> tuple[int, int] | None:
    """``7:hoch`` or ``7:runter`` as property id and step; None for anything else."""
    found = _MOVE.fullmatch(text or "")
    return (int(found[1]), -1 if found[2] == "hoch" else 1) if found else None


def order(texts: list[str]) -> list[int]:
    """Property ids in the order a page shows them; what is no id is left out."""
    return [number for number in map(row_number, texts) if number is not None]
