"""The personal link: what a GET shows, what the button does, and what it refuses."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.consent import actions
from portal.consent.models import Consent, ConsentLink
from portal.database import WRITES, db
from portal.evidence import chain, checking
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.mail import outbox
from portal.mail.models import MailState, OutgoingMail
from portal.mail.overdue import rescue_stranded
from tests import postbox
from tests.conftest import FrozenClock
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People

IPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"}


@pytest.fixture
def link(people: People) -> str:
    """The path of the link in Paul's registered mail."""
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[0]))


def nonce(page: str) -> str:
    found = re.search(r'name="n" value="([^"]+)"', page)
    assert found, "the page has no consent form"
    return found.group(1)


def press(client: FlaskClient, link: str, **more):
    return client.post(link, data={"n": nonce(client.get(link, headers=IPHONE).text)}, headers=IPHONE, **more)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def record(kind: EvidenceKind):
    agency = db.session.scalar(select(EvidenceRecord.agency_id).where(EvidenceRecord.kind == kind))
    assert agency is not None, f"no {kind} record"
    return [one for one in chain.read_records(db.session(), agency) if one.row.kind == kind]


def test_the_page_explains_and_sets_no_cookie(visitor: FlaskClient, link: str) -> None:
    page = visitor.get(link, headers=IPHONE)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    for sentence in (
        "Das Öffnen kostet nichts.",
        "Bitte bestätigen Sie hier noch einmal: E-Mail-Programme öffnen Links manchmal von selbst. Sie stimmen zu, "
        "dass wir Ihnen das Exposé jetzt zeigen und per E-Mail senden.",
        "Ja, ich stimme zu und möchte das Exposé öffnen",
        "Mit dem Öffnen schließen Sie keinen Vertrag und beauftragen niemanden.",
        "binnen vierzehn Tagen ohne Angabe von Gründen",
    ):
        assert sentence in page.text, sentence
    assert "Hangweg" not in page.text  # the withheld address
    assert link.rsplit("/", 1)[1] not in re.search(r"<title>(.*?)</title>", page.text).group(1)


def test_fetching_the_link_changes_nothing_but_the_log_of_visits(visitor: FlaskClient, link: str) -> None:
    before = (count(Consent), count(EvidenceRecord), count(OutgoingMail))
    visitor.head(link)
    visitor.get(link, headers={"Sec-Purpose": "prefetch"})
    visitor.get(link)
    visitor.options(link)
    assert (count(Consent), count(EvidenceRecord), count(OutgoingMail)) == before
    assert visitor.get(link + "/pdf").status_code == 404


def test_the_button_records_the_consent_and_opens_the_offer_under_the_same_address(
    visitor: FlaskClient, link: str
) -> None:
    answer = press(visitor, link)
    assert answer.status_code == 303
    assert answer.headers["Location"] == link
    assert "Set-Cookie" not in answer.headers
    page = visitor.get(link)
    assert "gern sende ich Ihnen das <strong>Exposé</strong>" in page.text
    assert "Hangweg 7" in page.text
    assert "pa…@…" in page.text


def test_the_original_mail_carries_the_press_in_its_header_and_the_same_pdf(
    visitor: FlaskClient, link: str
) -> None:
    press(visitor, link)
    pdf = visitor.get(link + "/pdf")
    mail = postbox.read(postbox.mails("offer")[0])
    given = record(EvidenceKind.CONSENT_GIVEN)[0]
    assert mail["To"] == "Paul Lenz <paul.lenz@prospect.example>"
    assert mail["X-Expose-Consent-IP"] == "127.0.0.1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", mail["X-Expose-Consent-Date"])
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d", mail["X-Expose-Consent-Time"])
    assert mail["X-Expose-Request-Id"] == postbox.mails("registered")[0].message_id
    assert mail["X-Expose-Evidence"] == f"v1 {given.row.record_id}"
    assert mail["X-Expose-Record-SHA256"] == given.row.sha256
    assert mail["X-Expose-Chain"] == f"{given.row.seq}:{given.row.sha256}"
    assert postbox.files_of(mail)["Expose_" + given.facts["objects"][0]["number"] + ".pdf"] == pdf.data
    assert "von der IP-Adresse 127.0.0.1" in postbox.part(mail, "plain")
    assert "von der IP-Adresse 127.0.0.1" in postbox.part(mail, "html")


def test_the_record_names_everything_that_was_shown(visitor: FlaskClient, link: str) -> None:
    press(visitor, link)
    given = record(EvidenceKind.CONSENT_GIVEN)[0]
    assert given.facts["button_label"] == "Ja, ich stimme zu und möchte das Exposé öffnen"
    assert [text["kind"] for text in given.facts["texts"]] == ["withdrawal_notice", "model_form"]
    assert given.facts["request_mail_verified"] is True
    assert given.facts["earlier_visits"] == 1
    assert given.personal["client_ip"] == "127.0.0.1"
    assert given.personal["user_agent"] == IPHONE["User-Agent"]
    assert "127.0.0.1" not in given.row.canonical.decode()
    assert checking.check_chain(db.session(), given.row.agency_id) is None


def test_a_second_press_changes_nothing(visitor: FlaskClient, link: str) -> None:
    page = visitor.get(link).text
    first = visitor.post(link, data={"n": nonce(page)})
    second = visitor.post(link, data={"n": nonce(page)})
    assert (first.status_code, second.status_code) == (303, 303)
    assert count(Consent) == 1
    assert len(postbox.mails("offer")) == 1
    assert len(record(EvidenceKind.CONSENT_GIVEN)) == 1


def test_twenty_presses_at_once_give_one_consent(app: Flask, visitor: FlaskClient, link: str) -> None:
    field = nonce(visitor.get(link).text)
    start = threading.Barrier(20)
    codes: list[int] = []

    def go() -> None:
        start.wait()
        codes.append(app.test_client().post(link, data={"n": field}).status_code)

    threads = [threading.Thread(target=go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 20
    assert count(Consent) == 1
    assert len(postbox.mails("offer")) == 1
    assert checking.check_chain(db.session(), db.session.scalars(select(Consent)).one().agency_id) is None


def test_first_view_and_first_download_are_recorded_once(visitor: FlaskClient, link: str) -> None:
    press(visitor, link)
    for _again in range(3):
        visitor.get(link)
        visitor.get(link + "/pdf")
    assert len(record(EvidenceKind.PREVIEW_SERVED)) == 1
    assert len(record(EvidenceKind.PDF_DOWNLOADED)) == 1


@pytest.mark.parametrize("field", ["", "x", "a.b.c"])
def test_a_press_without_our_form_is_refused(visitor: FlaskClient, link: str, field: str) -> None:
    answer = visitor.post(link, data={"n": field})
    assert answer.status_code == 400
    assert "Bitte drücken Sie noch einmal" in answer.text
    assert count(Consent) == 0


def test_the_form_of_another_link_is_refused(visitor: FlaskClient, people: People, link: str) -> None:
    make_sent_offer(people.seeblick_id)
    other = postbox.link_in(postbox.read(postbox.mails("registered")[1]))
    answer = visitor.post(link, data={"n": nonce(visitor.get(other).text)})
    assert answer.status_code == 400
    assert count(Consent) == 0


def test_a_form_open_for_more_than_an_hour_shows_a_fresh_page(
    visitor: FlaskClient, frozen_clock: FrozenClock, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sent_offer(people.seeblick_id)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[0]))
    field = nonce(visitor.get(link).text)
    frozen_clock.tick(minutes=61)
    answer = visitor.post(link, data={"n": field})
    assert answer.status_code == 200
    assert "Bitte drücken Sie noch einmal" in answer.text
    assert count(Consent) == 0
    assert visitor.post(link, data={"n": nonce(answer.text)}).status_code == 303


def test_a_broker_of_the_agency_cannot_consent(bernd: FlaskClient, link: str) -> None:
    page = bernd.get(link)
    assert "Sie sind als Makler angemeldet" in page.text
    assert "Abmelden und als Interessent fortfahren" in page.text
    assert bernd.post(link, data={"n": nonce(page.text)}).status_code == 403
    assert count(Consent) == 0
    answer = bernd.post(link + "/als-interessent", data={"n": nonce(page.text)})
    assert answer.status_code == 303
    assert "Sie sind als Makler angemeldet" not in bernd.get(link).text
    assert bernd.get("/").status_code == 302  # signed out
    assert press(bernd, link).status_code == 303
    given = record(EvidenceKind.CONSENT_GIVEN)[0]
    assert given.facts["broker_address_seen"] is True


def test_an_expired_link_says_whom_to_call(
    visitor: FlaskClient, link: str, frozen_clock: FrozenClock
) -> None:
    field = nonce(visitor.get(link).text)
    frozen_clock.at = clock.now() + timedelta(days=400)
    page = visitor.get(link)
    assert page.status_code == 410
    assert "Dieser Link ist abgelaufen" in page.text
    assert "07531 123456" in page.text
    assert visitor.post(link, data={"n": field}).status_code == 410
    assert count(Consent) == 0


def test_the_preview_stays_after_the_link_expired(
    visitor: FlaskClient, link: str, frozen_clock: FrozenClock
) -> None:
    press(visitor, link)
    frozen_clock.tick(days=400)
    assert visitor.get(link).status_code == 200
    assert visitor.get(link + "/pdf").status_code == 200


def test_a_revoked_link_opens_nothing(visitor: FlaskClient, bernd: FlaskClient, link: str) -> None:
    field = nonce(visitor.get(link).text)
    stored = db.session.scalars(select(ConsentLink)).one()
    actions.revoke_links(stored.agency_id, stored.offer_id, stored.offer.broker)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, data={"n": field}).status_code == 410
    assert visitor.get(link + "/pdf").status_code == 404
    assert len(record(EvidenceKind.LINK_REVOKED)) == 1
    assert postbox.mails("registered")[0].state == MailState.CANCELLED
    assert postbox.mails("registered")[0].secret_encrypted is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path[:-4],
        lambda path: path.swapcase(),
        lambda path: path[: path.index(".")],
        lambda path: path + "%00",
        lambda path: "/expose/" + "A" * 43,
        lambda path: "/expose/",
        lambda path: path.replace("/expose/", "/expose/x"),
    ],
)
def test_a_damaged_link_gets_a_helpful_page_that_gives_nothing_away(
    visitor: FlaskClient, link: str, damage
) -> None:
    page = visitor.get(damage(link))
    assert page.status_code == 404
    assert "Paul" not in page.text
    assert "Seeblick" not in page.text


@pytest.mark.parametrize("behind", ["", "/", "/expose/x", "/nichts"])
def test_an_address_cut_or_glued_to_another_says_what_to_do(
    visitor: FlaskClient, link: str, behind: str
) -> None:
    page = visitor.get((link if behind else "/expose/") + behind)
    assert page.status_code == 404
    assert "Der Link ist unvollständig" in page.text


@pytest.mark.parametrize("glue", [".", ",", ">", ")", "%20", "”"])
def test_what_mail_programs_glue_to_a_link_does_no_harm(visitor: FlaskClient, link: str, glue: str) -> None:
    assert visitor.get(link + glue).status_code == 200


def test_the_database_never_holds_the_secret(app: Flask, visitor: FlaskClient, link: str) -> None:
    secret = link.split("/")[-1].split(".")[0]
    press(visitor, link)
    db.session.remove()
    home = app.extensions["portal.settings"].home
    for file in home.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file


def test_using_the_link_settles_an_uncertain_mail(visitor: FlaskClient, link: str) -> None:
    mail = postbox.mails("registered")[0]
    mail_id = mail.id
    mail.state = MailState.UNCERTAIN
    db.session.commit()
    press(visitor, link)
    assert outbox.mail_by_id(mail_id).state == MailState.SENT
    assert outbox.mail_by_id(mail_id).secret_encrypted is None


@pytest.mark.parametrize("phase", ["connect", "data"])
def test_a_link_used_while_its_mail_is_being_sent_spares_the_prospect_a_second_copy(
    frozen_clock: FrozenClock, visitor: FlaskClient, link: str, phase: str
) -> None:
    mail = postbox.mails("registered")[0]
    mail_id = mail.id
    mail.state, mail.phase, mail.lease_owner = MailState.LEASED, phase, "a worker that dies"
    mail.lease_until = frozen_clock() + timedelta(minutes=20)
    db.session.commit()
    press(visitor, link)
    assert outbox.mail_by_id(mail_id).state == MailState.LEASED
    frozen_clock.tick(hours=1)
    rescue_stranded()
    kept = outbox.mail_by_id(mail_id)
    assert (kept.state, kept.trouble, kept.secret_encrypted) == (MailState.SENT, "", None)
    told = {one.row.kind for one in chain.read_records(db.session(), kept.agency_id)}
    assert EvidenceKind.REGISTERED_MAIL_ACCEPTED not in told  # the server has not said so
    assert [mail.kind for mail in postbox.mails()] == ["registered", "offer", "broker_note"]


def test_a_business_prospect_sees_no_notice(visitor: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id, company="Bau AG", status="business")
    case = make_case(people.seeblick_id, prospect_id=prospect.id)
    make_sent_offer(people.seeblick_id, case_id=case.id)
    message = postbox.read(postbox.mails("registered")[0])
    assert "Widerruf" not in postbox.part(message, "plain")
    assert "Widerruf" not in postbox.part(message, "html")
    assert not postbox.files_of(message)
    page = visitor.get(postbox.link_in(message))
    assert "Widerruf" not in page.text


@contextmanager
def full_disk() -> Iterator[None]:
    """Inside, the database refuses every write."""

    def refuse(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            raise OperationalError("BEGIN IMMEDIATE", {}, OSError("database or disk is full"))

    event.listen(db.engine, "begin", refuse, insert=True)
    try:
        yield
    finally:
        event.remove(db.engine, "begin", refuse)


def test_a_full_disk_keeps_nobody_from_the_offer_he_has_opened(visitor: FlaskClient, link: str) -> None:
    press(visitor, link)
    with full_disk():
        assert "gern sende ich Ihnen" in visitor.get(link).text
        assert visitor.get(f"{link}/pdf").data.startswith(b"%PDF-")
    assert visitor.get(link).status_code == 200
    assert len(record(EvidenceKind.PREVIEW_SERVED)) == 1  # made up for when there was room again


def test_an_old_page_that_comes_back_after_the_consent_leads_to_the_offer(
    frozen_clock: FrozenClock, visitor: FlaskClient, link: str
) -> None:
    old = nonce(visitor.get(link).text)
    frozen_clock.tick(seconds=20)
    visitor.post(link, data={"n": old})
    frozen_clock.tick(hours=2)
    answer = visitor.post(link, data={"n": old})
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert count(Consent) == 1
