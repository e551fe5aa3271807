"""A property as an exposé tells it: facts that matter, the law's energy data, the commission in words."""

from decimal import Decimal
from typing import Any

import pytest

from portal.offers.description import DocumentProperty, document_property, public_facts
from portal.properties.models import EnergyCertificateKind, Marketing, PropertyKind
from tests.factories import make_property
from tests.people import People

SPACE = "\N{NO-BREAK SPACE}"


def described(people: People, **facts: Any) -> DocumentProperty:
    return document_property(make_property(people.seeblick_id, **facts))


def test_five_facts_matter_most(people: People) -> None:
    shown = described(people, bedrooms=2, bathrooms=1, floor="2. OG")
    assert shown.key_facts == (
        ("Zimmer", "3"),
        ("Wohnfläche", f"98,5{SPACE}m²"),
        ("Baujahr", "1908"),
        ("Schlafzimmer", "2"),
        ("Badezimmer", "1"),
    )


def test_a_plot_has_other_facts_and_no_holes(people: People) -> None:
    shown = described(
        people,
        kind=PropertyKind.PLOT,
        living_area=None,
        rooms=None,
        year_built=None,
        plot_area=Decimal(812),
        energy_kind=EnergyCertificateKind.NOT_NEEDED,
        street="",
    )
    assert shown.key_facts == (("Grundstück", f"812{SPACE}m²"),)
    assert shown.teaser == f"812{SPACE}m², Konstanz"
    assert shown.address_lines == ("78462 Konstanz", "Paradies")
    assert all(value for _label, value in shown.facts)
    assert shown.energy.sentence == "Für diese Immobilie ist kein Energieausweis nötig."


@pytest.mark.parametrize(
    ("facts", "label", "price"),
    [
        ({}, "Kaufpreis", f"398.000{SPACE}€"),
        ({"marketing": Marketing.LET, "price": Decimal("1234.5")}, "Kaltmiete", f"1.234,50{SPACE}€"),
        ({"price_on_request": True}, "Kaufpreis", "Preis auf Anfrage"),
        ({"price": None}, "Kaufpreis", "auf Anfrage"),
    ],
)
def test_the_price_is_never_empty(people: People, facts: dict[str, Any], label: str, price: str) -> None:
    shown = described(people, **facts)
    assert shown.price == (label, price)
    assert shown.price_facts[0] == shown.price
    assert [one for one, _value in shown.price_facts].count(label) == 1


def test_the_commission_stands_apart_and_equal_shares_are_said(people: People) -> None:
    shown = described(people, service_charge=Decimal(250))
    assert [label for label, _value in shown.price_facts] == ["Kaufpreis", "Hausgeld"]
    assert shown.commission == (
        "3,57 % inkl. MwSt.",
        "Die Verkäuferseite zahlt eine Provision in gleicher Höhe.",
    )
    assert described(people, inner_commission="2 %").commission == ("3,57 % inkl. MwSt.",)
    free = described(people, outer_commission="provisionsfrei", inner_commission="provisionsfrei")
    assert free.commission == ("provisionsfrei",)
    assert described(people, outer_commission="").commission == ()
    assert described(people, outer_commission="").commission_line == ""


def test_the_certificate_is_told_as_the_law_wants(people: People) -> None:
    energy = described(people).energy
    assert ("Energieausweis", "Bedarfsausweis") in energy.rows
    assert ("Endenergie", "87,4 kWh/(m²·a)") in energy.rows
    assert ("Wesentlicher Energieträger", "Gas") in energy.rows
    assert ("Baujahr laut Ausweis", "1908") in energy.rows
    assert energy.shown_class == "C"


@pytest.mark.parametrize(
    ("value", "letter"), [("30", "A+"), ("30.1", "A"), ("100", "C"), ("250", "G"), ("251", "H")]
)
def test_a_missing_class_follows_from_the_value(people: People, value: str, letter: str) -> None:
    energy = described(people, energy_value=Decimal(value), energy_class="").energy
    assert energy.shown_class == letter
    assert energy.scale_label


def test_offices_have_no_scale_from_a_to_h(people: People) -> None:
    energy = described(people, kind=PropertyKind.OFFICE, energy_class="").energy
    assert energy.scale_label == ""
    assert energy.rows


def test_a_certificate_still_to_come_is_said(people: People) -> None:
    energy = described(people, energy_kind=EnergyCertificateKind.NONE_YET).energy
    assert "spätestens bei der Besichtigung" in energy.sentence
    assert energy.rows == ()


def test_features_and_paragraphs_share_a_heading(people: People) -> None:
    shown = described(
        people, equipment="Einbauküche\n\nErker", text_equipment="Dielen.\n\nStuck.", text_location=""
    )
    headings = {text.heading: text for text in shown.texts}
    assert headings["Ausstattung"].features == ("Einbauküche", "Erker")
    assert headings["Ausstattung"].paragraphs == ("Dielen.", "Stuck.")
    assert "Lage" not in headings


def test_only_text_leaves_before_the_consent(people: People) -> None:
    row = make_property(people.seeblick_id, street="Geheimer Weg 1", district="Ortsteil")
    facts = public_facts(row)
    assert all(isinstance(value, str) for value in facts.values())
    assert "Geheimer Weg" not in " ".join(facts.values())
