"""The page of the key that signs mails: made, published, found or not, replaced, removed."""

import html
import re

import pytest
from flask.testing import FlaskClient

from portal.database import db
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.mail import actions, dkim
from portal.mail.models import DkimKey
from portal.transaction import transaction
from tests.agency.desk import changed_names
from tests.conftest import post_form
from tests.dispatch.test_views import offer, send  # noqa: F401 - offer is a fixture
from tests.people import People

URL = "/einstellungen/mailkonto/dkim"
Named = dict[str, list[str]]


def press(client: FlaskClient, what: str) -> str:
    answer = post_form(client, f"{URL}/{what}", {}, URL)
    assert answer.status_code == 302
    return client.get(URL).text


@pytest.fixture
def key(anna: FlaskClient, people: People) -> DkimKey:
    press(anna, "neu")
    found = dkim.current_key(people.seeblick_id)
    assert found is not None
    return found


def shown(page: str, identity: str) -> str:
    return html.unescape(re.search(rf'<textarea[^>]*id="{identity}"[^>]*>([^<]*)<', page)[1])


def test_without_a_key_it_says_so_and_offers_one_for_the_senders_domain(anna: FlaskClient) -> None:
    page = anna.get(URL).text
    assert "Ihre Mails sind nicht unterschrieben" in page
    assert "portal.example" in page
    assert "keine vom Portal" in anna.get("/einstellungen/mailkonto").text


def test_a_new_key_shows_the_record_to_publish(anna: FlaskClient, people: People, key: DkimKey) -> None:
    page = anna.get(URL).text
    assert shown(page, "record-name") == f"{key.selector}._domainkey.portal.example"
    assert shown(page, "record-value") == dkim.record_of(key)
    assert "Der Eintrag ist noch nicht geprüft" in page
    assert "PRIVATE" not in page
    assert ["dkim_key"] in changed_names(people)
    assert "mit eigenem Schlüssel" in anna.get("/einstellungen/mailkonto").text


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([], "Der Eintrag ist nicht veröffentlicht"),
        (["v=DKIM1; p=AAAA"], "Dort steht ein anderer Eintrag"),
        (["{record}"], "Der Eintrag ist veröffentlicht und stimmt"),
        (None, "Der Namensdienst hat nicht geantwortet."),
    ],
)
def test_it_says_in_plain_words_what_was_found(
    anna: FlaskClient, key: DkimKey, named: Named, found: list[str] | None, says: str
) -> None:
    if found is not None:
        named[dkim.record_name(key)] = [one.replace("{record}", dkim.record_of(key)) for one in found]
    assert says in press(anna, "pruefen")


def test_a_key_for_an_earlier_address_is_told(anna: FlaskClient, people: People) -> None:
    actions.make_dkim_key(people.seeblick_id, "frueher.example", Actor(ActorKind.OPERATOR))
    assert "Der Schlüssel passt nicht zur Absenderadresse" in anna.get(URL).text


def test_a_key_is_replaced_and_removed(anna: FlaskClient, people: People, key: DkimKey) -> None:
    selector = key.selector
    assert selector not in shown(press(anna, "neu"), "record-name").split("-")[-1:]
    assert "Ihre Mails sind nicht unterschrieben" in press(anna, "entfernen")
    assert dkim.current_key(people.seeblick_id) is None


def test_a_spoilt_key_keeps_the_offer_and_says_why(
    anna: FlaskClient,
    bernd: FlaskClient,
    key: DkimKey,
    offer,  # noqa: F811 - the fixture
) -> None:
    with transaction():
        db.session.get_one(DkimKey, key.id).private_encrypted = "zerstört"
    answer = send(bernd, offer.id)
    assert answer.status_code == 422
    assert "nicht mit dem Schlüssel Ihrer Domain unterschrieben" in answer.text
    assert (
        post_form(anna, "/einstellungen/mailkonto/testmail", {}, "/einstellungen/mailkonto").status_code
        == 200
    )
    press(anna, "neu")
    assert send(bernd, offer.id).status_code == 303
