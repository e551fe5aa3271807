"""Colleagues: invitation, rights, switching accounts off and on."""

import re

from sqlalchemy import select

from portal.brokers.models import Broker, Role
from portal.database import db
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.mail.models import MailKind
from tests.conftest import PUBLIC_URL, post_form
from tests.people import PASSWORD
from tests.postbox import mails, part, read

TEAM = "/einstellungen/team"
FRESH = "Nebelhorn über der Brücke"
DORA = {"first_name": "Dora", "last_name": "Wałęsa", "email": "Dora@Seeblick.example", "role": "broker"}


def invite(client, **more):
    return post_form(client, TEAM, {**DORA, **more})


def path_in(mail):
    found = re.search(rf"^{re.escape(PUBLIC_URL)}(/passwort/\S+)$", part(read(mail), "plain"), re.MULTILINE)
    assert found
    return found.group(1)


def broker(email):
    return db.session.scalar(select(Broker).where(Broker.email == email))


def press(client, person_id, what, **fields):
    return post_form(client, f"{TEAM}/{person_id}/{what}", fields, TEAM)


def test_an_invited_colleague_sets_a_password_and_signs_in(anna, visitor):
    assert invite(anna).location == TEAM
    page = anna.get(TEAM).text
    assert "Die Einladung geht an dora@seeblick.example" in page
    assert "eingeladen" in page
    (mail,) = mails(MailKind.INVITATION)
    assert "Anna Berger hat Sie in das Exposé-Portal von Immobilien Seeblick GmbH eingeladen" in part(
        read(mail), "plain"
    )
    path = path_in(mail)
    assert "Willkommen, Dora Wałęsa" in visitor.get(path).text
    post_form(visitor, path, {"password": FRESH})
    signed = post_form(visitor, "/anmelden", {"email": "dora@seeblick.example", "password": FRESH})
    assert signed.status_code == 302
    assert broker("dora@seeblick.example").role == Role.BROKER


def test_nobody_signs_in_before_the_password_is_set(anna, visitor):
    invite(anna)
    answer = post_form(visitor, "/anmelden", {"email": "dora@seeblick.example", "password": PASSWORD})
    assert "passen nicht zusammen" in answer.text


def test_an_invitation_ends_after_seven_days(anna, app, frozen_clock):
    from tests.conftest import signed_in
    from tests.people import People

    client = signed_in(app, People.anna_email)
    invite(client)
    path = path_in(mails()[0])
    visitor = app.test_client()
    frozen_clock.tick(days=6, hours=23)
    assert visitor.get(path).status_code == 200
    frozen_clock.tick(hours=1)
    assert visitor.get(path).status_code == 404


def test_inviting_again_kills_the_first_link(anna, visitor):
    invite(anna)
    press(anna, broker("dora@seeblick.example").id, "einladen")
    first, second = [path_in(mail) for mail in mails(MailKind.INVITATION)]
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200


def test_nobody_is_invited_again_who_has_a_password(anna, people):
    assert press(anna, people.bernd_id, "einladen").status_code == 404
    assert mails() == []


def test_an_own_colleague_is_named_and_a_stranger_is_not(anna, people):
    own = invite(anna, email=people.bernd_email)
    foreign = invite(anna, email=people.carla_email)
    assert "hat in Ihrem Büro schon ein Konto" in own.text
    assert "lässt sich hier nicht einladen" in foreign.text
    assert "Bergwald" not in foreign.text
    assert 'value="Wałęsa"' in foreign.text
    assert mails() == []


BAD_INPUT = [
    ({"last_name": ""}, "Bitte geben Sie den Nachnamen ein."),
    ({"email": "dora"}, "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel"),
    ({"email": "dora@a.example, eve@b.example"}, "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel"),
    (
        {"email": "dora@a.example\r\nBcc: eve@b.example"},
        "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel",
    ),
    ({"last_name": "x" * 81}, "höchstens 80 Zeichen"),
    ({"role": "owner"}, "Rechte"),
]


def test_bad_input_invites_nobody(anna, subtests):
    for fields, sentence in BAD_INPUT:
        with subtests.test(fields=fields):
            answer = invite(anna, **fields)
            assert answer.status_code == 200
            assert sentence in answer.text
            assert broker("dora@seeblick.example") is None
            assert mails() == []


def test_the_last_administrator_stays_administrator(anna, people):
    press(anna, people.anna_id, "rechte", role="broker")
    press(anna, people.anna_id, "abschalten")
    anna_row = db.session.get_one(Broker, people.anna_id)
    assert anna_row.is_administrator
    assert anna_row.is_active
    assert "sonst niemanden mehr" in anna.get(TEAM).text


def test_an_invited_administrator_does_not_count_yet(anna, people):
    invite(anna, role="administrator")
    press(anna, people.anna_id, "rechte", role="broker")
    assert db.session.get_one(Broker, people.anna_id).is_administrator


def test_with_a_second_administrator_the_first_may_step_down(anna, people):
    press(anna, people.bernd_id, "rechte", role="administrator")
    answer = press(anna, people.anna_id, "rechte", role="broker")
    assert answer.location == "/"
    assert not db.session.get_one(Broker, people.anna_id).is_administrator
    assert anna.get(TEAM).status_code == 403


def test_switching_off_ends_sessions_and_switching_on_lets_in_again(app, anna, bernd, people):
    press(anna, people.bernd_id, "abschalten")
    assert bernd.get("/konto").status_code == 302
    refused = post_form(app.test_client(), "/anmelden", {"email": people.bernd_email, "password": PASSWORD})
    assert refused.status_code == 200
    page = anna.get(TEAM).text
    assert "abgeschaltet" in page
    press(anna, people.bernd_id, "einschalten")
    allowed = post_form(app.test_client(), "/anmelden", {"email": people.bernd_email, "password": PASSWORD})
    assert allowed.status_code == 302


def test_a_foreign_colleague_does_not_exist(anna, people):
    for what, fields in [
        ("abschalten", {}),
        ("einschalten", {}),
        ("rechte", {"role": "broker"}),
        ("einladen", {}),
    ]:
        foreign = press(anna, people.carla_id, what, **fields)
        unknown = press(anna, 99999, what, **fields)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.text == unknown.text
    carla = db.session.get_one(Broker, people.carla_id)
    assert carla.is_active
    assert carla.is_administrator


def test_the_list_names_own_people_only(anna, people):
    page = anna.get(TEAM).text
    assert people.bernd_email in page
    assert people.carla_email not in page


def test_changes_of_accounts_are_on_the_record(anna, people):
    before = db.session.scalars(
        select(EvidenceRecord).where(EvidenceRecord.kind == EvidenceKind.SETTINGS_CHANGED)
    ).all()
    invite(anna)
    press(anna, people.bernd_id, "rechte", role="administrator")
    press(anna, people.bernd_id, "abschalten")
    press(anna, people.bernd_id, "einschalten")
    after = db.session.scalars(
        select(EvidenceRecord).where(EvidenceRecord.kind == EvidenceKind.SETTINGS_CHANGED)
    ).all()
    assert len(after) - len(before) == 4
    assert all(b"dora" not in record.canonical for record in after)
