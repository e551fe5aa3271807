"""What properties of Word mean once styles are taken together: the look of a run and of a paragraph."""

from dataclasses import dataclass, replace

from portal.word.colours import colour, highlight
from portal.word.ooxml import Element, W, child, children, is_on, number, value


@dataclass(frozen=True)
class RunLook:
    """How text looks. None: nothing said here. Colours as six digits, ``size`` and ``shift`` upwards in half points."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    raised: str | None = None
    shift: int | None = None
    color: str | None = None
    fill: str | None = None
    size: int | None = None
    font: str | None = None

    def over(self, below: "RunLook") -> "RunLook":
        """This look where it says something, the one below where it does not."""
        return replace(below, **{name: one for name, one in vars(self).items() if one is not None})


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph stands. None: nothing said here. Measures in twentieths of a point."""

    align: str | None = None
    left: int | None = None
    after: int | None = None
    contextual: bool | None = None
    outline: int | None = None
    break_before: bool | None = None
    numbering: str | None = None
    level: int | None = None
    fill: str | None = None
    top: bool | None = None
    bottom: bool | None = None
    tabs: tuple[tuple[int, str], ...] | None = None

    def over(self, below: "ParagraphLook") -> "ParagraphLook":
        """This look where it says something, the one below where it does not."""
        return replace(below, **{name: one for name, one in vars(self).items() if one is not None})


def run_look(properties: Element | None) -> RunLook:
    """What a ``w:rPr`` says."""
    if properties is None:
        return RunLook()
    underline = child(properties, "u")
    caps = [is_on(child(properties, name)) for name in ("caps", "smallCaps")]
    strikes = [is_on(child(properties, name)) for name in ("strike", "dstrike")]
    fonts = child(properties, "rFonts")
    color = value(child(properties, "color"))
    return RunLook(
        bold=is_on(child(properties, "b")),
        italic=is_on(child(properties, "i")),
        underline=None if underline is None else value(underline) not in (None, "none"),
        strike=_either(strikes),
        caps=_either(caps),
        hidden=is_on(child(properties, "vanish")),
        raised=value(child(properties, "vertAlign")),
        shift=number(value(child(properties, "position"))),
        color="" if color == "auto" else colour(color),
        fill=_fill(properties),
        size=number(value(child(properties, "sz"))),
        font=value(fonts, "ascii") or value(fonts, "hAnsi"),
    )


def _either(switches: list[bool | None]) -> bool | None:
    said = [switch for switch in switches if switch is not None]
    return any(said) if said else None


def _fill(properties: Element) -> str | None:
    """The ground behind text; empty where it is said that there is none."""
    marker = value(child(properties, "highlight"))
    if marker is not None:
        return highlight(marker) or ""
    return shading(properties)


def shading(properties: Element | None) -> str | None:
    """The ground that a ``w:shd`` gives; empty where it is said that there is none."""
    element = child(properties, "shd")
    if element is None:
        return None
    if value(element) == "solid":
        return colour(value(element, "color")) or "000000"
    return colour(value(element, "fill")) or ""


_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}


def paragraph_look(properties: Element | None) -> ParagraphLook:
    """What a ``w:pPr`` says."""
    if properties is None:
        return ParagraphLook()
    jc, indent = value(child(properties, "jc")), child(properties, "ind")
    spacing, borders = child(properties, "spacing"), child(properties, "pBdr")
    numbering = child(properties, "numPr")
    return ParagraphLook(
        align=None if jc is None else _ALIGN.get(jc, "left"),
        left=number(value(indent, "left") or value(indent, "start")),
        after=number(value(spacing, "after")),
        contextual=is_on(child(properties, "contextualSpacing")),
        outline=number(value(child(properties, "outlineLvl"))),
        break_before=is_on(child(properties, "pageBreakBefore")),
        numbering=value(child(numbering, "numId")),
        level=number(value(child(numbering, "ilvl"))),
        fill=shading(properties),
        top=has_line(child(borders, "top")),
        bottom=has_line(child(borders, "bottom")),
        tabs=_tabs(child(properties, "tabs")),
    )


def has_line(border: Element | None) -> bool | None:
    """Whether a border is drawn, None if nothing is said of it."""
    if border is None:
        return None
    return value(border) not in (None, "nil", "none") and border.get(f"{W}sz") != "0"


def _tabs(element: Element | None) -> tuple[tuple[int, str], ...] | None:
    """Places and kinds of the tab stops."""
    stops = [
        (number(value(tab, "pos")) or 0, value(tab) or "left")
        for tab in children(element, "tab")
        if value(tab) not in ("clear", "bar")
    ]
    return tuple(sorted(stops)) or None
