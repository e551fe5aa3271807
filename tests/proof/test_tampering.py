"""Somebody changes a bundle: single bits, records, the whole chain; each is found, the first bad thing named (F23)."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from flask.testing import FlaskClient

from portal.evidence.canonical import canonical_bytes
from portal.evidence.seal import SealPair
from portal.proof import verify
from tests.people import People
from tests.programs import program
from tests.proof.bundles import Files, consent, export, listed_anew, unpacked

FLIPS = 60
_made: list[Files] = []


@pytest.fixture
def files(people: People, visitor: FlaskClient) -> Files:
    """One bundle for all tests of this file; nobody changes it in place."""
    program("openssl", "openssl")
    if not _made:
        _made.append(unpacked(export(consent(people, visitor))))
    assert {one["state"] for one in verify.run(_made[0])} == {"ok", "absent"}
    return dict(_made[0])


def faults(files: Files) -> list[dict[str, str]]:
    return [one for one in verify.run(files) if one["state"] == "wrong"]


def first(files: Files) -> str:
    """The verdict, which names the first bad thing."""
    return verify.verdict(verify.run(files))


def caught_by(files: Files, checks: list[str]) -> dict[str, str] | None:
    """The first of these checks that finds something wrong; the later ones are not run."""
    return next(
        (one for name in checks for one in verify.run(files, [name]) if one["state"] == "wrong"), None
    )


def deeper(files: Files) -> list[str]:
    """What is found by those checks that do not live by SHA256SUMS."""
    return [one["name"] for one in faults(files) if one["name"] not in {"Dateien", "Siegel der Liste"}]


def flips(names: list[str], files: Files) -> list[tuple[str, int, int]]:
    """FLIPS places, spread over all the files: name, byte, bit."""
    choice = random.Random(4711)
    places = [names[number % len(names)] for number in range(FLIPS)]
    return [(name, choice.randrange(len(files[name])), choice.randrange(8)) for name in places]


def flipped(files: Files, name: str, byte: int, bit: int) -> Files:
    content = bytearray(files[name])
    content[byte] ^= 1 << bit
    return {**files, name: bytes(content)}


def test_a_single_bit_is_found_wherever_it_is_and_its_file_named(files: Files) -> None:
    for place in flips(sorted(files), files):
        found = caught_by(flipped(files, *place), ["Dateien", "Siegel der Liste"])
        assert found, place
        assert place[0] in found["sentence"] or place[0].startswith("SHA256SUMS"), (place, found)


#: Whose bytes a check of its own vouches for, beside the list: the others are instructions and wrappings.
WITHOUT_LIST = [
    "Zustimmung",
    "Kette",
    "Einträge",
    "Werte",
    "S-Exposé-Mail",
    "Offerten-Mail",
    "Exposé",
    "Texte",
]
EVIDENCE = ("record.json", "request.eml", "offer.eml", "offer.pdf", "chain.txt", "texts/", "events/")


def test_a_single_bit_is_found_without_the_list_too(files: Files) -> None:
    names = [name for name in sorted(files) if name.startswith(EVIDENCE) and not name.endswith(".p7s")]
    for place in flips(names, files):
        changed = listed_anew(flipped(files, *place))
        assert caught_by(changed, WITHOUT_LIST), place


Break = Callable[[Files], Files]


def event(files: Files, number: int) -> str:
    return sorted(name for name in files if name.startswith("events/") and "values" not in name)[number]


def without(files: Files, *names: str) -> Files:
    return {name: content for name, content in files.items() if name not in names}


def swapped(files: Files) -> Files:
    one, other = event(files, 0), event(files, 1)
    return {**files, one: files[other], other: files[one]}


def with_lines(files: Files, change: Callable[[list[bytes]], list[bytes]]) -> Files:
    return {**files, "chain.txt": b"".join(change(files["chain.txt"].splitlines(keepends=True)))}


def with_forged_value(files: Files) -> Files:
    name = event(files, 2).replace(".json", ".values.json")
    beside = json.loads(files[name])
    beside["values"]["client_ip"]["value"] = "198.51.100.9"
    return {**files, name: json.dumps(beside).encode()}


BREAKS: dict[str, tuple[Break, str]] = {
    "two records swapped": (swapped, "Einträge"),
    "a record dropped": (lambda f: without(f, event(f, 1)), "Siegel der Liste"),
    "the consent dropped": (lambda f: without(f, event(f, 2)), "Zustimmung"),
    "a record twice": (lambda f: {**f, "events/000099.json": f[event(f, 0)]}, "Einträge"),
    "a record cut off": (lambda f: {**f, event(f, 1): f[event(f, 1)][:-9]}, "Einträge"),
    "a line of the chain dropped": (lambda f: with_lines(f, lambda ls: ls[:2] + ls[3:]), "Kette"),
    "two lines swapped": (lambda f: with_lines(f, lambda ls: [ls[1], ls[0], *ls[2:]]), "Kette"),
    "a line twice": (lambda f: with_lines(f, lambda ls: [ls[0], *ls]), "Kette"),
    "the chain cut off before the consent": (lambda f: with_lines(f, lambda ls: ls[:3]), "Kette"),
    "the chain cut off in a line": (lambda f: {**f, "chain.txt": f["chain.txt"][:-20]}, "Kette"),
    "another address": (with_forged_value, "Werte"),
    "another exposé": (lambda f: {**f, "offer.pdf": b"%PDF-1.7 another"}, "Exposé"),
    "a text dropped": (lambda f: without(f, "texts/model_form-1.txt"), "Texte"),
    "a text added": (lambda f: {**f, "texts/terms.pdf": b"AGB"}, "Texte"),
    "a header changed": (
        lambda f: {**f, "offer.eml": f["offer.eml"].replace(b"IP: 127.0.0.1", b"IP: 127.0.0.2")},
        "Offerten-Mail",
    ),
    "a header twice": (
        lambda f: {**f, "offer.eml": b"X-Expose-Consent-IP: 127.0.0.1\r\n" + f["offer.eml"]},
        "Offerten-Mail",
    ),
    "no seal": (lambda f: without(f, "record.json.p7s"), "Siegel"),
    "a file slipped in": (lambda f: {**f, "gutachten.txt": b"Alles in Ordnung"}, ""),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_changed_bundle_is_found_even_when_its_list_was_written_again(files: Files, name: str) -> None:
    change, check = BREAKS[name]
    changed = change(files)
    assert caught_by(changed, ["Dateien"])
    covered = listed_anew(changed)
    assert caught_by(covered, ["Dateien"]) is None
    assert caught_by(covered, ["Siegel der Liste"])
    if check not in {"", "Siegel der Liste"}:
        assert caught_by(covered, [check])


def rewritten(files: Files) -> Files:
    """The whole history written anew with another button label; hashes, headers and list all fit again."""
    record = json.loads(files["record.json"])
    record["facts"]["button_label"] = "Ja, zahlungspflichtig beauftragen"
    lines = [line.split(" ") for line in files["chain.txt"].decode().splitlines()]
    changed, replaced = dict(files), {}
    for number in range(record["seq"], len(lines) + 1):
        name, line = f"events/{number:06d}.json", lines[number - 1]
        line[3] = lines[number - 2][2]
        before = line[2]
        if name in files:
            document = record if number == record["seq"] else json.loads(files[name])
            document["prev"] = line[3]
            changed[name] = canonical_bytes(document)
            line[2] = hashlib.sha256(changed[name]).hexdigest()
        else:
            line[2] = hashlib.sha256(line[3].encode()).hexdigest()
        replaced[before] = line[2]
    changed["record.json"] = changed[f"events/{record['seq']:06d}.json"]
    changed["chain.txt"] = "".join(f"{' '.join(line)}\n" for line in lines).encode()
    for before, after in replaced.items():
        changed["offer.eml"] = changed["offer.eml"].replace(before.encode(), after.encode())
    return listed_anew(changed)


def test_a_chain_written_anew_without_the_key_breaks_the_seal(files: Files) -> None:
    changed = rewritten(files)
    assert "Zuerst fällt auf: Siegel der Liste:" in first(changed)
    found = deeper(changed)
    assert "Siegel" in found
    assert "Kette" not in found  # in itself it is whole: that is why there are seals


def test_a_seal_of_somebodys_own_is_not_the_one_the_record_names(files: Files) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.load_pem_x509_certificate(files["seal-cert.pem"]).subject
    begin = datetime.now(UTC) - timedelta(hours=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=9))
    forged = SealPair(key, builder.sign(key, hashes.SHA256()))
    changed = rewritten(files)
    changed["record.json.p7s"] = forged.sign(changed["record.json"])
    changed["seal-cert.pem"] = forged.certificate.public_bytes(Encoding.PEM)
    changed = listed_anew(changed)
    changed["SHA256SUMS.sig"] = forged.sign_list(changed["SHA256SUMS"])
    assert "seal-cert.pem ist nicht das Zertifikat, das die Zustimmung nennt" in first(changed)


def test_a_head_that_the_registered_mail_carried_away_gives_a_new_history_away(files: Files) -> None:
    seq = int(str(message_from_bytes(files["request.eml"])["X-Expose-Chain"]).partition(":")[0])
    lines = [line.split(" ") for line in files["chain.txt"].decode().splitlines()]
    lines[seq - 1][2] = lines[seq][3] = "0" * 64
    changed = {**files, "chain.txt": "".join(f"{' '.join(one)}\n" for one in lines).encode()}
    found = {one["name"]: one["sentence"] for one in faults(listed_anew(changed))}
    assert "Die Kette wurde neu geschrieben" in found["S-Exposé-Mail"]
