"""Every page in a real browser, on a phone and on a desk: accessible, within its policy, asking nobody else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from portal.agency.withdrawal_address import withdrawal_path
from portal.database import db
from portal.demo import maildir
from tests.journeys.conftest import DESK, PHONE, Browse
from tests.journeys.live import Live
from tests.journeys.office import ANNA
from tests.sweeps.addresses import Address, addresses, one_of_each

#: Pages that are parts of others, files, and what only leads on.
NO_PAGES = re.compile(
    r"^(static|brokers\.(sign_out|set_password_without_link|photo)|agency\.(accent|logo|terms_file)|start\.calendar|consent\.(pdf|"
    r"attachment|picture|style|terms)|cases\.message_frame|withdrawal\.scan|"
    r"properties\.(picture|file)|dispatch\.(picture|page_style|pdf_frame|text_frame|mail_frame|resend_frame)|"
    r"offers\.(attachment|expose_file|kept|word)|word_templates\.(download|example)|"
    r"mail\.(html|attachment)|demo\.(html|picture|attachment|original))$"
)


def rows(live: Live, sql: str) -> list[Any]:
    with live.inside():
        return [row[0] for row in db.session.connection().exec_driver_sql(sql)]


def withdrawal_key(live: Live) -> str:
    """What fills the withdrawal form in for the demo's first case."""
    [ref] = rows(live, "SELECT ref FROM prospect_case WHERE id = 1")
    [slug] = rows(live, "SELECT slug FROM agency WHERE id = 1")
    with live.inside():
        return withdrawal_path(slug, ref).rsplit("/", 1)[1]


def values_of_the_demo(live: Live) -> dict[str, list[Any]]:
    """For every parameter of an address what stands in the demo: one of each kind that looks different."""
    agency = "agency_id = 1"
    letters = {
        who: live.link(f"{who}@{host}")
        for who, host in {
            "lan.nguyen": "posteingang.example",  # waiting
            "marek.walesa": "briefkasten.example",  # consented
            "k.lenz": "hausarztpost.example",  # expired
            "oliver.whitfield": "lakeside.example",  # revoked
        }.items()
    }
    return {
        "slug": rows(live, "SELECT slug FROM agency WHERE id = 1"),
        "color": ["1f5f8b"],
        "secret": ["geheim"],
        "key": [withdrawal_key(live)],
        "receipt": ["ohne.unterschrift"],
        "withdrawal_id": [1],
        "rest": ["zwei/adressen"],
        "broker_id": rows(live, f"SELECT max(id) FROM broker WHERE {agency}"),
        "text_id": rows(
            live, f"SELECT max(id) FROM legal_text WHERE {agency} AND kind = 'withdrawal_notice'"
        ),
        "wording_id": rows(live, f"SELECT min(id) FROM wording WHERE {agency}"),
        "property_id": rows(live, f"SELECT min(id) FROM property WHERE {agency}"),
        "picture_id": rows(live, f"SELECT min(id) FROM picture WHERE {agency}"),
        "file_id": [1],
        "template_id": [1],
        "prospect_id": rows(live, f"SELECT min(id) FROM prospect WHERE {agency}"),
        "case_id": rows(live, f"SELECT id FROM prospect_case WHERE {agency}"),
        "offer_id": rows(live, f"SELECT min(id) FROM offer WHERE {agency} AND state = 'draft'"),
        "attachment_id": [1],
        "mail_id": rows(live, f"SELECT max(id) FROM outgoing_mail WHERE {agency} GROUP BY kind, state"),
        "token": [link.rsplit("/", 1)[1] for link in letters.values()],
        "digest": ["f" * 64],
        "number": [1],
        "position": [0],
        "filename": ["css/base.css"],
        "name": [maildir.messages(live.mailbox)[-1].name],
    }


def pages(live: Live, *, public: bool) -> list[Address]:
    """One address of every page, and every state of those that look different."""
    found = [
        one
        for one in addresses(live.app, values_of_the_demo(live))
        if one.is_public is public and "GET" in one.methods and not NO_PAGES.match(one.endpoint)
    ]
    several = {"consent.page", "cases.show", "mail.show"}
    return one_of_each([one for one in found if one.endpoint not in several]) + [
        one for one in found if one.endpoint in several
    ]


def look(page: Page) -> Iterator[str]:
    """What is wrong with the page on this screen."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Frames have no axe in them; asking them only waits for an answer that never comes.
    run = "axe.run({resultTypes: ['violations'], iframes: false}).then((found) => found.violations)"
    for one in page.evaluate(run):
        places = ", ".join(str(node["target"][0]) for node in one["nodes"][:3])
        yield f"{one['id']}: {one['help']} ({places})"
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if widths[0] > widths[1]:
        yield f"is {widths[0]} pixels wide"


@pytest.mark.parametrize(
    ("public", "part", "parts"),
    [(True, 0, 1), (False, 0, 3), (False, 1, 3), (False, 2, 3)],
    ids=["public", "office 1", "office 2", "office 3"],
)
def test_every_page_is_accessible_and_keeps_to_itself(
    live: Live, browse: Browse, public: bool, part: int, parts: int
) -> None:
    page = browse()
    if not public:
        live.let_in(page, ANNA)
    complaints, looked = [], 0
    for address in pages(live, public=public)[part::parts]:
        answer = page.goto(address.url)
        assert answer is not None
        assert answer.status in {200, 404, 410}, f"{address}: {answer.status}"
        for screen in (DESK, PHONE):
            page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
            if screen is PHONE:  # and with everything unfolded
                page.evaluate(
                    "document.querySelectorAll('main details').forEach((one) => { one.open = true })"
                )
            complaints += [f"{address} at {screen['width']}: {one}" for one in look(page)]
            looked += 1
    assert looked > 20
    assert complaints == [], "\n".join(complaints)
