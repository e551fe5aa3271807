"""What the tests of time stamps share: an authority of one's own, in the settings of the app."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.evidence.authorities import Authority, run_authority
from tests.programs import program


@pytest.fixture(scope="session")
def running_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """One authority for all tests of a worker: its keys take a moment."""
    program("openssl", "openssl")
    authority = run_authority(tmp_path_factory.mktemp("authority"))
    yield authority
    authority.stop()


@pytest.fixture
def authority(
    app: Flask, running_authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Authority]:
    """The authority, configured and honest."""
    settings = app.extensions["portal.settings"]
    configured = replace(settings, time_authorities=(running_authority.configured,))
    monkeypatch.setitem(app.extensions, "portal.settings", configured)
    running_authority.asked.clear()
    yield running_authority
    running_authority.answer = running_authority.honest
    running_authority.headers.clear()


@pytest.fixture
def other_authority(tmp_path: Path) -> Iterator[Authority]:
    """Another one, whose root nobody trusts here."""
    other = run_authority(tmp_path / "other-authority")
    yield other
    other.stop()
