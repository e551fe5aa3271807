"""Exposés made elsewhere, in the office: a first offer out of a file, a draft that takes one, what is refused."""

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.cases.actions import set_closed
from portal.cases.models import Case
from portal.database import db
from portal.offers import actions
from portal.offers.expose import KeptExpose, behind_ticket, keep_expose, receive_expose, ticket
from portal.offers.models import Offer, OfferExpose
from portal.properties.actions import set_archived, update_property
from portal.properties.models import Property
from portal.wordings.actions import add_default_wordings
from tests.conftest import form_secret, post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People
from tests.test_foreign_pdf_pages import KIRCHGASSE, drawn, said

PDF = KIRCHGASSE.read_bytes()
URL = "/offerten/neu/expose"


def typed(prospect_id: int | None, **more: Any) -> dict[str, Any]:
    """What a broker types beside the file."""
    return {
        "prospect_id": prospect_id or "",
        "title": "Stadthaus in der Kirchgasse",
        "object_number": "KG-17",
        "kind": "house",
        "marketing": "sale",
        "city": "Staufen",
        "address_after_consent": "y",
        "price": "785.000",
        "outer_commission": "3,57 % inkl. MwSt.",
        "inner_commission": "3,57 % inkl. MwSt.",
        "weiter": "1",
        **more,
    }


def begin(client: FlaskClient, fields: dict[str, Any], content: bytes | None = PDF, name: str = "Exposé.pdf"):
    file = {"file": (io.BytesIO(content), name)} if content is not None else {}
    return post_form(client, URL, {**fields, **file}, content_type="multipart/form-data")


def put(client: FlaskClient, offer_id: int, content: bytes | None = PDF, name: str = "Exposé.pdf"):
    url = f"/offerten/{offer_id}/expose"
    file = {"file": (io.BytesIO(content), name)} if content is not None else {}
    return post_form(client, url, file, content_type="multipart/form-data")


def offers() -> list[Offer]:
    return list(db.session.scalars(select(Offer).order_by(Offer.id)))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def hidden(page: str, name: str) -> str:
    tag = BeautifulSoup(page, "html.parser").find("input", attrs={"name": name})
    return str(tag["value"]) if tag else ""


def kept(agency_id: int, content: bytes = PDF, name: str = "Exposé.pdf") -> KeptExpose:
    with current_app.test_request_context():
        return keep_expose(agency_id, receive_expose(name, io.BytesIO(content)))


# An offer begins with it


def test_the_first_offer_of_a_new_agency_needs_a_prospect_and_a_file(
    bernd: FlaskClient, people: People
) -> None:
    """No property, no photo, no text: the file and a few facts are enough."""
    prospect = make_prospect(people.seeblick_id)
    assert URL in bernd.get(f"/offerten/neu?interessent={prospect.id}").text
    page = bernd.get(f"{URL}?interessent={prospect.id}").text
    assert f'value="{prospect.id}" checked' in page
    answer = begin(bernd, typed(prospect.id))
    (offer,) = offers()
    assert answer.headers["Location"] == f"/offerten/{offer.id}/inhalt"
    (made,) = offer.properties
    assert (made.title, made.object_number, made.kind, made.city) == (
        "Stadthaus in der Kirchgasse",
        "KG-17",
        "house",
        "Staufen",
    )
    assert (made.price, made.outer_commission, made.address_after_consent) == (
        Decimal(785000),
        "3,57 % inkl. MwSt.",
        True,
    )
    assert offer.source == "pdf"
    assert offer.expose is not None
    assert (offer.expose.file_name, offer.expose.size, len(offer.expose.pages)) == ("Exposé.pdf", len(PDF), 4)
    assert (offer.case.wish, offer.case.prospect_id) == ("Stadthaus in der Kirchgasse", prospect.id)
    content = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Exposé.pdf" in content
    assert "4 Seiten" in content


def test_a_price_on_request_is_a_price(bernd: FlaskClient, people: People) -> None:
    begin(bernd, typed(make_prospect(people.seeblick_id).id, price="", price_on_request="y"))
    assert offers()[0].properties[0].price_on_request


def test_what_is_missing_is_said_at_once_and_beside_its_field(bernd: FlaskClient, people: People) -> None:
    empty = dict.fromkeys(("title", "object_number", "city", "price", "outer_commission"), "")
    page = begin(bernd, typed(None, **empty), None).text
    for sentence in (
        "Bitte wählen Sie einen Interessenten aus.",
        "Bitte wählen Sie das Exposé als PDF-Datei aus.",
        "Bitte geben Sie eine Überschrift ein.",
        "Bitte geben Sie eine Objektnummer ein.",
        "Bitte geben Sie den Ort ein.",
        "Bitte geben Sie den Preis ein oder wählen Sie „Preis nur auf Anfrage nennen“.",
        "Bitte geben Sie die Provision ein.",
    ):
        assert page.count(sentence) == 2, sentence  # in the summary and beside the field
    summary = BeautifulSoup(page, "html.parser").select(".error-summary__list a")
    assert [one["href"] for one in summary] == [
        "#prospect_id",
        "#file",
        "#title",
        "#object_number",
        "#city",
        "#price",
        "#outer_commission",
    ]
    assert (count(Offer), count(Property), count(OfferExpose)) == (0, 0, 0)


def test_a_good_file_need_not_be_chosen_again_when_something_else_is_wrong(
    bernd: FlaskClient, people: People
) -> None:
    fields = typed(make_prospect(people.seeblick_id).id, title="")
    page = begin(bernd, fields).text
    assert "„Exposé.pdf“ ist geprüft und liegt bereit: 4 Seiten" in page
    assert "Bitte wählen Sie das Exposé" not in page
    begin(bernd, {**fields, "title": "Stadthaus", "kept": hidden(page, "kept")}, None)
    (offer,) = offers()
    assert offer.expose is not None
    assert len(offer.expose.pages) == 4


def test_searching_for_a_prospect_keeps_file_and_words_and_makes_nothing(
    bernd: FlaskClient, people: People
) -> None:
    prospect = make_prospect(people.seeblick_id, last_name="Öztürk")
    fields = typed(None, prospect_search="öztürk", suchen="prospect_search")
    del fields["weiter"]
    page = begin(bernd, fields).text
    assert f'id="interessent-{prospect.id}"' in page
    assert "liegt bereit" in page
    assert 'value="Stadthaus in der Kirchgasse"' in page
    assert "error-summary" not in page
    assert count(Offer) == 0


REFUSED = {
    "kein.pdf": (b"PK\x03\x04 Word", "Das ist keine PDF-Datei."),
    "leer.pdf": (b"", "Die Datei ist leer."),
    "plakat.pdf": (drawn(said("x"), box=(600, 30_000)), "in einer ungewöhnlichen Größe"),
    "lang.pdf": (drawn(b"", pages=61), "hat mehr als 60 Seiten"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_loses_nothing_typed_and_leaves_nothing_behind(
    bernd: FlaskClient, people: People, name: str
) -> None:
    content, sentence = REFUSED[name]
    before = {path for path in Path(current_app.extensions["portal.settings"].home).rglob("*")}
    page = begin(bernd, typed(make_prospect(people.seeblick_id).id), content, name).text
    assert sentence in page
    assert "Alles andere ist noch da; wählen Sie nur die Datei noch einmal aus." in page
    for words in ("Stadthaus in der Kirchgasse", "KG-17", "Staufen", "785.000", "3,57 % inkl. MwSt."):
        assert f'value="{words}"' in page
    assert hidden(page, "kept") == ""
    after = {path for path in Path(current_app.extensions["portal.settings"].home).rglob("*")}
    assert {path for path in after - before if "files" in path.parts and path.is_file()} == set()
    assert (count(Offer), count(Property)) == (0, 0)


def test_a_file_that_is_too_large_is_told(
    bernd: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.offers.expose.LARGEST_FILE", 5_000)
    page = begin(bernd, typed(make_prospect(people.seeblick_id).id)).text
    assert "Die Datei ist größer als 15 MB." in page


def test_a_known_object_number_is_asked_about_before_anything_is_used(
    bernd: FlaskClient, people: People
) -> None:
    old = make_property(people.seeblick_id, object_number="KG-17", title="Altes Haus", price=Decimal(700000))
    fields = typed(make_prospect(people.seeblick_id).id)
    page = begin(bernd, fields).text
    assert "Die Objektnummer KG-17 gibt es schon" in page
    assert "Altes Haus" in page
    assert "700.000" in page
    assert count(Offer) == 0
    again = {**fields, "kept": hidden(page, "kept"), "known_for": hidden(page, "known_for")}
    begin(bernd, {**again, "known": "behalten"}, None)
    (offer,) = offers()
    assert [one.id for one in offer.properties] == [old.id]
    assert offer.properties[0].title == "Altes Haus"
    begin(bernd, {**again, "case": "neu", "known": "uebernehmen"}, None)
    assert [one.id for one in offers()[1].properties] == [old.id]
    assert (offers()[1].properties[0].title, offers()[1].properties[0].price) == (
        "Stadthaus in der Kirchgasse",
        Decimal(785000),
    )
    assert offers()[1].properties[0].living_area == Decimal("98.5"), "what was not asked for stays"


def test_a_decision_about_one_number_says_nothing_about_another(bernd: FlaskClient, people: People) -> None:
    make_property(people.seeblick_id, object_number="KG-17")
    other = make_property(people.seeblick_id, object_number="SB-1", title="Unberührt")
    fields = typed(make_prospect(people.seeblick_id).id)
    page = begin(bernd, fields).text
    decided = {"known_for": hidden(page, "known_for"), "known": "uebernehmen", "object_number": "SB-1"}
    page = begin(bernd, {**fields, "kept": hidden(page, "kept"), **decided}, None).text
    assert "Die Objektnummer SB-1 gibt es schon" in page
    assert db.session.get_one(Property, other.id).title == "Unberührt"
    assert count(Offer) == 0


def test_an_archived_property_comes_back_when_it_is_used(bernd: FlaskClient, people: People) -> None:
    old = make_property(people.seeblick_id, object_number="KG-17")
    set_archived(people.seeblick_id, old.id, True)
    fields = typed(make_prospect(people.seeblick_id).id)
    page = begin(bernd, fields).text
    assert "im Archiv, von dort wird sie zurückgeholt" in page
    begin(bernd, {**fields, "kept": hidden(page, "kept"), "known_for": "KG-17", "known": "behalten"}, None)
    assert not db.session.get_one(Property, old.id).is_archived


def test_the_number_of_another_agency_is_free(bernd: FlaskClient, people: People) -> None:
    theirs = make_property(people.bergwald_id, object_number="KG-17", title="Fremd")
    page = begin(bernd, typed(make_prospect(people.seeblick_id).id))
    assert page.status_code == 303
    assert offers()[0].properties[0].id != theirs.id


def test_an_open_case_is_asked_for(bernd: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id)
    page = begin(bernd, typed(case.prospect_id)).text
    assert "zu welchem Vorgang die Offerte gehört" in page
    begin(bernd, typed(case.prospect_id, case=case.id, kept=hidden(page, "kept")), None)
    assert offers()[0].case_id == case.id


def test_nothing_is_made_when_the_case_was_closed_meanwhile(bernd: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id)
    set_closed(people.seeblick_id, case.id, True, actor_id=people.bernd_id)
    page = begin(bernd, typed(case.prospect_id, case=case.id)).text
    assert "Dieser Vorgang ist nicht mehr offen." in page
    assert (count(Offer), count(Property)) == (0, 0)


def test_a_prospect_of_another_agency_does_not_exist(carla: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id)
    assert begin(carla, typed(prospect.id)).status_code == 404
    assert (count(Offer), count(Case)) == (0, 0)


# Tickets


def test_a_ticket_is_good_for_its_agency_only(app, people: People, frozen_clock) -> None:
    mine = kept(people.seeblick_id)
    with app.test_request_context():
        paper = ticket(people.seeblick_id, mine)
        assert behind_ticket(people.seeblick_id, paper) == mine
        assert behind_ticket(people.bergwald_id, paper) is None
        assert behind_ticket(people.seeblick_id, paper[:-2]) is None
        assert behind_ticket(people.seeblick_id, "") is None


def test_a_foreign_ticket_is_no_file(bernd: FlaskClient, people: People) -> None:
    with current_app.test_request_context():
        paper = ticket(people.bergwald_id, kept(people.bergwald_id))
    page = begin(bernd, typed(make_prospect(people.seeblick_id).id, kept=paper), None).text
    assert "Bitte wählen Sie das Exposé als PDF-Datei aus." in page


# A draft takes it


@pytest.fixture
def offer(people: People) -> Offer:
    return make_offer(people.seeblick_id)


def test_a_draft_takes_a_file_replaces_it_and_gives_it_back(bernd: FlaskClient, offer: Offer) -> None:
    offer_id, revision = offer.id, offer.revision
    assert "Das Exposé entsteht von selbst" in bernd.get(f"/offerten/{offer_id}/expose").text
    assert put(bernd, offer_id).headers["Location"] == f"/offerten/{offer_id}/inhalt"
    (row,) = offers()
    assert (row.source, row.revision) == ("pdf", revision + 1)
    assert (
        "Als Word herunterladen" not in bernd.get(f"/offerten/{offer_id}/inhalt").text
    )  # it could not come back
    page = bernd.get(f"/offerten/{offer_id}/expose").text
    assert "Dieses Exposé wird gesendet" in page
    assert page.count('class="sheets__picture"') == 4
    answer = bernd.get(f"/offerten/{offer_id}/expose/datei")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]

    put(bernd, offer_id, drawn(said("andere")), "../neu\u202e.pdf")
    assert [(one.file_name, len(one.pages)) for one in db.session.scalars(select(OfferExpose))] == [
        ("neu.pdf", 1)
    ]
    post_form(bernd, f"/offerten/{offer_id}/expose/entfernen", {}, f"/offerten/{offer_id}/expose")
    assert offers()[0].source == "written"
    assert count(OfferExpose) == 0
    assert bernd.get(f"/offerten/{offer_id}/expose/datei").status_code == 404


def test_the_way_to_it_saves_what_was_typed(bernd: FlaskClient, offer: Offer) -> None:
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Fertiges Exposé (PDF) verwenden" in page
    answer = bernd.post(
        f"/offerten/{offer.id}/inhalt",
        data={
            "csrf_token": form_secret(page),
            "revision": "1",
            "subject": "Getippt",
            "body": "<p>Auch getippt</p>",
            "body_format": "html",
            "tun": "expose",
        },
        content_type="multipart/form-data",
    )
    assert answer.headers["Location"] == f"/offerten/{offer.id}/expose"
    assert (offers()[0].subject, offers()[0].cover_html) == ("Getippt", "<p>Auch getippt</p>")


def test_a_refused_file_leaves_the_draft_as_it_was(bernd: FlaskClient, offer: Offer) -> None:
    put(bernd, offer.id)
    revision = offers()[0].revision
    page = put(bernd, offer.id, b"kein PDF", "x.pdf").text
    assert "Das ist keine PDF-Datei." in page
    assert "Dieses Exposé wird gesendet" in page
    assert "Bitte wählen Sie das Exposé als PDF-Datei aus." in put(bernd, offer.id, None).text
    assert offers()[0].revision == revision


def test_the_pages_are_shown_to_their_agency_only(
    bernd: FlaskClient, carla: FlaskClient, offer: Offer
) -> None:
    put(bernd, offer.id)
    digest = offers()[0].expose.pages[0]["picture"]
    assert bernd.get(f"/offerten/{offer.id}/ansicht/bild/{digest}").mimetype in {"image/jpeg", "image/png"}
    for path in ("expose", "expose/datei", f"ansicht/bild/{digest}"):
        assert carla.get(f"/offerten/{offer.id}/{path}").status_code == 404
    url = f"/offerten/{offer.id}/expose"
    secret = form_secret(carla.get("/konto").text)
    for path in (url, f"{url}/entfernen"):
        assert carla.post(path, data={"csrf_token": secret}).status_code == 404
    assert offers()[0].source == "pdf"


def test_a_sent_offer_keeps_its_expose(bernd: FlaskClient, people: People) -> None:
    sent = make_sent_offer(people.seeblick_id)
    secret = form_secret(bernd.get("/konto").text)
    for path in ("expose", "expose/entfernen"):
        answer = bernd.post(f"/offerten/{sent.id}/{path}", data={"csrf_token": secret})
        assert answer.headers["Location"] == f"/vorgaenge/{sent.case_id}"


# Copies and deleted drafts


def test_a_copy_shares_the_file_and_a_deleted_draft_drops_its_row(
    bernd: FlaskClient, people: People, offer: Offer
) -> None:
    actions.use_expose(people.seeblick_id, offer.id, kept(people.seeblick_id))
    copy = actions.copy_offer(people.seeblick_id, offer.id)
    copy_id = copy.id
    assert copy.source == "pdf"
    assert copy.expose is not None
    assert copy.expose.sha256 == offers()[0].expose.sha256
    actions.remove_expose(people.seeblick_id, offer.id)
    assert actions.copy_offer(people.seeblick_id, offer.id).source == "written"
    actions.delete_draft(people.seeblick_id, copy_id)
    assert count(OfferExpose) == 0


def test_an_offer_like_an_earlier_one_takes_the_file_along_for_the_same_property_only(
    people: People, offer: Offer
) -> None:
    """An exposé about another house must not slip into an offer."""
    actions.use_expose(people.seeblick_id, offer.id, kept(people.seeblick_id))
    chosen: dict[str, Any] = {
        "broker_id": people.bernd_id,
        "prospect_id": make_prospect(people.seeblick_id).id,
    }
    same, other = offers()[0].properties[0].id, make_property(people.seeblick_id).id
    like = actions.compose_like(people.seeblick_id, offer.id, property_ids=[same], **chosen)
    assert (like.source, like.expose is not None) == ("pdf", True)
    unlike = actions.compose_like(people.seeblick_id, offer.id, property_ids=[other], **chosen)
    assert (unlike.source, unlike.expose) == ("written", None)


def test_a_first_day_from_file_to_check_page(bernd: FlaskClient, people: People) -> None:
    """With one of the ready texts the offer is complete: nothing forbids sending but the duties are named."""
    add_default_wordings(people.seeblick_id)
    begin(bernd, typed(make_prospect(people.seeblick_id).id))
    offer_id = offers()[0].id
    page = bernd.get(f"/offerten/{offer_id}/inhalt").text
    option = re.search(r'<option value="(\d+)">Antwort auf eine Anfrage', page)
    assert option
    fields = {"revision": "1", "wording_id": option[1], "subject": "", "body": "", "body_format": "html"}
    for tun in ("vorlage", "pruefen"):
        bernd.post(
            f"/offerten/{offer_id}/inhalt",
            data={"csrf_token": form_secret(page), **fields, "tun": tun},
            content_type="multipart/form-data",
        )
        saved = offers()[0]
        fields = {
            **fields,
            "revision": str(saved.revision),
            "subject": saved.subject,
            "body": saved.cover_html,
        }
    check = bernd.get(f"/offerten/{offer_id}/pruefen").text
    assert "Offerte senden an paul.lenz@prospect.example" in check
    assert (
        "Bitte prüfen Sie, dass sie in Ihrer PDF-Datei stehen: die Wohnfläche, die Angaben aus dem" in check
    )
    assert "Es gibt noch kein Foto" not in check
    update_property(
        people.seeblick_id, offers()[0].properties[0].id, living_area=Decimal(142), energy_kind="not_needed"
    )
    assert "Pflichtangaben" not in bernd.get(f"/offerten/{offer_id}/pruefen").text
