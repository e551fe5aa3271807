"""What proof changes: one file per topic."""

from portal.proof.actions.self_check import check_everybody
from portal.proof.actions.taking_out import (
    LONGEST_WAIT,
    NOTES_FOR,
    WrittenCertificate,
    export_certificate,
    export_proof,
    write_next_note,
)
from portal.proof.actions.witnesses import promise_witness_mails

__all__ = [
    "LONGEST_WAIT",
    "NOTES_FOR",
    "WrittenCertificate",
    "check_everybody",
    "export_certificate",
    "export_proof",
    "promise_witness_mails",
    "write_next_note",
]
