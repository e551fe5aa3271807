"""What the record of a changed setting says: which ones, and what they are now."""

import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import EvidenceKind

#: Settings that name nobody and shape the evidence: their new values stand in the record itself.
PLAIN = frozenset(
    {
        "consent_label", "link_valid_days", "largest_mail", "default_layout", "marks_recipient", "accent",
        "mail_server", "mail_port", "mail_encryption", "mail_sent_copy",
    }
)  # fmt: skip


def append_change(
    session: Session,
    agency_id: int,
    actor: Actor,
    fields: Iterable[str],
    hashes: Mapping[str, str] | None = None,
    values: Mapping[str, str | int] | None = None,
) -> None:
    """Append the record of changed ``fields``; part of the caller's transaction.

    ``values`` are the new ones by name, others than the changed are left out. Those in PLAIN stand in the record, the
    rest beside it as clear values.
    """
    changed = sorted(fields)
    now = {name: value for name, value in (values or {}).items() if name in changed}
    chain.append(
        session,
        EvidenceKind.SETTINGS_CHANGED,
        agency_id=agency_id,
        actor=actor,
        facts={
            "changed": changed,
            "values": {name: _composed(value) for name, value in now.items() if name in PLAIN},
        },
        personal={name: str(value) for name, value in now.items() if name not in PLAIN},
        hashes=hashes,
    )


def _composed(value: str | int) -> str | int:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
