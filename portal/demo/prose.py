"""How the demo's longer German texts are written down: wrapped in the source, flowing for the reader."""

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Prose:
    """The four texts of a property; a blank line separates paragraphs."""

    text_property: str
    text_location: str
    text_equipment: str
    text_other: str


def flow(text: str) -> str:
    """``text`` with the line breaks of the source taken out; blank lines between paragraphs stay."""
    paragraphs = dedent(text).strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
