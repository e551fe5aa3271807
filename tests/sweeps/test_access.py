"""Deny by default: what strangers may call is a list with reasons, and so is what only administrators may (R15)."""

import pytest
from werkzeug.test import TestResponse

from tests.sweeps.addresses import Address, complain_about, is_public, one_of_each
from tests.sweeps.conftest import Opened

PUBLIC = {
    "static": "style sheets, scripts, fonts: nothing of anybody's",
    "brokers.sign_in": "who is not signed in signs in here",
    "brokers.sign_out": "signing out must work with a session that has just ended",
    "brokers.forgotten": "who has lost his password is not signed in",
    "brokers.set_password": "the mailed secret in the address is what opens it",
    "brokers.set_password_without_link": "an address cut by a mail program: says that something is missing",
    "agency.imprint": "the law wants it public",
    "agency.privacy": "the law wants it public",
    "agency.logo": "shown on the prospect's pages",
    "agency.accent": "the colour of the prospect's pages",
    "start.calendar": "calendar programs cannot sign in; the secret in the address is what opens it",
    "withdrawal.find": "the law wants the withdrawal function open to everybody, for ever",
    "withdrawal.declare": "the same",
    "withdrawal.declare_for": "the same; the signed link fills the form in",
    "withdrawal.confirm": "the same; stores whatever is sent",
    "withdrawal.received": "the same; the signed address shows what was stored",
    "consent.no_link": "an address cut by a mail program: says that something is missing",
    "consent.page": "the mailed secret in the address is what opens it",
    "consent.agree": "the same; the press of the button",
    "consent.continue_as_prospect": "the same; signs the broker of this browser out",
    "consent.pdf": "the same, after the consent",
    "consent.attachment": "the same, after the consent",
    "consent.picture": "the same; before the consent only the released title photo",
    "consent.style": "the same, after the consent; the rules for a Word file's classes",
    "consent.terms": "the same; the mail carries this very file",
    "demo.mailbox": "the demo's mailbox, mounted by the demo only, which serves on the loopback only",
    "demo.message": "the same",
    "demo.html": "the same",
    "demo.picture": "the same",
    "demo.attachment": "the same",
    "demo.original": "the same",
    "demo.file_as_read": "the same",
}

ADMINISTRATORS = {
    "agency": "all settings, but none of the public pages above",
    "retention.index": "what is erased, and when, the agency decides",
    "retention.periods": "the same",
    "retention.erase": "the same",
    "retention.erase_due": "the same",
    "retention.erase_prospect": "the same",
    "brokers.team": "colleagues",
    "brokers.deactivate": "colleagues",
    "brokers.invite_again": "colleagues",
    "brokers.reactivate": "colleagues",
    "brokers.change_role": "colleagues",
}

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def for_administrators(endpoint: str) -> bool:
    blueprint = endpoint.partition(".")[0]
    return endpoint in ADMINISTRATORS or (blueprint in ADMINISTRATORS and endpoint not in PUBLIC)


def test_what_strangers_may_call_is_this_list_and_nothing_else(here: Opened) -> None:
    found = {endpoint for endpoint in here.app.view_functions if is_public(here.app, endpoint)}
    assert found == set(PUBLIC), "a new public page needs its reason here"


def test_what_only_administrators_may_call_is_this_list_and_nothing_else(here: Opened) -> None:
    found = {one.endpoint for one in here.addresses() if one.needs_administrator}
    assert found == {endpoint for endpoint in here.app.view_functions if for_administrators(endpoint)}


def leads_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].partition("?")[0] == "/anmelden"


def test_strangers_are_led_to_the_sign_in_page(here: Opened) -> None:
    nobody = here.clients["nobody"]

    def look(address: Address) -> str | None:
        for method in METHODS:
            answer = nobody.open(address.url, method=method)
            if method not in address.methods:
                if answer.status_code not in {302, 405}:
                    return f"{method} got {answer.status_code}"
                continue
            if not leads_to_sign_in(answer):
                return f"{method} got {answer.status_code}"
            if "Seeblick" in answer.text:
                return f"{method} named the agency"
        changed = here.books.changed()
        return f"changed {sorted(changed)}" if changed else None

    complain_about(one_of_each([one for one in here.addresses() if not one.is_public]), look)


def test_the_way_back_after_signing_in_is_the_page_asked_for(here: Opened) -> None:
    answer = here.clients["nobody"].get("/immobilien?q=Altbau")
    assert answer.headers["Location"] == "/anmelden?next=/immobilien?q%3DAltbau"


def test_brokers_may_not_call_what_is_for_administrators(here: Opened) -> None:
    broker = here.clients["broker"]

    def look(address: Address) -> str | None:
        for method in sorted(address.methods):
            answer = broker.open(address.url, method=method)
            if answer.status_code not in {400, 403} or (method != "POST" and answer.status_code != 403):
                return f"{method} got {answer.status_code}"
        changed = here.books.changed()
        return f"changed {sorted(changed)}" if changed else None

    complain_about([one for one in here.addresses() if for_administrators(one.endpoint)], look)


def test_brokers_may_call_everything_else(here: Opened) -> None:
    broker = here.clients["broker"]
    ordinary = [
        one
        for one in here.addresses()
        if not one.is_public and not for_administrators(one.endpoint) and "GET" in one.methods
    ]

    def look(address: Address) -> str | None:
        code = broker.get(address.url).status_code
        return "refused" if code == 403 else None

    complain_about(one_of_each(ordinary), look)


@pytest.mark.parametrize("method", ["TRACE", "FOO"])
def test_unusual_methods_are_refused(here: Opened, method: str) -> None:
    for role in ("nobody", "administrator"):
        for address in one_of_each(here.addresses()):
            answer = here.clients[role].open(address.url, method=method)
            assert answer.status_code in {302, 405}, f"{method} {address}: {answer.status_code}"
            assert "Seeblick" not in answer.text or role == "administrator"
    assert here.books.changed() == set()
