"""PDF files that many tests need alike are drawn once in each test process: the same question, the same bytes.

That this holds is shown by tests/test_pdf.py; tests of the drawing itself use ``drawn_anew``.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal import pdf
from portal.confined import ConfinedChildren, Message

MOST_KEPT = 300
LARGEST_KEPT = 2**20  # bytes


class Drawings:
    """Asks the PDF child once and remembers what it answered, problems of the document included."""

    def __init__(self, children: ConfinedChildren) -> None:
        self._really_ask = children.ask
        self._kept: OrderedDict[str, Message] = OrderedDict()
        self._remembers = True

    def ask(self, question: Message) -> Message:
        """In place of ``ConfinedChildren.ask``."""
        name = _name_of(question) if self._remembers else ""
        found = self._kept.get(name)
        if found is None:
            found = self._really_ask(question)
            if name and sum(map(len, found.parts)) <= LARGEST_KEPT:
                self._kept[name] = found
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    @contextmanager
    def forgotten(self) -> Iterator[None]:
        """Really draw everything meanwhile."""
        self._remembers = False
        try:
            yield
        finally:
            self._remembers = True


def _name_of(question: Message) -> str:
    """A hash over everything that the child reads; empty where a picture is missing."""
    try:
        files = {
            key: hashlib.sha256(Path(path).read_bytes()).hexdigest()
            for key, path in question.head.get("files", {}).items()
        }
    except OSError:
        return ""
    digest = hashlib.sha256(json.dumps({**question.head, "files": files}, sort_keys=True).encode())
    for part in question.parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@pytest.fixture(scope="session", autouse=True)
def drawings() -> Iterator[Drawings]:
    """What was drawn in this process."""
    drawings = Drawings(pdf._children)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf._children, "ask", drawings.ask)
        yield drawings


@pytest.fixture
def drawn_anew(drawings: Drawings) -> Iterator[None]:
    """Nothing is remembered: the test is about the drawing."""
    with drawings.forgotten():
        yield
