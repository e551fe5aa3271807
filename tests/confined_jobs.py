"""A confined child that misbehaves on request; run by tests/test_confined.py."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from portal.confined_child import Message, serve


def spin() -> NoReturn:
    while True:
        pass


def chatter() -> dict[str, Any]:
    sys.stdout.write("no frame at all\n")
    sys.stdout.flush()
    os.write(1, b"no frame either")
    return {}


def look_around() -> dict[str, Any]:
    core = resource.getrlimit(resource.RLIMIT_CORE)[0]
    folder = [path.name for path in Path.cwd().iterdir()]
    return {"environment": dict(os.environ), "folder": folder, "core file": core}


JOBS: dict[str, Callable[[], Any]] = {
    "hang": lambda: threading.Event().wait(),
    "spin": spin,
    "eat": lambda: bytearray(2**40),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "raise": lambda: dict[str, str]()["what somebody wrote"],
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "resolve": lambda: socket.getaddrinfo("localhost", 80),
    "start": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
    "shell": lambda: os.system("true"),
    "fork": os.fork,
    "chatter": chatter,
    "look around": look_around,
}


def answer(question: Message) -> Message:
    if question.head["do"] == "echo":
        return Message({"pid": os.getpid(), "words": question.head.get("words")}, question.parts)
    return Message(JOBS[question.head["do"]]())


if __name__ == "__main__":
    serve(answer, warm_up=lambda: None)
