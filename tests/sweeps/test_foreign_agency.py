"""What belongs to another agency does not exist (R11, R13): the same answer as for an unknown id, and no effect."""

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import form_secret
from tests.sweeps.addresses import Address, addresses, complain_about
from tests.sweeps.conftest import Opened
from tests.sweeps.world import Side

#: Parameters that name no row of anybody, or something anybody may know.
NAMES_NOTHING = {"number", "position", "size", "which", "color", "filename", "slug"}
#: Pages opened by a mailed secret, or by the address of the demo's own mailbox: they ask for no agency.
BY_SECRET = {"consent", "demo"}

UNKNOWN_NUMBER = 987_654_321
UNKNOWN_TEXT = "f" * 64

_SECRETS = re.compile(rb'(name="csrf_token"[^>]*value=")[^"]+')


def bare(answer: TestResponse) -> bytes:
    """The body without form secrets, which differ every time."""
    return _SECRETS.sub(rb"\1", answer.data)


def unknown(value: Any) -> Any:
    return UNKNOWN_NUMBER if isinstance(value, int) else UNKNOWN_TEXT


def naming_rows(found: list[Address]) -> list[Address]:
    """Addresses of the office that name at least one row."""
    return [
        one
        for one in found
        if set(one.values) - NAMES_NOTHING
        and one.endpoint.partition(".")[0] not in BY_SECRET
        and (not one.is_public or one.endpoint == "agency.logo")
    ]


def ask(client: FlaskClient, url: str, method: str, secret: str) -> TestResponse:
    data = {"csrf_token": secret} if method == "POST" else None
    return client.open(url, method=method, data=data)


def build(here: Opened, address: Address, values: Mapping[str, Any]) -> str:
    rule = next(
        rule
        for rule in here.app.url_map.iter_rules()
        if rule.rule == address.rule and frozenset(rule.methods or ()) == address.methods
    )
    built = rule.build(dict(values))
    assert built is not None
    return built[1]


Asked = dict[tuple[str, str], TestResponse]


def same_as_unknown(
    here: Opened, address: Address, replaced: Mapping[str, Any], secret: str, asked: Asked
) -> str | None:
    """Ask as Carla for ``address`` and for the same with ``replaced`` values that nobody has; compare.

    ``asked`` keeps the answers to addresses that nobody has.
    """
    carla = here.clients["stranger"]
    other = build(here, address, {**address.values, **replaced})
    for method in sorted(address.methods - {"OPTIONS"}):
        answer = ask(carla, address.url, method, secret)
        never = asked.get((method, other)) or asked.setdefault(
            (method, other), ask(carla, other, method, secret)
        )
        if answer.status_code != 404:
            return f"{method} got {answer.status_code}"
        if bare(answer) != bare(never):
            return f"{method} differs from the answer to {other}"
        if dict(answer.headers, Date="") != dict(never.headers, Date=""):
            return f"{method} has other headers than the answer to {other}"
    changed = here.books.changed()
    return f"changed {sorted(changed)}" if changed else None


def test_carla_finds_nothing_of_seeblick(here: Opened) -> None:
    found = naming_rows(here.addresses(here.world.seeblick))
    found = [one for one in found if not one.is_public]
    assert len({one.rule for one in found}) > 30

    secret, asked = form_secret(here.clients["stranger"].get("/konto").text), Asked()

    def look(address: Address) -> str | None:
        rows = {name: unknown(value) for name, value in address.values.items() if name not in NAMES_NOTHING}
        return same_as_unknown(here, address, rows, secret, asked)

    complain_about(found, look)


def test_her_own_rows_do_not_lend_her_those_of_seeblick(here: Opened) -> None:
    """An address with several ids: every one of them must be hers."""
    mixed: list[tuple[Address, str]] = []
    own, foreign = here.world.bergwald, here.world.seeblick
    for name in sorted(set(own.values) - NAMES_NOTHING):
        values = {**own.values, name: foreign.values[name]}
        for address in naming_rows(addresses(here.app, values)):
            naming = set(address.values) - NAMES_NOTHING
            if name in naming and (len(naming) > 1 or address.endpoint == "agency.logo"):
                mixed.append((address, name))
    assert {one.endpoint for one, _name in mixed} >= {"properties.picture", "dispatch.picture", "agency.logo"}
    secret, asked = form_secret(here.clients["stranger"].get("/konto").text), Asked()
    complaints = []
    for address, name in mixed:
        nobodys = {name: unknown(address.values[name])}
        complaint = same_as_unknown(here, address, nobodys, secret, asked)
        complaints += [f"{address} with {name} of Seeblick: {complaint}"] if complaint else []
    assert not complaints, "\n".join(complaints)


def test_a_personal_link_opens_no_picture_of_another_agency(here: Opened) -> None:
    own, foreign = here.world.bergwald, here.world.seeblick
    values = {**own.values, "digest": foreign.values["digest"]}
    found = [one for one in addresses(here.app, values) if one.endpoint == "consent.picture"]

    def look(address: Address) -> str | None:
        code = here.clients["nobody"].get(address.url).status_code
        return None if code == 404 else f"got {code}"

    complain_about(found, look)


def test_a_personal_link_opens_no_picture_of_another_offer(here: Opened) -> None:
    """The trial's photo stands in the trial only; the consented offer has none."""
    side: Side = here.world.seeblick
    for digest in side.values["digest"]:
        url = f"{side.links['consented']}/bild/{digest}"
        assert here.clients["nobody"].get(url).status_code == 404


def test_the_words_of_another_agency_are_nowhere(here: Opened) -> None:
    """Carla walks through all she can reach; nothing on it is Seeblick's, whatever the address asks for."""
    carla = here.clients["stranger"]
    seeblick = here.world.seeblick.values
    numbers = {
        name: seeblick[f"{kind}_id"][0]
        for name, kind in {
            "interessent": "prospect",
            "prospect": "prospect",
            "vorgang": "case",
            "immobilie": "property",
            "laden": "wording",
            "textvorlage": "wording",
            "vorlage": "template",
            "wer": "broker",
        }.items()
    }
    pages = [one for one in here.addresses(here.world.bergwald) if "GET" in one.methods]
    queries = ({"q": "Seeblick"}, *({name: number} for name, number in numbers.items()))

    def look(address: Address) -> str | None:
        for query in ({}, *(queries if not address.values else ())):
            answer = carla.get(address.url, query_string=query)
            words = answer.text if answer.mimetype.startswith("text/") else ""
            # What she herself searched for may stand in the search field.
            words = words.replace('value="Seeblick"', "").replace("„Seeblick“", "").replace("q=Seeblick", "")
            if "Seeblick" in words:
                return f"{query} names Seeblick"
            if answer.status_code >= 500:
                return f"{query} got {answer.status_code}"
        return None

    complain_about([one for one in pages if one.endpoint.partition(".")[0] not in BY_SECRET], look)
