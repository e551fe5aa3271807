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
from portal.word.refusal import WordRefused
from portal.word.remarks import Remarks
from portal.word.structure import placeholder, read_structure
from portal.word.traces import without_traces


def warm_up() -> None:
    """Load the parsers."""
    parsed(b"<a/>")
    clean_word_html("<p>a</p>")


def answer(question: Message) -> Message:
    """In: the upload. Out: ``{html, notes, pictures}`` and the pictures' files, or a problem; with ``{do: copy}`` a
    copy of the file without traces.

    A picture is ``{part, crop, turns, width, height, alt, page}``; in the HTML its address is a placeholder.
    """
    try:
        if question.head.get("do") == "copy":
            return Message({}, (without_traces(question.parts[0]),))
        return _answer(question.parts[0])
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


def _described(form: PictureForm, names: list[str]) -> dict[str, object]:
    return {**vars(form), "part": names.index(form.part)}


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
