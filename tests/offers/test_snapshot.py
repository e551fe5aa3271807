"""Freezing: what is missing is said, what is rendered is the same every time, what is frozen is never touched."""

import io
from dataclasses import replace

import pypdfium2
import pytest
from flask import current_app
from PIL import Image, ImageDraw
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.agency.models import Agency
from portal.database import db
from portal.files import file_store
from portal.offers import rendering, snapshot
from portal.offers.actions import save_content
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.pdf import GlyphMissing, PictureMissing
from portal.pictures import prepare_picture
from portal.properties.actions import add_pictures, set_archived, update_property
from portal.properties.models import PictureKind, Property
from portal.prospects.actions import update_prospect
from portal.settings import current_settings
from portal.transaction import transaction
from tests.factories import make_offer, make_property
from tests.people import People


def photo(color: str, size: tuple[int, int] = (900, 600)) -> bytes:
    image, file = Image.new("RGB", size, color), io.BytesIO()
    ImageDraw.Draw(image).rectangle((100, 100, 300, 300), fill="white")
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def offer(people: People) -> Offer:
    """A draft with two photos and a floor plan."""
    flat = make_property(people.seeblick_id)
    pictures = [prepare_picture(photo(color)) for color in ("green", "blue")]
    add_pictures(
        people.seeblick_id, flat.id, pictures[:1], before_consent=True, captions=["Blick auf den See"]
    )
    add_pictures(people.seeblick_id, flat.id, pictures[1:], captions=["Wohnzimmer"])
    plan = [prepare_picture(photo("white", (600, 800)))]
    add_pictures(people.seeblick_id, flat.id, plan, kind=PictureKind.FLOOR_PLAN)
    return make_offer(people.seeblick_id, properties=[flat])


def prepared(offer: Offer) -> PreparedOffer:
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        return snapshot.prepare(row, db.session.get_one(Agency, row.agency_id))


def test_a_map_sketch_is_shown_with_the_address_and_not_before(offer: Offer) -> None:
    flat = offer.properties[0]
    sketch = [prepare_picture(photo("yellow", (600, 400)))]
    add_pictures(flat.agency_id, flat.id, sketch, kind=PictureKind.MAP_SKETCH, before_consent=True)
    assert [one.before_consent for one in db.session.get_one(Property, flat.id).map_sketches] == [False]
    ready = prepared(offer)
    shown = ready.document.properties[0].map_sketches[0].sha256
    assert "Lageskizze" in ready.preview
    assert shown in ready.preview
    assert "Lageskizze" in pdf_text(ready.pdf.content)
    assert shown in ready.document.picture_hashes
    assert shown not in str(ready.objects)  # what consent page and registered mail may say


def frozen(offer: Offer) -> OfferSnapshot:
    ready = prepared(offer)
    snapshot.store_files(ready)
    with transaction() as session:
        return snapshot.freeze(session, ready, revision=ready.revision, is_trial=False, at=clock.now())


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def change(offer: Offer, subject: str = "", cover_html: str = "") -> None:
    row = db.session.get_one(Offer, offer.id)
    save_content(
        row.agency_id,
        row.id,
        revision=row.revision,
        subject=subject or row.subject,
        cover_html=cover_html or row.cover_html,
        cover_format="html",
    )


def sentences(offer: Offer) -> str:
    with pytest.raises(OfferIncomplete) as incomplete:
        prepared(offer)
    return " ".join(incomplete.value.sentences)


# What is missing


def test_what_is_missing_is_said_all_at_once(people: People) -> None:
    empty = make_offer(people.seeblick_id, properties=[], subject="", cover_html="<p> </p>")
    said = sentences(empty)
    assert "mindestens eine Immobilie" in said
    assert "einen Betreff" in said
    assert "ein Anschreiben" in said


def test_a_placeholder_never_leaves_as_raw_text_or_as_a_hole(offer: Offer) -> None:
    change(offer, cover_html="<p>{{ anrede }}, {{ firma }} {{ anred }}</p>", subject="{{ objekt_nr")
    said = sentences(offer)
    assert "Firma des Interessenten" in said
    assert "Meinten Sie „anrede“?" in said
    assert "geschweifte Klammern" in said


def test_placeholders_are_filled_when_it_leaves(offer: Offer) -> None:
    change(offer, cover_html="<p>{{ anrede }}, {{ objekte }}</p>", subject="{{ objekt_titel }}")
    ready = prepared(offer)
    number = offer.properties[0].object_number
    assert ready.document.subject == "Altbau am Hang"
    assert f"Guten Tag Herr Lenz, Altbau am Hang ({number})" in ready.preview
    assert f"Guten Tag Herr Lenz, Altbau am Hang ({number})" in ready.mail.text


def test_a_name_with_braces_is_never_filled_again(offer: Offer, people: People) -> None:
    update_prospect(people.seeblick_id, offer.case.prospect_id, last_name="{{ makler_mail }}")
    change(offer, cover_html="<p>{{ nachname }}</p>")
    assert "bernd@" not in prepared(offer).preview


def test_an_archived_property_is_not_offered(offer: Offer, people: People) -> None:
    set_archived(people.seeblick_id, offer.properties[0].id, True)
    assert "ist archiviert" in sentences(offer)


def test_a_glyph_no_font_of_ours_can_draw_is_named(offer: Offer) -> None:
    change(offer, cover_html="<p>Schönes Haus😀</p>")
    with pytest.raises(GlyphMissing) as missing:
        prepared(offer)
    assert "Haus😀" in missing.value.sentence


def test_names_from_everywhere_can_be_drawn(offer: Offer, people: People) -> None:
    update_prospect(people.seeblick_id, offer.case.prospect_id, last_name="Wałęsa-Şahin Nguyễn")
    assert "Wałęsa-Şahin Nguyễn" in pdf_text(prepared(offer).pdf.content)


def test_a_lost_picture_is_said(offer: Offer, people: People) -> None:
    digest = offer.properties[0].photos[1].large_sha256
    file_store().path(people.seeblick_id, digest).unlink()
    with pytest.raises(PictureMissing):
        prepared(offer)


def test_what_the_law_asks_for_is_a_warning(offer: Offer, people: People) -> None:
    assert prepared(offer).warnings == ()
    update_property(people.seeblick_id, offer.properties[0].id, outer_commission="")
    (warning,) = prepared(offer).warnings
    assert warning.startswith("Altbau am Hang: Die Provision für Käufer oder Mieter fehlt.")


# The same every time


def test_the_same_offer_gives_the_same_bytes_with_and_without_the_cache(
    offer: Offer, drawn_anew: None
) -> None:
    first = prepared(offer)
    again = prepared(offer)
    assert (again.preview, again.pdf.content, again.mail) == (first.preview, first.pdf.content, first.mail)
    for path in (current_settings().home / "cache").rglob("*"):
        if path.is_file():
            path.unlink()
    assert prepared(offer).pdf.sha256 == first.pdf.sha256


def test_checking_draws_once_and_sending_takes_the_cached_file(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepared(offer).pdf
    monkeypatch.setattr(rendering, "render_pdf", None)
    assert prepared(offer).pdf == first


def test_a_damaged_cache_is_drawn_anew(offer: Offer, drawn_anew: None) -> None:
    first = prepared(offer).pdf
    (path,) = (path for path in (current_settings().home / "cache" / "pdf").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    assert prepared(offer).pdf == first


def test_preparing_writes_no_row_and_no_stored_file(offer: Offer, people: People) -> None:
    files = current_settings().home / "files"
    before = (sorted(files.rglob("*")), db.session.execute(text("PRAGMA data_version")).scalar())
    prepared(offer)
    assert (sorted(files.rglob("*")), db.session.execute(text("PRAGMA data_version")).scalar()) == before
    assert db.session.scalars(select(OfferSnapshot)).all() == []


# What is frozen


def test_a_snapshot_names_every_byte_and_reads_it_back(offer: Offer) -> None:
    ready = prepared(offer)
    row = frozen(offer)
    assert snapshot.preview_html(row) == ready.preview
    assert snapshot.pdf_content(row) == ready.pdf.content
    assert row.pdf_file_name == f"Expose_{offer.properties[0].object_number}.pdf"
    assert (row.pdf_pages, row.pdf_size) == (ready.pdf.page_count, len(ready.pdf.content))
    assert (row.recipient_name, row.greeting) == ("Paul Lenz", "Guten Tag Herr Lenz")
    pictures = offer.properties[0].pictures
    assert sorted(row.pictures) == sorted(one.large_sha256 for one in pictures)


def test_a_snapshot_stays_when_everything_behind_it_changes(offer: Offer, people: People) -> None:
    row = frozen(offer)
    preview, pdf, mail = (
        snapshot.preview_html(row),
        snapshot.pdf_content(row),
        snapshot.offer_mail(row),
    )
    update_property(people.seeblick_id, offer.properties[0].id, title="Ganz anders", price=1)
    update_prospect(people.seeblick_id, offer.case.prospect_id, last_name="Anders")
    change(offer, subject="Anders", cover_html="<p>Anders</p>")
    row = db.session.get_one(OfferSnapshot, row.id)
    assert snapshot.preview_html(row) == preview
    assert snapshot.pdf_content(row) == pdf
    assert snapshot.offer_mail(row) == mail
    assert "Anders" not in mail.text


def test_a_snapshot_cannot_be_changed_or_deleted(offer: Offer) -> None:
    frozen(offer)
    for statement in ("UPDATE offer_snapshot SET subject = 'x'", "DELETE FROM offer_snapshot"):
        with pytest.raises(IntegrityError, match="append-only"), transaction() as session:
            session.execute(text(statement))


def test_freezing_without_stored_files_is_a_programming_error(offer: Offer) -> None:
    ready = prepared(offer)
    with pytest.raises(snapshot.BytesNotStored), transaction() as session:
        snapshot.freeze(session, ready, revision=1, is_trial=False, at=clock.now())


def test_a_withheld_address_is_not_among_the_public_facts(offer: Offer, people: People) -> None:
    (shown,) = frozen(offer).objects
    assert "Hangweg" not in str(shown)
    assert shown["teaser"] == "3 Zimmer, 98,5\N{NO-BREAK SPACE}m², Konstanz"
    assert shown["photo_sha256"] == offer.properties[0].photos[0].large_sha256
    assert "Hangweg 7" in prepared(offer).preview
    update_property(people.seeblick_id, offer.properties[0].id, address_after_consent=False)
    (shown,) = prepared(offer).objects
    assert shown["place"].startswith("Hangweg 7")


def test_photos_that_are_not_released_stay_behind(people: People) -> None:
    flat = make_property(people.seeblick_id)
    add_pictures(people.seeblick_id, flat.id, [prepare_picture(photo("red"))])
    (shown,) = frozen(make_offer(people.seeblick_id, properties=[flat])).objects
    assert shown["photo_sha256"] == ""


# What stands in it


def test_the_preview_is_a_fragment_without_scripts_styles_and_foreign_addresses(offer: Offer) -> None:
    change(
        offer,
        cover_html='<p onclick="x()">Hallo <script>alert(1)</script><img src="http://x.example/1.gif"></p>',
    )
    preview = prepared(offer).preview
    for forbidden in ("<script", "<style", " style=", "onclick", "http:", "https:", "<h1", "<html"):
        assert forbidden not in preview
    assert preview.count("<img") == 3, "title photo, one in the gallery, floor plan"
    assert 'alt="Wohnzimmer"' in preview
    assert 'loading="lazy"' in preview


def test_pictures_get_the_addresses_of_the_page_that_shows_them() -> None:
    digest = "ab" * 32
    html = f'<img src="cid:{digest}"> cid:{digest}'
    shown = snapshot.with_pictures(html, lambda sha: f"/bild/{sha}?a=1&b=2")
    assert shown == f'<img src="/bild/{digest}?a=1&amp;b=2"> cid:{digest}'


def test_the_pdf_says_what_a_german_expose_must_say(offer: Offer) -> None:
    said = " ".join(pdf_text(prepared(offer).pdf.content).split())
    number = offer.properties[0].object_number
    for words in (
        "Altbau am Hang",
        "Hangweg 7",
        "398.000\N{NO-BREAK SPACE}€",
        "3,57 % inkl. MwSt.",
        "Die Verkäuferseite zahlt eine Provision in gleicher Höhe.",
        "Bedarfsausweis",
        "87,4 kWh/(m²·a)",
        "Energieeffizienzklasse",
        "Eine helle Wohnung im zweiten Obergeschoss.",
        "Wohnzimmer",
        f"Objekt {number}",
        "Seite 1 von",
        "Immobilien Seeblick GmbH",
        "Paul Lenz",
    ):
        assert words.replace("\N{NO-BREAK SPACE}", " ") in said.replace("\N{NO-BREAK SPACE}", " "), words


def test_several_properties_begin_on_pages_of_their_own(people: People) -> None:
    titles = ["Altbau am Hang", "Haus am See", "Laden am Markt"]
    offered = [make_property(people.seeblick_id, title=title) for title in titles]
    ready = prepared(make_offer(people.seeblick_id, properties=offered))
    document = pypdfium2.PdfDocument(ready.pdf.content)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    facts = [number for number, page in enumerate(pages) if "Daten im Überblick" in page]
    firsts = [next(number for number in facts if title in pages[number]) for title in titles]
    assert firsts == sorted(set(firsts))
    assert ready.pdf_file_name == f"Expose_{offered[0].object_number}_und_2_weitere.pdf"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("SB-2041", "Expose_SB-2041.pdf"),
        ("Größe/7 ../x", "Expose_Groesse-7-x.pdf"),
        ("日本", "Expose.pdf"),
        ("A\u202eb", "Expose_Ab.pdf"),
    ],
)
def test_the_files_name_is_safe(people: People, number: str, name: str) -> None:
    document = prepared(make_offer(people.seeblick_id)).document
    renamed = replace(document, properties=(replace(document.properties[0], number=number),))
    assert rendering.pdf_file_name(renamed) == name
