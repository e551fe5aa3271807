"""Step 2 with a Word file: choose, upload, replace, load down, take out; refusals lose nothing and leave nothing."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.database import db
from portal.files import file_store, sha256
from portal.offers import actions
from portal.offers.dispatch_mode import OfferSource
from portal.offers.models import Offer, OfferWord
from portal.settings import current_settings
from tests.conftest import form_secret
from tests.factories import make_offer
from tests.people import People
from tests.word_files import word_file

LETTER = "<p>Guten Tag Herr Lenz,</p><p>so steht es im Portal.</p>"


@pytest.fixture
def offer(people: People) -> Offer:
    return make_offer(people.seeblick_id, cover_html=LETTER)


def save(
    client: FlaskClient,
    offer_id: int,
    file: bytes | None = None,
    name: str = "Angebot.docx",
    **fields: object,
):
    """Save step 2 as a browser would, with ``file`` in the field for the Word file."""
    page = client.get(f"/offerten/{offer_id}/inhalt").text
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert revision
    typed: dict[str, object] = {
        "subject": "Betreff",
        "body": LETTER,
        "body_format": "html",
        "wording_id": "0",
        "source": "word",
        "shows_details": "y",
    }
    if file is not None:
        typed["word_file"] = (io.BytesIO(file), name)
    return client.post(
        f"/offerten/{offer_id}/inhalt",
        data={"csrf_token": form_secret(page), "revision": revision[1], **typed, **fields},
        content_type="multipart/form-data",
    )


def stored(offer_id: int) -> OfferWord | None:
    db.session.expire_all()
    return db.session.get(OfferWord, offer_id)


def files() -> set[Path]:
    return {path for path in (current_settings().home / "files").rglob("*") if path.is_file()}


def test_an_uploaded_file_is_the_content_and_says_what_it_leaves_out(
    bernd: FlaskClient, offer: Offer
) -> None:
    content = word_file()
    assert save(bernd, offer.id, content, tun="word").status_code == 303
    word = stored(offer.id)
    assert word is not None
    assert (word.file_name, word.sha256, word.size) == ("Angebot.docx", sha256(content), len(content))
    assert "Wohnung am Hang" in word.html
    assert file_store().read(offer.agency_id, word.sha256) == content
    assert db.session.get_one(Offer, offer.id).source == OfferSource.WORD
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Die Word-Datei ist hochgeladen." in page
    assert "Angebot.docx" in page
    for sentence in word.notes:
        assert sentence in page


def test_what_was_written_stays_when_a_file_takes_its_place(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file())
    assert db.session.get_one(Offer, offer.id).cover_html == LETTER
    save(bernd, offer.id, tun="word-entfernen")
    assert stored(offer.id) is None
    changed = db.session.get_one(Offer, offer.id)
    assert (changed.source, changed.cover_html) == (OfferSource.WRITTEN, LETTER)
    assert "Ihr Anschreiben im Portal ist noch da." in bernd.get(f"/offerten/{offer.id}/inhalt").text


def test_a_new_file_takes_the_place_of_the_old(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file("Der erste Stand."))
    save(bernd, offer.id, word_file("Der zweite Stand."), name="Angebot 2.docx")
    word = stored(offer.id)
    assert word is not None
    assert word.file_name == "Angebot 2.docx"
    assert "zweite Stand" in word.html


def test_choosing_to_write_again_keeps_the_file_in_the_draft(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file())
    save(bernd, offer.id, source="written")
    assert stored(offer.id) is not None
    assert db.session.get_one(Offer, offer.id).source == OfferSource.WRITTEN


def test_a_file_chosen_beside_hier_schreiben_is_not_taken_in_silence(
    bernd: FlaskClient, offer: Offer
) -> None:
    save(bernd, offer.id, word_file(), source="written")
    assert stored(offer.id) is None
    assert "wurde nicht hochgeladen" in bernd.get(f"/offerten/{offer.id}/inhalt").text


def test_the_button_beside_the_field_chooses_the_word_file(bernd: FlaskClient, offer: Offer) -> None:
    """Without scripts and in an old browser both parts are in sight."""
    save(bernd, offer.id, word_file(), source="written", tun="word")
    assert stored(offer.id) is not None
    assert db.session.get_one(Offer, offer.id).source == OfferSource.WORD


def test_the_file_can_be_loaded_down_again(bernd: FlaskClient, carla: FlaskClient, offer: Offer) -> None:
    content = word_file()
    assert bernd.get(f"/offerten/{offer.id}/word").status_code == 404
    save(bernd, offer.id, content, name="Angebot für Öztürk.docx")
    answer = bernd.get(f"/offerten/{offer.id}/word")
    assert answer.data == content
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert carla.get(f"/offerten/{offer.id}/word").status_code == 404


def test_a_refused_file_says_why_and_leaves_nothing(bernd: FlaskClient, offer: Offer) -> None:
    before = files()
    answer = save(
        bernd, offer.id, b"Guten Tag, dies ist ein Text.", subject="Neuer Betreff", body="<p>Neu</p>"
    )
    assert answer.status_code == 200
    assert "Das ist keine Word-Datei." in answer.text
    assert re.search(r'id="word_file-error"', answer.text)
    assert stored(offer.id) is None
    assert files() == before
    changed = db.session.get_one(Offer, offer.id)
    assert (changed.subject, changed.cover_html) == ("Neuer Betreff", "<p>Neu</p>")  # nothing typed is lost
    assert changed.source == OfferSource.WORD  # what was chosen is kept


def test_a_refused_replacement_leaves_the_old_file(bernd: FlaskClient, offer: Offer) -> None:
    content = word_file()
    save(bernd, offer.id, content)
    answer = save(bernd, offer.id, b"kein Word", tun="word")
    assert "Das ist keine Word-Datei." in answer.text
    word = stored(offer.id)
    assert word is not None
    assert word.sha256 == sha256(content)


def test_the_button_without_a_file_asks_for_one(bernd: FlaskClient, offer: Offer) -> None:
    answer = save(bernd, offer.id, tun="word")
    assert "Bitte wählen Sie eine Word-Datei aus." in answer.text


def test_going_on_without_a_file_asks_for_one(bernd: FlaskClient, offer: Offer) -> None:
    answer = save(bernd, offer.id, tun="pruefen")
    assert answer.status_code == 200
    assert "Bitte wählen Sie eine Word-Datei aus, oder wählen Sie „Hier schreiben“." in answer.text


def test_the_letter_of_the_portal_is_not_asked_for_beside_a_word_file(
    bernd: FlaskClient, offer: Offer
) -> None:
    answer = save(bernd, offer.id, word_file(), body="<p>Guten Tag {{ unbekannt }}</p>", tun="pruefen")
    assert answer.headers["Location"].endswith(f"/offerten/{offer.id}/pruefen")


def test_a_placeholder_left_in_the_file_keeps_the_offer_from_leaving(
    bernd: FlaskClient, offer: Offer
) -> None:
    left = ("{{ anrede }}", "[Vorname: bitte ergänzen]")  # the second as a filled Word template says it
    answer = save(bernd, offer.id, word_file(*left), tun="pruefen")
    checking = bernd.get(f"/offerten/{offer.id}/pruefen")
    for placeholder in left:
        assert f"In der Word-Datei steht noch „{placeholder}“." in answer.text
        assert f"In der Word-Datei steht noch „{placeholder}“." in checking.text


def test_the_details_can_be_left_out(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file())
    assert db.session.get_one(Offer, offer.id).shows_details
    save(bernd, offer.id, shows_details="")
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    db.session.expire_all()
    assert not db.session.get_one(Offer, offer.id).shows_details
    assert not re.search(r'name="shows_details"[^>]*checked|checked[^>]*name="shows_details"', page)


def test_a_form_without_the_choice_changes_nothing_of_it(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file())
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert revision
    bernd.post(
        f"/offerten/{offer.id}/inhalt",
        data={"csrf_token": form_secret(page), "revision": revision[1], "subject": "Nur der Betreff"},
    )
    db.session.expire_all()
    changed = db.session.get_one(Offer, offer.id)
    assert (changed.subject, changed.source, changed.shows_details) == ("Nur der Betreff", "word", True)
    assert stored(offer.id) is not None


def test_a_copy_has_the_file_and_a_deleted_draft_takes_it_along(bernd: FlaskClient, offer: Offer) -> None:
    save(bernd, offer.id, word_file(), shows_details="")
    copy = actions.copy_offer(offer.agency_id, offer.id)
    word, original = stored(copy.id), stored(offer.id)
    assert word is not None
    assert original is not None
    assert (word.sha256, word.html, word.pictures, word.notes) == (
        original.sha256,
        original.html,
        original.pictures,
        original.notes,
    )
    copied = db.session.get_one(Offer, copy.id)
    assert (copied.source, copied.shows_details) == (OfferSource.WORD, False)
    actions.delete_draft(offer.agency_id, offer.id)
    assert db.session.scalar(select(func.count()).select_from(OfferWord)) == 1


def test_a_draft_saved_elsewhere_is_not_overwritten_by_a_file(bernd: FlaskClient, offer: Offer) -> None:
    answer = save(bernd, offer.id, word_file(), revision="99")
    assert answer.status_code == 409
    assert stored(offer.id) is None
