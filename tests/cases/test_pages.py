"""Pages of cases: list, opening, hand-over, notes, closing."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.cases.actions import add_note, hand_over, open_case, set_closed
from portal.cases.models import Case, CaseNote
from portal.cases.opening import CaseNeedsBroker, CaseNeedsProspect
from portal.database import db
from portal.evidence import chain, checking
from tests.conftest import post_form
from tests.factories import make_case, make_prospect


def kinds(agency_id):
    db.session.rollback()
    records = chain.read_records(db.session(), agency_id)
    return [record.row.kind for record in records if record.row.case_id is not None]


def test_it_counts_the_numbers_of_each_agency_by_itself(people, frozen_clock):
    numbers = [make_case(people.seeblick_id).number for _ in range(2)]
    assert numbers == ["V-2026-0001", "V-2026-0002"]
    assert make_case(people.bergwald_id).number == "V-2026-0001"


def test_it_takes_the_year_of_the_wall_clock(people, frozen_clock):
    frozen_clock.at = frozen_clock.at.replace(month=12, day=31, hour=23, minute=30)
    assert make_case(people.seeblick_id).number == "V-2027-0001"


def test_opening_is_on_the_record(people):
    case = make_case(people.seeblick_id)
    (record,) = [one for one in chain.read_records(db.session(), people.seeblick_id, case_id=case.id)]
    assert record.row.kind == "case_opened"
    assert record.facts == {"number": case.number}
    assert checking.check_chain(db.session(), people.seeblick_id) is None


def test_it_refuses_prospects_and_brokers_of_another_agency(people):
    foreign = make_prospect(people.bergwald_id).id
    own = make_prospect(people.seeblick_id).id
    with pytest.raises(CaseNeedsProspect):
        open_case(people.seeblick_id, foreign, people.anna_id, "x")
    with pytest.raises(CaseNeedsBroker):
        open_case(people.seeblick_id, own, people.carla_id, "x")
    assert db.session.scalars(select(Case)).all() == []


def test_a_case_begins_with_its_prospect(anna, people):
    make_prospect(people.seeblick_id, last_name="Lenz")
    make_prospect(people.bergwald_id, last_name="Fremd")
    page = anna.get("/vorgaenge/neu")
    assert "Lenz" in page.text
    assert "Fremd" not in page.text


def test_it_opens_a_case(anna, people):
    prospect = make_prospect(people.seeblick_id).id
    url = f"/vorgaenge/neu?interessent={prospect}"
    answer = post_form(anna, url, {"wish": "Haus am See", "broker": people.bernd_id})
    assert answer.status_code == 302
    case = db.session.scalars(select(Case)).one()
    assert (case.wish, case.broker_id) == ("Haus am See", people.bernd_id)
    assert "wurde noch nichts gesendet" in anna.get(answer.location).text


@pytest.mark.parametrize("broker", ["carla", "999", "x", ""])
def test_it_refuses_a_broker_who_is_no_colleague(anna, people, broker):
    prospect = make_prospect(people.seeblick_id).id
    url = f"/vorgaenge/neu?interessent={prospect}"
    typed = str(people.carla_id) if broker == "carla" else broker
    answer = post_form(anna, url, {"wish": "Haus am See", "broker": typed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert page.select_one("#broker-error")
    assert page.select_one("#wish")["value"] == "Haus am See"
    assert db.session.scalars(select(Case)).all() == []


def test_it_shows_mine_first_and_everybodys_on_demand(anna, bernd, people):
    make_case(people.seeblick_id, broker_id=people.anna_id, wish="Annas Fall")
    make_case(people.seeblick_id, broker_id=people.bernd_id, wish="Bernds Fall")
    make_case(people.bergwald_id, wish="Fremder Fall")
    assert "Bernds Fall" not in anna.get("/vorgaenge").text
    assert "Annas Fall" in anna.get("/vorgaenge").text
    everybody = anna.get("/vorgaenge?wer=alle").text
    assert "Annas Fall" in everybody
    assert "Bernds Fall" in everybody
    assert "Fremder Fall" not in everybody


def test_it_finds_by_number_prospect_and_wish(anna, people):
    prospect = make_prospect(people.seeblick_id, last_name="Öztürk").id
    case = make_case(people.seeblick_id, prospect_id=prospect, wish="Haus am See")
    make_case(people.seeblick_id, wish="Laden")
    for words in (case.number, case.number.lower(), "öztürk", "haus see"):
        page = anna.get("/vorgaenge", query_string={"q": words, "wer": "alle"}).text
        assert "Haus am See" in page, words
        assert ">Laden<" not in page, words


def test_it_hands_over_and_says_from_whom_to_whom(anna, people):
    case = make_case(people.seeblick_id, broker_id=people.anna_id).id
    url = f"/vorgaenge/{case}"
    assert post_form(anna, f"{url}/uebergeben", {"broker": people.bernd_id}, url).status_code == 302
    assert "Von Anna Berger an Bernd Keller" in anna.get(url).text
    assert kinds(people.seeblick_id) == ["case_opened", "case_handed_over"]


def test_it_hands_over_to_nobody_outside(anna, people):
    case = make_case(people.seeblick_id, broker_id=people.anna_id).id
    url = f"/vorgaenge/{case}"
    answer = post_form(anna, f"{url}/uebergeben", {"broker": people.carla_id}, url)
    assert answer.status_code == 200
    assert db.session.get(Case, case).broker_id == people.anna_id
    with pytest.raises(CaseNeedsBroker):
        hand_over(people.seeblick_id, case, people.carla_id, actor_id=people.anna_id)


def test_handing_over_to_oneself_leaves_no_record(people):
    case = make_case(people.seeblick_id, broker_id=people.anna_id).id
    hand_over(people.seeblick_id, case, people.anna_id, actor_id=people.anna_id)
    assert kinds(people.seeblick_id) == ["case_opened"]


def test_a_note_is_kept_and_shown_as_text(anna, people):
    case = make_case(people.seeblick_id).id
    url = f"/vorgaenge/{case}"
    text = "Ruft am <b>Montag</b> an.\n\nKommt mit Hund."
    assert post_form(anna, f"{url}/notiz", {"note": text}, url).status_code == 302
    page = anna.get(url).text
    assert "Ruft am &lt;b&gt;Montag&lt;/b&gt; an." in page
    assert "Notiz von Anna Berger" in page
    assert db.session.scalars(select(CaseNote)).one().body == text


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "schreiben Sie die Notiz"), ("x" * 5001, "höchstens 5000")]
)
def test_it_refuses_a_bad_note_and_keeps_it_in_the_field(anna, people, typed, sentence):
    case = make_case(people.seeblick_id).id
    url = f"/vorgaenge/{case}"
    answer = post_form(anna, f"{url}/notiz", {"note": typed}, url)
    page = BeautifulSoup(answer.text, "html.parser")
    assert sentence in page.select_one("#note-error").text
    assert page.select_one("#note").text.strip() == typed
    assert kinds(people.seeblick_id) == ["case_opened"]


def test_a_closed_case_leaves_the_list_and_comes_back(anna, people):
    case = make_case(people.seeblick_id, wish="Haus am See").id
    url = f"/vorgaenge/{case}"
    post_form(anna, f"{url}/abschluss", {"abschliessen": "1"}, url)
    assert "Haus am See" not in anna.get("/vorgaenge").text
    assert "Haus am See" in anna.get("/vorgaenge?zustand=closed").text
    assert "Haus am See" in anna.get("/vorgaenge?q=See").text
    for _time in range(2):  # pressed twice, done once
        post_form(anna, f"{url}/abschluss", {"abschliessen": "0"}, url)
    assert "Haus am See" in anna.get("/vorgaenge").text
    assert kinds(people.seeblick_id) == ["case_opened", "case_closed", "case_reopened"]
    assert "Vorgang wieder geöffnet" in anna.get(url).text


def test_actions_touch_no_case_of_another_agency(people):
    from portal.cases.actions import CaseUnknown

    case = make_case(people.bergwald_id).id
    for act in (
        lambda: add_note(people.seeblick_id, case, "x", actor_id=people.anna_id),
        lambda: hand_over(people.seeblick_id, case, people.anna_id, actor_id=people.anna_id),
        lambda: set_closed(people.seeblick_id, case, True, actor_id=people.anna_id),
    ):
        with pytest.raises(CaseUnknown):
            act()
    assert kinds(people.seeblick_id) == []
