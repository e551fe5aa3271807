"""The facts of a property as label and value, in the order an exposé tells them; empty ones are left out."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.properties.models import EnergyCertificateKind, Marketing, Property
from portal.properties.words import CERTIFICATES, KINDS, MARKETING
from portal.template_filters import area, money, number, short_date

Facts = list[tuple[Any, str]]


def _known(*facts: tuple[Any, Any]) -> Facts:
    return [(label, str(value)) for label, value in facts if value not in (None, "")]


def price_text(row: Property) -> str:
    """The price as people read it: amount, ``Preis auf Anfrage``, or empty."""
    if row.price_on_request:
        return str(_l("Preis auf Anfrage"))
    return money(row.price)


def price_label(row: Property) -> Any:
    """What the price is called."""
    return _l("Kaltmiete") if row.marketing == Marketing.LET else _l("Kaufpreis")


def place(row: Property, *, whole: bool = True) -> str:
    """Where it lies; with ``whole`` street and house number, else only postal code, town and district."""
    town = f"{row.postal_code} {row.city}".strip()
    if row.district:
        town = f"{town} ({row.district})" if town else row.district
    return ", ".join(part for part in ((row.street if whole else ""), town) if part)


def short_facts(row: Property) -> list[str]:
    """Two or three facts for a card: rooms, area."""
    space = row.living_area or row.usable_area or row.plot_area
    rooms = _l("%(n)s Zimmer", n=number(row.rooms)) if row.rooms is not None else ""
    return [str(fact) for fact in (rooms, area(space)) if fact]


def key_facts(row: Property) -> Facts:
    """The five facts everybody asks for first."""
    return _known(
        (price_label(row), price_text(row)),
        (_l("Wohnfläche"), area(row.living_area)),
        (_l("Zimmer"), number(row.rooms)),
        (_l("Grundstück"), area(row.plot_area)),
        (_l("Baujahr"), row.year_built),
    )


def space_facts(row: Property) -> Facts:
    """Areas, rooms, year and condition."""
    return _known(
        (_l("Objektart"), KINDS.get(row.kind, "")),  # type: ignore[call-overload]
        (_l("Vermarktung"), MARKETING.get(row.marketing, "")),  # type: ignore[call-overload]
        (_l("Wohnfläche"), area(row.living_area)),
        (_l("Nutzfläche"), area(row.usable_area)),
        (_l("Grundstück"), area(row.plot_area)),
        (_l("Zimmer"), number(row.rooms)),
        (_l("Schlafzimmer"), row.bedrooms),
        (_l("Badezimmer"), row.bathrooms),
        (_l("Etage"), row.floor),
        (_l("Baujahr"), row.year_built),
        (_l("Zustand"), row.condition),
        (_l("Frei ab"), row.available_from),
    )


def cost_facts(row: Property) -> Facts:
    """Price, ancillary costs and the commission of the buyer or tenant."""
    is_let = row.marketing == Marketing.LET
    return _known(
        (price_label(row), price_text(row)),
        (_l("Nebenkosten") if is_let else _l("Hausgeld"), money(row.service_charge)),
        (_l("Kaution"), money(row.deposit) if is_let else ""),
        (_l("Stellplatz"), money(row.parking_price)),
        (_l("Provision für Mieter") if is_let else _l("Provision für Käufer"), row.outer_commission),
    )


def energy_facts(row: Property) -> Facts:
    """The certificate as the law wants it told: kind, value, source, year, class."""
    kind = CERTIFICATES.get(row.energy_kind, "")  # type: ignore[call-overload]
    if row.energy_kind not in {EnergyCertificateKind.DEMAND, EnergyCertificateKind.CONSUMPTION}:
        return _known((_l("Energieausweis"), kind))
    value = f"{number(row.energy_value)} kWh/(m²·a)" if row.energy_value is not None else ""
    return _known(
        (_l("Energieausweis"), kind),
        (_l("Endenergie"), value),
        (_l("Energieeffizienzklasse"), row.energy_class),
        (_l("Wesentlicher Energieträger"), row.energy_source),
        (_l("Baujahr laut Ausweis"), row.energy_year),
        (_l("Gültig bis"), short_date(row.energy_valid_until)),
    )
