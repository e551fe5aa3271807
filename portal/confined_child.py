"""What runs inside a confined child process: its limits, its end of the pipe, the loop that answers.

The other end is ``portal.confined``; both speak the frames written here.
"""

import contextlib
import json
import os
import queue
import resource
import shutil
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

LARGEST_MESSAGE = 128 * 2**20
"""Bytes one message may carry; a picture may have 15 MiB, a PDF file some 20."""

LARGEST_FILE = 256 * 2**20
OPEN_FILES = 512

_CHUNK = 2**20
_LENGTH = struct.Struct(">I")
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.",
)


@dataclass(frozen=True)
class Message:
    """A question or an answer: a small JSON object and any number of byte strings."""

    head: dict[str, Any]
    parts: tuple[bytes, ...] = field(default=(), repr=False)


class FrameBroken(ValueError):
    """What came through the pipe is no message."""


def write_message(pipe: IO[bytes], message: Message) -> None:
    """Write one frame: length of the JSON text, JSON text, parts. Raises OSError when the reader is gone."""
    text = json.dumps({"head": message.head, "sizes": [len(part) for part in message.parts]}).encode()
    for part in (_LENGTH.pack(len(text)) + text, *message.parts):
        rest = memoryview(part)
        while rest:
            rest = rest[pipe.write(rest) :]
    pipe.flush()


def read_message(pipe: IO[bytes]) -> Message | None:
    """Read one frame, or None at the end.

    Raises FrameBroken. A frame is JSON and lengths, never pickle: a child that was taken over must not take
    over its parent.
    """
    prefix = _read(pipe, _LENGTH.size)
    if not prefix:
        return None
    (length,) = _LENGTH.unpack(_whole(prefix, _LENGTH.size))
    if length > LARGEST_MESSAGE:
        raise FrameBroken(length)
    try:
        envelope = json.loads(_whole(_read(pipe, length), length))
        head, sizes = dict(envelope["head"]), [int(size) for size in envelope["sizes"]]
    except (ValueError, KeyError, TypeError) as error:
        raise FrameBroken from error
    if min(sizes, default=0) < 0 or sum(sizes) > LARGEST_MESSAGE:
        raise FrameBroken(sizes)
    return Message(head, tuple(_whole(_read(pipe, size), size) for size in sizes))


def _read(pipe: IO[bytes], size: int) -> bytes:
    """Up to ``size`` bytes; fewer only at the end of an unbuffered or a buffered pipe."""
    content = bytearray()
    while len(content) < size and (chunk := pipe.read(min(size - len(content), _CHUNK))):
        content += chunk
    return bytes(content)


def _whole(content: bytes, size: int) -> bytes:
    if len(content) < size:
        raise FrameBroken(size)
    return content


def serve(answer: Callable[[Message], Message], warm_up: Callable[[], object]) -> None:
    """Answer messages from standard input on standard output until the parent is gone; does not return.

    The command line gives the CPU seconds of one job, the bytes of address space and the scratch folder.
    """
    cpu_seconds, memory, scratch = (
        float(sys.argv[1]),
        int(sys.argv[2]),
        Path(sys.argv[3]),
    )
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    os.nice(5)  # pages come before PDF files when the machine is short of processors
    warm_up()
    _mute()
    sys.addaudithook(_forbid)
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions, inbox, scratch), daemon=True).start()
    write_message(answers, Message({"outcome": "ready"}))
    while True:
        question = inbox.get()
        _limit_cpu(cpu_seconds)
        reply = _attempt(answer, question)
        write_message(answers, reply)
        if reply.head["outcome"] != "answer":
            os._exit(1)  # whatever a failed job left behind in this process must not meet the next one


def _attempt(answer: Callable[[Message], Message], question: Message) -> Message:
    try:
        reply = answer(question)
    except (MemoryError, SystemError):
        # SystemError is what is left of a failed allocation where C code forgot to say so.
        return Message({"outcome": "memory"})
    except Exception as error:  # noqa: BLE001 - whatever broke, the parent learns its type and place
        # The place, never the text: an exception's text may quote what somebody wrote.
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        return Message({"outcome": "raised", "what": type(error).__name__, "where": place})
    return Message({**reply.head, "outcome": "answer"}, reply.parts)


def _listen(questions: IO[bytes], inbox: "queue.SimpleQueue[Message]", scratch: Path) -> None:
    """Pass questions on. Its parent's death closes the pipe: leave at once, in the middle of a job too."""
    try:
        while (question := read_message(questions)) is not None:
            inbox.put(question)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


def _limit(kind: int, value: int) -> None:
    # macOS refuses RLIMIT_AS; the wall clock and the processor limit still hold there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))


def _limit_cpu(seconds: float) -> None:
    """Processor seconds count from the start of the process, so the limit moves on before every job."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def _mute() -> None:
    """Nothing that a library prints may reach the answers or the server's log: it may quote the document."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    """Audit hook: no network and no further process, whatever a document persuades a library to do (R41)."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
