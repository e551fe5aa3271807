"""Bytes no browser would send (R22, B46): the server refuses or hangs up, keeps serving, and nothing is left behind."""

import socket
import threading
from collections.abc import Iterator

import pytest
import waitress

from tests.sweeps.conftest import Opened

HEAD = b"Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SMUGGLED = b"GET /einstellungen HTTP/1.1\r\nHost: x\r\n\r\n"

#: Each with the first lines of acceptable answers; an empty one means: hung up without an answer.
GARBAGE = {
    "two lengths": b"POST /anmelden HTTP/1.1\r\n"
    + HEAD
    + b"Content-Length: 5\r\nContent-Length: 40\r\n\r\nx=123",
    "length and chunks": (
        b"POST /anmelden HTTP/1.1\r\n"
        + HEAD
        + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + SMUGGLED
    ),
    "chunks of another kind": b"POST /anmelden HTTP/1.1\r\n"
    + HEAD
    + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk size that is none": (
        b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx=1\r\n0\r\n\r\n"
    ),
    "a negative chunk": (
        b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nx=1\r\n0\r\n\r\n"
    ),
    "a huge chunk size": (
        b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx\r\n"
    ),
    "a negative length": b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Content-Length: -5\r\n\r\nx=123",
    "a length that is none": b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Content-Length: +5\r\n\r\nx=123",
    "a header without a colon": b"GET /anmelden HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
    "a blank before the colon": b"GET /anmelden HTTP/1.1\r\nHost : x\r\n\r\n",
    "a bare carriage return": b"GET /anmelden HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
    "a request line that is none": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an address with a blank": b"GET /anm elden HTTP/1.1\r\nHost: x\r\n\r\n",
    "a very long address": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "very many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
}


@pytest.fixture
def address(here: Opened) -> Iterator[tuple[str, int]]:
    """The world behind the production server, as `portal serve` starts it."""
    server = waitress.create_server(
        here.app, host="127.0.0.1", port=0, threads=2, ident="", clear_untrusted_proxy_headers=False
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield ("127.0.0.1", server.effective_port)
    server.trigger.pull_trigger(lambda: [one.close() for one in list(server._map.values())])
    thread.join(10)
    server.task_dispatcher.shutdown()


def say(address: tuple[str, int], content: bytes) -> bytes:
    """Send ``content`` and hear the answer out."""
    heard = b""
    with socket.create_connection(address, timeout=10) as line:
        try:
            line.sendall(content)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                heard += part
        except (ConnectionResetError, BrokenPipeError):
            pass  # hung up in the middle of our sentence
    return heard


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_and_the_next_one_is_served(
    here: Opened, address: tuple[str, int], garbage: str
) -> None:
    heard = say(address, GARBAGE[garbage])
    first = heard.partition(b"\r\n")[0]
    assert heard == b"" or first.split()[1][:1] == b"4" or first.split()[1] == b"501", first
    # Of a length and chunks, chunks win (RFC 9112, 6.3): what follows is the sender's own next request. Proxies in
    # front (deploy/) refuse both together.
    several = garbage == "length and chunks"
    assert heard.count(b"HTTP/1.") <= (2 if several else 1), "a second request was read out of the first"
    assert b"Traceback" not in heard
    assert b"Seeblick" not in heard
    good = say(address, b"GET /anmelden HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert good.startswith(b"HTTP/1.1 200")
    assert b"\r\nServer:" not in good
    assert here.books.changed() == set()


def test_a_good_body_in_chunks_is_read(here: Opened, address: tuple[str, int]) -> None:
    body = b"Transfer-Encoding: chunked\r\n\r\n5\r\nx=123\r\n0\r\n\r\n"
    heard = say(address, b"POST /anmelden HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n" + body)
    assert heard.startswith(b"HTTP/1.1 400")  # no form secret in it
    assert b"Das Formular war zu lange offen" in heard


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip"])
def test_the_server_names_the_peer_whatever_the_visitor_claims(
    here: Opened, address: tuple[str, int], header: str
) -> None:
    """What lands in the log of visits is where the connection came from."""
    link = here.world.seeblick.links["open"]
    heard = say(
        address,
        f"GET {link} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}: 6.6.6.6\r\nConnection: close\r\n\r\n".encode(),
    )
    assert heard.startswith(b"HTTP/1.1 200")
    assert {row[0] for row in here.books.rows("SELECT client_ip FROM link_visit")} == {"127.0.0.1"}
