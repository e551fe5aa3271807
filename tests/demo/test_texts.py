"""The demo's texts are plausible: complete sheets, agreeing commissions, addresses that reach nobody."""

import pytest

from portal.agency.models import Agency
from portal.demo.agency_texts import AGENCY, PRIVACY_NOTICE, TERMS_HTML
from portal.demo.property_texts import PROPERTIES, PropertySheet
from portal.demo.prospect_texts import PROSPECTS
from portal.properties.models import EnergyCertificateKind, Marketing
from portal.prospects.models import ProspectStatus, Salutation


@pytest.mark.parametrize("sheet", PROPERTIES, ids=lambda sheet: sheet.key)
def test_every_text_has_the_length_of_an_exposé(sheet: PropertySheet) -> None:
    prose = sheet.prose
    for text in (prose.text_property, prose.text_location, prose.text_equipment, prose.text_other):
        assert 80 <= len(text.split()) <= 160
        assert "\n" not in text.replace("\n\n", "")
        assert "!" not in text


@pytest.mark.parametrize("sheet", PROPERTIES, ids=lambda sheet: sheet.key)
def test_every_sheet_has_the_facts_the_law_wants(sheet: PropertySheet) -> None:
    if sheet.energy_kind is not EnergyCertificateKind.NOT_NEEDED:
        for fact in (
            sheet.energy_value,
            sheet.energy_source,
            sheet.energy_year,
            sheet.energy_class,
            sheet.energy_valid_until,
        ):
            assert fact
    if sheet.marketing is Marketing.SALE:
        assert sheet.outer_commission == sheet.inner_commission
    assert "USt" in sheet.outer_commission


def test_the_address_is_withheld_for_two() -> None:
    assert sum(sheet.address_after_consent for sheet in PROPERTIES) == 2


def test_object_numbers_are_unique() -> None:
    assert len({sheet.object_number for sheet in PROPERTIES}) == len(PROPERTIES)


def test_every_address_reaches_nobody() -> None:
    for address in (*(prospect.email for prospect in PROSPECTS), AGENCY["email"]):
        assert address.endswith(".example")


def test_the_prospects_show_every_case() -> None:
    assert {prospect.status for prospect in PROSPECTS} == set(ProspectStatus)
    assert {Salutation.MS, Salutation.MR, Salutation.FAMILY} <= {
        prospect.salutation for prospect in PROSPECTS
    }
    assert {"de", "en"} == {prospect.language for prospect in PROSPECTS}
    assert {prospect.property_key for prospect in PROSPECTS} == {sheet.key for sheet in PROPERTIES}


def test_the_agency_is_named_as_in_its_model() -> None:
    for name in AGENCY:
        assert hasattr(Agency, name)


def test_privacy_notice_and_terms_say_what_they_must() -> None:
    for word in (
        "IP-Adresse",
        "berechtigtem Interesse",
        "fünf Jahre",
        "90 Tagen",
        "widersprechen",
        "Landesbeauftragten",
    ):
        assert word in PRIVACY_NOTICE
    for word in ("Provision", "3,57 %", "Textform", "Widerrufsbelehrung"):
        assert word in TERMS_HTML
