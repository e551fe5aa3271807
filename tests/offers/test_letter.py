"""The letter: greetings that guess nothing, values for every placeholder."""

import pytest
from flask import Flask

from portal.agency.models import Agency
from portal.database import db
from portal.offers import greeting as greetings
from portal.offers import letter
from portal.offers.models import Offer
from portal.prospects.models import Prospect, Salutation
from portal.wordings.placeholders import NAMES
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import People


@pytest.mark.parametrize(
    ("facts", "greeting", "name"),
    [
        (
            {"salutation": Salutation.MS, "first_name": "Ayşe", "last_name": "Öztürk"},
            "Frau Öztürk",
            "Ayşe Öztürk",
        ),
        (
            {"salutation": Salutation.MR, "title": "Dr.", "first_name": "Jan", "last_name": "Wałęsa"},
            "Herr Dr. Wałęsa",
            "Dr. Jan Wałęsa",
        ),
        (
            {"salutation": Salutation.FAMILY, "first_name": "Eva", "last_name": "Lenz"},
            "Familie Lenz",
            "Familie Lenz",
        ),
        ({"salutation": Salutation.NONE, "first_name": "Kim", "last_name": "Lenz"}, "Kim Lenz", "Kim Lenz"),
        ({"salutation": Salutation.NONE, "last_name": "", "company": "Lenz GmbH"}, "", "Lenz GmbH"),
        ({"salutation": Salutation.MS, "last_name": "", "company": "Lenz GmbH"}, "", "Lenz GmbH"),
    ],
)
def test_the_greeting_says_what_is_known(app: Flask, facts: dict[str, str], greeting: str, name: str) -> None:
    usual = {"title": "", "first_name": "", "company": "", "email": "a@b.example"}
    prospect = Prospect(**{**usual, **facts})
    assert greetings.greeting(prospect) == f"Guten Tag {greeting}".strip()
    assert letter.full_name(prospect) == name


def values(offer: Offer) -> dict[str, str]:
    return letter.values_for(offer, db.session.get_one(Agency, offer.agency_id))


def test_there_is_a_value_for_every_name(people: People) -> None:
    assert set(values(make_offer(people.seeblick_id))) == set(NAMES)


def test_several_properties_are_listed_in_the_brokers_order(people: People) -> None:
    offered = [make_property(people.seeblick_id, title=title) for title in ("Eins", "Zwei", "Drei")]
    found = values(make_offer(people.seeblick_id, properties=offered))
    numbers = [one.object_number for one in offered]
    assert found["objekte"] == f"Eins ({numbers[0]}), Zwei ({numbers[1]}) und Drei ({numbers[2]})"
    assert (found["objekt_titel"], found["objekt_nr"]) == ("Eins", numbers[0])


def test_the_responsible_broker_speaks(people: People) -> None:
    prospect = make_prospect(people.seeblick_id)
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    found = values(make_offer(people.seeblick_id, case_id=case.id))
    assert (found["makler_name"], found["makler_mail"]) == ("Bernd Keller", "bernd@seeblick.example")
    assert found["anfrage_datum"] == ""
