"""What fits into the offer mail: the rule in numbers, and what letter, snapshot and mail make of it."""

import pytest
from flask import current_app

from portal import clock
from portal.agency.models import Agency
from portal.database import db
from portal.files import file_store
from portal.offers import gaps, snapshot
from portal.offers.actions import save_content
from portal.offers.fitting import MEGABYTE, FrozenAttachment, MailFile, MailLoad, load_mail
from portal.offers.models import Offer, OfferSnapshot
from portal.offers.snapshot import OfferIncomplete, PreparedOffer
from portal.pictures import prepare_picture
from portal.properties.actions import add_pictures
from portal.transaction import transaction
from portal.uploads import KeptFile
from tests.factories import make_offer, make_property
from tests.people import People
from tests.sweeps.world import photo


def load(pdf: int, *sizes: int, limit: int = 15, pictures: int = 0) -> MailLoad:
    files = [
        FrozenAttachment(f"{number}.pdf", "application/pdf", "", size) for number, size in enumerate(sizes)
    ]
    return load_mail(MailFile("Expose.pdf", pdf), files, pictures=pictures, limit=limit)


@pytest.mark.parametrize(
    ("given", "attached", "linked"),
    [
        (load(4, 5, 6), ["Expose.pdf", "0.pdf", "1.pdf"], []),
        (load(4, 5, 7), ["Expose.pdf", "0.pdf"], ["1.pdf"]),
        (load(4, 12, 5, 6), ["Expose.pdf", "1.pdf", "2.pdf"], ["0.pdf"]),
        (load(16, 5, 6), ["0.pdf", "1.pdf"], ["Expose.pdf"]),
        (load(15), ["Expose.pdf"], []),
        (load(15, 1), ["Expose.pdf"], ["0.pdf"]),
        (load(10, 4, pictures=2), ["Expose.pdf"], ["0.pdf"]),
        (load(1, 1, pictures=15), [], ["Expose.pdf", "0.pdf"]),
    ],
    ids=[
        "all fit",
        "the last is too much",
        "a large one keeps no small one back",
        "the exposé is too large itself",
        "exactly",
        "one byte more",
        "pictures in the letter take room",
        "pictures take all",
    ],
)
def test_the_exposé_goes_first_then_every_file_that_still_fits(
    given: MailLoad, attached: list[str], linked: list[str]
) -> None:
    assert [one.file_name for one in given.attached] == attached
    assert [one.file_name for one in given.linked] == linked
    assert given.size <= given.limit


def test_files_travel_a_third_larger() -> None:
    assert load(15 * MEGABYTE, limit=20 * MEGABYTE).size_on_the_way == pytest.approx(
        20.5 * MEGABYTE, rel=0.01
    )


# In an offer


def attach(offer: Offer, *files: tuple[str, int]) -> None:
    """Attach files of which only name and size count; the bytes are small."""
    row = db.session.get_one(Offer, offer.id)
    kept = [
        KeptFile(name, "application/pdf", file_store().store(row.agency_id, name.encode()), size)
        for name, size in files
    ]
    save_content(
        row.agency_id,
        row.id,
        revision=row.revision,
        subject=row.subject,
        cover_html=row.cover_html,
        cover_format="html",
        add_attachments=kept,
    )


def limit(people: People, megabytes: int) -> None:
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).largest_mail = megabytes


def prepared(offer: Offer) -> PreparedOffer:
    row = db.session.get_one(Offer, offer.id)
    with current_app.test_request_context():
        return snapshot.prepare(row, db.session.get_one(Agency, row.agency_id))


def frozen(offer: Offer) -> OfferSnapshot:
    ready = prepared(offer)
    snapshot.store_files(ready)
    with transaction() as session:
        return snapshot.freeze(session, ready, revision=ready.revision, is_trial=False, at=clock.now())


@pytest.fixture
def offer(people: People) -> Offer:
    return make_offer(people.seeblick_id)


def test_what_does_not_fit_is_named_in_the_letter_and_not_attached(offer: Offer) -> None:
    attach(offer, ("Energieausweis.pdf", 2_000_000), ("Bauakte.pdf", 14_000_000), ("Grundriss.pdf", 300_000))
    row = frozen(offer)
    assert [(one["file_name"], one["in_mail"]) for one in row.attachments] == [
        ("Energieausweis.pdf", True),
        ("Bauakte.pdf", False),
        ("Grundriss.pdf", True),
    ]
    assert (row.pdf_in_mail, row.files_attached, row.files_linked) == (True, 3, 1)
    mail = snapshot.offer_mail(row)
    assert [one.file_name for one in mail.attachments] == [
        row.pdf_file_name,
        "Energieausweis.pdf",
        "Grundriss.pdf",
    ]
    said = "Zu groß für eine E-Mail, deshalb auf Ihrer Seite:"
    assert f"{said}\n- Bauakte.pdf\nIhre Seite öffnet sich mit dem persönlichen Link" in mail.text
    assert said in mail.html
    assert "Bauakte.pdf" in mail.html
    assert "alle Unterlagen hängen" not in mail.text
    assert (
        f"Im Anhang dieser E-Mail:\n- {row.pdf_file_name}\n- Energieausweis.pdf\n- Grundriss.pdf" in mail.text
    )


def test_the_mail_that_is_checked_carries_what_the_frozen_one_carries(offer: Offer) -> None:
    attach(offer, ("Bauakte.pdf", 16_000_000), ("Grundriss.pdf", 300_000))
    with current_app.test_request_context():
        checked = snapshot.prepared_mail(prepared(offer))
    sent = snapshot.offer_mail(frozen(offer))
    assert [one.file_name for one in checked.attachments] == [one.file_name for one in sent.attachments]
    assert (checked.html, checked.text) == (sent.html, sent.text)


def test_an_exposé_over_the_limit_waits_on_the_page_itself(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MEGABYTE", 1000)
    attach(offer, ("klein.pdf", 900))
    row = frozen(offer)
    assert (row.pdf_in_mail, row.files_attached, row.files_linked) == (False, 1, 1)
    mail = snapshot.offer_mail(row)
    assert [one.file_name for one in mail.attachments] == ["klein.pdf"]
    assert f"deshalb auf Ihrer Seite:\n- {row.pdf_file_name}\n" in mail.text


def test_a_mail_without_any_file_says_only_where_they_are(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MEGABYTE", 10)
    mail = snapshot.offer_mail(frozen(offer))
    assert mail.attachments == ()
    assert "hängt an dieser E-Mail" not in mail.text
    assert "Im Anhang" not in mail.text
    assert "deshalb auf Ihrer Seite:" in mail.text


def test_the_limit_is_the_agencys_own(offer: Offer, people: People) -> None:
    attach(offer, ("Bauakte.pdf", 14_000_000))
    assert prepared(offer).load.linked == ()
    limit(people, 5)
    assert [one.file_name for one in prepared(offer).load.linked] == ["Bauakte.pdf"]


def test_snapshots_from_before_carry_everything(offer: Offer) -> None:
    attach(offer, ("alt.pdf", 300_000))
    row = frozen(offer)
    row.attachments = [{key: value for key, value in row.attachments[0].items() if key != "in_mail"}]
    assert (row.files_attached, row.files_linked) == (2, 0)
    assert [one.file_name for one in snapshot.offer_mail(row).attachments] == [row.pdf_file_name, "alt.pdf"]
    db.session.rollback()


def test_pictures_in_the_letter_that_are_too_much_alone_are_said(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat = make_property(people.seeblick_id)
    add_pictures(people.seeblick_id, flat.id, [prepare_picture(photo("#3b6ea5"))])
    offer = make_offer(people.seeblick_id, properties=[flat])
    monkeypatch.setattr(snapshot, "MEGABYTE", 10)
    with pytest.raises(OfferIncomplete) as incomplete:
        prepared(offer)
    assert "Die Bilder im Anschreiben sind zusammen" in incomplete.value.sentences[0]


def test_without_a_page_nothing_can_wait(offer: Offer) -> None:
    attach(offer, ("Grundriss.pdf", 300_000))
    assert gaps.not_direct(prepared(offer).load) == ""
    attach(offer, ("Bauakte.pdf", 16_000_000))
    sentence = gaps.not_direct(prepared(offer).load)
    assert "Bauakte.pdf (16\N{NO-BREAK SPACE}MB)" in sentence
    assert "als S-Exposé" in sentence
