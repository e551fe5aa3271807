"""Several properties side by side: the facts in which they differ, for preview, PDF and offer mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.offers.description import DocumentProperty

MOST_COLUMNS = 4
"""Properties that stand beside each other on paper; more stand below each other, with fewer facts."""

NONE = "–"


@dataclass(frozen=True)
class ComparisonRow:
    """One fact of every property, in their order; a dash where a property has none."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the properties differ in it."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Glance:
    """One property in a line of a table; empty where nothing is known."""

    number: str
    title: str
    place: str
    price: str
    area: str
    rooms: str
    year: str
    energy_class: str
    commission: str


def comparison(properties: Sequence[DocumentProperty]) -> tuple[ComparisonRow, ...]:
    """What to compare ``properties`` by: price, areas, rooms, year, energy class and commission if any has one.

    Further facts only where the properties differ. One property alone is compared with nothing.
    """
    if len(properties) < 2:
        return ()
    known = [dict(one.facts) for one in properties]
    named = {label for facts in known for label in facts}
    always = [_("Wohnfläche"), _("Nutzfläche"), _("Grundstück"), _("Zimmer"), _("Baujahr")]
    if_different = [
        _("Vermarktung"),
        _("Objektart"),
        _("Schlafzimmer"),
        _("Badezimmer"),
        _("Etage"),
        _("Zustand"),
        _("Frei ab"),
    ]
    rows = [
        ComparisonRow(_("Preis"), _prices(properties)),
        ComparisonRow(_("Lage"), _values(one.place for one in properties)),
        *(ComparisonRow(label, _values(facts.get(label, "") for facts in known)) for label in always),
        ComparisonRow(_("Energieklasse"), _values(one.energy.shown_class for one in properties)),
        ComparisonRow(_("Provision"), _values(one.commission_line for one in properties)),
    ]
    further = [
        ComparisonRow(label, _values(facts.get(label, "") for facts in known))
        for label in if_different
        if label in named
    ]
    rows[-1:-1] = [row for row in further if row.differs]
    return tuple(row for row in rows if set(row.values) != {NONE})


def glances(properties: Iterable[DocumentProperty]) -> tuple[Glance, ...]:
    """Each property in one line: for many of them, and for the mail."""
    return tuple(_glance(one) for one in properties)


def _glance(one: DocumentProperty) -> Glance:
    facts = dict(one.facts)
    areas = (facts.get(label, "") for label in (_("Wohnfläche"), _("Nutzfläche"), _("Grundstück")))
    return Glance(
        number=one.number,
        title=one.title,
        place=one.place,
        price=one.price[1],
        area=next(filter(None, areas), ""),
        rooms=facts.get(_("Zimmer"), ""),
        year=facts.get(_("Baujahr"), ""),
        energy_class=one.energy.shown_class,
        commission=one.commission[0] if one.commission else "",
    )


def _values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value or NONE for value in values)


def _prices(properties: Sequence[DocumentProperty]) -> tuple[str, ...]:
    """The prices; each says what it is called where the properties are not all for sale, or all to let."""
    if len({one.price[0] for one in properties}) == 1:
        return tuple(one.price[1] for one in properties)
    return tuple(f"{one.price[1]} ({one.price[0]})" for one in properties)
