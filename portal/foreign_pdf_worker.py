"""The child process behind ``portal.foreign_pdf``: reads a stranger's PDF and says whether it may be kept.

Run as ``python -m portal.foreign_pdf_worker`` by ``portal.confined`` only.
"""

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

from portal.confined_child import Message, serve

MOST_OBJECTS = 100_000
MOST_PAGES = 500

_ACTIVE_KEYS = {"/JS", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
_EMBEDDED_KEYS = {"/EF", "/EmbeddedFiles"}


class _Problem(Exception):
    """Carries the word for what is wrong to ``answer``."""


def _numbers(reader: PdfReader) -> set[tuple[int, int]]:
    """Every object the file declares, as (number, generation)."""
    found = {
        (number, generation) for generation, places in reader.xref.items() for number in places if number
    }
    return found | {(number, 0) for number in reader.xref_objStm}


def _dictionaries(value: Any) -> Iterator[DictionaryObject]:
    """The dictionaries inside one object, references not followed: each object is visited on its own."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _is_empty(value: Any) -> bool:
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return (
        value is None
        or isinstance(value, NullObject)
        or (isinstance(value, ArrayObject | DictionaryObject) and not len(value))
    )


def _look_at(dictionary: DictionaryObject) -> None:
    if any(key in dictionary and not _is_empty(dictionary.raw_get(key)) for key in _ACTIVE_KEYS):
        raise _Problem("active")
    if dictionary.get("/S") in _ACTIVE_ACTIONS:
        raise _Problem("active")
    if any(key in dictionary and not _is_empty(dictionary.raw_get(key)) for key in _EMBEDDED_KEYS):
        raise _Problem("embedded")


def _page_count(reader: PdfReader) -> int:
    pages = 0
    for page in reader.pages:
        _ = page.mediabox  # a page that cannot even be measured is damaged
        pages += 1
        if pages > MOST_PAGES:
            raise _Problem("too_large")
    return pages


def _check(content: bytes) -> int:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise _Problem("encrypted")
    numbers = _numbers(reader)
    if len(numbers) > MOST_OBJECTS:
        raise _Problem("too_large")
    for number, generation in sorted(numbers):
        for dictionary in _dictionaries(reader.get_object(IndirectObject(number, generation, reader))):
            _look_at(dictionary)
    for dictionary in _dictionaries(reader.trailer):
        _look_at(dictionary)
    pages = _page_count(reader)
    if not pages:
        raise _Problem("empty")
    return pages


def answer(question: Message) -> Message:
    """The number of pages, or the word for what is wrong with the file."""
    (content,) = question.parts
    try:
        return Message({"page_count": _check(content)})
    except _Problem as problem:
        return Message({"problem": str(problem)})
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        return Message({"problem": "damaged"})


def _warm_up() -> None:
    logging.disable(logging.CRITICAL)


if __name__ == "__main__":
    serve(answer, _warm_up)
