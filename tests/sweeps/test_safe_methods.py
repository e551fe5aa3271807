"""GET, HEAD and OPTIONS change nothing, whoever asks for whatever (R5); and the sweep really reaches every page."""

import pytest

from tests.sweeps.addresses import SAFE, Address, complain_about, one_of_each
from tests.sweeps.conftest import Opened

#: The log of link visits, which may grow (and is limited); and the evidence of a first preview, download or view.
VISITS = {"link_visit"}
FIRST = {"evidence_record", "evidence_clear_value", "chain_head"}
MAY_LEAVE = {
    ("consent.page", "GET"): VISITS | FIRST,
    ("consent.page", "HEAD"): VISITS,
    ("consent.pdf", "GET"): FIRST,
    ("cases.show", "GET"): FIRST,  # that somebody of the office saw the evidence of a consent
}


@pytest.mark.parametrize("role", ["nobody", "broker", "administrator", "stranger"])
def test_looking_changes_nothing_but_the_log_of_visits(here: Opened, role: str) -> None:
    client, found = here.clients[role], here.addresses()
    if role == "stranger":  # all of what is not public is walked in test_foreign_agency
        found = [one for one in found if one.is_public] + one_of_each(found)
    singles = {str(one) for one in one_of_each(found)}
    complaints = []
    for address in found:
        # The office answers HEAD and OPTIONS alike for every row.
        for method in SAFE if address.is_public or str(address) in singles else ("GET",):
            answer = client.open(address.url, method=method)
            assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
            left = here.books.changed() - MAY_LEAVE.get((address.endpoint, method), set())
            if left:
                complaints.append(f"{method} {address} as {role} changed {sorted(left)}")
    assert not complaints, "\n".join(complaints)


def test_a_look_adds_only_the_first_preview_and_the_first_download(here: Opened) -> None:
    before = {str(row[0]) for row in here.books.rows("SELECT record_id FROM evidence_record")}
    for _again in range(3):
        for address in here.addresses():
            if address.endpoint.startswith("consent."):
                here.clients["nobody"].get(address.url)
    added = here.books.rows("SELECT record_id, kind, offer_id FROM evidence_record ORDER BY id")
    fresh = [(kind, offer_id) for record_id, kind, offer_id in added if record_id not in before]
    assert len(fresh) == len(set(fresh)), "something was recorded twice"
    assert {kind for kind, _offer in fresh} == {"preview_served", "pdf_downloaded"}


def test_a_scanner_that_calls_a_hundred_times_fills_no_log(here: Opened) -> None:
    link = here.world.seeblick.links["open"]
    for _again in range(100):
        here.clients["nobody"].get(link, headers={"Sec-Purpose": "prefetch;prerender"})
        here.clients["nobody"].head(link)
    # At most one row a minute and address; the loop may cross a full minute.
    assert len(here.books.rows("SELECT id FROM link_visit WHERE kind = 'fetched'")) <= 4


def test_every_page_can_be_reached_by_those_it_is_for(here: Opened) -> None:
    """Otherwise the sweeps would only ever look at 404 pages."""
    reached: dict[str, bool] = {}

    def look(address: Address) -> None:
        if "GET" not in address.methods:
            return
        codes = [here.clients[role].get(address.url).status_code for role in ("nobody", "administrator")]
        good = any(code in {200, 304} for code in codes) or (303 in codes or 302 in codes[1:])
        reached[address.rule] = reached.get(address.rule, False) or good

    complain_about(here.addresses(), look)
    #: Addresses that exist only to say that something is missing.
    always_404 = {"/expose/", "/expose/<path:rest>", "/passwort/"}
    assert {rule for rule, good in reached.items() if not good} == always_404


def test_a_reloaded_address_that_only_takes_forms_leads_to_the_page_above(here: Opened) -> None:
    admin = here.clients["administrator"]
    forms = [one for one in one_of_each(here.addresses()) if not one.is_public and "GET" not in one.methods]
    ends = {one.endpoint: admin.get(one.url, follow_redirects=True) for one in forms}
    assert len(ends) > 20
    lost = {endpoint: answer.status_code for endpoint, answer in ends.items() if answer.status_code != 200}
    assert not lost
    assert ends["dispatch.send"].request.path.endswith("/pruefen")
    assert ends["mail.decide"].request.path.startswith("/postausgang/")
