"""What a person gets who asks what is kept about her: everything, readable, and nothing of anybody else."""

import io
import json
import zipfile
from email import message_from_bytes, policy

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.mail.models import OutgoingMail
from tests import postbox
from tests.conftest import post_form
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People
from tests.retention.test_erasing import ADDRESS, told_case
from tests.withdrawal.desk import FORM, declare, key_of


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def asked(client: FlaskClient, prospect_id: int) -> dict[str, bytes]:
    answer = post_form(
        client, f"/aufbewahrung/interessent/{prospect_id}/auskunft", {}, f"/interessenten/{prospect_id}"
    )
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    return files_in(answer.data)


def test_she_gets_everything_to_read_for_programs_and_as_files(
    bernd: FlaskClient, people: People, visitor: FlaskClient
) -> None:
    prospect_id = told_case(people, visitor).prospect_id
    files = asked(bernd, prospect_id)
    page = BeautifulSoup(files["Auskunft.html"], "html.parser")
    text = page.get_text(" ", strip=True)
    for said in (
        "Zwetschgenbaum",
        "0171 5550199",
        ADDRESS,
        "ruft nie zurück",
        "Zustimmung erteilt",
        "31.12.2031",
    ):
        assert said in text, said
    assert "Art. 6 Abs. 1" in text
    for link in page.select("a"):
        assert link["href"] in files
    assert not page.select("script, img, link, [src]")
    values = json.loads(files["daten.json"])
    assert values["person"]["email"] == "zwetschgenbaum@prospect.example"
    [case] = values["vorgaenge"]
    assert [one["werte"].get("client_ip") for one in case["ereignisse"] if one["art"] == "consent_given"] == [
        ADDRESS
    ]
    mails = [name for name in files if name.endswith(".eml")]
    assert len(mails) == len(case["mails"]) == len(postbox.mails())
    assert any(content.startswith(b"%PDF-") for content in files.values())
    parsed = message_from_bytes(files[mails[0]], policy=policy.default)
    assert parsed["To"] == "Mirabella Zwetschgenbaum <zwetschgenbaum@prospect.example>"


def test_every_value_bears_a_german_name(bernd: FlaskClient, people: People, visitor: FlaskClient) -> None:
    case = told_case(people, visitor)
    declare(visitor, f"{FORM}/{key_of(case)}")
    files = asked(bernd, case.prospect_id)
    [told] = json.loads(files["daten.json"])["vorgaenge"]
    names = {name for event in told["ereignisse"] for name in event["werte"]}
    assert {"fetches", "reference", "acknowledged_to"} <= names
    said = BeautifulSoup(files["Auskunft.html"], "html.parser").select("td .small")
    shown = {one.get_text().split(":", 1)[0] for one in said}
    assert not shown & names


def test_no_unused_link_leaves_with_it(bernd: FlaskClient, people: People) -> None:
    offer = make_sent_offer(people.seeblick_id)
    secret = postbox.link_in(postbox.read(postbox.mails("registered")[-1])).rsplit("/", 1)[1].split(".")[0]
    files = asked(bernd, offer.case.prospect_id)
    assert not [name for name, content in files.items() if secret.encode() in content]


def test_nothing_of_anybody_else_is_in_it(bernd: FlaskClient, people: People, visitor: FlaskClient) -> None:
    told_case(people, visitor)
    paul = make_prospect(people.seeblick_id)
    paul_id = paul.id
    make_case(people.seeblick_id, prospect_id=paul_id, broker_id=people.bernd_id)
    whole = b"".join(asked(bernd, paul_id).values())
    assert b"Zwetschgenbaum" not in whole
    assert ADDRESS.encode() not in whole
    assert b"Lenz" in whole


def test_handing_it_out_goes_on_record_also_for_somebody_without_a_case(
    bernd: FlaskClient, people: People, visitor: FlaskClient
) -> None:
    case = told_case(people, visitor)
    case_id, prospect_id = case.id, case.prospect_id
    asked(bernd, prospect_id)
    [told] = [
        one
        for one in chain.read_records(db.session(), people.seeblick_id, case_id=case_id)
        if one.row.kind == EvidenceKind.PERSON_EXPORTED
    ]
    assert told.facts["files"] > 3
    assert "Auskunft über die Person herausgegeben" in bernd.get(f"/vorgaenge/{case_id}").text
    lonely = make_prospect(people.seeblick_id, last_name="Ohnefall").id
    asked(bernd, lonely)
    last = chain.read_records(db.session(), people.seeblick_id)[-1]
    assert (last.row.kind, last.row.case_id) == (EvidenceKind.PERSON_EXPORTED, None)
    assert last.personal == {}


def test_a_lost_file_is_named_and_nothing_else_fails(
    app: Flask, bernd: FlaskClient, people: People, visitor: FlaskClient
) -> None:
    prospect_id = told_case(people, visitor).prospect_id
    mail = db.session.get_one(OutgoingMail, postbox.mails("offer")[0].id)
    lost = mail.attachments[-1].sha256
    store = app.extensions["portal.files"]
    store.forget(mail.agency_id, lost)
    files = asked(bernd, prospect_id)
    assert "Nicht mehr vorhanden" in files["Auskunft.html"].decode()


def test_another_agency_gets_nothing(carla: FlaskClient, people: People, visitor: FlaskClient) -> None:
    prospect_id = told_case(people, visitor).prospect_id
    url = f"/aufbewahrung/interessent/{prospect_id}/auskunft"
    assert post_form(carla, url, {}, "/interessenten/neu").status_code == 404
