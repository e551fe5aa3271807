"""Traces: every row and every stored file that tells of a case; found by what tables are called and point to."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Table, delete, or_, select
from sqlalchemy.orm import Session

from portal.database import Base
from portal.evidence.models import ClearValue, EvidenceRecord
from portal.mail.models import OutgoingMail
from portal.offers.models import Offer
from portal.withdrawal.models import Withdrawal

#: What stays of a case: its number, and its records with seals and time stamps; without the values they reveal nothing.
STAYING = frozenset({"evidence_record", "record_seal", "time_stamp", "prospect_case"})
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def rows_of(session: Session, case_id: int) -> list[tuple[Table, ColumnElement[bool]]]:
    """Tables with rows that hang on a case, and which rows, those that point to others first.

    A table belongs to it by its column ``case_id``, ``offer_id`` or ``mail_id``, whichever it has first.
    """
    owners = {
        "case_id": [case_id],
        "offer_id": list(session.scalars(select(Offer.id).filter_by(case_id=case_id))),
        "mail_id": list(session.scalars(select(OutgoingMail.id).filter_by(case_id=case_id))),
    }
    found: list[tuple[Table, ColumnElement[bool]]] = []
    for table in reversed(Base.metadata.sorted_tables):
        name = next((name for name in owners if name in table.columns), None)
        if name is not None and table.name not in STAYING:
            found.append((table, table.columns[name].in_(owners[name])))
    return found


def values_of(case_id: int) -> ColumnElement[bool]:
    """The clear values and salts beside a case's records."""
    return or_(
        ClearValue.record_id.in_(select(EvidenceRecord.record_id).filter_by(case_id=case_id)),
        # Of a withdrawal that a broker matched by hand: its own record knows no case.
        ClearValue.record_id.in_(select(Withdrawal.record_id).filter_by(case_id=case_id)),
    )


def delete_rows(session: Session, case_id: int) -> None:
    """Delete all of it; part of the transaction that has recorded and marked the erasing."""
    session.execute(delete(ClearValue).where(values_of(case_id)).execution_options(synchronize_session=False))
    for table, rows in rows_of(session, case_id):
        session.execute(table.delete().where(rows))
    session.expire_all()


def files_of(session: Session, case_id: int) -> set[str]:
    """Hashes of the stored files that a case's rows name."""
    found: set[str] = set()
    for table, rows in rows_of(session, case_id):
        columns = list(_naming(table))
        if columns:
            for row in session.execute(select(*columns).where(rows)):
                found |= _hashes(row)
    return found


def named_files(session: Session, agency_id: int) -> set[str]:
    """Hashes of all files that any row of the agency still names."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        columns = list(_naming(table))
        if not columns or table.name in STAYING:
            continue
        query = select(*columns)
        if "agency_id" in table.columns:
            query = query.where(table.columns["agency_id"] == agency_id)
        for row in session.execute(query):
            found |= _hashes(row)
    return found


def _naming(table: Table) -> Iterator[ColumnElement[Any]]:
    """Columns that may name a stored file: a hash of its own, or a list of them."""
    for column in table.columns:
        kind = column.type
        if isinstance(kind, JSON) or (isinstance(kind, String) and kind.length == 64):
            yield column


def _hashes(row: Any) -> set[str]:
    return {digest for value in row if value for digest in _HASH.findall(str(value))}
