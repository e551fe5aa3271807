"""Files too large for the mail: said on the check page, refused in direct mode, loaded from the prospect's page."""

import re

import pytest
from flask.testing import FlaskClient

from portal.agency.actions import Author, change_settings
from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain
from portal.files import file_store
from portal.offers.actions import save_content
from portal.offers.models import Offer
from portal.uploads import KeptFile
from tests import postbox
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_prospect
from tests.people import People

BIG = b"%PDF-1.7 Bauakte " + b"0" * 6_000_000
SMALL = b"%PDF-1.7 Energieausweis"


@pytest.fixture
def offer(people: People) -> Offer:
    """Bernd's draft with a small and a large file; a mail of his agency may have 5 MB."""
    change_settings(people.seeblick_id, {"largest_mail": 5}, Author(people.anna_id, "Anna Berger"))
    draft = make_offer(
        people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id
    )
    attach(draft, ("Bauakte.pdf", BIG), ("Energieausweis.pdf", SMALL))
    return draft


def attach(offer: Offer, *files: tuple[str, bytes]) -> None:
    store = file_store()
    save_content(
        offer.agency_id,
        offer.id,
        revision=offer.revision,
        subject=offer.subject,
        cover_html=offer.cover_html,
        cover_format="html",
        add_attachments=[
            KeptFile(name, "application/pdf", store.store(offer.agency_id, content), len(content))
            for name, content in files
        ],
    )


def send(client: FlaskClient, offer_id: int, mode: str = "s_expose"):
    url = f"/offerten/{offer_id}/pruefen"
    page = client.get(url).text
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', page))
    return client.post(f"/offerten/{offer_id}/senden", data={**fields, "mode": mode})


def agree(client: FlaskClient, link: str) -> None:
    nonce = re.search(r'name="n" value="([^"]+)"', client.get(link).text)
    assert nonce
    assert client.post(link, data={"n": nonce[1]}).status_code == 303


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_check_page_says_which_files_go_along_and_which_wait(bernd: FlaskClient, offer: Offer) -> None:
    page = words(bernd.get(f"/offerten/{offer.id}/pruefen").text)
    attached, linked = page.index("Als Anhang der Mail:"), page.index("Als Link auf der Seite von Paul Lenz")
    assert attached < page.index("Energieausweis.pdf") < linked < page.index("Bauakte.pdf 6 MB")
    assert "höchstens 5 MB. Unterwegs ist sie rund" in page
    assert "Nur als S-Exposé" in page
    text = bernd.get(f"/offerten/{offer.id}/ansicht/text/offerte").text
    assert "Zu groß für eine E-Mail, deshalb auf Ihrer Seite:\n- Bauakte.pdf" in text


def test_the_prospect_loads_from_his_page_what_the_mail_could_not_carry(
    bernd: FlaskClient, visitor: FlaskClient, offer: Offer
) -> None:
    assert send(bernd, offer.id).status_code == 303
    link = postbox.link_in(postbox.read(postbox.mails("registered")[0]))
    agree(visitor, link)
    original = postbox.read(postbox.mails("offer")[0])
    assert [name for name in postbox.files_of(original) if not name.startswith("Expose")] == [
        "Energieausweis.pdf"
    ]
    assert postbox.mails("offer")[0].size < 5_000_000
    assert "- Bauakte.pdf" in postbox.part(original, "plain")
    page = visitor.get(link)
    assert "Was für eine E-Mail zu groß ist, laden Sie auf dieser Seite herunter." in page.text
    assert words(page.text).count("nur hier, für die E-Mail zu groß") == 1
    assert visitor.get(f"{link}/anlage/1").data == BIG
    assert visitor.get(f"{link}/anlage/2").data == SMALL


def test_the_records_count_attached_and_linked_files(
    bernd: FlaskClient, visitor: FlaskClient, offer: Offer
) -> None:
    send(bernd, offer.id)
    agree(visitor, postbox.link_in(postbox.read(postbox.mails("registered")[0])))
    records = chain.read_records(db.session(), offer.agency_id, offer_id=offer.id)
    counted = {one.row.kind: one.facts for one in records}
    for kind in ("offer_sent", "consent_given"):
        assert (counted[kind]["files_attached"], counted[kind]["files_linked"]) == (2, 1)
    case = db.session.get_one(Case, offer.case_id)
    assert "Nur auf der Seite, zu groß für die Mail" in bernd.get(f"/vorgaenge/{case.id}").text


def test_direct_mode_is_refused_with_what_to_do(bernd: FlaskClient, offer: Offer) -> None:
    answer = send(bernd, offer.id, "direct")
    assert answer.status_code == 422
    assert "Bitte senden Sie die Offerte als S-Exposé" in answer.text
    assert postbox.mails() == []
    assert db.session.get_one(Offer, offer.id).is_draft


def test_another_limit_after_the_check_is_checked_again(
    bernd: FlaskClient, people: People, offer: Offer
) -> None:
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    fields = dict(re.findall(r'name="(csrf_token|revision|checked)"[^>]*value="([^"]+)"', page))
    change_settings(people.seeblick_id, {"largest_mail": 20}, Author(people.anna_id, "Anna Berger"))
    answer = bernd.post(f"/offerten/{offer.id}/senden", data={**fields, "mode": "s_expose"})
    assert answer.status_code == 409
    assert postbox.mails() == []
    assert "Als Link auf der Seite" not in answer.text


def test_a_trial_shows_the_waiting_file_too(bernd: FlaskClient, offer: Offer) -> None:
    post_form(bernd, f"/offerten/{offer.id}/probe", {}, page_url=f"/offerten/{offer.id}/pruefen")
    link = postbox.link_in(postbox.read(postbox.mails()[0]))
    agree(bernd, link)
    assert "nur hier, für die E-Mail zu groß" in bernd.get(link).text
    assert "Bauakte.pdf" not in postbox.files_of(postbox.read(postbox.mails("offer")[0]))


def test_an_english_prospect_reads_it_in_english(
    bernd: FlaskClient, visitor: FlaskClient, people: People, offer: Offer
) -> None:
    prospect = make_prospect(people.seeblick_id, language="en", email="jane@prospect.example")
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    draft = make_offer(people.seeblick_id, case_id=case.id)
    attach(draft, ("Bauakte.pdf", BIG))
    send(bernd, draft.id)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    agree(visitor, link)
    page = visitor.get(link).text
    assert "only here, too large for the e-mail" in page
    assert "zu groß" not in page


def test_everything_fits_as_before(bernd: FlaskClient, visitor: FlaskClient, people: People) -> None:
    draft = make_offer(
        people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id
    )
    attach(draft, ("Energieausweis.pdf", SMALL))
    page = bernd.get(f"/offerten/{draft.id}/pruefen").text
    assert "Als Link auf der Seite" not in page
    assert "Nur als S-Exposé" not in page
    assert send(bernd, draft.id, "direct").status_code == 303
    assert "Energieausweis.pdf" in postbox.files_of(postbox.read(postbox.mails("offer")[0]))
