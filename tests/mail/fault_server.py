"""An SMTP server that misbehaves on purpose, step by step, and remembers every byte it was given."""

import asyncio
import base64
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

#: Where a dialogue can be disturbed. ``handshake`` is TLS after STARTTLS, ``content`` the answer to the final dot.
Step = Literal["greeting", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt", "data", "content", "quit"]
STEPS: tuple[Step, ...] = (
    "greeting",
    "ehlo",
    "starttls",
    "handshake",
    "auth",
    "mail",
    "rcpt",
    "data",
    "content",
)


@dataclass(frozen=True)
class Act:
    """What the server does at a step instead of what it should."""

    reply: str = ""  # said if not empty
    keep: bool = False  # at ``content``: the message counts as taken
    wait: bool = False  # first wait until the test calls ``let_go``
    then: Literal["go on", "silent", "hang up"] = "go on"


SILENT = Act(then="silent")
HANG_UP = Act(then="hang up")
KEEP_AND_HANG_UP = Act(keep=True, then="hang up")
KEEP_AND_BE_SILENT = Act(keep=True, then="silent")
KEEP_AND_LEAVE = Act("250 2.0.0 taken", keep=True, then="hang up")

Plan = Mapping[Step, Act | str]  # a text is a reply after which the dialogue goes on


@dataclass(frozen=True)
class Taken:
    """A message the server answers for, byte for byte."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class Heard:
    """Everything one client said; ``clear`` is what went over the wire unencrypted."""

    commands: list[str] = field(default_factory=list)
    clear: bytearray = field(default_factory=bytearray)
    over: threading.Event = field(default_factory=threading.Event)


class _Over(Exception):
    """The dialogue ends here."""


class FaultServer:
    """Runs in a thread of its own on a free port of 127.0.0.1; use as a context manager.

    ``plans`` are used up one per connection, then ``plan`` holds. ``password`` (with ``username``) asks for AUTH.
    """

    def __init__(
        self,
        plan: Plan | None = None,
        *,
        plans: list[Plan] | None = None,
        certificate: Path | None = None,
        tls_from_start: bool = False,
        username: str = "",
        password: str = "",
        mechanisms: str = "PLAIN LOGIN",
        delay: float = 0.0,
    ) -> None:
        self.plan: Plan = plan or {}
        self.plans: deque[Plan] = deque(plans or [])
        self.taken: list[Taken] = []
        self.dialogues: list[Heard] = []
        self.port = 0
        self._tls = self._context(certificate) if certificate else None
        self._tls_from_start = tls_from_start
        self._account = (username, password) if username else None
        self._mechanisms = mechanisms
        self._delay = delay
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._gate = asyncio.Event()
        self._ready = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="fault-smtp", daemon=True)

    @staticmethod
    def _context(certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return context

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the server does not start"
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def wait_for(self, dialogues: int = 0, taken: int = 0, seconds: float = 20) -> bool:
        """Wait until so many dialogues have begun and so many messages are taken; False when they never come."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self.dialogues) >= dialogues and len(self.taken) >= taken, seconds
            )

    def let_go(self) -> None:
        """Let the dialogues that wait go on."""
        self._loop.call_soon_threadsafe(self._gate.set)

    @property
    def commands(self) -> list[str]:
        """All commands of all dialogues."""
        return [command for heard in self.dialogues for command in heard.commands]

    @property
    def clear(self) -> bytes:
        """Everything that ever arrived unencrypted."""
        return b"".join(bytes(heard.clear) for heard in self.dialogues)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._client, "127.0.0.1", 0, ssl=self._tls if self._tls_from_start else None, limit=2**26
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = Heard()
        with self._changed:
            self.dialogues.append(heard)
            plan = self.plans.popleft() if self.plans else self.plan
            self._changed.notify_all()
        dialogue = _Dialogue(self, plan, heard, reader, writer)
        try:
            await dialogue.run()
        except (_Over, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            heard.over.set()
            writer.close()

    def _keep(self, message: Taken) -> None:
        with self._changed:
            self.taken.append(message)
            self._changed.notify_all()


class _Dialogue:
    """One connection."""

    def __init__(
        self,
        server: FaultServer,
        plan: Plan,
        heard: Heard,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.server, self.plan, self.heard = server, plan, heard
        self.reader, self.writer = reader, writer
        self.encrypted = server._tls_from_start
        self.sender = self.recipient = ""

    async def say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def act(self, step: Step, usual: str) -> bool:
        """Do what the plan says at this step, else say ``usual``; whether the usual thing happened."""
        planned = self.plan.get(step)
        if planned is None:
            await self.say(usual)
            return True
        act = Act(planned) if isinstance(planned, str) else planned
        if act.wait:
            await self.server._gate.wait()
        if act.reply:
            await self.say(act.reply)
        if act.then == "silent":
            await self.server._stop.wait()
        if act.then != "go on":
            raise _Over
        return False

    async def line(self) -> str:
        raw = await self.reader.readuntil(b"\n")
        if not self.encrypted:
            self.heard.clear += raw
        return raw.decode("utf-8", "replace").rstrip("\r\n")

    async def run(self) -> None:
        await self.act("greeting", "220 fault.example ready")
        while True:
            line = await self.line()
            self.heard.commands.append(line)
            verb = line.split(" ")[0].split(":")[0].upper()
            known = getattr(self, f"on_{verb.lower()}", None)
            if known is None:
                await self.say("502 5.5.2 unknown")
            else:
                await known(line)

    async def on_ehlo(self, _line: str) -> None:
        features = ["fault.example", "SIZE 50000000"]
        if self.server._tls and not self.encrypted:
            features.append("STARTTLS")
        if self.server._account and (self.encrypted or not self.server._tls):
            features.append(f"AUTH {self.server._mechanisms}")
        lines = [f"250-{feature}" for feature in features[:-1]] + [f"250 {features[-1]}"]
        await self.act("ehlo", "\r\n".join(lines))

    async def on_helo(self, _line: str) -> None:
        await self.act("ehlo", "250 fault.example")

    async def on_starttls(self, _line: str) -> None:
        if not await self.act("starttls", "220 go ahead"):
            return
        if "handshake" in self.plan:
            await self.act("handshake", "")
        assert self.server._tls is not None
        await self.writer.start_tls(self.server._tls)
        self.encrypted = True

    async def on_auth(self, line: str) -> None:
        assert self.server._account is not None
        _, mechanism, *initial = line.split(" ")
        if mechanism not in self.server._mechanisms.split():
            await self.say("504 5.5.4 unknown mechanism")
        elif mechanism == "PLAIN":
            given = base64.b64decode(initial[0]).decode().split("\0")[1:]
            await self.judge(given[0], given[1])
        elif mechanism == "LOGIN":
            answers = []
            for question in ("Username:", "Password:"):
                await self.say(f"334 {base64.b64encode(question.encode()).decode()}")
                answers.append(base64.b64decode(await self.line()).decode())
            await self.judge(*answers)
        else:
            await self.act("auth", "504 5.5.4 announced but not there")

    async def judge(self, username: str, password: str) -> None:
        right = (username, password) == self.server._account
        await self.act("auth", "235 2.7.0 welcome" if right else "535 5.7.8 wrong")

    async def on_mail(self, line: str) -> None:
        self.sender = line.partition("<")[2].partition(">")[0]
        await self.act("mail", "250 2.1.0 ok")

    async def on_rcpt(self, line: str) -> None:
        self.recipient = line.partition("<")[2].partition(">")[0]
        await self.act("rcpt", "250 2.1.5 ok")

    async def on_data(self, _line: str) -> None:
        if not await self.act("data", "354 go on"):
            return
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        if not self.encrypted:
            self.heard.clear += raw
        body = raw[:-3]
        content = (body[1:] if body.startswith(b"..") else body).replace(b"\r\n..", b"\r\n.")
        message = Taken(self.sender, self.recipient, content)
        planned = self.plan.get("content")
        keep = planned is None or (isinstance(planned, Act) and planned.keep)
        if self.server._delay:
            await asyncio.sleep(self.server._delay)
        if keep:
            self.server._keep(message)
        await self.act("content", "250 2.0.0 taken as 4711")

    async def on_rset(self, _line: str) -> None:
        await self.say("250 2.0.0 ok")

    async def on_quit(self, _line: str) -> None:
        await self.act("quit", "221 2.0.0 bye")
        raise _Over
