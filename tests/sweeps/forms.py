"""Every form of every page, read from the pages themselves, filled and sent as a browser would."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.sweeps.addresses import Address

TYPED = {"text", "search", "email", "tel", "number", "date", "url", "textarea", "hidden"}

BOXES = {"checkbox", "radio"}

#: Name and value of a button; None for one that only sends.
Button = tuple[str, str] | None

#: What a person would type where nothing stands yet, by a word in the field's name.
USUAL = {
    "email": "neu@prospect.example",
    "sender": "post@prospect.example",
    "phone": "07531 4711",
    "postal_code": "78462",
    "number": "W-4711",
    "year": "1999",
    "area": "98,5",
    "rooms": "3",
    "price": "1.000",
    "port": "587",
    "days": "30",
    "color": "#1f5f8b",
    "accent": "#1f5f8b",
    "password": "ein langes Passwort fürs Büro",
}


def post_parts(client: FlaskClient, url: str, values: Mapping[str, Any]) -> TestResponse:
    """Post ``values`` as multipart, encoded here: the client's own encoding leaves temporary files open."""
    boundary, body = encode_multipart(values)
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def said(answer: TestResponse) -> str:
    """What an answer says as text, also one that is a file."""
    return answer.get_data().decode("utf-8", "replace")


@dataclass(frozen=True)
class Field:
    """One field: what it is called, of which kind it is, what it says, and between what one may choose."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()
    is_chosen: bool = True  # of boxes and radio buttons

    @property
    def is_typed(self) -> bool:
        """Whether one types into it (the form's own secret apart)."""
        return self.kind in TYPED and self.name not in {"csrf_token", "n"}


@dataclass(frozen=True)
class Form:
    """A form on a page, with what stands in it."""

    page: str
    endpoint: str  # of the page
    action: str
    fields: tuple[Field, ...]
    button: Button = None
    buttons: tuple[Button, ...] = (None,)
    extra: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"the form for {self.action} on {self.page}"

    def values(self) -> MultiDict[str, Any]:
        """The form as it stands, empty fields filled with something usual, and a choice made where none is."""
        filled: MultiDict[str, Any] = MultiDict()
        lists = Counter(one.name for one in self.fields if one.kind == "checkbox")
        decided = {one.name for one in self.fields if one.kind in BOXES and one.is_chosen}
        for one in self.fields:
            if one.kind == "file":
                filled.add(one.name, FileStorage(BytesIO(b""), filename=""))
            elif one.kind == "select" and not one.value:
                filled.add(one.name, next((choice for choice in one.choices if choice), ""))
            elif one.is_typed and one.kind != "hidden" and not one.value:
                usual = (text for word, text in USUAL.items() if word in one.name)
                filled.add(one.name, next(usual, "1" if one.kind == "number" else "Neu"))
            elif one.kind not in BOXES or one.is_chosen:
                filled.add(one.name, one.value)
            elif one.name not in decided and (one.kind == "radio" or lists[one.name] > 1):
                decided.add(one.name)
                filled.add(one.name, one.value)
        for name, value in (*((self.button,) if self.button else ()), *self.extra):
            filled.add(name, value)
        return filled

    def with_each_button(self) -> Iterator["Form"]:
        """The form as each of its buttons would send it."""
        for button in self.buttons:
            yield replace(self, button=button)

    def send(self, client: FlaskClient, secret: str, changed: dict[str, Any] | None = None) -> TestResponse:
        """Send it with this form secret, and with the fields named in ``changed`` saying something else."""
        values = self.values()
        if "csrf_token" in values:
            values.setlist("csrf_token", [secret])
        for name, value in (changed or {}).items():
            values.setlist(name, value if isinstance(value, list) else [value])
        return post_parts(client, self.action, values)

    def with_extra(self, extra: dict[str, str]) -> "Form":
        """The same with fields nobody asked for."""
        own = {one.name for one in self.fields} | {self.button[0] if self.button else ""}
        return replace(self, extra=tuple((name, value) for name, value in extra.items() if name not in own))


def _field(tag: Tag) -> Field | None:
    name = str(tag.get("name") or "")
    if not name or tag.has_attr("disabled"):
        return None
    if tag.name == "textarea":
        return Field(name, "textarea", tag.get_text())
    if tag.name == "select":
        options = tag.find_all("option")
        chosen = [str(option.get("value", "")) for option in options if option.has_attr("selected")]
        choices = tuple(str(option.get("value", "")) for option in options)
        return Field(name, "select", chosen[0] if chosen else "", choices)
    kind = "shown" if tag.has_attr("readonly") else str(tag.get("type") or "text").lower()
    if kind in BOXES:
        return Field(name, kind, str(tag.get("value", "on")), is_chosen=tag.has_attr("checked"))
    return Field(name, kind, str(tag.get("value", "")))


def _buttons(tag: Tag) -> tuple[Button, tuple[Button, ...]]:
    """The main button of a form, and all that differ; one without a name is None."""
    found = [one for one in tag.find_all("button") if one.get("type", "submit") == "submit"]
    said: list[Button] = [
        (str(one["name"]), str(one.get("value", ""))) if one.get("name") else None for one in found
    ]
    main = [
        button for one, button in zip(found, said, strict=True) if "button--primary" in str(one.get("class"))
    ]
    every = tuple(dict.fromkeys(said)) or (None,)
    return (main or [*every])[0], every


def _forms(page: str, endpoint: str, html: str) -> Iterator[Form]:
    for tag in BeautifulSoup(html, "html.parser").find_all("form"):
        if str(tag.get("method", "get")).lower() != "post":
            continue
        fields = [found for one in tag.find_all(["input", "textarea", "select"]) if (found := _field(one))]
        action = urlsplit(urljoin(page, str(tag.get("action") or page))).path
        yield Form(page, endpoint, action, tuple(fields), *_buttons(tag))


def forms_on(client: FlaskClient, pages: list[Address]) -> list[Form]:
    """The forms that ``client`` finds on ``pages``, each action once for every set of fields."""
    found: dict[tuple[str, frozenset[str]], Form] = {}
    for address in pages:
        answer = client.get(address.url)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in _forms(address.url, address.endpoint, answer.text):
                key = (form.action, frozenset(one.name for one in form.fields))
                found.setdefault(key, form)
    return list(found.values())
