"""The layout of an offer's PDF: chosen beside it, shown at once, kept for what is sent; the agency's default."""

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from portal.agency.actions import Author, change_settings
from portal.database import db
from portal.offers.actions import compose_offer, copy_offer, save_content
from portal.offers.dispatch_mode import Layout
from portal.offers.models import Offer
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People


@pytest.fixture
def offer(people: People) -> Offer:
    """Bernd's draft for Paul."""
    return make_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)


def choose(client: FlaskClient, offer_id: int, **fields: object):
    return post_form(
        client,
        f"/offerten/{offer_id}/gestaltung",
        {"layout": "compact", "revision": 1, **fields},
        page_url=f"/offerten/{offer_id}/pruefen?ansicht=pdf",
    )


def page_count(client: FlaskClient, offer_id: int) -> int:
    return len(pypdfium2.PdfDocument(client.get(f"/offerten/{offer_id}/ansicht/pdf").data))


def words(client: FlaskClient, offer_id: int) -> str:
    document = pypdfium2.PdfDocument(client.get(f"/offerten/{offer_id}/ansicht/pdf").data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_chosen_layout_is_shown_at_once(bernd: FlaskClient, offer: Offer) -> None:
    before = page_count(bernd, offer.id)
    answer = choose(bernd, offer.id)
    assert answer.status_code == 303
    assert answer.location == f"/offerten/{offer.id}/pruefen?ansicht=pdf"
    assert page_count(bernd, offer.id) == 2 < before
    row = db.session.get_one(Offer, offer.id)
    assert (row.layout, row.revision) == ("compact", 2)
    page = BeautifulSoup(bernd.get(answer.location).text, "html.parser")
    assert [one["value"] for one in page.select('input[name="layout"]') if one.has_attr("checked")] == [
        "compact"
    ]


def test_choosing_what_is_chosen_changes_nothing(bernd: FlaskClient, offer: Offer) -> None:
    choose(bernd, offer.id, layout="full")
    assert db.session.get_one(Offer, offer.id).revision == 1


def test_every_page_says_for_whom_it_was_made_if_asked(bernd: FlaskClient, offer: Offer) -> None:
    assert "erstellt für" not in words(bernd, offer.id)
    choose(bernd, offer.id, marks_recipient="y")
    assert words(bernd, offer.id).count("erstellt für Paul Lenz, ") == 2


def test_an_older_page_does_not_overwrite_a_newer_choice(bernd: FlaskClient, offer: Offer) -> None:
    choose(bernd, offer.id, layout="letter")
    page = bernd.get(choose(bernd, offer.id, layout="compact").location).text
    assert "inzwischen geändert" in page
    assert db.session.get_one(Offer, offer.id).layout == "letter"


def test_an_unknown_layout_is_refused(bernd: FlaskClient, offer: Offer) -> None:
    page = bernd.get(choose(bernd, offer.id, layout="poster").location).text
    assert "Bitte wählen Sie eine Gestaltung." in page
    assert db.session.get_one(Offer, offer.id).layout == "full"


def test_what_was_sent_keeps_its_layout(bernd: FlaskClient, people: People, offer: Offer) -> None:
    sent = make_sent_offer(people.seeblick_id)
    answer = choose_without_page(bernd, sent.id, offer.id)
    assert answer.location == f"/vorgaenge/{sent.case_id}"
    assert db.session.get_one(Offer, sent.id).layout == "full"


def choose_without_page(client: FlaskClient, offer_id: int, other_id: int):
    """An offer that was sent has no check page: take the form's secret from another's."""
    return post_form(
        client,
        f"/offerten/{offer_id}/gestaltung",
        {"layout": "compact", "revision": 1},
        page_url=f"/offerten/{other_id}/pruefen?ansicht=pdf",
    )


def test_another_agencys_draft_is_not_there(carla: FlaskClient, people: People, offer: Offer) -> None:
    own = make_offer(people.bergwald_id)
    assert choose_without_page(carla, offer.id, own.id).status_code == 404


def test_new_offers_begin_as_the_agency_wants_and_copies_as_the_original(people: People) -> None:
    change_settings(
        people.seeblick_id,
        {"default_layout": "letter", "marks_recipient": True},
        Author(people.anna_id, "Anna Berger"),
    )
    prospect = make_prospect(people.seeblick_id)
    begun = compose_offer(
        people.seeblick_id,
        broker_id=people.bernd_id,
        prospect_id=prospect.id,
        property_ids=[make_property(people.seeblick_id).id],
    )
    assert (begun.layout, begun.marks_recipient) == (Layout.LETTER, True)
    other = make_offer(people.seeblick_id, layout="compact")
    copied = copy_offer(people.seeblick_id, other.id)
    assert (copied.layout, copied.marks_recipient) == (Layout.COMPACT, False)


def test_writing_keeps_the_layout(people: People) -> None:
    offer = make_offer(people.seeblick_id, layout="compact", marks_recipient=True)
    saved = save_content(
        people.seeblick_id, offer.id, revision=1, subject="Neu", cover_html="<p>Neu</p>", cover_format="html"
    )
    assert (saved.layout, saved.marks_recipient) == (Layout.COMPACT, True)
