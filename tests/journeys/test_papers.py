"""A property's files: ticked into an offer, attached as far as they fit, and loaded from the page where they do not."""

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from tests import postbox
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor


def paper(file: Path, ballast: int) -> Path:
    """A PDF file of one page that weighs about ``ballast`` bytes."""
    writer, weight = PdfWriter(), StreamObject()
    writer.add_blank_page(595, 842)
    weight._data = secrets.token_bytes(ballast)
    writer.root_object[NameObject("/Ballast")] = writer._add_object(weight)
    writer.write(file)
    return file


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_large_file_waits_on_the_prospects_page(
    live: Live, browse: Browse, tmp_path: Path, scripts: bool
) -> None:
    name = f"Alma {'Klick' if scripts else 'Taste'}"
    address = f"akten.{'mit' if scripts else 'ohne'}@prospect.example"
    title = f"Villa {'mit' if scripts else 'ohne'} Akten"
    small = paper(tmp_path / "Energieausweis.pdf", 2_000)
    large = paper(tmp_path / "Teilungserklärung.pdf", 6_000_000)
    unwanted = paper(tmp_path / "Grundbuchauszug.pdf", 1_000)

    office = Office(browse(scripts=scripts), scripts=scripts)
    live.let_in(office.page, live.people.carla_email)
    office.limit_mails(5)
    villa = office.create_property(f"J-A{scripts:d}", title)
    office.add_papers(villa, [small, large, unwanted])
    expect(office.page.get_by_label("Art").first).to_have_value("energy")
    office.create_prospect(name, address)
    letter = "Guten Tag Frau Akten, hier ist alles beisammen."
    office.compose(name, title, letter, ticks=["Energieausweis", "Teilungserklärung"])
    files = office.page.get_by_role("region", name="Dateien der Offerten-Mail")
    expect(files).to_contain_text(
        re.compile("Als Anhang der Mail:.*Energieausweis.pdf.*Als Link.*Teilungserkl", re.S)
    )
    expect(office.page.get_by_text("Bitte senden Sie die Offerte als S-Exposé")).to_be_visible()
    office.send(address)

    visitor = Visitor(browse(screen=PHONE, scripts=scripts))
    visitor.open(live.link(address))
    visitor.agree()
    visitor.does_not_scroll_sideways()
    with visitor.page.expect_download() as loaded:
        visitor.page.get_by_role("link", name=re.compile("Teilungserklärung.*zu groß")).click()
    assert loaded.value.path().read_bytes() == large.read_bytes()
    assert loaded.value.suggested_filename == "Teilungserklärung.pdf"
    expect(visitor.page.get_by_text("Grundbuchauszug")).to_have_count(0)

    _request, original = live.mails(address, 2)
    attached = postbox.files_of(original)
    assert attached["Energieausweis.pdf"] == small.read_bytes()
    assert not [name for name in attached if "Teilung" in name]
    assert "Zu groß für eine E-Mail, deshalb auf Ihrer Seite:\n- Teilungserklärung.pdf" in postbox.part(
        original, "plain"
    )


def test_the_sum_follows_every_tick(live: Live, browse: Browse, tmp_path: Path) -> None:
    office = Office(browse())
    live.let_in(office.page, live.people.carla_email)
    office.limit_mails(5)
    house = office.create_property("J-A9", "Haus mit Waage")
    office.add_papers(house, [paper(tmp_path / "Grundriss.pdf", 4_000_000)])
    office.create_prospect("Wanda Waage", "waage@prospect.example")
    office.compose("Wanda Waage", "Haus mit Waage", "Guten Tag Frau Waage.")
    office.page.get_by_role("link", name="Zurück zum Inhalt").click()
    total = office.page.locator("[data-attachment-total]")
    expect(total).to_have_text("In eine Mail passen 5 MB, das Exposé eingeschlossen.")
    office.page.locator("label", has_text="Grundriss.pdf").click()
    expect(total).to_contain_text("Anhänge zusammen 4 MB.")
    office.page.get_by_label("Dateien anhängen").set_input_files(paper(tmp_path / "Akte.pdf", 2_000_000))
    expect(total).to_contain_text(re.compile(r"Anhänge zusammen 6\sMB.*als Link auf seiner Seite"))
    office.page.locator("label", has_text="Grundriss.pdf").click()
    expect(total).to_contain_text("Anhänge zusammen 2 MB.")
    # A tick is saved like what is typed: the page may be closed without a button.
    expect(office.page.locator("[data-draft-state] [role=status]")).not_to_be_empty()
