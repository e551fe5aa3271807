"""What stands behind the fields of a Word template when it is filled for an offer."""

from collections.abc import Mapping

from portal.agency.models import Agency
from portal.offers import letter
from portal.offers.description import DocumentProperty, document_property
from portal.offers.models import Offer
from portal.properties import facts
from portal.template_filters import area, number
from portal.word_templates import fields


def values_of(offer: Offer, agency: Agency) -> dict[str, str]:
    """A value for every field outside of tables; where there is none, a remark that says what to add."""
    prospect = offer.case.prospect
    known = {
        **letter.values_for(offer, agency),
        "empfaenger": letter.full_name(prospect),
        "strasse": prospect.street,
        "plz": prospect.postal_code,
        "ort": prospect.city,
        "firma_anschrift": agency.address_line,
        "firma_mail": agency.email,
    }
    return {name: known.get(name) or fields.missing(name) for name in fields.names()}


def objects_of(offer: Offer) -> list[dict[str, str]]:
    """The same for each property, by the names behind ``objekt.``; what a property lacks is a dash."""
    rows = []
    for one in offer.properties:
        shown = document_property(one)
        known = {
            "titel": one.title,
            "nr": one.object_number,
            "art": shown.kind_label,
            "ort": one.city or facts.place(one, whole=False),
            "anschrift": ", ".join(shown.address_lines),
            "preis": shown.price[1],
            "zimmer": number(one.rooms),
            "wohnflaeche": area(one.living_area),
            "nutzflaeche": area(one.usable_area),
            "grundstueck": area(one.plot_area),
            "baujahr": str(one.year_built or ""),
            "etage": one.floor,
            "zustand": one.condition,
            "verfuegbar": one.available_from,
            "energie": _energy(shown),
            "provision": shown.commission_line,
        }
        rows.append({name: known[name] or "–" for name in fields.OBJECT_NAMES})
    return rows


def _energy(shown: DocumentProperty) -> str:
    told: Mapping[str, str] = dict(shown.energy.rows)
    return shown.energy.sentence or ", ".join(f"{name}: {value}" for name, value in told.items())
