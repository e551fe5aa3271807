"""The notice names the withdrawal function: the official variant for it, also for agencies that were there before."""

from sqlalchemy import select

from portal import clock
from portal.agency import notice
from portal.agency.actions import Author, publish_own_notice
from portal.agency.models import Agency, LegalText, LegalTextKind
from portal.database import db
from portal.evidence.kinds import EvidenceKind
from portal.transaction import transaction
from portal.withdrawal.actions.notices import publish_due_notices
from tests.withdrawal.desk import FORM, records

KIND = LegalTextKind.WITHDRAWAL_NOTICE


def newest(agency_id):
    found = notice.current_text(db.session(), agency_id, KIND)
    assert found is not None
    return found


def publish_as_before(agency_id):
    """A version as agencies had it before the withdrawal function."""
    with transaction() as session:
        body = "Widerrufsbelehrung ohne Webseite"
        session.add(
            LegalText(
                agency_id=agency_id,
                kind=KIND,
                version=2,
                variant="no-web-form",
                law_state="2026-06-19",
                is_official=True,
                source=body,
                body=body,
                sha256=notice.text_hash(body),
                author="Exposé-Portal",
                created_at=clock.now(),
            )
        )


def test_the_notice_names_a_page_that_exists(visitor, people):
    text = newest(people.seeblick_id)
    assert text.variant == "webform"
    assert f"auf unserer Webseite http://127.0.0.1:5000{FORM} elektronisch" in text.body
    assert visitor.get(FORM).status_code == 200


def test_an_agency_from_before_gets_the_next_version_with_a_record(people):
    publish_as_before(people.seeblick_id)
    before = len(records(people.seeblick_id, EvidenceKind.TEXT_VERSION_PUBLISHED))
    assert publish_due_notices() == 1
    text = newest(people.seeblick_id)
    assert (text.version, text.variant, text.author) == (3, "webform", "Exposé-Portal")
    published = records(people.seeblick_id, EvidenceKind.TEXT_VERSION_PUBLISHED)
    assert len(published) == before + 1
    assert published[-1].facts["variant"] == "webform"
    old = db.session.scalars(select(LegalText).filter_by(agency_id=people.seeblick_id, kind=KIND, version=2))
    assert old.one().body == "Widerrufsbelehrung ohne Webseite"
    assert publish_due_notices() == 0


def test_an_own_wording_stays_and_the_settings_say_what_it_lacks(anna, people):
    publish_own_notice(people.seeblick_id, "Eigener Text von {{firma_name}}", Author(people.anna_id, "Anna"))
    assert publish_due_notices() == 0
    page = anna.get("/einstellungen/widerrufsbelehrung").text
    assert "nennt die Seite nicht, auf der man online widerrufen kann" in page
    own = "Eigener Text von {{firma_name}}, online unter {{widerruf_url}}"
    publish_own_notice(people.seeblick_id, own, Author(people.anna_id, "Anna"))
    assert newest(people.seeblick_id).body.endswith(FORM)
    assert "nennt die Seite nicht" not in anna.get("/einstellungen/widerrufsbelehrung").text


def test_a_changed_address_of_the_portal_makes_the_next_version(app, people, monkeypatch):
    from dataclasses import replace

    settings = app.extensions["portal.settings"]
    monkeypatch.setitem(
        app.extensions, "portal.settings", replace(settings, public_url="https://neu.example")
    )
    assert publish_due_notices() == 2
    slug = db.session.get_one(Agency, people.seeblick_id).slug
    assert f"https://neu.example/widerruf/{slug}" in newest(people.seeblick_id).body
