"""Every table with an agency's rows says so (R10): it is never empty, and no key leads to another agency's row."""

import pytest
from flask import Flask
from sqlalchemy import Table, inspect

from portal.database import CONSTRAINT_NAMES, db
from portal.evidence.models import APPEND_ONLY_TABLES, GUARD_TRIGGERS

#: Tables of the installation, which belong to no agency.
OF_NOBODY = {
    "agency": "is the agency",
    "installation": "one row, the installation itself",
    "thread_lease": "which process sends",
    "sign_in_try": "counts tries for addresses nobody has, too",
}


def tables() -> list[Table]:
    return list(db.metadata.sorted_tables)


def owned() -> list[Table]:
    return [table for table in tables() if "agency_id" in table.columns]


def test_every_table_belongs_to_agencies_or_says_why_not(app: Flask) -> None:
    without = {table.name for table in tables()} - {table.name for table in owned()}
    assert without == set(OF_NOBODY)


@pytest.mark.parametrize("table", owned(), ids=lambda table: table.name)
def test_a_row_of_an_agency_is_never_without_it(table: Table) -> None:
    column = table.columns["agency_id"]
    assert not column.nullable
    assert [key.target_fullname for key in column.foreign_keys if key.target_fullname == "agency.id"]


@pytest.mark.parametrize("table", owned(), ids=lambda table: table.name)
def test_keys_between_rows_of_agencies_carry_the_agency(table: Table) -> None:
    """So that the database itself refuses a row that points to another agency's."""
    names = {one.name for one in owned()}
    bare = [
        str(key.referred_table)
        for key in table.foreign_key_constraints
        if key.referred_table.name in names and "agency_id" not in key.column_keys
    ]
    # What lies beside a record is found by the record's own random name, which is no number to guess.
    beside = table.name in {"evidence_clear_value", "record_seal", "time_stamp"}
    assert bare == (["evidence_record"] if beside else [])


def test_the_migrations_make_these_very_tables(app: Flask) -> None:
    found = inspect(db.engine)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    made.pop("alembic_version")
    assert made == {table.name: set(table.columns.keys()) for table in tables()}


def test_evidence_tables_have_their_guards(app: Flask) -> None:
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        made = {str(row[0]) for row in rows}
    assert made >= set(GUARD_TRIGGERS)
    assert {table.name for table in tables()} >= set(APPEND_ONLY_TABLES)


def test_every_constraint_has_a_name(app: Flask) -> None:
    """A migration must be able to find it again."""
    assert set(CONSTRAINT_NAMES) == {"ix", "uq", "ck", "fk", "pk"}
    nameless = [
        str(constraint)
        for table in tables()
        for constraint in table.constraints
        if constraint.name is None and list(getattr(constraint, "columns", []))
    ]
    assert nameless == []
