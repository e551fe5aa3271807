"""The three layouts of an exposé: sound PDF files whose text can be read in order, complete, and always the same."""

import io
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image, ImageFilter

from portal.offers.description import LONGEST_SHORT_TEXT, shortened
from portal.offers.dispatch_mode import Layout
from portal.offers.document import OfferDocument
from portal.properties.models import EnergyCertificateKind, PropertyKind
from portal.settings import current_settings
from tests.exposes import demo_property, document_of, expose, page_texts, pdf_of
from tests.factories import make_property
from tests.pdf_structure import bookmarks, complaints
from tests.people import People

LAYOUTS = list(Layout)


@pytest.fixture
def one(people: People) -> OfferDocument:
    """The flat on the slope for Familie Wałęsa."""
    return document_of(expose(people, [demo_property(people.seeblick_id, 0)], marks_recipient=True))


@pytest.fixture
def three(people: People) -> OfferDocument:
    """Three properties for Familie Şahin-Nguyễn."""
    properties = [demo_property(people.seeblick_id, number) for number in range(3)]
    return document_of(
        expose(people, properties, last_name="Şahin-Nguyễn", subject="Drei Immobilien für Sie")
    )


def drawn(document: OfferDocument, layout: Layout, people: People) -> bytes:
    return pdf_of(replace(document, layout=layout), people.seeblick_id).content


def in_order(text: str, *words: str) -> None:
    place = 0
    for word in words:
        found = text.find(word, place)
        assert found >= 0, f"„{word}“ does not follow: {text[place : place + 200]}"
        place = found + len(word)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_file_is_sound_in_every_layout(layout: Layout, three: OfferDocument, people: People) -> None:
    content = drawn(three, layout, people)
    assert complaints(content) == []
    assert len(content) < 3 * 1_500_000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_trial_is_as_sound_and_says_so_on_every_page(
    layout: Layout, one: OfferDocument, people: People
) -> None:
    content = drawn(replace(one, is_trial=True), layout, people)
    assert complaints(content) == []
    assert all("PROBE" in page for page in page_texts(content))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_has_its_number_the_agency_and_for_whom_it_is(
    layout: Layout, one: OfferDocument, people: People
) -> None:
    pages = page_texts(drawn(one, layout, people))
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page
        assert "Immobilien Seeblick" in page
        assert "Objekt SB-2041" in page
        assert "erstellt für Familie Wałęsa, 23. November 2026" in page


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_the_law_wants_of_a_broker_stands_in_every_layout(
    layout: Layout, one: OfferDocument, people: People
) -> None:
    text = " ".join(page_texts(drawn(one, layout, people)))
    for words in (
        "Immobilien Seeblick GmbH, Seestraße",  # who, §§ 10, 11 MaBV
        "Am Rebhang 7, 78464 Konstanz",  # what
        "598.000 €",
        "3,57 % des Kaufpreises inkl. 19 % USt",
        "Die Provision ist fällig, wenn durch unsere Tätigkeit ein Kaufvertrag zustande kommt.",
        "Verbrauchsausweis",  # energy, § 87 GModG
        "121,4 kWh/(m²·a)",
        "Erdgas",
        "1908",
        "Bernd Keller",
    ):
        assert words in text, words


def test_the_full_layout_reads_from_cover_to_contact(one: OfferDocument, people: People) -> None:
    in_order(
        " ".join(page_texts(drawn(one, Layout.FULL, people))),
        "Altbau am Hang",
        "Kaufpreis",
        "Ihr Exposé für Familie Wałęsa",
        "vielen Dank für Ihre Anfrage",
        "Daten im Überblick",
        "Das Haus wurde 1908",
        "Ausstattung",
        "Wohnzimmer mit Stuckdecke",
        "Grundriss 2. Obergeschoss",
        "Energieausweis",
        "A+",
        "Preis und Provision",
        "Ihre Ansprechperson",
        "Angaben nach §§ 10, 11 MaBV",
    )


def test_the_compact_layout_has_two_pages_for_each_property(three: OfferDocument, people: People) -> None:
    pages = page_texts(drawn(three, Layout.COMPACT, people))
    assert len(pages) == 1 + 2 * 3
    for number, one in enumerate(three.properties):
        front, back = pages[1 + 2 * number], pages[2 + 2 * number]
        in_order(front, one.title, "Ihre Ansprechperson", "Daten im Überblick")
        in_order(back, "Fotos", "Grundriss", "Energieausweis", "Angaben nach §§ 10, 11 MaBV")


def test_the_letter_layout_has_the_table_below_the_letter(one: OfferDocument, people: People) -> None:
    first, *_more = page_texts(drawn(one, Layout.LETTER, people))
    in_order(first, "Familie Wałęsa", "Mit freundlichen Grüßen", "Altbau am Hang", "598.000 €", "98,5 m²")


def test_bookmarks_lead_to_every_part_of_one_property(one: OfferDocument, people: People) -> None:
    assert bookmarks(drawn(one, Layout.FULL, people)) == [
        (0, "Altbau am Hang"),
        (1, "Ihr Exposé für Familie Wałęsa"),
        (1, "Daten im Überblick"),
        (1, "Beschreibung"),
        (1, "Ausstattung"),
        (1, "Lage"),
        (1, "Sonstiges"),
        (1, "Fotos"),
        (1, "Grundriss 2. Obergeschoss"),
        (1, "Energieausweis"),
        (1, "Preis und Provision"),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bookmarks_lead_to_every_property(layout: Layout, three: OfferDocument, people: People) -> None:
    chapters = [title for depth, title in bookmarks(drawn(three, layout, people)) if depth == 0]
    assert chapters == ["Drei Immobilien für Sie", *(one.title for one in three.properties)]


def test_headings_of_the_letter_are_no_chapters(one: OfferDocument, people: People) -> None:
    written = replace(one, cover_html="<h2>Eine Frage</h2><p>Text</p>")
    assert "Eine Frage" not in [title for _depth, title in bookmarks(drawn(written, Layout.LETTER, people))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_offer_frozen_twice_gives_the_same_bytes(
    layout: Layout, one: OfferDocument, people: People, drawn_anew: None
) -> None:
    first = drawn(one, layout, people)
    for kept in (current_settings().home / "cache" / "pdf").rglob("*"):
        if kept.is_file():
            kept.unlink()
    assert drawn(one, layout, people) == first


def test_properties_with_little_to_show_are_drawn_all_the_same(people: People) -> None:
    plot = make_property(
        people.seeblick_id,
        title="Bauplatz",
        kind=PropertyKind.PLOT,
        living_area=None,
        rooms=None,
        year_built=None,
        plot_area=Decimal(612),
        price=None,
        price_on_request=True,
        outer_commission="",
        inner_commission="",
        text_property="",
        text_location="",
        energy_kind=EnergyCertificateKind.NOT_NEEDED,
        energy_value=None,
        energy_class="",
    )
    document = document_of(expose(people, [plot]))
    for layout in LAYOUTS:
        text = " ".join(page_texts(drawn(document, layout, people)))
        in_order(text, "Bauplatz", "612 m²")
        assert "Preis auf Anfrage" in text
        assert "fällig" not in text


def test_a_short_text_ends_with_a_sentence() -> None:
    sentences = ["Ein Satz mit Punkt. " * 40, "Ein zweiter Absatz."]
    kept = shortened(sentences, LONGEST_SHORT_TEXT)
    assert sum(map(len, kept)) <= LONGEST_SHORT_TEXT
    assert kept[-1].endswith("Punkt.")
    assert shortened(["Kurz."], 100) == ["Kurz."]
    assert shortened(["endlos " * 200], 50)[0].endswith(" …")


def photograph(number: int) -> bytes:
    """As heavy as the picture of a real camera: fine grain over soft colours."""
    grain = Image.frombytes("L", (1600, 1067), random.Random(number).randbytes(1600 * 1067))
    soft = grain.resize((16, 11)).resize(grain.size, Image.Resampling.BICUBIC)
    fine = grain.filter(ImageFilter.GaussianBlur(0.9))
    file = io.BytesIO()
    Image.merge("RGB", (Image.blend(soft, fine, 0.9), soft, Image.blend(soft, fine, 0.8))).save(
        file, "JPEG", quality=80
    )
    return file.getvalue()


def test_an_expose_with_six_photographs_of_a_camera_stays_light(people: People) -> None:
    photos = [photograph(number) for number in range(6)]
    assert min(map(len, photos)) > 300_000
    flat = demo_property(people.seeblick_id, 0, photos, own_photos=False)
    document = document_of(expose(people, [flat]))
    assert len(document.properties[0].photos) == 6
    for layout in LAYOUTS:
        assert len(drawn(document, layout, people)) < 1_500_000
