"""The only door for Word files: a .docx in, clean HTML with its pictures out; what cannot be carried is named.

The HTML is written in the vocabulary of ``portal.word.vocabulary``; docs/word.md says what becomes of what.
"""

from dataclasses import dataclass

from portal.confined import Allowance, ConfinedChildren, JobFailure, Message, NoChildFree
from portal.word.cleaning import clean_word_html
from portal.word.pictures import WordPicture, copied_pictures, prepared_pictures
from portal.word.plain import word_text
from portal.word.refusal import WordRefused
from portal.word.style import word_style

__all__ = [
    "LARGEST_FILE",
    "WORD_TYPE",
    "WordDocument",
    "WordPicture",
    "WordRefused",
    "clean_word_html",
    "copy_without_traces",
    "read_word",
    "word_style",
    "word_text",
]

SECONDS = 14.0
"""For a file with all its pictures, on the wall, apart from waiting behind others: R40 allows 15."""
READING_SECONDS = 12.0
LARGEST_FILE = 25 * 2**20
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_children = ConfinedChildren("portal.word.worker", seconds=READING_SECONDS, jobs=20, patience=30.0)


@dataclass(frozen=True)
class WordDocument:
    """What became of a Word file: clean HTML, its pictures, and German sentences on what was not carried over."""

    html: str
    pictures: tuple[WordPicture, ...]
    notes: tuple[str, ...]


def read_word(content: bytes) -> WordDocument:
    """Check an uploaded .docx and turn it into HTML. Raises WordRefused."""
    allowance = Allowance(SECONDS)
    reply = _asked(allowance, "html", content)
    pictures = prepared_pictures(reply, allowance)
    html = clean_word_html(pictures.placed(reply.head["html"]))
    return WordDocument(html, pictures.shown, (*reply.head["notes"], *pictures.notes))


def copy_without_traces(content: bytes) -> bytes:
    """A copy of a .docx for LibreOffice: changes accepted, without comments, hidden text, metadata, and whatever is not
    needed to draw it. Raises WordRefused.
    """
    allowance = Allowance(SECONDS)
    pictures = copied_pictures(_asked(allowance, "pictures", content), allowance)
    (copy,) = _asked(allowance, "copy", content, *pictures).parts
    return copy


def _asked(allowance: Allowance, wanted: str, *parts: bytes) -> Message:
    if len(parts[0]) > LARGEST_FILE:
        raise WordRefused("too_large")
    try:
        reply = _children.ask(Message({"wanted": wanted}, parts), allowance)
    except NoChildFree as failure:
        raise WordRefused("busy") from failure
    except JobFailure as failure:
        # Too slow, too large for memory, or it broke the reader: no letter does that.
        raise WordRefused("too_long") from failure
    problem = reply.head.get("problem")
    if problem:
        raise WordRefused(problem)
    return reply
