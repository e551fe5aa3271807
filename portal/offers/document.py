"""The finished Offerte as plain values: what preview, PDF and offer mail show, read once from the live rows.

Nothing here knows templates. Every text is plain unless its name ends in ``_html``; those are clean.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.agency.models import DEFAULT_ACCENT, Agency
from portal.brokers.models import Broker
from portal.offers import letter
from portal.offers.models import Offer
from portal.properties.models import (
    EnergyCertificateKind,
    Marketing,
    Picture,
    Property,
    PropertyKind,
)
from portal.template_filters import area, lines, long_date, money, number, paragraphs, short_date

Fact = tuple[str, str]
MOST_KEY_FACTS = 5

#: Upper limits of the classes in kWh/(m²·a); above the last it is H.
ENERGY_LIMITS = {"A+": 30, "A": 50, "B": 75, "C": 100, "D": 130, "E": 160, "F": 200, "G": 250}

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
#: Certificates of these kinds of building carry no class from A+ to H.
_NOT_RESIDENTIAL = {PropertyKind.OFFICE, PropertyKind.SHOP, PropertyKind.PLOT, PropertyKind.PARKING}


@dataclass(frozen=True)
class DocumentPicture:
    """A picture by the hash of its large rendition; sizes are of that one; ``alt`` is never empty."""

    sha256: str
    small_sha256: str
    width: int
    height: int
    caption: str
    alt: str


@dataclass(frozen=True)
class DocumentText:
    """A titled text of a property; ``features`` are short lines shown as a list before the paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentEnergy:
    """The certificate in words: ``sentence`` when there is none, else ``rows``; ``value`` in kWh/(m²·a).

    ``scale_label`` names the value beside the drawn scale; it is empty when no scale is drawn.
    """

    sentence: str = ""
    rows: tuple[Fact, ...] = ()
    scale_label: str = ""
    value: Decimal | None = None
    energy_class: str = ""

    @property
    def shown_class(self) -> str:
        """The class printed in the certificate, else the one its value falls into (GEG, Anlage 10)."""
        if self.energy_class or self.value is None:
            return self.energy_class
        return next((name for name, most in ENERGY_LIMITS.items() if self.value <= most), "H")

    @property
    def value_shown(self) -> str:
        """``121,4``."""
        return number(self.value)


@dataclass(frozen=True)
class DocumentProperty:
    """One property as the prospect sees it after the consent: with its full address."""

    property_id: int
    number: str
    title: str
    kind_label: str
    place: str  # "78464 Konstanz, Allmannsdorf"
    address_lines: tuple[str, ...]
    teaser: str  # "3 Zimmer, 98,5 m², Konstanz"; names no street
    price: Fact  # label and value
    key_facts: tuple[Fact, ...]  # the five that matter most
    facts: tuple[Fact, ...]  # all
    price_facts: tuple[Fact, ...]
    commission_label: str
    commission: tuple[str, ...]  # sentences; empty when nothing is entered
    texts: tuple[DocumentText, ...]
    energy: DocumentEnergy
    photos: tuple[DocumentPicture, ...]  # the title picture first
    floor_plans: tuple[DocumentPicture, ...]

    @property
    def title_photo(self) -> DocumentPicture | None:
        """The picture that stands for the property."""
        return next(iter(self.photos), None)


@dataclass(frozen=True)
class DocumentContact:
    """The broker who answers."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class DocumentAgency:
    """The sender, with what an imprint needs; ``accent`` is a checked ``#rrggbb``."""

    name: str
    slug: str
    address_lines: tuple[str, ...]
    phone: str
    email: str
    website: str
    accent: str
    logo_sha256: str
    logo_width: int
    logo_height: int
    imprint: tuple[Fact, ...]

    @property
    def address_line(self) -> str:
        """Street and town in one line."""
        return ", ".join(self.address_lines)


@dataclass(frozen=True)
class OfferDocument:
    """Everything an offer shows. ``problems``: German sentences; while there are any it must not be sent."""

    subject: str
    cover_html: str
    recipient_name: str
    recipient_lines: tuple[str, ...]
    recipient_email: str
    greeting: str
    dated: str
    properties: tuple[DocumentProperty, ...]
    contact: DocumentContact
    agency: DocumentAgency
    problems: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[DocumentPicture, ...]:
        """Every picture the document shows, each once, in order."""
        found = {
            picture.sha256: picture for one in self.properties for picture in (*one.photos, *one.floor_plans)
        }
        return tuple(found.values())


def offer_document(offer: Offer, agency: Agency, *, on: date) -> OfferDocument:
    """The document of ``offer`` as it stands, dated ``on`` (the German calendar day)."""
    prospect = offer.case.prospect
    filled = letter.fill(offer, agency)
    properties = tuple(document_property(one) for one in offer.properties)
    town = f"{prospect.postal_code} {prospect.city}".strip()
    name = letter.full_name(prospect)
    recipient = (prospect.company, name if name != prospect.company else "", prospect.street, town)
    return OfferDocument(
        subject=filled.subject,
        cover_html=filled.cover_html,
        recipient_name=name,
        recipient_lines=tuple(line for line in recipient if line),
        recipient_email=prospect.email,
        greeting=letter.greeting(prospect),
        dated=long_date(on),
        properties=properties,
        contact=_contact(offer.case.broker),
        agency=_agency(agency),
        problems=filled.problems,
    )


def today() -> date:
    """The calendar day in Germany."""
    return clock.local(clock.now()).date()


def kind_label(kind: str) -> str:
    """The German word of an Objektart."""
    labels = {
        PropertyKind.FLAT: _("Wohnung"),
        PropertyKind.HOUSE: _("Einfamilienhaus"),
        PropertyKind.TERRACED_HOUSE: _("Reihen- oder Doppelhaus"),
        PropertyKind.FARM: _("Hof oder Bauernhaus"),
        PropertyKind.PLOT: _("Grundstück"),
        PropertyKind.OFFICE: _("Büro oder Praxis"),
        PropertyKind.SHOP: _("Laden oder Gastronomie"),
        PropertyKind.INVESTMENT: _("Anlageobjekt"),
        PropertyKind.PARKING: _("Stellplatz oder Garage"),
        PropertyKind.OTHER: _("Immobilie"),
    }
    return labels.get(PropertyKind(kind), "") if kind in set(PropertyKind) else ""


def _filled(*facts: tuple[str, Any]) -> tuple[Fact, ...]:
    return tuple((label, str(value)) for label, value in facts if value not in (None, ""))


def document_property(one: Property) -> DocumentProperty:
    """One property, read from its row."""
    facts = _facts(one)
    town = f"{one.postal_code} {one.city}".strip()
    return DocumentProperty(
        property_id=one.id,
        number=one.object_number,
        title=one.title,
        kind_label=kind_label(one.kind),
        place=", ".join(part for part in (town, one.district) if part),
        address_lines=tuple(line for line in (one.street, town, one.district) if line),
        teaser=teaser(one),
        price=_price(one),
        key_facts=_key_facts(one),
        facts=facts,
        price_facts=_price_facts(one),
        commission_label=_("Käuferprovision") if one.marketing == Marketing.SALE else _("Mieterprovision"),
        commission=_commission(one),
        texts=_texts(one),
        energy=_energy(one),
        photos=tuple(_picture(photo, one, _("Foto")) for photo in one.photos),
        floor_plans=tuple(_picture(plan, one, _("Grundriss")) for plan in one.floor_plans),
    )


def teaser(one: Property) -> str:
    """What may be said before the consent: ``3 Zimmer, 98,5 m², Konstanz``; never the street."""
    rooms = _("%(number)s Zimmer", number=number(one.rooms)) if one.rooms else ""
    size = area(one.living_area or one.usable_area)
    plot = _("%(area)s Grundstück", area=area(one.plot_area)) if one.plot_area and not size else ""
    return ", ".join(part for part in (rooms, size, plot, one.city) if part)


def _facts(one: Property) -> tuple[Fact, ...]:
    return _filled(
        (_("Objektnummer"), one.object_number),
        (_("Objektart"), kind_label(one.kind)),
        (_("Wohnfläche"), area(one.living_area)),
        (_("Nutzfläche"), area(one.usable_area)),
        (_("Grundstück"), area(one.plot_area)),
        (_("Zimmer"), number(one.rooms)),
        (_("Schlafzimmer"), one.bedrooms),
        (_("Badezimmer"), one.bathrooms),
        (_("Etage"), one.floor),
        (_("Baujahr"), one.year_built),
        (_("Zustand"), one.condition),
        (_("Verfügbar"), one.available_from),
    )


def _key_facts(one: Property) -> tuple[Fact, ...]:
    found = _filled(
        (_("Zimmer"), number(one.rooms)),
        (_("Wohnfläche"), area(one.living_area)),
        (_("Nutzfläche"), "" if one.living_area else area(one.usable_area)),
        (_("Grundstück"), area(one.plot_area)),
        (_("Baujahr"), one.year_built),
        (_("Schlafzimmer"), one.bedrooms),
        (_("Etage"), one.floor),
        (_("Objektart"), kind_label(one.kind)),
    )
    return found[:MOST_KEY_FACTS]


def _price(one: Property) -> Fact:
    label = _("Kaufpreis") if one.marketing == Marketing.SALE else _("Kaltmiete im Monat")
    if one.price_on_request or one.price is None:
        return label, _("auf Anfrage")
    return label, money(one.price)


def _price_facts(one: Property) -> tuple[Fact, ...]:
    sale = one.marketing == Marketing.SALE
    return (
        _price(one),
        *_filled(
            (_("Hausgeld im Monat") if sale else _("Nebenkosten im Monat"), money(one.service_charge)),
            (_("Stellplatz") if sale else _("Stellplatz im Monat"), money(one.parking_price)),
            (_("Kaution"), money(one.deposit)),
        ),
    )


def _commission(one: Property) -> tuple[str, ...]:
    if not one.outer_commission:
        return ()
    equal = one.marketing == Marketing.SALE and one.outer_commission == one.inner_commission
    said = [one.outer_commission]
    if equal:
        said.append(_("Die Verkäuferseite zahlt eine Provision in gleicher Höhe."))
    return tuple(said)


def _texts(one: Property) -> tuple[DocumentText, ...]:
    texts = (
        DocumentText(_("Beschreibung"), tuple(paragraphs(one.text_property))),
        DocumentText(
            _("Ausstattung"), tuple(paragraphs(one.text_equipment)), features=tuple(lines(one.equipment))
        ),
        DocumentText(_("Lage"), tuple(paragraphs(one.text_location))),
        DocumentText(_("Sonstiges"), tuple(paragraphs(one.text_other))),
    )
    return tuple(text for text in texts if text.paragraphs or text.features)


def _energy(one: Property) -> DocumentEnergy:
    if one.energy_kind == EnergyCertificateKind.NOT_NEEDED:
        return DocumentEnergy(sentence=_("Für diese Immobilie ist kein Energieausweis erforderlich."))
    if one.energy_kind == EnergyCertificateKind.NONE_YET:
        return DocumentEnergy(
            sentence=_(
                "Der Energieausweis liegt noch nicht vor. Wir legen ihn Ihnen spätestens bei der Besichtigung vor."
            )
        )
    demand = one.energy_kind == EnergyCertificateKind.DEMAND
    certificate = _("Bedarfsausweis") if demand else _("Verbrauchsausweis")
    value_label = _("Endenergiebedarf") if demand else _("Endenergieverbrauch")
    value = "" if one.energy_value is None else f"{number(one.energy_value)} kWh/(m²·a)"
    scale = one.energy_value is not None and (bool(one.energy_class) or one.kind not in _NOT_RESIDENTIAL)
    return DocumentEnergy(
        rows=_filled(
            (_("Energieausweis"), certificate),
            (value_label, value),
            (_("Energieeffizienzklasse"), one.energy_class),
            (_("Wesentlicher Energieträger"), one.energy_source),
            (_("Baujahr laut Energieausweis"), one.energy_year),
            (_("Gültig bis"), short_date(one.energy_valid_until)),
        ),
        scale_label=f"{certificate}, {value_label}" if scale else "",
        value=one.energy_value,
        energy_class=one.energy_class,
    )


def _picture(picture: Picture, one: Property, word: str) -> DocumentPicture:
    return DocumentPicture(
        sha256=picture.large_sha256,
        small_sha256=picture.small_sha256,
        width=picture.width,
        height=picture.height,
        caption=picture.caption,
        alt=picture.caption or f"{word}: {one.title}",
    )


def _contact(broker: Broker) -> DocumentContact:
    return DocumentContact(broker.full_name, broker.phone or broker.agency.phone, broker.email)


def _agency(agency: Agency) -> DocumentAgency:
    town = f"{agency.postal_code} {agency.city}".strip()
    shows_logo = bool(agency.logo_sha256) and agency.logo_media_type in {"image/png", "image/jpeg"}
    return DocumentAgency(
        name=agency.name,
        slug=agency.slug,
        address_lines=tuple(line for line in (agency.street, town) if line),
        phone=agency.phone,
        email=agency.email,
        website=agency.website,
        accent=agency.accent if _COLOR.fullmatch(agency.accent or "") else DEFAULT_ACCENT,
        logo_sha256=(agency.logo_sha256 or "") if shows_logo else "",
        logo_width=agency.logo_width,
        logo_height=agency.logo_height,
        imprint=_filled(
            (_("Vertreten durch"), agency.representatives),
            (_("Register"), agency.register_entry),
            (_("Umsatzsteuer-ID"), agency.vat_id),
            (_("Aufsicht"), " ".join(agency.supervisory_authority.split())),
        ),
    )
