"""The look of a run of Word in our own words: marks and value classes, readable on their ground."""

from portal.word.clean import RunForm
from portal.word.colours import INVISIBLE, WHITE, Ground, contrast
from portal.word.looks import RunLook

SIZES = (70, 80, 90, 100, 110, 120, 140, 160, 180, 200, 240, 300)
DARK = 12.0
"""Text of at least this contrast to a white ground is drawn in the usual ink."""


def is_invisible(look: RunLook, ground: Ground) -> bool:
    """Whether a writer gave his text the colour of its ground, so that nobody sees it."""
    return bool(look.color) and contrast(look.color or "", look.fill or ground.color) < INVISIBLE


def run_form(look: RunLook, ground: Ground, base_size: int, *, is_link: bool, in_heading: bool) -> RunForm:
    """The form of a run. A link keeps the colour and the line of links, a heading its weight and size."""
    size = _size(look.size or base_size, base_size)
    raised = look.raised or _shifted(look.shift or 0, size)
    marks = {
        "strong": look.bold and not in_heading,
        "em": look.italic,
        "u": look.underline and not is_link,
        "s": look.strike,
        "sup": raised == "superscript",
        "sub": raised == "subscript",
    }
    own = Ground(look.fill) if look.fill and look.fill != ground.color else None
    color = _color(look.color or None, own or ground, is_link)
    size = 100 if raised != look.raised else size  # what is raised by hand is made small by hand, too
    said = [
        f"w-color-{color}" if color else "",
        f"w-fill-{own.color}" if own else "",
        f"w-size-{size}" if size != 100 and not in_heading else "",
        "w-caps" if look.caps else "",
    ]
    return RunForm(
        frozenset(name for name, is_so in marks.items() if is_so), tuple(one for one in said if one)
    )


def _shifted(shift: int, size: int) -> str | None:
    """Small text moved up or down is raised or lowered, as LibreOffice writes m² and H₂O from other formats."""
    if not shift or size >= 100:
        return None
    return "superscript" if shift > 0 else "subscript"


def _color(color: str | None, ground: Ground, is_link: bool) -> str | None:
    """The colour of text, None for that of all text."""
    if ground.color == WHITE and (color is None or is_link or contrast(color, WHITE) >= DARK):
        return None
    return ground.readable(color)


def _size(size: int, base: int) -> int:
    """The nearest size that has a value class, in percent of the usual one."""
    return min(SIZES, key=lambda step: abs(step - size / base * 100))
