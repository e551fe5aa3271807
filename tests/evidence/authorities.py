"""A time stamp authority for tests: the demo's own keys and openssl, behind a server that can be told to misbehave."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from portal.demo.time_authority import answer_to, found_authority
from portal.time_authorities import TimeAuthority, read_time_authorities

Answer = Callable[[bytes], tuple[int, bytes]]


@dataclass
class Authority:
    """A running authority: ``answer`` decides what it says, ``asked`` are the questions it got."""

    folder: Path
    server: ThreadingHTTPServer
    answer: Answer
    root_key: RSAPrivateKey
    asked: list[bytes] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/tsr"

    @property
    def configured(self) -> TimeAuthority:
        """As the settings would have it."""
        (found,) = read_time_authorities(f"{self.address}={self.folder / 'root.crt'}")
        return found

    def honest(self, question: bytes) -> tuple[int, bytes]:
        """What a real authority answers."""
        return 200, answer_to(self.folder, shutil.which("openssl") or "", question)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Who asks may hang up: the tests want him to."""


def run_authority(folder: Path) -> Authority:
    """Make keys in ``folder`` and answer honestly until told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key = found_authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(question)
            status, answer = authority.answer(question)
            self.send_response(status)
            for name, value in authority.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Quiet(("127.0.0.1", 0), Handler)
    authority = Authority(folder, server, lambda _question: (503, b""), root_key)
    authority.answer = authority.honest
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return authority
