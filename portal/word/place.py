"""Where the reading of a Word file is, and what a paragraph there came to."""

from dataclasses import dataclass, field

from portal.word.colours import Ground
from portal.word.drawings import Placed
from portal.word.looks import ParagraphLook, RunLook
from portal.word.ooxml import Element


@dataclass(frozen=True)
class Place:
    """Where the reading is: in which part, in which table and on which ground."""

    part: str
    region: str = "body"
    ground: Ground = field(default_factory=Ground)
    run: RunLook = field(default_factory=RunLook)
    paragraph: ParagraphLook = field(default_factory=ParagraphLook)
    depth: int = 0


@dataclass
class Line:
    """What became of a paragraph's content; ``floats`` are the pictures that stand beside it, ``last`` is the text that
    the next word may join if it looks the same.
    """

    content: list[Element] = field(default_factory=list)
    floats: list[Placed] = field(default_factory=list)
    has_text: bool = False
    last: Element | None = None
    last_key: object = None
    ground: Ground = field(default_factory=Ground)
