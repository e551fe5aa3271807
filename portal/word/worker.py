"""The child process behind ``portal.word``: checks the file, writes it anew without danger and reads that.

Run as ``python -m portal.word.worker`` by ``portal.confined`` only.
"""

import os

from portal.confined_child import Message, serve
from portal.word.archive import read_archive
from portal.word.body import Body
from portal.word.clean import CleanDocument, PictureForm
from portal.word.cleaning import clean_word_html, written_html
from portal.word.drawings import MOST_PICTURES
from portal.word.package import Package, parsed
from portal.word.printable import Printable
from portal.word.refusal import WordRefused
from portal.word.remarks import Remarks
from portal.word.structure import placeholder, read_structure


def warm_up() -> None:
    """Load the parsers."""
    parsed(b"<a/>")
    clean_word_html("<p>a</p>")


def answer(question: Message) -> Message:
    """In: ``{wanted}`` and the upload. Out: for ``html`` that, notes, pictures and their files.

    A picture is ``{part, crop, shape, turns, width, height, alt, page}``; in the HTML its address is a placeholder.
    For ``pictures``: those that a printable copy shows, and their files; for ``copy``, with these encoded anew as
    further parts: the copy. A problem instead of all that is a word.
    """
    try:
        if question.head["wanted"] == "html":
            return _answer(question.parts[0])
        return _copy(question)
    except WordRefused as refused:
        return Message({"problem": refused.reason})


def _answer(content: bytes) -> Message:
    package = Package(read_archive(content))
    clean, remarks = CleanDocument(), Remarks()
    Body(package, clean, remarks).read()
    names = sorted({form.part for form in clean.pictures})
    if len(names) > MOST_PICTURES:
        raise WordRefused("too_many_pictures")
    placeholders = [placeholder(number) for number in range(len(clean.pictures))]
    html = clean_word_html(written_html(read_structure(clean, placeholders)))
    if not html:
        raise WordRefused("empty")
    head = {
        "html": html,
        "notes": remarks.sentences(),
        "pictures": [_described(form, names) for form in clean.pictures],
    }
    return Message(head, tuple(package.bytes_of(name) or b"" for name in names))


def _copy(question: Message) -> Message:
    content, *pictures = question.parts
    package = Package(read_archive(content))
    body = Body(package, CleanDocument(), Remarks())
    body.read()
    printable = Printable(package, body.unseen)
    if question.head["wanted"] == "copy":
        return Message({}, (printable.written(pictures),))
    names = sorted({one.part for one in printable.wanted})
    if len(printable.wanted) > 2 * MOST_PICTURES:
        raise WordRefused("too_many_pictures")
    wanted = [{**vars(one), "part": names.index(one.part)} for one in printable.wanted]
    return Message({"pictures": wanted}, tuple(package.bytes_of(name) or b"" for name in names))


def _described(form: PictureForm, names: list[str]) -> dict[str, object]:
    return {**vars(form), "part": names.index(form.part)}


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
