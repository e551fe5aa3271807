"""The hash chain: appends one record per event behind the agency's head row, and reads records back.

Format (version 1): one JSON document per event in RFC 8785 form, made of strings, booleans, lists, objects and
integers below 2^53; stored as bytes and never rebuilt, so that ``sha256sum`` of the bytes is the record's hash and
equals ``prev`` of the next record. Personal values stand in it only as commitments
``HMAC-SHA-256(salt, JCS([field, value]))``; values and salts lie beside the chain and can be erased.
"""

import hashlib
import json
import secrets
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import __version__, clock
from portal.evidence.canonical import canonical_bytes, commitment
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import ChainHead, ClearValue, EvidenceRecord, Installation

FORMAT_VERSION = 1
CHUNK = 500  # SQLite allows only so many bound values


class RecordNotKept(RuntimeError):
    """What the database gives back is not what was written into it: nothing may be built on such a record."""


class ChainHeadMissing(RuntimeError):
    """The agency has no head row: without it nothing may be recorded, and so nothing may happen."""


@dataclass(frozen=True)
class Actor:
    """Who made it happen; ``ref`` is an id, never a name."""

    kind: ActorKind
    ref: str = ""


PORTAL = Actor(ActorKind.PORTAL)


@dataclass(frozen=True)
class Subject:
    """What it happened to: row ids for the index, and names that last (case number, refs) for the record."""

    case_id: int | None = None
    offer_id: int | None = None
    mail_id: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Build:
    """Which software wrote the record; the same for every record of one run."""

    version: str = __version__
    commit: str = ""
    configuration: str = ""  # SHA-256 over the settings that shape the evidence


@dataclass(frozen=True)
class Entry:
    """A record as written: what the caller needs to name it elsewhere (headers, consent row)."""

    record_id: str
    seq: int
    sha256: str
    prev_sha256: str
    canonical: bytes = field(repr=False)


_build = Build()


def describe_build(commit: str, configuration: str) -> None:
    """Say once, at start, which commit and configuration all records of this process name."""
    global _build  # noqa: PLW0603 - one process runs one build
    _build = Build(commit=commit, configuration=configuration)


def _instance(session: Session) -> str:
    found = session.scalar(select(Installation.instance))
    if found is None:
        found = str(uuid.uuid4())
        session.add(Installation(instance=found, created_at=clock.now()))
    return found


def open_chain(session: Session, agency_id: int, agency_ref: str) -> None:
    """Give a new agency its head row; part of the transaction that creates the agency."""
    session.add(ChainHead(agency_id=agency_id, agency_ref=agency_ref))
    session.flush()


def append(
    session: Session,
    kind: EvidenceKind,
    *,
    agency_id: int,
    actor: Actor,
    subject: Subject | None = None,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    hashes: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one record to the agency's chain, inside the caller's transaction.

    ``facts`` are values without personal reference, ``hashes`` are SHA-256 values by name, ``personal`` are the
    values kept beside the chain (empty ones are left out). The clock is read here: ``at`` is the moment of writing.

    Record and values are read back before they count (R51). Raises ChainHeadMissing when the agency has no chain,
    ValueNotCanonical for values outside the format, RecordNotKept.
    """
    subject = subject or Subject()
    head = session.scalar(select(ChainHead).where(ChainHead.agency_id == agency_id).with_for_update())
    if head is None:
        raise ChainHeadMissing(agency_id)
    at = clock.now()
    seq = head.seq + 1
    kept = {name: unicodedata.normalize("NFC", value) for name, value in (personal or {}).items() if value}
    salts = {name: secrets.token_hex(32) for name in kept}
    record_id = str(uuid.uuid4())
    document: dict[str, Any] = {
        "v": FORMAT_VERSION,
        "inst": _instance(session),
        "tenant": head.agency_ref,
        "epoch": head.epoch,
        "seq": seq,
        "prev": head.sha256,
        "id": record_id,
        "nonce": secrets.token_hex(16),
        "label": "non_qualified",
        "type": str(kind),
        "at": clock.utc_text(at),
        "at_local": clock.local(at).isoformat(timespec="milliseconds"),
        "clock": {"src": "system", "sync": clock.sync_state()},
        "actor": {"kind": str(actor.kind), "ref": actor.ref},
        "subject": dict(subject.names),
        "facts": dict(facts or {}),
        "hashes": dict(hashes or {}),
        "commit": {name: commitment(name, value, salts[name]) for name, value in kept.items()},
        "app": {
            "ver": _build.version,
            "build": _build.commit,
            "conf": _build.configuration,
        },
    }
    content = canonical_bytes(document)
    digest = hashlib.sha256(content).hexdigest()
    session.add(
        EvidenceRecord(
            agency_id=agency_id,
            record_id=record_id,
            seq=seq,
            prev_sha256=head.sha256,
            sha256=digest,
            kind=kind,
            at=at,
            canonical=content,
            case_id=subject.case_id,
            offer_id=subject.offer_id,
            mail_id=subject.mail_id,
        )
    )
    session.flush()
    session.add_all(
        ClearValue(
            agency_id=agency_id,
            record_id=record_id,
            field=name,
            value=value,
            salt=salts[name],
        )
        for name, value in kept.items()
    )
    session.flush()
    _assert_kept(session, record_id, content, document["commit"])
    previous = head.sha256
    head.seq = seq
    head.sha256 = digest
    session.flush()
    return Entry(record_id=record_id, seq=seq, sha256=digest, prev_sha256=previous, canonical=content)


def _assert_kept(session: Session, record_id: str, content: bytes, promised: Mapping[str, str]) -> None:
    """Whether the database gives back the very bytes, and values that keep what they promise. Raises RecordNotKept."""
    stored = session.scalar(select(EvidenceRecord.canonical).where(EvidenceRecord.record_id == record_id))
    values = salted_values(session, [record_id]).get(record_id, [])
    kept = {name: commitment(name, value, salt) for name, value, salt in values}
    if stored != content or kept != promised:
        raise RecordNotKept(record_id)


def head_text(session: Session, agency_id: int) -> str:
    """``seq:sha256`` of the newest record, as it stands in mail headers."""
    head = session.get(ChainHead, agency_id)
    if head is None:
        raise ChainHeadMissing(agency_id)
    return f"{head.seq}:{head.sha256}"


@dataclass(frozen=True)
class ReadRecord:
    """A record read back: the parsed document and the clear values that still exist."""

    row: EvidenceRecord
    document: dict[str, Any]
    personal: dict[str, str]

    @property
    def facts(self) -> dict[str, Any]:
        """The record's facts."""
        found: dict[str, Any] = self.document["facts"]
        return found


def read_records(
    session: Session,
    agency_id: int,
    *,
    case_id: int | None = None,
    offer_id: int | None = None,
) -> list[ReadRecord]:
    """The agency's records in order of ``seq``, of one case or one offer if asked."""
    query = select(EvidenceRecord).where(EvidenceRecord.agency_id == agency_id).order_by(EvidenceRecord.seq)
    if case_id is not None:
        query = query.where(EvidenceRecord.case_id == case_id)
    if offer_id is not None:
        query = query.where(EvidenceRecord.offer_id == offer_id)
    rows = list(session.scalars(query))
    values: dict[str, dict[str, str]] = {row.record_id: {} for row in rows}
    for start in range(0, len(rows), CHUNK):
        names = [row.record_id for row in rows[start : start + CHUNK]]
        for value in session.scalars(select(ClearValue).where(ClearValue.record_id.in_(names))):
            values[value.record_id][value.field] = value.value
    return [ReadRecord(row, json.loads(row.canonical), values[row.record_id]) for row in rows]


def salted_values(session: Session, names: list[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Field, value and salt of what lies beside these records."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    query = select(ClearValue.record_id, ClearValue.field, ClearValue.value, ClearValue.salt)
    for row in session.execute(query.where(ClearValue.record_id.in_(names))):
        found.setdefault(row.record_id, []).append((row.field, row.value, row.salt))
    return found
