"""The running portal and the browsers that look at it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.live import Live, running
from tests.journeys.watch import Watch

Browse = Callable[..., Page]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Iterator[Live]:
    """The demo's portal, running."""
    with running(tmp_path_factory.mktemp("live")) as portal:
        yield portal


@pytest.fixture
def watch(live: Live) -> Iterator[Watch]:
    """Watches all browsers of the test and complains at its end."""
    watching = Watch(live.url)
    yield watching
    watching.assert_clean()


@pytest.fixture
def browse(live: Live, watch: Watch, new_context: Callable[..., Any]) -> Browse:
    """Open a browser of its own: ``browse(screen=PHONE, scripts=False)``."""

    def go(*, screen: dict[str, int] = DESK, scripts: bool = True, **more: Any) -> Page:
        context = new_context(base_url=live.url, viewport=screen, java_script_enabled=scripts, **more)
        context.set_default_timeout(8_000)
        watch.over(context)
        page: Page = context.new_page()
        return page

    return go


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos as a camera would leave them."""
    from tests.sweeps.world import photo

    files = []
    for name, colour in (("wohnzimmer.jpg", "#c9b79c"), ("kueche.jpg", "#7d98a1")):
        file = tmp_path / name
        file.write_bytes(photo(colour))
        files.append(file)
    return files
