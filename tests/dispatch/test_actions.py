"""Sending and resending while others change what is sent: the books say what the mail says, nothing else."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.agency import actions as settings
from portal.agency.actions import Author
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.consent.models import ConsentLink
from portal.database import db
from portal.dispatch import actions
from portal.dispatch import mails as dispatch_mails
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.files import sha256
from portal.offers.dispatch_mode import DispatchMode
from portal.pdf import render_pdf
from portal.prospects.models import Prospect, ProspectStatus
from portal.transaction import transaction
from tests import postbox
from tests.factories import make_offer, make_sent_offer
from tests.people import People


def terms(words: str) -> bytes:
    return render_pdf(f"<html><body><p>{words}</p></body></html>", {}, title="AGB", author="Seeblick").content


def anna_of(people: People) -> Broker:
    return db.session.get_one(Broker, people.anna_id)


@pytest.fixture
def changed_meanwhile(app: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets an administrator replace AGB, label and validity when the mail is built, but not yet promised."""
    author = Author(people.anna_id, "Anna Berger")
    settings.store_terms(people.seeblick_id, terms("alte Fassung"), "AGB.pdf", author)
    build = dispatch_mails.build_registered_mail

    def build_then_change(*args, **more):
        built = build(*args, **more)
        db.session.rollback()
        settings.store_terms(people.seeblick_id, terms("neue Fassung"), "AGB.pdf", author)
        settings.change_settings(
            people.seeblick_id, {"consent_label": "Exposé öffnen", "link_valid_days": 7}, author
        )
        return built

    def begin() -> None:
        monkeypatch.setattr(dispatch_mails, "build_registered_mail", build_then_change)

    return begin


def assert_link_says_what_the_mail_says(link: ConsentLink) -> None:
    message = postbox.read(link.mail)
    assert link.terms_sha256 == sha256(postbox.files_of(message)["AGB.pdf"])
    assert link.label in postbox.part(message, "plain")
    assert (link.expires_at - link.issued_at).days == 30
    assert "30 Tage" in postbox.part(message, "plain")


def test_the_link_names_the_texts_its_mail_carries_whatever_changes_before_the_promise(
    app: Flask, people: People, changed_meanwhile: Callable[[], None]
) -> None:
    offer = make_offer(people.seeblick_id)
    changed_meanwhile()
    with app.test_request_context():
        actions.send_offer(
            people.seeblick_id, offer.id, anna_of(people), revision=1, mode=DispatchMode.S_EXPOSE
        )
    assert db.session.get_one(Agency, people.seeblick_id).consent_label == "Exposé öffnen"
    assert_link_says_what_the_mail_says(db.session.scalars(select(ConsentLink)).one())


def test_a_new_link_names_the_texts_its_mail_carries_whatever_changes_before_the_promise(
    app: Flask, people: People, changed_meanwhile: Callable[[], None]
) -> None:
    offer = make_sent_offer(people.seeblick_id)
    changed_meanwhile()
    with app.test_request_context():
        actions.resend(people.seeblick_id, offer.id, anna_of(people))
    assert_link_says_what_the_mail_says(
        db.session.scalars(select(ConsentLink).where(ConsentLink.number == 2)).one()
    )


def test_a_link_sent_anew_to_somebody_who_became_a_business_says_so(app: Flask, people: People) -> None:
    offer = make_sent_offer(people.seeblick_id)
    prospect_id = offer.case.prospect_id
    with transaction() as session:
        session.get_one(Prospect, prospect_id).status = ProspectStatus.BUSINESS
    with app.test_request_context():
        actions.resend(people.seeblick_id, offer.id, anna_of(people))
    sent = {
        one.row.kind: one.facts
        for one in chain.read_records(db.session(), people.seeblick_id, offer_id=offer.id)
    }
    assert sent[EvidenceKind.OFFER_SENT]["consumer"] is True
    assert sent[EvidenceKind.REGISTERED_MAIL_RESENT]["texts"] == []
    assert sent[EvidenceKind.REGISTERED_MAIL_RESENT]["consumer"] is False
