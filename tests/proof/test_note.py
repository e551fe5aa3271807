"""The note with the certificate: written in the background, once, and without it when it cannot be drawn."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from portal import background
from portal.agency.actions import Author, change_settings
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.proof.actions import LONGEST_WAIT, NOTES_FOR, taking_out, write_next_note
from tests import postbox
from tests.conftest import FrozenClock, post_form
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.people import People
from tests.proof.bundles import relay_everything


@pytest.fixture
def wanted(people: People) -> None:
    """Seeblick wants the certificate with the note."""
    change_settings(people.seeblick_id, {"certificate_in_note": True}, Author(people.anna_id, "Anna Berger"))


def consent(people: People, visitor: FlaskClient) -> int:
    """Paul consents to an offer of Bernd's; its id. The offer mail waits for its server."""
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    offer = make_sent_offer(people.seeblick_id, case_id=case.id)
    offer_id, link = offer.id, postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    relay_everything()
    press(visitor, link)
    return offer_id


def test_without_the_wish_the_note_goes_at_once_and_carries_nothing(
    people: People, visitor: FlaskClient
) -> None:
    consent(people, visitor)
    [note] = postbox.mails("broker_note")
    assert postbox.files_of(postbox.read(note)) == {}
    assert "PDF" not in postbox.part(postbox.read(note), "plain")
    assert not write_next_note()


def test_the_certificate_follows_when_the_offer_mail_has_left(
    people: People, visitor: FlaskClient, wanted: None
) -> None:
    offer_id = consent(people, visitor)
    assert postbox.mails("broker_note") == [], "the consent waits for no drawing"
    assert len(postbox.mails("offer")) == 1
    assert not write_next_note(), "the offer mail is still on its way"
    relay_everything()
    assert write_next_note()
    assert not write_next_note()
    [note] = postbox.mails("broker_note")
    message = postbox.read(note)
    assert message["To"] == "Bernd Keller <bernd@seeblick.example>"
    [(name, content)] = postbox.files_of(message).items()
    assert name == "Zustimmung_V-2026-0001.pdf"
    assert content.startswith(b"%PDF-")
    assert "Der Nachweis liegt als PDF bei." in postbox.part(message, "plain")
    last = chain.read_records(db.session(), people.seeblick_id, offer_id=offer_id)[-1]
    assert last.row.kind == EvidenceKind.EVIDENCE_EXPORTED
    assert last.facts["by_mail"] is True


def test_an_offer_mail_that_does_not_leave_holds_the_note_up_for_a_moment_only(
    people: People, visitor: FlaskClient, wanted: None, frozen_clock: FrozenClock
) -> None:
    consent(people, visitor)
    frozen_clock.at += LONGEST_WAIT
    frozen_clock.tick(seconds=1)
    assert write_next_note()
    assert len(postbox.mails("broker_note")) == 1


def test_what_cannot_be_drawn_is_said_in_a_note_without_it(
    people: People, visitor: FlaskClient, wanted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent(people, visitor)
    relay_everything()

    def breaks(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(taking_out, "draw_certificate", breaks)
    assert write_next_note()
    message = postbox.read(postbox.mails("broker_note")[0])
    assert postbox.files_of(message) == {}
    assert "Der Nachweis als PDF ließ sich gerade nicht erzeugen." in postbox.part(message, "plain")


def test_old_consents_get_no_late_note(
    people: People, visitor: FlaskClient, wanted: None, frozen_clock: FrozenClock
) -> None:
    consent(people, visitor)
    frozen_clock.at += NOTES_FOR
    frozen_clock.tick(seconds=1)
    assert not write_next_note()


def test_the_agency_ticks_it_on_the_page_of_the_s_expose(anna: FlaskClient, people: People) -> None:
    fields = {"label_choice": "Exposé öffnen", "link_valid_days": "30", "largest_mail": "15"}
    assert (
        post_form(anna, "/einstellungen/s-expose", {**fields, "certificate_in_note": "y"}).status_code == 302
    )
    box = BeautifulSoup(anna.get("/einstellungen/s-expose").text, "html.parser").select_one(
        "[name=certificate_in_note]"
    )
    assert box is not None
    assert box.has_attr("checked")


def test_what_breaks_a_note_does_not_hold_up_the_rest_of_the_background(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def write_next_note() -> bool:
        raise ZeroDivisionError

    def stamp_next() -> bool:
        done.append("stamped")
        return True

    monkeypatch.setattr(background, "write_next_note", write_next_note)
    monkeypatch.setattr(background, "stamp_next", stamp_next)
    assert background.keep_next()
    assert done == ["stamped"]
