"""The text of a Word file from its first block to its last: header, body, footer, notes, section by section."""

from collections.abc import Iterable, Iterator

from lxml import etree

from portal.word.clean import CleanDocument, ParagraphForm
from portal.word.drawings import chosen
from portal.word.inlines import Inlines
from portal.word.looks import ParagraphLook, paragraph_look
from portal.word.numbering import Entry, Numbering
from portal.word.ooxml import MC, Element, W, child, children, is_on, value
from portal.word.package import Package
from portal.word.pages import Pages
from portal.word.place import Line, Place
from portal.word.refusal import WordRefused
from portal.word.remarks import Remarks
from portal.word.sections import Sections
from portal.word.styles import Style, Styles
from portal.word.tables import Tables

_TEXT = f"{W}t"
_STEP = 400
"""Twentieths of a point that one step of an indent has."""
_TIGHT = 60
"""A paragraph with less space than this below it clings to the next."""

_THROUGH = ("sdtContent", "customXml", "smartTag", "ins", "moveTo")


class Body:
    """Reads one file into a clean document."""

    def __init__(self, package: Package, clean: CleanDocument, remarks: Remarks) -> None:
        self._package, self._clean, self._remarks = package, clean, remarks
        self._pages = Pages(remarks)
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._notes = {kind: self._related(f"{kind}s") for kind in ("footnote", "endnote")}
        self._inlines = Inlines(package, self._styles, clean, remarks, self._pages, self._note)
        self._tables = Tables(clean, self._styles, remarks, self._blocks)
        self._carried: list[Element] = []
        self._break = False
        self._sections = Sections(None)

    @property
    def unseen(self) -> list[Element]:
        """Runs that are hidden, or in the colour of their ground."""
        return self._inlines.unseen

    def read(self) -> None:
        """Fill the clean document. Raises WordRefused."""
        document = self._package.xml(self._package.document)
        body = child(document, "body")
        if body is None:
            raise WordRefused("no_word")
        self._sections = Sections(body)
        comments = self._part("comments")
        self._remarks.comments = {value(one, "id") or "" for one in children(comments, "comment")}
        self._clean.body += self._frame("header")
        self._clean.body += self._blocks(body, Place(self._package.document))
        self._clean.body += self._frame("footer")

    def _part(self, kind: str) -> Element | None:
        return self._related(kind)[1]

    def _related(self, kind: str) -> tuple[str, Element | None]:
        name = self._package.related(self._package.document, kind)
        root = self._package.xml(name) if name else None
        return name or "", root

    def _frame(self, kind: str) -> list[Element]:
        """The header or the footer of the first page."""
        relations = self._package.relations(self._package.document)
        found = []
        for identity in self._sections.frames(kind):
            name = relations[identity].target if identity in relations else ""
            root = self._package.xml(name)
            if root is not None:
                found.append((name, root))
        self._pages.counting = False
        shown: list[Element] = []
        for name, root in found:
            if _has_content(root):
                shown = self._blocks(root, Place(name, region=kind))
                break
        self._pages.counting = True
        texts = {"".join(root.itertext(_TEXT)).strip() for _name, root in found} - {""}
        if len(texts) > 1:
            word = "Kopfzeile" if kind == "header" else "Fußzeile"
            self._remarks.say(f"Das Dokument hat mehrere {word}n; übernommen wird die der ersten Seite.")
        return shown

    def _note(self, kind: str, identity: str) -> list[Element]:
        """The blocks of a foot- or endnote."""
        name, root = self._notes[kind]
        for note in () if root is None else root:
            if (
                note.tag == f"{W}{kind}"
                and value(note, "id") == identity
                and value(note, "type") in (None, "normal")
            ):
                carried, self._carried = self._carried, []
                counting, self._pages.counting = self._pages.counting, False
                blocks = self._blocks(note, Place(name, region="note", depth=1))
                self._carried, self._pages.counting = carried, counting
                return blocks
        return []

    def _blocks(self, elements: Iterable[Element], place: Place) -> list[Element]:
        found = list(self._each(elements, place))
        if self._carried:  # the last mark is deleted as well, but its text is not
            rest = etree.Element(f"{W}p")
            rest.extend(self._carried)
            found += self._paragraph(rest, place)
        return found

    def _each(self, elements: Iterable[Element], place: Place) -> Iterator[Element]:
        for element in elements:
            name = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
            if name == "p":
                yield from self._paragraph(element, place)
            elif name == "tbl":
                yield from self._table(element, place)
            elif name == "sdt":
                yield from self._control(element, place)
            elif name in ("del", "moveFrom"):
                self._remarks.deleted += 1
            elif name in _THROUGH:
                yield from self._each(element, place)
            elif element.tag == f"{MC}AlternateContent":
                yield from self._each(chosen(element), place)
            elif name in ("altChunk", "subDoc"):
                raise WordRefused("chunk")

    def _table(self, element: Element, place: Place) -> Iterator[Element]:
        if self._takes_break(place):
            yield self._clean.paragraph(ParagraphForm(break_before=True, part=place.region), [])
        table = self._tables.read(element, place, self._sections.width)
        if table is not None:
            yield table

    def _control(self, element: Element, place: Place) -> Iterator[Element]:
        properties = child(element, "sdtPr")
        gallery = value(child(properties, "docPartObj", "docPartGallery"))
        if gallery == "Table of Contents":
            self._remarks.dropped("contents")
        elif is_on(child(properties, "showingPlcHdr")):
            self._remarks.dropped("placeholder")
        else:
            yield from self._each(children(element, "sdtContent"), place)

    def _takes_break(self, place: Place) -> bool:
        """Whether a new page begins before the block that comes now."""
        if place.region != "body" or place.depth:
            return False
        taken, self._break = self._break, False
        if taken:
            self._pages.explicit()
        self._sections.remark(self._remarks)
        return taken

    def _paragraph(self, paragraph: Element, place: Place) -> Iterator[Element]:
        properties = child(paragraph, "pPr")
        content = [*self._carried, *(one for one in paragraph if one is not properties)]
        self._carried = []
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._remarks.deleted += 1
            self._carried = content  # its end is deleted: it goes on with the next paragraph
            return
        if value(child(properties, "framePr"), "dropCap") in ("drop", "margin"):
            self._carried = content  # a large first letter belongs to the word it begins
            return
        identity = value(child(properties, "pStyle"))
        style = self._styles.paragraph(identity)
        own = paragraph_look(properties)
        look = own.over(style.paragraph).over(place.paragraph).over(self._styles.base_paragraph)
        before = self._takes_break(place)
        if (
            look.break_before
            and place.region == "body"
            and not place.depth
            and self._clean.paragraphs
            and not before
        ):
            self._pages.explicit()
            before = True
        entry = self._entry(look, identity)
        line = self._inlines.read(content, style, look, place)
        form = self._form(look, own, style, entry, place, line)
        if line.floats and not line.content:
            align = line.floats[0].align
            form.classes = (*form.classes, f"w-{align}") if align != "left" else form.classes
            line.content = [self._inlines.linked(placed) for placed in line.floats]
        elif line.floats:
            yield from self._floats(line, place)
        form.break_before = before
        if not line.has_text and child(mark, "vanish") is not None:
            form.entry = None
        yield self._clean.paragraph(form, line.content)
        section = child(properties, "sectPr")
        if section is not None and not place.depth:
            self._break = self._sections.next() or self._break

    def _entry(self, look: ParagraphLook, style: str | None) -> Entry | None:
        identity, level = look.numbering, look.level
        by_style = self._numbering.of_style(style)
        if by_style and (identity is None or (identity == by_style[0] and level is None)):
            identity, level = by_style
        return self._numbering.next(identity, level or 0) if identity not in (None, "0") else None

    def _floats(self, line: Line, place: Place) -> Iterator[Element]:
        """Pictures beside the text, each in a line of its own above it."""
        for placed in line.floats:
            align = (f"w-{placed.align}",) if placed.align != "left" else ()
            form = ParagraphForm(classes=align, part=place.region)
            yield self._clean.paragraph(form, [self._inlines.linked(placed)])

    def _form(
        self,
        look: ParagraphLook,
        own: ParagraphLook,
        style: Style,
        entry: Entry | None,
        place: Place,
        line: Line,
    ) -> ParagraphForm:
        level = style.level
        if level is None and own.outline is not None and own.outline < 9:
            level = own.outline + 1
        if place.region != "body":
            level = None
        left = look.left or 0
        steps = 0 if entry else max(0, min(9, round(left / _STEP)))
        is_tight = (look.after or 0) < _TIGHT or bool(look.contextual)
        said = (
            f"w-{look.align}" if look.align and look.align != "left" else "",
            f"w-indent-{steps}" if steps and level is None else "",
            "w-tight" if is_tight and level is None else "",
            f"w-fill-{line.ground.color}" if line.ground != place.ground else "",
            "w-edge-top" if look.top else "",
            "w-edge-bottom" if look.bottom else "",
        )
        return ParagraphForm(
            level=level,
            classes=tuple(one for one in said if one),
            entry=entry,
            tabs=tuple((round(at / self._sections.width * 100), kind) for at, kind in look.tabs or ()),
            is_line=bool(look.top or look.bottom),
            part=place.region,
        )


def _has_content(root: Element) -> bool:
    wanted = {f"{W}drawing", f"{W}pict", f"{W}object"}
    return any(
        element.tag in wanted or (element.tag == f"{W}t" and (element.text or "").strip())
        for element in root.iter()
    )
