"""What a property still lacks for a complete exposé, in the reader's words."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.properties.models import EnergyCertificateKind, Marketing, Property, PropertyKind

#: Kinds nobody lives or works in: no rooms, no year, no energy certificate.
_WITHOUT_BUILDING = frozenset({PropertyKind.PLOT, PropertyKind.PARKING})
_HOMES = frozenset({PropertyKind.FLAT, PropertyKind.HOUSE, PropertyKind.TERRACED_HOUSE})
#: Homes where, for a consumer who buys, both sides must pay the same commission.
_HALF_SHARED = frozenset({PropertyKind.FLAT, PropertyKind.HOUSE, PropertyKind.TERRACED_HOUSE})
_TAX_SAID = re.compile(r"mwst|mehrwertsteuer|ust\b|umsatzsteuer|provisionsfrei|keine", re.IGNORECASE)


@dataclass(frozen=True)
class Gap:
    """One thing to add: ``field`` is the form field it belongs to; ``is_duty``: the law asks for it."""

    field: str
    sentence: Any
    is_duty: bool = False


def _basics(row: Property) -> list[Gap]:
    gaps = []
    if not row.city or not row.postal_code:
        gaps.append(Gap("postal_code", _l("Postleitzahl und Ort fehlen.")))
    if not row.street:
        gaps.append(Gap("street", _l("Straße und Hausnummer fehlen.")))
    if row.price is None and not row.price_on_request:
        gaps.append(Gap("price", _l("Der Preis fehlt."), is_duty=True))
    if not row.text_property:
        gaps.append(Gap("text_property", _l("Der Text zum Objekt fehlt.")))
    if not row.text_location:
        gaps.append(Gap("text_location", _l("Der Text zur Lage fehlt.")))
    return gaps


def _spaces(row: Property) -> list[Gap]:
    gaps = []
    if row.kind == PropertyKind.PLOT and row.plot_area is None:
        gaps.append(Gap("plot_area", _l("Die Grundstücksfläche fehlt."), is_duty=True))
    if row.kind in _HOMES:
        if row.living_area is None:
            gaps.append(Gap("living_area", _l("Die Wohnfläche fehlt."), is_duty=True))
        if row.rooms is None:
            gaps.append(Gap("rooms", _l("Die Zahl der Zimmer fehlt.")))
    if row.kind not in _WITHOUT_BUILDING and row.year_built is None:
        gaps.append(Gap("year_built", _l("Das Baujahr fehlt.")))
    return gaps


def _commission(row: Property) -> list[Gap]:
    gaps = []
    if not row.outer_commission:
        sentence = _l(
            "Die Provision für Käufer oder Mieter fehlt. Ist keine fällig, schreiben Sie „provisionsfrei“."
        )
        gaps.append(Gap("outer_commission", sentence, is_duty=True))
    elif any(char.isdigit() for char in row.outer_commission) and not _TAX_SAID.search(row.outer_commission):
        sentence = _l("Bei der Provision fehlt der Hinweis, dass die Mehrwertsteuer enthalten ist.")
        gaps.append(Gap("outer_commission", sentence, is_duty=True))
    if row.marketing == Marketing.SALE and row.kind in _HALF_SHARED and not row.inner_commission:
        sentence = _l(
            "Die Provision für Verkäufer fehlt. Beim Verkauf an Verbraucher zahlen beide Seiten gleich viel."
        )
        gaps.append(Gap("inner_commission", sentence))
    if row.marketing == Marketing.LET and row.kind in _HOMES and _costs_something(row.outer_commission):
        sentence = _l(
            "Mieter von Wohnungen zahlen in der Regel keine Provision. Bitte prüfen Sie die Angabe."
        )
        gaps.append(Gap("outer_commission", sentence))
    return gaps


def _costs_something(commission: str) -> bool:
    return any(char.isdigit() and char != "0" for char in commission)


def _energy(row: Property) -> list[Gap]:
    if row.kind in _WITHOUT_BUILDING or row.energy_kind == EnergyCertificateKind.NOT_NEEDED:
        return []
    if row.energy_kind == EnergyCertificateKind.NONE_YET:
        sentence = _l(
            "Der Energieausweis liegt noch nicht vor. Spätestens bei der Besichtigung muss er da sein."
        )
        return [Gap("energy_kind", sentence, is_duty=True)]
    wanted = [
        (row.energy_value is None, "energy_value", _l("Der Endenergiewert aus dem Ausweis fehlt.")),
        (not row.energy_source, "energy_source", _l("Der wesentliche Energieträger der Heizung fehlt.")),
        (
            row.kind in _HOMES and row.energy_year is None,
            "energy_year",
            _l("Das Baujahr laut Energieausweis fehlt."),
        ),
        (
            row.kind in _HOMES and not row.energy_class,
            "energy_class",
            _l("Die Energieeffizienzklasse fehlt."),
        ),
    ]
    return [Gap(field, sentence, is_duty=True) for missing, field, sentence in wanted if missing]


def _pictures(row: Property) -> list[Gap]:
    gaps = []
    if not row.photos:
        gaps.append(Gap("pictures", _l("Es gibt noch kein Foto.")))
    elif any(not picture.caption for picture in row.photos):
        gaps.append(Gap("pictures", _l("Nicht jedes Foto hat eine Bildunterschrift.")))
    if row.kind in _HOMES and not row.floor_plans:
        gaps.append(Gap("pictures", _l("Es gibt noch keinen Grundriss.")))
    return gaps


def find_gaps(row: Property) -> list[Gap]:
    """Everything worth adding, duties first."""
    gaps = [*_basics(row), *_spaces(row), *_commission(row), *_energy(row), *_pictures(row)]
    return sorted(gaps, key=lambda gap: not gap.is_duty)
