"""The watch sees what it is there for; otherwise every clean journey would mean nothing."""

import pytest
from playwright.sync_api import Page

from tests.journeys.live import Live
from tests.journeys.test_every_page import look
from tests.journeys.watch import Watch


@pytest.mark.parametrize(
    ("deed", "complaint"),
    [
        ("new Image().src = 'http://elsewhere.example/pixel.png'", "Content Security Policy"),
        ("fetch('http://elsewhere.example/').catch(() => {})", "Content Security Policy"),
        (
            "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
            "Content Security",
        ),
        ("document.body.setAttribute('onclick', '1')", "Content Security Policy"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        ("setTimeout(() => { throw new Error('oh') })", "a script failed: oh"),
        ("fetch('/gibt-es-nicht')", "404 for fetch"),
    ],
)
def test_it_reports_what_should_not_happen(live: Live, page: Page, deed: str, complaint: str) -> None:
    watch = Watch(live.url)
    watch.over(page.context)
    page.goto(f"{live.url}/anmelden")
    page.evaluate(f"() => {{ {deed} }}")
    for _turn in range(100):  # what a browser reports comes when it comes
        if any(complaint in one for one in watch.complaints):
            break
        page.wait_for_timeout(50)
    assert any(complaint in one for one in watch.complaints), watch.complaints


def test_it_reports_a_request_to_another_host(live: Live, page: Page) -> None:
    watch = Watch(live.url)
    watch.over(page.context)
    page.route("http://elsewhere.example/", lambda route: route.fulfill(body="<h1>Elsewhere</h1>"))
    page.goto("http://elsewhere.example/")
    assert any("a request to elsewhere.example" in one for one in watch.complaints), watch.complaints


def test_axe_finds_what_a_page_must_not_have(live: Live, page: Page) -> None:
    page.goto(f"{live.url}/anmelden")
    assert list(look(page)) == []
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('h1').style.width = '3000px'")
    found = " ".join(look(page))
    assert "label" in found
    assert "is 3" in found
