"""A mail has one worker at a time; what a dead one left behind is judged by how far he had come."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from portal.database import db
from portal.evidence import checking
from portal.mail import claim, delivery, outbox
from portal.mail.claim import LeaseLost, claim_next, let_go, mark_data, release_unstarted
from portal.mail.delivery import deliver_next
from portal.mail.models import MailKind, MailPhase, MailState, OutgoingMail
from portal.mail.overdue import rescue_stranded
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.transaction import transaction
from tests.conftest import FrozenClock
from tests.mail.fault_server import KEEP_AND_HANG_UP, FaultServer, Plan
from tests.mail.office import attempts, deliver_all, fresh, notes, post, records
from tests.people import People

UNANSWERED: Plan = {"content": KEEP_AND_HANG_UP}


@pytest.fixture(autouse=True)
def _standing_clock(frozen_clock: FrozenClock) -> None:
    """Time passes only when a test says so."""


def sent_kinds(agency_id: int, mail_id: int) -> list[str]:
    return [record.row.kind for record in records(agency_id, mail_id)]


# --- unknown outcomes --------------------------------------------------------------------------------------


def test_an_unknown_outcome_is_tried_once_more_with_the_same_bytes(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    sink.plans.append(UNANSWERED)
    posted = post(cast.seeblick_id, with_file=True)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts) == (MailState.DEFERRED, 1)
    assert mail.next_due_at - frozen_clock.at == timedelta(minutes=30)
    frozen_clock.tick(minutes=31)
    deliver_all()
    assert fresh(posted.id).state == MailState.SENT
    assert [taken.content for taken in sink.taken] == [sink.taken[0].content] * 2
    assert sent_kinds(cast.seeblick_id, posted.id) == ["registered_mail_accepted"]


def test_a_second_unknown_outcome_waits_for_a_human(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    sink.plans.extend([UNANSWERED, UNANSWERED])
    posted = post(cast.seeblick_id)
    for _try in range(4):
        deliver_all()
        frozen_clock.tick(hours=1)
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts, mail.settled_at) == (MailState.UNCERTAIN, 2, None)
    assert mail.secret_encrypted is not None, "the secret is kept until somebody decides"
    assert len([taken for taken in sink.taken if taken.recipient == "paul@mail.example"]) == 2
    (record,) = records(cast.seeblick_id, posted.id)
    assert (record.row.kind, record.facts["trouble"]) == (
        "registered_mail_uncertain",
        Trouble.OUTCOME_UNKNOWN,
    )
    assert [note.env_to for note in notes()] == ["anna@seeblick.example"]
    with transaction() as session:
        outbox.settle(session.get_one(OutgoingMail, posted.id), MailState.SENT)
    assert fresh(posted.id).secret_encrypted is None


def test_a_mail_that_may_have_arrived_is_never_called_failed(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    sink.plans.extend([UNANSWERED, {"rcpt": "550 5.1.1 unknown"}])
    refused = post(cast.seeblick_id, note_to="")
    deliver_all()
    frozen_clock.tick(minutes=31)
    deliver_all()
    assert fresh(refused.id).state == MailState.UNCERTAIN
    sink.plans.append(UNANSWERED)
    expired = post(cast.seeblick_id, note_to="")
    deliver_all()
    sink.plan = {"mail": "451 4.3.0 later"}
    frozen_clock.tick(hours=49)
    deliver_all()
    mail = fresh(expired.id)
    assert (mail.state, mail.trouble) == (MailState.UNCERTAIN, Trouble.EXPIRED)
    assert mail.secret_encrypted is not None


# --- leases ------------------------------------------------------------------------------------------------


def test_two_workers_send_a_mail_once(cast: People, office: Flask, sink: FaultServer) -> None:
    mails = [post(cast.seeblick_id, kind=MailKind.OFFER) for _number in range(12)]
    start = threading.Barrier(4)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with office.app_context():
                start.wait(20)
                deliver_all()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            errors.append(error)

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    deliver_all()  # what the others left to a server that was busy
    assert errors == []
    assert len(sink.taken) == 12
    assert {fresh(mail.id).state for mail in mails} == {MailState.SENT}
    assert checking.check_chain(db.session(), cast.seeblick_id) is None


def test_a_claimed_mail_is_not_claimed_again(cast: People) -> None:
    post(cast.seeblick_id)
    first = claim_next()
    assert first is not None
    assert claim_next() is None
    let_go(first, None)


def test_a_mail_whose_worker_died_before_data_is_due_again_when_the_lease_ends(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    died = claim_next()
    assert died is not None
    let_go(died, None)
    assert not deliver_next(), "the lease still holds"
    frozen_clock.tick(minutes=21)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts) == (MailState.SENT, 0)
    assert [one.trouble for one in attempts(posted.id)] == [Trouble.INTERRUPTED, ""]
    assert len(sink.taken) == 1


def test_a_mail_that_kills_its_worker_again_and_again_waits_longer(
    cast: People, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    for _death in range(4):
        died = claim_next()
        assert died is not None
        let_go(died, None)
        frozen_clock.tick(minutes=21)
        assert rescue_stranded() == 1
    assert fresh(posted.id).next_due_at > frozen_clock.at


def test_a_mail_whose_worker_died_after_the_data_mark_is_unknown(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    for _death in range(2):
        died = claim_next()
        assert died is not None
        mark_data(died)
        let_go(died, None)
        assert fresh(posted.id).phase == MailPhase.DATA
        frozen_clock.tick(minutes=21)
        assert rescue_stranded() == 1
        frozen_clock.tick(minutes=31)
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts) == (MailState.UNCERTAIN, 2)
    assert [note.env_to for note in notes()] == ["anna@seeblick.example"]
    assert sink.taken == []


def test_the_data_mark_is_committed_before_data_is_said(
    cast: People, sink: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = post(cast.seeblick_id)
    seen: list[tuple[str, bool]] = []
    real = claim.mark_data

    def watched(one: claim.Claim) -> None:
        real(one)
        said = any(command.upper() == "DATA" for command in sink.commands)
        seen.append((fresh(posted.id).phase, said))

    monkeypatch.setattr("portal.mail.delivery.mark_data", watched)
    deliver_all()
    assert seen == [(MailPhase.DATA, False)]


def test_a_worker_that_lost_its_lease_overwrites_nothing(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    zombie = claim_next()
    assert zombie is not None
    mark_data(zombie)
    frozen_clock.tick(minutes=21)
    rescue_stranded()
    before = fresh(posted.id)
    state, due = before.state, before.next_due_at
    with pytest.raises(LeaseLost):
        delivery._finish(zombie, Verdict(Outcome.SENT, MailPhase.ACCEPTED, code=250))
    with pytest.raises(LeaseLost):
        mark_data(zombie)
    after = fresh(posted.id)
    assert (after.state, after.next_due_at, after.unknown_attempts) == (state, due, 1)
    assert records(cast.seeblick_id, posted.id) == []
    let_go(zombie, None)


def test_a_worker_that_lost_its_lease_sends_no_data(
    cast: People, sink: FaultServer, monkeypatch: pytest.MonkeyPatch, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    real = claim.mark_data

    def too_late(one: claim.Claim) -> None:
        frozen_clock.tick(minutes=21)
        assert rescue_stranded() == 1
        real(one)

    monkeypatch.setattr("portal.mail.delivery.mark_data", too_late)
    assert deliver_next()
    assert "DATA" not in [command.upper() for command in sink.commands]
    assert fresh(posted.id).state == MailState.DEFERRED
    monkeypatch.setattr("portal.mail.delivery.mark_data", real)
    deliver_all()
    assert (fresh(posted.id).state, len(sink.taken)) == (MailState.SENT, 1)


def test_stopping_gives_back_what_has_not_begun(cast: People, sink: FaultServer) -> None:
    unstarted, begun = post(cast.seeblick_id, kind=MailKind.OFFER), post(cast.seeblick_id)
    first, second = claim_next(), claim_next()
    assert first is not None
    assert second is not None
    assert (first.mail_id, second.mail_id) == (unstarted.id, begun.id)
    mark_data(second)
    assert release_unstarted() == 1
    mail = fresh(unstarted.id)
    assert (mail.state, mail.attempts, mail.lease_owner) == (MailState.QUEUED, 0, None)
    assert fresh(begun.id).state == MailState.LEASED
    with pytest.raises(LeaseLost):
        mark_data(first)
    let_go(first, None)
    let_go(second, None)
