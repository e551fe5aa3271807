"""An exposé made elsewhere on its way: the same bytes everywhere, its pages on the preview, named in the record."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.consent.models import ConsentLink
from portal.database import db
from portal.dispatch.actions import resend, send_offer, send_trial, what_is_checked
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.files import file_store, sha256
from portal.offers import rendering
from portal.offers import snapshot as snapshots
from portal.offers.actions import copy_offer, use_expose
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.expose import ExposeLost, keep_expose, receive_expose
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import PreparedOffer
from portal.pictures import prepare_picture
from portal.properties.actions import add_pictures
from tests import postbox
from tests.factories import make_offer, make_property
from tests.people import People
from tests.sweeps.world import photo
from tests.test_foreign_pdf_pages import KIRCHGASSE, drawn, said

PDF = KIRCHGASSE.read_bytes()
IPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"}


def put(offer: Offer, content: bytes = PDF) -> None:
    with current_app.test_request_context():
        kept = keep_expose(offer.agency_id, receive_expose("CRM Export.pdf", io.BytesIO(content)))
    use_expose(offer.agency_id, offer.id, kept)


@pytest.fixture
def offer(people: People) -> Offer:
    """A draft about a complete property with a photo; its exposé is the uploaded file."""
    flat = make_property(people.seeblick_id, object_number="SB 7/ä")
    add_pictures(people.seeblick_id, flat.id, [prepare_picture(photo("#7d98a1"))])
    offer = make_offer(people.seeblick_id, properties=[flat])
    put(offer)
    return db.session.get_one(Offer, offer.id)


def prepared(offer: Offer, *, is_trial: bool = False) -> PreparedOffer:
    row = db.session.get_one(Offer, offer.id)
    agency = db.session.get_one(Agency, row.agency_id)
    with current_app.test_request_context():
        return snapshots.prepare(row, agency, is_trial=is_trial)


def send(offer: Offer, mode: DispatchMode = DispatchMode.S_EXPOSE) -> OfferSnapshot:
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        send_offer(row.agency_id, row.id, row.broker, revision=row.revision, mode=mode)
    return db.session.scalars(select(OfferSnapshot).order_by(OfferSnapshot.id.desc()).limit(1)).one()


def link_of(number: int = -1) -> str:
    return postbox.link_in(postbox.read(postbox.mails("registered")[number]))


def press(visitor: FlaskClient, link: str) -> str:
    nonce = re.search(r'name="n" value="([^"]+)"', visitor.get(link, headers=IPHONE).text)
    assert nonce
    visitor.post(link, data={"n": nonce[1]}, headers=IPHONE)
    return visitor.get(link, headers=IPHONE).text


# The preview


def test_the_preview_shows_letter_facts_and_every_page_with_its_words(offer: Offer) -> None:
    page = BeautifulSoup(prepared(offer).preview, "html.parser")
    text = page.get_text(" ", strip=True)
    assert text.index("gern sende ich Ihnen das") < text.index("398.000") < text.index("Seite 1 von 4")
    assert "3,57 % inkl. MwSt." in text
    assert "Objekt SB 7/ä" in text
    pictures = page.select("img.expose-page__picture")
    assert [one["alt"] for one in pictures] == [f"Seite {n} von 4 des Exposés" for n in range(1, 5)]
    assert all(one["loading"] == "lazy" for one in pictures)
    assert [one["src"] for one in pictures] == [f"cid:{one['picture']}" for one in offer.expose.pages]
    words = [one.get_text() for one in page.select("svg.expose-page__words")[1].select("text")]
    assert "98,7 kWh/(m²·a), Klasse C" in words


def test_what_the_portal_would_write_itself_is_left_out(offer: Offer) -> None:
    """Neither the photos nor facts that might contradict the file."""
    preview = prepared(offer).preview
    assert "Energieausweis</h3>" not in preview
    assert "Eine helle Wohnung" not in preview
    photo = offer.properties[0].photos[0].large_sha256
    assert photo not in preview


def test_words_from_a_stranger_are_text_and_nothing_else(offer: Offer) -> None:
    put(offer, drawn(said('<script>alert\\(1\\)</script>" onload="x') + said("{{ anrede }}", y=600)))
    preview = prepared(offer).preview
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34; onload=&#34;x" in preview
    assert "<script" not in preview
    assert "{{ anrede }}" in preview


def test_several_properties_share_one_file(people: People) -> None:
    two = [make_property(people.seeblick_id, title=title) for title in ("Haus vorn", "Haus hinten")]
    offer = make_offer(people.seeblick_id, properties=two)
    put(offer)
    page = BeautifulSoup(prepared(offer).preview, "html.parser")
    assert [one.get_text() for one in page.select("h2")] == ["Haus vorn", "Haus hinten", "Das Exposé"]
    assert len(page.select(".expose-page")) == 4


# The bytes


def test_preview_download_and_attachment_are_the_uploaded_bytes(visitor: FlaskClient, offer: Offer) -> None:
    frozen = send(offer)
    assert frozen.pdf_sha256 == frozen.source_sha256 == sha256(PDF)
    assert (frozen.source, frozen.pdf_engine, frozen.pdf_pages) == ("pdf", "uploaded", 4)
    assert frozen.pdf_file_name == "Expose_SB-7-ae.pdf"
    link = link_of()
    page = press(visitor, link)
    answer = visitor.get(f"{link}/pdf")
    assert answer.data == PDF
    (mail,) = postbox.mails("offer")
    files = postbox.files_of(postbox.read(mail))
    assert files["Expose_SB-7-ae.pdf"] == PDF
    assert "4 Seiten" in page
    assert f'href="{link}/pdf"' in page
    assert "cid:" not in page


def test_the_drawing_of_the_portal_is_not_even_asked(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "render_pdf", None)
    assert prepared(offer).pdf.content == PDF


def test_pages_open_with_the_consent_and_not_before(visitor: FlaskClient, offer: Offer) -> None:
    frozen, link = send(offer), link_of()
    shown = [str(one["picture"]) for one in offer.expose.pages]
    assert set(shown) <= set(frozen.pictures)
    assert "Kirchgasse" not in visitor.get(link).text
    assert [visitor.get(f"{link}/bild/{digest}").status_code for digest in shown] == [404] * 4
    press(visitor, link)
    for digest in shown:
        answer = visitor.get(f"{link}/bild/{digest}")
        assert answer.status_code == 200
        assert answer.mimetype in {"image/jpeg", "image/png"}
    words = str(offer.expose.pages[0]["words"])
    assert visitor.get(f"{link}/bild/{words}").status_code == 404


def test_the_record_of_sending_and_of_the_consent_name_the_file(
    visitor: FlaskClient, people: People, offer: Offer
) -> None:
    send(offer)
    press(visitor, link_of())
    records = {one.row.kind: one for one in chain.read_records(db.session(), people.seeblick_id)}
    sent = records[EvidenceKind.OFFER_SENT].document
    assert sent["facts"]["source"] == "pdf"
    assert sent["hashes"]["source"] == sent["hashes"]["pdf"] == sha256(PDF)
    assert records[EvidenceKind.CONSENT_GIVEN].document["hashes"]["source"] == sha256(PDF)


def test_the_direct_mode_sends_the_file_at_once(offer: Offer) -> None:
    send(offer, DispatchMode.DIRECT)
    (mail,) = postbox.mails()
    assert postbox.files_of(postbox.read(mail))["Expose_SB-7-ae.pdf"] == PDF


def test_another_link_opens_the_same_pages(visitor: FlaskClient, people: People, offer: Offer) -> None:
    send(offer)
    with current_app.test_request_context():
        resend(people.seeblick_id, offer.id, db.session.get_one(Broker, people.anna_id))
    first, second = link_of(0), link_of(1)
    assert first != second
    assert "Seite 4 von 4" in press(visitor, second)
    assert visitor.get(f"{first}/pdf").data == PDF


def test_what_was_sent_stays_when_the_draft_of_a_copy_gets_another_file(
    visitor: FlaskClient, people: People, offer: Offer
) -> None:
    send(offer)
    copy = copy_offer(people.seeblick_id, offer.id)
    put(copy, drawn(said("etwas anderes")))
    assert "Seite 4 von 4" in press(visitor, link_of())


# Checked before it leaves


def test_another_file_is_another_offer_to_check(offer: Offer) -> None:
    def checked() -> str:
        row = db.session.get_one(Offer, offer.id)
        agency = db.session.get_one(Agency, row.agency_id)
        with current_app.test_request_context():
            return what_is_checked(row, agency, snapshots.prepare(row, agency))

    before = checked()
    assert checked() == before
    # Looks the same on every page, and is another file.
    put(offer, PDF + b"\n% bis auf diese Zeile dasselbe\n")
    assert checked() != before


@pytest.mark.parametrize("what", ["file", "picture", "words"])
def test_a_lost_file_is_told_before_anything_leaves(anna: FlaskClient, offer: Offer, what: str) -> None:
    digest = offer.expose.sha256 if what == "file" else str(offer.expose.pages[2][what])
    file_store().path(offer.agency_id, digest).unlink()
    with pytest.raises(ExposeLost):
        prepared(offer)
    page = anna.get(f"/offerten/{offer.id}/pruefen").text
    assert "Das Exposé ist nicht mehr vollständig gespeichert." in page


def test_the_check_page_shows_the_pages_and_the_very_file(anna: FlaskClient, offer: Offer) -> None:
    frame = anna.get(f"/offerten/{offer.id}/ansicht/seite").text
    sources = re.findall(r'class="expose-page__picture" src="([^"]+)"', frame)
    assert len(sources) == 4
    assert {anna.get(source).status_code for source in sources} == {200}
    assert anna.get(f"/offerten/{offer.id}/ansicht/pdf").data == PDF
    assert f'href="/offerten/{offer.id}/ansicht/pdf?laden=1"' in frame


# A trial


def test_a_trial_says_so_in_mail_page_and_name_and_leaves_the_file_alone(
    visitor: FlaskClient, people: People, offer: Offer
) -> None:
    """The bytes cannot be stamped without becoming others, and it is these that are tried out."""
    with current_app.test_request_context():
        send_trial(people.seeblick_id, offer.id, db.session.get_one(Broker, people.anna_id))
    assert postbox.read(postbox.mails("registered")[0])["Subject"].startswith("PROBE: ")
    link = link_of()
    page = press(visitor, link)
    assert "PROBE: So sieht der Interessent Ihre Offerte." in page
    answer = visitor.get(f"{link}/pdf")
    assert answer.data == PDF
    assert "PROBE_Expose_SB-7-ae.pdf" in answer.headers["Content-Disposition"]
    row = db.session.scalars(select(ConsentLink)).one()
    assert row.snapshot.pdf_engine == "uploaded"
