"""A bundle checked by a second program, written from docs/evidence.md alone: no line of the portal's, no openssl.

It shows that the description suffices, and that what it finds is what verify.py finds.
"""

import hashlib
import hmac
import json
import re
from email import message_from_bytes
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from flask.testing import FlaskClient

from tests.evidence.test_chain import jcs
from tests.people import People
from tests.proof.bundles import Files, consent, export, listed_anew, unpacked


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def listed(files: Files) -> bool:
    """1. Dateien."""
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    rest = {name: digest(content) for name, content in files.items() if not name.startswith("SHA256SUMS")}
    return sums == rest


def signed(files: Files) -> bool:
    """2. Siegel der Liste."""
    key = x509.load_pem_x509_certificate(files["seal-cert.pem"]).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(files["SHA256SUMS.sig"], files["SHA256SUMS"], ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def is_consent(files: Files) -> bool:
    """3. Zustimmung, and of 4. Siegel that the record names the certificate."""
    record = json.loads(files["record.json"])
    der = x509.load_pem_x509_certificate(files["seal-cert.pem"]).public_bytes(Encoding.DER)
    return (
        (record["v"], record["type"]) == (1, "consent_given")
        and jcs(record).encode() == files["record.json"] == files[f"events/{record['seq']:06d}.json"]
        and record["facts"]["issuer"]["seal_certificate"] == digest(der)
    )


def chained(files: Files) -> bool:
    """6. Kette, 7. Einträge."""
    lines = [line.split(" ") for line in files["chain.txt"].decode().splitlines()]
    follows = all(int(b[0]) == int(a[0]) + 1 and b[3] == a[2] for a, b in pairwise(lines))
    begins = lines[0][0] == "1" and lines[0][3] == "0" * 64
    offer = json.loads(files["record.json"])["subject"]["offer"]
    for name in files:
        if re.fullmatch(r"events/\d{6}\.json", name):
            event = json.loads(files[name])
            line = [str(event["seq"]), event["id"], digest(files[name]), event["prev"]]
            if lines[event["seq"] - 1] != line or event["subject"]["offer"] != offer:
                return False
    return follows and begins


def kept(files: Files) -> bool:
    """8. Werte."""
    for name in files:
        if re.fullmatch(r"events/\d{6}\.values\.json", name):
            beside, event = json.loads(files[name]), json.loads(files[name.replace(".values", "")])
            for field, one in beside["values"].items():
                made = hmac.new(bytes.fromhex(one["salt"]), jcs([field, one["value"]]).encode(), "sha256")
                if event["commit"].get(field) != made.hexdigest():
                    return False
    return True


def requested(files: Files) -> bool:
    """9. S-Exposé-Mail."""
    record, mail = json.loads(files["record.json"]), files["request.eml"]
    events = [json.loads(files[name]) for name in files if re.fullmatch(r"events/\d{6}\.json", name)]
    (sent,) = [
        event
        for event in events
        if event["hashes"].get("mail") == digest(mail) and "secret_positions" in event["facts"]
    ]
    secrets = {
        b"".join(mail[at : at + length] for at, length in runs) for runs in sent["facts"]["secret_positions"]
    }
    seq, head = message_from_bytes(mail)["X-Expose-Chain"].split(":")
    return (
        digest(mail) == record["hashes"]["request_mail"]
        and {digest(secret) for secret in secrets} == {record["hashes"]["link_secret"]}
        and any(line.split()[::2] == [seq, head] for line in files["chain.txt"].decode().splitlines())
    )


def offered(files: Files) -> bool:
    """10. Offerten-Mail, 11. Exposé, 12. Texte."""
    record, mail = json.loads(files["record.json"]), message_from_bytes(files["offer.eml"])
    named, whole = record["hashes"], digest(files["record.json"])
    payloads = [part.get_payload(decode=True) for part in mail.walk()]
    carried = {digest(content) for content in payloads if isinstance(content, bytes)}
    texts = [text["sha256"] for text in record["facts"]["texts"]]
    return (
        mail.get_all("X-Expose-Record-SHA256") == [whole]
        and mail.get_all("X-Expose-Chain") == [f"{record['seq']}:{whole}"]
        and mail.get_all("X-Expose-PDF-SHA256") == [named["pdf"]] == [digest(files["offer.pdf"])]
        and named["pdf"] in carried
        and sorted(texts) == sorted(digest(files[name]) for name in files if name.startswith("texts/"))
        and named["texts"] == digest("".join(f"{text}\n" for text in texts).encode())
    )


STEPS = (listed, signed, is_consent, chained, kept, requested, offered)


@pytest.fixture
def files(people: People, visitor: FlaskClient) -> Files:
    return unpacked(export(consent(people, visitor)))


def test_a_program_written_from_the_description_agrees(files: Files) -> None:
    assert [step.__name__ for step in STEPS if not step(files)] == []


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("LIESMICH.txt", listed),
        ("SHA256SUMS.sig", signed),
        ("chain.txt", chained),
        ("offer.pdf", offered),
    ],
)
def test_it_finds_a_changed_file(files: Files, name: str, step: object) -> None:
    content = files[name]
    last = b"0\n" if content.endswith(b"1\n") else b"1\n"
    changed = {**files, name: content[:-2] + last if name == "chain.txt" else content + b" "}
    assert step in [one for one in STEPS if not one(changed)]


def test_it_finds_a_forged_value_behind_a_new_list(files: Files) -> None:
    seq = json.loads(files["record.json"])["seq"]
    name = f"events/{seq:06d}.values.json"
    forged = listed_anew({**files, name: files[name].replace(b"127.0.0.1", b"127.0.0.2")})
    assert [step for step in STEPS if not step(forged)] == [signed, kept]
