"""Text records are asked for from a real, if small, name server: found in one piece, missing, silent or broken."""

import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from portal import name_servers
from portal.name_servers import NamesUnreachable

Answer = Callable[[dns.message.Message], bytes | None]
ask = name_servers.ask_resolver  # before the tests' stand-in takes its place


class Server:
    """Answers on the loopback as ``answer`` says."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                wire, back = self._socket.recvfrom(4096)
            except OSError:
                return
            if not wire:
                return
            question = dns.message.from_wire(wire)
            self.asked.append(str(question.question[0].name))
            answer = self._answer(question)
            if answer is not None:
                self._socket.sendto(answer, back)

    def stop(self) -> None:
        """End the thread with an empty datagram."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], tuple[Server, dns.resolver.Resolver]]]:
    """Starts a server and gives a resolver that asks nobody else."""
    running: list[Server] = []

    def start(answer: Answer) -> tuple[Server, dns.resolver.Resolver]:
        running.append(Server(answer))
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], running[-1].port
        return running[-1], resolver

    yield start
    for one in running:
        one.stop()


def test_a_record_in_several_strings_comes_in_one_piece(serve) -> None:
    def answer(question: dns.message.Message) -> bytes:
        reply = dns.message.make_response(question)
        name = question.question[0].name
        reply.answer.append(
            dns.rrset.from_text(name, 60, "IN", "TXT", '"v=DKIM1; k=rsa; " "p=AAAA"', '"other"')
        )
        return reply.to_wire()

    server, resolver = serve(answer)
    found = ask("expose._domainkey.seeblick.example", resolver)
    assert sorted(found) == ["other", "v=DKIM1; k=rsa; p=AAAA"]
    assert server.asked == ["expose._domainkey.seeblick.example."]


@pytest.mark.parametrize("code", [dns.rcode.NXDOMAIN, dns.rcode.NOERROR])
def test_a_name_without_records_has_none(serve, code) -> None:
    def answer(question: dns.message.Message) -> bytes:
        reply = dns.message.make_response(question)
        reply.set_rcode(code)
        return reply.to_wire()

    assert ask("x.seeblick.example", serve(answer)[1]) == []


def test_a_server_that_fails_or_says_nothing_is_told_apart_from_no_record(serve, monkeypatch) -> None:
    def failing(question: dns.message.Message) -> bytes:
        reply = dns.message.make_response(question)
        reply.set_rcode(dns.rcode.SERVFAIL)
        return reply.to_wire()

    monkeypatch.setattr(name_servers, "SECONDS", 0.3)
    for answer in (failing, lambda _question: None):
        with pytest.raises(NamesUnreachable):
            ask("x.seeblick.example", serve(answer)[1])


def test_a_name_nobody_can_ask_for_is_unreachable(serve) -> None:
    with pytest.raises(NamesUnreachable):
        ask("a" * 70 + ".example", serve(lambda _question: None)[1])
