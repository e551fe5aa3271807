"""An earlier offer begins a new one: everything comes along, and no letter names the wrong person by accident."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.database import db
from portal.offers import actions, leftovers
from portal.offers import snapshot as snapshots
from portal.offers.dispatch_mode import DispatchMode, Layout, OfferSource, OfferState
from portal.offers.expose import keep_expose, receive_expose
from portal.offers.models import Offer, OfferAttachment, OfferExpose, OfferWord
from portal.pdf import render_pdf
from portal.properties.actions import set_archived
from portal.prospects.models import Prospect
from portal.transaction import transaction
from portal.uploads import KeptFile
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_property, make_prospect, make_sent_offer
from tests.people import People

LETTER = (
    "<p>Guten Tag Frau Dr. Öztürk,</p><p>danke für das Gespräch. Unten steht {{ objekt_titel }}.</p>"
    "<p>Rufen Sie mich an, liebe Frau Öztürk.</p>"
)


@pytest.fixture
def oeztuerk(people: People) -> Prospect:
    return make_prospect(
        people.seeblick_id,
        salutation="ms",
        title="Dr.",
        first_name="Ayşe",
        last_name="Öztürk",
        company="Öztürk Wohnbau GmbH",
        email="a.oeztuerk@prospect.example",
        enquired_on=date(2026, 11, 20),
    )


@pytest.fixture
def nguyen(people: People) -> Prospect:
    return make_prospect(
        people.seeblick_id,
        salutation="mr",
        first_name="Minh",
        last_name="Nguyễn",
        email="minh@prospect.example",
    )


@pytest.fixture
def earlier(people: People, oeztuerk: Prospect) -> Offer:
    """An offer to Frau Öztürk."""
    case = make_case(people.seeblick_id, prospect_id=oeztuerk.id, broker_id=people.bernd_id)
    properties = [
        make_property(people.seeblick_id, title=title) for title in ("Altbau am Hang", "Haus am See")
    ]
    return make_offer(
        people.seeblick_id,
        case_id=case.id,
        properties=properties,
        subject="Frau Dr. Öztürk: zwei Vorschläge",
        cover_html=LETTER,
        registered_html="<p>Guten Tag Frau Dr. Öztürk, bis bald.</p>",
    )


@pytest.fixture
def copied(people: People, earlier: Offer, nguyen: Prospect) -> Callable[..., Offer]:
    """The offer to Frau Öztürk as the beginning of one to Herr Nguyễn, changed by ``facts`` before."""

    def copy(*, to: int = 0, **facts: object) -> Offer:
        with transaction():
            for name, value in facts.items():
                setattr(earlier, name, value)
        return actions.compose_like(
            people.seeblick_id,
            earlier.id,
            broker_id=people.anna_id,
            prospect_id=to or nguyen.id,
            property_ids=[one.id for one in earlier.properties],
        )

    return copy


def attach(people: People, offer: Offer, *names: str) -> None:
    offer = db.session.get_one(Offer, offer.id)
    actions.save_content(
        people.seeblick_id,
        offer.id,
        revision=offer.revision,
        subject=offer.subject,
        cover_html=offer.cover_html,
        cover_format="html",
        add_attachments=[KeptFile(name, "application/pdf", "a" * 64, 10) for name in names],
    )


# What comes along


def test_everything_that_was_chosen_comes_along(
    people: People, earlier: Offer, copied: Callable[..., Offer]
) -> None:
    attach(people, earlier, "Plan.pdf")
    copy = copied(layout=Layout.COMPACT, marks_recipient=True, dispatch_mode=DispatchMode.DIRECT)
    assert (copy.layout, copy.marks_recipient, copy.dispatch_mode) == ("compact", True, "direct")
    assert [one.title for one in copy.properties] == ["Altbau am Hang", "Haus am See"]
    assert [(one.file_name, one.sha256) for one in copy.attachments] == [("Plan.pdf", "a" * 64)]
    assert (copy.is_draft, copy.case.prospect.last_name, copy.case.broker_id) == (
        True,
        "Nguyễn",
        people.anna_id,
    )


def test_a_word_file_comes_along_and_shares_its_bytes(
    people: People, earlier: Offer, copied: Callable[..., Offer]
) -> None:
    with transaction() as session:
        session.add(
            OfferWord(
                agency_id=people.seeblick_id,
                offer_id=earlier.id,
                file_name="Offerte.docx",
                sha256="b" * 64,
                size=5,
                html="<p>Liebe Frau &Ouml;zt&uuml;rk</p>",
                pictures=[],
                notes=["Textfeld auf Seite 2 wird nicht übernommen"],
                created_at=clock.now(),
            )
        )
    copy = copied(source=OfferSource.WORD)
    assert copy.source == OfferSource.WORD
    assert copy.word is not None
    assert (copy.word.sha256, copy.word.notes) == ("b" * 64, ["Textfeld auf Seite 2 wird nicht übernommen"])
    assert any(one.startswith("Word-Datei: Hier steht noch „Öztürk“") for one in leftovers.sentences(copy))


def test_an_expose_comes_along_with_what_it_shows_and_its_words_are_read_too(
    people: People, earlier: Offer, nguyen: Prospect
) -> None:
    page = f"<p>Erstellt für Frau Öztürk</p><p>{'Viel Text. ' * 20}</p>"
    content = render_pdf(page, {}, title="Exposé").content
    kept = keep_expose(people.seeblick_id, receive_expose("Hang.pdf", io.BytesIO(content)))
    actions.use_expose(people.seeblick_id, earlier.id, kept)
    both = [one.id for one in earlier.properties]

    def copy(property_ids: list[int]) -> Offer:
        return actions.compose_like(
            people.seeblick_id,
            earlier.id,
            broker_id=people.bernd_id,
            prospect_id=nguyen.id,
            property_ids=property_ids,
        )

    whole = copy(both)
    assert whole.expose is not None
    assert (whole.source, whole.expose.sha256) == ("pdf", kept.sha256)
    assert any(
        one.startswith("Exposé „Hang.pdf“: Hier steht noch „Öztürk“") for one in leftovers.sentences(whole)
    )
    assert copy(both[:1]).source == "written"


def test_placeholders_stay_placeholders(copied: Callable[..., Offer]) -> None:
    assert "{{ objekt_titel }}" in copied().cover_html


# Nobody else's name


def test_the_greeting_becomes_that_of_the_new_prospect(
    app, people: People, copied: Callable[..., Offer]
) -> None:
    copy = copied()
    assert copy.cover_html.startswith("<p>{{ anrede }},</p>")
    assert copy.registered_html == "<p>{{ anrede }}, bis bald.</p>"
    with app.test_request_context():
        shown = snapshots.prepare(copy, db.session.get_one(Agency, people.seeblick_id))
    assert "Guten Tag Herr Nguyễn," in shown.mail.text


def test_an_english_greeting_is_known_too(people: People, copied: Callable[..., Offer]) -> None:
    copy = copied(cover_html="<p>Dear Dr. Öztürk,</p><p>Here it is.</p>", subject="Offer")
    assert copy.cover_html == "<p>{{ anrede }},</p><p>Here it is.</p>"


def test_a_longer_name_that_begins_alike_is_left_alone(copied: Callable[..., Offer]) -> None:
    copy = copied(cover_html="<p>Guten Tag Frau Dr. Öztürkoğlu,</p>")
    assert copy.cover_html == "<p>Guten Tag Frau Dr. Öztürkoğlu,</p>"
    assert not any(one.startswith("Anschreiben") for one in leftovers.sentences(copy))


def test_what_still_names_somebody_else_is_told_with_its_place(
    people: People, copied: Callable[..., Offer]
) -> None:
    copy = copied()
    attach(people, copy, "Finanzierung_Oeztuerk.pdf", "Lageplan.pdf")
    told = leftovers.sentences(db.session.get_one(Offer, copy.id))
    assert [one.partition(":")[0] for one in told] == [
        "Betreff",
        "Anschreiben",
        "Anhang „Finanzierung_Oeztuerk.pdf“",
    ]
    assert "„Öztürk“" in told[0]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Das Haus der Familie ÖZTÜRK", ["Öztürk"]),
        ("Öztürks Wunsch", ["Öztürk"]),
        ("Frau Oeztuerk hat gefragt", ["Öztürk"]),
        ("Liebe Ayşe", ["Ayşe"]),
        ("für die Öztürk Wohnbau GmbH", ["Öztürk", "Öztürk Wohnbau GmbH"]),
        ("an a.oeztuerk@prospect.example", ["a.oeztuerk@prospect.example"]),
        ("Ihre Anfrage vom 20. November 2026", ["20. November 2026"]),
        ("Wohnung in <strong>Konstanz</strong>", []),
        ("Kirchöztürk und Öztürkstraße", []),
    ],
)
def test_names_are_found_however_they_are_written(
    copied: Callable[..., Offer], text: str, named: list[str]
) -> None:
    told = leftovers.sentences(copied(subject="Ihr Exposé", cover_html=f"<p>{text}</p>"))
    assert all(f"„{name}“" in told[0] for name in named)
    assert len(told) == (1 if named else 0)


def test_a_name_that_both_have_is_no_mistake(people: People, copied: Callable[..., Offer]) -> None:
    sister = make_prospect(people.seeblick_id, salutation="ms", first_name="Elif", last_name="Öztürk")
    copy = copied(to=sister.id, cover_html="<p>Liebe Frau Öztürk</p>", subject="Öztürk")
    assert leftovers.sentences(copy) == []


def test_a_copy_for_the_same_prospect_keeps_every_word(people: People, earlier: Offer) -> None:
    copy = actions.copy_offer(people.seeblick_id, earlier.id)
    assert (copy.subject, copy.cover_html, copy.registered_html) == (
        earlier.subject,
        LETTER,
        earlier.registered_html,
    )
    assert copy.case_id == earlier.case_id
    assert leftovers.sentences(copy) == []


def test_the_earlier_broker_and_what_is_not_offered_any_more_are_told_too(
    people: People, earlier: Offer, nguyen: Prospect
) -> None:
    house, flat = earlier.properties[1], earlier.properties[0]
    with transaction():
        earlier.cover_html = f"<p>Altbau am Hang ({flat.object_number}), Haus am See</p><p>Bernd Keller</p>"
        earlier.subject = ""
    copy = actions.compose_like(
        people.seeblick_id,
        earlier.id,
        broker_id=people.anna_id,
        prospect_id=nguyen.id,
        property_ids=[house.id],
    )
    [told] = leftovers.sentences(copy)
    for word in ("Bernd Keller", "Altbau am Hang", flat.object_number):
        assert f"„{word}“" in told
    assert "Haus am See" not in told


def test_a_copy_of_a_copy_still_knows_the_first_name(people: People, copied: Callable[..., Offer]) -> None:
    first = copied()
    third = make_prospect(people.seeblick_id, salutation="mr", last_name="Wałęsa")
    again = actions.compose_like(
        people.seeblick_id,
        first.id,
        broker_id=people.anna_id,
        prospect_id=third.id,
        property_ids=[one.id for one in first.properties],
    )
    assert any("„Öztürk“" in one for one in leftovers.sentences(again))


def test_the_names_are_known_though_the_first_draft_was_deleted(
    people: People, earlier: Offer, copied: Callable[..., Offer]
) -> None:
    copy_id = copied().id
    actions.delete_draft(people.seeblick_id, earlier.id)
    db.session.expire_all()
    assert db.session.get_one(Offer, earlier.id).state == OfferState.DISCARDED
    assert leftovers.sentences(db.session.get_one(Offer, copy_id))


def test_a_draft_that_nobody_copied_is_really_deleted(people: People, earlier: Offer) -> None:
    actions.delete_draft(people.seeblick_id, earlier.id)
    assert db.session.get(Offer, earlier.id) is None
    assert not any(db.session.scalars(select(one)).all() for one in (OfferAttachment, OfferWord, OfferExpose))


# In the browser


def begin(client: FlaskClient, earlier: Offer, prospect_id: int) -> Offer:
    page_url = f"/offerten/neu?vorlage={earlier.id}"
    fields = {
        "prospect_id": prospect_id,
        "property_ids": [one.id for one in earlier.properties],
        "earlier_id": earlier.id,
    }
    answer = post_form(client, "/offerten/neu", fields, page_url)
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Offer).order_by(Offer.id.desc())).first()  # type: ignore[return-value]


def test_step_one_shows_what_it_begins_with(bernd: FlaskClient, earlier: Offer) -> None:
    set_archived(earlier.agency_id, earlier.properties[1].id, True)
    page = bernd.get(f"/offerten/neu?vorlage={earlier.id}").text
    assert "Die neue Offerte beginnt mit „Frau Dr. Öztürk: zwei Vorschläge“" in page
    assert f'value="{earlier.properties[0].id}" checked' in page
    assert f'value="{earlier.properties[1].id}" checked' not in page
    assert 'name="prospect_id"' in page
    assert f'name="earlier_id" type="hidden" value="{earlier.id}"' in page
    searched = post_form(
        bernd,
        "/offerten/neu",
        {"earlier_id": earlier.id, "prospect_search": "x", "suchen": "1"},
        f"/offerten/neu?vorlage={earlier.id}",
    ).text
    assert f'name="earlier_id" type="hidden" value="{earlier.id}"' in searched


def test_a_name_left_over_stops_once_and_may_be_confirmed(
    bernd: FlaskClient, earlier: Offer, nguyen: Prospect
) -> None:
    offer = begin(bernd, earlier, nguyen.id)
    url = f"/offerten/{offer.id}/inhalt"
    page = bernd.get(url).text
    assert "Bitte prüfen Sie den übernommenen Text" in page
    assert "Anschreiben: Hier steht noch „Öztürk“" in page
    assert "Das stimmt so" not in page
    typed = {"subject": "Ihr Exposé", "body": "<p>Das Haus der Öztürks</p>", "body_format": "html"}

    def press(button: str):
        db.session.expire_all()
        revision = db.session.get_one(Offer, offer.id).revision
        return post_form(bernd, url, {**typed, "revision": revision, "tun": button})

    stopped = press("pruefen")
    assert stopped.status_code == 200
    assert "Das stimmt so: Prüfen und senden" in stopped.text
    assert press("pruefen-trotzdem").location.endswith("/pruefen")
    assert "Hier steht noch „Öztürk“" in bernd.get(f"/offerten/{offer.id}/pruefen").text
    typed["body"] = "<p>Das Haus am See</p>"
    assert press("pruefen").location.endswith("/pruefen")
    assert "Hier steht noch" not in bernd.get(f"/offerten/{offer.id}/pruefen").text


def test_list_and_case_offer_both_ways_to_copy(bernd: FlaskClient, people: People) -> None:
    sent = make_sent_offer(people.seeblick_id)
    for page in (bernd.get("/offerten").text, bernd.get(f"/vorgaenge/{sent.case_id}").text):
        assert f"/offerten/neu?vorlage={sent.id}" in page
        assert f"/offerten/{sent.id}/kopieren" in page


def test_nobody_begins_with_the_offer_of_another_agency_or_a_deleted_one(
    carla: FlaskClient, bernd: FlaskClient, people: People, earlier: Offer, copied: Callable[..., Offer]
) -> None:
    copied()
    earlier_id = earlier.id
    assert carla.get(f"/offerten/neu?vorlage={earlier_id}").status_code == 404
    theirs, flat = make_prospect(people.bergwald_id), make_property(people.bergwald_id)
    fields = {"prospect_id": theirs.id, "property_ids": [flat.id], "earlier_id": earlier_id}
    assert post_form(carla, "/offerten/neu", fields).status_code == 404
    actions.delete_draft(people.seeblick_id, earlier_id)
    assert bernd.get(f"/offerten/neu?vorlage={earlier_id}").status_code == 404
    assert bernd.get("/offerten/neu?vorlage=unsinn").status_code == 200
