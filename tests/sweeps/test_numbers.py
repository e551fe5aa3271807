"""Numbers in addresses that no table can hold: they name nothing, and nobody sees a mistake of ours."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import post_form
from tests.factories import make_offer
from tests.people import People

ADDRESSES = (
    "/offerten?vorgang={}",
    "/offerten/neu?interessent={}",
    "/offerten/neu?vorgang={}",
    "/offerten/neu?immobilie={}",
    "/vorgaenge/neu?interessent={}",
    "/vorgaenge?interessent={}",
    "/vorgaenge?makler={}",
    "/vorgaenge?page={}",
    "/vorgaenge/{}",
    "/postausgang/{}",
    "/immobilien/{}",
    "/interessenten/{}",
    "/textvorlagen/{}",
)


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 5000, "\u0661", "\u00b2", "-1"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_number_beyond_every_table_names_nothing(bernd: FlaskClient, address: str, number: str) -> None:
    assert bernd.get(address.format(number)).status_code in {200, 302, 404}


def test_a_revision_beyond_every_table_is_another_revision(bernd: FlaskClient, people: People) -> None:
    offer = make_offer(people.seeblick_id)
    answer = post_form(
        bernd,
        f"/offerten/{offer.id}/senden",
        {"mode": "s_expose", "revision": "9" * 5000},
        page_url=f"/offerten/{offer.id}/pruefen",
    )
    assert answer.status_code == 409
