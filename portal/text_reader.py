"""HTML from anywhere (an editor, Word, an attacker) read into the blocks of ``portal.text_blocks``.

nh3 takes the danger out with a parser that does what browsers do. What it leaves is read into one strict form
here, so that the same text always looks the same and cleaning it twice changes nothing.
"""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import nh3

from portal.characters import normalise_text
from portal.text_blocks import (
    BREAK,
    Block,
    Cell,
    Item,
    Listing,
    Paragraph,
    Quotation,
    Run,
    Table,
    breakable,
    lines_of,
    loosen,
    one_line,
    paragraphs,
)

LONGEST_SOURCE = 2_000_000
MOST_TAGS = 12_000  # the time a browser's parser needs grows with their square where they nest badly
MOST_ESCAPES = 100_000  # and nh3's with the number of these, times the length of the text
LONGEST_TEXT = 200_000
LONGEST_ADDRESS = 2_000
DEEPEST = 60
DEEPEST_LIST = 6
DEEPEST_QUOTATION = 3
WIDEST_SPAN = 20

MARKS = {"b": "strong", "i": "em", "ins": "u", "strike": "s", "del": "s"}
MARKS |= {mark: mark for mark in ("strong", "em", "u", "s")}
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
LISTS = {"ul", "ol"}
_APART = (
    "address article aside blockquote caption center dd div dl dt fieldset figcaption figure footer form header hr li "
    "main nav p pre section table tbody td tfoot th thead tr"
)
APART = {*_APART.split(), *HEADINGS}  # a line ends before and after them
_SILENT = (
    "applet audio canvas embed head iframe math noembed noframes noscript object plaintext script select style svg "
    "template textarea title video xmp"
)
SILENT = set(_SILENT.split())  # these go with everything in them

_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
_INDENT = re.compile(r"(?:^|\s)ql-indent-([1-9])(?:\s|$)")


class TextRefused(ValueError):
    """This text cannot be kept; ``sentence`` says in German why and what to do."""

    sentence = "Der Text konnte nicht übernommen werden."


class TextTooLong(TextRefused):
    """More source, more tags or more text than any letter has."""

    sentence = (
        "Der Text ist zu lang. Bitte kürzen Sie ihn auf höchstens 200.000 Zeichen. "
        "Bilder gehören nicht in den Text, sondern zur Immobilie."
    )


class TextTooDeep(TextRefused):
    """Elements within elements within elements."""

    sentence = (
        "Der Text ist zu tief verschachtelt, zum Beispiel durch Tabellen in Tabellen. "
        "Bitte fügen Sie ihn ohne Formatierung ein."
    )


def read_blocks(html: str) -> list[Block]:
    """The blocks of any HTML. Raises TextTooLong or TextTooDeep; quick, whatever it is given."""
    escapes = html.count("&") + html.count("\xa0")
    if len(html) > LONGEST_SOURCE or html.count("<") > MOST_TAGS or escapes > MOST_ESCAPES:
        raise TextTooLong
    spans = {"colspan", "rowspan"}
    safe = nh3.clean(
        html.encode(errors="ignore").decode(),  # half a character is none
        tags={"a", "br", *MARKS, *LISTS, *APART},
        clean_content_tags=SILENT,
        attributes={"a": {"href"}, "td": spans, "th": spans, "li": {"class", "data-list"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(safe)
    tree.close()
    blocks = _read(tree.root, _Place())
    if sum(len(run.text) for runs in lines_of(blocks) for run in runs) > LONGEST_TEXT:
        raise TextTooLong
    if not tree.breakable:
        loosen(blocks)  # an editor that makes every space a fixed one means none of them
    return blocks


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)


class _Tree(HTMLParser):
    """nh3's output as nodes; it is well-formed, so a stack is all it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Node("")
        self.breakable = False
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in ("br", "hr"):
            self._open.append(node)
            if len(self._open) > DEEPEST:
                raise TextTooDeep

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = normalise_text(data)
        self.breakable = self.breakable or breakable(text)
        self._open[-1].children.append(text)


@dataclass(frozen=True)
class _Place:
    """Where in the text we are: what the next run looks like and which blocks may begin here."""

    marks: frozenset[str] = frozenset()
    href: str = ""
    tag: str = "p"
    exact: bool = False  # in <pre>: a newline is a line break
    quotations: int = 0
    in_cell: bool = False

    def inside(self, node: _Node) -> "_Place":
        return replace(
            self,
            marks=self.marks | {MARKS[node.tag]} if node.tag in MARKS else self.marks,
            href=(_address(node) if node.tag == "a" else "") or self.href,
            tag=HEADINGS.get(node.tag, self.tag),
            exact=self.exact or node.tag == "pre",
        )

    def runs(self, text: str) -> list[Run]:
        """Runs that look as everything does in this place."""
        if not self.exact:
            return [Run(text.replace("\n", " "), self.marks, self.href)]
        lines = [Run(line, self.marks, self.href) for line in text.split("\n")]
        return [part for line in lines for part in (Run(BREAK), line)][1:]


def _address(node: _Node) -> str:
    """The address of a link that leads where a letter's link may lead, or nothing."""
    href = normalise_text(node.attributes.get("href", "")).strip()
    for character, code in ((" ", "%20"), ('"', "%22"), ("<", "%3C"), (">", "%3E")):
        href = href.replace(character, code)
    return href if len(href) <= LONGEST_ADDRESS and _LINK.fullmatch(href) else ""


def _read(node: _Node, place: _Place) -> list[Block]:
    blocks: list[Block] = []
    runs: list[Run] = []

    def end_line(place: _Place) -> None:
        parts = paragraphs(runs) if place.tag == "p" else [one_line(runs)]
        blocks.extend(Paragraph(place.tag, part) for part in parts if part)
        runs.clear()

    def walk(node: _Node, place: _Place) -> None:
        for child in node.children:
            if isinstance(child, str):
                runs.extend(place.runs(child))
            elif child.tag == "br":
                runs.append(Run(BREAK))
            elif child.tag in LISTS | APART:
                end_line(place)
                found = _block(child, place)
                if found is None:
                    walk(child, place.inside(child))
                    end_line(place.inside(child))
                else:
                    blocks.extend(found)
            else:
                walk(child, place.inside(child))

    walk(node, place)
    end_line(place)
    return blocks


def _block(node: _Node, place: _Place) -> list[Block] | None:
    """The list, quotation or table that ``node`` is; None if its content belongs to the blocks around it."""
    if node.tag in LISTS:
        items = _levelled(_items(node, 0, place))
        return [Listing(items)] if items else []
    if node.tag == "blockquote" and place.quotations < DEEPEST_QUOTATION:
        inner = _read(node, _Place(quotations=place.quotations + 1, in_cell=place.in_cell))
        return [Quotation(inner)] if inner else []
    if node.tag == "table" and not place.in_cell:
        return _table(node, place)
    return None


def _items(node: _Node, level: int, place: _Place) -> list[Item]:
    """Quill's lists are flat, with the kind and the depth as attributes; everybody else's are nested."""
    items: list[Item] = []
    for child in node.children:
        if isinstance(child, _Node) and child.tag in LISTS:
            items += _items(child, level + 1, place)
            continue
        item = _Node("li", {}, [child]) if isinstance(child, str) else child
        indent = _INDENT.search(item.attributes.get("class", ""))
        own = level + int(indent[1]) if indent else level
        tag = {"bullet": "ul", "ordered": "ol"}.get(item.attributes.get("data-list", ""), node.tag)
        runs: list[Run] = []
        nested: list[_Node] = []
        _gather(item, place.inside(item), runs, nested)
        items.append(Item(own, tag, one_line(runs)))
        for one in nested:
            items += _items(one, own + 1, place)
    return items


def _gather(node: _Node, place: _Place, runs: list[Run], nested: list[_Node]) -> None:
    """Everything in a list item as one line with breaks, but for the lists in it."""
    for child in node.children:
        if isinstance(child, str):
            runs += place.runs(child)
        elif child.tag in LISTS:
            nested.append(child)
        elif child.tag == "br":
            runs.append(Run(BREAK))
        else:
            around = [Run(BREAK)] if child.tag in APART else []
            runs += around
            _gather(child, place.inside(child), runs, nested)
            runs += around


def _levelled(items: list[Item]) -> list[Item]:
    """Without empty items and without a step down of more than one level."""
    levelled: list[Item] = []
    for item in items:
        if item.runs:
            deepest = min(levelled[-1].level + 1, DEEPEST_LIST - 1) if levelled else 0
            levelled.append(replace(item, level=min(item.level, deepest)))
    return levelled


def _table(node: _Node, place: _Place) -> list[Block]:
    """The table, after whatever stood in it outside of its cells."""
    table, loose = Table(), _Node("")

    def walk(node: _Node, head: bool) -> None:
        for child in node.children:
            if isinstance(child, _Node) and child.tag in ("thead", "tbody", "tfoot"):
                walk(child, child.tag == "thead")
            elif isinstance(child, _Node) and child.tag == "tr":
                table.heads += head and table.heads == len(table.rows)
                table.rows.append([])
                walk(child, head)
            elif isinstance(child, _Node) and child.tag in ("td", "th") and table.rows:
                table.rows[-1].append(_cell(child, place))
            else:
                loose.children.append(_Node("div", {}, [child]))

    walk(node, head=False)
    around = _read(loose, place)
    return [*around, table] if any(table.rows) else around


def _cell(node: _Node, place: _Place) -> Cell:
    inner = _Place(quotations=place.quotations, in_cell=True)
    return Cell(node.tag, _read(node, inner), _span(node, "colspan"), _span(node, "rowspan"))


def _span(node: _Node, name: str) -> int:
    value = node.attributes.get(name, "")
    return min(max(int(value[:6]), 1), WIDEST_SPAN) if re.fullmatch("[0-9]+", value) else 1
