"""Checks an agency's chain against its head: the first record that is not what it should be."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.evidence.canonical import commitment
from portal.evidence.chain import CHUNK, salted_values
from portal.evidence.models import FIRST_PREVIOUS, ChainHead, EvidenceRecord


@dataclass(frozen=True)
class ChainFault:
    """The first thing found wrong with a chain.

    ``reason``: gap (a record is missing), hash (its bytes were changed), previous (it does not follow the one before),
    format (its bytes are no record), columns (the index does not say what the record says), tenant (another agency's
    record), commitment (a value beside it was changed), head (the newest records are missing, or too many there).
    """

    seq: int
    reason: str


def check_chain(session: Session, agency_id: int) -> ChainFault | None:
    """Walk an agency's whole chain and compare it with its head; the first fault, or None.

    Erased values are no fault. One read transaction sees the whole: appending may go on meanwhile.
    """
    head = session.execute(
        select(ChainHead.seq, ChainHead.sha256, ChainHead.agency_ref, ChainHead.epoch).where(
            ChainHead.agency_id == agency_id
        )
    ).first()
    if head is None:
        return ChainFault(0, "head")
    previous, last = FIRST_PREVIOUS, 0
    while rows := _next_rows(session, agency_id, last):
        salted = salted_values(session, [row.record_id for row in rows])
        for row in rows:
            if row.seq != last + 1:
                return ChainFault(last + 1, "gap")
            reason = _record_fault(row, previous, head.agency_ref, salted.get(row.record_id, []))
            if reason:
                return ChainFault(row.seq, reason)
            previous, last = row.sha256, row.seq
    return None if (head.seq, head.sha256) == (last, previous) else ChainFault(last + 1, "head")


def _next_rows(session: Session, agency_id: int, after: int) -> list[Any]:
    found = (
        select(
            EvidenceRecord.seq,
            EvidenceRecord.record_id,
            EvidenceRecord.kind,
            EvidenceRecord.at,
            EvidenceRecord.prev_sha256,
            EvidenceRecord.sha256,
            EvidenceRecord.canonical,
        )
        .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.seq > after)
        .order_by(EvidenceRecord.seq)
        .limit(CHUNK)
    )
    return list(session.execute(found))


def _record_fault(row: Any, previous: str, tenant: str, salted: list[tuple[str, str, str]]) -> str:
    """What is wrong with one record, empty if nothing."""
    if hashlib.sha256(row.canonical).hexdigest() != row.sha256:
        return "hash"
    try:
        document = json.loads(row.canonical)
        said = (document["seq"], document["id"], document["type"], document["at"])
        follows, owner, promised = document["prev"], document["tenant"], document["commit"]
        kept = all(promised.get(name) == commitment(name, value, salt) for name, value, salt in salted)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "format"
    if not follows == row.prev_sha256 == previous:
        return "previous"
    if said != (row.seq, row.record_id, row.kind, clock.utc_text(row.at)):
        return "columns"
    if owner != tenant:
        return "tenant"
    return "" if kept else "commitment"
