"""Duty 9 of law.md: the withdrawal function for everybody, for ever; stored before anything is checked (R9a)."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.agency.actions import found_agency
from portal.cases.models import Case
from portal.database import db
from portal.evidence import seal
from portal.evidence.models import RecordSeal
from portal.settings import current_settings
from portal.withdrawal import record as withdrawal_record
from portal.withdrawal.actions.receiving import settle_next
from tests import postbox
from tests.conftest import FROZEN
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.withdrawal.desk import FORM, SAID, declare, key_of, nonce_in, receipts, records, withdrawals

APPROVED = Path(__file__).resolve().parent.parent / "approved"


def test_duty_9_the_function_needs_no_sign_in_no_cookie_and_no_reason(visitor, people, frozen_clock):
    page = visitor.get(FORM)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    shown = BeautifulSoup(page.text, "html.parser")
    assert [one["name"] for one in shown.select("form input:not([type=hidden])")] == [
        "name",
        "reference",
        "email",
    ]
    assert shown.select_one("form button").text == "Widerruf bestätigen"
    assert "Nur nötig, wenn Sie uns beauftragt haben".lower() in page.text.lower()


def test_duty_9_a_declaration_is_stored_recorded_sealed_and_acknowledged_at_once(
    visitor, people, frozen_clock
):
    answer = declare(visitor)
    assert answer.status_code == 303
    [stored] = withdrawals()
    assert (stored.name, stored.reference, stored.email) == tuple(SAID.values())
    assert stored.received_at == FROZEN
    [record] = records(people.seeblick_id, "withdrawn")
    assert record.facts["way"] == "online"
    assert record.facts["received_at"] == "2026-11-23T13:03:22.123Z"
    assert record.facts["form_nonce_ok"] is True
    assert record.personal["name"] == "Paul Lenz"
    assert "Paul" not in record.row.canonical.decode()
    sealed = db.session.query(RecordSeal).filter_by(record_id=record.row.record_id).one()
    assert sealed.certificate_sha256 == seal.current_pair(db.session()).fingerprint
    [receipt] = receipts()
    assert receipt["To"] == "paul.lenz@prospect.example"
    assert "23. November 2026 um 14:03:22 Uhr (MEZ)" in " ".join(postbox.part(receipt, "plain").split())
    shown = visitor.get(answer.location)
    assert "Ihr Widerruf ist eingegangen" in shown.text
    assert "14:03:22 Uhr (MEZ)" in shown.text
    assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_acknowledgement_reads_as_approved(visitor, people, frozen_clock, language):
    page = visitor.get(f"{FORM}?sprache={language}")
    visitor.post(FORM, data={"n": nonce_in(page), "language": language, **SAID})
    [receipt] = receipts()
    approved = APPROVED / f"withdrawal_receipt_{language}.txt"
    assert f"Betreff: {receipt['Subject']}\n\n{postbox.part(receipt, 'plain')}" == approved.read_text("utf-8")
    html = BeautifulSoup(postbox.part(receipt, "html"), "html.parser").get_text(" ")
    for words in ("14:03:22", "Paul Lenz", "Altbau am Hang", "paul.lenz@prospect.example"):
        assert words in html


@pytest.mark.parametrize(
    "nonce", ["", "x", "a.b.c", "of another agency", "of an old page"], ids=lambda one: one or "none"
)
def test_a_broken_nonce_is_noted_and_loses_nothing(visitor, people, frozen_clock, nonce):
    if nonce == "of another agency":
        nonce = nonce_in(visitor.get("/widerruf/bergwald-immobilien"))
    if nonce == "of an old page":
        nonce = nonce_in(visitor.get(FORM))
        frozen_clock.tick(days=3)
    assert visitor.post(FORM, data={"n": nonce, **SAID}).status_code == 303
    [record] = records(people.seeblick_id, "withdrawn")
    assert record.facts["form_nonce_ok"] is False
    assert record.facts["form"] in {"missing", "foreign", "old"}
    assert len(receipts()) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "reference": "", "email": ""},
        {**SAID, "email": "keine Adresse"},
        {"name": "x" * 20_000, "reference": "\u202e\x00\n", "email": "a@b.example, c@d.example"},
        {"name": "<script>alert(1)</script>", "reference": "{{ 7*7 }}", "email": "paul@prospect.example"},
    ],
    ids=["empty", "no address", "odd", "hostile"],
)
def test_whatever_was_sent_is_stored_and_said_so(visitor, people, said):
    answer = visitor.post(FORM, data=said)
    page = visitor.get(answer.location)
    assert page.status_code == 200
    assert "Ihr Widerruf ist eingegangen" in page.text
    assert "<script" not in page.text
    [stored] = withdrawals()
    assert stored.name == said.get("name", "")
    assert stored.record_id is not None
    assert len(records(people.seeblick_id, "withdrawn")) == 1


def test_a_request_without_any_field_of_the_form_gets_the_form(visitor, people):
    answer = visitor.post(FORM, json={"name": "Paul Lenz"})
    assert answer.status_code == 400
    assert "Widerruf bestätigen" in answer.text
    assert withdrawals() == []


def test_who_gave_no_address_may_complete_the_facts(visitor, people):
    page = visitor.get(declare(visitor, email="paul.lenz(at)prospect.example").location)
    assert "Wohin dürfen wir die Bestätigung senden?" in page.text
    assert 'value="Paul Lenz"' in page.text
    assert receipts() == []
    visitor.post(FORM, data={"n": nonce_in(page), **SAID})
    assert len(receipts()) == 1
    assert len(withdrawals()) == 2


def test_a_double_click_is_one_declaration(visitor, people):
    fields = {"n": nonce_in(visitor.get(FORM)), **SAID}
    places = {visitor.post(FORM, data=fields).location for _twice in range(2)}
    assert len(places) == len(withdrawals()) == len(receipts()) == 1
    visitor.post(FORM, data={**fields, "name": "Paula Lenz"})
    assert len(withdrawals()) == 2


def test_the_link_in_a_mail_fills_the_form_in_and_finds_the_case(visitor, people):
    offer = make_sent_offer(people.seeblick_id)
    case_id, offer_id = offer.case_id, offer.id
    mail = postbox.part(postbox.read(postbox.mails("registered")[0]), "plain")
    found = re.search(r"^http://127\.0\.0\.1:5000(/widerruf/\S+)$", mail, re.MULTILINE)
    assert found, "the mail carries no link"
    page = BeautifulSoup(visitor.get(found[1]).text, "html.parser")
    values = {one["name"]: one["value"] for one in page.select("form input:not([type=hidden])")}
    assert values["name"] == "Paul Lenz"
    assert "Altbau am Hang" in values["reference"]
    assert values["email"] == "paul.lenz@prospect.example"
    declare(visitor, found[1], email="anders@prospect.example")
    [stored] = withdrawals()
    assert (stored.case_id, stored.matched_by) == (case_id, "link")
    [record] = records(people.seeblick_id, "withdrawn")
    assert (record.row.case_id, record.row.offer_id) == (case_id, offer_id)
    assert db.session.get_one(Case, case_id).stopped_at is not None


def test_every_mail_to_a_prospect_and_every_public_page_carries_the_link(app, visitor, people):
    make_sent_offer(people.seeblick_id)
    [mail] = postbox.mails("registered")
    link = postbox.link_in(postbox.read(mail))
    html = postbox.part(postbox.read(mail), "html")
    assert "/widerruf/immobilien-seeblick-gmbh/" in html
    visitor.post(link, data={"n": nonce_in(visitor.get(link))})
    offer_mail = postbox.read(postbox.mails("offer")[0])
    assert "/widerruf/immobilien-seeblick-gmbh/" in postbox.part(offer_mail, "plain")
    for url in (link, "/impressum/immobilien-seeblick-gmbh", "/datenschutz/immobilien-seeblick-gmbh", FORM):
        page = BeautifulSoup(visitor.get(url).text, "html.parser")
        [found] = [one for one in page.select("footer a") if one.text == "Vertrag widerrufen"]
        assert visitor.get(found["href"]).status_code == 200


def test_a_damaged_link_leads_to_the_empty_form(visitor, people):
    key = key_of(make_case(people.seeblick_id))
    for broken in (key[:-1], f"x{key}", "unsinn"):
        answer = visitor.get(f"{FORM}/{broken}")
        assert (answer.status_code, answer.location) == (302, FORM)
    other = visitor.get(f"/widerruf/bergwald-immobilien/{key}")
    assert other.location == "/widerruf/bergwald-immobilien"


def test_an_english_prospect_reads_english_and_the_german_declaration_beside(visitor, people):
    prospect = make_prospect(people.seeblick_id, language="en", last_name="Whitfield")
    case = make_case(people.seeblick_id, prospect_id=prospect.id)
    page = visitor.get(f"{FORM}/{key_of(case)}").text
    assert "Withdraw from contract" in page
    assert "Confirm withdrawal" in page
    assert "Hiermit widerrufe ich den von mir abgeschlossenen Vertrag." in page
    assert '<html lang="en">' in page


def test_the_address_without_an_agency_leads_to_the_only_one(app, visitor):
    found_agency(name="Allein GmbH")
    assert visitor.get("/widerruf").location == "/widerruf/allein-gmbh"
    found_agency(name="Zu zweit GmbH")
    page = visitor.get("/widerruf")
    assert page.status_code == 200
    assert "Allein" not in page.text


def test_the_receipt_names_nobody_after_a_day(visitor, people, frozen_clock):
    place = declare(visitor).location
    frozen_clock.tick(hours=25)
    page = visitor.get(place).text
    assert "Ihr Widerruf ist eingegangen" in page
    assert "Paul Lenz" not in page
    assert visitor.get(f"{place}x").status_code == 404


def test_five_hundred_from_one_address_are_all_stored_and_answered_in_turn(
    visitor, people, frozen_clock, monkeypatch
):
    """R9a; the flood fills nobody's mailbox, and others are answered meanwhile."""
    for number in range(500):
        visitor.post(FORM, data={**SAID, "reference": f"Nummer {number}"})
    assert len(withdrawals()) == 500
    assert len(receipts()) == 5
    declare(visitor, email="jemand.anders@prospect.example")
    assert len(receipts()) == 6
    assert settle_next() is False
    frozen_clock.tick(hours=1, minutes=1)
    for _one in range(5):
        assert settle_next() is True
    assert settle_next() is False
    assert len(receipts()) == 11
    assert len(records(people.seeblick_id, "withdrawn")) == 11


def test_what_cannot_be_recorded_now_is_kept_and_recorded_later(visitor, people, monkeypatch):
    with monkeypatch.context() as broken:

        def refuse(*_args, **_more):
            raise seal.SealUnusable("no seal")

        broken.setattr(withdrawal_record, "append_sealed", refuse)
        page = visitor.get(declare(visitor).location).text
    assert "Die Bestätigung per E-Mail kann etwas dauern" in page
    [stored] = withdrawals()
    assert stored.record_id is None
    assert settle_next() is True
    [stored] = withdrawals()
    assert stored.record_id is not None
    assert len(receipts()) == 1
    assert settle_next() is False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE withdrawal SET name = 'x'",
        "UPDATE withdrawal SET received_at = '2020-01-01 00:00:00'",
        "UPDATE withdrawal SET request = '{}'",
        "DELETE FROM withdrawal",
    ],
)
def test_the_database_refuses_to_change_a_declaration(visitor, people, statement):
    declare(visitor)
    with (
        db.engine.connect() as connection,
        pytest.raises((IntegrityError, OperationalError), match="withdrawal"),
    ):
        connection.execute(text(statement))


def test_without_a_mail_account_it_is_stored_and_shown_all_the_same(app, visitor, people, monkeypatch):
    from dataclasses import replace

    settings = current_settings()
    without = replace(settings, mail=replace(settings.mail, server="", sender=""))
    monkeypatch.setitem(app.extensions, "portal.settings", without)
    page = visitor.get(declare(visitor).location).text
    assert "Die Bestätigung per E-Mail kann etwas dauern" in page
    assert len(records(people.seeblick_id, "withdrawn")) == 1
