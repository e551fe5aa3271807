"""What the log tells of people: nothing (R62). Every page is looked at and every form is sent, also with bad input."""

import logging

import pytest

from tests.sweeps.conftest import Opened
from tests.sweeps.test_forms import BAD, forms_of, secret_of

#: Of the world: names, addresses of people and places, and of what they typed.
TELLING = (
    "Lenz",
    "Berger",
    "Keller",
    "Ida",
    "@",
    "prospect.example",
    "Seestraße",
    "Hangweg",
    "07531",
    "17 Uhr",
    "Łódź",
)


def test_no_log_line_names_anybody(here: Opened, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for address in here.addresses():
        for role in ("nobody", "administrator") if address.is_public else ("administrator",):
            here.clients[role].get(address.url)
    admin, secret = here.clients["administrator"], secret_of(here, "administrator")
    for turn, form in enumerate(forms_of(here, "administrator", here.world.seeblick)):
        typed = [one.name for one in form.fields if one.is_typed]
        if turn % 2:
            form.send(admin, secret)
        form.send(
            admin, secret, {name: f"Łódź {BAD[(turn + place) % 5]}" for place, name in enumerate(typed)}
        )
        if here.books.changed():
            here.restore()
    secrets = [path.rsplit("/", 1)[1] for path in here.world.seeblick.links.values()]
    secrets += [secret, *(token.partition(".")[0] for token in here.world.seeblick.values["token"])]
    told = [
        record for record in caplog.records if not record.name.startswith(("PIL", "asyncio", "hypothesis"))
    ]
    for record in told:
        line = f"{record.getMessage()} {record.exc_text or ''}"
        assert not [word for word in (*TELLING, *secrets) if word in line], f"{record.name}: {line}"
        assert "\n" not in record.getMessage(), record.name
        assert not record.exc_info, f"{record.name} logs a whole trace, which may hold what somebody typed"
