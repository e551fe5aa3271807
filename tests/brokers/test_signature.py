"""Signature and photo: typed and uploaded by the broker, shown clean wherever a prospect meets him."""

import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal.agency.models import Agency
from portal.brokers.actions import signature as actions
from portal.brokers.models import Broker
from portal.database import db
from portal.dispatch.actions import what_is_checked
from portal.files import file_store
from portal.offers import snapshot as snapshots
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer, OfferSnapshot
from tests.agency.desk import upload
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_sent_offer
from tests.people import People

SIGNATURE = "<p>Immobilienmakler (IHK)<br><strong>Büro</strong> Konstanz, täglich bis 18 Uhr</p>"


def photo(size: tuple[int, int] = (600, 800)) -> bytes:
    """A camera's file that tells where it was taken."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def bernd_of(people: People) -> Broker:
    db.session.expire_all()
    return db.session.get_one(Broker, people.bernd_id)


@pytest.fixture
def shown_broker(app: Flask, people: People) -> People:
    """Bernd with photo and signature."""
    actions.store_photo(people.bernd_id, photo())
    actions.save_signature(people.bernd_id, SIGNATURE)
    return people


def offer_of_bernd(people: People) -> Offer:
    return make_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)


def prepared(offer: Offer) -> snapshots.PreparedOffer:
    return snapshots.prepare(offer, db.session.get_one(Agency, offer.agency_id))


def test_a_signature_is_saved_clean_and_shown_again(bernd: FlaskClient, people: People) -> None:
    fields = {
        "signature": "<p>Büro <strong>Konstanz</strong><script>x</script></p>",
        "signature_format": "html",
    }
    assert post_form(bernd, "/konto/signatur", fields).location == "/konto/signatur"
    assert bernd_of(people).signature_html == "<p>Büro <strong>Konstanz</strong></p>"
    page = bernd.get("/konto/signatur").text
    assert "Ihre Signatur ist gespeichert." in page
    assert "<p>Büro <strong>Konstanz</strong></p>" in page


def test_a_signature_typed_without_scripts_keeps_its_lines(bernd: FlaskClient, people: People) -> None:
    post_form(bernd, "/konto/signatur", {"signature": "Zeile eins\nZeile <zwei>", "signature_format": "text"})
    assert bernd_of(people).signature_html == "<p>Zeile eins<br>Zeile &lt;zwei&gt;</p>"


def test_a_signature_that_is_a_letter_is_refused_and_kept_on_the_page(
    bernd: FlaskClient, people: People
) -> None:
    answer = post_form(
        bernd, "/konto/signatur", {"signature": "viel Text " * 200, "signature_format": "text"}
    )
    assert "Bitte kürzen Sie auf höchstens 1.500 Zeichen." in answer.text
    assert "viel Text viel Text" in answer.text
    assert bernd_of(people).signature_html == ""


def test_an_emptied_signature_is_none(bernd: FlaskClient, shown_broker: People) -> None:
    post_form(bernd, "/konto/signatur", {"signature": "<p><br></p>", "signature_format": "html"})
    assert bernd_of(shown_broker).signature_html == ""


def test_a_photo_becomes_a_square_without_metadata(bernd: FlaskClient, people: People) -> None:
    answer = upload(bernd, "/konto/foto", "photo", photo((600, 800)), "ich.jpg", "/konto/signatur")
    assert answer.location == "/konto/signatur"
    broker = bernd_of(people)
    assert (broker.photo_width, broker.photo_height) == (400, 400)
    stored = file_store().read(people.seeblick_id, broker.photo_sha256 or "")
    picture = Image.open(io.BytesIO(stored))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (400, 400), {})
    shown = bernd.get("/konto/foto")
    assert (shown.mimetype, shown.data) == ("image/jpeg", stored)
    assert "Das Portal" in bernd.get("/konto/signatur").text
    assert "/konto/foto?v=" in bernd.get("/konto").text


def test_what_is_no_photo_is_refused_with_a_sentence(bernd: FlaskClient, people: People, subtests) -> None:
    for content, sentence in [
        (b"%PDF-1.7", "hat das Format PDF"),
        (photo()[:300], "beschädigt"),
        (b"", "keine Bilddatei"),
    ]:
        with subtests.test(sentence=sentence):
            answer = upload(bernd, "/konto/foto", "photo", content, "ich.jpg", "/konto/signatur")
            assert sentence in answer.text
            assert bernd_of(people).photo_sha256 is None
    assert (
        "Bitte wählen Sie eine Bilddatei aus." in post_form(bernd, "/konto/foto", {}, "/konto/signatur").text
    )


def test_a_removed_photo_is_shown_nowhere(bernd: FlaskClient, shown_broker: People) -> None:
    assert post_form(bernd, "/konto/foto/entfernen", {}, "/konto/signatur").location == "/konto/signatur"
    assert bernd_of(shown_broker).photo_sha256 is None
    assert bernd.get("/konto/foto").status_code == 404
    assert prepared(offer_of_bernd(shown_broker)).document.picture_hashes == ()


def test_nobody_sees_the_photo_of_somebody_else_there(anna: FlaskClient, shown_broker: People) -> None:
    assert anna.get("/konto/foto").status_code == 404


def test_mail_and_preview_show_photo_and_signature(app: Flask, shown_broker: People) -> None:
    with app.test_request_context():
        ready = prepared(offer_of_bernd(shown_broker))
        mail = snapshots.prepared_mail(ready)
    digest = bernd_of(shown_broker).photo_sha256
    assert f'src="cid:{digest}"' in ready.preview
    assert digest in ready.document.picture_hashes
    html = BeautifulSoup(mail.html, "html.parser").get_text(" ", strip=True)
    assert html.index("gern sende ich Ihnen") < html.index("Immobilienmakler (IHK)") < html.index("Kaufpreis")
    assert (
        mail.text.index("gern sende ich")
        < mail.text.index("Immobilienmakler (IHK)")
        < mail.text.index("----")
    )
    inline = {one.content_id: one for one in mail.attachments if one.content_id}
    assert inline[f"{digest}@bild"].content == file_store().read(shown_broker.seeblick_id, digest or "")


def test_a_broker_without_either_is_named_as_ever(app: Flask, people: People) -> None:
    with app.test_request_context():
        ready = prepared(offer_of_bernd(people))
    assert "<img" not in ready.mail.html
    assert (
        "Ihre Ansprechperson:\nBernd Keller\nTelefon 07531 123456\nbernd@seeblick.example" in ready.mail.text
    )


def test_what_is_checked_changes_with_signature_and_photo(app: Flask, people: People) -> None:
    offer = offer_of_bernd(people)
    agency = db.session.get_one(Agency, people.seeblick_id)
    seen = []
    for change in (
        lambda: None,
        lambda: actions.save_signature(people.bernd_id, SIGNATURE),
        lambda: actions.store_photo(people.bernd_id, photo()),
        lambda: actions.store_photo(people.bernd_id, photo((500, 500))),
        lambda: actions.remove_photo(people.bernd_id),
    ):
        change()
        db.session.expire_all()
        with app.test_request_context():
            seen.append(what_is_checked(offer, agency, prepared(offer)))
    assert len(set(seen)) == 4
    assert seen[4] == seen[1]  # without the photo all is as before it


def test_what_was_sent_keeps_the_photo_of_that_day(app: Flask, shown_broker: People) -> None:
    digest = bernd_of(shown_broker).photo_sha256
    case = make_case(shown_broker.seeblick_id, broker_id=shown_broker.bernd_id)
    offer = make_sent_offer(shown_broker.seeblick_id, case_id=case.id, mode=DispatchMode.S_EXPOSE)
    actions.remove_photo(shown_broker.bernd_id)
    frozen = db.session.query(OfferSnapshot).filter_by(offer_id=offer.id).one()
    assert digest in frozen.pictures
    assert f"cid:{digest}" in snapshots.preview_html(frozen)
    assert f"{digest}@bild" in {one.content_id for one in snapshots.offer_mail(frozen).attachments}


def test_the_check_page_loads_the_photo(bernd: FlaskClient, shown_broker: People) -> None:
    offer = offer_of_bernd(shown_broker)
    digest = bernd_of(shown_broker).photo_sha256
    assert bernd.get(f"/offerten/{offer.id}/ansicht/bild/{digest}").status_code == 200
    assert (
        f"/offerten/{offer.id}/ansicht/bild/{digest}" in bernd.get(f"/offerten/{offer.id}/ansicht/seite").text
    )
