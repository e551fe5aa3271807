"""HTML read into the strict tree of ``portal.word.tree``: what is not of the vocabulary does not come through.

nh3 takes the danger out with a parser that does what browsers do; what it leaves is read here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import nh3

from portal.characters import normalise_text
from portal.word.refusal import WordRefused
from portal.word.tree import BREAK, Block, Cell, Item, Listing, Paragraph, Picture, Rule, Run, Table, tidy
from portal.word.vocabulary import HEADINGS, MARKS, known_classes

LONGEST_SOURCE = 4_000_000
MOST_TAGS = 120_000
MOST_ESCAPES = 60_000  # the time nh3 needs grows with their number times the length of the text
DEEPEST = 60
DEEPEST_BLOCKS = 12
LONGEST_ADDRESS = 2_000
WIDEST_SPAN = 60
LARGEST_PICTURE = 2_000

_MARKS = {"b": "strong", "i": "em", "ins": "u", "strike": "s", "del": "s"} | {mark: mark for mark in MARKS}
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"} | {tag: tag for tag in HEADINGS}
_LISTS = {"ul", "ol"}
_ROWS = {"thead", "tbody", "tfoot", "tr"}
_CELLS = {"td", "th"}
_APART = {
    *_HEADINGS,
    *_ROWS,
    *_CELLS,
    *"address article aside blockquote caption center dd div dl dt figure footer header li main p pre section".split(),
}
_ALLOWED = {*_MARKS, *_LISTS, *_APART, "span", "a", "br", "hr", "img", "table"}
_SILENT = set(
    "applet audio canvas embed head iframe math noembed noframes noscript object plaintext script select style svg "
    "template textarea title video xmp".split()
)
_CLASSED = {"p", "span", "li", "ul", "ol", "table", "td", "th", *_HEADINGS}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
_CID = re.compile(r"cid:([0-9a-f]{64})")


def read_blocks(html: str) -> list[Block]:
    """The blocks of any HTML, in the vocabulary of Word files. Raises WordRefused for what is endless."""
    escapes = html.count("&") + html.count("\xa0")
    if len(html) > LONGEST_SOURCE or html.count("<") > MOST_TAGS or escapes > MOST_ESCAPES:
        raise WordRefused("too_long")
    safe = nh3.clean(
        html.encode(errors="ignore").decode(),  # without halves of characters
        tags=_ALLOWED - _SILENT,
        clean_content_tags=_SILENT,
        attributes={
            **{tag: {"class"} for tag in _CLASSED},
            "a": {"href"},
            "img": {"src", "alt", "width", "height"},
            "ol": {"class", "start"},
            **{tag: {"class", "colspan", "rowspan"} for tag in _CELLS},
        },
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(safe)
    tree.close()
    return _blocks(tree.root, _Place())


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)

    def classes(self, element: str) -> tuple[str, ...]:
        """The value classes that this node may keep as ``element``."""
        return known_classes(element, self.attributes.get("class", "").split())

    def nodes(self) -> "Iterator[_Node]":
        return (child for child in self.children if isinstance(child, _Node))


class _Tree(HTMLParser):
    """nh3's output as nodes; it is well-formed, so a stack is all it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: normalise_text(value or "") for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in ("br", "hr", "img"):
            self._open.append(node)
            if len(self._open) > DEEPEST:
                raise WordRefused("too_long")

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(normalise_text(data).replace("\n", " "))


@dataclass(frozen=True)
class _Place:
    """Where in the text we are: what the next run looks like, and of which block the next line is."""

    tag: str = "p"
    line: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()
    href: str = ""
    depth: int = 0

    def inside(self, node: _Node) -> "_Place":
        """The place inside an element that is no list and no table."""
        place = self
        if node.tag in _MARKS:
            place = replace(place, marks=self.marks | {_MARKS[node.tag]})
        elif node.tag == "span":
            place = replace(place, classes=known_classes("span", (*self.classes, *node.classes("span"))))
        elif node.tag == "a":
            place = replace(place, href=_address(node) or self.href)
        elif node.tag == "p" or node.tag in _HEADINGS:
            tag = _HEADINGS.get(node.tag, "p")
            place = replace(place, tag=tag, line=node.classes(tag))
        return place

    def look(self, text: str) -> Run:
        return Run(text, self.marks, self.classes, self.href)


def _address(node: _Node) -> str:
    """The address of a link that leads where a letter's link may lead, or nothing."""
    href = node.attributes.get("href", "").strip()
    for character, code in ((" ", "%20"), ('"', "%22"), ("<", "%3C"), (">", "%3E"), ("\n", "")):
        href = href.replace(character, code)
    return href if len(href) <= LONGEST_ADDRESS and _LINK.fullmatch(href) else ""


def _picture(node: _Node) -> Picture | None:
    match = _CID.fullmatch(node.attributes.get("src", ""))
    if not match:
        return None
    alt = " ".join(node.attributes.get("alt", "").split()).lstrip("\u0338 ")[:500].rstrip()
    return Picture(
        match[1], _number(node, "width", LARGEST_PICTURE), _number(node, "height", LARGEST_PICTURE), alt
    )


def _number(node: _Node, name: str, most: int, least: int = 0) -> int:
    """The value of a numeric attribute within its limits; ``least`` when it is none."""
    value = node.attributes.get(name, "")
    return max(least, min(int(value), most)) if re.fullmatch("[0-9]{1,6}", value) else least


class _Lines:
    """Collects runs into lines and lines into blocks; used once for every element that holds blocks."""

    def __init__(self, bare: bool) -> None:
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._bare = bare

    def add(self, run: Run) -> None:
        self._runs.append(run)

    def end(self, place: _Place) -> None:
        """A line ends here, if one has begun."""
        runs = _without_outer_breaks(tidy(self._runs))
        self._runs = []
        if not runs:
            return
        after_bare = any(isinstance(block, Paragraph) and not block.tag for block in self.blocks[-1:])
        bare = self._bare and place.tag == "" and not after_bare
        self.blocks.append(Paragraph("" if bare else place.tag or "p", place.line, runs))

    def walk(self, node: _Node, place: _Place) -> None:
        for child in node.children:
            if isinstance(child, str):
                self.add(place.look(child))
            elif child.tag == "br":
                self.add(Run(BREAK))
            elif child.tag == "img":
                picture = _picture(child)
                if picture:
                    self.add(replace(place.look(""), picture=picture))
            elif child.tag in _LISTS or child.tag in _APART or child.tag in ("table", "hr"):
                self._block(child, place)
            else:
                self.walk(child, place.inside(child))

    def _block(self, child: _Node, place: _Place) -> None:
        self.end(place)
        if child.tag == "hr":
            self.blocks.append(Rule())
        elif child.tag == "table" and place.depth < DEEPEST_BLOCKS:
            self.blocks.extend(_table(child, place))
        elif child.tag in _LISTS and place.depth < DEEPEST_BLOCKS:
            self.blocks.extend(_listing(child, place))
        else:
            inside = place.inside(child)
            self.walk(child, inside)
            self.end(inside)


def _blocks(node: _Node, place: _Place) -> list[Block]:
    lines = _Lines(bare=place.tag == "")
    lines.walk(node, place)
    lines.end(place)
    match lines.blocks:
        case [Paragraph(tag="p", classes=()) as only] if place.tag == "":
            only.tag = ""  # a paragraph alone in its cell is its line
    return lines.blocks


def _without_outer_breaks(runs: list[Run]) -> list[Run]:
    while runs and runs[0].text == BREAK:
        runs = runs[1:]
    while runs and runs[-1].text == BREAK:
        runs = runs[:-1]
    return runs


def _inner(place: _Place) -> _Place:
    """Inside an item or a cell, where a line needs no paragraph around it."""
    return replace(place, tag="", line=(), depth=place.depth + 1)


def _listing(node: _Node, place: _Place) -> list[Block]:
    listing = Listing(node.tag, node.classes(node.tag), start=_number(node, "start", 9999, 1))
    for child in _items(node):
        blocks = _blocks(child, _inner(place))
        if blocks:
            listing.items.append(Item(child.classes("li"), blocks))
    return [listing] if listing.items else []


def _items(node: _Node) -> Iterator[_Node]:
    """The entries of a list; anything beside them counts as an entry of its own."""
    for child in node.children:
        if isinstance(child, _Node) and child.tag == "li":
            yield child
        elif isinstance(child, _Node) or child.strip():
            yield _Node("li", {}, [child])


def _table(node: _Node, place: _Place) -> list[Block]:
    heads: list[list[Cell]] = []
    bodies: list[list[Cell]] = []
    for row, in_head in _rows(node, False):
        cells = [_cell(cell, place) for cell in row.nodes() if cell.tag in _CELLS]
        if cells:
            (heads if in_head and not bodies else bodies).append(cells)
    if not heads and not bodies:
        return []
    return [Table(node.classes("table"), heads + bodies, len(heads))]


def _rows(node: _Node, in_head: bool) -> Iterator[tuple[_Node, bool]]:
    for child in node.nodes():
        if child.tag == "tr":
            yield child, in_head
        elif child.tag in _ROWS:
            yield from _rows(child, child.tag == "thead")


def _cell(node: _Node, place: _Place) -> Cell:
    spans = (_number(node, name, WIDEST_SPAN, 1) for name in ("colspan", "rowspan"))
    # A cell is a place of its own: nothing that stands around the table colours it.
    blocks = _blocks(node, _inner(_Place(depth=place.depth)))
    tag = node.tag if blocks else "td"  # an empty head tells nobody anything
    return Cell(tag, node.classes(tag), blocks, *spans)
