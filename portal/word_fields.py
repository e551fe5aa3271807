"""The only door for Word templates: which fields a .docx has, and the same file with its fields filled.

Fields are Word's merge fields or ``{{ anrede }}``; in a table, a row with ``{{ objekt.preis }}`` is repeated for every
property.
"""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l

from portal.confined import ConfinedChildren, JobFailure, Message, NoChildFree
from portal.word import LARGEST_FILE, WordRefused

SECONDS = 15.0

_children = ConfinedChildren("portal.word_fields_worker", seconds=SECONDS, jobs=20, patience=30.0)

_SENTENCES = {
    "instruction": _l(
        "Diese Word-Datei enthält Anweisungen in geschweiften Klammern, die das Portal nicht ausführt. Möglich sind "
        "Felder wie {{ anrede }} und in Tabellenzeilen {{ objekt.titel }}."
    ),
    "braces": _l(
        "In dieser Word-Datei stehen geschweifte Klammern, die kein Feld ergeben. Ein Feld sieht so aus: {{ anrede }}. "
        "Bitte prüfen Sie, ob irgendwo eine Klammer fehlt."
    ),
}


class FieldsUnreadable(ValueError):
    """The file is a Word file, but what stands between its braces is no field; ``sentence`` says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in German."""
        return str(_SENTENCES[self.reason])


def template_fields(content: bytes) -> list[str]:
    """The names of the fields in an uploaded .docx, in order, in small letters; a property's as ``objekt.preis``.

    Raises WordRefused or FieldsUnreadable.
    """
    return [str(name) for name in _ask({}, content).head["fields"]]


def fill_fields(content: bytes, values: Mapping[str, str], objects: Sequence[Mapping[str, str]]) -> bytes:
    """The .docx with every field filled; ``objects`` are the rows, values by the name behind ``objekt.``.

    Values are plain text; a line break in one is a line break. A name without a value leaves nothing.
    Raises WordRefused or FieldsUnreadable.
    """
    head = {"values": dict(values), "objects": [dict(one) for one in objects]}
    (filled,) = _ask(head, content).parts
    return filled


def _ask(head: Mapping[str, object], content: bytes) -> Message:
    if len(content) > LARGEST_FILE:
        raise WordRefused("too_large")
    try:
        reply = _children.ask(Message(dict(head), (content,)))
    except NoChildFree as failure:
        raise WordRefused("busy") from failure
    except JobFailure as failure:
        # Too slow, too large for memory, or it broke the reader: no letter does that.
        raise WordRefused("too_long") from failure
    problem = reply.head.get("problem")
    if problem in _SENTENCES:
        raise FieldsUnreadable(problem)
    if problem:
        raise WordRefused(problem)
    return reply
