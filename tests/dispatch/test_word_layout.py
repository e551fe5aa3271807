"""A Word offer whose PDF keeps the file's own layout: chosen, shown, frozen, and what happens without LibreOffice."""

import io
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.database import db
from portal.dispatch.actions import send_trial
from portal.files import file_store
from portal.offers.dispatch_mode import PdfEngine
from portal.offers.models import Offer, OfferSnapshot, OfferWord
from portal.pdf import RenderedPdf, join_pdfs, render_pdf
from portal.transaction import transaction
from tests.conftest import post_form
from tests.dispatch.test_word_offers import prepared, send
from tests.factories import make_offer
from tests.pdf_structure import complaints
from tests.people import People
from tests.word_files import word_file

DRAWN = "Aus Word, wie es in Word aussieht"


def install(app: Flask, program: Path) -> None:
    app.extensions["portal.settings"] = replace(app.extensions["portal.settings"], libreoffice=program)


@pytest.fixture
def soffice(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A program in place of LibreOffice that always draws the same page; switched on in the settings."""
    before = app.extensions["portal.settings"]
    drawn = tmp_path / "drawn.pdf"
    drawn.write_bytes(render_pdf(f"<html><body><p>{DRAWN}</p></body></html>", {}, title="x").content)
    program = tmp_path / "soffice"
    folder = "sys.argv[sys.argv.index('--outdir') + 1]"
    program.write_text(
        f"#!{sys.executable}\nimport shutil, sys\nshutil.copy({str(drawn)!r}, {folder} + '/offerte.pdf')\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    install(app, program)
    yield program
    app.extensions["portal.settings"] = before


def upload(client: FlaskClient, offer: Offer, **more: object) -> Offer:
    """Upload a Word file in step 2, as the browser does."""
    fields: dict[str, object] = {
        "revision": str(offer.revision),
        "subject": "Ihr Angebot",
        "source": "word",
        "word_file": (io.BytesIO(word_file("Guten Tag")), "Angebot.docx"),
        "tun": "word",
        **more,
    }
    assert post_form(client, f"/offerten/{offer.id}/inhalt", fields).status_code == 303
    return db.session.get_one(Offer, offer.id)


def pages(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]


def test_the_files_own_layout_is_the_first_choice_where_libreoffice_is_set_up(
    soffice: Path, bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id), shows_details="y")
    assert "Im Layout Ihrer Word-Datei" in bernd.get(f"/offerten/{offer.id}/inhalt").text
    made = prepared(offer)
    assert made.pdf_engine == PdfEngine.LIBREOFFICE
    first, *rest = pages(made.pdf.content)
    assert DRAWN in first
    assert "Altbau am Hang" in " ".join(rest)
    assert all(page.strip() for page in rest), "no empty page between letter and properties"
    assert made.pdf.page_count == 1 + len(rest)
    with pikepdf.open(io.BytesIO(made.pdf.content)) as file:
        assert str(file.docinfo["/Title"]) == "Ihr Angebot"
        assert file.check_pdf_syntax() == []
    page = bernd.get(f"/offerten/{offer.id}/pruefen?ansicht=pdf").text
    assert "mit LibreOffice in ihrem eigenen Layout" in page


def test_what_is_not_carried_over_is_said_to_concern_page_and_mail_alone(
    soffice: Path, bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id))
    with transaction() as session:
        session.get_one(OfferWord, offer.id).notes = ["Textfeld auf Seite 1 wird nicht übernommen."]
    page, said = f"/offerten/{offer.id}/inhalt", "zeigt Textfelder, Formen und Bilder trotzdem"
    assert said in bernd.get(page).text
    assert said in bernd.get(f"/offerten/{offer.id}/pruefen").text
    upload(bernd, db.session.get_one(Offer, offer.id), pdf_engine="portal")
    with transaction() as session:
        session.get_one(OfferWord, offer.id).notes = ["Textfeld auf Seite 1 wird nicht übernommen."]
    assert said not in bernd.get(page).text
    assert said not in bernd.get(f"/offerten/{offer.id}/pruefen").text


def test_without_the_properties_it_is_the_word_file_alone(
    soffice: Path, bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id))
    assert len(pages(prepared(offer).pdf.content)) == 1


def test_what_was_checked_is_what_is_frozen(soffice: Path, bernd: FlaskClient, people: People) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id), shows_details="y")
    checked = prepared(offer).pdf.sha256
    send(offer)
    snapshot = db.session.scalars(select(OfferSnapshot)).one()
    assert (snapshot.pdf_sha256, snapshot.pdf_engine) == (checked, PdfEngine.LIBREOFFICE)


def test_the_broker_can_choose_the_portals_layout(soffice: Path, bernd: FlaskClient, people: People) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id), pdf_engine="portal")
    assert prepared(offer).pdf_engine == PdfEngine.PORTAL
    fields = {
        "revision": str(offer.revision),
        "subject": "Neu",
        "source": "word",
        "pdf_engine": "libreoffice",
        "tun": "speichern",
    }
    post_form(bernd, f"/offerten/{offer.id}/inhalt", fields)
    assert db.session.get_one(OfferWord, offer.id).pdf_engine == PdfEngine.LIBREOFFICE


def test_where_it_is_not_set_up_there_is_no_choice_and_the_portal_draws(
    bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id), pdf_engine="libreoffice")
    assert db.session.get_one(OfferWord, offer.id).pdf_engine == PdfEngine.PORTAL
    assert "Im Layout Ihrer Word-Datei" not in bernd.get(f"/offerten/{offer.id}/inhalt").text
    page = bernd.get(f"/offerten/{offer.id}/pruefen?ansicht=pdf").text
    assert "Die Word-Datei wurde im Layout des Portals gesetzt." in page


def test_switched_off_later_the_portal_draws_again(
    soffice: Path, bernd: FlaskClient, people: People, app: Flask
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id))
    app.extensions["portal.settings"] = replace(app.extensions["portal.settings"], libreoffice=None)
    assert prepared(offer).pdf_engine == PdfEngine.PORTAL


def test_a_failing_program_says_what_to_do_and_nothing_is_sent(
    soffice: Path, bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id))
    soffice.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(1)\n", encoding="utf-8")
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    assert "LibreOffice konnte aus dieser Word-Datei keine PDF-Datei erzeugen." in page
    assert db.session.scalar(select(OfferSnapshot)) is None


def test_a_trial_says_so_on_the_pages_and_in_the_name_of_a_file_it_did_not_draw(
    soffice: Path, bernd: FlaskClient, people: People
) -> None:
    offer = upload(bernd, make_offer(people.seeblick_id), shows_details="y")
    with current_app.test_request_context():
        send_trial(people.seeblick_id, offer.id, offer.broker)
    frozen = db.session.scalars(select(OfferSnapshot)).one()
    assert frozen.pdf_file_name.startswith("PROBE_Expose_")
    content = file_store().read(people.seeblick_id, frozen.pdf_sha256)
    assert all("PROBE" in page for page in pages(content))
    assert complaints(content) == []
    assert not any("PROBE" in page for page in pages(prepared(offer).pdf.content))


@pytest.mark.parametrize("turned", [0, 90, 270])
def test_the_mark_stands_on_turned_pages_with_a_place_of_their_own(turned: int) -> None:
    drawn = pikepdf.open(io.BytesIO(render_pdf("<p>Seite</p>", {}, title="x").content))
    drawn.pages[0].rotate(turned, relative=False)
    drawn.pages[0].mediabox = pikepdf.Rectangle(100, 50, 500, 650)
    target = io.BytesIO()
    drawn.save(target)
    part = RenderedPdf(target.getvalue(), 1, "")
    marked = join_pdfs([part], title="x", mark="PROBE").content
    (page,) = pypdfium2.PdfDocument(marked)
    ink = page.render().to_pil().convert("L").point(lambda light: 255 * (light < 250)).getbbox()
    assert "PROBE" in page.get_textpage().get_text_bounded()
    assert ink is not None
    left, top, right, bottom = ink
    assert right - left > bottom - top  # upright for the reader
    assert abs(left + right - page.get_width()) < page.get_width() / 10
