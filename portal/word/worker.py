"""The child process behind ``portal.word``: checks the file, rebuilds it clean and reads it.

Run as ``python -m portal.word.worker`` by ``portal.confined`` only.
"""

import io
import os
import zipfile

import mammoth
from lxml import etree

from portal.confined_child import Message, serve
from portal.word.archive import read_archive
from portal.word.cleaning import clean_word_html
from portal.word.package import Package, parsed
from portal.word.refusal import WordRefused


def warm_up() -> None:
    """Load the parsers."""
    parsed(b"<a/>")
    clean_word_html("<p>a</p>")


def answer(question: Message) -> Message:
    """In: the upload. Out: ``{html, notes}``, or a problem."""
    try:
        parts = read_archive(question.parts[0])
        Package(parts)
        html = mammoth.convert_to_html(io.BytesIO(_rebuilt(parts)), style_map="u => u").value
        html = clean_word_html(html)
    except WordRefused as refused:
        return Message({"problem": refused.reason})
    return Message({"html": html, "notes": []})


def _rebuilt(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            if name.endswith((".xml", ".rels")):
                archive.writestr(name, etree.tostring(parsed(part)))
    return target.getvalue()


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
