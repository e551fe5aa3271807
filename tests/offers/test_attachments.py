"""Ticking the offered properties' files into an offer: copied by their hash, kept when the property loses them."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.agency.actions import Author, change_settings
from portal.database import db
from portal.files import file_store
from portal.offers import actions, attachments
from portal.offers.models import Offer, OfferAttachment
from portal.properties.actions import FileChange, add_files, save_files
from portal.properties.models import Property, PropertyFile, PropertyFileKind
from portal.transaction import transaction
from portal.uploads import KeptFile
from tests.conftest import post_form
from tests.factories import make_offer, make_property
from tests.offers.test_views import PDF, content, pdf
from tests.people import People
from tests.sweeps.forms import post_parts


def give_files(flat: Property, *names: str, size: int = 2_000_000) -> list[int]:
    """Files of a property, each with bytes of its own; the ids."""
    store = file_store()
    kept = [
        (
            PropertyFileKind.OTHER,
            KeptFile(
                name, "application/pdf", store.store(flat.agency_id, f"{flat.id} {name}".encode()), size
            ),
        )
        for name in names
    ]
    return [one.id for one in add_files(flat.agency_id, flat.id, kept)]


@pytest.fixture
def flats(people: People) -> list[Property]:
    return [make_property(people.seeblick_id, title=title) for title in ("Altbau am Hang", "Haus am See")]


@pytest.fixture
def offer(people: People, flats: list[Property]) -> Offer:
    return make_offer(people.seeblick_id, properties=flats)


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OfferAttachment.file_name).order_by(OfferAttachment.id)))


def tick(client: FlaskClient, offer: Offer, *ids: int, **more: object):
    return content(client, offer.id, property_files=["0", *(str(one) for one in ids)], **more)


def boxes(client: FlaskClient, offer: Offer) -> dict[str, bool]:
    page = BeautifulSoup(client.get(f"/offerten/{offer.id}/inhalt").text, "html.parser")
    found = page.select('input[type="checkbox"][name="property_files"]')
    return {
        page.select_one(f'label[for="{one["id"]}"]').text.split()[0]: one.has_attr("checked") for one in found
    }


def test_ticked_files_go_along_and_unticked_ones_leave(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    energy, plan = give_files(flats[0], "Energieausweis.pdf", "Grundriss.pdf")
    (other,) = give_files(flats[1], "Energieausweis.pdf")
    assert tick(bernd, offer, energy, other).status_code == 303
    rows = db.session.scalars(select(OfferAttachment).order_by(OfferAttachment.id)).all()
    assert [(one.file_name, one.property_file_id) for one in rows] == [
        ("Energieausweis.pdf", energy),
        ("Energieausweis (2).pdf", other),
    ]
    file = db.session.get_one(PropertyFile, energy)
    assert (rows[0].sha256, rows[0].size, rows[0].media_type) == (file.sha256, file.size, file.media_type)
    assert boxes(bernd, offer) == {"Energieausweis.pdf": True, "Grundriss.pdf": False}
    tick(bernd, offer, other, plan)
    assert names() == ["Energieausweis (2).pdf", "Grundriss.pdf"]
    tick(bernd, offer)
    assert names() == []


def test_the_boxes_are_grouped_by_property_in_the_offers_order(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    give_files(flats[1], "B.pdf")
    give_files(flats[0], "A.pdf")
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert re.findall("Unterlagen zu „([^“]+)“", page) == ["Altbau am Hang", "Haus am See"]


def test_without_files_the_page_says_where_to_put_them(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert f'href="/immobilien/{flats[0].id}/unterlagen"' in page


def test_a_form_without_the_boxes_leaves_the_ticks_alone(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    tick(bernd, offer, energy)
    content(bernd, offer.id, subject="Nur Text")
    assert names() == ["Energieausweis.pdf"]


def test_own_files_and_ticked_ones_stand_beside_each_other(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    tick(bernd, offer, energy, files=[(io.BytesIO(PDF), "Energieausweis.pdf")])
    assert names() == ["Energieausweis.pdf", "Energieausweis (2).pdf"]
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert page.count('name="remove"') == 1, "what is ticked is not in the list of own files as well"
    (own,) = attachments.own(db.session.get_one(Offer, offer.id))
    tick(bernd, offer, energy, remove=[str(own.id)])
    assert names() == ["Energieausweis.pdf"]


def test_files_of_other_properties_and_agencies_cannot_be_ticked(
    bernd: FlaskClient, offer: Offer, people: People
) -> None:
    (foreign,) = give_files(make_property(people.bergwald_id), "Fremd.pdf")
    (not_offered,) = give_files(make_property(people.seeblick_id), "Andere.pdf")
    assert tick(bernd, offer, foreign, not_offered, 10**15).status_code == 303
    assert names() == []


def test_removing_a_propertys_file_does_not_touch_the_offer(
    bernd: FlaskClient, people: People, offer: Offer, flats: list[Property]
) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    tick(bernd, offer, energy)
    change = FileChange(energy, "Energieausweis.pdf", PropertyFileKind.OTHER, remove=True)
    save_files(people.seeblick_id, flats[0].id, [change])
    assert names() == ["Energieausweis.pdf"]
    attachment = db.session.scalars(select(OfferAttachment)).one()
    url = f"/offerten/{offer.id}/anhaenge/{attachment.id}"
    assert bernd.get(url).data == f"{flats[0].id} Energieausweis.pdf".encode()
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert f'id="entfernen-{attachment.id}"' in page, "now it can be taken out like an own file"


def test_a_new_file_under_an_old_number_is_not_ticked(
    bernd: FlaskClient, people: People, offer: Offer, flats: list[Property]
) -> None:
    """SQLite gives the number of a removed row out again."""
    (old,) = give_files(flats[0], "Alt.pdf")
    tick(bernd, offer, old)
    save_files(
        people.seeblick_id, flats[0].id, [FileChange(old, "Alt.pdf", PropertyFileKind.OTHER, remove=True)]
    )
    (new,) = give_files(flats[0], "Neu.pdf")
    assert new == old
    assert boxes(bernd, offer) == {"Neu.pdf": False}
    tick(bernd, offer)
    assert names() == ["Alt.pdf"], "an own file now, which only its own box removes"


def test_a_property_that_is_no_longer_offered_takes_its_files_along(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    (plan,) = give_files(flats[1], "Grundriss.pdf")
    tick(bernd, offer, energy, plan, files=[(io.BytesIO(PDF), "eigene.pdf")])
    revision = db.session.get_one(Offer, offer.id).revision
    post_form(
        bernd,
        f"/offerten/{offer.id}/immobilien",
        {"property_ids": [flats[1].id], "revision": revision},
    )
    assert names() == ["Grundriss.pdf", "eigene.pdf"]


def test_a_copy_has_the_same_ticks(bernd: FlaskClient, offer: Offer, flats: list[Property]) -> None:
    energy, _plan = give_files(flats[0], "Energieausweis.pdf", "Grundriss.pdf")
    tick(bernd, offer, energy)
    post_form(bernd, f"/offerten/{offer.id}/kopieren", {}, page_url="/offerten")
    copy = db.session.scalars(select(Offer).where(Offer.id != offer.id)).one()
    assert attachments.ticked(copy) == [energy]


def test_two_windows_keep_the_ticks_that_were_just_set(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    energy, plan = give_files(flats[0], "Energieausweis.pdf", "Grundriss.pdf")
    tick(bernd, offer, energy)
    page = tick(bernd, offer, plan, revision="1")
    assert page.status_code == 409
    found = BeautifulSoup(page.text, "html.parser")
    assert found.select_one(f"#unterlage-{plan}").has_attr("checked")
    assert not found.select_one(f"#unterlage-{energy}").has_attr("checked")
    assert names() == ["Energieausweis.pdf"]


def test_more_than_twenty_are_named_and_the_rest_is_saved(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    ids = give_files(flats[0], *(f"A{number:02d}.pdf" for number in range(15)))
    ids += give_files(flats[1], *(f"B{number:02d}.pdf" for number in range(7)))
    page = tick(bernd, offer, *ids, subject="Bleibt")
    assert page.status_code == 200
    said = BeautifulSoup(page.text, "html.parser").select_one("#property_files").text
    assert "„B05.pdf“ wurde nicht angehängt: Eine Offerte kann nicht mehr als 20 Anhänge haben." in said
    assert "B04.pdf“" not in said
    assert len(names()) == 20
    assert db.session.get_one(Offer, offer.id).subject == "Bleibt"
    page = tick(
        bernd, offer, *ids[:19], files=[(io.BytesIO(PDF), "eins.pdf"), (io.BytesIO(pdf()), "zwei.pdf")]
    )
    assert (
        "„zwei.pdf“ wurde nicht übernommen: Eine Offerte kann nicht mehr als 20 Anhänge haben." in page.text
    )
    assert len(names()) == 20


def test_the_action_holds_the_limit_too(people: People, offer: Offer, flats: list[Property]) -> None:
    ids = give_files(flats[0], *(f"{number}.pdf" for number in range(21)))
    with pytest.raises(actions.TooManyAttachments):
        actions.save_content(
            people.seeblick_id,
            offer.id,
            revision=1,
            subject="",
            cover_html="",
            cover_format="html",
            property_files=ids,
        )
    assert names() == []


def test_the_sum_stands_against_the_agencys_limit(
    bernd: FlaskClient, people: People, offer: Offer, flats: list[Property]
) -> None:
    def said() -> str:
        page = BeautifulSoup(bernd.get(f"/offerten/{offer.id}/inhalt").text, "html.parser")
        return " ".join(page.select_one("[data-attachment-total]").text.split())

    ids = give_files(flats[0], "a.pdf", "b.pdf", "c.pdf")
    assert said() == "In eine Mail passen 15 MB, das Exposé eingeschlossen."
    tick(bernd, offer, *ids)
    assert said() == "Anhänge zusammen 6 MB. In eine Mail passen 15 MB, das Exposé eingeschlossen."
    change_settings(people.seeblick_id, {"largest_mail": 5}, Author(people.anna_id, "Anna Berger"))
    assert said().startswith("Anhänge zusammen 6 MB. In eine Mail passen 5 MB; was nicht mehr hineinpasst")


def test_a_file_named_by_someone_else_is_only_text(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    (one,) = give_files(flats[0], "gut.pdf")
    with transaction() as session:
        session.get_one(PropertyFile, one).file_name = "<script>alert(1)</script>.pdf"
    assert "<script>alert" not in bernd.get(f"/offerten/{offer.id}/inhalt").text


def test_another_agency_cannot_tick(carla: FlaskClient, offer: Offer, flats: list[Property]) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    page = carla.get("/konto").text
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    fields = {"csrf_token": secret, "revision": "1", "property_files": str(energy)}
    assert post_parts(carla, f"/offerten/{offer.id}/inhalt", fields).status_code == 404
    assert names() == []


def test_ticks_are_kept_while_somebody_writes(
    bernd: FlaskClient, offer: Offer, flats: list[Property]
) -> None:
    (energy,) = give_files(flats[0], "Energieausweis.pdf")
    url = f"/offerten/{offer.id}/zwischenstand"
    typed = {"subject": "Betreff", "body": "<p>Text</p>", "body_format": "html"}
    fields = {"csrf_token": bernd.get(url).json["csrf_token"], "revision": "1", **typed}
    assert bernd.post(url, data={**fields, "property_files": ["0", str(energy)]}).json["outcome"] == "saved"
    assert names() == ["Energieausweis.pdf"]
    assert bernd.post(url, data={**fields, "revision": "2"}).json["outcome"] == "saved"
    assert names() == ["Energieausweis.pdf"], "a page that does not ask changes none"
    assert bernd.post(url, data={**fields, "revision": "3", "property_files": "0"}).json["outcome"] == "saved"
    assert names() == []
