"""One property of an offer as plain values, with its full address: what preview, PDF and mail show of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.properties import facts, words
from portal.properties.models import EnergyCertificateKind, Marketing, Picture, Property, PropertyKind
from portal.template_filters import area, lines, number, paragraphs

Fact = tuple[str, str]
MOST_KEY_FACTS = 5
LONGEST_SHORT_TEXT = 560  # characters
LONGEST_KEY_FACT = 16  # characters; they stand large in a narrow column

#: Upper limits of the classes in kWh/(m²·a); above the last it is H.
ENERGY_LIMITS = {"A+": 30, "A": 50, "B": 75, "C": 100, "D": 130, "E": 160, "F": 200, "G": 250}

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
    commission_due: str  # when it has to be paid; empty when nothing is entered, or what is entered says so
    texts: tuple[DocumentText, ...]
    energy: DocumentEnergy
    photos: tuple[DocumentPicture, ...]  # the title picture first
    floor_plans: tuple[DocumentPicture, ...]
    map_sketches: tuple[DocumentPicture, ...]

    @property
    def commission_line(self) -> str:
        """The commission in one line."""
        first, *more = self.commission or ("",)
        return " ".join([first if not more or first.endswith(".") else f"{first}.", *more])

    @property
    def further_facts(self) -> tuple[Fact, ...]:
        """The facts beside the key facts and the number."""
        shown = {label for label, _value in self.key_facts}
        return tuple(fact for fact in self.facts if fact[0] not in shown and fact[1] != self.number)

    @property
    def short_text(self) -> tuple[str, ...]:
        """The beginning of the first text: whole sentences, as much as half a column takes."""
        return tuple(shortened(self.texts[0].paragraphs, LONGEST_SHORT_TEXT)) if self.texts else ()

    @property
    def title_photo(self) -> DocumentPicture | None:
        """The picture that stands for the property."""
        return next(iter(self.photos), None)


def document_property(one: Property) -> DocumentProperty:
    """One property, read from its row."""
    town = f"{one.postal_code} {one.city}".strip()
    return DocumentProperty(
        property_id=one.id,
        number=one.object_number,
        title=one.title,
        kind_label=_kind(one),
        place=facts.place(one, whole=False),
        address_lines=tuple(line for line in (one.street, town, one.district) if line),
        teaser=teaser(one),
        price=_price(one),
        key_facts=_key_facts(one),
        facts=_plain([(_("Objektnummer"), one.object_number), *facts.space_facts(one)]),
        price_facts=(_price(one), *_costs(one)),
        commission_label=_("Provision für Mieter") if _is_let(one) else _("Provision für Käufer"),
        commission=_commission(one),
        commission_due=_commission_due(one),
        texts=_texts(one),
        energy=_energy(one),
        photos=tuple(_picture(photo, one, _("Foto")) for photo in one.photos),
        floor_plans=tuple(_picture(plan, one, _("Grundriss")) for plan in one.floor_plans),
        map_sketches=tuple(_picture(sketch, one, _("Lageskizze")) for sketch in one.map_sketches),
    )


def public_facts(one: Property) -> dict[str, str]:
    """What consent page and registered mail may say about a property: no withheld address, released photos only."""
    shown = document_property(one)
    photo = next((photo for photo in one.photos if photo.before_consent), None)
    return {
        "number": one.object_number,
        "title": one.title,
        "kind": shown.kind_label,
        "marketing": one.marketing,
        "teaser": shown.teaser,
        "place": one.city if one.address_after_consent else ", ".join(shown.address_lines),
        "price": shown.price[1],
        "price_label": shown.price[0],
        "commission": shown.commission_line,
        "commission_label": shown.commission_label,
        "photo_sha256": photo.large_sha256 if photo else "",
        "photo_small_sha256": photo.small_sha256 if photo else "",
        "photo_width": str(photo.width) if photo else "",
        "photo_height": str(photo.height) if photo else "",
        "photo_alt": (photo.caption or one.title) if photo else "",
    }


def teaser(one: Property) -> str:
    """What may be said before the consent: ``3 Zimmer, 98,5 m², Konstanz``; never the street."""
    return ", ".join(part for part in (*facts.short_facts(one), one.city) if part)


def shortened(paragraphs: Sequence[str], longest: int) -> list[str]:
    """The first paragraphs up to ``longest`` characters, ending with a sentence, or with … inside an endless one."""
    kept: list[str] = []
    for paragraph in paragraphs:
        room = longest - sum(map(len, kept))
        text = " ".join(paragraph.split())
        if len(text) <= room:
            kept.append(text)
            continue
        end = max(text.rfind(mark, 0, room) for mark in (". ", "! ", "? "))
        if end > 0:
            kept.append(text[: end + 1])
        elif not kept:
            kept.append(text[:room].rpartition(" ")[0] + " …")
        break
    return kept


def _plain(known: facts.Facts) -> tuple[Fact, ...]:
    return tuple((str(label), value) for label, value in known if value)


def _is_let(one: Property) -> bool:
    return one.marketing == Marketing.LET


def _kind(one: Property) -> str:
    if one.kind == PropertyKind.OTHER or one.kind not in set(PropertyKind):
        return _("Immobilie")
    return str(words.KINDS[PropertyKind(one.kind)])


def _price(one: Property) -> Fact:
    return str(facts.price_label(one)), facts.price_text(one) or _("auf Anfrage")


def _costs(one: Property) -> tuple[Fact, ...]:
    """What stands between the price and the commission, which are told apart."""
    first = 1 if facts.price_text(one) else 0
    last = -1 if one.outer_commission else None
    return _plain(facts.cost_facts(one))[first:last]


def _key_facts(one: Property) -> tuple[Fact, ...]:
    found = _plain(
        [
            (_("Zimmer"), number(one.rooms)),
            (_("Wohnfläche"), area(one.living_area)),
            (_("Nutzfläche"), "" if one.living_area else area(one.usable_area)),
            (_("Grundstück"), area(one.plot_area)),
            (_("Baujahr"), str(one.year_built or "")),
            (_("Schlafzimmer"), str(one.bedrooms or "")),
            (_("Badezimmer"), str(one.bathrooms or "")),
            (_("Etage"), one.floor if len(one.floor) <= LONGEST_KEY_FACT else ""),
        ]
    )
    return found[:MOST_KEY_FACTS]


def _commission(one: Property) -> tuple[str, ...]:
    if not one.outer_commission:
        return ()
    said = [one.outer_commission]
    if not _is_let(one) and one.outer_commission == one.inner_commission and re.search(r"\d", said[0]):
        said.append(_("Die Verkäuferseite zahlt eine Provision in gleicher Höhe."))
    return tuple(said)


def _commission_due(one: Property) -> str:
    """The rule of the law (§ 652 BGB), unless the agency wrote one of its own."""
    if not one.outer_commission or "fällig" in one.outer_commission.lower():
        return ""
    if not re.search(r"\d", one.outer_commission):
        return ""  # "provisionsfrei"
    if _is_let(one):
        return _("Die Provision ist fällig, wenn durch unsere Tätigkeit ein Mietvertrag zustande kommt.")
    return _("Die Provision ist fällig, wenn durch unsere Tätigkeit ein Kaufvertrag zustande kommt.")


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
        return DocumentEnergy(sentence=_("Für diese Immobilie ist kein Energieausweis nötig."))
    if one.energy_kind == EnergyCertificateKind.NONE_YET:
        return DocumentEnergy(
            sentence=_(
                "Der Energieausweis liegt noch nicht vor. "
                "Wir legen ihn Ihnen spätestens bei der Besichtigung vor."
            )
        )
    homely = bool(one.energy_class) or one.kind not in _NOT_RESIDENTIAL
    scale = words.SCALES.get(EnergyCertificateKind(one.energy_kind), "")
    return DocumentEnergy(
        rows=_plain(facts.energy_facts(one)),
        scale_label=str(scale) if homely and one.energy_value is not None else "",
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
