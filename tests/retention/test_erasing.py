"""Erasing: what reveals the person is gone from rows, files and pages of the database; the chain still verifies."""

import hashlib
import ipaddress
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.agency.models import Agency
from portal.cases.actions import add_note
from portal.cases.models import Case, CaseNote, LinkVisit
from portal.consent.models import Consent, ConsentLink
from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import ClearValue, EvidenceRecord
from portal.files import file_store
from portal.mail.models import MailAttempt, OutgoingMail
from portal.offers.models import Offer, OfferSnapshot
from portal.proof.actions import export_proof
from portal.proof.inspection import inspect
from portal.prospects.models import Prospect
from portal.retention import actions, scrubbing
from portal.retention.actions import (
    CaseHeld,
    Doer,
    TimeNotOver,
    erase_case,
    erase_what_is_due,
    hold,
    lift_hold,
)
from portal.retention.due import find_over, kept_of, today
from portal.retention.kinds import Ground, Obstacle
from portal.retention.traces import STAYING, rows_of
from portal.transaction import transaction
from tests import postbox
from tests.conftest import FrozenClock
from tests.consent.test_page import IPHONE, nonce
from tests.factories import make_case, make_property, make_prospect, make_sent_offer
from tests.people import People
from tests.proof.bundles import relay_everything, unpacked

ADDRESS = "203.0.113.77"
NAMES = ["Zwetschgenbaum", "zwetschgenbaum@prospect.example", ADDRESS, "0171 5550199", "ruft nie zurück"]


@pytest.fixture
def doer(people: People) -> Doer:
    return Doer(people.anna_id, "Anna Berger")


def told_case(people: People, visitor: FlaskClient, *, consents: bool = True) -> Case:
    """A case of Frau Zwetschgenbaum with offer, mails, visit, note and, if wanted, her consent."""
    prospect = make_prospect(
        people.seeblick_id,
        last_name="Zwetschgenbaum",
        first_name="Mirabella",
        email="zwetschgenbaum@prospect.example",
        phone="0171 5550199",
        enquiry_text="Zwetschgenbaum fragt an",
    )
    case_id = make_case(
        people.seeblick_id,
        prospect_id=prospect.id,
        broker_id=people.bernd_id,
        wish="Wohnung für Zwetschgenbaum",
    ).id
    add_note(people.seeblick_id, case_id, "Frau Zwetschgenbaum ruft nie zurück.", actor_id=people.bernd_id)
    cover = "<p>Guten Tag Frau Zwetschgenbaum</p>"
    make_sent_offer(people.seeblick_id, case_id=case_id, cover_html=cover, marks_recipient=True)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    relay_everything("mx.example")
    page = visitor.get(link, headers=IPHONE, environ_overrides={"REMOTE_ADDR": ADDRESS})
    if consents:
        overrides = {"REMOTE_ADDR": ADDRESS}
        visitor.post(link, data={"n": nonce(page.text)}, headers=IPHONE, environ_overrides=overrides)
        visitor.get(link, headers=IPHONE, environ_overrides=overrides)
        relay_everything("mx.example")
    return db.session.get_one(Case, case_id)


def home(app: Flask) -> Path:
    return app.extensions["portal.settings"].home


def all_bytes(app: Flask) -> Iterator[tuple[str, bytes]]:
    """Every file of the installation but its keys, with its path."""
    for path in sorted(home(app).rglob("*")):
        if path.is_file():
            yield path.relative_to(home(app)).as_posix(), path.read_bytes()


def found_anywhere(app: Flask, words: list[str]) -> set[str]:
    """Words that any file still contains, as UTF-8, Latin-1, in quoted-printable or inside a PDF's text."""
    found = set()
    for name, content in all_bytes(app):
        for word in words:
            if word.encode() in content or word.encode("utf-16-le") in content:
                found.add(f"{word} in {name}")
    return found


def test_nothing_tells_of_her_afterwards_and_the_chain_still_verifies(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor)
    case_id, agency_id = case.id, case.agency_id
    assert len(found_anywhere(app, NAMES)) >= len(NAMES), "before it stands in many places"
    before = chain.read_records(db.session(), agency_id, case_id=case_id)
    frozen_clock.tick(days=366 * 6)
    erase_case(agency_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)

    for model in (Offer, OfferSnapshot, ConsentLink, Consent, OutgoingMail, MailAttempt, LinkVisit, CaseNote):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0, model
    assert checking.check_chain(db.session(), agency_id) is None
    after = chain.read_records(db.session(), agency_id, case_id=case_id)
    assert [one.row.canonical for one in after][: len(before)] == [one.row.canonical for one in before]
    assert all(one.personal == {} for one in after)
    assert after[-1].row.kind == EvidenceKind.ERASED
    assert after[-1].facts["ground"] == "period_over"
    assert found_anywhere(app, NAMES) == set()
    assert not scrubbing.is_due()
    row = db.session.scalars(select(Prospect)).one()
    assert (row.last_name, row.email, row.phone, row.enquiry_text) == ("", "", "", "")
    inspected = inspect(db.session(), db.session.get_one(Agency, agency_id))
    assert inspected.faults == []


def test_trying_every_address_against_what_is_left_finds_nothing(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    """Somebody with all files and tables, and time to try all IPv4 addresses, needs the salt; it is gone.

    What could be compared with a guess: the commitment, and any hash of the address with or without its field's name.
    """
    case = told_case(people, visitor)
    case_id, agency_id = case.id, case.agency_id
    records = select(EvidenceRecord.record_id).filter_by(case_id=case_id)
    salted = [
        (one.field, one.value, one.salt)
        for one in db.session.scalars(select(ClearValue).where(ClearValue.record_id.in_(records)))
    ]
    assert {field for field, value, _salt in salted if value == ADDRESS} >= {"client_ip", "peer_ip"}
    assert all(len(bytes.fromhex(salt)) >= 16 for _field, _value, salt in salted)
    frozen_clock.tick(days=366 * 6)
    erase_case(agency_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)

    left = b"".join(content for _name, content in all_bytes(app))
    for field, _value, salt in salted:
        assert salt.encode() not in left, f"the salt of {field}"
        assert bytes.fromhex(salt) not in left, f"the salt of {field}"
    packed = ipaddress.ip_address(ADDRESS).packed
    guesses = [ADDRESS, json.dumps(["client_ip", ADDRESS], separators=(",", ":")), ADDRESS + "\n"]
    for guess in [*(one.encode() for one in guesses), packed]:
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(algorithm, guess).digest()
            assert digest not in left
            assert digest.hex().encode() not in left
    # The commitment itself stays, and without its salt any address would do.
    promised = {one["commit"].get("client_ip") for one in _documents(agency_id)}
    assert len(promised - {None}) >= 1


def _documents(agency_id: int) -> list[dict[str, Any]]:
    return [one.document for one in chain.read_records(db.session(), agency_id)]


def test_another_case_keeps_everything_and_its_bundle_tells_nothing_of_the_erased_one(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    erased_id = told_case(people, visitor).id
    agency_id = people.seeblick_id
    frozen_clock.tick(days=366 * 6)
    flat = make_property(agency_id)
    other = make_sent_offer(
        agency_id, case_id=make_case(agency_id, broker_id=people.bernd_id).id, properties=[flat]
    )
    other_id, case_id = other.id, other.case_id
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    relay_everything()
    page = visitor.get(link, headers=IPHONE)
    frozen_clock.tick(seconds=10)
    visitor.post(link, data={"n": nonce(page.text)}, headers=IPHONE)
    relay_everything()
    erase_case(agency_id, erased_id, chain.PORTAL, Ground.PERIOD_OVER)

    files = unpacked(export_proof(agency_id, other_id, chain.PORTAL).content)
    for name, content in files.items():
        assert not [word for word in NAMES if word.encode() in content], name
    assert "offer.eml" in files
    assert "request.eml" in files
    assert db.session.get_one(Case, case_id).prospect.last_name == "Lenz"
    assert visitor.get(link).status_code == 200
    assert visitor.get(link + "/pdf").data.startswith(b"%PDF-")
    inspected = inspect(db.session(), db.session.get_one(Agency, agency_id))
    assert inspected.faults == []


def test_a_consent_is_kept_to_the_end_of_the_fifth_year_after_its_own(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor)
    case_id, agency = case.id, db.session.get_one(Agency, people.seeblick_id)
    assert kept_of(db.session(), agency, case).until.isoformat() == "2031-12-31"
    frozen_clock.at = frozen_clock.at.replace(year=2031, month=12, day=31, hour=12)
    assert find_over(db.session(), agency, today()) == []
    with pytest.raises(TimeNotOver):
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    with pytest.raises(TimeNotOver):
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.REQUEST)
    frozen_clock.tick(hours=12)
    agency = db.session.get_one(Agency, people.seeblick_id)
    [kept] = find_over(db.session(), agency, today())
    assert (kept.case.id, kept.is_due(today())) == (case_id, True)


def test_a_case_without_consent_is_kept_for_ninety_days_after_its_last_event(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor, consents=False)
    case_id, agency = case.id, db.session.get_one(Agency, people.seeblick_id)
    frozen_clock.tick(days=90)
    assert find_over(db.session(), agency, today()) == []
    frozen_clock.tick(days=1)
    [kept] = find_over(db.session(), db.session.get_one(Agency, people.seeblick_id), today())
    assert kept.case.id == case_id
    assert kept.is_due(today())


def test_who_asks_for_it_is_erased_earlier_where_nothing_has_to_be_kept(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case_id = told_case(people, visitor, consents=False).id
    with pytest.raises(CaseHeld) as held:
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.REQUEST)
    assert held.value.obstacle == Obstacle.LINK, "she may still consent"
    frozen_clock.tick(days=31)
    with pytest.raises(TimeNotOver):
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.REQUEST)
    assert db.session.get_one(Case, case_id).erased_at is not None


def test_a_hold_keeps_it_whatever_its_time(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock, doer: Doer
) -> None:
    case_id = told_case(people, visitor).id
    hold(people.seeblick_id, case_id, "Provision wird eingeklagt, 4 O 12/27", doer)
    frozen_clock.tick(days=366 * 6)
    with pytest.raises(CaseHeld):
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    lift_hold(people.seeblick_id, case_id, doer)
    kinds = [one.row.kind for one in chain.read_records(db.session(), people.seeblick_id, case_id=case_id)]
    assert kinds[-2:] == [EvidenceKind.HOLD_SET, EvidenceKind.HOLD_LIFTED]
    erase_case(people.seeblick_id, case_id, doer.actor, Ground.PERIOD_OVER)
    assert db.session.get_one(Case, case_id).erased_at is not None


def test_a_mail_on_its_way_keeps_it(people: People, frozen_clock: FrozenClock) -> None:
    offer = make_sent_offer(people.seeblick_id)
    case_id = offer.case_id
    frozen_clock.tick(days=366)
    [kept] = find_over(db.session(), db.session.get_one(Agency, people.seeblick_id), today())
    assert kept.obstacles == (Obstacle.MAIL,)
    with pytest.raises(CaseHeld):
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)


@pytest.mark.parametrize("table", ["evidence_clear_value", "offer_snapshot", "consent", "mail_attempt"])
def test_the_database_lets_nothing_be_deleted_on_another_way(
    table: str, people: People, visitor: FlaskClient
) -> None:
    told_case(people, visitor)
    with pytest.raises(IntegrityError, match="append-only"), transaction() as session:
        session.execute(text(f"DELETE FROM {table}"))


def test_the_database_marks_no_case_as_erased_without_its_record(
    people: People, visitor: FlaskClient
) -> None:
    case_id = told_case(people, visitor).id
    with pytest.raises(IntegrityError, match="may not be erased"), transaction() as session:
        session.get_one(Case, case_id).erased_at = clock.now()


def test_the_background_erases_only_where_the_agency_wants_it(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case_id = told_case(people, visitor, consents=False).id
    lonely = make_prospect(people.seeblick_id, last_name="Ohnefall").id
    frozen_clock.tick(days=120)
    assert erase_what_is_due() == 0
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).erases_by_itself = True
    assert erase_what_is_due() == 2
    assert erase_what_is_due() == 0
    assert db.session.get_one(Case, case_id).erased_at is not None
    assert db.session.get(Prospect, lonely) is None


def test_the_prospect_stays_as_long_as_another_case_needs_him(
    people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case = told_case(people, visitor, consents=False)
    case_id, prospect_id = case.id, case.prospect_id
    frozen_clock.tick(days=120)
    second = make_case(people.seeblick_id, prospect_id=prospect_id, broker_id=people.bernd_id).id
    erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    assert db.session.get_one(Prospect, prospect_id).last_name == "Zwetschgenbaum"
    frozen_clock.tick(days=120)
    erase_case(people.seeblick_id, second, chain.PORTAL, Ground.PERIOD_OVER)
    assert db.session.get_one(Prospect, prospect_id).last_name == ""


def test_a_process_that_ends_before_the_traces_are_gone_is_made_up_for(
    app: Flask,
    people: People,
    visitor: FlaskClient,
    frozen_clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = told_case(people, visitor).id
    frozen_clock.tick(days=366 * 6)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "scrub", lambda *_arguments: False)
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    assert scrubbing.is_due()
    assert found_anywhere(app, NAMES) != set()
    frozen_clock.tick(days=3)
    erase_what_is_due()
    assert not scrubbing.is_due()
    assert found_anywhere(app, NAMES) == set()


def test_a_reader_delays_the_rewriting_and_the_mark_stays(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case_id = told_case(people, visitor).id
    frozen_clock.tick(days=366 * 6)
    with closing(sqlite3.connect(home(app) / "portal.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM prospect").fetchone()
        db.session.execute(text("PRAGMA busy_timeout=50"))
        db.session.rollback()
        erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
        assert scrubbing.is_due()
    erase_what_is_due()
    assert not scrubbing.is_due()
    assert found_anywhere(app, NAMES) == set()


def test_a_replaced_upload_that_no_row_names_goes_with_it(
    app: Flask, people: People, visitor: FlaskClient, frozen_clock: FrozenClock
) -> None:
    case_id = told_case(people, visitor).id
    file_store().store(people.seeblick_id, b"Erster Entwurf an Frau Zwetschgenbaum")
    frozen_clock.tick(days=366 * 6)
    erase_case(people.seeblick_id, case_id, chain.PORTAL, Ground.PERIOD_OVER)
    assert found_anywhere(app, NAMES) == set()


def test_every_table_that_hangs_on_a_case_is_erased_with_it(app: Flask) -> None:
    hanging = {table.name for table, _rows in rows_of(db.session(), 1)}
    for table in db.metadata.sorted_tables:
        points_to = {key.column.table.name for key in table.foreign_keys} & (hanging | {"prospect_case"})
        assert not points_to or table.name in hanging | STAYING, table.name
