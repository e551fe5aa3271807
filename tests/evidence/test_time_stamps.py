"""Time stamps of consents: promised with them, asked for behind their back, believed only when everything fits."""

import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.cases.models import Case
from portal.cli import main
from portal.consent.models import Consent
from portal.database import db
from portal.evidence import actions
from portal.evidence import authority as authority_craft
from portal.evidence.actions import ask_again, promise_daily_stamps, stamp_next
from portal.evidence.models import EvidenceRecord, TimeStamp, TimeStampState
from portal.evidence.timestamp import question_about
from portal.transaction import transaction
from tests import postbox
from tests.conftest import PUBLIC_URL, SECRET_KEY, post_form
from tests.consent.test_page import press
from tests.evidence.authorities import Authority
from tests.factories import make_case, make_sent_offer
from tests.people import People
from tests.programs import program
from tests.withdrawal.desk import declare


@pytest.fixture
def link(people: People) -> str:
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[0]))


def stamps() -> list[TimeStamp]:
    db.session.rollback()
    return list(db.session.scalars(select(TimeStamp).order_by(TimeStamp.id)))


def the_stamp() -> TimeStamp:
    (one,) = stamps()
    return one


def record_of(stamp: TimeStamp) -> EvidenceRecord:
    return db.session.scalars(select(EvidenceRecord).filter_by(record_id=stamp.record_id)).one()


def make_due() -> None:
    with transaction() as session:
        session.execute(text("UPDATE time_stamp SET next_due_at = created_at WHERE state = 'pending'"))


def case_page(client: FlaskClient) -> str:
    case_id = (
        record_of(the_stamp()).case_id if stamps() else db.session.scalar(select(EvidenceRecord.case_id))
    )
    return " ".join(client.get(f"/vorgaenge/{case_id}").text.split())


# --- the promise -------------------------------------------------------------------------------------------


def test_a_consent_promises_a_stamp_and_asks_nobody(
    visitor: FlaskClient, link: str, authority: Authority
) -> None:
    press(visitor, link)
    stamp = the_stamp()
    assert (stamp.state, stamp.authority, stamp.attempts) == ("pending", authority.address, 0)
    assert stamp.record_id == db.session.scalars(select(Consent.record_id)).one()
    assert not authority.asked, "the prospect does not wait for anybody outside"


def test_without_an_authority_nothing_is_promised_and_the_case_says_so(
    visitor: FlaskClient, bernd: FlaskClient, link: str
) -> None:
    press(visitor, link)
    assert not stamps()
    assert not stamp_next()
    case_id = db.session.scalar(select(EvidenceRecord.case_id).where(EvidenceRecord.kind == "consent_given"))
    page = bernd.get(f"/vorgaenge/{case_id}").text
    assert "Kein Zeitstempel: Im Portal ist keine Zeitstempelstelle eingerichtet." in page
    assert "Zeitstempel anfordern" not in page


# --- the answer --------------------------------------------------------------------------------------------


def test_the_stamp_comes_from_the_authority_and_openssl_agrees(
    visitor: FlaskClient, bernd: FlaskClient, link: str, authority: Authority, tmp_path: Path
) -> None:
    press(visitor, link)
    assert "ist angefordert und noch nicht da" in case_page(bernd)
    assert stamp_next()
    stamp = the_stamp()
    assert stamp.state == TimeStampState.PRESENT
    assert stamp.response is not None
    assert stamp.stamped_at is not None
    assert abs(stamp.stamped_at - clock.now()) < timedelta(minutes=1)
    (tmp_path / "record.json").write_bytes(record_of(stamp).canonical)
    (tmp_path / "record.json.tsr").write_bytes(stamp.response)
    words = "ts -verify -data record.json -in record.json.tsr -CAfile".split()
    done = subprocess.run(
        [str(program("openssl", "openssl")), *words, str(authority.folder / "root.crt")],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Zeitstempel von 127.0.0.1: " in case_page(bernd)
    assert not stamp_next(), "and nobody is asked again"


def test_only_the_hash_of_the_record_leaves_the_house(
    visitor: FlaskClient, link: str, authority: Authority
) -> None:
    press(visitor, link)
    stamp_next()
    (question,) = authority.asked
    assert bytes.fromhex(record_of(the_stamp()).sha256) in question
    assert len(question) < 100


@pytest.mark.parametrize("statement", ["UPDATE time_stamp SET response = x'00'", "DELETE FROM time_stamp"])
def test_a_stamp_that_is_there_stays(
    visitor: FlaskClient, link: str, authority: Authority, statement: str
) -> None:
    press(visitor, link)
    stamp_next()
    with pytest.raises(IntegrityError, match="keeps its token"), transaction() as session:
        session.execute(text(statement))


# --- what is no stamp --------------------------------------------------------------------------------------


def test_an_outage_touches_no_consent_and_ends_with_a_stamp(
    visitor: FlaskClient, bernd: FlaskClient, link: str, authority: Authority
) -> None:
    authority.answer = lambda _question: (503, b"")
    press(visitor, link)
    for tried in range(1, 25):
        make_due()
        assert stamp_next()
        assert (the_stamp().state, the_stamp().attempts) == ("pending", tried)
        assert not stamp_next(), "not before the pause is over"
    page = case_page(bernd)
    assert "Die Stelle hat die Anfrage nicht angenommen. Das Portal versucht es weiter." in page
    assert "Zeitstempel noch einmal anfordern" not in page
    authority.answer = authority.honest
    make_due()
    stamp_next()
    assert the_stamp().state == TimeStampState.PRESENT
    assert db.session.scalars(select(Consent)).one()


def test_pauses_grow_to_four_hours_and_last_more_than_three_days() -> None:
    pauses = [
        actions.RETRY_SECONDS[min(n, len(actions.RETRY_SECONDS)) - 1]
        for n in range(1, actions.TRIES_UNREACHED)
    ]
    assert pauses == sorted(pauses)
    assert sum(pauses) > 3.5 * 86400


def test_it_gives_up_in_the_end_and_the_broker_may_ask_again(
    visitor: FlaskClient, bernd: FlaskClient, carla: FlaskClient, link: str, authority: Authority
) -> None:
    authority.answer = lambda _question: (200, b"<html>Wartung</html>")
    press(visitor, link)
    for _try in range(actions.TRIES_ANSWERED):
        make_due()
        stamp_next()
    stamp = the_stamp()
    assert (stamp.state, stamp.response, stamp.stamped_at) == ("failed", None, None)
    page = case_page(bernd)
    assert "Kein Zeitstempel von 127.0.0.1. Die Antwort der Stelle ist kein lesbarer Zeitstempel." in page
    assert "Zeitstempel noch einmal anfordern" in page
    make_due()
    assert not stamp_next(), "given up is given up"
    start = " ".join(bernd.get("/").text.split())
    number = db.session.scalars(select(Case.number)).one()
    assert f"Vorgang ohne Zeitstempel: {number}." in start
    assert "ohne Zeitstempel" not in carla.get("/").text
    case_id = record_of(stamp).case_id
    assert not ask_again(stamp.agency_id + 1, case_id or 0)
    authority.answer = authority.honest
    answer = post_form(bernd, f"/vorgaenge/{case_id}/zeitstempel", {}, page_url=f"/vorgaenge/{case_id}")
    assert answer.status_code == 302
    assert the_stamp().state == TimeStampState.PENDING
    assert "ohne Zeitstempel" not in bernd.get("/").text
    stamp_next()
    assert the_stamp().state == TimeStampState.PRESENT
    post_form(bernd, f"/vorgaenge/{case_id}/zeitstempel", {}, page_url=f"/vorgaenge/{case_id}")
    assert the_stamp().state == TimeStampState.PRESENT


def test_a_consent_from_before_can_be_stamped_later(
    app: Flask, visitor: FlaskClient, bernd: FlaskClient, link: str, running_authority: Authority, request
) -> None:
    press(visitor, link)
    assert not stamps()
    authority = request.getfixturevalue("authority")
    case_id = db.session.scalar(select(EvidenceRecord.case_id).where(EvidenceRecord.kind == "consent_given"))
    page = bernd.get(f"/vorgaenge/{case_id}").text
    assert "Kein Zeitstempel: Er wurde noch nicht angefordert." in page
    post_form(bernd, f"/vorgaenge/{case_id}/zeitstempel", {}, page_url=f"/vorgaenge/{case_id}")
    assert stamp_next()
    assert (the_stamp().state, the_stamp().authority) == ("present", authority.address)


def trouble_with(visitor: FlaskClient, link: str) -> str:
    press(visitor, link)
    assert stamp_next()
    stamp = the_stamp()
    assert (stamp.state, stamp.response, stamp.stamped_at) == ("pending", None, None)
    return stamp.last_error


def test_an_answer_to_another_question_is_refused(
    visitor: FlaskClient, link: str, authority: Authority
) -> None:
    press(visitor, link)
    earlier = authority.honest(question_about(record_of(the_stamp()).canonical).der)
    authority.answer = lambda _question: earlier
    stamp_next()
    assert (the_stamp().state, the_stamp().last_error) == ("pending", "nonce")


def test_a_stranger_s_signature_is_refused(
    visitor: FlaskClient, link: str, authority: Authority, other_authority: Authority
) -> None:
    authority.answer = other_authority.honest
    assert trouble_with(visitor, link) == "chain"


def test_a_clock_that_is_wrong_is_refused(
    visitor: FlaskClient, link: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(minutes=6))
    assert trouble_with(visitor, link) == "clock"


def test_a_redirect_is_not_followed(
    visitor: FlaskClient, link: str, authority: Authority, other_authority: Authority
) -> None:
    authority.answer = lambda _question: (307, b"")
    authority.headers["Location"] = other_authority.address
    assert trouble_with(visitor, link) == "http"
    assert not other_authority.asked


def test_an_endless_answer_is_cut_off(visitor: FlaskClient, link: str, authority: Authority) -> None:
    authority.answer = lambda _question: (200, b"0" * (authority_craft.LARGEST_ANSWER + 1))
    assert trouble_with(visitor, link) == "size"


def test_nobody_there_is_no_error_of_ours(
    visitor: FlaskClient, link: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_words: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("http.client.HTTPConnection.connect", refuse)
    assert trouble_with(visitor, link) == "connection"


def test_a_silent_authority_is_left_in_time(
    visitor: FlaskClient, link: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority_craft, "STEP_SECONDS", 0.05)
    over = threading.Event()

    def stall(_question: bytes) -> tuple[int, bytes]:
        over.wait(10)
        return 503, b""

    authority.answer = stall
    try:
        assert trouble_with(visitor, link) == "connection"
    finally:
        over.set()


def test_a_dripping_authority_is_left_in_time(
    visitor: FlaskClient, link: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority_craft, "WHOLE_SECONDS", -1.0)
    assert trouble_with(visitor, link) == "connection"


def test_only_authorities_of_the_settings_are_asked(
    visitor: FlaskClient, bernd: FlaskClient, link: str, authority: Authority, other_authority: Authority
) -> None:
    press(visitor, link)
    with transaction() as session:
        session.execute(text("UPDATE time_stamp SET authority = :there"), {"there": other_authority.address})
    assert stamp_next()
    assert (the_stamp().state, the_stamp().last_error) == ("failed", "not_configured")
    assert not other_authority.asked
    assert "Zeitstempel noch einmal anfordern" in case_page(bernd), "from the one that is named today"
    ask_again(the_stamp().agency_id, record_of(the_stamp()).case_id or 0)
    while stamp_next():
        pass
    assert [one.state for one in stamps()] == ["failed", "present"]
    assert "Zeitstempel noch einmal anfordern" not in " ".join(bernd.get("/vorgaenge/1").text.split())


def test_a_changed_record_is_not_stamped(visitor: FlaskClient, link: str, authority: Authority) -> None:
    press(visitor, link)
    name = the_stamp().record_id
    with transaction() as session:
        session.execute(text("DROP TRIGGER evidence_record_refuses_update"))
        session.execute(
            text("UPDATE evidence_record SET canonical = 'x' WHERE record_id = :name"), {"name": name}
        )
    assert stamp_next()
    assert (the_stamp().state, the_stamp().last_error) == ("failed", "damaged")
    assert not authority.asked


def test_a_row_that_is_being_asked_for_is_left_alone(
    visitor: FlaskClient, link: str, authority: Authority
) -> None:
    seen: list[bool] = []

    def look(question: bytes) -> tuple[int, bytes]:
        with visitor.application.app_context():
            seen.append(stamp_next())
            db.session.remove()
        return authority.honest(question)

    authority.answer = look
    press(visitor, link)
    stamp_next()
    assert seen == [False]
    assert (the_stamp().state, the_stamp().attempts) == ("present", 1)


def test_a_withdrawal_is_stamped_as_a_consent_is(
    visitor: FlaskClient, bernd: FlaskClient, people: People, authority: Authority
) -> None:
    case_id = make_case(people.seeblick_id, broker_id=people.bernd_id).id
    declare(visitor)
    assert record_of(the_stamp()).kind == "withdrawn"
    assert stamp_next()
    assert the_stamp().state == TimeStampState.PRESENT
    assert "Zeitstempel von 127.0.0.1: " in " ".join(bernd.get(f"/vorgaenge/{case_id}").text.split())


# --- the day's newest record -------------------------------------------------------------------------------


def test_once_a_day_the_newest_record_of_every_agency_is_stamped(
    people: People, authority: Authority
) -> None:
    heads = {
        people.seeblick_id,
        people.bergwald_id,
    }
    assert promise_daily_stamps() == 2
    assert promise_daily_stamps() == 0, "once a day"
    while stamp_next():
        pass
    assert {(one.agency_id, one.is_daily, one.state) for one in stamps()} == {
        (agency_id, True, "present") for agency_id in heads
    }


def test_a_new_day_stamps_only_what_is_new(
    people: People, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise_daily_stamps()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=1))
    assert promise_daily_stamps() == 0, "the newest records are the same"
    make_case(people.seeblick_id, broker_id=people.bernd_id)
    assert promise_daily_stamps() == 1
    assert stamps()[-1].agency_id == people.seeblick_id


def test_without_an_authority_no_day_is_stamped(people: People) -> None:
    assert promise_daily_stamps() == 0
    assert not stamps()


# --- the command -------------------------------------------------------------------------------------------


def run_stamp(monkeypatch: pytest.MonkeyPatch, home: Path, setting: str) -> tuple[int, str]:
    for name, value in {
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_PUBLIC_URL": PUBLIC_URL,
        "PORTAL_HOME": str(home),
        "PORTAL_TIME_AUTHORITIES": setting,
    }.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(main, ["stamp"])
    return done.exit_code, done.output


def test_the_command_says_whether_an_authority_is_of_use(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setting = f"{authority.address}={authority.folder / 'root.crt'}"
    code, said = run_stamp(monkeypatch, tmp_path, setting)
    assert (code, f"{authority.address}: Zeitstempel 20" in said) == (0, True), said
    authority.answer = lambda _question: (503, b"")
    code, said = run_stamp(monkeypatch, tmp_path, setting)
    assert (code, said) == (
        1,
        f"{authority.address}: Die Stelle hat die Anfrage nicht angenommen. (http 503)\n",
    )
    assert run_stamp(monkeypatch, tmp_path, "")[0] == 2
