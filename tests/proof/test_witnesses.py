"""The day's witness: the chain's head in somebody else's mailbox, on record, and nothing about anybody."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.agency.actions import Author, change_settings
from portal.agency.models import Agency
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.mail.models import OutgoingMail
from portal.proof.actions import promise_witness_mails
from portal.proof.inspection import heads_in, inspect_all
from tests import postbox
from tests.agency.test_dispatch_page import dispatch
from tests.conftest import FrozenClock
from tests.factories import make_case, make_sent_offer
from tests.people import People

WITNESS = "zeuge@kanzlei.example"


@pytest.fixture
def wanted(people: People, frozen_clock: FrozenClock) -> People:
    """Seeblick wants a witness, Bergwald does not."""
    change_settings(people.seeblick_id, {"witness_email": WITNESS}, Author(people.anna_id, "Anna Berger"))
    return people


def head(people: People) -> str:
    db.session.rollback()
    return chain.head_text(db.session(), people.seeblick_id)


def sent() -> list[OutgoingMail]:
    return postbox.mails("witness")


def test_the_mail_names_the_head_before_its_own_record(wanted: People) -> None:
    before = head(wanted)
    assert promise_witness_mails() == 1
    (mail,) = sent()
    message = postbox.read(mail)
    seq, _colon, digest = before.partition(":")
    text = postbox.part(message, "plain")
    assert (mail.env_to, mail.case_id, message["X-Expose-Chain"]) == (WITNESS, None, before)
    assert f"Letzter Eintrag: {seq}" in text
    assert f"Prüfsumme (SHA-256): {digest}" in text
    assert "Zeit (UTC): 2026-11-23T13:03:22.123Z" in text
    record = chain.read_records(db.session(), wanted.seeblick_id)[-1]
    assert record.row.kind == EvidenceKind.WITNESS_SENT
    assert record.facts == {"head_seq": int(seq), "message_id": mail.message_id}
    assert record.document["hashes"] == {"mail": mail.sha256}
    assert record.document["commit"] == {}


def test_it_goes_once_a_day_also_when_nothing_happened(wanted: People, frozen_clock: FrozenClock) -> None:
    assert [promise_witness_mails() for _time in range(3)] == [1, 0, 0]
    frozen_clock.tick(hours=9)  # 23 o'clock in Germany
    assert promise_witness_mails() == 0
    frozen_clock.tick(hours=2)
    assert [promise_witness_mails() for _time in range(2)] == [1, 0]
    assert len({postbox.read(one)["X-Expose-Chain"] for one in sent()}) == 2


def test_nobody_is_named_in_it(wanted: People) -> None:
    make_sent_offer(wanted.seeblick_id, case_id=make_case(wanted.seeblick_id, broker_id=wanted.bernd_id).id)
    promise_witness_mails()
    whole = str(postbox.read(sent()[0])) + postbox.part(postbox.read(sent()[0]), "plain")
    for word in ("Paul", "Lenz", "paul.lenz", "Bernd", "Keller", "Hangweg", "V-2026"):
        assert word not in whole, word


def test_without_address_or_account_none_goes(
    people: People, frozen_clock: FrozenClock, app, monkeypatch
) -> None:
    assert promise_witness_mails() == 0
    change_settings(people.seeblick_id, {"witness_email": WITNESS}, Author(people.anna_id, "Anna Berger"))
    monkeypatch.setattr("portal.proof.actions.witnesses.sender_address", lambda _agency_id: "")
    assert promise_witness_mails() == 0
    assert not sent()


def test_a_kept_mail_contradicts_a_history_written_anew(wanted: People, tmp_path: Path) -> None:
    promise_witness_mails()
    kept = postbox.wire_bytes(sent()[0])
    assert not [one for one in inspect_all(db.session(), heads_in(kept, "zeuge.eml")) if one.faults]
    other = kept.replace(b"X-Expose-Chain: ", b"X-Expose-Chain: 9")
    found = inspect_all(db.session(), heads_in(other, "zeuge.eml"))
    assert any("zeuge.eml nennt Eintrag" in fault for one in found for fault in one.faults)


def test_the_address_is_chosen_and_removed_on_the_page(anna: FlaskClient, people: People) -> None:
    assert dispatch(anna, witness_email="kein Postfach").status_code == 200
    assert dispatch(anna, witness_email=WITNESS).status_code == 302
    assert f'value="{WITNESS}"' in anna.get("/einstellungen/s-expose").text
    assert db.session.get_one(Agency, people.seeblick_id).witness_email == WITNESS
    record = chain.read_records(db.session(), people.seeblick_id)[-1]
    assert "witness_email" in record.facts["changed"]
    assert dispatch(anna, witness_email="").status_code == 302
    db.session.rollback()
    assert db.session.get_one(Agency, people.seeblick_id).witness_email == ""
