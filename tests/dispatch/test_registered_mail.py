"""The registered mail: its wording is approved as text, in German and in English."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.agency.models import Agency
from portal.database import db
from portal.dispatch import mails
from portal.dispatch.preparation import legal_texts, recipient_of
from portal.mail.letter import Letter
from portal.offers.description import public_facts
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import People

APPROVED = Path(__file__).resolve().parent.parent / "approved"


def registered_letter(people: People, **prospect: str) -> Letter:
    """The mail to Oliver Whitfield about one flat."""
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
    recipient = recipient_of(offer)
    return mails.registered_letter(
        agency,
        offer.case.broker,
        recipient,
        [public_facts(one) for one in offer.properties],
        legal_texts(agency, is_business=recipient.is_business),
        label=agency.consent_label,
        url="https://portal.example/expose/geheim",
        valid_days=30,
        with_files=False,
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_text_part_reads_as_approved(app: Flask, people: People, language: str) -> None:
    with app.test_request_context():
        letter = registered_letter(people, language=language)
    approved = APPROVED / f"registered_mail_{language}.txt"
    assert f"Betreff: {letter.subject}\n\n{letter.text}" == approved.read_text(encoding="utf-8")
