"""The original offer mail: its wording is approved as text; the evidence block stands where the reader looks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.agency.models import Agency
from portal.database import db
from portal.mail.letter import Letter
from portal.offers import mails
from portal.offers.document import OfferDocument, offer_document
from portal.properties.models import Marketing, PropertyKind
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import People

APPROVED = Path(__file__).resolve().parent.parent / "approved"
FILES = ["Expose_SB-1_und_1_weitere.pdf", "Teilungserklärung.pdf"]
COVER = """
<p>{{ anrede }},</p><p>vielen Dank für Ihre Anfrage. Gern stelle ich Ihnen <strong>zwei Immobilien</strong> vor:</p>
<ul><li>{{ objekt_titel }} mit Blick auf den See</li><li>ein <em>Laden</em> am Markt</li></ul>
<h2>Wie es weitergeht</h2><p>Rufen Sie mich an: <a href="tel:+497531123456">07531 123456</a>, oder lesen Sie
<a href="https://seeblick.example/ablauf">wie eine Besichtigung abläuft</a>.</p>
<p>Mit freundlichen Grüßen<br>{{ makler_name }}</p>
"""


@pytest.fixture
def document(people: People) -> OfferDocument:
    """An offer of a flat and a shop to a couple."""
    prospect = make_prospect(people.seeblick_id, salutation="family", last_name="Öztürk-Wałęsa")
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    flat = make_property(people.seeblick_id, object_number="SB-1", title="Altbau am Hang")
    shop = make_property(
        people.seeblick_id,
        object_number="SB-2",
        title="Laden am Markt",
        kind=PropertyKind.SHOP,
        marketing=Marketing.LET,
        price=Decimal("1450"),
        service_charge=Decimal(180),
        deposit=Decimal(4350),
        living_area=None,
        usable_area=Decimal(85),
        rooms=None,
        outer_commission="2,38 Nettokaltmieten inkl. 19 % MwSt.",
    )
    offer = make_offer(
        people.seeblick_id,
        case_id=case.id,
        properties=[flat, shop],
        subject="Zwei Immobilien für Sie",
        cover_html=COVER,
    )
    agency = db.session.get_one(Agency, people.seeblick_id)
    document = offer_document(offer, agency, on=date(2026, 11, 23))
    return replace(document, withdrawal_url="https://portal.example/widerruf/seeblick/vorgang")


@pytest.fixture
def letter(app: Flask, document: OfferDocument) -> Letter:
    with app.test_request_context():
        return mails.offer_letter(document, FILES)


def test_the_text_part_reads_as_approved(letter: Letter) -> None:
    lines = ["Zustimmung erteilt am 23. November 2026, 14:03:22 Uhr (MEZ), IP-Adresse 203.0.113.7."]
    _html, text = mails.with_evidence_block(letter.html, letter.text, lines)
    approved = APPROVED / "offer_mail.txt"
    assert f"Betreff: {letter.subject}\n\n{text}" == approved.read_text(encoding="utf-8")


def test_both_parts_say_the_same(letter: Letter) -> None:
    shown = " ".join(BeautifulSoup(letter.html, "html.parser").get_text(" ").split())
    for words in (
        "Guten Tag Familie Öztürk-Wałęsa",
        "Hangweg 7",
        "Teilungserklärung.pdf",
        "Bernd Keller",
        "2,38",
    ):
        assert words in letter.text
        assert words in shown


def test_without_evidence_nothing_is_left_of_the_mark(letter: Letter) -> None:
    html, text = mails.with_evidence_block(letter.html, letter.text, [])
    assert "evidence" not in html
    assert text == letter.text


def test_the_evidence_stands_above_the_signature_and_is_escaped(letter: Letter) -> None:
    html, text = mails.with_evidence_block(letter.html, letter.text, ["Zeile <eins>", "Zeile zwei"])
    assert text.index("Zeile <eins>\nZeile zwei") < text.index("\n-- \nImmobilien Seeblick")
    assert "Zeile &lt;eins&gt;<br>Zeile zwei" in html
    assert html.count("Zeile zwei") == 1


def test_marks_in_the_brokers_text_do_not_catch_the_evidence(app: Flask, document: OfferDocument) -> None:
    cover = "<p>Text</p><p>-- </p><p>&lt;!-- evidence --&gt;</p>"
    with app.test_request_context():
        letter = mails.offer_letter(replace(document, cover_html=cover), FILES)
    html, text = mails.with_evidence_block(letter.html, letter.text, ["Nachweis"])
    assert text.index("Ihre Ansprechperson:") < text.index("Nachweis") < text.rindex("\n-- \n")
    assert html.index("Ihre Ansprechperson:") < html.index("Nachweis")


def test_the_html_loads_nothing_and_needs_no_style_sheet(letter: Letter) -> None:
    page = BeautifulSoup(letter.html, "html.parser")
    assert page.find_all(["script", "link", "iframe"]) == []
    assert [image["src"] for image in page.find_all("img") if not image["src"].startswith("cid:")] == []
    body = page.find("body")
    assert body is not None
    assert "font-family" in body["style"]
    assert "prefers-color-scheme" in letter.html


def test_hostile_names_and_titles_are_only_text(app: Flask, document: OfferDocument) -> None:
    hostile = "<script>alert(1)</script>"
    one = replace(document.properties[0], title=hostile)
    with app.test_request_context():
        letter = mails.offer_letter(
            replace(document, properties=(one,), subject=f"A\r\nBcc: x@y {hostile}"), [hostile]
        )
    assert "<script" not in letter.html
    assert "\n" not in letter.subject
