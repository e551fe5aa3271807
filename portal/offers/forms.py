"""What may be typed while composing: who and what, then the content."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField

from portal.form_fields import GermanForm, LineField, WholeNumberField
from portal.offers.dispatch_mode import PdfEngine
from portal.rich_text_field import RichTextField
from portal.scope import row_number

NEW_CASE = "neu"
LARGEST_ID = 2**53

_MOVE = re.compile(r"([0-9]{1,15}):(hoch|runter)")


class ChooseForm(GermanForm):
    """Step 1; the two search fields only decide what the page shows."""

    prospect_search = LineField(_l("Name, Firma, E-Mail oder Ort"), maximum=100)
    prospect_id = WholeNumberField(_l("Interessent"), minimum=1, maximum=LARGEST_ID)
    case = StringField(_l("Vorgang"))
    wish = LineField(_l("Worum geht es?"), maximum=200)
    property_search = LineField(_l("Nummer, Überschrift, Ort oder Straße"), maximum=100)
    property_ids = SelectMultipleField(_l("Immobilien"), coerce=int, validate_choice=False)
    revision = WholeNumberField(maximum=LARGEST_ID)
    earlier_id = HiddenField()  # the offer whose content the new one begins with

    @property
    def case_id(self) -> int | None:
        """The chosen case; None for a new one or no choice."""
        text = self.case.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    @property
    def chosen_ids(self) -> list[int]:
        """The chosen properties, each once."""
        return list(dict.fromkeys(one for one in self.property_ids.data or [] if 0 < one < LARGEST_ID))


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
        for wanted in (self.subject, self.body, self.source, self.word_file):
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
