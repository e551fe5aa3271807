"""Requests no browser of ours would send (B45-B48, R31): each gets a page, none leaves anything behind."""

import re
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import form_secret
from tests.sweeps.addresses import Address, addresses, complain_about, one_of_each
from tests.sweeps.conftest import Opened
from tests.sweeps.forms import post_parts
from tests.sweeps.test_foreign_agency import bare
from tests.sweeps.test_forms import BAD

MIB = 2**20


def posts(here: Opened) -> list[Address]:
    left_out = {"brokers.sign_out", "brokers.sign_out_everywhere"}
    found = one_of_each([one for one in here.addresses() if "POST" in one.methods])
    return [one for one in found if one.endpoint not in left_out]


def refused(here: Opened, answer: TestResponse, codes: set[int]) -> str | None:
    changed = here.books.changed()
    if changed:
        return f"changed {sorted(changed)}"
    if answer.status_code not in codes:
        return f"got {answer.status_code}"
    if answer.status_code >= 400 and 'lang="de"' not in answer.text:
        return "shows no German page"
    return None


def secret_of(here: Opened) -> str:
    return form_secret(here.clients["administrator"].get("/konto").text)


#: What a page does with a form it cannot read: shows it again, refuses it, or finds that there is nothing to do.
ANSWERED = {200, 302, 303, 400, 403, 404, 409, 410, 413, 415, 422}


def test_ten_thousand_fields_are_too_many(here: Opened) -> None:
    admin, secret = here.clients["administrator"], secret_of(here)
    body = f"csrf_token={secret}&" + "&".join(f"f{number}=x" for number in range(10_000))
    parts = {"csrf_token": secret, **{f"f{number}": "x" for number in range(10_000)}}

    def as_parts(address: Address) -> str | None:
        answer = post_parts(admin, address.url, parts)
        return refused(here, answer, {400, 413})

    complain_about([one for one in posts(here) if not one.is_public][::6], as_parts)
    for address in posts(here)[::2]:
        answer = admin.post(address.url, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in ANSWERED, f"{address}: {answer.status_code}"
        if here.books.changed():
            here.restore()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"last_name": "Lenz", "csrf_token": "x"}'),
        ("application/json", b"{"),
        ("text/plain", b"last_name=Lenz"),
        ("application/xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=csrf_token\r\n\r\ny",
        ),
        ("multipart/form-data; boundary=" + "x" * 5000, b"garbage"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"+AHg-=1"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%80&\xff\xfe=\x00"),
        ("", b"\x00\x01\x02"),
    ],
)
def test_a_body_of_another_kind_does_nothing(here: Opened, content_type: str, body: bytes) -> None:
    admin = here.clients["administrator"]

    def look(address: Address) -> str | None:
        answer = admin.post(address.url, data=body, content_type=content_type)
        return refused(here, answer, {303, 400, 404, 410, 413, 415})

    complain_about(posts(here)[len(body) % 3 :: 3], look)


def test_json_is_no_form_even_with_its_secret_in_a_header(here: Opened) -> None:
    admin, secret = here.clients["administrator"], secret_of(here)
    header = {"X-CSRFToken": secret, "X-CSRF-Token": secret}

    def look(address: Address) -> str | None:
        answer = admin.post(address.url, json={"csrf_token": secret, "last_name": ["Lenz"]}, headers=header)
        return refused(here, answer, {400})

    complain_about([one for one in posts(here) if not one.endpoint.startswith("consent.")], look)


def test_fields_sent_twice_break_nothing(here: Opened) -> None:
    admin, secret = here.clients["administrator"], secret_of(here)
    names = ("last_name", "email", "title", "body", "note", "mode", "revision", "role", "broker", "wish", "q")
    for address in posts(here):
        data: dict[str, Any] = {name: ["eins", "zwei"] for name in names}
        answer = admin.post(f"{address.url}?q=1&q=2", data={"csrf_token": [secret, secret], **data})
        assert answer.status_code in ANSWERED, f"{address}: {answer.status_code}"
        if here.books.changed():
            here.restore()


def test_an_ordinary_form_holds_one_mebibyte_and_not_a_byte_more(here: Opened) -> None:
    """R31; and whoever is not signed in is not even listened to."""
    admin, secret = here.clients["administrator"], secret_of(here)
    head = f"csrf_token={secret}&x=".encode()

    def look(address: Address) -> str | None:
        most = getattr(here.app.view_functions[address.endpoint], "largest_body", MIB)
        over = {"CONTENT_LENGTH": str(most + 1)}
        answer = admin.post(
            address.url,
            data=head,
            content_type="application/x-www-form-urlencoded",
            environ_overrides=over,
        )
        complaint = refused(here, answer, {413})
        if complaint is None and "größer als erlaubt" not in answer.text:
            complaint = "does not say why"
        return complaint

    own = [
        one
        for one in posts(here)
        if not one.endpoint.startswith("consent.") or one.endpoint.endswith("revoke")
    ]
    complain_about(own, look)
    body = head + b"x" * (MIB - len(head))
    answer = admin.post("/interessenten/neu", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    answer = admin.post(
        "/interessenten/neu", data=body + b"x", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    answer = here.clients["nobody"].post("/immobilien/1/bilder/hochladen", data=BytesIO(b"x" * 5 * MIB))
    assert answer.status_code == 302


@pytest.mark.parametrize("role", ["nobody", "administrator"])
def test_search_fields_and_page_numbers_take_anything(here: Opened, role: str) -> None:
    names = ("q", "page", "art", "vermarktung", "zustand", "archiv", "ansicht", "wer", "interessent", "vorgang",
             "immobilie", "prospect", "laden", "textvorlage", "next")  # fmt: skip
    pages = [one for one in here.addresses() if "GET" in one.methods and not one.values]
    numbers = ["-1", "0", "1.5", "9" * 30, "abc", "٣", "1; DROP TABLE offer", "%", "_", "[]", "%00", "\x00"]

    def look(address: Address, turn: int) -> str | None:
        for value in (numbers + BAD)[turn::4]:
            answer = here.clients[role].get(address.url, query_string={name: value[:2000] for name in names})
            if answer.status_code not in {200, 302, 303, 404}:
                return f"{value[:40]!r} got {answer.status_code}"
            if answer.mimetype == "text/html" and "<script>alert(1)" in answer.text:
                return "shows a script"
        return None

    for turn, address in enumerate(one_of_each(pages)):
        complain_about([address], partial(look, turn=turn % 4))
    assert here.books.changed() == set()


ODD = [
    "%00",
    "%0d%0aSet-Cookie:x=1",
    "%ff",
    "%E2%80%AE",
    "..%2f..%2f",
    "' OR '1'='1",
    "9" * 40,
    "-1",
    "0",
    "x" * 3000,
]
#: Parameters that only tell addresses apart.
SAYS_NOTHING = {("agency.accent", "slug"), ("static", "filename"), ("demo.file_as_read", "name")}


def with_odd_value(address: Address, name: str, odd: str) -> str:
    """The address with one parameter replaced, without the escaping that url_for would do."""
    url = address.rule
    for other, known in address.values.items():
        shown = odd if other == name else str(known)
        url = re.sub(rf"<(?:[^<>]*:)?{other}>", lambda _found, shown=shown: shown, url)  # type: ignore[misc]
    return url


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_values_in_addresses_find_nothing(here: Opened, odd: str) -> None:
    """Every parameter of every route, one at a time (B46: NUL, line breaks, invalid UTF-8, huge numbers)."""
    secret, complaints = secret_of(here), []
    for address in one_of_each(here.addresses()):
        for name in set(address.values):
            if (address.endpoint, name) in SAYS_NOTHING or str(address.values[name]) == odd:
                continue
            url = with_odd_value(address, name, odd)
            for role in ("nobody", "administrator") if address.is_public else ("administrator",):
                for method in sorted(address.methods & {"GET", "POST"}):
                    answer = here.clients[role].open(url, method=method, data={"csrf_token": secret})
                    if answer.status_code not in {302, 308, 400, 404}:
                        complaints.append(f"{method} {address.rule}, {name}, as {role}: {answer.status_code}")
                    assert "x=1" not in answer.headers.get("Set-Cookie", "")
    assert not complaints, "\n".join(complaints)
    assert here.books.changed() == set()


def test_damaged_links_all_look_the_same(here: Opened) -> None:
    """B45: cut, changed, of another purpose, or never issued: one page, which names nobody."""
    side, nobody = here.world.seeblick, here.clients["nobody"]
    link = side.links["open"].rsplit("/", 1)[1]
    password = side.values["token"][-1]
    secret, stamp, sign = link.split(".")
    damaged = [
        link[:-1],
        link[1:],
        link.swapcase(),
        link + "%00",
        link + "x",
        "x" + link,
        secret,
        f"{secret}.{stamp}",
        f"{secret}..{sign}",
        f"{secret}.{stamp}.{sign}.{sign}",
        password,
        "A" * 43,
        "x" * 5000,
        "%20",
        "null",
        link.replace(".", "%2E%2E"),
    ]
    first = bare(nobody.get("/expose/x"))
    for one in damaged:
        for end in ("", "/pdf", "/agb", "/anlage/1"):
            answer = nobody.get(f"/expose/{one}{end}")
            assert answer.status_code == 404
            assert bare(answer) == first, f"{len(one)} characters, {end}"
    for one in (link, password[:-1], password.swapcase(), "x", "x" * 5000):
        answer = nobody.get(f"/passwort/{one}")
        assert answer.status_code == 404
        assert bare(answer) == bare(nobody.get("/passwort/y"))
    assert here.books.changed() == set()


def test_a_link_opens_only_what_it_is_for(here: Opened) -> None:
    """R4: a personal link is no password link, and the other way round."""
    side, nobody = here.world.seeblick, here.clients["nobody"]
    *personal, password = side.values["token"]
    for token in personal:
        assert nobody.get(f"/passwort/{token}").status_code == 404
    assert nobody.get(f"/expose/{password}").status_code == 404
    assert nobody.get(f"/passwort/{password}").status_code == 200
    public = [
        one
        for one in addresses(here.app, side.values)
        if one.endpoint in {"consent.pdf", "consent.attachment"}
    ]
    opened = {one.values["token"] for one in public if nobody.get(one.url).status_code == 200}
    assert opened == {side.links["consented"].rsplit("/", 1)[1]}
