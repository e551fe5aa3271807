"""Every form carries a secret of ours (R23): without it nothing happens; the prospect's forms carry a nonce (R8)."""

import re

import pytest

from tests.conftest import form_secret
from tests.sweeps.addresses import Address, complain_about
from tests.sweeps.conftest import Opened
from tests.sweeps.test_access import leads_to_sign_in

#: Forms without a cookie; what they do with a wrong nonce is tested below.
BY_NONCE = {"consent.agree", "consent.continue_as_prospect", "withdrawal.confirm"}

SENTENCE = "Das Formular war zu lange offen"


def posts(here: Opened) -> list[Address]:
    found = [one for one in here.addresses() if "POST" in one.methods]
    assert len({one.endpoint for one in found}) > 30
    return found


def refused(here: Opened, role: str, address: Address, data: dict[str, str]) -> str | None:
    answer = here.clients[role].post(address.url, data=data)
    if answer.status_code != 400 or SENTENCE not in answer.text:
        return f"as {role} got {answer.status_code} instead of a refusal"
    changed = here.books.changed()
    return f"as {role} changed {sorted(changed)}" if changed else None


@pytest.mark.parametrize("secret", ["", "x", "of another session"])
def test_a_form_without_its_secret_does_nothing(here: Opened, secret: str) -> None:
    if secret == "of another session":
        secret = form_secret(here.clients["broker"].get("/konto").text)
    data = {"csrf_token": secret} if secret else {}
    ordinary = [one for one in posts(here) if one.endpoint not in BY_NONCE]
    complain_about(ordinary, lambda address: refused(here, "administrator", address, data))
    complain_about(
        [one for one in ordinary if one.is_public],
        lambda address: refused(here, "nobody", address, data),
    )


def test_a_stranger_without_secret_is_led_to_the_sign_in_page(here: Opened) -> None:
    """He is refused before his form is read."""

    def look(address: Address) -> str | None:
        answer = here.clients["nobody"].post(address.url, data={"csrf_token": "x"})
        return None if leads_to_sign_in(answer) else f"got {answer.status_code}"

    complain_about([one for one in posts(here) if not one.is_public], look)


@pytest.mark.parametrize("nonce", ["", "x", "a.b.c", "of another link", "of a broken link"])
@pytest.mark.parametrize("role", ["nobody", "broker", "stranger"])
def test_the_cookieless_forms_do_nothing_without_their_own_nonce(here: Opened, role: str, nonce: str) -> None:
    side = here.world.seeblick
    if nonce.startswith("of "):
        page = here.clients["nobody"].get(here.world.bergwald.links["open"]).text
        found = re.search(r'name="n" value="([^"]+)"', page)
        assert found
        nonce = found[1] if nonce == "of another link" else found[1].swapcase()
    here.books.changed()
    for address in posts(here):
        if address.endpoint not in BY_NONCE or address.endpoint == "withdrawal.confirm":
            continue  # a declaration is stored whatever its nonce says (R9a): tests/withdrawal
        if address.values["token"] in side.links["consented"]:
            continue
        answer = here.clients[role].post(address.url, data={"n": nonce})
        assert answer.status_code in {303, 400, 403, 404, 410}, f"{address}: {answer.status_code}"
        assert here.books.changed() == set(), address
    # Nobody was signed out either.
    assert role == "nobody" or here.clients[role].get("/konto").status_code == 200


def test_only_these_forms_are_exempt(here: Opened) -> None:
    exempt = here.app.extensions["csrf"]._exempt_views
    assert {name.rsplit(".", 1)[1] for name in exempt} == {name.partition(".")[2] for name in BY_NONCE}
    assert not here.app.extensions["csrf"]._exempt_blueprints
