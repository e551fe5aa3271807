"""The start page: what needs me now, the newest cases, the first steps of a new agency."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.settings import current_settings
from portal.transaction import transaction
from tests import postbox
from tests.cases.test_timeline import ACCEPTED, CONSENT, FAILED, RELAYED, S_EXPOSE, SENT, happen
from tests.factories import make_case, make_property, make_prospect, make_sent_offer


def test_a_new_agency_is_led_to_its_first_offer(anna, people):
    page = anna.get("/").text
    for words in ("Firmendaten", "Immobilie anlegen", "Interessent anlegen", "Offerte schreiben und senden"):
        assert words in page
    make_property(people.seeblick_id)
    make_prospect(people.seeblick_id)
    assert "/immobilien/neu" not in anna.get("/").text
    make_sent_offer(people.seeblick_id)
    assert "So kommt Ihr erstes S-Exposé auf den Weg" not in anna.get("/").text


def test_an_installation_without_a_mail_account_says_so(app, anna, people, monkeypatch):
    assert "Mailkonto öffnen" not in anna.get("/").text
    settings = current_settings()
    without = replace(settings, mail=replace(settings.mail, server="", sender=""))
    monkeypatch.setitem(app.extensions, "portal.settings", without)
    assert "Mailkonto öffnen" in anna.get("/").text
    assert "gehen keine Mails hinaus" in anna.get("/einstellungen").text
    page = BeautifulSoup(anna.get("/einstellungen/mailkonto").text, "html.parser")
    sender, server = (value.text for value in page.select(".definitions dd")[:2])
    assert (sender, server) == ("Immobilien Seeblick GmbH", "noch kein Mailkonto")


def test_it_names_what_the_settings_lack(anna, bernd, people):
    with transaction() as session:
        session.scalars(select(Agency).filter_by(id=people.seeblick_id)).one().phone = ""
    assert "Es fehlt:" in anna.get("/").text
    assert "/einstellungen" not in bernd.get("/").text


def test_new_consents_stand_there_until_the_day_after_tomorrow(anna, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id, wish="Haus am See")
    happen(case, SENT, ACCEPTED, CONSENT, RELAYED)
    assert "Paul Lenz hat zugestimmt: Haus am See" in anna.get("/").text
    frozen_clock.tick(hours=10, minutes=30)  # tomorrow, 00:33 in Germany; the session lasts
    assert "Paul Lenz hat zugestimmt: Haus am See" in _sign_in_again(anna).get("/").text
    frozen_clock.tick(hours=24)
    assert "Paul Lenz hat zugestimmt" not in _sign_in_again(anna).get("/").text


def _sign_in_again(client):
    from tests.conftest import signed_in

    return signed_in(client.application, "anna@seeblick.example")


def test_it_asks_after_five_days_of_waiting(anna, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id, wish="Haus am See")
    happen(case, SENT, ACCEPTED)
    assert "Wartet seit mehr als 5 Tagen" not in anna.get("/").text
    frozen_clock.tick(days=5, minutes=1)
    assert "Wartet seit mehr als 5 Tagen: Paul Lenz, Haus am See" in _sign_in_again(anna).get("/").text


def test_it_names_links_that_ran_out(anna, people, frozen_clock):
    briefly = {**S_EXPOSE, "link_expires_at": clock.utc_text(clock.now() + timedelta(minutes=1))}
    for number in range(1, 6):
        case = make_case(people.seeblick_id, broker_id=people.anna_id, wish=f"Haus {number}")
        happen(case, ("offer_sent", briefly), ACCEPTED, offer_id=number)
    frozen_clock.tick(minutes=2)
    page = anna.get("/").text
    assert "Link abgelaufen, ohne Zustimmung: Paul Lenz, Haus 1" in page
    assert "weitere Vorgänge mit abgelaufenem Link" in page


def test_it_shows_my_trouble_and_on_demand_everybodys(anna, bernd, people):
    happen(
        make_case(people.seeblick_id, broker_id=people.anna_id, wish="Annas Fall"), SENT, FAILED, offer_id=1
    )
    happen(
        make_case(people.seeblick_id, broker_id=people.bernd_id, wish="Bernds Fall"), SENT, FAILED, offer_id=2
    )
    mine, everybody = anna.get("/").text, anna.get("/?wer=alle").text
    assert "Problem mit der Mail: Paul Lenz, Annas Fall" in mine
    assert "Bernds Fall" not in mine
    assert "Problem mit der Mail: Paul Lenz, Bernds Fall" in everybody


def test_it_counts_the_rest_when_there_is_much_trouble(anna, people):
    for number in range(5):
        case = make_case(people.seeblick_id, broker_id=people.anna_id, wish=f"Fall {number}")
        happen(case, SENT, FAILED, offer_id=number + 1)
    page = anna.get("/").text
    assert page.count("Problem mit der Mail: Paul Lenz") == 3
    assert "weitere Vorgänge mit einem Problem bei der Mail" in page


def test_uncertain_mails_ask_for_a_decision(anna, people):
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.anna_id).id)
    mail_id = postbox.mails(MailKind.REGISTERED)[0].id
    with transaction() as session:
        session.get_one(OutgoingMail, mail_id).state = MailState.UNCERTAIN
    assert "Mail ist ungewiss: Ist sie angekommen?" in anna.get("/").text


@pytest.mark.parametrize("url", ["/", "/?wer=alle"])
def test_nothing_of_another_agency_shows(carla, people, url):
    happen(make_case(people.seeblick_id, wish="Geheimer Fall"), SENT, FAILED)
    assert "Geheimer Fall" not in carla.get(url).text
    make_prospect(people.bergwald_id)
    assert "Gerade nichts." in carla.get(url).text
