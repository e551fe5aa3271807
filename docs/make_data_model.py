"""Draws the data model into docs/architecture.md, from the models; ``--check`` says whether it is current."""

import sys
from pathlib import Path

from sqlalchemy import ForeignKeyConstraint, MetaData, Table, UniqueConstraint
from sqlalchemy.types import TypeDecorator, TypeEngine

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- data model: begin (make data-model) -->", "<!-- data model: end -->"
sys.path.insert(0, str(ROOT))

from portal import app as _every_model  # noqa: E402, F401 - the app knows every table
from portal.database import Base  # noqa: E402

WORDS = {"integer": "int", "varchar": "text", "largebinary": "bytes", "datetime": "time", "boolean": "bool"}


def type_word(kind: TypeEngine[object]) -> str:
    """One short word for a column's type."""
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    name = type(plain).__name__.lower()
    return {"string": "text", **WORDS}.get(name, name)


def unique_columns(table: Table) -> list[set[str]]:
    """Sets of columns that no two rows share."""
    return [{column.name for column in table.primary_key}] + [
        {column.name for column in constraint.columns}
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]


def references(table: Table) -> list[tuple[str, list[str], bool]]:
    """For each foreign key: the other table, the own columns besides agency_id, and whether at most one row fits.

    The plain key to the agency that every row of an agency carries is left out: it would cross every line.
    """
    found = []
    for constraint in table.constraints:
        if not isinstance(constraint, ForeignKeyConstraint):
            continue
        own = [column.name for column in constraint.columns if column.name != "agency_id"]
        if not own and "agency_id" not in table.primary_key.columns:
            continue
        single = any(columns <= set(own or ["agency_id"]) for columns in unique_columns(table))
        found.append((constraint.referred_table.name, own or ["agency_id"], single))
    return sorted(found, key=lambda item: (item[0], item[1]))


def diagram(metadata: MetaData) -> str:
    """The whole model as a Mermaid erDiagram."""
    lines = ["erDiagram"]
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    for table in tables:
        for other, own, single in references(table):
            optional = all(table.columns[name].nullable for name in own)
            left = "|o" if optional else "||"
            right = "o|" if single else "o{"
            lines.append(f'    {other} {left}--{right} {table.name} : "{", ".join(own)}"')
    for table in tables:
        foreign = {name for _other, own, _single in references(table) for name in own}
        unique = {name for columns in unique_columns(table) if len(columns) == 1 for name in columns}
        lines.append(f"    {table.name} {{")
        for column in table.columns:
            marks = ["PK"] if column.primary_key else ["FK"] if column.name in foreign else []
            marks += ["UK"] if column.name in unique and not column.primary_key else []
            if marks:
                lines.append(f"        {type_word(column.type)} {column.name} {', '.join(marks)}")
        lines.append("    }")
    return "\n".join(lines)


def document_with(text: str, drawn: str) -> str:
    """``text`` with the diagram between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n```mermaid\n{drawn}\n```\n{END}{after}"


def main() -> None:
    """Write the document, or with ``--check`` end with status 1 when it is not current."""
    text = DOCUMENT.read_text(encoding="utf-8")
    current = document_with(text, diagram(Base.metadata))
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(current, encoding="utf-8")
    elif text != current:
        sys.exit("The data model in docs/architecture.md is not current. Run: make data-model")


if __name__ == "__main__":
    main()
