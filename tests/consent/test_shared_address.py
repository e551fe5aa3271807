"""Several prospects behind one address: recorded on each of their cases, shown, and never a reason to withhold."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.consent.models import Consent
from portal.consent.shared_address import scope_of
from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.proof import testimony, verify
from portal.proof.actions import export_proof
from tests import postbox
from tests.conftest import FrozenClock
from tests.consent.test_page import press
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People
from tests.proof.bundles import unpacked

Prospects = list[int]


def consent_from(app: Flask, people: People, address: str, prospect_id: int | None = None) -> int:
    """Somebody consents from this address; the case."""
    prospect_id = prospect_id or make_prospect(people.seeblick_id).id
    case_id = make_case(people.seeblick_id, prospect_id=prospect_id, broker_id=people.bernd_id).id
    make_sent_offer(people.seeblick_id, case_id=case_id)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    assert press(client, link).status_code == 303
    db.session.rollback()
    return case_id


def noticed() -> list[EvidenceRecord]:
    db.session.rollback()
    return list(
        db.session.scalars(select(EvidenceRecord).filter_by(kind=EvidenceKind.SHARED_ADDRESS_NOTICED))
    )


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("198.51.100.7", "public"),
        ("2001:db8::7", "public"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.9", "private"),
        ("fd00::1", "private"),
        ("fe80::1", "private"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_is_inside_or_outside(address: str, scope: str) -> None:
    assert scope_of(address) == scope


def test_the_third_prospect_behind_one_address_is_noticed_on_all_three_cases(
    app: Flask, people: People, bernd: FlaskClient
) -> None:
    first = [consent_from(app, people, "198.51.100.7") for _number in range(2)]
    assert noticed() == []
    assert "nennen dieselbe Adresse" not in bernd.get("/").text
    third = consent_from(app, people, "198.51.100.7")
    records = noticed()
    assert [record.case_id for record in records] == [*first, third]
    facts = json.loads(records[0].canonical)["facts"]
    assert facts == {"prospects": 3, "within_hours": 24, "address_scope": "public"}
    assert b"198.51.100.7" not in records[0].canonical
    assert "nennen dieselbe Adresse" in bernd.get("/").text
    page = bernd.get(f"/vorgaenge/{first[0]}").text
    assert "Binnen 24 Stunden stimmten 3 Interessenten von derselben Adresse zu." in page
    assert "PORTAL_TRUSTED_PROXIES" in page
    fourth = consent_from(app, people, "198.51.100.7")
    assert [record.case_id for record in noticed()] == [*first, third, fourth]
    assert checking.check_chain(db.session(), people.seeblick_id) is None


def test_private_addresses_count_together(app: Flask, people: People) -> None:
    for address in ("10.0.0.5", "192.168.1.9"):
        consent_from(app, people, address)
    assert noticed() == []
    consent_from(app, people, "10.0.0.7")
    assert len(noticed()) == 3


def test_one_prospect_three_times_is_no_alarm(app: Flask, people: People) -> None:
    prospect_id = make_prospect(people.seeblick_id).id
    for _number in range(3):
        consent_from(app, people, "198.51.100.7", prospect_id)
    assert noticed() == []


def test_after_a_day_it_counts_anew(app: Flask, people: People, frozen_clock: FrozenClock) -> None:
    for _number in range(2):
        consent_from(app, people, "198.51.100.7")
    frozen_clock.tick(hours=25)
    consent_from(app, people, "198.51.100.7")
    assert noticed() == []


def test_other_addresses_are_none_of_it(app: Flask, people: People) -> None:
    for last in range(3):
        consent_from(app, people, f"198.51.100.{last}")
    assert noticed() == []


def test_the_bundle_tells_it_and_still_holds(app: Flask, people: People) -> None:
    for _number in range(3):
        consent_from(app, people, "198.51.100.7")
    given = db.session.scalars(select(Consent).order_by(Consent.id)).first()
    assert given is not None
    files = unpacked(export_proof(given.agency_id, given.offer_id, chain.PORTAL).content)
    assert "von einer Adresse binnen 24 Stunden: ja" in files["LIESMICH.txt"].decode()
    one = testimony.testify(db.session(), given.agency_id, given.offer_id)
    assert any("binnen 24 Stunden 3 Interessenten" in sentence for sentence in testimony.guards(one))
    kinds = [json.loads(files[name])["type"] for name in files if re.fullmatch(r"events/\d+\.json", name)]
    assert "shared_address_noticed" in kinds
    assert "wrong" not in {one["state"] for one in verify.run(files)}
