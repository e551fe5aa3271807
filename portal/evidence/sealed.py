"""Records that are sealed as they are appended, and promised a time stamp: consents, and what weighs as much."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evidence import chain, seal
from portal.evidence.chain import Entry
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import RecordSeal
from portal.evidence.stamps import promise_stamps


def append_sealed(session: Session, kind: EvidenceKind, *, agency_id: int, **what: Any) -> Entry:
    """As chain.append, and in the same transaction the seal over the very bytes that were stored, and the promise to
    ask the configured authorities for time stamps.

    The first record an agency seals with a certificate is preceded by one that names the certificate.
    Raises seal.SealUnusable besides what chain.append raises: no consent without its seal.
    """
    pair = seal.current_pair(session)
    used = select(RecordSeal.id).where(
        RecordSeal.agency_id == agency_id, RecordSeal.certificate_sha256 == pair.fingerprint
    )
    if session.scalar(used.limit(1)) is None:
        chain.append(
            session,
            EvidenceKind.SEAL_KEY_CREATED,
            agency_id=agency_id,
            actor=chain.PORTAL,
            facts={"valid_until": pair.certificate.not_valid_after_utc.date().isoformat()},
            hashes={"seal_certificate": pair.fingerprint},
        )
    entry = chain.append(session, kind, agency_id=agency_id, **what)
    seal.seal_record(session, agency_id, entry.record_id, entry.canonical, pair)
    promise_stamps(session, agency_id, entry.record_id)
    return entry
