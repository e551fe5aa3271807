"""Nothing committed is lost, nothing is sent more than once too often, and every end is on record."""

import threading
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.database import db
from portal.evidence import chain
from portal.evidence.models import ChainHead
from portal.files import FileStore, file_store
from portal.mail import aftermath, claim, delivery, outbox
from portal.mail.account import account_of
from portal.mail.breaker import servers
from portal.mail.claim import LeaseLost, claim_next, let_go, mark_data, release_unstarted
from portal.mail.delivery import deliver_next, send_test
from portal.mail.letter import Letter
from portal.mail.message import Route, build, closed_bytes, open_bytes
from portal.mail.models import MailAccount, MailKind, MailPhase, MailState, OutgoingMail
from portal.mail.overdue import rescue_stranded
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble, sentence
from portal.tokens import Keyring
from portal.transaction import DatabaseBusy, transaction
from tests.conftest import FrozenClock
from tests.mail.fault_server import HANG_UP, KEEP_AND_HANG_UP, KEEP_AND_LEAVE, Act, FaultServer, Plan
from tests.mail.office import attempts, deliver_all, fresh, give_account, notes, post, records
from tests.people import People, settle_in

UNANSWERED: Plan = {"content": KEEP_AND_HANG_UP}


@pytest.fixture(autouse=True)
def _standing_clock(frozen_clock: FrozenClock) -> None:
    """Time passes only when a test says so."""


def sent_kinds(agency_id: int, mail_id: int) -> list[str]:
    return [record.row.kind for record in records(agency_id, mail_id)]


# --- the good end ------------------------------------------------------------------------------------------


def test_it_sends_a_promised_mail_and_records_the_acceptance(cast: People, sink: FaultServer) -> None:
    posted = post(cast.seeblick_id, with_file=True)
    assert deliver_next()
    mail = fresh(posted.id)
    assert (mail.state, mail.phase, mail.last_code) == (MailState.SENT, MailPhase.ACCEPTED, 250)
    assert mail.secret_encrypted is None
    assert mail.lease_owner is None
    assert mail.settled_at == mail.accepted_at is not None
    (taken,) = sink.taken
    assert taken.content == open_bytes(mail, file_store(), posted.secret)
    assert (taken.sender, taken.recipient) == ("post@seeblick.example", "paul@mail.example")
    (record,) = records(cast.seeblick_id, posted.id)
    assert record.row.kind == "registered_mail_accepted"
    assert record.facts == {
        "message_id": mail.message_id,
        "code": 250,
        "attempts": 1,
        "server": f"127.0.0.1:{sink.port}",
        "tls": "",
        "size": len(taken.content),
    }
    assert record.document["hashes"] == {"mail": posted.sha256}
    assert record.document["subject"] == {"offer": "an-offer"}
    assert record.personal == {"recipient_email": "paul@mail.example", "reply": "2.0.0 taken as 4711"}
    (attempt,) = attempts(posted.id)
    assert (attempt.outcome, attempt.code, attempt.phase) == ("sent", 250, "accepted")
    assert chain.check_chain(db.session(), cast.seeblick_id) is None


def test_it_keeps_the_archived_mail_closed(cast: People, sink: FaultServer) -> None:
    posted = post(cast.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert posted.secret.encode() not in closed_bytes(mail, file_store())
    assert posted.secret.encode() in sink.taken[0].content


@pytest.mark.parametrize("plan", [{"quit": HANG_UP}, {"content": KEEP_AND_LEAVE}])
def test_it_sends_once_when_the_server_leaves_after_its_250(
    cast: People, sink: FaultServer, plan: Plan
) -> None:
    sink.plan = plan
    posted = post(cast.seeblick_id)
    deliver_all()
    assert fresh(posted.id).state == MailState.SENT
    assert len(sink.taken) == 1


def test_the_acceptance_is_committed_before_the_goodbye(
    cast: People, sink: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = post(cast.seeblick_id)
    order: list[str] = []
    monkeypatch.setattr(
        "smtplib.SMTP.quit", lambda _host: order.append(f"goodbye to a mail {fresh(posted.id).state}")
    )
    deliver_all()
    assert order == ["goodbye to a mail sent"]


def test_mails_that_follow_a_consent_go_first(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    for kind in (MailKind.BROKER_NOTE, MailKind.REGISTERED, MailKind.OFFER):
        post(cast.seeblick_id, kind=kind, to=f"{kind}@mail.example")
        frozen_clock.tick(seconds=1)
    deliver_all()
    assert [taken.recipient.split("@")[0] for taken in sink.taken] == ["offer", "broker_note", "registered"]


def test_trial_mails_leave_no_evidence(cast: People, sink: FaultServer) -> None:
    before = len(records(cast.seeblick_id))
    sent, refused = post(cast.seeblick_id, is_trial=True), post(cast.seeblick_id, is_trial=True)
    sink.plans.extend([{}, {"rcpt": "550 5.1.1 no"}])
    deliver_all()
    assert {fresh(sent.id).state, fresh(refused.id).state} == {MailState.SENT, MailState.FAILED}
    assert len(records(cast.seeblick_id)) == before
    assert notes() == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (MailKind.REGISTERED, ["registered_mail_accepted"]),
        (MailKind.OFFER, ["offer_mail_relayed"]),
        (MailKind.BROKER_NOTE, []),
    ],
)
def test_each_kind_of_mail_has_its_record(
    cast: People, sink: FaultServer, kind: MailKind, expected: list[str]
) -> None:
    posted = post(cast.seeblick_id, kind=kind)
    deliver_all()
    assert sent_kinds(cast.seeblick_id, posted.id) == expected


def test_the_same_promise_twice_is_refused(cast: People) -> None:
    post(cast.seeblick_id, key="offer:1:offer-mail")
    with pytest.raises(IntegrityError):
        post(cast.seeblick_id, key="offer:1:offer-mail")


# --- tries that fail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["greeting", "mail", "rcpt", "data", "content"])
def test_it_tries_again_after_a_temporary_refusal(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock, step: Any
) -> None:
    sink.plans.append({step: "451 4.3.0 later"})
    posted = post(cast.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.last_code) == (MailState.DEFERRED, 451)
    assert (mail.last_reply, mail.secret_encrypted is None) == ("4.3.0 later", False)
    assert sink.taken == []
    frozen_clock.tick(minutes=10)
    deliver_all()
    assert fresh(posted.id).state == MailState.SENT
    assert [one.outcome for one in attempts(posted.id)] == ["transient", "sent"]
    assert len(sink.taken) == 1
    assert records(cast.seeblick_id, posted.id)[0].facts["attempts"] == 2


@pytest.mark.parametrize(
    ("plan", "trouble"),
    [
        ({"rcpt": "550 5.1.1 unknown"}, Trouble.RECIPIENT_REFUSED),
        ({"rcpt": "552 5.2.2 full"}, Trouble.MAILBOX_FULL),
        ({"mail": "552 5.3.4 too large"}, Trouble.TOO_LARGE),
        ({"data": "554 5.5.1 no"}, Trouble.MESSAGE_REFUSED),
        ({"content": "554 5.7.1 spam"}, Trouble.MESSAGE_REFUSED),
    ],
)
def test_a_refusal_for_good_ends_the_mail_and_tells_the_broker(
    cast: People, sink: FaultServer, plan: Plan, trouble: Trouble
) -> None:
    sink.plans.append(plan)
    posted = post(cast.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble, mail.secret_encrypted) == (MailState.FAILED, trouble, None)
    (record,) = records(cast.seeblick_id, posted.id)
    assert record.row.kind == "registered_mail_failed"
    assert (record.facts["trouble"], record.facts["code"]) == (trouble, mail.last_code)
    (note,) = notes()
    assert (note.state, note.env_to) == (MailState.SENT, "anna@seeblick.example")
    (told,) = sink.taken
    assert told.recipient == "anna@seeblick.example"
    assert (
        message_from_bytes(told.content, policy=policy.default)["Subject"] == "Nicht zugestellt: Ihr Exposé"
    )
    assert f"/postausgang/{posted.id}".encode() in told.content


def test_one_bad_address_does_not_hold_up_others(cast: People, sink: FaultServer) -> None:
    sink.plans.append({"rcpt": "550 5.1.1 unknown"})
    bad, good = post(cast.seeblick_id, note_to=""), post(cast.seeblick_id)
    deliver_all()
    assert (fresh(bad.id).state, fresh(good.id).state) == (MailState.FAILED, MailState.SENT)


def test_it_keeps_to_the_schedule_and_gives_up_in_the_end(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.mail.aftermath.random.uniform", lambda _low, _high: 1.0)
    sink.plan = {"rcpt": "450 4.2.0 greylisted"}
    posted = post(cast.seeblick_id, note_to="")
    pauses = []
    begun = frozen_clock.at
    while True:
        assert deliver_next()
        mail = fresh(posted.id)
        if mail.state == MailState.FAILED:
            break
        pauses.append((mail.next_due_at - frozen_clock.at).total_seconds() / 60)
        frozen_clock.at = mail.next_due_at
    # The first wait is five minutes, not one: greylisting. The last one ends with the time to give up.
    assert pauses == [5, 5, 15, 30, 60, 120, *[240] * 11, 5]
    assert frozen_clock.at - begun == timedelta(hours=48)
    assert (mail.trouble, mail.secret_encrypted) == (Trouble.EXPIRED, None)
    assert sent_kinds(cast.seeblick_id, posted.id) == ["registered_mail_failed"]
    assert records(cast.seeblick_id, posted.id)[0].facts["attempts"] == len(pauses) + 1


def test_a_server_that_is_away_is_asked_again_after_a_minute(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    sink.plan = {"greeting": HANG_UP}
    posted = post(cast.seeblick_id)
    deliver_next()
    waits = (fresh(posted.id).next_due_at - frozen_clock.at).total_seconds()
    assert 48 <= waits <= 72


def test_the_broker_hears_once_of_a_mail_that_is_put_off_for_half_an_hour(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    sink.plans.extend([{"rcpt": "450 4.2.0 greylisted"}] * 2)
    post(cast.seeblick_id)
    deliver_all()
    frozen_clock.tick(minutes=6)
    deliver_all()
    assert notes() == []
    frozen_clock.tick(minutes=25)
    sink.plans.append({"rcpt": "450 4.2.0 greylisted"})
    deliver_all()
    deliver_all()
    (note,) = notes()
    assert note.env_to == "anna@seeblick.example"
    assert note.state == MailState.SENT


# --- accounts that do not work -----------------------------------------------------------------------------


def test_a_refused_password_pauses_the_agency_and_counts_no_try(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    give_account(cast.seeblick_id, port=sink.port, username="post", password="falsch")
    first, second = post(cast.seeblick_id), post(cast.seeblick_id)
    other = post(cast.bergwald_id)
    with FaultServer(username="post", password="richtig") as strict:
        give_account(cast.seeblick_id, port=strict.port, username="post", password="falsch")
        deliver_all()
        mail, waiting = fresh(first.id), fresh(second.id)
        assert (mail.state, mail.trouble, mail.attempts) == (MailState.DEFERRED, Trouble.AUTHENTICATION, 0)
        assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 0)
        assert fresh(other.id).state == MailState.SENT
        account = db.session.get_one(MailAccount, cast.seeblick_id)
        assert (account.paused_at, account.pause_reply) == (frozen_clock.at, "5.7.8 wrong")
        assert len(strict.dialogues) == 1
        give_account(cast.seeblick_id, port=strict.port, username="post", password="richtig", paused_at=None)
        frozen_clock.tick(minutes=16)
        deliver_all()
        assert {fresh(first.id).state, fresh(second.id).state} == {MailState.SENT}
        assert len(strict.taken) == 2


def test_a_server_without_encryption_gets_nothing(cast: People, sink: FaultServer) -> None:
    give_account(cast.seeblick_id, port=sink.port, encryption="starttls", username="post", password="geheim")
    posted = post(cast.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble, mail.attempts) == (MailState.DEFERRED, Trouble.TLS, 0)
    assert not any(word in sink.clear for word in (b"AUTH", b"MAIL", b"RCPT", b"DATA"))


def test_without_any_account_mails_wait(open_office: Callable[..., Flask]) -> None:
    open_office(PORTAL_MAIL_SERVER="")
    people = settle_in()
    posted = post(people.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble, mail.attempts) == (MailState.DEFERRED, Trouble.NO_ACCOUNT, 0)


def test_a_password_that_cannot_be_decrypted_pauses_the_agency(
    cast: People, office: Flask, sink: FaultServer
) -> None:
    give_account(cast.seeblick_id, port=sink.port, username="post", password="geheim")
    posted = post(cast.seeblick_id, kind=MailKind.OFFER)
    office.extensions["portal.keyring"] = Keyring(["another key " * 5])
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble) == (MailState.DEFERRED, Trouble.AUTHENTICATION)
    assert sink.dialogues == []


def test_a_secret_that_cannot_be_decrypted_holds_up_only_its_own_mail(
    cast: People, office: Flask, sink: FaultServer
) -> None:
    posted = post(cast.seeblick_id)
    office.extensions["portal.keyring"] = Keyring(["another key " * 5])
    other = post(cast.seeblick_id)
    deliver_all()
    mail = fresh(posted.id)
    assert (mail.state, mail.trouble, mail.secret_encrypted is None) == (
        MailState.DEFERRED,
        Trouble.KEY_MISSING,
        False,
    )
    assert fresh(other.id).state == MailState.SENT


def test_mails_of_a_paused_agency_end_when_their_time_is_over(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    with FaultServer(username="post", password="richtig") as strict:
        give_account(cast.seeblick_id, port=strict.port, username="post", password="falsch")
        mails = [post(cast.seeblick_id, note_to="") for _number in range(3)]
        frozen_clock.tick(hours=47, minutes=55)
        deliver_all()
        assert {fresh(mail.id).state for mail in mails} == {MailState.QUEUED, MailState.DEFERRED}
        frozen_clock.tick(minutes=6)
        deliver_all()
        assert {fresh(mail.id).state for mail in mails} == {MailState.FAILED}
        assert {fresh(mail.id).trouble for mail in mails} == {Trouble.EXPIRED}


def test_after_a_long_standstill_of_the_portal_mails_get_one_more_try(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock
) -> None:
    posted = post(cast.seeblick_id)
    frozen_clock.tick(days=4)
    deliver_all()
    assert fresh(posted.id).state == MailState.SENT


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
    assert chain.check_chain(db.session(), cast.seeblick_id) is None


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


# --- servers -----------------------------------------------------------------------------------------------


def test_a_server_that_never_answers_rests_and_others_go_on(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = [1000.0]
    monkeypatch.setattr("portal.clock.monotonic", lambda: running[0])
    with FaultServer({"greeting": HANG_UP}) as dead:
        give_account(cast.bergwald_id, port=dead.port)
        lost = [post(cast.bergwald_id, kind=MailKind.OFFER) for _number in range(6)]
        good = post(cast.seeblick_id)
        deliver_all()
        assert len(dead.dialogues) == 3
        assert fresh(good.id).state == MailState.SENT
        assert [fresh(mail.id).attempts for mail in lost] == [1, 1, 1, 0, 0, 0]
        running[0] += 61
        deliver_all()
        assert len(dead.dialogues) == 4, "one probe, then a longer rest"
        running[0] += 61
        deliver_all()
        assert len(dead.dialogues) == 4
        dead.plan = {}
        running[0] += 60
        frozen_clock.tick(hours=1)
        deliver_all()
        assert {fresh(mail.id).state for mail in lost} == {MailState.SENT}


def test_one_thread_stays_free_of_a_silent_server(cast: People, sink: FaultServer) -> None:
    """Four threads: three may wait for one server, the fourth takes only mails for others."""
    for _number in range(5):
        post(cast.seeblick_id, kind=MailKind.OFFER)
    other = post(cast.bergwald_id)
    give_account(cast.bergwald_id, port=1)
    claims = [claim_next() for _thread in range(4)]
    assert claims[3] is not None
    assert claims[3].mail_id == other.id
    assert claim_next() is None
    for one in claims:
        assert one is not None
        let_go(one, True)
    assert servers.busy(3) == set()


def test_a_test_mail_gives_back_the_servers_words(cast: People, sink: FaultServer) -> None:
    built = build(
        Letter("Testmail", "Es geht.\n"),
        Route("Seeblick", "post@seeblick.example", "Anna", "anna@seeblick.example"),
        agency_id=cast.seeblick_id,
        at=clock.now(),
        store=file_store(),
    )
    account = account_of(cast.seeblick_id)
    assert send_test(account, built, built.skeleton).outcome is Outcome.SENT
    sink.plan = {"rcpt": Act("550 5.7.1 not yours")}
    verdict = send_test(account, built, built.skeleton)
    assert (verdict.trouble, verdict.reply) == (Trouble.RECIPIENT_REFUSED, "5.7.1 not yours")
    assert [taken.content for taken in sink.taken] == [built.skeleton]


def test_every_trouble_has_a_german_sentence(office: Flask) -> None:
    sentences = {sentence(trouble) for trouble in Trouble}
    assert len(sentences) == len(Trouble)
    assert sentence("never heard of") == "Die Mail konnte nicht gesendet werden."
    assert not any("!" in text for text in sentences)


def test_the_stored_files_lie_under_the_agency(cast: People, home: Path) -> None:
    post(cast.seeblick_id, with_file=True)
    assert list((home / "files" / str(cast.seeblick_id)).rglob("*"))
