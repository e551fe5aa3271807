"""The child process behind ``portal.foreign_pdf``: reads a stranger's PDF and says whether it may be kept.

Run as ``python -m portal.foreign_pdf_worker`` by ``portal.confined`` only.
"""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

from portal.confined_child import Message, serve
from portal.pdf_pages import DrawnPage, PageOdd, PageTooFull, draw_page, pixels

MOST_OBJECTS = 100_000
MOST_PAGES = 500
MOST_DRAWN = 60
MOST_PIXELS = 200_000_000  # of all pictures together; a page of A4 has some 2.8 million

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


def _has_form(reader: PdfReader) -> bool:
    """Fields are drawn by the program that shows them: a picture of the page would lack what is filled in."""
    form = reader.root_object.get("/AcroForm")
    form = form.get_object() if isinstance(form, IndirectObject) else form
    return isinstance(form, DictionaryObject) and not _is_empty(form.get("/Fields"))


def _check(content: bytes, *, to_draw: bool = False) -> int:
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
    if to_draw and _has_form(reader):
        raise _Problem("form")
    if to_draw and pages > MOST_DRAWN:
        raise _Problem("too_many_pages")
    return pages


def _drawn(content: bytes) -> Iterator[DrawnPage]:
    """Every page of a file that passed the check, as PDFium sees it."""
    pages = _check(content, to_draw=True)
    document = pypdfium2.PdfDocument(content)
    try:
        if len(document) != pages:
            raise _Problem("damaged")  # two readers see two different files
        if pixels(document) > MOST_PIXELS:
            raise _Problem("too_large")
        for number in range(pages):
            yield draw_page(document, number)
    finally:
        document.close()


def _draw(content: bytes) -> Message:
    """Per page a picture and its lines as JSON; their sizes in the head."""
    sizes: list[tuple[int, int]] = []
    parts: list[bytes] = []
    for page in _drawn(content):
        sizes.append((page.width, page.height))
        parts += [page.picture, json.dumps([astuple(line) for line in page.lines]).encode()]
    return Message({"page_count": len(sizes), "sizes": sizes}, tuple(parts))


def answer(question: Message) -> Message:
    """The number of pages, with their pictures and words if ``draw`` is asked, or the word for what is wrong."""
    (content,) = question.parts
    try:
        if question.head.get("draw"):
            return _draw(content)
        return Message({"page_count": _check(content)})
    except _Problem as problem:
        return Message({"problem": str(problem)})
    except PageOdd:
        return Message({"problem": "odd_pages"})
    except PageTooFull:
        return Message({"problem": "too_large"})
    except (
        PyPdfError,
        pypdfium2.PdfiumError,
        ArithmeticError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return Message({"problem": "damaged"})


def _warm_up() -> None:
    logging.disable(logging.CRITICAL)


if __name__ == "__main__":
    serve(answer, _warm_up)
