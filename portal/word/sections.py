"""The sections of a Word file: width of the text, columns, page breaks between them, headers and footers."""

from portal.word.ooxml import Element, R, W, child, children, is_on, number, value
from portal.word.remarks import Remarks

_USUAL = 9070
"""Twentieths of a point between the margins of a usual page."""


class Sections:
    """Walks through the sections as their ends are met."""

    def __init__(self, body: Element | None) -> None:
        homes = (f"{W}body", f"{W}pPr")  # elsewhere it is what a section was before somebody changed it
        found = () if body is None else body.iter(f"{W}sectPr")
        self._all = [one for one in found if one.getparent().tag in homes]
        self._index = 0
        self._remarked = -1

    @property
    def width(self) -> int:
        """How wide the text of this section is, in twentieths of a point."""
        if self._index >= len(self._all):
            return _USUAL
        section = self._all[self._index]
        margins = child(section, "pgMar")
        width = number(value(child(section, "pgSz"), "w")) or 11906
        for side in ("left", "right"):
            width -= number(value(margins, side)) or 1417
        return width if width > 1000 else _USUAL

    def next(self) -> bool:
        """The next section begins. True if it does so on a new page."""
        self._index += 1
        if self._index >= len(self._all):
            return False
        return value(child(self._all[self._index], "type")) != "continuous"

    def frames(self, kind: str) -> list[str]:
        """Ids of the headers or footers of the first section, the one of the first page first."""
        if not self._all:
            return []
        section = self._all[0]
        found = {
            value(one, "type") or "default": one.get(f"{R}id", "")
            for one in children(section, f"{kind}Reference")
        }
        order = ("first", "default") if is_on(child(section, "titlePg")) else ("default",)
        later = [
            one.get(f"{R}id", "")
            for other in self._all[1:]
            for one in children(other, f"{kind}Reference")
            if value(one, "type") == "default"
        ]
        return [found[name] for name in order if name in found] + later

    def remark(self, remarks: Remarks) -> None:
        """What of the form of this section's pages is not carried over; said once."""
        if self._remarked == self._index or self._index >= len(self._all):
            return
        self._remarked = self._index
        section = self._all[self._index]
        if (number(value(child(section, "cols"), "num")) or 1) > 1:
            remarks.changed("columns")
        if value(child(section, "pgSz"), "orient") == "landscape":
            remarks.changed("landscape")
