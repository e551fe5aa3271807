"""Lines with tabs: columns that somebody lined up without a table become a table without lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.word.listing import ListedParagraph
from portal.word.numbering import Entry
from portal.word.tree import BREAK, Block, Cell, Paragraph, Run, Table, tidy
from portal.word.vocabulary import known_classes

TAB = "\ue001"
"""The text of a run that is a tab, until it is known what it becomes."""
WIDE = "\xa0\xa0\xa0 "
"""What a tab is in running text."""


_BULLETS = set("•·–-▪■○●*►")
_NUMBER = re.compile(r"([1-9][0-9]?)[.)]")
_ALIGN = {"right": "w-right", "end": "w-right", "decimal": "w-right", "center": "w-center"}


@dataclass
class Tabbed:
    """A paragraph with tabs in it. ``stops``: places in percent of the line, and kinds; ``is_frame``: of a header or
    footer.
    """

    classes: tuple[str, ...]
    runs: list[Run]
    stops: tuple[tuple[int, str], ...]
    is_frame: bool

    def fields(self) -> list[list[Run]]:
        """The runs between the tabs, without empty fields at the end; several tabs in a row count once."""
        fields: list[list[Run]] = [[]]
        for run in self.runs:
            first, *others = re.split(f"{TAB}+", run.text)
            fields[-1].append(replace(run, text=first))
            fields += [[replace(run, text=other)] for other in others]
        tidied = [tidy(field) for field in fields]
        while tidied and not tidied[-1]:
            tidied.pop()
        return tidied

    def stop(self, index: int) -> tuple[int, str]:
        """The tab stop before the field ``index``; zero where the line has none of its own."""
        return self.stops[index - 1] if 0 < index <= len(self.stops) else (0, "")

    def entry(self) -> Entry | None:
        """The entry of a list that somebody made with a sign and a tab instead of with Word's lists."""
        first, *others = self.fields()
        sign = "".join(run.text for run in first).strip()
        if len(others) != 1 or not others[0]:
            return None
        if sign in _BULLETS:
            return Entry("ul", 0)
        number = _NUMBER.fullmatch(sign)
        return Entry("ol", 0, int(number[1])) if number else None

    def columns(self) -> int:
        """How many columns this line has, 0 if it is no line of columns."""
        begins = self.runs[0].text.startswith(TAB) and not self.is_frame
        if begins or any(run.text == BREAK for run in self.runs):
            return 0
        return len(self.fields())


def with_tab_tables(flat: Iterable[Any]) -> list[Any]:
    """The same blocks; lines of equal columns that follow each other are a table, other tabs are wide spaces."""
    found: list[Any] = []
    group: list[Tabbed] = []
    for one in [*flat, None]:
        if group and not (
            isinstance(one, Tabbed) and not one.entry() and one.columns() == group[0].columns()
        ):
            found += _settled(group)
            group = []
        entry = one.entry() if isinstance(one, Tabbed) else None
        if entry:
            found.append(ListedParagraph(entry, one.classes, one.fields()[1]))
        elif isinstance(one, Tabbed):
            group.append(one)
        elif one is not None:
            found.append(_spaced(one))
    return found


def _settled(group: list[Tabbed]) -> list[Any]:
    first = group[0]
    columns = first.columns()
    aligned = any(first.stop(index)[1] in _ALIGN for index in range(1, columns))
    if not 2 <= columns <= 4 or (len(group) < 2 and not aligned and not first.is_frame):
        return [Paragraph("p", known_classes("p", line.classes), _wide(line.runs)) for line in group]
    rows = [
        [_cell(field, line, index, columns) for index, field in enumerate(line.fields())] for line in group
    ]
    said = ["w-snug", *(word for word in first.classes if word.startswith("w-gap-"))]
    place, kind = first.stop(columns - 1)
    if first.is_frame or place > 90:
        said.append("w-width-100")
    elif place and _ALIGN.get(kind) == "w-right":
        said.append(f"w-width-{max(20, place)}")
    elif place:
        said.append("w-width-100")
        width = first.stop(1)[0]
        rows[0][0].classes = known_classes("td", (*rows[0][0].classes, f"w-width-{max(1, width)}"))
    return [Table(known_classes("table", said), rows)]


def _cell(field: list[Run], line: Tabbed, index: int, columns: int) -> Cell:
    """A field between two tabs; what its tab stop aligns, or in a header what its place in the line does."""
    align = _ALIGN.get(line.stop(index)[1], "")
    if line.is_frame and not line.stops and index:
        align = "w-right" if index == columns - 1 else "w-center"
    look = [word for word in line.classes if word.startswith(("w-color-", "w-size-", "w-caps"))]
    blocks: list[Block] = [Paragraph("", (), field)] if field else []
    return Cell("td", known_classes("td", [align, *look]), blocks)


def _wide(runs: list[Run]) -> list[Run]:
    """Tabs as wide spaces; none where the line begins or ends."""
    first, *rest = runs
    runs = [replace(first, text=first.text.lstrip(TAB + " ")), *rest]
    *before, last = runs
    runs = [*before, replace(last, text=last.text.rstrip(TAB + " "))]
    return tidy(replace(run, text=run.text.replace(TAB, WIDE)) for run in runs)


def _spaced(one: Any) -> Any:
    """Tabs in headings and entries of lists as wide spaces."""
    if getattr(one, "runs", None):
        one.runs = _wide(one.runs)
    return one
