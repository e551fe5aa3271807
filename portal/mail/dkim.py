"""DKIM: the agency's domain signs its mails, evidence headers included; over the very bytes that leave.

The private key lies encrypted in the database, as the mail account's password does: both let their owner write in the
agency's name, a copy of the database alone must reveal neither, and each agency of an installation has its own. (The
seal's key lies outside the database because it protects evidence from whoever can write there; this one need not.)
"""

import base64
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.mail.models import DkimKey, OutgoingMail
from portal.tokens import keyring

KEY_PURPOSE = "dkim-key"
KEY_BITS = 2048

EVIDENCE_NAMES = (
    "X-Expose-Consent-IP", "X-Expose-Consent-Date", "X-Expose-Consent-Time", "X-Expose-Request-Id",
    "X-Expose-PDF-SHA256", "X-Expose-Notice-SHA256", "X-Expose-Evidence", "X-Expose-Record-SHA256",
    "X-Expose-Texts-SHA256", "X-Expose-Chain", "X-Expose-Trial",
)  # fmt: skip
SIGNED_NAMES = (
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", *EVIDENCE_NAMES,
)  # fmt: skip
"""Signed in every mail, and once more than they occur: neither a change nor a second one, nor a first, goes unseen."""

_RELAXED = (b"relaxed", b"relaxed")


log = logging.getLogger(__name__)


class Signing(Enum):
    """When a mail is signed whose domain has a key, and what happens if it cannot be."""

    REQUIRED = auto()  # when it is built; else it is not made
    LATER = (
        auto()
    )  # by the delivery, so that what promises it neither waits nor fails; else it does not leave
    IF_POSSIBLE = (
        auto()
    )  # when it is built; else it goes without: to colleagues, who mend the key, and to witnesses


class RecordState(StrEnum):
    """What was last found of a key's DNS record."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    DIFFERENT = "different"
    PUBLISHED = "published"


class SigningFailed(RuntimeError):
    """The agency has a key for this domain, but no valid signature could be made: the mail must not leave so."""


@dataclass(frozen=True)
class KeyPair:
    """A fresh pair: the private key as PEM, the public one as it stands in the DNS record."""

    private: str
    public: str


def new_pair() -> KeyPair:
    """An RSA pair of KEY_BITS."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,  # what dkimpy reads
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return KeyPair(private.decode("ascii"), base64.b64encode(public).decode("ascii"))


def domain_of(address: str) -> str:
    """The domain of an address, in small letters; empty without one."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def current_key(agency_id: int) -> DkimKey | None:
    """The key that the agency's mails are signed with now, if any."""
    return db.session.scalar(select(DkimKey).filter_by(agency_id=agency_id, replaced_at=None))


def _key_for(agency_id: int, from_address: str) -> DkimKey | None:
    key = current_key(agency_id)
    return key if key is not None and key.domain == domain_of(from_address) else None


def signature_of(agency_id: int, from_address: str, content: bytes) -> str:
    """The DKIM-Signature header for the whole mail ``content``, to stand before it; empty if its domain has no key.

    It was checked with the public key before it is given back. Raises SigningFailed; never signs fewer headers.
    """
    key = _key_for(agency_id, from_address)
    if key is None:
        return ""
    try:
        private = keyring().decrypt(KEY_PURPOSE, key.private_encrypted).encode("ascii")
        line: bytes = dkim.sign(
            content,
            key.selector.encode("ascii"),
            key.domain.encode("ascii"),
            private,
            canonicalize=_RELAXED,
            include_headers=list(_covered(content)),
        )
        holds = is_valid(line + content, record_of(key))
    except Exception as error:  # whatever breaks in key or library, the mail waits and says so
        raise SigningFailed(type(error).__name__) from error
    if not holds:
        raise SigningFailed("own signature")
    return line.decode("ascii")


def signature_for(agency_id: int, from_address: str, content: bytes, signing: Signing) -> str | None:
    """As signature_of; None for a mail that is signed later. Raises SigningFailed where signing is required."""
    if signing is Signing.LATER:
        return "" if _key_for(agency_id, from_address) is None else None
    try:
        return signature_of(agency_id, from_address, content)
    except SigningFailed as failed:
        if signing is Signing.REQUIRED:
            raise
        log.error("a mail of agency %s goes out without signature: %s", agency_id, failed)
        return ""


def is_valid(content: bytes, record: str) -> bool:
    """Whether the first DKIM signature of a whole mail holds under the key in ``record``."""
    return bool(dkim.verify(content, dnsfunc=lambda *_, **__: record.encode("ascii")))


def _covered(content: bytes) -> Iterator[bytes]:
    """The names for ``h=``: every one once more than it stands in the mail."""
    there = [name.lower() for name, _value in dkim.rfc822_parse(content)[0]]
    for name in dict.fromkeys([*(name.lower().encode("ascii") for name in SIGNED_NAMES), *there]):
        yield from [name] * (there.count(name) + 1)


def record_of(key: DkimKey) -> str:
    """What the DNS record has to say, as one line."""
    return f"v=DKIM1; k=rsa; p={key.public_key}"


def record_name(key: DkimKey) -> str:
    """The name the record belongs to."""
    return f"{key.selector}._domainkey.{key.domain}"


def record_in_parts(key: DkimKey) -> str:
    """The record for a zone file: in quotes, no string longer than the 255 bytes DNS allows."""
    text = record_of(key)
    return " ".join(f'"{text[start : start + 250]}"' for start in range(0, len(text), 250))


def publishes(found: str, key: DkimKey) -> bool:
    """Whether a record as found in DNS carries this key and is in force."""
    tags = dict(re.findall(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", found))
    kept = tags.get("v", "DKIM1") == "DKIM1" and tags.get("k", "rsa") == "rsa"
    return kept and re.sub(r"\s", "", tags.get("p", "")) == key.public_key


def state_of(key: DkimKey) -> RecordState:
    """What was last found of the key's record."""
    if key.looked_up_at is None:
        return RecordState.UNKNOWN
    if not key.found_record:
        return RecordState.MISSING
    return RecordState.PUBLISHED if publishes(key.found_record, key) else RecordState.DIFFERENT


def public_pem(key: DkimKey) -> bytes:
    """The public key as openssl reads it."""
    lines = re.findall(".{1,64}", key.public_key)
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]).encode("ascii")


def fingerprint(key: DkimKey) -> str:
    """SHA-256 of the public key's DER form, hexadecimal."""
    return hashlib.sha256(base64.b64decode(key.public_key)).hexdigest()


def key_behind(mail: OutgoingMail) -> DkimKey | None:
    """The key a mail was signed with, also a replaced one; None for a mail without signature."""
    if not mail.signature:
        return None
    tags = dkim.parse_tag_value(mail.signature.partition(":")[2].encode("ascii"))
    domain, selector = tags[b"d"].decode("ascii"), tags[b"s"].decode("ascii")
    return db.session.scalar(
        select(DkimKey).filter_by(agency_id=mail.agency_id, domain=domain, selector=selector)
    )


def facts_of(mail: OutgoingMail) -> dict[str, Any]:
    """What a record says of a mail's signature: domain, selector, key, and its DNS record as last found, with time."""
    key = key_behind(mail)
    if key is None:
        return {"state": "none" if mail.signature is not None else "waiting"}
    return {
        "state": "signed",
        "domain": key.domain,
        "selector": key.selector,
        "key_sha256": fingerprint(key),
        "dns_record": key.found_record,
        "published": state_of(key) is RecordState.PUBLISHED,
        "dns_looked_up_at": clock.utc_text(key.looked_up_at) if key.looked_up_at else "",
    }


@dataclass(frozen=True)
class SignedParts:
    """What a signature was made over, for openssl: ``openssl dgst -sha256 -verify KEY -signature SIGNATURE INPUT``.

    ``body`` is the body in canonical form; its SHA-256 stands inside the input as ``bh=``.
    """

    input: bytes
    signature: bytes
    body: bytes


class _Gathered(bytearray):
    """Takes bytes as a hash does."""

    def update(self, more: bytes) -> None:
        self.extend(more)


def signed_parts(content: bytes) -> SignedParts:
    """The parts of the first signature of a whole mail."""
    headers, body = dkim.rfc822_parse(content)
    line = next(one for one in headers if one[0].lower() == b"dkim-signature")
    tags = dkim.parse_tag_value(line[1])
    policy = dkim.CanonicalizationPolicy.from_c_value(tags[b"c"])
    names = [name.strip().lower() for name in tags[b"h"].split(b":")]
    gathered = _Gathered()
    dkim.hash_headers(gathered, policy, policy.canonicalize_headers(headers), names, line, tags)
    signature = base64.b64decode(re.sub(rb"\s", b"", tags[b"b"]))
    return SignedParts(bytes(gathered), signature, policy.canonicalize_body(body))
