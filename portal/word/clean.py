"""The document written anew for mammoth: nothing but paragraphs, runs, tables, links, notes and places of pictures.

How everything looks is kept beside it under short names (``P7``, ``R3``, ``T1``), which mammoth hands through as
the names of styles. So nothing of the uploaded file but text and the order of things reaches mammoth.
"""

import io
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from portal.word.numbering import Entry
from portal.word.ooxml import PIC, WP, A, Element, R, W
from portal.word.refusal import WordRefused

MOST_ELEMENTS = 30_000
"""Runs, paragraphs and cells together; an exposé of twenty pages has some two thousand."""
LONGEST_TEXT = 600_000
PAGE_NUMBER = "\ue000"
"""Stands where a field shows the number of a page."""

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/></Types>'
)


@dataclass(frozen=True)
class RunForm:
    """The look of a run in our words."""

    marks: frozenset[str] = frozenset()
    classes: tuple[str, ...] = ()


@dataclass
class ParagraphForm:
    """The look of a paragraph in our words. ``level``: 0 title, 1 to 9 headings, None text. ``tabs``: places in
    percent of the line, and kinds. ``is_line``: nothing but a line across the page, if it has no text.
    """

    level: int | None = None
    classes: tuple[str, ...] = ()
    entry: Entry | None = None
    break_before: bool = False
    tabs: tuple[tuple[int, str], ...] = ()
    is_line: bool = False
    part: str = "body"


@dataclass
class CellForm:
    """The look of a cell that is drawn; those swallowed by a merged one have none."""

    classes: tuple[str, ...] = ()


@dataclass
class TableForm:
    """The look of a table, and of its cells by row."""

    classes: tuple[str, ...] = ()
    rows: list[list[CellForm]] = field(default_factory=list)
    heads: int = 0
    part: str = "body"


@dataclass(frozen=True)
class PictureForm:
    """A picture: which part holds it, what is cut off (shares of left, top, right, bottom), its shape before it is
    turned (width by height, 0 if unknown), quarter turns to the right, how large it is shown in CSS pixels, what it
    shows, and the page it is on.
    """

    part: str
    crop: tuple[float, float, float, float]
    shape: float
    turns: int
    width: int
    height: int
    alt: str
    page: int


class CleanDocument:
    """Makes the elements of the new document and remembers how they look."""

    def __init__(self) -> None:
        self.body: list[Element] = []
        self.paragraphs: list[ParagraphForm] = []
        self.tables: list[TableForm] = []
        self.pictures: list[PictureForm] = []
        self.runs: list[RunForm] = []
        self._notes: list[list[Element]] = []
        self._links: dict[str, str] = {}
        self._run_names: dict[RunForm, str] = {}
        self._made = 0
        self._left = LONGEST_TEXT

    def paragraph(self, form: ParagraphForm, content: list[Element]) -> Element:
        """A paragraph with its runs and links."""
        element = _element("p")
        _element("pStyle", _element("pPr", element), val=f"P{len(self.paragraphs)}")
        element.extend(content)
        self.paragraphs.append(form)
        self._count()
        return element

    def run(self, form: RunForm) -> Element:
        """A run without content."""
        if form not in self._run_names:
            self._run_names[form] = f"R{len(self.runs)}"
            self.runs.append(form)
        element = _element("r")
        _element("rStyle", _element("rPr", element), val=self._run_names[form])
        self._count()
        return element

    def text(self, run: Element, text: str) -> Element:
        """Put text into a run."""
        element = _element("t", run)
        self.more_text(element, text)
        return element

    def more_text(self, element: Element, text: str) -> None:
        """Put text behind text of the same look: a run costs mammoth more time than a word."""
        self._left -= len(text)
        if self._left < 0:
            raise WordRefused("too_long")
        element.text = (element.text or "") + text

    def mark(self, run: Element, name: str, **attributes: str) -> None:
        """Put a tab or a break into a run."""
        _element(name, run, **attributes)

    def link(self, address: str, content: list[Element]) -> Element:
        """A link around runs."""
        element = _element("hyperlink")
        element.set(f"{R}id", self._links.setdefault(address, f"L{len(self._links)}"))
        element.extend(content)
        return element

    def picture(self, run: Element, form: PictureForm) -> None:
        """Put the place of a picture into a run."""
        inline = etree.SubElement(_element("drawing", run), f"{WP}inline")
        etree.SubElement(inline, f"{WP}docPr").set("descr", str(len(self.pictures)))
        graphic = etree.SubElement(etree.SubElement(inline, f"{A}graphic"), f"{A}graphicData")
        fill = etree.SubElement(etree.SubElement(graphic, f"{PIC}pic"), f"{PIC}blipFill")
        etree.SubElement(fill, f"{A}blip").set(f"{R}embed", "picture")
        self.pictures.append(form)

    def note(self, run: Element, content: list[Element]) -> None:
        """Put the reference to a footnote into a run."""
        self._notes.append(content)
        _element("footnoteReference", run, id=str(len(self._notes)))

    def table(self, form: TableForm, rows: list[Element]) -> Element:
        """A table with its rows."""
        element = _element("tbl")
        _element("tblStyle", _element("tblPr", element), val=f"T{len(self.tables)}")
        element.extend(rows)
        self.tables.append(form)
        return element

    def row(self, cells: list[Element], is_head: bool) -> Element:
        """A row with its cells."""
        element = _element("tr")
        if is_head:
            _element("tblHeader", _element("trPr", element))
        element.extend(cells)
        return element

    def cell(self, content: list[Element], span: int, continues: bool) -> Element:
        """A cell over ``span`` columns; one that ``continues`` belongs to the cell above."""
        element = _element("tc")
        properties = _element("tcPr", element)
        if span > 1:
            _element("gridSpan", properties, val=str(span))
        if continues:
            _element("vMerge", properties)
        element.extend(content)
        self._count()
        return element

    def written(self) -> bytes:
        """The whole as a .docx of its own."""
        relations = etree.Element(f"{{{_RELATIONS}}}Relationships")
        _relation(relations, "picture", "image", "media/picture.png")
        _relation(relations, "notes", "footnotes", "footnotes.xml")
        for address, identity in self._links.items():
            _relation(relations, identity, "hyperlink", address).set("TargetMode", "External")
        start = etree.Element(f"{{{_RELATIONS}}}Relationships")
        _relation(start, "document", "officeDocument", "word/document.xml")
        document, notes = _element("document"), _element("footnotes")
        _element("body", document).extend(self.body)
        for number, content in enumerate(self._notes, 1):
            _element("footnote", notes, id=str(number)).extend(content)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("[Content_Types].xml", _TYPES)
            archive.writestr("_rels/.rels", etree.tostring(start))
            archive.writestr("word/document.xml", etree.tostring(document))
            archive.writestr("word/footnotes.xml", etree.tostring(notes))
            for name in ("document", "footnotes"):
                archive.writestr(f"word/_rels/{name}.xml.rels", etree.tostring(relations))
        return target.getvalue()

    def _count(self) -> None:
        self._made += 1
        if self._made > MOST_ELEMENTS:
            raise WordRefused("too_long")


def _element(name: str, parent: Element | None = None, **attributes: str) -> Element:
    element = etree.Element(f"{W}{name}", nsmap={"w": W[1:-1], "r": R[1:-1]})
    for key, text in attributes.items():
        element.set(f"{W}{key}", text)
    if parent is not None:
        parent.append(element)
    return element


def _relation(parent: Element, identity: str, kind: str, target: str) -> Element:
    element = etree.SubElement(parent, f"{{{_RELATIONS}}}Relationship")
    for name, text in (("Id", identity), ("Type", f"{_KIND}/{kind}"), ("Target", target)):
        element.set(name, text)
    return element
