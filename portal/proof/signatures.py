"""The DKIM signature of a mail in files: its key, the key's DNS record as found, and what openssl checks it with."""

from collections.abc import Sequence

from portal.evidence.chain import ReadRecord
from portal.files import file_store
from portal.mail import dkim
from portal.mail.message import open_bytes
from portal.mail.models import OutgoingMail


def signature_files(
    start: str, mail: OutgoingMail, secret: str | None, records: Sequence[ReadRecord]
) -> dict[str, bytes]:
    """The files by name, each beginning with ``start``; none for a mail that is not signed.

    ``secret`` opens a registered mail; ``records`` are those of the offer. Raises what message.open_bytes raises.
    """
    key = dkim.key_behind(mail)
    if key is None:
        return {}
    parts = dkim.signed_parts(open_bytes(mail, file_store(), secret))
    return {
        f"{start}key.pem": dkim.public_pem(key),
        f"{start}record.txt": _record(mail, dkim.record_name(key), records),
        f"{start}input.bin": parts.input,
        f"{start}body.bin": parts.body,
        f"{start}sig.bin": parts.signature,
    }


def _record(mail: OutgoingMail, name: str, records: Sequence[ReadRecord]) -> bytes:
    """The key's record in DNS as the evidence of this mail says it was found, the newest last."""
    said = [one.facts.get("dkim", {}) for one in records if one.document["hashes"].get("mail") == mail.sha256]
    lines = [f"{name}. TXT"]
    for facts in said or [dkim.facts_of(mail)]:
        looked_up, text = facts.get("dns_looked_up_at"), facts.get("dns_record")
        lines.append(f"{looked_up or 'not looked up'}: {text or '(none found)'}")
    return ("\n".join(dict.fromkeys(lines)) + "\n").encode("utf-8")
