"""The demo's SMTP server: takes every mail on the loopback and keeps it byte for byte; it forwards nothing.

Kept are the bytes between DATA and the final dot, as they came over the wire: all headers, CRLF line ends,
8-bit bytes. Only the doubled dot at the start of a line is undone, because it belongs to SMTP, not to the
message (RFC 5321, 4.5.2).
"""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.demo import maildir as store

SIZE_LIMIT = 50 * 1024 * 1024  # bytes of one message, announced as SIZE
#: Addresses that begin so are refused, so that the demo can show a mail that does not arrive.
UNKNOWN_PREFIX = "unbekannt."
LINE_LIMIT = 1024 * 1024  # bytes; real servers refuse lines over 998, but the demo keeps what it is given

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DemoSmtp:
    """A running server: where it listens and how to end it."""

    host: str
    port: int
    _controller: "_DemoController" = field(repr=False)

    def stop(self) -> None:
        """End all connections and the thread; stored mail stays."""
        self._controller.end()


class _Mailbox:
    """What aiosmtpd calls when a message is complete."""

    def __init__(self, maildir: Path) -> None:
        self.maildir = maildir

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(UNKNOWN_PREFIX):
            return "550 5.1.1 User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.original_content or b""
        client = ":".join(map(str, session.peer or ()))
        kept = store.received_now(envelope.mail_from or "", envelope.rcpt_tos, client, envelope.mail_options)
        try:
            # In a thread of its own, because the disk may make it wait and other connections must not.
            path = await asyncio.to_thread(store.keep, self.maildir, content, kept)
        except OSError as error:
            log.error("The demo mailbox cannot store a message: %s", error.strerror)
            return "452 4.3.1 The demo mailbox cannot store the message"
        return f"250 2.0.0 Ok: stored as {path.name}"


class _Session(SMTP):
    """One connection; known to the controller so that it can be closed at the end."""

    line_length_limit = LINE_LIMIT

    def __init__(self, controller: "_DemoController", **options: Any) -> None:
        super().__init__(controller.handler, **options)
        self._controller = controller

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._controller.transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._controller.transports.discard(self.transport)
        super().connection_lost(error)


class _DemoController(Controller):
    """aiosmtpd's thread, on a port the system chooses."""

    def __init__(self, maildir: Path) -> None:
        self.transports: set[asyncio.BaseTransport] = set()
        super().__init__(
            _Mailbox(maildir),
            hostname="127.0.0.1",
            port=0,
            enable_SMTPUTF8=True,
            data_size_limit=SIZE_LIMIT,
            decode_data=False,
            ident="Expose-Portal demo mailbox",
            server_hostname="localhost",
        )

    def factory(self) -> SMTP:
        return _Session(self, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # aiosmtpd connects to self.port to wake its factory, but port 0 becomes a real port only by binding.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # asyncio.Server has it
        super()._trigger_server()

    def end(self) -> None:
        # Since Python 3.12 a server waits for its open connections; an idle client must not hold us.
        async def hang_up() -> None:
            for transport in list(self.transports):
                transport.close()

        asyncio.run_coroutine_threadsafe(hang_up(), self.loop).result(timeout=5)
        self.stop()


def start_demo_smtp(maildir: Path) -> DemoSmtp:
    """Start the server in a thread of this process, on a free port of 127.0.0.1, storing into ``maildir``.

    ``maildir`` is created where missing; earlier mail stays. Raises OSError without a free port.
    """
    # aiosmtpd writes addresses into its log; nobody's address belongs there.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    store.prepare(maildir)
    controller = _DemoController(maildir)
    controller.start()
    return DemoSmtp("127.0.0.1", controller.port, controller)
