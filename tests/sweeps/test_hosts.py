"""Forged host names change nothing (R21, B48): on https they are refused, and links come from the settings only."""

import re

import pytest
from werkzeug.test import TestResponse

from tests import postbox
from tests.conftest import form_secret
from tests.factories import make_property, make_sent_offer
from tests.people import PASSWORD
from tests.sweeps.addresses import Address, complain_about, one_of_each
from tests.sweeps.conftest import Opened, OpenWorld

HTTPS = {"PORTAL_PUBLIC_URL": "https://portal.example"}
FORGED = [
    "evil.example",
    "portal.example.evil.example",
    "evil.example:443",
    "portal.example@evil.example",
    "[::1]",
]


@pytest.mark.parametrize("host", FORGED)
def test_another_host_name_is_refused(open_world: OpenWorld, host: str) -> None:
    here = open_world(**HTTPS)
    for address in ("/anmelden", here.world.seeblick.links["open"], "/impressum/x"):
        answer = here.clients["nobody"].get(address, headers={"Host": host})
        assert answer.status_code == 400, address
        assert "evil" not in answer.text
        assert "Seeblick" not in answer.text
        assert answer.headers["Content-Security-Policy"]
    assert here.books.changed() == set()


@pytest.mark.parametrize("role", ["nobody", "administrator"])
def test_no_answer_takes_over_what_a_proxy_header_claims(open_world: OpenWorld, role: str) -> None:
    here = open_world(**HTTPS)
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/einstellungen",
        "X-Rewrite-URL": "/einstellungen",
        "Forwarded": "host=evil.example",
    }

    def look(address: Address) -> str | None:
        answer = here.clients[role].get(address.url, headers=forged)
        told = answer.headers.get("Location", "") + (
            answer.text if answer.mimetype.startswith("text/") else ""
        )
        return "takes it over" if "evil" in told or "gopher" in told else None

    complain_about(one_of_each([one for one in here.addresses() if "GET" in one.methods]), look)


@pytest.mark.parametrize("more", [{}, HTTPS], ids=["loopback", "https"])
def test_mailed_links_name_the_configured_address(open_world: OpenWorld, more: dict[str, str]) -> None:
    """A password reset and an invitation, asked for through a forged host or proxy header."""
    here = open_world(**more)
    here_url = more.get("PORTAL_PUBLIC_URL", "http://127.0.0.1:5000")
    with here.app.app_context():
        before = {mail.id for mail in postbox.mails()}
    visitor, admin = here.clients["nobody"], here.clients["administrator"]
    codes = []
    for forged in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        page = visitor.get("/passwort-vergessen", headers=forged)
        if page.status_code == 200:
            fields = {"csrf_token": form_secret(page.text), "email": here.world.people.bernd_email}
            codes.append(visitor.post("/passwort-vergessen", data=fields, headers=forged).status_code)
        else:
            codes.append(page.status_code)
        fields = {
            "csrf_token": form_secret(admin.get("/einstellungen/team").text),
            "first_name": "Otto",
            "last_name": "Neu",
            "email": f"otto{len(codes)}@seeblick.example",
            "role": "broker",
        }
        codes.append(admin.post("/einstellungen/team", data=fields, headers=forged).status_code)
    if more:
        assert codes[:2] == [400, 400]
    with here.app.app_context():
        fresh = [mail for mail in postbox.mails() if mail.id not in before]
        assert len(fresh) >= 2
        with here.app.test_request_context(base_url="http://evil.example"):
            flat = make_property(here.world.people.seeblick_id, object_number="H-1")
            make_sent_offer(here.world.people.seeblick_id, properties=[flat])
        fresh.append(postbox.mails("registered")[-1])
        for mail in fresh:
            wire = postbox.wire_bytes(mail)
            assert b"evil.example" not in wire
            links = re.findall(r"https?://[^/\s\"<]+", postbox.part(postbox.read(mail), "plain"))
            assert set(links) == {here_url}, mail.kind


EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/%5cevil.example/..//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\u2028/evil.example",
    "//evil.example\\@portal.example",
    "/..//evil.example",
    "/;//evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "//[::1",
    "/" + "a" * 5000,
    ".//evil.example",
    "?next=//evil.example",
    "#//evil.example",
]


def answers_to(here: Opened, target: str) -> list[TestResponse]:
    """What follows signing in, being signed in, and signing out, each with ``target`` as the way to go on."""
    nobody = here.app.test_client()
    page = nobody.get("/anmelden", query_string={"next": target})
    fields = {
        "csrf_token": form_secret(page.text),
        "email": here.world.people.bernd_email,
        "password": PASSWORD,
        "next": target,
    }
    signed_in = nobody.post("/anmelden", query_string={"next": target}, data=fields)
    again = nobody.get("/anmelden", query_string={"next": target})
    fields = {"csrf_token": form_secret(nobody.get("/konto").text), "next": target}
    return [signed_in, again, nobody.post("/abmelden", data=fields)]


def test_no_form_and_no_address_leads_away_from_the_portal(here: Opened) -> None:
    """R30, B47: the way back after signing in or out is a path of ours, or the start page."""
    for target in EVIL:
        for answer in answers_to(here, target):
            assert answer.status_code == 302, (target, answer.status_code)
            place = answer.headers["Location"]
            assert re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]*", place), (target, place)
            # A path that only looks odd may be kept, as long as the browser stays with us.
            assert "evil" not in place.split("/")[0], target
