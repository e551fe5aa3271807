"""Finds the Chromium that drives the browser journeys; without one they are skipped and the last lines say so."""

import os
import platform
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

SHELL = "chromium-headless-shell"  # the same engine without a user interface, a third cheaper to run
PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
BROWSER_FIXTURES = {"page", "context", "new_context", "browser"}
NO_BROWSER = "no Chromium"


def find_chromium(*, for_pictures: bool = False) -> str | None:
    """Path of the browser: the one PORTAL_CHROMIUM names, else the first usual one; None without any.

    ``for_pictures``: one that speaks German in its own parts, which the shell does not.
    """
    wanted = os.environ.get("PORTAL_CHROMIUM")
    usual = PROGRAMS if for_pictures else (SHELL, *PROGRAMS)
    found = (shutil.which(program) for program in ([wanted] if wanted else usual))
    return next((path for path in found if path), None)


def how_to_get_one() -> str:
    """The one command that installs a browser here."""
    if platform.system() == "Darwin":
        return "brew install --cask google-chrome"
    return "sudo apt-get install chromium"


def pytest_configure(config: pytest.Config) -> None:
    """Stop at once where a browser is demanded (PORTAL_REQUIRE_BROWSER=1, as .ci/run sets) and missing."""
    if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1" and find_chromium() is None:
        named = os.environ.get("PORTAL_CHROMIUM")
        missing = f"PORTAL_CHROMIUM={named} is no program" if named else "no Chromium was found"
        raise pytest.UsageError(f"PORTAL_REQUIRE_BROWSER=1, but {missing}. Install one: {how_to_get_one()}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses a page as a browser test (``-m "not browser"``); skip them without a browser."""
    missing = find_chromium() is None
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if missing and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say after everything else how many journeys did not run, and the command that changes it."""
    yield
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and report.longrepr[2].endswith(NO_BROWSER)
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} browser tests were skipped: no Chromium was found. "
            f"Install one and run again: {how_to_get_one()}",
            yellow=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed browser, kept from calling home. It only ever sees this portal, so it needs no sandbox."""
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Germany, as the prospect's is."""
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
