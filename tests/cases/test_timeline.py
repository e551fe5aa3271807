"""A case told from its records: states in lists, the verdict on top, the way, one template for every kind."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text

from portal import clock
from portal.browser import device_and_browser
from portal.cases.models import LinkVisit
from portal.cases.states import CaseState, states_of, waiting_since
from portal.cases.timeline import tell
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import EvidenceRecord, TimeStamp
from portal.transaction import transaction
from tests.factories import make_case, make_prospect

LATER = {"link_expires_at": "2100-01-01T00:00:00.000Z"}
S_EXPOSE: dict[str, object] = {
    "mode": "s_expose",
    "objects": [{"number": "W-1", "title": "Altbau am Hang"}],
    **LATER,
}
DIRECT: dict[str, object] = {"mode": "direct", "objects": [{"number": "W-1", "title": "Altbau am Hang"}]}
PROOF = {"pdf": "a" * 64, "preview": "b" * 64, "request_mail": "c" * 64, "link_secret": "d" * 64}

Event = tuple[str, dict[str, object]]

SENT: Event = ("offer_sent", S_EXPOSE)
RESENT: Event = ("registered_mail_resent", S_EXPOSE)
SENT_DIRECTLY: Event = ("offer_sent", DIRECT)
ACCEPTED: Event = ("registered_mail_accepted", {})
FAILED: Event = ("registered_mail_failed", {"trouble": "mailbox_full"})
UNCERTAIN: Event = ("registered_mail_uncertain", {"trouble": "outcome_unknown"})
REQUEUED: Event = ("mail_requeued", {})
ARRIVED: Event = ("mail_settled", {"verdict": "arrived"})
LOST: Event = ("mail_settled", {"verdict": "lost"})
REVOKED: Event = ("link_revoked", {"links": 1})
CONSENT: Event = ("consent_given", {"button_label": "Ja", "machine_suspected": False})
RELAYED: Event = ("offer_mail_relayed", {})
OFFER_FAILED: Event = ("offer_mail_failed", {"trouble": "recipient_refused"})
OFFER_UNCERTAIN: Event = ("offer_mail_uncertain", {"trouble": "outcome_unknown"})

STORIES = [
    ((), "new", "nothing_sent"),
    ((SENT,), "waiting", "open"),
    ((SENT, ACCEPTED), "waiting", "waiting"),
    ((SENT, FAILED), "failed", "failed"),
    ((SENT, UNCERTAIN), "failed", "unsure"),
    ((SENT, UNCERTAIN, ARRIVED), "waiting", "waiting"),
    ((SENT, UNCERTAIN, LOST, REQUEUED), "waiting", "open"),
    ((SENT, UNCERTAIN, LOST, REQUEUED, ACCEPTED), "waiting", "waiting"),
    ((SENT, FAILED, RESENT), "waiting", "open"),
    ((SENT, FAILED, RESENT, ACCEPTED), "waiting", "waiting"),
    ((SENT, ACCEPTED, REVOKED), "revoked", "revoked"),
    ((SENT, ACCEPTED, REVOKED, RESENT, ACCEPTED), "waiting", "waiting"),
    ((SENT, ACCEPTED, CONSENT), "consented", "consent_mail_open"),
    ((SENT, ACCEPTED, CONSENT, RELAYED), "consented", "consent_complete"),
    ((SENT, UNCERTAIN, CONSENT, RELAYED), "consented", "consent_complete"),
    ((SENT, ACCEPTED, CONSENT, RELAYED, REVOKED), "consented", "consent_complete"),
    ((SENT, ACCEPTED, CONSENT, OFFER_FAILED), "failed", "consent_mail_failed"),
    ((SENT, ACCEPTED, CONSENT, OFFER_FAILED, REQUEUED), "consented", "consent_mail_open"),
    ((SENT, ACCEPTED, CONSENT, OFFER_FAILED, REQUEUED, RELAYED), "consented", "consent_complete"),
    ((SENT, ACCEPTED, CONSENT, OFFER_UNCERTAIN), "failed", "consent_mail_unsure"),
    ((SENT, ACCEPTED, CONSENT, OFFER_UNCERTAIN, ARRIVED), "consented", "consent_complete"),
    ((SENT_DIRECTLY,), "waiting", "direct_mail_open"),
    ((SENT_DIRECTLY, RELAYED), "delivered", "direct_complete"),
    ((SENT_DIRECTLY, OFFER_FAILED), "failed", "direct_mail_failed"),
    ((SENT_DIRECTLY, OFFER_UNCERTAIN), "failed", "direct_mail_unsure"),
    ((SENT_DIRECTLY, OFFER_UNCERTAIN, ARRIVED), "delivered", "direct_complete"),
    ((SENT_DIRECTLY, OFFER_UNCERTAIN, LOST, REQUEUED), "waiting", "direct_mail_open"),
    ((SENT_DIRECTLY, OFFER_FAILED, REQUEUED, RELAYED), "delivered", "direct_complete"),
]


def happen(case, *events, offer_id=1):
    agency_id, case_id = case.agency_id, case.id
    for kind, facts in events:
        with transaction() as session:
            chain.append(
                session,
                EvidenceKind(kind),
                agency_id=agency_id,
                actor=Actor(ActorKind.PORTAL),
                subject=Subject(case_id=case_id, offer_id=offer_id, names={"case": "x"}),
                facts=facts,
                personal={"client_ip": "203.0.113.7", "recipient_email": "paul@post.example"},
                hashes=PROOF if kind == "consent_given" else {},
            )


def test_list_and_case_page_agree(anna, people):
    prospect_id = make_prospect(people.seeblick_id).id
    for number, (events, state, verdict) in enumerate(STORIES, 1):
        case = make_case(people.seeblick_id, prospect_id=prospect_id, wish=f"Fall {number:02d}")
        case_id = case.id
        happen(case, *events, offer_id=number)
        story = " ".join(kind for kind, _ in events)
        assert states_of(people.seeblick_id, [case_id]) == {case_id: CaseState(state)}, story
        way = tell(db.session(), people.seeblick_id, case_id).newest
        assert (way.verdict(clock.now()) if way else "nothing_sent") == verdict, story
        page = BeautifulSoup(anna.get(f"/vorgaenge/{case_id}").text, "html.parser")
        assert page.select_one(".verdict p").text.strip().endswith((".", ":")), story
        assert len(page.select(".timeline__entry")) == len(events) + 1, story
    for state in CaseState:
        page = anna.get(f"/vorgaenge?zustand={state}").text
        for number, (_, wanted, _) in enumerate(STORIES, 1):
            assert (f"Fall {number:02d}" in page) == (wanted == state), (state, number)


def test_the_offer_sent_last_speaks(people):
    case = make_case(people.seeblick_id)
    case_id = case.id
    happen(case, SENT, ACCEPTED, CONSENT, RELAYED, offer_id=1)
    happen(case, SENT, FAILED, offer_id=2)
    assert states_of(people.seeblick_id, [case_id])[case_id] == CaseState.FAILED
    told = tell(db.session(), people.seeblick_id, case_id)
    assert told.newest.offer_id == 2
    assert [way.offer_id for way in told.ways] == [1, 2]


def test_a_link_that_ended_is_called_expired(people):
    case = make_case(people.seeblick_id)
    ended = {**S_EXPOSE, "link_expires_at": "2020-01-01T00:00:00.000Z"}
    happen(case, ("offer_sent", ended), ACCEPTED)
    way = tell(db.session(), people.seeblick_id, case.id).newest
    assert way.verdict(clock.now()) == "expired"


def test_a_consent_without_its_mail_is_not_called_complete(people):
    case = make_case(people.seeblick_id)
    happen(case, SENT, ACCEPTED, ("consent_given", {"request_mail_verified": False}), RELAYED)
    way = tell(db.session(), people.seeblick_id, case.id).newest
    assert way.verdict(clock.now()) == "consent_unproven"


def test_changed_bytes_are_noticed(anna, people):
    case = make_case(people.seeblick_id)
    case_id = case.id
    happen(case, SENT, ACCEPTED, CONSENT, RELAYED)
    with db.engine.connect() as connection:  # somebody with the file in his hands
        connection.execute(text("DROP TRIGGER evidence_clear_value_refuses_update"))
        connection.execute(
            text("UPDATE evidence_clear_value SET value='198.51.100.1' WHERE field='client_ip'")
        )
        connection.commit()
    db.session.rollback()
    page = anna.get(f"/vorgaenge/{case_id}").text
    assert "passt nicht mehr zu seinen Prüfsummen" in page
    assert "Der Nachweis ist vollständig" not in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("present", "Der Nachweis ist vollständig."),
        ("pending", "Sein Zeitstempel ist angefordert und noch nicht da."),
        ("failed", "Der Nachweis liegt vor, aber ohne Zeitstempel."),
        (None, "keine Zeitstempelstelle eingerichtet."),
    ],
)
def test_a_proof_is_called_complete_once_a_time_stamp_is_there(anna, people, state, said):
    case = make_case(people.seeblick_id)
    case_id = case.id
    happen(case, SENT, ACCEPTED, CONSENT, RELAYED)
    consent = tell(db.session(), people.seeblick_id, case_id).newest.consent
    if state:
        with transaction() as session:
            session.add(
                TimeStamp(
                    agency_id=people.seeblick_id,
                    record_id=consent.record_id,
                    authority="https://zeit.example/tsa",
                    state=state,
                    next_due_at=clock.now(),
                    stamped_at=clock.now() if state == "present" else None,
                    created_at=clock.now(),
                )
            )
    page = anna.get(f"/vorgaenge/{case_id}").text
    verdict = page.split('<div class="verdict', 1)[1].split("</div>", 1)[0]
    assert said in verdict
    assert ("Der Nachweis ist vollständig" in verdict) == (state == "present")


def test_a_trial_is_no_dispatch(people):
    case = make_case(people.seeblick_id)
    case_id = case.id
    happen(case, ("trial_sent", S_EXPOSE), ("trial_opened", {}))
    assert states_of(people.seeblick_id, [case_id])[case_id] == CaseState.NEW
    assert tell(db.session(), people.seeblick_id, case_id).newest is None


def visit(case, kind="fetched", **more):
    with transaction() as session:
        session.add(
            LinkVisit(
                agency_id=case.agency_id,
                case_id=case.id,
                offer_id=1,
                link_id=1,
                link_number=1,
                at=clock.now() + timedelta(seconds=1),
                method="GET",
                kind=kind,
                client_ip="198.51.100.23",
                user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/145.0",
                **more,
            )
        )


def test_a_visit_of_the_link_stands_in_the_timeline_with_its_address(anna, people):
    case = make_case(people.seeblick_id)
    happen(case, SENT, ACCEPTED)
    visit(case)
    page = anna.get(f"/vorgaenge/{case.id}").text
    assert "Link abgerufen (evtl. automatisch)" in page
    assert "198.51.100.23" in page
    assert "Windows, Firefox" in page
    assert "198.51.100.23" not in anna.get("/vorgaenge").text


def test_visits_of_trials_and_colleagues_do_not_count_as_the_prospect(people):
    case = make_case(people.seeblick_id)
    happen(case, SENT, ACCEPTED)
    visit(case, "broker_preview")
    visit(case, "trial")
    told = tell(db.session(), people.seeblick_id, case.id)
    assert [step.state for step in told.newest.steps] == ["done", "done", "open", "open", "open", "open"]
    assert [entry.kind for entry in told.entries].count("broker_preview") == 1
    assert "trial" not in [entry.kind for entry in told.entries]


def test_the_way_is_told_step_by_step(people):
    case = make_case(people.seeblick_id)
    happen(case, SENT, ACCEPTED, CONSENT, ("preview_served", {}), ("pdf_downloaded", {}), RELAYED)
    visit(case)
    steps = tell(db.session(), people.seeblick_id, case.id).newest.steps
    assert [(step.name, step.state) for step in steps] == [
        (name, "done") for name in ("sent", "accepted", "fetched", "consented", "seen", "downloaded")
    ]


def test_every_kind_of_record_has_its_words(anna, people):
    case = make_case(people.seeblick_id)
    case_id = case.id
    happen(case, *((kind, {}) for kind in EvidenceKind))
    page = BeautifulSoup(anna.get(f"/vorgaenge/{case_id}").text, "html.parser")
    entries = page.select(".timeline__entry")
    told_apart = 1  # who saw the evidence
    assert len(entries) == len(EvidenceKind) - told_apart + 1
    for entry in entries:
        assert entry.select_one(".timeline__title").text.strip()
        assert "None" not in entry.text


def test_it_finds_what_waits_long(people, frozen_clock):
    old, young = make_case(people.seeblick_id, wish="alt"), make_case(people.seeblick_id, wish="neu")
    happen(old, SENT, ACCEPTED)
    frozen_clock.tick(days=6)
    happen(young, SENT, ACCEPTED, offer_id=2)
    frozen_clock.tick(hours=1)
    found = db.session.scalars(waiting_since(people.seeblick_id, clock.now() - timedelta(days=5))).all()
    assert [case.wish for case in found] == ["alt"]


def test_a_link_that_ran_out_is_said_in_the_list_too(anna, people, frozen_clock):
    case = make_case(people.seeblick_id, broker_id=people.anna_id, wish="Haus am See")
    case_id = case.id
    soon = {**S_EXPOSE, "link_expires_at": clock.utc_text(clock.now() + timedelta(minutes=30))}
    happen(case, SENT, ACCEPTED, ("registered_mail_resent", soon))
    frozen_clock.tick(minutes=40)
    assert states_of(people.seeblick_id, [case_id]) == {case_id: CaseState.WAITING}, "its mail has not left"
    happen(case, ACCEPTED)
    assert states_of(people.seeblick_id, [case_id]) == {case_id: CaseState.EXPIRED}
    way = tell(db.session(), people.seeblick_id, case_id).newest
    assert way.verdict(clock.now()) == "expired"
    assert "Link abgelaufen" in anna.get("/vorgaenge?zustand=expired").text
    assert "Haus am See" not in anna.get("/vorgaenge?zustand=waiting").text
    happen(case, RESENT, ACCEPTED)
    assert states_of(people.seeblick_id, [case_id]) == {case_id: CaseState.WAITING}


def test_records_of_another_agency_are_not_told(people):
    case = make_case(people.seeblick_id)
    happen(case, SENT)
    told = tell(db.session(), people.bergwald_id, case.id)
    assert told.entries == []
    assert states_of(people.bergwald_id, [case.id]) == {}


def test_buttons_stand_only_where_they_make_sense(anna, people):
    def buttons(*events):
        case = make_case(people.seeblick_id, prospect_id=make_prospect(people.seeblick_id).id)
        happen(case, *events, offer_id=case.id)
        page = anna.get(f"/vorgaenge/{case.id}").text
        return ("erneut-senden" in page or "dispatch.resend" in page), "Links sperren" in page

    assert buttons() == (False, False)
    assert buttons(SENT_DIRECTLY, RELAYED) == (False, False)
    assert buttons(SENT, ACCEPTED) == (True, True)
    assert buttons(SENT, ACCEPTED, REVOKED) == (True, False)
    assert buttons(SENT, ACCEPTED, CONSENT, RELAYED) == (False, False)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605 Version/19.0 Mobile Safari/604",
            "iPhone, Safari",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Windows, Edge"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Android, Chrome"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(line, words):
    assert device_and_browser(line) == words


def test_reading_a_case_changes_nothing(anna, people):
    case = make_case(people.seeblick_id)
    happen(case, SENT)
    before = len(db.session.scalars(select(EvidenceRecord)).all())
    anna.get(f"/vorgaenge/{case.id}")
    db.session.rollback()
    assert len(db.session.scalars(select(EvidenceRecord)).all()) == before
