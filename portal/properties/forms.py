"""What may be typed about a property: every field with its limits, in the order of the page."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional, Regexp

from portal.form_fields import (
    GermanDateField,
    GermanDecimalField,
    GermanForm,
    LineField,
    LongTextField,
    Needed,
    WholeNumberField,
)
from portal.properties.actions import FACTS, FileChange, PictureChange
from portal.properties.models import (
    EnergyCertificateKind,
    EnergyClass,
    Marketing,
    Picture,
    PictureKind,
    PropertyFile,
    PropertyFileKind,
    PropertyKind,
)
from portal.properties.words import CERTIFICATES, FILES, KINDS, MARKETING, PICTURES
from portal.uploads import LONGEST_NAME, safe_name

_CHOSEN = Needed(_l("Bitte wählen Sie eines davon."))
_POSTAL_CODE = Regexp(r"^[0-9]{5}$", message=_l("Bitte geben Sie die Postleitzahl mit fünf Ziffern ein."))
_CERTIFICATE_FIELDS = ("energy_value", "energy_source", "energy_year", "energy_class", "energy_valid_until")
WITH_CERTIFICATE = frozenset({EnergyCertificateKind.DEMAND, EnergyCertificateKind.CONSUMPTION})


def _year(label: Any) -> WholeNumberField:
    return WholeNumberField(label, minimum=1000, maximum=2100)


def _area(label: Any, maximum: int = 1_000_000) -> GermanDecimalField:
    return GermanDecimalField(label, maximum=maximum)


def _euro(label: Any, maximum: int) -> GermanDecimalField:
    return GermanDecimalField(label, maximum=maximum, example="398.000")


class PropertyForm(GermanForm):
    # Grunddaten
    title = LineField(_l("Überschrift"), [Needed(_l("Bitte geben Sie eine Überschrift ein."))], maximum=150)
    object_number = LineField(
        _l("Objektnummer"), [Needed(_l("Bitte geben Sie eine Objektnummer ein."))], maximum=40
    )
    kind = SelectField(_l("Objektart"), [_CHOSEN], choices=list(KINDS.items()), default=PropertyKind.FLAT)
    marketing = RadioField(
        _l("Vermarktung"), [_CHOSEN], choices=list(MARKETING.items()), default=Marketing.SALE
    )
    # Lage und Adresse
    street = LineField(_l("Straße und Hausnummer"), maximum=120)
    postal_code = LineField(_l("Postleitzahl"), [Optional(), _POSTAL_CODE], maximum=10)
    city = LineField(_l("Ort"), maximum=80)
    district = LineField(_l("Ortsteil"), maximum=80)
    address_after_consent = BooleanField(_l("Adresse erst nach Zustimmung zeigen"), default=True)
    # Flächen und Räume
    living_area = _area(_l("Wohnfläche"))
    usable_area = _area(_l("Nutzfläche"))
    plot_area = _area(_l("Grundstücksfläche"), maximum=100_000_000)
    rooms = GermanDecimalField(_l("Zimmer"), places=1, maximum=500, example="3,5")
    bedrooms = WholeNumberField(_l("Schlafzimmer"), maximum=200)
    bathrooms = WholeNumberField(_l("Badezimmer"), maximum=200)
    floor = LineField(_l("Etage"), maximum=40)
    year_built = _year(_l("Baujahr"))
    condition = LineField(_l("Zustand"), maximum=80)
    available_from = LineField(_l("Frei ab"), maximum=60)
    equipment = LongTextField(_l("Merkmale"), maximum=4000)
    # Preis und Kosten
    price = _euro(_l("Kaufpreis oder Kaltmiete"), 999_999_999)
    price_on_request = BooleanField(_l("Preis nur auf Anfrage nennen"))
    service_charge = _euro(_l("Hausgeld oder Nebenkosten im Monat"), 9_999_999)
    deposit = _euro(_l("Kaution"), 9_999_999)
    parking_price = _euro(_l("Stellplatz"), 9_999_999)
    # Provision
    outer_commission = LineField(_l("Provision für Käufer oder Mieter"), maximum=200)
    inner_commission = LineField(_l("Provision für Verkäufer oder Vermieter"), maximum=200)
    # Texte
    text_property = LongTextField(_l("Objekt"), maximum=10_000)
    text_location = LongTextField(_l("Lage"), maximum=10_000)
    text_equipment = LongTextField(_l("Ausstattung"), maximum=10_000)
    text_other = LongTextField(_l("Sonstiges"), maximum=10_000)
    # Energieausweis
    energy_kind = RadioField(
        _l("Art des Ausweises"),
        [_CHOSEN],
        choices=list(CERTIFICATES.items()),
        default=EnergyCertificateKind.NONE_YET,
    )
    energy_value = GermanDecimalField(_l("Endenergie"), places=1, maximum=99_999, example="87,4")
    energy_source = LineField(_l("Wesentlicher Energieträger der Heizung"), maximum=80)
    energy_year = _year(_l("Baujahr laut Ausweis"))
    energy_class = SelectField(
        _l("Energieeffizienzklasse"),
        choices=[("", _l("Keine Angabe")), *((letter.value, letter.value) for letter in EnergyClass)],
    )
    energy_valid_until = GermanDateField(_l("Ausweis gültig bis"), [Optional()])

    @property
    def has_certificate(self) -> bool:
        """Whether the fields of the certificate count."""
        return self.energy_kind.data in WITH_CERTIFICATE

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; the certificate's own count only when there is a certificate."""
        valid: bool = super().validate(extra_validators)
        if self.has_certificate:
            return valid
        for name in _CERTIFICATE_FIELDS:
            self[name].errors = []
        return not self.errors

    def facts(self) -> dict[str, Any]:
        """The plain values for properties.actions."""
        values = {name: self[name].data for name in FACTS}
        if not self.has_certificate:
            values.update(energy_value=None, energy_source="", energy_year=None, energy_valid_until=None)
            values["energy_class"] = ""
        return values


class PicturesUpload(GermanForm):
    pictures = MultipleFileField(
        _l("Fotos und Grundrisse"), [Needed(_l("Bitte wählen Sie mindestens ein Bild aus."))]
    )
    kind = RadioField(
        _l("Was zeigen die Bilder?"), [_CHOSEN], choices=list(PICTURES.items()), default=PictureKind.PHOTO
    )
    before_consent = BooleanField(_l("Dürfen vor der Zustimmung gezeigt werden"))


class PictureForm(GermanForm):
    """One picture inside the form of all pictures; its names carry the picture's id."""

    class Meta(GermanForm.Meta):
        """The surrounding form carries the secret."""

        csrf = False

    caption = LineField(_l("Bildunterschrift"), maximum=150)
    kind = SelectField(_l("Art"), [_CHOSEN], choices=list(PICTURES.items()))
    before_consent = BooleanField(_l("Darf vor der Zustimmung gezeigt werden"))
    remove = BooleanField(_l("Beim Speichern entfernen"))

    @classmethod
    def of(cls, picture: Picture) -> "PictureForm":
        """The form of one picture as posted, or as the row stands when nothing was posted."""
        return cls(prefix=f"bild-{picture.id}-", obj=picture)

    @classmethod
    def shown(cls, picture: Picture) -> "PictureForm":
        """The form of one picture as the row stands, whatever was posted."""
        return cls(formdata=None, prefix=f"bild-{picture.id}-", obj=picture)

    def change(self, picture_id: int) -> PictureChange:
        """What was decided, as a plain value for properties.actions."""
        return PictureChange(
            picture_id=picture_id,
            caption=self.caption.data or "",
            kind=PictureKind(self.kind.data),
            before_consent=self.before_consent.data,
            remove=self.remove.data,
        )


class FilesUpload(GermanForm):
    files = MultipleFileField(_l("Dateien"), [Needed(_l("Bitte wählen Sie mindestens eine Datei aus."))])
    kind = SelectField(_l("Was ist das?"), choices=[("", _l("Am Namen der Datei erkennen")), *FILES.items()])


class FileForm(GermanForm):
    """One file inside the form of all files; its names carry the file's id."""

    class Meta(GermanForm.Meta):
        """The surrounding form carries the secret."""

        csrf = False

    file_name = LineField(
        _l("Name"), [Needed(_l("Bitte geben Sie der Datei einen Namen."))], maximum=LONGEST_NAME
    )
    kind = SelectField(_l("Art"), [_CHOSEN], choices=list(FILES.items()))
    remove = BooleanField(_l("Beim Speichern entfernen"))

    @classmethod
    def of(cls, file: PropertyFile) -> "FileForm":
        """The form of one file as posted, or as the row stands when nothing was posted."""
        return cls(prefix=f"datei-{file.id}-", obj=file)

    @classmethod
    def shown(cls, file: PropertyFile) -> "FileForm":
        """The form of one file as the row stands, whatever was posted."""
        return cls(formdata=None, prefix=f"datei-{file.id}-", obj=file)

    def change(self, file_id: int) -> FileChange:
        """What was decided, as a plain value for properties.actions."""
        return FileChange(
            file_id=file_id,
            file_name=safe_name(self.file_name.data or ""),
            kind=PropertyFileKind(self.kind.data),
            remove=self.remove.data,
        )


_ID = re.compile(r"[0-9]{1,18}")


def whole(text: str | None) -> int | None:
    """A row id out of a posted value; None for anything else."""
    return int(text) if text and _ID.fullmatch(text) else None


def step(text: str | None) -> tuple[int, int] | None:
    """``12:up`` or ``12:down`` as (12, -1) or (12, 1); None for anything else."""
    picture, _, direction = (text or "").partition(":")
    picture_id = whole(picture)
    by = {"up": -1, "down": 1}.get(direction)
    return None if picture_id is None or by is None else (picture_id, by)


def picture_ids(text: str) -> list[int] | None:
    """Ids of pictures in an order such as ``3,1,2``; None for anything else."""
    found = [whole(word) for word in text.split(",")]
    return None if None in found else [number for number in found if number is not None]
