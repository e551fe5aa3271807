"""A case ends: its time is over, an administrator erases it, and nothing that is left tells who it was."""

import re

from playwright.sync_api import expect
from sqlalchemy import select

from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.canonical import commitment
from portal.evidence.models import ClearValue
from tests.journeys.conftest import PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor

YEARS_LATER = 6 * 366  # days


def test_an_erased_case_is_a_number_and_hashes_and_its_address_is_not_to_be_found(
    live: Live, browse: Browse
) -> None:
    address, name = "quitterich@prospect.example", "Quitterich"
    office = Office(browse())
    office.sign_in(live.people.carla_email)
    office.create_property("J-E1", "Turmzimmer")
    office.create_prospect(f"Quirin {name}", address)
    office.compose(f"Quirin {name}", "Turmzimmer", f"Guten Tag Herr {name}, hier ist es.")
    case_page = office.send(address)
    link = live.link(address)
    visitor = Visitor(browse(screen=PHONE))
    visitor.open(link)
    visitor.agree()
    live.mails(address, 2)
    live.settle()
    found = re.search(r"/vorgaenge/(\d+)", case_page)
    assert found
    case_id = int(found[1])
    agency_id = live.people.bergwald_id
    assert _files_with(live, name), "before, many files know him"

    with live.pages_later(days=YEARS_LATER):
        later = Office(browse(screen=PHONE))
        later.sign_in(live.people.carla_email)
        later.page.goto(case_page)
        later.page.get_by_role("link", name="Wie lange der Vorgang bleibt").click()
        expect(later.page.get_by_text("Die Frist ist vorbei.")).to_be_visible()
        later.page.locator("summary", has_text="Vorgang löschen").click()
        later.page.get_by_role("button", name="Endgültig löschen").click()
        expect(later.page.get_by_text("Der Vorgang ist gelöscht.")).to_be_visible()
        expect(later.page.get_by_text("Zustimmung erteilt")).to_be_visible()
        later.page.goto("/interessenten?q=Quitterich")
        expect(later.page.get_by_role("link", name=name)).to_have_count(0)
        visitor.open(link)
        expect(visitor.page.get_by_role("heading", level=1)).not_to_have_text("Ihr Exposé ist bereit")

    with live.inside():
        assert db.session.get_one(Case, case_id).erased_at is not None
        assert checking.check_chain(db.session(), agency_id) is None
        records = chain.read_records(db.session(), agency_id, case_id=case_id)
        promised = {one.document["commit"].get("client_ip") for one in records} - {None}
        assert promised
        assert all(one.personal == {} for one in records)
        salts = db.session.scalars(select(ClearValue.salt)).all()
        # Whoever guesses the very address still needs its salt; none that is left opens the commitment.
        assert not promised & {commitment("client_ip", "127.0.0.1", salt) for salt in salts}
    assert _files_with(live, name) == []


def _files_with(live: Live, word: str) -> list[str]:
    """Files of the installation that contain the word; the mailbox is the world outside."""
    found = []
    for path in live.home.rglob("*"):
        outside = live.mailbox in path.parents
        if path.is_file() and not outside and word.encode() in path.read_bytes():
            found.append(path.relative_to(live.home).as_posix())
    return found
