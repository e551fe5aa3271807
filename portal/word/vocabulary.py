"""The words that HTML from Word is written in: elements, value classes, and the style rules these become.

A value class carries its value in its name (``w-color-1f5f8b``). So the pages need no style attribute, and the
style sheet follows from the HTML alone. Nothing a writer typed gets into it: a class that does not match one of
these patterns does not exist.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MARKS = ("strong", "em", "u", "s", "sup", "sub")
HEADINGS = ("h2", "h3", "h4")

_LINES = {"p", "li", "td", "th", *HEADINGS}
_CELLS = {"td", "th"}
_COLOUR = "([0-9a-f]{6})"
_STARTS = {"p", "ul", "ol", "table", *HEADINGS}
_EDGED = _LINES - {"li"}
_EDGE = "0.75pt solid #8c939d"


@dataclass(frozen=True)
class Kind:
    """Value classes of one kind: where they may stand, how they read, what rule each of them means.

    ``reach`` continues the selector, for a class that speaks about what is inside its element.
    """

    name: str
    pattern: re.Pattern[str]
    elements: frozenset[str]
    rule: Callable[[str], str]
    reach: tuple[str, ...] = field(default=("",))


def _kind(name: str, pattern: str, elements: Iterable[str], rule: Callable[[str], str], *reach: str) -> Kind:
    return Kind(name, re.compile(f"w-{pattern}"), frozenset(elements), rule, reach or ("",))


_PLACES = {
    "center": "margin-left: auto; margin-right: auto",
    "right": "margin-left: auto; margin-right: 0",
}
_REACH = tuple(f" > {part} > tr > {cell}" for part in ("thead", "tbody") for cell in ("th", "td"))
_LIST_KINDS = "lower-alpha|upper-alpha|lower-roman|upper-roman"

KINDS = (
    _kind("align", "(left|center|right|justify)", _LINES, lambda value: f"text-align: {value}"),
    _kind("indent", "indent-([1-9])", _LINES - _CELLS, lambda value: f"margin-left: {int(value) * 20}pt"),
    _kind("tight", "(tight)", _LINES - _CELLS - {"li"}, lambda _: "margin-bottom: 0"),
    _kind(
        "gap", "gap-([1-4])", {*_LINES - _CELLS, "table"}, lambda value: f"margin-top: {int(value) * 14}pt"
    ),
    _kind("color", f"color-{_COLOUR}", {"span", *_LINES}, lambda value: f"color: #{value}"),
    _kind("fill", f"fill-{_COLOUR}", {"span", *_LINES}, lambda value: f"background-color: #{value}"),
    _kind(
        "size",
        "size-(70|80|90|110|120|140|160|180|200|240|300)",
        {"span", *_LINES},
        lambda value: f"font-size: {value}%",
    ),
    _kind("caps", "(caps)", {"span", *_LINES}, lambda _: "text-transform: uppercase"),
    _kind("number", f"({_LIST_KINDS})", {"ol"}, lambda value: f"list-style-type: {value}"),
    _kind("width", "width-(100|[1-9][0-9]?)", {"table", *_CELLS}, lambda value: f"width: {value}%"),
    _kind("place", "place-(center|right)", {"table"}, lambda value: _PLACES[value]),
    _kind("borders", "(borders)", {"table"}, lambda _: f"border: {_EDGE}", *_REACH),
    _kind("top", "edge-(top)", _EDGED, lambda _: f"border-top: {_EDGE}; padding-top: 4pt"),
    _kind("right", "edge-(right)", _CELLS, lambda _: f"border-right: {_EDGE}"),
    _kind("bottom", "edge-(bottom)", _EDGED, lambda _: f"border-bottom: {_EDGE}; padding-bottom: 4pt"),
    _kind("left", "edge-(left)", _CELLS, lambda _: f"border-left: {_EDGE}"),
    _kind("valign", "v-(middle|bottom)", _CELLS, lambda value: f"vertical-align: {value}"),
    _kind("snug", "(snug)", {"table"}, lambda _: "padding: 1pt 10pt 1pt 0", *_REACH),
    _kind("break", "(page-break)", _STARTS, lambda _: "page-break-before: always; margin-top: 24pt"),
)

_BASE = {
    "p": "margin: 0 0 8pt 0",
    "h2": "margin: 16pt 0 6pt 0; font-size: 150%; line-height: 1.25",
    "h3": "margin: 14pt 0 5pt 0; font-size: 125%; line-height: 1.25",
    "h4": "margin: 12pt 0 4pt 0; font-size: 105%; line-height: 1.25",
    "ul": "margin: 0 0 8pt 0; padding-left: 20pt",
    "ol": "margin: 0 0 8pt 0; padding-left: 20pt",
    "table": "border-collapse: collapse; margin-bottom: 10pt",
    "td": "padding: 3pt 5pt; text-align: left; vertical-align: top",
    "th": "padding: 3pt 5pt; text-align: left; vertical-align: top; font-weight: bold",
    "hr": "margin: 10pt 0",
}
"""What an element looks like before any class speaks."""

_INSIDE = {
    ("li", "ul"): "margin-bottom: 0",
    ("li", "ol"): "margin-bottom: 0",
    ("td", "p"): "margin-bottom: 3pt",
    ("th", "p"): "margin-bottom: 3pt",
}
"""The same for an element inside another."""


def kind_of(word: str) -> Kind | None:
    """The kind of value class that ``word`` is, or None if it is no such class."""
    return next((kind for kind in KINDS if kind.pattern.fullmatch(word)), None)


def known_classes(element: str, words: Iterable[str]) -> tuple[str, ...]:
    """Those of ``words`` that may stand on ``element``, the last of each kind, in the order of KINDS."""
    found = {}
    for word in words:
        kind = kind_of(word)
        if kind is not None and element in kind.elements:
            found[kind.name] = word
    return tuple(found[kind.name] for kind in KINDS if kind.name in found)


def rules_for(elements: Iterable[str], words: Iterable[str]) -> str:
    """The style sheet for these elements and value classes, every rule below ``.word``."""
    seen = set(elements)
    rules = [f".word {element} {{ {rule} }}" for element, rule in _BASE.items() if element in seen]
    rules += [
        f".word {outer} {inner} {{ {rule} }}"
        for (outer, inner), rule in _INSIDE.items()
        if {outer, inner} <= seen
    ]
    for word in sorted(set(words), key=_rank):
        kind = kind_of(word)
        match = kind and kind.pattern.fullmatch(word)
        if kind and match:
            selector = ", ".join(f".word .{word}{reach}" for reach in kind.reach)
            rules.append(f"{selector} {{ {kind.rule(match[1])} }}")
    return "".join(f"{rule}\n" for rule in rules)


def _rank(word: str) -> tuple[int, str]:
    kind = kind_of(word)
    return (KINDS.index(kind) if kind else len(KINDS), word)
