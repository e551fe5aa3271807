"""The withdrawal notice: the official model word for word, filled, in versions."""

import hashlib

import pytest
from sqlalchemy import select, text

from portal.agency import notice
from portal.agency.actions import (
    Author,
    change_settings,
    found_agency,
    publish_own_notice,
    return_to_official_notice,
)
from portal.agency.models import Agency, LegalText, LegalTextKind
from portal.agency.text_pack import FOLDER, official_text
from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.kinds import EvidenceKind
from tests.conftest import PUBLIC_URL

NOTICE, FORM = LegalTextKind.WITHDRAWAL_NOTICE, LegalTextKind.MODEL_FORM

# The published wording (Anlage 1 and 2, state 19 June 2026). A changed character is a lost protection.
PINNED = {
    "withdrawal_notice.2026-06-19.webform.txt": "1b8d8814abc60f16d0c69b86b8fa0ee363203e73354073fa207957ae0c526bee",
    "model_form.2026-06-19.txt": "3cae79888ef0b5b59769b439d6f06041badab9737691f6cbd67cc4a5a5595a79",
}


def seeblick(people) -> Agency:
    return db.session.get_one(Agency, people.seeblick_id)


def anna(people) -> Author:
    return Author(people.anna_id, "Anna Berger")


def current(people, kind=NOTICE) -> LegalText:
    found = notice.current_text(db.session(), people.seeblick_id, kind)
    assert found is not None
    return found


def records(people, kind):
    return [one for one in chain.read_records(db.session(), people.seeblick_id) if one.row.kind == kind]


@pytest.mark.parametrize(("name", "digest"), PINNED.items())
def test_the_official_texts_are_untouched(name, digest):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_the_filled_notice_is_the_official_one_character_by_character(people):
    filled = notice.fill_notice(seeblick(people))
    back = (
        filled.replace("Immobilien Seeblick GmbH", "{{firma_name}}")
        .replace("Seestraße 12, 78464 Konstanz", "{{firma_anschrift}}")
        .replace("07531 123456", "{{firma_telefon}}")
        .replace("kontakt@seeblick.example", "{{firma_email}}")
        .replace(f"{PUBLIC_URL}/widerruf/immobilien-seeblick-gmbh", "{{widerruf_url}}")
    )
    assert back == official_text(NOTICE)
    assert (
        "müssen Sie uns (Immobilien Seeblick GmbH, Seestraße 12, 78464 Konstanz, Telefon: 07531 123456"
        in filled
    )
    assert "{{" not in filled


def test_the_form_names_the_agency_where_the_bracket_stood(people):
    filled = notice.fill_form(seeblick(people))
    line = "– An Immobilien Seeblick GmbH, Seestraße 12, 78464 Konstanz, kontakt@seeblick.example:"
    assert line in filled
    official_lines = official_text(FORM).splitlines()
    assert [one for one in filled.splitlines() if one != line] == [
        one for one in official_lines if not one.startswith("– An [")
    ]


def test_a_fact_that_looks_like_a_place_is_not_filled_again(people):
    change_settings(people.seeblick_id, {"name": "{{firma_email}} GmbH"}, anna(people))
    assert "({{firma_email}} GmbH, Seestraße 12" in current(people).body


def test_a_new_agency_has_its_first_version_at_once(people):
    first = current(people)
    assert (first.version, first.variant, first.law_state, first.is_official) == (
        1,
        "webform",
        "2026-06-19",
        True,
    )
    assert first.sha256 == hashlib.sha256(first.body.encode()).hexdigest()
    assert current(people, FORM).version == 1
    published = records(people, EvidenceKind.TEXT_VERSION_PUBLISHED)
    assert [one.facts["kind"] for one in published] == [NOTICE, FORM]
    assert published[0].document["hashes"] == {"text": first.sha256}


@pytest.mark.parametrize("missing", ["street", "postal_code", "city", "phone", "email"])
def test_without_all_facts_there_is_no_notice_and_no_sending(app, missing):
    facts = {
        "street": "Seestraße 12",
        "postal_code": "78464",
        "city": "Konstanz",
        "phone": "07531 1",
        "email": "a@b.example",
    }
    agency = found_agency(name="Neu GmbH", **{**facts, missing: " "})
    assert notice.missing_for_sending(agency) == [notice.NEEDED_FACTS[missing]]
    assert notice.current_text(db.session(), agency.id, NOTICE) is None
    with pytest.raises(notice.AgencyFactsMissing) as caught:
        notice.fill_notice(agency)
    assert caught.value.missing == [notice.NEEDED_FACTS[missing]]


def test_the_missing_fact_publishes_the_first_version(app):
    agency = found_agency(
        name="Neu GmbH", street="Seestraße 12", postal_code="78464", city="Konstanz", email="a@b.example"
    )
    change_settings(agency.id, {"phone": "07531 1"}, Author(1, "Eva"))
    first = notice.current_text(db.session(), agency.id, NOTICE)
    assert first is not None
    assert "Telefon: 07531 1," in first.body
    assert first.author == "Eva"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Seeblick AG"),
        ("street", "Hafenstraße 1"),
        ("postal_code", "78462"),
        ("city", "Meersburg"),
        ("phone", "07531 999"),
        ("email", "neu@seeblick.example"),
    ],
)
def test_a_changed_fact_publishes_a_new_version_and_keeps_the_old_one(field, value, people):
    old_id, old_body = current(people).id, current(people).body
    change = change_settings(people.seeblick_id, {field: value}, anna(people))
    assert NOTICE in change.texts
    newest = current(people)
    assert newest.version == 2
    assert value in newest.body
    assert newest.author == "Anna Berger"
    assert db.session.get_one(LegalText, old_id).body == old_body
    (changed,) = records(people, EvidenceKind.SETTINGS_CHANGED)
    assert changed.facts == {"changed": [field], "values": {}}
    assert set(changed.personal) == {field}


def test_the_phone_alone_leaves_the_form_as_it_is(people):
    change = change_settings(people.seeblick_id, {"phone": "07531 999"}, anna(people))
    assert change.texts == (NOTICE,)
    assert current(people, FORM).version == 1


def test_other_settings_publish_nothing(people):
    change = change_settings(people.seeblick_id, {"website": "https://seeblick.example"}, anna(people))
    assert change.texts == ()
    assert current(people).version == 1


def test_saving_the_same_again_changes_and_records_nothing(people):
    before = len(chain.read_records(db.session(), people.seeblick_id))
    change = change_settings(people.seeblick_id, {"city": "Konstanz"}, anna(people))
    assert change.fields == ()
    assert len(chain.read_records(db.session(), people.seeblick_id)) == before


def test_an_own_wording_is_a_version_of_its_own_and_says_so(people):
    own = official_text(NOTICE).replace("Widerrufsrecht\n", "Ihr gutes Recht\n", 1)
    published = publish_own_notice(people.seeblick_id, own, anna(people))
    assert published is not None
    newest = current(people)
    assert (newest.version, newest.variant, newest.is_official) == (2, "own", False)
    assert "Ihr gutes Recht" in newest.body
    assert "Telefon: 07531 123456" in newest.body
    assert records(people, EvidenceKind.TEXT_VERSION_PUBLISHED)[-1].facts["official"] is False


def test_changed_facts_reach_an_own_wording_too(people):
    publish_own_notice(people.seeblick_id, "Widerruf an {{firma_name}}, {{firma_telefon}}.", anna(people))
    change_settings(people.seeblick_id, {"phone": "07531 999"}, anna(people))
    newest = current(people)
    assert newest.body == "Widerruf an Immobilien Seeblick GmbH, 07531 999."
    assert not newest.is_official


def test_the_official_wording_typed_as_own_stays_official(people):
    assert publish_own_notice(people.seeblick_id, official_text(NOTICE).strip() + "  ", anna(people)) is None
    assert current(people).is_official


def test_the_way_back_makes_a_new_official_version(people):
    publish_own_notice(people.seeblick_id, "Eigener Text", anna(people))
    return_to_official_notice(people.seeblick_id, anna(people))
    newest = current(people)
    assert (newest.version, newest.is_official) == (3, True)
    assert newest.body == notice.fill_notice(seeblick(people))


def test_an_unknown_place_is_refused_and_nothing_is_published(people):
    with pytest.raises(notice.PlaceUnknown) as caught:
        publish_own_notice(people.seeblick_id, "An {{firma_fax}}", anna(people))
    assert caught.value.place == "{{firma_fax}}"
    assert current(people).version == 1


@pytest.mark.parametrize("statement", ["UPDATE legal_text SET body = 'x'", "DELETE FROM legal_text"])
def test_the_database_refuses_to_change_a_version(statement, people):
    from sqlalchemy.exc import IntegrityError, OperationalError

    with (
        db.engine.connect() as connection,
        pytest.raises((IntegrityError, OperationalError), match="append-only"),
    ):
        connection.execute(text(statement))


def test_comparing_shows_what_went_and_what_came():
    passages = notice.compare(
        "Sie haben das Recht, binnen vierzehn Tagen", "Sie haben das Recht, binnen zwei Tagen"
    )
    assert [(one.change, one.text.strip()) for one in passages if one.change != "same"] == [
        ("removed", "vierzehn"),
        ("added", "zwei"),
    ]
    assert "".join(one.text for one in passages if one.change != "removed").endswith("binnen zwei Tagen")


def test_comparing_a_long_text_names_only_what_changed():
    official = official_text(NOTICE)
    own = official.replace("binnen vierzehn Tagen ohne", "binnen dreißig Tagen ganz ohne", 1)
    changes = [
        (one.change, one.text.strip()) for one in notice.compare(official, own) if one.change != "same"
    ]
    assert changes == [("removed", "vierzehn"), ("added", "dreißig"), ("added", "ganz")]


def test_comparing_stays_quick_for_a_text_made_to_be_slow():
    words = official_text(NOTICE).split()
    nasty = " ".join(word for word in set(words) for _ in range(40))[:20_000]
    assert (
        "".join(one.text for one in notice.compare(official_text(NOTICE), nasty) if one.change != "removed")
        == nasty
    )


def test_the_agencies_texts_are_apart(people):
    change_settings(people.seeblick_id, {"phone": "07531 999"}, anna(people))
    assert [one.version for one in notice.versions(db.session(), people.bergwald_id, NOTICE)] == [1]
    owners = db.session.scalars(select(LegalText.agency_id).where(LegalText.body.contains("Bergwald"))).all()
    assert set(owners) == {people.bergwald_id}


def test_founding_gives_slug_reference_chain_and_mail_account(app):
    one = found_agency(name="Übersee & Söhne GmbH")
    two = found_agency(name="Übersee & Söhne GmbH")
    three = found_agency(name="東京")
    assert (one.slug, two.slug, three.slug) == ("uebersee-soehne-gmbh", "uebersee-soehne-gmbh-2", "makler")
    assert len(one.ref) == 36
    first = chain.read_records(db.session(), one.id)[0]
    assert first.row.kind == EvidenceKind.AGENCY_CREATED
    assert first.document["tenant"] == one.ref
    assert checking.check_chain(db.session(), one.id) is None
    accounts = db.session.scalars(text("SELECT agency_id FROM mail_account")).all()
    assert {one.id, two.id, three.id} <= set(accounts)


def test_founding_refuses_what_is_no_setting(app):
    with pytest.raises(KeyError):
        found_agency(name="X", case_counter="7")
