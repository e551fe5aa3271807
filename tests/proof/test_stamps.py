"""A time stamp in a bundle: there once it is present, checked by openssl, and of no use for another record."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from portal import clock
from portal.consent.models import Consent
from portal.database import db
from portal.evidence.actions import ask_again, stamp_next
from portal.evidence.models import EvidenceRecord, TimeStamp, TimeStampState
from portal.proof import verify
from portal.proof.inspection import inspect_all
from portal.transaction import transaction
from tests.evidence.authorities import Authority
from tests.evidence.conftest import authority, running_authority
from tests.people import People
from tests.proof.authority import stamp
from tests.proof.bundles import Files, consent, export, run_in, unpacked

__all__ = ["authority", "running_authority"]


@pytest.fixture
def given(people: People, visitor: FlaskClient) -> Consent:
    return consent(people, visitor)


def add_stamp(given: Consent, response: bytes | None, number: int = 1) -> None:
    with transaction() as session:
        session.add(
            TimeStamp(
                agency_id=given.agency_id,
                record_id=given.record_id,
                authority=f"https://tsa{number}.example",
                state=TimeStampState.PRESENT if response else TimeStampState.PENDING,
                response=response,
                next_due_at=clock.now(),
                created_at=clock.now(),
            )
        )


def record(given: Consent) -> bytes:
    return db.session.scalars(select(EvidenceRecord).filter_by(record_id=given.record_id)).one().canonical


def stamped(files: Files) -> dict[str, str]:
    return verify.run(files, ["Zeitstempel"])[0]


def test_a_stamp_lies_in_the_bundle_and_openssl_accepts_it(given: Consent, tmp_path: Path) -> None:
    add_stamp(given, stamp(tmp_path / "one", record(given)), 1)
    add_stamp(given, stamp(tmp_path / "two", record(given)), 2)
    files = unpacked(export(given))
    assert {"record.json.tsr", "tsa-chain.pem", "record.json.2.tsr", "tsa-chain.2.pem"} <= set(files)
    assert files["tsa-chain.pem"].count(b"BEGIN CERTIFICATE") == 2
    assert b"openssl ts -verify" in files["LIESMICH.txt"]
    done = run_in(tmp_path / "unpacked", files)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Uhr (UTC)") == 2


def test_the_root_lies_beside_a_stamp_that_came_without(
    given: Consent, authority: Authority, tmp_path: Path
) -> None:
    assert ask_again(given.agency_id, given.link.offer.case_id) == 1
    assert stamp_next()
    files = unpacked(export(given))
    root = (authority.folder / "root.crt").read_bytes()
    assert files["tsa-chain.pem"].count(b"BEGIN CERTIFICATE") == 2
    assert root in files["tsa-chain.pem"]
    assert stamped(files)["state"] == "ok"
    done = run_in(tmp_path / "unpacked", files)
    assert done.returncode == 0, done.stdout


def test_a_stamp_that_is_still_asked_for_is_not_there(given: Consent) -> None:
    add_stamp(given, None)
    assert stamped(unpacked(export(given)))["state"] == "absent"


def test_a_stamp_over_something_else_is_found(given: Consent, tmp_path: Path) -> None:
    add_stamp(given, stamp(tmp_path / "tsa", b"something else"))
    files = unpacked(export(given))
    assert stamped(files)["sentence"] == "Der Zeitstempel record.json.tsr passt nicht zu record.json."
    db.session.rollback()
    assert any(
        "Zeitstempel von Eintrag" in fault for one in inspect_all(db.session()) for fault in one.faults
    )


def test_a_changed_stamp_is_found(given: Consent, tmp_path: Path) -> None:
    add_stamp(given, stamp(tmp_path / "tsa", record(given)))
    files = unpacked(export(given))
    assert stamped(files)["state"] == "ok"
    content = bytearray(files["record.json.tsr"])
    content[-9] ^= 1
    assert stamped({**files, "record.json.tsr": bytes(content)})["state"] == "wrong"


def test_a_response_that_is_none_spoils_its_own_check_alone(given: Consent) -> None:
    add_stamp(given, b"0\x82")
    files = unpacked(export(given))
    assert stamped(files)["state"] == "wrong"
    assert verify.run(files, ["Dateien"])[0]["state"] == "ok"


@pytest.mark.parametrize("forged", ["response", "stamped_at"])
def test_a_stamp_by_a_forger_is_found_where_the_root_is_known(
    given: Consent, authority: Authority, tmp_path: Path, forged: str
) -> None:
    """Inside its own certificates it holds; only the root in the settings tells."""
    ask_again(given.agency_id, given.link.offer.case_id)
    stamp_next()
    assert not [fault for one in inspect_all(db.session()) for fault in one.faults]
    values = {"response": stamp(tmp_path / "forger", record(given)), "stamped_at": clock.now()}
    with transaction() as session:
        session.execute(text("DROP TRIGGER time_stamp_keeps_its_token_on_update"))
        session.execute(update(TimeStamp).values({forged: values[forged]}))
    faults = [fault for one in inspect_all(db.session()) for fault in one.faults]
    assert len(faults) == 1
    assert faults[0].startswith("Zeitstempel von Eintrag")
