"""What stands in a paragraph of Word: runs, links, fields, notes and pictures, written into the clean document."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from portal.word.clean import PAGE_NUMBER, CleanDocument, RunForm
from portal.word.colours import Ground
from portal.word.drawings import Drawings, Placed, chosen
from portal.word.fields import Fields
from portal.word.forms import is_invisible, run_form
from portal.word.looks import ParagraphLook, RunLook, run_look
from portal.word.ooxml import MC, Element, M, R, W, child, is_on, value
from portal.word.package import Package
from portal.word.pages import Pages
from portal.word.place import Line, Place
from portal.word.remarks import Remarks
from portal.word.styles import Style, Styles
from portal.word.symbols import is_symbol_font, plain_symbols, symbol, symbols

_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
_CODE = re.compile("[0-9A-Fa-f]{1,5}")
_THROUGH = ("smartTag", "customXml", "dir", "bdo", "sdtContent", "ins", "moveTo", "ruby", "rubyBase")


@dataclass(frozen=True)
class _Spot:
    """What holds for the runs being read: their paragraph, their place and the link around them."""

    style: Style
    place: Place
    ground: Ground
    in_heading: bool
    link: str = ""


class Inlines:
    """Reads the contents of paragraphs. ``note``: gives the blocks of a foot- or endnote, by kind and id."""

    def __init__(
        self,
        package: Package,
        styles: Styles,
        clean: CleanDocument,
        remarks: Remarks,
        pages: Pages,
        note: Callable[[str, str], list[Element]],
    ) -> None:
        self._package, self._styles, self._clean = package, styles, clean
        self._remarks, self._pages, self._note = remarks, pages, note
        self._drawings = Drawings(package, remarks)
        self._fields = Fields(remarks)
        self._line = Line()
        self.unseen: list[Element] = []
        self._handlers: dict[str, Callable[[Element, _Spot], None]] = {
            f"{W}r": self._run,
            f"{W}hyperlink": self._hyperlink,
            f"{W}fldSimple": self._simple_field,
            f"{W}sdt": self._control,
            f"{W}del": self._deleted,
            f"{W}moveFrom": self._deleted,
            f"{MC}AlternateContent": self._alternative,
            f"{M}oMath": self._formula,
            f"{M}oMathPara": self._formula,
            **{f"{W}{name}": self._through for name in _THROUGH},
        }

        self._pieces: dict[str, Callable[[Element, RunLook, RunForm, _Spot], None]] = {
            f"{W}t": self._text,
            f"{W}sym": self._symbol,
            f"{W}noBreakHyphen": self._hyphen,
            f"{W}lastRenderedPageBreak": self._ended,
            f"{MC}AlternateContent": self._through_piece,
            f"{W}ruby": lambda element, _look, _form, spot: self._through(element, spot),
            **{f"{W}{name}": self._tab for name in ("tab", "ptab")},
            **{f"{W}{name}": self._break for name in ("br", "cr")},
            **{f"{W}{name}": self._field_piece for name in ("fldChar", "instrText")},
            **{f"{W}{name}Reference": self._reference for name in ("footnote", "endnote")},
            **{f"{W}{name}": self._picture for name in ("drawing", "pict", "object")},
        }

    def read(self, elements: Iterable[Element], style: Style, look: ParagraphLook, place: Place) -> Line:
        """The content of one paragraph."""
        ground = Ground(look.fill) if look.fill else place.ground
        outer, self._line = self._line, Line(ground=ground)
        self._elements(
            elements, _Spot(style, place, ground, style.level is not None and place.region == "body")
        )
        line, self._line = self._line, outer
        return line

    def _elements(self, elements: Iterable[Element], spot: _Spot) -> None:
        for element in elements:
            handler = self._handlers.get(element.tag)
            if handler is not None:
                handler(element, spot)

    def _through(self, element: Element, spot: _Spot) -> None:
        if element.tag in (f"{W}ins", f"{W}moveTo"):
            self._remarks.inserted += 1
        self._elements(element, spot)

    def _deleted(self, _element: Element, _spot: _Spot) -> None:
        self._remarks.deleted += 1

    def _formula(self, _element: Element, _spot: _Spot) -> None:
        self._remarks.dropped("formula")

    def _alternative(self, element: Element, spot: _Spot) -> None:
        self._elements(chosen(element), spot)

    def _control(self, element: Element, spot: _Spot) -> None:
        if is_on(child(element, "sdtPr", "showingPlcHdr")):
            self._remarks.dropped("placeholder")
            return
        content = child(element, "sdtContent")
        if content is not None:
            self._elements(content, spot)

    def _hyperlink(self, element: Element, spot: _Spot) -> None:
        relation = self._package.relations(spot.place.part).get(element.get(f"{R}id", ""))
        address = relation.target if relation and relation.is_external else ""
        self._elements(element, replace(spot, link=self._address(address)))

    def _address(self, address: str) -> str:
        """An address that a link may lead to, or nothing, with a remark."""
        address = address.strip()
        if address and not address.startswith("#") and not _ADDRESS.match(address):
            self._remarks.changed("link")
        return address if _ADDRESS.match(address) else ""

    def _simple_field(self, element: Element, spot: _Spot) -> None:
        if self._fields.simple(value(element, "instr") or ""):
            self._write(PAGE_NUMBER, RunForm(), spot)
        self._elements(element, spot)
        self._fields.end()

    def _run(self, run: Element, spot: _Spot) -> None:
        properties = child(run, "rPr")
        style = self._styles.character(value(child(properties, "rStyle")))
        look = run_look(properties).over(style.run).over(spot.style.run).over(spot.place.run)
        look = look.over(self._styles.base_run)
        if look.hidden:
            self._hidden(run, "hidden")
            return
        if is_invisible(look, spot.ground) and _shows_text(run):
            self._hidden(run, "invisible")
            return
        is_link = bool(spot.link or self._fields.link)
        form = run_form(
            look, spot.ground, self._styles.base_size, is_link=is_link, in_heading=spot.in_heading
        )
        if child(properties, "ins") is not None:
            self._remarks.inserted += 1
        for element in run:
            self._piece(element, look, form, spot)

    def _hidden(self, run: Element, kind: str) -> None:
        """Not shown, not published; but a field that begins or ends here does so all the same."""
        self.unseen.append(run)
        if kind == "invisible":
            self._remarks.changed(kind)
        elif _shows_text(run):
            self._remarks.dropped(kind)
        for element in run:
            if element.tag in (f"{W}fldChar", f"{W}instrText"):
                self._field(element)
            elif element.tag == f"{W}lastRenderedPageBreak":
                self._pages.rendered()

    def _piece(self, element: Element, look: RunLook, form: RunForm, spot: _Spot) -> None:
        handler = self._pieces.get(element.tag)
        if handler is not None:
            handler(element, look, form, spot)

    def _through_piece(self, element: Element, look: RunLook, form: RunForm, spot: _Spot) -> None:
        for inner in chosen(element):
            self._piece(inner, look, form, spot)

    def _tab(self, _element: Element, _look: RunLook, form: RunForm, spot: _Spot) -> None:
        self._mark("tab", form, spot)

    def _hyphen(self, _element: Element, _look: RunLook, form: RunForm, spot: _Spot) -> None:
        self._write("\u2011", form, spot)

    def _ended(self, *_: object) -> None:
        self._pages.rendered()

    def _field_piece(self, element: Element, _look: RunLook, form: RunForm, spot: _Spot) -> None:
        if self._field(element):
            self._write(PAGE_NUMBER, form, spot)

    def _picture(self, element: Element, _look: RunLook, _form: RunForm, spot: _Spot) -> None:
        if element.tag == f"{W}drawing":
            self._show(self._drawings.read(element, spot.place.part), spot)
        else:
            self._show(self._drawings.read_old(element, spot.place.part), spot)

    def _field(self, element: Element) -> bool:
        """True if a page number stands here."""
        if element.tag == f"{W}instrText":
            self._fields.instruct(element.text or "")
            return False
        match value(element, "fldCharType"):
            case "begin":
                self._fields.begin()
            case "separate":
                return self._fields.separate()
            case "end":
                return self._fields.end()
        return False

    def _text(self, element: Element, look: RunLook, form: RunForm, spot: _Spot) -> None:
        text = element.text or ""
        if is_symbol_font(look.font):
            text, unknown = symbols(look.font or "", text)
            if unknown and not self._fields.silent:
                self._remarks.dropped("symbol")
        if text and not self._fields.silent:
            self._remarks.unfilled(text, self._fields.merge)
        self._write(plain_symbols(text), form, spot)

    def _symbol(self, element: Element, _look: RunLook, form: RunForm, spot: _Spot) -> None:
        code = value(element, "char") or ""
        character = symbol(value(element, "font") or "", int(code, 16)) if _CODE.fullmatch(code) else ""
        if not character:
            self._remarks.dropped("symbol")
        self._write(character, form, spot)

    def _write(self, text: str, form: RunForm, spot: _Spot) -> None:
        """Text as it is; a page number even where its field is silent."""
        if not text or (self._fields.silent and text != PAGE_NUMBER):
            return
        if text.strip():
            self._pages.text()
            self._line.has_text = True
        key = form, spot.link or self._fields.link
        if self._line.last_key == key and self._line.last is not None:
            self._clean.more_text(self._line.last, text)
            return
        run = self._clean.run(form)
        element = self._clean.text(run, text)
        self._add(run, spot)
        self._line.last, self._line.last_key = element, key

    def _mark(self, name: str, form: RunForm, spot: _Spot, **attributes: str) -> None:
        if not self._fields.silent:
            run = self._clean.run(form)
            self._clean.mark(run, name, **attributes)
            self._add(run, spot)

    def _break(self, element: Element, _look: RunLook, form: RunForm, spot: _Spot) -> None:
        if value(element, "type") == "page" and spot.place.region == "body" and not spot.place.depth:
            self._pages.explicit()
            self._mark("br", form, spot, type="page")
        elif value(element, "type") != "column":
            self._mark("br", form, spot)

    def _reference(self, element: Element, _look: RunLook, _form: RunForm, spot: _Spot) -> None:
        if self._fields.silent:
            return
        kind = element.tag.removeprefix(W).removesuffix("Reference")
        content = self._note(kind, value(element, "id") or "")
        if content:
            run = self._clean.run(RunForm())
            self._clean.note(run, content)
            self._line.has_text = True
            self._add(run, replace(spot, link=""), bare=True)

    def _show(self, placed: Placed | None, spot: _Spot) -> None:
        if placed is None or self._fields.silent:
            return
        if placed.align and spot.place.region != "note":
            self._line.floats.append(placed)
        else:
            self._add(self.shown(placed), replace(spot, link=self._address(placed.link) or spot.link))

    def shown(self, placed: Placed) -> Element:
        """A run with the picture."""
        run = self._clean.run(RunForm())
        self._clean.picture(run, placed.form)
        return run

    def linked(self, placed: Placed) -> Element:
        """The same with the link around it, if there is one."""
        address = self._address(placed.link)
        return self._clean.link(address, [self.shown(placed)]) if address else self.shown(placed)

    def _add(self, run: Element, spot: _Spot, bare: bool = False) -> None:
        self._line.last = None
        address = "" if bare else spot.link or self._address(self._fields.link)
        self._line.content.append(self._clean.link(address, [run]) if address else run)


def _shows_text(run: Element) -> bool:
    return any((one.text or "").strip() for one in run if one.tag == f"{W}t")
