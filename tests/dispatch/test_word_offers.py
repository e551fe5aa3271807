"""An offer from a Word file on its way: page, mail and PDF show it, the snapshot and the record name it."""

import io
import re

import pypdfium2
import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.agency.models import Agency
from portal.consent.models import ConsentLink
from portal.database import db
from portal.dispatch.actions import send_offer, send_trial, what_is_checked
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.files import file_store, sha256
from portal.offers import snapshot as snapshots
from portal.offers.actions import save_content
from portal.offers.dispatch_mode import DispatchMode, OfferSource
from portal.offers.models import Offer, OfferSnapshot, OfferWord
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.offers.word_file import WordChange, receive_word
from portal.transaction import transaction
from tests import postbox
from tests.factories import make_offer
from tests.people import People
from tests.sweeps.world import photo
from tests.word_files import word_file

SAID = "Guten Tag Herr Lenz, anbei die Wohnung am Hang."
PRICES = (
    '<table class="w-borders"><tbody><tr><td>Kaufpreis</td><td>398.000 €</td></tr>'
    "<tr><td><table><tbody><tr><td>innen</td></tr></tbody></table></td><td>98,5 m²</td></tr></tbody></table>"
)
PICTURE = '<img src="cid:{}" alt="Die Terrasse" width="800" height="600">'


def put_in(offer: Offer, file: bytes, *, shows_details: bool = True) -> None:
    """Make ``file`` the content of the offer, as step 2 does."""
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        new = receive_word(row.agency_id, "Angebot.docx", io.BytesIO(file))
    save_content(
        row.agency_id,
        row.id,
        revision=row.revision,
        subject=row.subject,
        cover_html=row.cover_html,
        cover_format="html",
        word=WordChange(is_source=True, shows_details=shows_details, new=new),
    )


@pytest.fixture
def offer(people: People) -> Offer:
    """Made of a Word file with a table and a picture; beside it the letter of the portal."""
    offer = make_offer(people.seeblick_id, cover_html="<p>So stand es im Portal.</p>")
    put_in(offer, word_file(SAID))
    digest = file_store().store(people.seeblick_id, photo("#7d98a1"))
    with transaction() as session:
        word = session.get_one(OfferWord, offer.id)
        word.html = f"<p>{SAID}</p>{PRICES}<p>{PICTURE.format(digest)}</p>"
        word.pictures = [
            {"sha256": digest, "media_type": "image/jpeg", "width": 800, "height": 600, "alt": "Die Terrasse"}
        ]
    return db.session.get_one(Offer, offer.id)


def prepared(offer: Offer) -> PreparedOffer:
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        return snapshots.prepare(row, db.session.get_one(Agency, row.agency_id))


def send(offer: Offer, mode: DispatchMode = DispatchMode.S_EXPOSE) -> OfferSnapshot:
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        send_offer(row.agency_id, row.id, row.broker, revision=row.revision, mode=mode)
    return db.session.scalars(select(OfferSnapshot).order_by(OfferSnapshot.id.desc()).limit(1)).one()


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\f\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def link_of(mail_number: int = 0) -> str:
    return postbox.link_in(postbox.read(postbox.mails("registered")[mail_number]))


def press(client: FlaskClient, link: str):
    nonce = re.search(r'name="n" value="([^"]+)"', client.get(link).text)
    assert nonce
    return client.post(link, data={"n": nonce[1]}, follow_redirects=True)


def test_page_mail_and_pdf_show_the_word_file_instead_of_the_letter(offer: Offer) -> None:
    ready = prepared(offer)
    for shown in (
        ready.preview,
        ready.mail.html,
        ready.mail.text,
        " ".join(pdf_text(ready.pdf.content).split()),
    ):
        assert SAID in " ".join(shown.split())
        assert "398.000" in shown
        assert "So stand es im Portal" not in shown
    assert "Hangweg 7" in ready.preview  # then the facts of the properties
    assert '<div class="word">' in ready.preview
    assert re.search(r'role="region" tabindex="0" aria-label="Tabelle 1"><table', ready.preview)
    assert "Tabelle 2" not in ready.preview  # a table inside a table scrolls with it


def test_the_pdf_begins_with_the_word_file(offer: Offer) -> None:
    document = pypdfium2.PdfDocument(prepared(offer).pdf.content)
    try:
        first, second = (document[number].get_textpage().get_text_bounded() for number in (0, 1))
    finally:
        document.close()
    assert "Wohnung am Hang" in first
    assert "Daten im Überblick" not in first
    assert "Daten im Überblick" in second


def test_the_heading_of_the_footnotes_stands_with_the_first_of_them(offer: Offer) -> None:
    notes = '<p class="w-tight w-gap-1 w-edge-top"><strong>Fußnoten</strong></p><ol><li>Zuzüglich Steuer.</li></ol>'
    pages = []
    for lines in range(36, 39):  # the page is full within these
        with transaction() as session:
            word = session.get_one(OfferWord, offer.id)
            word.html = '<p class="w-tight">Absatz</p>' * lines + notes
            session.get_one(Offer, offer.id).shows_details = False
        pages += pdf_text(prepared(offer).pdf.content).split("\f")
    assert len(pages) > 3
    assert [page for page in pages if "Fußnoten" in page and "Zuzüglich" not in page] == []


def test_without_the_details_the_word_file_stands_alone(offer: Offer) -> None:
    put_in(offer, word_file(SAID), shows_details=False)
    ready = prepared(offer)
    for shown in (ready.preview, ready.mail.html, ready.mail.text, pdf_text(ready.pdf.content)):
        assert "Wohnung am Hang" in shown
        assert "Hangweg 7" not in shown
    assert ready.objects[0]["title"] == "Altbau am Hang"  # the mail before the consent still names it


def test_the_mail_carries_the_pictures_and_the_rules_inside(offer: Offer) -> None:
    ready = prepared(offer)
    (shown,) = ready.document.word.pictures
    letter = snapshots.prepared_mail(ready)
    assert re.search(
        rf'src="cid:{shown.sha256}@bild" alt="Die Terrasse" width="552" height="414"', letter.html
    )
    assert f"{shown.sha256}@bild" in {one.content_id for one in letter.attachments}
    cell = re.search(r"<td[^>]*>\s*(?:<p[^>]*>)?Kaufpreis", letter.html)
    assert cell
    assert "border" in cell[0]


def test_the_snapshot_names_the_file_and_the_pictures_of_the_page(offer: Offer) -> None:
    frozen = send(offer)
    word = db.session.get_one(OfferWord, offer.id)
    assert (frozen.source, frozen.source_sha256, frozen.pdf_engine) == (
        OfferSource.WORD,
        word.sha256,
        "portal",
    )
    assert {one["sha256"] for one in word.pictures} <= set(frozen.pictures)


@pytest.mark.parametrize("mode", list(DispatchMode))
def test_the_record_of_the_sending_names_the_file(offer: Offer, mode: DispatchMode) -> None:
    send(offer, mode)
    (sent,) = [
        one
        for one in chain.read_records(db.session(), offer.agency_id)
        if one.row.kind == EvidenceKind.OFFER_SENT
    ]
    assert sent.document["facts"]["source"] == "word"
    assert sent.document["hashes"]["source"] == db.session.get_one(OfferWord, offer.id).sha256


def test_the_record_of_a_trial_names_the_file(offer: Offer) -> None:
    with current_app.test_request_context():
        send_trial(offer.agency_id, offer.id, offer.broker)
    (sent,) = [
        one
        for one in chain.read_records(db.session(), offer.agency_id)
        if one.row.kind == EvidenceKind.TRIAL_SENT
    ]
    assert sent.document["hashes"]["source"] == db.session.get_one(OfferWord, offer.id).sha256


def test_a_written_offer_names_no_file(people: People) -> None:
    frozen = send(make_offer(people.seeblick_id))
    assert (frozen.source, frozen.source_sha256) == (OfferSource.WRITTEN, None)
    (sent,) = [
        one
        for one in chain.read_records(db.session(), people.seeblick_id)
        if one.row.kind == EvidenceKind.OFFER_SENT
    ]
    assert sent.document["facts"]["source"] == "written"
    assert "source" not in sent.document["hashes"]


def test_another_file_behind_the_open_check_page_is_noticed(offer: Offer) -> None:
    """Even one that reads the same: its bytes are what the record names."""

    def checked() -> str:
        row = db.session.get_one(Offer, offer.id)
        agency = db.session.get_one(Agency, row.agency_id)
        ready = prepared(row)
        with current_app.test_request_context():
            return what_is_checked(row, agency, ready)

    before = checked()
    with transaction() as session:
        session.get_one(OfferWord, offer.id).sha256 = sha256(b"another file")
    assert checked() != before


def test_what_was_stored_is_cleaned_once_more_when_it_leaves(offer: Offer) -> None:
    with transaction() as session:
        session.get_one(OfferWord, offer.id).html = (
            '<p onclick="x()" style="position:fixed">Guten Tag</p><script>alert(1)</script>'
            '<img src="https://zaehler.example/x.gif" alt="">'
        )
    ready = prepared(offer)
    for shown in (ready.preview, ready.mail.html):
        assert "Guten Tag" in shown
        assert not re.search(r"onclick|position:\s*fixed|<script|zaehler\.example", shown)


def test_without_a_file_the_offer_does_not_leave(people: People) -> None:
    empty = make_offer(people.seeblick_id, source="word")
    with pytest.raises(OfferIncomplete) as incomplete:
        prepared(empty)
    assert "Bitte laden Sie Ihre Word-Datei hoch" in incomplete.value.sentences[0]


# The pages


def test_the_page_after_the_consent_shows_the_file_with_its_style_and_pictures(
    visitor: FlaskClient, offer: Offer
) -> None:
    frozen = send(offer)
    link = link_of()
    (picture,) = db.session.get_one(OfferWord, offer.id).pictures
    style, shown = f"{link}/stil.css", f"{link}/bild/{picture['sha256']}"
    assert visitor.get(style).status_code == 404
    assert visitor.get(shown).status_code == 404
    page = press(visitor, link).text
    assert SAID in " ".join(page.split())
    assert f'href="{style}"' in page
    assert f'src="{shown}"' in page
    rules = visitor.get(style)
    assert rules.mimetype == "text/css"
    assert ".word .w-borders" in rules.text
    assert all(line.startswith(".word ") for line in rules.text.splitlines())
    assert ".word h2" not in rules.text  # the file has no heading, the properties' have their own look
    assert visitor.get(shown).mimetype in {"image/png", "image/jpeg"}
    original = postbox.read(postbox.mails("offer")[0])
    assert SAID in " ".join(postbox.part(original, "plain").split())
    assert sha256(visitor.get(f"{link}/pdf").data) == frozen.pdf_sha256
    assert frozen.pdf_sha256 in {sha256(one) for one in postbox.files_of(original).values()}


def test_the_style_of_a_closed_or_foreign_link_does_not_exist(visitor: FlaskClient, offer: Offer) -> None:
    send(offer)
    link = link_of()
    press(visitor, link)
    with transaction() as session:
        row = session.scalars(select(ConsentLink)).one()
        row.revoked_at = row.issued_at
    assert visitor.get(f"{link}/stil.css").status_code == 404
    assert visitor.get("/expose/nichts.von.uns/stil.css").status_code == 404


def test_a_written_offer_needs_no_style_of_its_own(visitor: FlaskClient, people: People) -> None:
    send(make_offer(people.seeblick_id))
    assert "stil.css" not in press(visitor, link_of()).text


def test_the_check_page_names_once_more_what_is_not_carried_over(bernd: FlaskClient, offer: Offer) -> None:
    with transaction() as session:
        session.get_one(OfferWord, offer.id).notes = ["Ein Textfeld wird nicht übernommen."]
    page = bernd.get(f"/offerten/{offer.id}/pruefen").text
    assert "Ein Textfeld wird nicht übernommen." in page
    assert "Die Daten der Immobilien sind nicht angefügt" not in page
    frame = bernd.get(f"/offerten/{offer.id}/ansicht/seite").text
    style = re.search(r'href="([^"]+/stil\.css)"', frame)
    assert style
    assert ".word .w-borders" in bernd.get(style[1]).text
    (picture,) = db.session.get_one(OfferWord, offer.id).pictures
    assert bernd.get(f"/offerten/{offer.id}/ansicht/bild/{picture['sha256']}").status_code == 200


def test_the_check_page_warns_when_the_details_are_left_out(bernd: FlaskClient, offer: Offer) -> None:
    put_in(offer, word_file(SAID), shows_details=False)
    assert "Die Daten der Immobilien sind nicht angefügt" in bernd.get(f"/offerten/{offer.id}/pruefen").text
