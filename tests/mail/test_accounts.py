"""An account or a server that does not work holds up its own mails, and nobody else's."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal import clock
from portal.agency.actions import Author, save_mail_account
from portal.database import db
from portal.files import file_store
from portal.mail.account import account_of
from portal.mail.breaker import servers
from portal.mail.claim import claim_next, let_go
from portal.mail.delivery import send_test
from portal.mail.letter import Letter
from portal.mail.message import Route, build
from portal.mail.models import MailAccount, MailKind, MailState
from portal.mail.smtp import Outcome
from portal.mail.trouble import Trouble, sentence
from portal.tokens import Keyring
from tests.conftest import FrozenClock
from tests.mail.fault_server import HANG_UP, Act, FaultServer
from tests.mail.office import deliver_all, fresh, give_account, post
from tests.people import People, settle_in


@pytest.fixture(autouse=True)
def _standing_clock(frozen_clock: FrozenClock) -> None:
    """Time passes only when a test says so."""


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


def test_waiting_mails_leave_at_once_when_the_account_is_mended(cast: People) -> None:
    with FaultServer(username="post", password="richtig") as strict:
        give_account(cast.seeblick_id, port=strict.port, username="post", password="falsch")
        mails = [post(cast.seeblick_id) for _number in range(3)]
        deliver_all()
        assert strict.taken == []
        save_mail_account(
            cast.seeblick_id,
            Author(cast.anna_id, "Anna Berger"),
            server="127.0.0.1",
            port=strict.port,
            encryption="none",
            username="post",
            password="richtig",
            sender="post@own.example",
            sent_copy="none",
        )
        deliver_all()
        assert {fresh(mail.id).state for mail in mails} == {MailState.SENT}


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


def test_a_long_outage_is_survived_without_a_storm(
    cast: People, sink: FaultServer, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six hours without the server, asked now and then; then everything leaves, each mail once (F12)."""
    monkeypatch.setattr("portal.clock.monotonic", lambda: frozen_clock().timestamp())
    sink.plan = {"greeting": HANG_UP}
    mails = [post(cast.seeblick_id, note_to="") for _number in range(30)]
    for _time in range(72):
        deliver_all()
        frozen_clock.tick(minutes=5)
    asked = len(sink.dialogues)
    assert asked <= 3 + 72, "one probe for each rest"
    sink.plan = {}
    for _time in range(8):
        frozen_clock.tick(minutes=30)
        deliver_all()
    assert {fresh(mail.id).state for mail in mails} == {MailState.SENT}
    assert len(sink.taken) == 30


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
