"""Nothing committed is lost, nothing is sent more than once too often, and every end is on record."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.evidence import checking
from portal.files import file_store
from portal.mail import outbox
from portal.mail.delivery import deliver_next
from portal.mail.message import closed_bytes, open_bytes
from portal.mail.models import MailKind, MailPhase, MailState, OutgoingMail
from portal.mail.trouble import Trouble
from portal.transaction import transaction
from tests.conftest import FrozenClock
from tests.mail.fault_server import HANG_UP, KEEP_AND_LEAVE, FaultServer, Plan
from tests.mail.office import attempts, deliver_all, fresh, notes, post, records
from tests.people import People


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
        "dsn": "not_asked",
        "dkim": {"state": "none"},
    }
    assert record.document["hashes"] == {"mail": posted.sha256}
    assert record.document["subject"] == {"offer": "an-offer"}
    dialogue = record.personal.pop("dialogue").splitlines()
    assert record.personal == {"recipient_email": "paul@mail.example", "reply": "2.0.0 taken as 4711"}
    assert [line.partition(" 2")[0].partition(" 3")[0] for line in dialogue] == [
        "EHLO",
        "MAIL FROM",
        "RCPT TO",
        "DATA",
        "END",
    ]
    assert dialogue[-1] == "END 250 2.0.0 taken as 4711"
    (attempt,) = attempts(posted.id)
    assert (attempt.outcome, attempt.code, attempt.phase) == ("sent", 250, "accepted")
    assert checking.check_chain(db.session(), cast.seeblick_id) is None


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


def test_a_cancelled_mail_forgets_its_secret_and_is_not_sent(cast: People, sink: FaultServer) -> None:
    posted = post(cast.seeblick_id)
    with transaction() as session:
        outbox.settle(session.get_one(OutgoingMail, posted.id), MailState.CANCELLED)
    deliver_all()
    assert (fresh(posted.id).state, fresh(posted.id).secret_encrypted) == (MailState.CANCELLED, None)
    assert sink.dialogues == []


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
