"""The nightly self-check: once a night, in plain words to whom it concerns, and in nobody's way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal.cases.models import Case
from portal.consent.models import Consent
from portal.database import db
from portal.evidence.models import SelfCheck
from portal.mail.models import OutgoingMail
from portal.proof.actions import check_everybody, self_check
from portal.proof.inspection import Inspection, inspect
from portal.transaction import transaction
from tests import postbox
from tests.conftest import FrozenClock, signed_in
from tests.consent.test_page import press
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People

Tamper = Callable[..., None]


@pytest.fixture
def link(people: People, frozen_clock: FrozenClock) -> str:
    return another_link(people)


def another_link(people: People, **prospect: str) -> str:
    who = make_prospect(people.seeblick_id, **prospect).id
    case = make_case(people.seeblick_id, prospect_id=who, broker_id=people.bernd_id)
    make_sent_offer(people.seeblick_id, case_id=case.id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[-1]))


def tamper(*statements: str) -> None:
    """Change rows as somebody with the database file would, its guards taken away first."""
    with transaction() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        for statement in statements:
            session.execute(text(statement))


def checks(people: People) -> list[SelfCheck]:
    db.session.rollback()
    return list(
        db.session.scalars(select(SelfCheck).filter_by(agency_id=people.seeblick_id).order_by(SelfCheck.id))
    )


def alarms() -> list[OutgoingMail]:
    return [mail for mail in postbox.mails("self_check") if mail.env_to.startswith("anna")]


def alarm_is_shown(people: People) -> bool:
    """On the start page of a broker who signs in now."""
    page = signed_in(current_app, people.bernd_email).get("/").text
    assert "Guten Tag" in page
    return "Gespeichertes passt nicht mehr" in page


def next_night(frozen_clock: FrozenClock) -> None:
    frozen_clock.tick(days=1)
    check_everybody()


def test_every_agency_is_checked_once_a_night(people: People, frozen_clock: FrozenClock) -> None:
    frozen_clock.at = datetime(2026, 11, 23, 1, 59, tzinfo=UTC)  # a minute before three in Germany
    assert [check_everybody(), check_everybody()] == [2, 0]
    frozen_clock.tick(minutes=1)
    assert [check_everybody(), check_everybody()] == [2, 0]
    frozen_clock.tick(hours=23, minutes=59)
    assert check_everybody() == 0
    frozen_clock.tick(minutes=1)
    assert check_everybody() == 2
    assert [one.fault for one in checks(people)] == ["", "", ""]


def test_where_all_is_well_nobody_is_told(
    visitor: FlaskClient, anna: FlaskClient, people: People, link: str
) -> None:
    press(visitor, link)
    check_everybody()
    (found,) = checks(people)
    assert (found.faults, found.fault) == (0, "")
    assert found.records > 3
    assert not alarms()
    assert "Prüfsummen" not in anna.get("/").text


INTO_TEXT = "UPDATE evidence_record SET canonical = {} WHERE kind = 'consent_given'".format(
    "replace(canonical, 'prospect', 'Prospect')"  # makes text of the bytes
)
CHANGED = INTO_TEXT.replace("replace(", "CAST(replace(").replace("'Prospect')", "'Prospect') AS BLOB)")


def test_a_changed_record_is_named_to_administrators_and_brokers(
    visitor: FlaskClient, anna: FlaskClient, bernd: FlaskClient, carla: FlaskClient, people: People, link: str
) -> None:
    press(visitor, link)
    seq = db.session.scalar(text("SELECT seq FROM evidence_record WHERE kind = 'consent_given'"))
    tamper(CHANGED)
    check_everybody()
    (found,) = checks(people)
    number = db.session.scalars(select(Case.number)).one()
    sentence = f"Kette, Eintrag {seq}: Die gespeicherten Bytes wurden verändert. (Vorgang {number})"
    assert found.fault == sentence
    for client in (anna, bernd):
        page = " ".join(client.get("/").text.split())
        assert "Gespeichertes passt nicht mehr zu seinen Prüfsummen" in page
        assert found.fault in page
        assert "Bitte sagen Sie es gleich der Person, die das Portal betreibt" in page
    assert "Prüfsummen" not in carla.get("/").text
    (mail,) = alarms()
    assert mail.env_to == people.anna_email, "administrators only"
    body = postbox.part(postbox.read(mail), "plain")
    assert f"- {sentence}" in body.replace("\n", " ")
    assert "portal verify" in body


def test_text_where_bytes_belong_is_found_and_breaks_nothing(
    visitor: FlaskClient, anna: FlaskClient, people: People, link: str
) -> None:
    press(visitor, link)
    tamper(INTO_TEXT)
    check_everybody()
    (found,) = checks(people)
    seq = db.session.scalar(text("SELECT seq FROM evidence_record WHERE kind = 'consent_given'"))
    number = db.session.scalars(select(Case.number)).one()
    assert (
        found.fault == f"Kette, Eintrag {seq}: Die gespeicherten Bytes sind kein Eintrag. (Vorgang {number})"
    )
    assert found.fault in anna.get("/").text


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE record_seal SET cms = x'3000'", "Siegel von Eintrag"),
        ("DELETE FROM record_seal", "Siegel von Eintrag"),
        ("UPDATE evidence_clear_value SET value = 'Petra' WHERE field = 'recipient_name'", "Kette, Eintrag"),
        ("DELETE FROM evidence_record WHERE kind = 'consent_given'", "Kette, Eintrag"),
        ("UPDATE chain_head SET seq = seq - 1", "Kette, Eintrag"),
        ("UPDATE outgoing_mail SET skeleton = x'00' WHERE kind = 'offer'", "Mail "),
    ],
)
def test_whatever_was_touched_is_found(
    visitor: FlaskClient, people: People, link: str, statement: str, said: str
) -> None:
    press(visitor, link)
    tamper(
        "PRAGMA defer_foreign_keys = ON", statement
    ) if "DELETE FROM evidence" not in statement else tamper(
        "DELETE FROM evidence_clear_value", "DELETE FROM record_seal", "DELETE FROM consent", statement
    )
    check_everybody()
    (found,) = checks(people)
    assert said in found.fault, found.fault


def test_a_changed_file_is_found(visitor: FlaskClient, people: People, link: str) -> None:
    press(visitor, link)
    digest = db.session.scalars(select(Consent)).one().link.snapshot.pdf_sha256
    path = next((current_app.extensions["portal.settings"].home / "files").rglob(f"*{digest}*"))
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 another")
    check_everybody()
    (found,) = checks(people)
    assert digest in found.fault


def test_the_same_fault_is_told_once_and_a_new_one_again(
    visitor: FlaskClient, anna: FlaskClient, people: People, link: str, frozen_clock: FrozenClock
) -> None:
    press(visitor, link)
    tamper("UPDATE legal_text SET body = body || '.' WHERE kind = 'model_form'")
    for _night in range(3):
        next_night(frozen_clock)
    assert len(alarms()) == 1
    assert "Text model_form" in checks(people)[-1].fault
    tamper("UPDATE record_seal SET cms = x'3000'")
    next_night(frozen_clock)
    assert len(alarms()) == 2, "another fault comes first now"
    next_night(frozen_clock)
    assert len(alarms()) == 2
    assert alarm_is_shown(people)


def test_the_alarm_ends_when_the_fault_is_mended(
    visitor: FlaskClient, anna: FlaskClient, people: People, link: str, frozen_clock: FrozenClock
) -> None:
    press(visitor, link)
    tamper("UPDATE legal_text SET body = body || '~' WHERE kind = 'model_form'")
    next_night(frozen_clock)
    assert alarm_is_shown(people)
    tamper("UPDATE legal_text SET body = rtrim(body, '~') WHERE kind = 'model_form'")
    next_night(frozen_clock)
    assert [one.fault != "" for one in checks(people)] == [True, False]
    assert not alarm_is_shown(people)
    tamper("UPDATE legal_text SET body = body || '~' WHERE kind = 'model_form'")
    next_night(frozen_clock)
    assert len(alarms()) == 2, "it came back: that is news"


def test_a_damaged_chain_stops_no_consent(visitor: FlaskClient, people: People, link: str) -> None:
    press(visitor, link)
    other = another_link(people, email="petra@prospect.example")
    tamper(CHANGED)
    check_everybody()
    assert press(visitor, other).status_code == 303
    assert len(db.session.scalars(select(Consent)).all()) == 2


def test_without_a_mail_account_the_page_alone_tells(
    visitor: FlaskClient, anna: FlaskClient, people: People, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(visitor, link)
    tamper("UPDATE legal_text SET body = body || '~'")
    monkeypatch.setattr("portal.proof.actions.self_check.sender_address", lambda _agency_id: "")
    check_everybody()
    assert not alarms()
    assert "Gespeichertes passt nicht mehr" in anna.get("/").text


def test_of_two_processes_one_writes_what_it_found(
    people: People, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper("UPDATE legal_text SET body = body || '~'")
    real = inspect

    def slowly(*arguments: Any) -> Inspection:
        found = real(*arguments)
        monkeypatch.setattr(self_check, "inspect", real)
        db.session.rollback()
        check_everybody()  # the other process is through before this one writes
        return found

    monkeypatch.setattr(self_check, "inspect", slowly)
    check_everybody()
    assert len(checks(people)) == 1
    assert len(alarms()) == 1
