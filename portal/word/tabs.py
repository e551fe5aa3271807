"""Lines with tabs: columns that somebody lined up without a table become a table without lines."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.word.tree import BREAK, Cell, Paragraph, Run, Table, tidy
from portal.word.vocabulary import known_classes

TAB = "\ue001"
"""The text of a run that is a tab, until it is known what it becomes."""
WIDE = "\xa0\xa0\xa0 "
"""What a tab is in running text."""


@dataclass
class Tabbed:
    """A paragraph with tabs in it. ``stops``: places and kinds; ``is_frame``: of a header or footer."""

    classes: tuple[str, ...]
    runs: list[Run]
    stops: tuple[tuple[int, str], ...]
    is_frame: bool

    def fields(self) -> list[list[Run]]:
        """The runs between the tabs; tabs at the ends and several in a row count once."""
        fields: list[list[Run]] = [[]]
        for run in self.runs:
            first, *others = run.text.split(TAB)
            fields[-1].append(replace(run, text=first))
            fields += [[replace(run, text=other)] for other in others]
        return [field for field in (tidy(field) for field in fields) if field]

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
        if group and not (isinstance(one, Tabbed) and one.columns() == group[0].columns()):
            found += _settled(group)
            group = []
        if isinstance(one, Tabbed):
            group.append(one)
        elif one is not None:
            found.append(_spaced(one))
    return found


def _settled(group: list[Tabbed]) -> list[Any]:
    columns = group[0].columns()
    aligned = any(
        kind in ("right", "center", "end", "decimal") for line in group for _place, kind in line.stops
    )
    if columns < 2 or columns > 4 or (len(group) < 2 and not aligned):
        return [Paragraph("p", known_classes("p", line.classes), _wide(line.runs)) for line in group]
    is_full = any(line.is_frame for line in group) or aligned
    rows = [
        [_cell(field, line, index, columns) for index, field in enumerate(line.fields())] for line in group
    ]
    gap = [word for word in group[0].classes if word.startswith("w-gap-")]
    return [Table(known_classes("table", [*gap, *(["w-width-100"] if is_full else [])]), rows)]


def _cell(field: list[Run], line: Tabbed, index: int, columns: int) -> Cell:
    """A field between two tabs; what its tab stop aligns, or in a header what its place in the line does."""
    kinds = [kind for _place, kind in line.stops]
    kind = kinds[index - 1] if 0 < index <= len(kinds) else ""
    align = {"right": "w-right", "end": "w-right", "decimal": "w-right", "center": "w-center"}.get(kind, "")
    if line.is_frame and columns > 1 and index == columns - 1:
        align = "w-right"
    look = [word for word in line.classes if word.startswith(("w-color-", "w-size-", "w-caps"))]
    runs = [replace(run, classes=known_classes("span", (*look, *run.classes))) for run in field]
    return Cell("td", known_classes("td", [align] if align else []), [Paragraph("", (), runs)])


def _wide(runs: list[Run]) -> list[Run]:
    """Tabs as wide spaces; none where the line begins."""
    first, *rest = runs
    runs = [replace(first, text=first.text.lstrip(TAB + " ")), *rest]
    return tidy(replace(run, text=run.text.replace(TAB, WIDE)) for run in runs)


def _spaced(one: Any) -> Any:
    """Tabs in headings and entries of lists as wide spaces."""
    if hasattr(one, "runs"):
        one.runs = _wide(one.runs)
    return one
