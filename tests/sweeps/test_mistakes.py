"""Our own mistakes and a failing database: a page with a reference, never a trace (R32, R61)."""

import errno
import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.database import db
from portal.transaction import DatabaseBusy
from tests.conftest import post_form
from tests.sweeps.addresses import Address, complain_about, one_of_each
from tests.sweeps.conftest import Opened, OpenWorld
from tests.sweeps.test_headers import complaints_about

INNER = (
    "Traceback",
    'File "',
    "site-packages",
    "/portal/",
    ".py",
    "SELECT",
    "sqlalchemy",
    "canary",
    "werkzeug",
)


def broken(view: Callable[..., Any], error: Callable[[], Exception]) -> Callable[..., Any]:
    """A view that raises where ``view`` would work; its marks (public, administrators only) stay."""

    def raising(**_values: Any) -> Any:
        raise error()

    raising.__dict__.update(view.__dict__)
    return raising


def mistake() -> Exception:
    return RuntimeError("canary: SELECT * FROM broker WHERE email = 'paul.lenz@prospect.example'")


def full_disk() -> Exception:
    return OperationalError("SELECT canary", {}, OSError("database or disk is full"))


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (mistake, 500, "Da ist uns ein Fehler unterlaufen"),
        (full_disk, 503, "Das Portal konnte Ihre Eingabe nicht speichern"),
        (lambda: OSError(errno.ENOSPC, "canary"), 503, "Das Portal konnte Ihre Eingabe nicht speichern"),
        (lambda: DatabaseBusy("canary"), 503, "Das Portal konnte Ihre Eingabe nicht speichern"),
    ],
    ids=["our own mistake", "full database", "full disk", "busy database"],
)
def test_a_view_that_fails_shows_a_page_and_nothing_of_the_inside(
    open_world: OpenWorld,
    caplog: pytest.LogCaptureFixture,
    error: Callable[[], Exception],
    code: int,
    sentence: str,
) -> None:
    here = open_world(PORTAL_PUBLIC_URL="https://portal.example")
    for endpoint, view in here.app.view_functions.items():
        if endpoint != "static":
            here.app.view_functions[endpoint] = broken(view, error)
    caplog.set_level(logging.INFO)

    def look(address: Address) -> str | None:
        answer = here.clients["administrator"].get(address.url)
        inner = [word for word in INNER if word in answer.text]
        if answer.status_code != code or sentence not in answer.text or inner:
            return f"{answer.status_code}, shows {inner}"
        return "; ".join(complaints_about(answer, address.endpoint, secure=True)) or None

    pages = [one for one in here.addresses() if "GET" in one.methods and one.endpoint != "static"]
    complain_about(one_of_each(pages), look)
    assert here.books.changed() == set()
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "canary" not in told
    assert "paul.lenz" not in told


def test_the_reference_on_the_page_is_the_one_in_the_log(
    here: Opened, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = here.app.view_functions["properties.index"]
    monkeypatch.setitem(here.app.view_functions, "properties.index", broken(view, mistake))
    page = here.clients["broker"].get("/immobilien").text
    [told] = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    reference = told.split()[1].rstrip(":")
    assert "Kennung:</" not in page
    assert reference in page
    assert "RuntimeError" in told
    assert "test_mistakes.py" in told


def test_a_read_only_database_keeps_pages_readable_and_says_that_nothing_was_saved(here: Opened) -> None:
    """As on a full disk: reading goes on, writing is refused with a sentence."""
    with here.app.app_context():
        engine = db.engine

    @event.listens_for(engine, "begin", insert=True)
    def refuse_writes(connection: Any) -> None:
        if connection.get_execution_options().get("portal_writes", False):
            raise OperationalError("BEGIN IMMEDIATE", {}, OSError("attempt to write a readonly database"))

    prospect = here.clients["nobody"].get(here.world.seeblick.links["open"])
    assert prospect.status_code == 200  # the log of visits may fail, the page may not
    answer = post_form(
        here.clients["broker"],
        "/interessenten/neu",
        {"last_name": "Lenz", "email": "neu@prospect.example", "salutation": "mr", "status": "consumer"},
    )
    assert answer.status_code == 503, answer.text
    assert "Das Portal konnte Ihre Eingabe nicht speichern" in answer.text
    event.remove(engine, "begin", refuse_writes)
    assert here.books.changed() == set()


def test_debugging_is_off_and_no_page_of_developers_exists(here: Opened) -> None:
    assert not here.app.debug
    assert not here.app.config["DEBUG"]
    for path in (
        "/console",
        "/?__debugger__=yes&cmd=resource&f=style.css",
        "/debug",
        "/.git/config",
        "/.env",
    ):
        answer = here.clients["administrator"].get(path)
        assert answer.status_code in {200, 404}
        assert "debugger" not in answer.text.lower()
        assert answer.status_code == 404 or path.startswith("/?")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../portal/settings.py",
        "/static/..%2f..%2fportal/settings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/css/..%5c..%5cwsgi.py",
        "/static/css",
        "/static/css/base.css%00.txt",
    ],
)
def test_static_files_are_the_shipped_ones_only(here: Opened, path: str) -> None:
    answer = here.clients["nobody"].get(path)
    assert answer.status_code in {302, 308, 404}  # 308: to the same address without its doubled slash
    assert "import" not in answer.text
    assert "root:" not in answer.text
