"""Composing in the browser: pick, write, arrange, attach; two windows, sent offers, foreign agencies."""

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import func, select

from portal import uploads
from portal.cases.models import Case
from portal.database import db
from portal.evidence.models import EvidenceRecord
from portal.offers import actions
from portal.offers.models import Offer, OfferAttachment
from portal.properties.actions import set_archived
from portal.wordings.actions import add_default_wordings, create_wording
from tests.conftest import form_secret, post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People


def pdf(script: str = "") -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.write(file)
    return file.getvalue()


PDF = pdf()


@pytest.fixture
def offer(people: People) -> Offer:
    return make_offer(people.seeblick_id)


def offers() -> list[Offer]:
    return list(db.session.scalars(select(Offer).order_by(Offer.id)))


def content(client: FlaskClient, offer_id: int, **fields: object):
    """Save step 2 as a browser with scripts would."""
    page = client.get(f"/offerten/{offer_id}/inhalt").text
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert revision
    typed = {"subject": "Betreff", "body": "<p>Text</p>", "body_format": "html", "wording_id": "0"}
    return client.post(
        f"/offerten/{offer_id}/inhalt",
        data={"csrf_token": form_secret(page), "revision": revision[1], **typed, **fields},
        content_type="multipart/form-data",
    )


# Step 1


def test_a_new_offer_opens_a_case_and_leads_to_its_content(bernd: FlaskClient, people: People) -> None:
    prospect, flat, house = (
        make_prospect(people.seeblick_id),
        *(make_property(people.seeblick_id) for _ in "12"),
    )
    answer = post_form(
        bernd,
        "/offerten/neu",
        {"prospect_id": prospect.id, "property_ids": [house.id, flat.id], "wish": "Altbau"},
    )
    (offer,) = offers()
    assert answer.headers["Location"] == f"/offerten/{offer.id}/inhalt"
    assert [one.id for one in offer.properties] == [house.id, flat.id]
    assert (offer.case.wish, offer.case.broker_id, offer.broker_id) == (
        "Altbau",
        people.bernd_id,
        people.bernd_id,
    )
    assert "case_opened" in db.session.scalars(select(EvidenceRecord.kind)).all()


def test_an_address_can_prefill_everything(bernd: FlaskClient, people: People) -> None:
    case, flat = make_case(people.seeblick_id), make_property(people.seeblick_id)
    page = bernd.get(f"/offerten/neu?vorgang={case.id}&immobilie={flat.id}").text
    assert f'value="{case.prospect_id}" checked' in page
    assert f'id="vorgang-{case.id}" value="{case.id}" checked' in page
    assert f'id="immobilie-{flat.id}" value="{flat.id}" checked' in page


def test_an_open_case_is_asked_for_before_a_second_one_is_opened(bernd: FlaskClient, people: People) -> None:
    case, flat = make_case(people.seeblick_id), make_property(people.seeblick_id)
    fields = {"prospect_id": case.prospect_id, "property_ids": [flat.id]}
    page = post_form(bernd, "/offerten/neu", fields)
    assert "zu welchem Vorgang die Offerte gehört" in page.text
    assert f'value="{flat.id}" checked' in page.text
    assert offers() == []
    post_form(bernd, "/offerten/neu", {**fields, "case": str(case.id)})
    post_form(bernd, "/offerten/neu", {**fields, "case": "neu"})
    first, second = offers()
    assert first.case_id == case.id
    assert second.case_id != case.id


def test_searching_keeps_what_was_chosen_and_saves_nothing(bernd: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id)
    flat = make_property(people.seeblick_id, title="Altbau am Hang")
    make_property(people.seeblick_id, title="Haus am See")
    fields = {"prospect_id": prospect.id, "property_ids": [flat.id], "wish": "Getippt"}
    page = post_form(bernd, "/offerten/neu", {**fields, "property_search": "see", "suchen": "1"}).text
    assert f'value="{prospect.id}" checked' in page
    assert f'value="{flat.id}" checked' in page
    assert "Haus am See" in page
    assert "Getippt" in page
    assert offers() == []


def test_nothing_chosen_is_told_beside_the_lists(bernd: FlaskClient, people: People) -> None:
    page = post_form(bernd, "/offerten/neu", {}).text
    assert "Bitte wählen Sie einen Interessenten aus." in page
    assert "Bitte wählen Sie mindestens eine Immobilie aus." in page
    assert offers() == []


def test_archived_foreign_and_invented_properties_are_refused_without_a_trace(
    bernd: FlaskClient, people: People
) -> None:
    prospect = make_prospect(people.seeblick_id)
    old, foreign = make_property(people.seeblick_id), make_property(people.bergwald_id)
    set_archived(people.seeblick_id, old.id, True)
    cases = db.session.scalar(select(func.count()).select_from(Case))
    for number in (old.id, foreign.id, 10**15):
        page = post_form(bernd, "/offerten/neu", {"prospect_id": prospect.id, "property_ids": [number]})
        assert "die nicht im Archiv liegen" in page.text
    assert offers() == []
    assert db.session.scalar(select(func.count()).select_from(Case)) == cases


def test_other_properties_can_be_chosen_later(bernd: FlaskClient, offer: Offer, people: People) -> None:
    kept, new = offer.properties[0].id, make_property(people.seeblick_id).id
    url = f"/offerten/{offer.id}/immobilien"
    assert f'value="{kept}" checked' in bernd.get(url).text
    post_form(bernd, url, {"property_ids": [new, kept], "revision": 1})
    assert [one.id for one in offers()[0].properties] == [kept, new]
    page = post_form(bernd, url, {"property_ids": [], "revision": 2})
    assert "mindestens eine Immobilie" in page.text
    page = post_form(bernd, url, {"property_ids": [new], "revision": 1})
    assert "in einem anderen Fenster geändert" in page.text
    assert len(offers()[0].properties) == 2


# Step 2


def test_the_content_is_saved_and_the_revision_grows(bernd: FlaskClient, offer: Offer) -> None:
    assert content(bernd, offer.id, subject="Neu", body="<p>Guten Tag</p>").status_code == 303
    (saved,) = offers()
    assert (saved.subject, saved.cover_html, saved.revision) == ("Neu", "<p>Guten Tag</p>", 2)


def test_two_windows_keep_both_texts(bernd: FlaskClient, offer: Offer) -> None:
    content(bernd, offer.id, subject="Erstes Fenster", body="<p>Zuerst gespeichert</p>")
    page = content(bernd, offer.id, revision="1", subject="Zweites Fenster", body="<p>Danach getippt</p>")
    assert page.status_code == 409
    assert "in einem anderen Fenster gespeichert" in page.text
    assert "Zuerst gespeichert" in page.text
    assert "Danach getippt" in page.text
    assert offers()[0].subject == "Erstes Fenster"
    fresh = re.search(r'name="revision"[^>]*value="(\d+)"', page.text)
    assert fresh
    content(bernd, offer.id, revision=fresh[1], subject="Zweites Fenster", body="<p>Danach getippt</p>")
    assert offers()[0].subject == "Zweites Fenster"


def test_the_order_changes_by_buttons_and_what_was_typed_is_saved(bernd: FlaskClient, people: People) -> None:
    properties = [make_property(people.seeblick_id) for _ in range(3)]
    offer = make_offer(people.seeblick_id, properties=properties)
    first, second, third = (one.id for one in properties)
    content(bernd, offer.id, verschieben=f"{third}:hoch", subject="Getippt")
    assert [one.id for one in offers()[0].properties] == [first, third, second]
    assert offers()[0].subject == "Getippt"
    content(bernd, offer.id, verschieben=f"{first}:runter")
    assert [one.id for one in offers()[0].properties] == [third, first, second]
    content(bernd, offer.id, verschieben=f"{third}:hoch")
    content(bernd, offer.id, verschieben="99:hoch")
    content(bernd, offer.id, verschieben="Unsinn")
    assert [one.id for one in offers()[0].properties] == [third, first, second]


def test_a_wording_fills_an_empty_letter(bernd: FlaskClient, people: People) -> None:
    add_default_wordings(people.seeblick_id)
    offer = make_offer(people.seeblick_id, subject="", cover_html="")
    wording = create_wording(
        people.seeblick_id,
        name="Kurz",
        subject="{{ objekt_titel }}",
        body_html="<p>{{ anrede }}, {{ firma }}</p>",
    )
    content(bernd, offer.id, tun="vorlage", wording_id=wording.id, subject="", body="")
    (saved,) = offers()
    assert saved.subject == "Altbau am Hang"
    assert saved.cover_html == "<p>Guten Tag Herr Lenz, {{ firma }}</p>"
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Für den Platzhalter „Firma des Interessenten“ gibt es hier keinen Wert." in page


def test_a_wording_asks_before_it_replaces_text(bernd: FlaskClient, offer: Offer, people: People) -> None:
    wording = create_wording(people.seeblick_id, name="Kurz", subject="Neu", body_html="<p>Vorlage</p>")
    page = content(bernd, offer.id, tun="vorlage", wording_id=wording.id, body="<p>Mein Text</p>")
    assert "Ihr bisheriger Text würde ersetzt" in page.text
    assert "Mein Text" in page.text
    assert "Vorlage</p>" not in offers()[0].cover_html
    content(bernd, offer.id, tun="vorlage-ersetzen", wording_id=wording.id, body="<p>Mein Text</p>")
    assert offers()[0].cover_html == "<p>Vorlage</p>"


def test_no_wording_chosen_is_told(bernd: FlaskClient, offer: Offer) -> None:
    page = content(bernd, offer.id, tun="vorlage", body="<p>Mein Text</p>")
    assert "Bitte wählen Sie eine Textvorlage aus." in page.text
    assert "Mein Text" in page.text


def test_checking_goes_on_only_when_the_letter_is_complete(bernd: FlaskClient, offer: Offer) -> None:
    page = content(bernd, offer.id, tun="pruefen", subject="", body="<p>{{ anred }}</p>")
    assert "Bitte geben Sie einen Betreff ein." in page.text
    assert "Meinten Sie „anrede“?" in page.text
    assert offers()[0].cover_html == "<p>{{ anred }}</p>", "a draft is saved as it is"
    answer = content(bernd, offer.id, tun="pruefen", subject="Da", body="<p>{{ anrede }},</p>")
    assert answer.headers["Location"] == f"/offerten/{offer.id}/pruefen"


def test_text_without_scripts_becomes_paragraphs(bernd: FlaskClient, offer: Offer) -> None:
    content(bernd, offer.id, body="Guten Tag,\r\n\r\nhier <kommt> es.", body_format="text")
    assert offers()[0].cover_html == "<p>Guten Tag,</p><p>hier &lt;kommt&gt; es.</p>"
    assert offers()[0].cover_format == "text"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="http://zaehler.example/x.gif" onerror="alert(1)">',
        '<a href="javascript:alert(1)">los</a>',
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        '<p style="background:url(http://x.example/)">da</p>',
        "<iframe src='//x.example'></iframe>",
        "<div>" * 40 + "tief" + "</div>" * 40,
    ],
)
def test_hostile_html_is_cleaned(bernd: FlaskClient, offer: Offer, hostile: str) -> None:
    content(bernd, offer.id, body=f"<p>Guten Tag</p>{hostile}")
    stored = offers()[0].cover_html
    assert "Guten Tag" in stored
    assert not re.search(r"script|onerror|javascript|url\(|<img|<iframe|<svg|http", stored)


def test_what_is_too_long_is_told_and_shown_again(bernd: FlaskClient, offer: Offer) -> None:
    page = content(bernd, offer.id, body="<p>" + "Wort " * 6_000 + "</p>")
    assert "Bitte kürzen Sie auf höchstens 20.000 Zeichen." in page.text
    assert page.text.count("Wort Wort") > 1000
    page = content(bernd, offer.id, body="<p>" + "Wort " * 60_000 + "Schluss</p>")
    assert "Der Text ist zu lang." in page.text
    assert page.text.count("Wort Wort") > 5000
    page = content(bernd, offer.id, body="<div>" * 500 + "Mein tiefer Satz" + "</div>" * 500)
    assert "zu tief verschachtelt" in page.text
    assert "Mein tiefer Satz" in page.text
    page = content(bernd, offer.id, subject="B" * 201, body="<p>Kurz</p>")
    assert "höchstens 200 Zeichen" in page.text
    assert "Kurz" in page.text
    assert offers()[0].revision == 1


# Attachments


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(file, kind)
    return file.getvalue()


def test_files_are_attached_checked_and_named_safely(bernd: FlaskClient, offer: Offer) -> None:
    content(
        bernd,
        offer.id,
        files=[
            (io.BytesIO(PDF), "../../Teilungs\u202eerklärung.pdf"),
            (io.BytesIO(PDF), "Teilungserklärung.pdf"),
            (io.BytesIO(picture()), "Lageplan.PNG"),
        ],
    )
    rows = db.session.scalars(select(OfferAttachment).order_by(OfferAttachment.id)).all()
    assert [row.file_name for row in rows] == [
        "Teilungserklärung.pdf",
        "Teilungserklärung (2).pdf",
        "Lageplan.jpg",
    ]
    assert [row.media_type for row in rows] == ["application/pdf", "application/pdf", "image/jpeg"]
    answer = bernd.get(f"/offerten/{offer.id}/anhaenge/{rows[0].id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_each_refused_file_says_why_and_the_rest_is_saved(
    bernd: FlaskClient, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 5000)
    page = content(
        bernd,
        offer.id,
        subject="Bleibt",
        files=[
            (io.BytesIO(b"PK\x03\x04 kein PDF"), "Vertrag.docx"),
            (io.BytesIO(pdf("app.alert(1)")), "boese.pdf"),
            (io.BytesIO(b"<svg onload='alert(1)'></svg>"), "bild.png"),
            (io.BytesIO(b""), "leer.pdf"),
            (io.BytesIO(b"x" * 5001), "riesig.pdf"),
            (io.BytesIO(PDF), "gut.pdf"),
        ],
    ).text
    assert "„Vertrag.docx“ wurde nicht übernommen: Möglich sind PDF-Dateien und Bilder" in page
    assert "„boese.pdf“ wurde nicht übernommen: Diese PDF-Datei enthält Skripte" in page
    assert "„bild.png“ wurde nicht übernommen" in page
    assert "„leer.pdf“ wurde nicht übernommen: Die Datei ist leer." in page
    assert "„riesig.pdf“ wurde nicht übernommen: Die Datei ist größer als 15 MB." in page
    (saved,) = offers()
    assert saved.subject == "Bleibt"
    assert [one.file_name for one in saved.attachments] == ["gut.pdf"]


def test_not_more_than_twenty_files_and_removed_ones_make_room(bernd: FlaskClient, offer: Offer) -> None:
    content(bernd, offer.id, files=[(io.BytesIO(PDF), f"{number}.pdf") for number in range(22)])
    (saved,) = offers()
    assert len(saved.attachments) == 20
    gone = saved.attachments[0].id
    content(bernd, offer.id, remove=[gone], files=[(io.BytesIO(PDF), "neu.pdf")])
    names = [one.file_name for one in offers()[0].attachments]
    assert len(names) == 20
    assert names[0] == "1.pdf"
    assert names[-1] == "neu.pdf"


# The list, copying, deleting, what was sent


def test_the_list_shows_drafts_first_and_can_be_narrowed(bernd: FlaskClient, people: People) -> None:
    make_sent_offer(people.seeblick_id, subject="Gesendete")
    draft = make_offer(people.seeblick_id, subject="Angefangene")
    page = bernd.get("/offerten").text
    assert page.index("Angefangene") < page.index("Gesendete")
    assert "Gesendete" not in bernd.get("/offerten?stand=draft").text
    assert "Gesendete" not in bernd.get(f"/offerten?vorgang={draft.case_id}").text
    assert "Dazu gibt es keine Offerte." in bernd.get("/offerten?q=xyz").text


def test_a_sent_offer_cannot_be_edited_or_deleted(bernd: FlaskClient, people: People) -> None:
    sent = make_sent_offer(people.seeblick_id)
    offer_id, case_id, before = sent.id, sent.case_id, sent.cover_html
    for url in (f"/offerten/{offer_id}/inhalt", f"/offerten/{offer_id}/immobilien"):
        answer = bernd.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/vorgaenge/{case_id}")
    for url in (f"/offerten/{offer_id}/inhalt", f"/offerten/{offer_id}/loeschen"):
        answer = post_form(bernd, url, {"subject": "Neu"}, page_url="/offerten/neu")
        assert answer.headers["Location"] == f"/vorgaenge/{case_id}"
    with pytest.raises(actions.OfferNoDraft):
        actions.save_content(
            people.seeblick_id, offer_id, revision=1, subject="", cover_html="", cover_format="html"
        )
    assert offers()[0].cover_html == before


def test_a_sent_offer_can_be_copied_into_a_new_draft(bernd: FlaskClient, people: People) -> None:
    sent = make_sent_offer(people.seeblick_id, subject="Vorbild")
    post_form(bernd, f"/offerten/{sent.id}/kopieren", {}, page_url="/offerten")
    original, copy = offers()
    assert copy.is_draft
    assert (copy.subject, copy.cover_html, copy.case_id) == ("Vorbild", original.cover_html, original.case_id)
    assert [one.id for one in copy.properties] == [one.id for one in original.properties]


def test_a_draft_is_deleted_with_everything_in_it(bernd: FlaskClient, offer: Offer) -> None:
    content(bernd, offer.id, files=[(io.BytesIO(PDF), "a.pdf")])
    post_form(bernd, f"/offerten/{offer.id}/loeschen", {}, page_url="/offerten")
    assert offers() == []
    assert db.session.scalar(select(func.count()).select_from(OfferAttachment)) == 0
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_draft_with_a_trial_disappears_and_its_trial_stays_on_record(
    bernd: FlaskClient, offer: Offer
) -> None:
    post_form(bernd, f"/offerten/{offer.id}/probe", {}, page_url=f"/offerten/{offer.id}/pruefen")
    post_form(bernd, f"/offerten/{offer.id}/loeschen", {}, page_url="/offerten")
    assert "Ihr Exposé: Altbau am Hang" not in bernd.get("/offerten").text
    assert bernd.get(f"/offerten/{offer.id}/inhalt").status_code == 404
    assert len(offers()) == 1


def test_another_agencys_offer_does_not_exist(carla: FlaskClient, offer: Offer) -> None:
    offer_id = offer.id
    assert "Altbau am Hang" not in carla.get("/offerten").text
    for path in ("inhalt", "immobilien", "anhaenge/1"):
        assert carla.get(f"/offerten/{offer_id}/{path}").status_code == 404
    for path in ("inhalt", "immobilien", "kopieren", "loeschen"):
        answer = post_form(carla, f"/offerten/{offer_id}/{path}", {}, page_url="/offerten/neu")
        assert answer.status_code == 404
    assert len(offers()) == 1


def test_foreign_rows_cannot_be_brought_in_by_their_number(carla: FlaskClient, people: People) -> None:
    case = make_case(people.seeblick_id)
    flat = make_property(people.bergwald_id)
    assert carla.get(f"/offerten/neu?vorgang={case.id}").status_code == 404
    answer = post_form(
        carla, "/offerten/neu", {"prospect_id": case.prospect_id, "property_ids": [flat.id], "case": "neu"}
    )
    assert answer.status_code == 404
    mine = make_prospect(people.bergwald_id)
    page = post_form(
        carla, "/offerten/neu", {"prospect_id": mine.id, "property_ids": [flat.id], "case": str(case.id)}
    )
    assert "nicht mehr offen" in page.text
    assert offers() == []
