"""Errors of the portal itself: three tries, nothing sent twice, nobody else held up."""

from typing import Any

import pytest
from sqlalchemy import text

from portal.evidence.models import ChainHead
from portal.files import FileStore, file_store
from portal.mail import aftermath
from portal.mail.claim import claim_next, let_go, mark_data
from portal.mail.delivery import deliver_next
from portal.mail.models import MailState, OutgoingMail
from portal.mail.trouble import Trouble
from portal.transaction import DatabaseBusy, transaction
from tests.conftest import FrozenClock
from tests.mail.fault_server import FaultServer
from tests.mail.office import attempts, deliver_all, fresh, notes, post, records
from tests.people import People


@pytest.fixture(autouse=True)
def _standing_clock(frozen_clock: FrozenClock) -> None:
    """Time passes only when a test says so."""


def sent_kinds(agency_id: int, mail_id: int) -> list[str]:
    return [record.row.kind for record in records(agency_id, mail_id)]


# --- mistakes of our own -----------------------------------------------------------------------------------


def test_a_poison_mail_ends_after_three_tries_and_the_queue_goes_on(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = post(cast.seeblick_id, with_file=True)
    good = post(cast.seeblick_id)
    real = FileStore.read

    def broken(store: FileStore, agency_id: int, digest: str) -> bytes:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(FileStore, "read", broken)
    for _round in range(5):
        deliver_all()
        frozen_clock.tick(hours=1)
    monkeypatch.setattr(FileStore, "read", real)
    mail = fresh(poison.id)
    assert (mail.state, mail.trouble, mail.internal_errors) == (MailState.FAILED, Trouble.INTERNAL, 3)
    assert [one.reply for one in attempts(poison.id)] == ["ZeroDivisionError"] * 3
    assert fresh(good.id).state == MailState.SENT
    assert sent_kinds(cast.seeblick_id, poison.id) == ["registered_mail_failed"]
    assert len(notes()) == 1


@pytest.mark.parametrize("damage", ["skeleton", "file", "missing"])
def test_damaged_mail_is_not_sent(cast: People, sink: FaultServer, damage: str) -> None:
    posted = post(cast.seeblick_id, with_file=True, note_to="")
    with transaction() as session:
        mail = session.get_one(OutgoingMail, posted.id)
        stored = file_store().path(cast.seeblick_id, mail.attachments[0].sha256)
        if damage == "skeleton":
            # Not by the portal, whose trigger refuses it: by somebody with the file.
            session.execute(text("DROP TRIGGER outgoing_mail_keeps_what_was_sent"))
            mail.skeleton = mail.skeleton.replace(b"Guten Tag", b"Guten Tod")
        elif damage == "file":
            stored.write_bytes(b"something else")
        else:
            stored.unlink()
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble) == (MailState.FAILED, Trouble.DAMAGED)
    assert sink.dialogues == []
    assert records(cast.seeblick_id, posted.id)[0].facts["trouble"] == Trouble.DAMAGED


def test_a_busy_database_does_not_make_a_sent_mail_unknown(
    cast: People, sink: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = post(cast.seeblick_id)
    real, calls = aftermath.record, []

    def busy_once(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 1:
            raise DatabaseBusy
        real(*args)

    monkeypatch.setattr("portal.mail.delivery.record", busy_once)
    deliver_all()
    assert fresh(posted.id).state == MailState.SENT
    assert len(sink.taken) == 1


def test_a_sent_mail_that_cannot_be_recorded_is_not_sent_again(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    """Without evidence no success is claimed, but neither is a second copy risked: a human sees it."""
    posted = post(cast.seeblick_id)
    with transaction() as session:
        session.delete(session.get_one(ChainHead, cast.seeblick_id))
    for _round in range(3):
        deliver_all()
        frozen_clock.tick(hours=3)
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble, mail.last_code) == (MailState.UNCERTAIN, Trouble.INTERNAL, 250)
    assert len(sink.taken) == 1


def test_a_stranded_mail_that_cannot_be_recorded_does_not_hold_up_others(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id, note_to="")
    for _death in range(2):
        died = claim_next()
        assert died is not None
        mark_data(died)
        let_go(died, None)
        if _death == 1:
            with transaction() as session:
                session.delete(session.get_one(ChainHead, cast.seeblick_id))
        frozen_clock.tick(hours=1)
        deliver_next()
        frozen_clock.tick(hours=1)
    other = post(cast.bergwald_id)
    deliver_all()
    assert fresh(posted.id).state == MailState.UNCERTAIN
    assert fresh(other.id).state == MailState.SENT
