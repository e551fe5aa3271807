"""Every kind of event is recorded somewhere; exports, views, settings and cancelled mails are events, too (R19)."""

import hashlib
import hmac
import json
import re
import sqlite3
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.agency.actions import Author, change_settings, save_mail_account
from portal.brokers.models import Broker
from portal.cases import actions
from portal.consent.actions import revoke_links
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import ReadRecord
from portal.evidence.kinds import EvidenceKind
from portal.mail.models import OutgoingMail
from portal.settings import ROOT, current_settings
from portal.transaction import DatabaseBusy, transaction
from tests import postbox
from tests.conftest import FrozenClock
from tests.consent.test_page import press
from tests.evidence.test_chain import jcs
from tests.factories import make_case, make_sent_offer
from tests.people import People

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "portal").rglob("*.py"))
    if path.name != "kinds.py" and "demo" not in path.parts
)


@pytest.mark.parametrize("kind", EvidenceKind)
def test_every_kind_of_event_is_written_by_some_action(kind: EvidenceKind) -> None:
    assert re.search(rf"\bEvidenceKind\.{kind.name}\b", SOURCE)


@pytest.mark.parametrize("kind", EvidenceKind)
def test_every_kind_of_event_is_described(kind: EvidenceKind) -> None:
    assert f"`{kind}`" in (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_every_kind_is_read_back_from_the_file_as_it_was_written(people: People) -> None:
    """R51, with another reader of the database and another writer of the format than the portal's."""
    facts = {
        "text": "Grüße „😀“\u2028\t\\",
        "number": 2**53 - 1,
        "yes": True,
        "list": [-1, {"b": "", "a": []}],
    }
    for kind in EvidenceKind:
        with transaction() as session:
            chain.append(
                session,
                kind,
                agency_id=people.seeblick_id,
                actor=chain.PORTAL,
                facts=facts,
                personal={"note": "Zeile eins\nZeile zwei, Straße 7"},
            )
    db.session.remove()
    connection = sqlite3.connect(current_settings().home / "portal.sqlite")
    rows = connection.execute(
        "SELECT kind, canonical, sha256, prev_sha256, record_id FROM evidence_record WHERE agency_id = ? ORDER BY seq",
        (people.seeblick_id,),
    ).fetchall()
    previous = "0" * 64
    for kind, canonical, digest, before, record_id in rows:
        document = json.loads(canonical)
        assert jcs(document).encode() == canonical
        assert (hashlib.sha256(canonical).hexdigest(), before, document["prev"]) == (
            digest,
            previous,
            previous,
        )
        assert (document["type"], document["id"]) == (kind, record_id)
        previous = digest
        values = "SELECT field, value, salt FROM evidence_clear_value WHERE record_id = ?"
        for field, value, salt in connection.execute(values, (record_id,)):
            text = jcs([field, value]).encode()
            assert hmac.new(bytes.fromhex(salt), text, "sha256").hexdigest() == document["commit"][field]
    connection.close()
    last = [row[0] for row in rows][-len(EvidenceKind) :]
    assert last == list(EvidenceKind)


def records(people: People, kind: EvidenceKind) -> list[ReadRecord]:
    db.session.rollback()
    return [one for one in chain.read_records(db.session(), people.seeblick_id) if one.row.kind == kind]


def consented(people: People, visitor: FlaskClient) -> int:
    case_id = make_case(people.seeblick_id, broker_id=people.bernd_id).id
    make_sent_offer(people.seeblick_id, case_id=case_id)
    press(visitor, postbox.link_in(postbox.read(postbox.mails("registered")[-1])))
    return case_id


# --- who saw it ----------------------------------------------------------------------------------------------------


def test_a_view_of_a_consent_is_recorded_once_a_person_and_day(
    people: People,
    visitor: FlaskClient,
    anna: FlaskClient,
    bernd: FlaskClient,
    frozen_clock: FrozenClock,
) -> None:
    case_id = consented(people, visitor)
    for _again in range(3):
        bernd.get(f"/vorgaenge/{case_id}")
        bernd.head(f"/vorgaenge/{case_id}")
    anna.get(f"/vorgaenge/{case_id}")
    found = records(people, EvidenceKind.EVIDENCE_VIEWED)
    assert [one.document["actor"] for one in found] == [
        {"kind": "broker", "ref": str(people.bernd_id)},
        {"kind": "broker", "ref": str(people.anna_id)},
    ]
    assert found[0].row.case_id == case_id
    frozen_clock.tick(hours=24)
    page = bernd.get(f"/vorgaenge/{case_id}").text
    assert len(records(people, EvidenceKind.EVIDENCE_VIEWED)) == 3
    assert page.count("Bernd") >= 2
    assert "Wer den Nachweis angesehen hat" in page


def test_where_nothing_is_proved_no_view_is_recorded(people: People, bernd: FlaskClient) -> None:
    case_id = make_case(people.seeblick_id, broker_id=people.bernd_id).id
    make_sent_offer(people.seeblick_id, case_id=case_id)
    assert "Wer den Nachweis angesehen hat" not in bernd.get(f"/vorgaenge/{case_id}").text
    assert records(people, EvidenceKind.EVIDENCE_VIEWED) == []


def test_a_view_that_cannot_be_recorded_keeps_nobody_from_the_page(
    people: People, visitor: FlaskClient, bernd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = consented(people, visitor)

    def busy(*_arguments: Any, **_names: Any) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(actions, "record_view", busy)
    assert bernd.get(f"/vorgaenge/{case_id}").status_code == 200


# --- what was changed ------------------------------------------------------------------------------------------------


def test_a_changed_setting_is_recorded_with_its_value(people: People) -> None:
    author = Author(people.anna_id, "Anna Berger")
    change_settings(people.seeblick_id, {"link_valid_days": 21, "phone": "07531 1234"}, author)
    (record,) = records(people, EvidenceKind.SETTINGS_CHANGED)
    assert record.facts == {"changed": ["link_valid_days", "phone"], "values": {"link_valid_days": 21}}
    assert record.personal == {"phone": "07531 1234"}
    assert b"07531" not in record.row.canonical


def test_what_the_mail_account_does_with_copies_is_recorded_and_its_password_never(people: People) -> None:
    save_mail_account(
        people.seeblick_id,
        Author(people.anna_id, "Anna Berger"),
        server="smtp.seeblick.example",
        port=465,
        encryption="tls",
        username="post@seeblick.example",
        password="ganz geheim",
        sender="post@seeblick.example",
        sent_copy="none",
    )
    (record,) = records(people, EvidenceKind.SETTINGS_CHANGED)
    assert record.facts["values"] == {
        "mail_server": "smtp.seeblick.example",
        "mail_port": 465,
        "mail_encryption": "tls",
        "mail_sent_copy": "none",
    }
    assert "mail_password" in record.facts["changed"]
    assert "ganz geheim" not in f"{record.document}{record.personal}"


@pytest.mark.parametrize("was", ["queued", "uncertain"])
def test_a_mail_that_shall_not_leave_any_more_is_recorded_with_its_state(people: People, was: str) -> None:
    offer = make_sent_offer(
        people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id
    )
    mail_id, digest = postbox.mails("registered")[0].id, postbox.mails("registered")[0].sha256
    with transaction() as session:
        session.get_one(OutgoingMail, mail_id).state = was
    revoke_links(people.seeblick_id, offer.id, db.session.get_one(Broker, people.bernd_id))
    (record,) = records(people, EvidenceKind.MAIL_CANCELLED)
    assert (record.facts["state"], record.facts["reason"]) == (was, "link_revoked")
    assert record.document["hashes"] == {"mail": digest}
    assert record.row.mail_id == mail_id
