"""The styles of a Word file: each with what it takes over from the styles and defaults below it."""

from dataclasses import dataclass, field
from functools import cache

from portal.word.looks import ParagraphLook, RunLook, paragraph_look, run_look
from portal.word.ooxml import Element, child, children, is_on, value

_DEEPEST = 20
"""Styles that a style may stand on; longer chains go in a circle."""


@dataclass
class Style:
    """One style with everything below it taken in. ``name`` is English for Word's own styles, in lower case."""

    name: str = ""
    paragraph: ParagraphLook = field(default_factory=ParagraphLook)
    run: RunLook = field(default_factory=RunLook)
    chain: tuple[Element, ...] = ()
    """The style's own element first, then those it stands on: for what only tables ask."""
    level: int | None = None
    """0 for the title, 1 to 9 for headings, None for text."""


class Styles:
    """All styles of a file; unknown ids give the default style."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {
            (value(style, "type") or "", value(style, "styleId") or ""): style
            for style in children(root, "style")
        }
        defaults = child(root, "docDefaults")
        self._run = run_look(child(defaults, "rPrDefault", "rPr"))
        self._paragraph = paragraph_look(child(defaults, "pPrDefault", "pPr"))
        self._defaults = {
            kind: identity
            for (kind, identity), style in self._elements.items()
            if value(style, "default") in ("1", "true", "on")
        }
        self.find = cache(self._find)
        normal = self.paragraph(None)
        self.base_size = self._run.over(RunLook(size=20)).size or 20
        self.base_size = normal.run.over(RunLook(size=self.base_size)).size or self.base_size
        self.base_run, self.base_paragraph = self._run, self._paragraph

    def paragraph(self, identity: str | None) -> Style:
        """The paragraph style with this id, or the one that is used where none is named."""
        return self._known("paragraph", identity)

    def character(self, identity: str | None) -> Style:
        """The character style with this id; nothing where none is named."""
        return self.find("character", identity) if identity else Style()

    def table(self, identity: str | None) -> Style:
        """The table style with this id, or the one that is used where none is named."""
        return self._known("table", identity)

    def _known(self, kind: str, identity: str | None) -> Style:
        if not identity or (kind, identity) not in self._elements:
            identity = self._defaults.get(kind, "")
        return self.find(kind, identity)

    def _find(self, kind: str, identity: str) -> Style:
        chain = self._chain(kind, identity)
        style = Style(chain=chain)
        for element in reversed(chain):
            style.paragraph = paragraph_look(child(element, "pPr")).over(style.paragraph)
            style.run = run_look(child(element, "rPr")).over(style.run)
            name = (value(child(element, "name")) or "").lower()
            style.level = _level(name, style.paragraph.outline, style.level)
            style.name = name
        return style

    def _chain(self, kind: str, identity: str) -> tuple[Element, ...]:
        chain: list[Element] = []
        while (kind, identity) in self._elements and len(chain) < _DEEPEST:
            element = self._elements[kind, identity]
            chain.append(element)
            identity = value(child(element, "basedOn")) or ""
        return tuple(chain)


def _level(name: str, outline: int | None, below: int | None) -> int | None:
    """What kind of heading a style is, by its name or its place in the outline."""
    if name in ("title", "titel"):
        return 0
    for word in ("heading ", "überschrift "):
        if name.startswith(word) and name.removeprefix(word)[:1].isdigit():
            return int(name.removeprefix(word)[0])
    if outline is not None:
        return outline + 1 if outline < 9 else None
    return below


def is_switched_on(element: Element | None, *names: str) -> bool:
    """Whether a switch at the end of a path is there and on."""
    return bool(is_on(child(element, *names)))
