"""On https, as in real use: cookies bound to the host, forms with their referrer check, a proxy that ends the TLS."""

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.mail.certificates import make_certificates
from tests.sweeps.conftest import Opened, OpenWorld, open_world, world_home

__all__ = ["open_world", "world_home"]  # fixtures


class TlsInFront:
    """Ends TLS on a listening socket and passes every byte on to ``backend``, as a proxy does."""

    def __init__(self, listening: socket.socket, certificate: Path, backend: tuple[str, int]) -> None:
        self._listening, self._backend = listening, backend
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._ready = threading.Event()
        self._lines: set[asyncio.StreamWriter] = set()
        # A thread with a loop of its own: Playwright's is running in the test's.
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while content := await reader.read(65536):
                writer.write(content)
                await writer.drain()
        writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inward, outward = await asyncio.open_connection(*self._backend)
        self._lines |= {writer, outward}
        await asyncio.gather(self._pipe(reader, outward), self._pipe(inward, writer))

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, sock=self._listening, ssl=self._context)
        self._ready.set()
        await self._end.wait()
        server.close()
        for line in self._lines:
            line.transport.abort()
        for _turn in range(10):  # so that every line notices
            await asyncio.sleep(0)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)


@pytest.fixture
def secure(open_world: OpenWorld, tmp_path: Path) -> Iterator[tuple[Opened, str]]:
    """The world on https, and its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"https://localhost:{listening.getsockname()[1]}"
    here = open_world(PORTAL_PUBLIC_URL=url, PORTAL_TRUSTED_PROXIES="127.0.0.1/32")
    server = waitress.create_server(
        here.app, host="127.0.0.1", port=0, threads=4, url_scheme="https", clear_untrusted_proxy_headers=False
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    (tmp_path / "tls").mkdir()
    certificate = make_certificates(tmp_path / "tls").good
    with TlsInFront(listening, certificate, ("127.0.0.1", server.effective_port)):
        yield here, url
    server.trigger.pull_trigger(lambda: [one.close() for one in list(server._map.values())])
    thread.join(10)
    server.task_dispatcher.shutdown()


@pytest.fixture
def page(secure: tuple[Opened, str], new_context, browser_context_args) -> Iterator[Page]:
    """A browser that accepts the test's certificate."""
    _here, url = secure
    context: BrowserContext = new_context(base_url=url, ignore_https_errors=True)
    context.set_default_timeout(8_000)
    watch = Watch(url)
    watch.over(context)
    yield context.new_page()
    watch.assert_clean()


def test_signing_in_sets_a_cookie_bound_to_the_host_and_forms_work(
    secure: tuple[Opened, str], page: Page
) -> None:
    here, _url = secure
    office = Office(page)
    office.sign_in(here.world.people.anna_email)
    [cookie] = [one for one in page.context.cookies() if "portal" in one["name"]]
    assert cookie["name"] == "__Host-portal"
    assert cookie["secure"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    office.create_prospect("Maria Sicher", "sicher@prospect.example")
    office.sign_out()


def test_a_prospect_agrees_with_cookies_blocked(secure: tuple[Opened, str], page: Page) -> None:
    here, _url = secure
    visitor = Visitor(page)
    visitor.open(here.world.seeblick.links["open"])
    visitor.sees_the_question()
    visitor.agree()
    assert page.context.cookies() == []
    assert visitor.download().startswith(b"%PDF-")


def test_a_password_is_set_through_a_link_whose_path_leaves_with_nobody(
    secure: tuple[Opened, str], page: Page
) -> None:
    """The page says `strict-origin`, so that the form's referrer is the origin only; the form check takes that."""
    here, url = secure
    referrers = set()
    page.on("request", lambda request: referrers.add(request.headers.get("referer", "")))
    page.goto(f"/passwort/{here.world.seeblick.values['token'][-1]}")
    for field in page.get_by_label(re.compile("Passwort")).all():
        if field.get_attribute("type") == "password":
            field.fill("drei Wolken über dem Obersee")
    page.get_by_role("button", name=re.compile("Passwort")).last.click()
    expect(page).to_have_url(re.compile("/anmelden"))
    assert not [one for one in referrers if "/passwort/" in one]
    assert f"{url}/" in referrers
