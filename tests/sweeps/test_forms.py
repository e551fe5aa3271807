"""What forms take: only their own fields (R12, R44), only rows of the own agency, and no input breaks them."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from bs4 import BeautifulSoup
from wtforms.form import BaseForm, FormMeta

from portal.database import db
from tests.conftest import form_secret
from tests.sweeps.conftest import Opened
from tests.sweeps.forms import Form, forms_on, said
from tests.sweeps.world import Side

#: What only the portal itself decides; no form may have a field of such a name.
OWN_DECISIONS = re.compile(
    r"(^id|^ref|agency|tenant|owner|creator|is_admin.*|is_active|state|sha256|.*_hash|.*_encrypted|created_at|"
    r"updated_at|sent_at|.*_ref|secret.*|paused_at|attempts)$"
)

#: Forms that end the session they are sent with, or wait for a network; they are tested where they live.
LEFT_OUT = {
    "/abmelden": "ends the session",
    "/konto/ueberall-abmelden": "ends the session",
    "/konto/passwort": "computes a costly hash and ends the session",
    "/einstellungen/mailkonto/testmail": "speaks with a mail server",
}

CANARY = "47114711"


_crawled: dict[str, list[Form]] = {}  # by role; the world is the same in every test, form secrets apart


def forms_of(here: Opened, role: str, side: Side) -> list[Form]:
    if role not in _crawled:
        pages = [one for one in here.addresses(side) if "/ansicht/" not in one.rule]  # frames have no forms
        found = forms_on(here.clients[role], pages)
        _crawled[role] = [form for form in found if form.action not in LEFT_OUT]
        here.restore()  # the crawl has visited links; what counts begins now
    assert len({form.action for form in _crawled[role]}) > 20
    return _crawled[role]


def secret_of(here: Opened, role: str) -> str:
    return form_secret(here.clients[role].get("/konto").text)


def rows_of(here: Opened, agency_id: int) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Every row that belongs to an agency."""
    with closing(sqlite3.connect(here.home / "portal.sqlite")) as file:
        return [
            (table.name, list(file.execute(f'SELECT * FROM "{table.name}" WHERE agency_id = {agency_id}')))
            for table in db.metadata.sorted_tables
            if "agency_id" in table.columns
        ]


def all_cells(here: Opened) -> Iterator[tuple[str, Any]]:
    with closing(sqlite3.connect(here.home / "portal.sqlite")) as file:
        for table in db.metadata.sorted_tables:
            for row in file.execute(f'SELECT * FROM "{table.name}"'):
                yield from ((table.name, cell) for cell in row)


def form_classes(kind: type[Any] = BaseForm) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from form_classes(one)


def test_no_form_has_a_field_for_what_the_portal_decides(here: Opened) -> None:
    classes = [one for one in form_classes() if one.__module__.startswith("portal.")]
    assert len(classes) > 15
    with here.app.test_request_context():
        for one in classes:
            assert isinstance(one, FormMeta)
            names = [name for name in dir(one) if hasattr(getattr(one, name), "field_class")]
            for name in names:
                assert not OWN_DECISIONS.fullmatch(name), f"{one.__module__}.{one.__name__}.{name}"


def test_fields_nobody_asked_for_are_ignored(here: Opened) -> None:
    """Every column of every table, sent along with every form: none of it reaches a row."""
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    carla, seeblick_id = here.clients["stranger"], here.world.people.seeblick_id
    extra = {name: CANARY for name in columns} | {"agency_id": str(seeblick_id), "role": "administrator"}
    before, secret = rows_of(here, seeblick_id), secret_of(here, "stranger")
    changed_something = 0
    forms = forms_of(here, "stranger", here.world.bergwald)
    for form in (variant for one in forms for variant in one.with_each_button()):
        answer = form.with_extra(extra).send(carla, secret)
        assert answer.status_code < 500, f"{form}: {answer.status_code}"
        if here.books.changed():
            changed_something += 1
            assert rows_of(here, seeblick_id) == before, form
            assert not [table for table, cell in all_cells(here) if CANARY in str(cell)], form
            here.restore()
    assert changed_something > 12, "hardly any form was accepted, so this test says nothing"


KINDS = (
    "prospect",
    "property",
    "case",
    "offer",
    "broker",
    "wording",
    "template",
    "attachment",
    "picture",
    "file",
    "mail",
    "text",
)


def naming_fields(form: Form) -> dict[str, list[str]]:
    """Fields that name rows, with the kinds of rows they may name."""
    found = {}
    for one in form.fields:
        says_number = one.value.isdecimal() or any(choice.isdecimal() for choice in one.choices)
        words = one.name.replace("properties", "property").replace("files", "file").split("_")
        kinds = [kind for kind in KINDS if kind in words]
        if one.name not in {"csrf_token", "n", "revision", "port", "rooms"} and (
            kinds or (says_number and one.kind in {"select", "checkbox", "radio", "hidden"})
        ):
            found[one.name] = kinds or list(KINDS)
    return found


def test_rows_of_another_agency_cannot_be_chosen_in_a_form(here: Opened) -> None:
    carla, seeblick = here.clients["stranger"], here.world.seeblick
    before, secret = rows_of(here, seeblick.agency_id), secret_of(here, "stranger")
    tried = set()
    forms = forms_of(here, "stranger", here.world.bergwald)
    for form in (variant for one in forms for variant in one.with_each_button()):
        for name, kinds in naming_fields(form).items():
            for kind in kinds:
                answer = form.send(carla, secret, {name: str(seeblick.values[f"{kind}_id"][0])})
                tried.add(name)
                assert answer.status_code < 500, f"{form}, {name} of a {kind}: {answer.status_code}"
                assert "Seeblick" not in said(answer), f"{form}, {name} of a {kind}"
                if here.books.changed():
                    assert rows_of(here, seeblick.agency_id) == before, f"{form}, {name} of a {kind}"
                    here.restore()
    assert {"prospect_id", "property_ids", "wording_id", "broker", "remove"} <= tried, tried


BAD = [
    "Max\r\nBcc: x@evil.example",
    "a\x0b\x85\u2028\x00b",
    "Müller-Øster 日本 😀",
    "x" * 10_001,
    "a@x.example, b@x.example",
    "a@@x",
    "\u202egnp.exe",
    "Mu\u0308ller",
    "1.000,50",
    "1e999",
    "-1",
    "NaN",
    "٣",
    "9" * 400,
    "{{ 7*7 }}{% if %}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s %(x)s {0} ${x}",
    "../../etc/passwd\x00.jpg",
    "2026-02-31",
    " ",
]


@pytest.mark.parametrize("turn", range(4))
def test_no_input_breaks_a_form(here: Opened, turn: int) -> None:
    """The corpus of reliability, dealt out over all fields of all forms, a different hand each turn."""
    admin, secret = here.clients["administrator"], secret_of(here, "administrator")
    for form in forms_of(here, "administrator", here.world.seeblick):
        typed = [one.name for one in form.fields if one.kind not in {"file"} and one.name != "csrf_token"]
        hand = {name: BAD[(3 * place + 5 * turn) % len(BAD)] for place, name in enumerate(typed)}
        answer = form.send(admin, secret, hand)
        assert answer.status_code < 500, f"{form} with {hand}: {answer.status_code}"
        assert "<script>alert(1)" not in said(answer), form
        assert "49" not in re.findall(r'value="(\d+)"', said(answer)) or "49" in str(form), form
        if here.books.changed():
            here.restore()


def kept_text(page: BeautifulSoup, name: str) -> str | None:
    tag = page.find(["input", "textarea"], attrs={"name": name})
    if tag is None:
        return None
    return tag.get_text() if tag.name == "textarea" else str(tag.get("value", ""))


def test_nothing_typed_is_lost_when_something_is_wrong(here: Opened) -> None:
    """Too much text everywhere: the page comes back with every field as it was typed."""
    admin, secret, looked = here.clients["administrator"], secret_of(here, "administrator"), 0
    much = 'Grüße <b> & "Łódź" ' + "x" * 60_000
    for form in forms_of(here, "administrator", here.world.seeblick):
        typed = [
            one.name for one in form.fields if one.kind in {"text", "textarea", "search", "email", "tel"}
        ]
        answer = form.send(admin, secret, {name: much for name in typed})
        page = BeautifulSoup(said(answer), "html.parser")
        if answer.status_code not in {200, 400, 409, 422} or not typed:
            here.restore()
            continue
        for name in typed:
            kept = kept_text(page, name)
            if kept is not None:
                looked += 1
                words = BeautifulSoup(html.unescape(kept), "html.parser").get_text()
                assert "Łódź" in words, f"{form} lost {name}"
                assert "x" * 60_000 in words, f"{form} cut {name}"
        assert here.books.changed() == set(), form
    assert looked > 30
