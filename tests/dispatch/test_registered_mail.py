"""The registered mail: its wording is approved as text, in German and in English."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.agency.models import Agency
from portal.database import db
from portal.dispatch import mails
from portal.dispatch.preparation import legal_texts, recipient_of, words_of
from portal.mail.letter import Letter
from portal.offers.description import public_facts
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.pdf_structure import bookmarks, complaints
from tests.people import People

APPROVED = Path(__file__).resolve().parent.parent / "approved"


WORDS = {
    "de": "<p>Danke für das Gespräch über {{ objekt_titel }} in {{ objekt_ort }}.</p>"
    "<ul><li>Grundriss</li><li>Fotos</li></ul><p>Der Link gilt bis {{ link_gueltig_bis }}.</p>",
    "en": "<p>Thank you for asking about {{ objekt_titel }}.</p><p>The link is valid until {{ link_gueltig_bis }}.</p>",
}


def registered_letter(people: People, *, written: str = "", **prospect: str) -> Letter:
    """The mail to Oliver Whitfield about one flat, with the words that Bernd has ``written``."""
    facts = {"first_name": "Oliver", "last_name": "Whitfield", "enquired_on": date(2026, 11, 21)} | prospect
    case = make_case(
        people.seeblick_id,
        prospect_id=make_prospect(people.seeblick_id, **facts).id,
        broker_id=people.bernd_id,
    )
    offer = make_offer(
        people.seeblick_id,
        case_id=case.id,
        properties=[make_property(people.seeblick_id, object_number="SB-1")],
    )
    agency = db.session.get_one(Agency, people.seeblick_id)
    recipient = replace(
        recipient_of(offer), withdrawal_url="https://portal.example/widerruf/seeblick/vorgang"
    )
    objects = [public_facts(one) for one in offer.properties]
    return mails.registered_letter(
        agency,
        offer.case.broker,
        recipient,
        objects,
        legal_texts(agency, is_business=recipient.is_business),
        label=agency.consent_label,
        url="https://portal.example/expose/geheim",
        valid_days=30,
        words=words_of(offer, agency, objects, language=recipient.language, source=written),
        with_files=False,
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_text_part_reads_as_approved(
    app: Flask, people: People, frozen_clock: object, language: str
) -> None:
    with app.test_request_context():
        letter = registered_letter(people, written=WORDS[language], language=language)
    approved = APPROVED / f"registered_mail_{language}.txt"
    assert f"Betreff: {letter.subject}\n\n{letter.text}" == approved.read_text(encoding="utf-8")


def test_without_words_of_ones_own_only_their_place_is_missing(
    app: Flask, people: People, frozen_clock: object
) -> None:
    approved = (APPROVED / "registered_mail_de.txt").read_text(encoding="utf-8")
    before, _mark, rest = approved.partition("Bernd Keller schreibt Ihnen:\n")
    own, mark, after = rest.partition("Warum erhalten Sie diese Nachricht?")
    assert "Danke für das Gespräch" in own
    with app.test_request_context():
        letter = registered_letter(people, language="de")
    assert f"Betreff: {letter.subject}\n\n{letter.text}" == f"{before}{mark}{after}"
    assert "schreibt Ihnen" not in letter.html


def test_the_notice_as_pdf_is_a_sound_file(app: Flask, people: People) -> None:
    agency = db.session.get_one(Agency, people.seeblick_id)
    with app.test_request_context():
        notice = mails.notice_pdf(agency, legal_texts(agency, is_business=False))
    assert notice is not None
    assert complaints(notice.content) == []
    assert [title for _depth, title in bookmarks(notice.content)] == [
        "Widerrufsbelehrung",
        "Muster-Widerrufsformular",
    ]
