"""Pages of the outbox: list, one mail as sent, sending again, deciding; and what never shows."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal import clock
from portal.cases.timeline import tell
from portal.database import db
from portal.evidence import chain
from portal.files import sha256
from portal.mail import actions, outbox
from portal.mail.models import MailAccount, MailKind, MailState, OutgoingMail
from portal.offers.dispatch_mode import DispatchMode
from portal.transaction import transaction
from tests import postbox
from tests.conftest import post_form
from tests.factories import make_case, make_sent_offer


@pytest.fixture
def s_expose(people):
    """Id of the registered mail of an S-Exposé to Paul."""
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.anna_id).id)
    return postbox.mails(MailKind.REGISTERED)[0].id


@pytest.fixture
def direct(people):
    """Id of an offer mail sent directly."""
    case_id = make_case(people.seeblick_id, broker_id=people.anna_id).id
    make_sent_offer(people.seeblick_id, mode=DispatchMode.DIRECT, case_id=case_id)
    return postbox.mails(MailKind.OFFER)[0].id


def become(mail_id, state, trouble="", reply="", **more):
    """Let the delivery have come to this."""
    with transaction() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        mail.state, mail.trouble, mail.last_reply = state, trouble, reply
        for name, value in more.items():
            setattr(mail, name, value)
        if state in {MailState.SENT, MailState.FAILED, MailState.CANCELLED}:
            outbox.settle(mail, state)


def mail_of(mail_id):
    db.session.rollback()
    return db.session.get_one(OutgoingMail, mail_id)


def kinds(people):
    db.session.rollback()
    records = chain.read_records(db.session(), people.seeblick_id)
    return [one.row.kind for one in records if one.row.mail_id is not None]


def use_link(visitor, mail_id):
    """Press the consent button through the link in this mail; gives the secret that was in it."""
    path = postbox.link_in(postbox.read(mail_of(mail_id)))
    page = visitor.get(path).text
    nonce = re.search(r'name="n" value="([^"]+)"', page).group(1)
    assert visitor.post(path, data={"n": nonce}).status_code == 303
    return path.rsplit("/", 1)[1].split(".")[0]


def test_the_list_says_in_words_where_each_mail_stands(anna, s_expose):
    for state, words in [
        (MailState.QUEUED, "wartet"),
        (MailState.LEASED, "wird gesendet"),
        (MailState.DEFERRED, "wartet auf neuen Versuch"),
        (MailState.UNCERTAIN, "ungewiss"),
        (MailState.SENT, "angenommen"),
        (MailState.FAILED, "fehlgeschlagen"),
        (MailState.CANCELLED, "abgebrochen"),
    ]:
        become(s_expose, state)
        page = BeautifulSoup(anna.get("/postausgang").text, "html.parser")
        assert page.select_one("tbody .badge").text.strip() == words


def test_the_list_gives_the_reason_and_the_page_the_servers_words(anna, s_expose):
    become(s_expose, MailState.FAILED, "mailbox_full", "5.2.2 Mailbox full <b>")
    assert "Das Postfach des Empfängers ist voll." in anna.get("/postausgang").text
    page = anna.get(f"/postausgang/{s_expose}").text
    assert "5.2.2 Mailbox full &lt;b&gt;" in page


def test_it_filters_by_state_kind_and_words(anna, s_expose):
    become(s_expose, MailState.FAILED, "mailbox_full")
    row = f'href="/postausgang/{s_expose}"'
    for found in ("zustand=fehlgeschlagen", "art=registered", "q=Lenz", "q=paul.lenz@", "zustand=strange"):
        assert row in anna.get(f"/postausgang?{found}").text, found
    for other in ("zustand=wartet", "art=offer", "q=Nobody", "q=%25"):
        assert row not in anna.get(f"/postausgang?{other}").text, other


def test_a_mail_is_shown_without_its_secret(anna, s_expose):
    link = postbox.link_in(postbox.read(mail_of(s_expose)))
    secret = link.rsplit("/", 1)[1].split(".")[0]
    assert len(secret) == 43
    for url in (f"/postausgang/{s_expose}", f"/postausgang/{s_expose}/html"):
        page = anna.get(url).text
        assert secret not in page
        assert "x" * 43 not in page
    assert "/expose/" not in re.findall(r'href="([^"]*)"', anna.get(f"/postausgang/{s_expose}/html").text)
    assert "Widerrufsbelehrung" in anna.get(f"/postausgang/{s_expose}/html").text


def test_the_frame_runs_nothing_and_asks_nobody(anna, s_expose):
    answer = anna.get(f"/postausgang/{s_expose}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r'src="(?!data:)', answer.text)


def test_a_file_comes_as_a_download(anna, direct):
    mail = mail_of(direct)
    file = mail.attachments[0]
    answer = anna.get(f"/postausgang/{direct}/anlage/{file.position}")
    assert sha256(answer.data) == file.sha256
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert anna.get(f"/postausgang/{direct}/anlage/99").status_code == 404


def take_out(client, mail_id):
    return post_form(client, f"/postausgang/{mail_id}/eml", {}, "/interessenten/neu")


def test_the_whole_mail_leaves_only_without_a_secret_or_after_its_use(
    anna, people, visitor, s_expose, direct
):
    whole = take_out(anna, direct)
    assert whole.mimetype == "message/rfc822"
    assert sha256(whole.data) == mail_of(direct).sha256
    assert take_out(anna, s_expose).status_code == 404
    assert kinds(people).count("evidence_exported") == 1
    assert "Als Datei gibt es diese Mail erst" in anna.get(f"/postausgang/{s_expose}").text
    secret = use_link(visitor, s_expose)
    opened = take_out(anna, s_expose)
    assert kinds(people).count("evidence_exported") == 2
    assert sha256(opened.data) == mail_of(s_expose).sha256
    assert secret not in anna.get(f"/postausgang/{s_expose}").text


def test_a_failed_mail_without_a_secret_goes_out_again_as_it_is(anna, people, direct):
    become(direct, MailState.FAILED, "recipient_refused")
    before = mail_of(direct).sha256
    url = f"/postausgang/{direct}"
    answer = post_form(anna, f"{url}/noch-einmal", {}, url)
    assert answer.status_code == 302
    mail = mail_of(direct)
    assert (mail.state, mail.sha256, mail.settled_at) == (MailState.QUEUED, before, None)
    assert kinds(people)[-1] == "mail_requeued"


def test_a_failed_s_expose_needs_a_new_link(anna, people, s_expose):
    become(s_expose, MailState.FAILED, "mailbox_full")
    url = f"/postausgang/{s_expose}"
    page = anna.get(url).text
    assert "/noch-einmal" not in page
    assert "S-Exposé neu senden" in page
    post_form(anna, f"{url}/noch-einmal", {}, url)
    assert mail_of(s_expose).state == MailState.FAILED
    with pytest.raises(actions.SecretForgotten):
        actions.send_again(people.seeblick_id, s_expose, actor_id=people.anna_id)


@pytest.mark.parametrize("state", [MailState.SENT, MailState.LEASED, MailState.CANCELLED])
def test_it_does_not_send_again_what_is_gone_or_going(anna, people, direct, state):
    become(direct, state)
    url = f"/postausgang/{direct}"
    post_form(anna, f"{url}/noch-einmal", {}, "/interessenten/neu")
    assert mail_of(direct).state == state
    assert "mail_requeued" not in kinds(people)


def test_an_uncertain_mail_that_arrived_is_settled(anna, people, s_expose):
    become(s_expose, MailState.UNCERTAIN, "outcome_unknown")
    url = f"/postausgang/{s_expose}"
    post_form(anna, f"{url}/entscheiden", {"angekommen": "1"}, url)
    mail = mail_of(s_expose)
    assert mail.state == MailState.SENT
    assert mail.secret_encrypted is None
    assert kinds(people)[-1] == "mail_settled"
    way = tell(db.session(), people.seeblick_id, mail.case_id).newest
    assert way.verdict(clock.now()) == "waiting"


def test_an_uncertain_mail_that_is_lost_goes_out_again_with_its_secret(anna, people, s_expose):
    become(s_expose, MailState.UNCERTAIN, "outcome_unknown")
    url = f"/postausgang/{s_expose}"
    post_form(anna, f"{url}/entscheiden", {"angekommen": "0"}, url)
    mail = mail_of(s_expose)
    assert mail.state == MailState.QUEUED
    assert mail.secret_encrypted
    assert kinds(people)[-2:] == ["mail_settled", "mail_requeued"]
    assert post_form(anna, f"{url}/entscheiden", {"angekommen": "0"}, url).status_code == 302
    assert kinds(people)[-2:] == ["mail_settled", "mail_requeued"]
    assert post_form(anna, f"{url}/entscheiden", {"angekommen": "2"}, url).status_code == 400


def test_nobody_reads_a_colleagues_way_into_his_account(anna, people, s_expose):
    with transaction() as session:
        session.get_one(OutgoingMail, s_expose).kind = MailKind.PASSWORD_RESET
    page = anna.get(f"/postausgang/{s_expose}").text
    assert "Der Inhalt ist persönlich" in page
    assert "Widerrufsbelehrung" not in page
    for part in ("html", "anlage/0"):
        assert anna.get(f"/postausgang/{s_expose}/{part}").status_code == 404
    assert take_out(anna, s_expose).status_code == 404


def test_a_lost_file_is_said_and_breaks_nothing(anna, app, direct):
    file = mail_of(direct).attachments[0]
    app.extensions["portal.files"].path(mail_of(direct).agency_id, file.sha256).unlink()
    page = anna.get(f"/postausgang/{direct}")
    assert page.status_code == 200
    assert "Der Inhalt ist nicht mehr lesbar" in page.text
    assert anna.get(f"/postausgang/{direct}/anlage/{file.position}").status_code == 404


def test_paused_mails_are_warned_of_with_the_way_out(anna, bernd, people):
    with transaction() as session:
        account = session.get(MailAccount, people.seeblick_id) or MailAccount(agency_id=people.seeblick_id)
        account.paused_at, account.pause_reply = clock.now(), "535 5.7.8 Authentication failed"
        session.add(account)
    for url in ("/postausgang", "/"):
        page = anna.get(url).text
        assert "Ihre Mails werden gerade nicht gesendet" in page
        assert "535 5.7.8" in page
        assert "Mailkonto prüfen" in page
        assert "Mailkonto prüfen" not in bernd.get(url).text


def test_it_shows_mails_to_their_agency_alone(carla, s_expose):
    assert f"/postausgang/{s_expose}" not in carla.get("/postausgang").text
    for part in ("", "/html", "/anlage/0"):
        foreign, unknown = carla.get(f"/postausgang/{s_expose}{part}"), carla.get(f"/postausgang/9999{part}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.data == unknown.data
    for act in ("noch-einmal", "entscheiden", "eml"):
        url = f"/postausgang/{s_expose}/{act}"
        assert post_form(carla, url, {"angekommen": "1"}, "/interessenten/neu").status_code == 404
    assert mail_of(s_expose).state == MailState.QUEUED


def test_actions_touch_no_mail_of_another_agency(people, s_expose):
    become(s_expose, MailState.UNCERTAIN)
    with pytest.raises(actions.MailUnknown):
        actions.send_again(people.bergwald_id, s_expose, actor_id=people.carla_id)
    with pytest.raises(actions.MailUnknown):
        actions.decide(people.bergwald_id, s_expose, arrived=True, actor_id=people.carla_id)


def test_an_empty_outbox_says_what_will_be_here(anna):
    assert db.session.scalars(select(OutgoingMail)).all() == []
    assert "Noch ist keine dabei" in anna.get("/postausgang").text
