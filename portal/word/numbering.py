"""Lists of a Word file: which paragraph is an entry of which kind of list, and what number it has."""

import re
from dataclasses import dataclass, field

from portal.word.looks import paragraph_look
from portal.word.ooxml import Element, child, children, is_on, number, value

DEEPEST = 8
MOST_STEPS = 2000
"""A roman number beyond this one is written in figures."""

KINDS = {
    "decimal": "",
    "lowerLetter": "w-lower-alpha",
    "upperLetter": "w-upper-alpha",
    "lowerRoman": "w-lower-roman",
    "upperRoman": "w-upper-roman",
}
"""Forms of numbers that HTML has as well, with the value class of the list."""
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True)
class Entry:
    """A paragraph's place in a list. ``kind`` is a value class of ol or empty; ``label`` is what Word writes
    before it; ``is_plain`` if HTML can number it by itself.
    """

    tag: str
    level: int
    number: int = 1
    kind: str = ""
    label: str = ""
    is_plain: bool = True
    left: int = 0


@dataclass
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    restarts: int | None = None
    is_legal: bool = False
    left: int = 0
    style: str | None = None


@dataclass
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a file; counts as the paragraphs come."""

    def __init__(self, root: Element | None) -> None:
        self._abstract = {value(one, "abstractNumId") or "": one for one in children(root, "abstractNum")}
        self._by_style_link = {
            value(child(one, "styleLink")): one
            for one in self._abstract.values()
            if child(one, "styleLink") is not None
        }
        self._numbers = {value(one, "numId") or "": one for one in children(root, "num")}
        self._lists: dict[str, _List] = {}
        self._begun: set[str] = set()
        self._by_style: dict[str, tuple[str, int]] = {}
        for identity in self._numbers:
            for place, level in self._list(identity).levels.items():
                if level.style:
                    self._by_style.setdefault(level.style, (identity, place))

    def of_style(self, style: str | None) -> tuple[str, int] | None:
        """The list and the level that belong to a paragraph style."""
        return self._by_style.get(style or "")

    def next(self, identity: str | None, place: int) -> Entry | None:
        """The entry that comes now in this list at this level; None if the list gives its entries no sign."""
        if identity is None or identity not in self._numbers:
            return None
        place = max(0, min(place, DEEPEST))
        counted = self._list(identity)
        levels = counted.levels
        level = levels.get(place, _Level())
        if identity not in self._begun:
            self._begun.add(identity)
            self._override(identity, counted)
        counters = counted.counters
        counters[place] = counters[place] + 1 if place in counters else level.start
        for deeper in [one for one in counters if one > place and _restarts(levels.get(one), place)]:
            del counters[deeper]
        if level.form == "none" or (level.form != "bullet" and not level.text):
            return None
        if level.form == "bullet":
            return Entry("ul", place, left=level.left)
        simple = re.fullmatch(rf"\(?%{place + 1}[.)]?\)?", level.text.strip()) is not None
        label = _label(level, levels, counters)
        kind = KINDS.get(level.form)
        is_plain = simple and kind is not None and counters[place] > 0
        return Entry("ol", place, counters[place], kind or "", label, is_plain, level.left)

    def _list(self, identity: str) -> _List:
        """Lists made from one pattern count on together, as they do in Word."""
        pattern = value(child(self._numbers[identity], "abstractNumId")) or ""
        element = self._abstract.get(pattern)
        link = value(child(element, "numStyleLink"))
        if link is not None:
            element = self._by_style_link.get(link, element)
        key = value(element, "abstractNumId") or pattern
        if key not in self._lists:
            levels = {number(value(one, "ilvl")) or 0: _level(one) for one in children(element, "lvl")}
            self._lists[key] = _List(levels)
        own = [
            one for one in children(self._numbers[identity], "lvlOverride") if child(one, "lvl") is not None
        ]
        if not own:
            return self._lists[key]
        private = f"{key}/{identity}"
        if private not in self._lists:
            changed = {number(value(one, "ilvl")) or 0: _level(child(one, "lvl")) for one in own}
            self._lists[private] = _List({**self._lists[key].levels, **changed})
        return self._lists[private]

    def _override(self, identity: str, counted: _List) -> None:
        """Begin anew where this list says so."""
        for one in children(self._numbers[identity], "lvlOverride"):
            start = number(value(child(one, "startOverride")))
            place = number(value(one, "ilvl")) or 0
            if start is not None:
                counted.counters[place] = start - 1


def _level(element: Element | None) -> _Level:
    return _Level(
        form=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText")) or "",
        start=number(value(child(element, "start"))) or 0,
        restarts=number(value(child(element, "lvlRestart"))),
        is_legal=bool(is_on(child(element, "isLgl"))),
        left=paragraph_look(child(element, "pPr")).left or 0,
        style=value(child(element, "pStyle")),
    )


def _restarts(level: _Level | None, after: int) -> bool:
    """Whether a level begins anew after an entry of the level ``after``."""
    return level is None or level.restarts is None or (level.restarts > 0 and after < level.restarts)


def _label(level: _Level, levels: dict[int, _Level], counters: dict[int, int]) -> str:
    def shown(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        other = levels.get(place, _Level())
        return figure(counters.get(place, other.start), "decimal" if level.is_legal else other.form)

    return re.sub("%([1-9])", shown, level.text)


def figure(count: int, form: str) -> str:
    """A number as Word's form of that name writes it: iv, D, 07."""
    match form:
        case "lowerLetter" | "upperLetter" if 0 < count <= MOST_STEPS:
            text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman" if 0 < count <= MOST_STEPS:
            text = ""
            for worth, letters in _ROMAN:
                text += letters * (count // worth)
                count %= worth
        case "decimalZero":
            text = f"{count:02d}"
        case "bullet" | "none":
            text = ""
        case _:
            text = str(count)
    return text.upper() if form.startswith("upper") else text
