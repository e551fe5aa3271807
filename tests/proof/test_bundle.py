"""The bundle of a real consent: complete, reproducible, checked without the portal; and that its export is an event."""

import ast
import hashlib
import hmac
import json
import re
import subprocess
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.agency.models import Agency
from portal.consent.models import Consent, ConsentLink
from portal.consent.record import offer_subject
from portal.database import db
from portal.evidence import chain, checking, seal
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.evidence.sealed import append_sealed
from portal.proof import verify
from portal.settings import ROOT
from portal.transaction import transaction
from tests.conftest import FrozenClock
from tests.evidence.test_chain import GOLDEN_BYTES, GOLDEN_DOCUMENT, jcs
from tests.people import People
from tests.programs import program
from tests.proof.bundles import Files, consent, export, run_in, unpacked

VERIFY = ROOT / "portal" / "proof" / "verify.py"


@pytest.fixture
def given(people: People, visitor: FlaskClient) -> Consent:
    return consent(people, visitor)


def states(files: Files) -> dict[str, str]:
    return {one["name"]: one["state"] for one in verify.run(files)}


def test_it_holds_everything_an_expert_needs(given: Consent) -> None:
    files = unpacked(export(given))
    events = {name for name in files if name.startswith("events/")}
    assert set(files) - events == {
        "LIESMICH.txt",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "record.json",
        "record.json.p7s",
        "seal-cert.pem",
        "request.eml",
        "offer.eml",
        "offer.pdf",
        "texts/withdrawal_notice-1.txt",
        "texts/model_form-1.txt",
        "chain.txt",
        "verify.py",
        "zustimmung.pdf",
    }
    kinds = [json.loads(files[name])["type"] for name in sorted(events) if "values" not in name]
    assert kinds == [
        "offer_sent",
        "registered_mail_accepted",
        "consent_given",
        "preview_served",
        "offer_mail_relayed",
    ]


def test_verify_py_says_in_german_that_all_of_it_holds(given: Consent, tmp_path: Path) -> None:
    program("openssl", "openssl")
    done = run_in(tmp_path, unpacked(export(given)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Der Nachweis stimmt: Seit der Versiegelung wurde nichts verändert." in done.stdout
    assert "nicht dabei    Zeitstempel: keiner" in done.stdout
    assert "nichts verändert. Nicht dabei: Zeitstempel, DKIM." in done.stdout
    assert len(re.findall("^stimmt ", done.stdout, re.MULTILINE)) == len(verify.CHECKS) - 2


def test_without_openssl_it_says_what_it_could_not_check(given: Consent, tmp_path: Path) -> None:
    done = run_in(tmp_path, unpacked(export(given)), PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.endswith("Nicht geprüft: Siegel der Liste, Siegel.\n")
    assert "FEHLER" not in done.stdout


def test_verify_py_is_one_short_file_for_an_old_python() -> None:
    tree = ast.parse(VERIFY.read_text(encoding="utf-8"), feature_version=(3, 8))
    named = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in named if name.startswith(("portal", "cryptography", "rfc"))]


def test_the_same_content_gives_the_same_bytes(given: Consent, frozen_clock: FrozenClock) -> None:
    one = unpacked(export(given))
    frozen_clock.tick(hours=1)
    other = unpacked(export(given))
    changed = {name for name in one if one[name] != other.get(name)}
    # The first export is itself an event; only these files know of it, and of the hour.
    assert changed == {"LIESMICH.txt", "SHA256SUMS", "SHA256SUMS.sig", "chain.txt"}
    assert set(other) - set(one) == {name for name in other if name > "events/" and "0000" in name} - set(one)


def test_its_export_is_an_event_that_names_the_zip(given: Consent, people: People) -> None:
    content = export(given)
    newest = chain.read_records(db.session(), people.seeblick_id)[-1]
    assert newest.row.kind == EvidenceKind.EVIDENCE_EXPORTED
    assert newest.document["hashes"] == {"bundle": hashlib.sha256(content).hexdigest()}
    assert newest.facts["request_open"] is True
    assert newest.row.offer_id == given.offer_id
    assert checking.check_chain(db.session(), people.seeblick_id) is None


def test_the_secret_lies_inside_only_where_the_link_was_used(given: Consent) -> None:
    request = message_from_bytes(unpacked(export(given))["request.eml"])
    assert request["Message-ID"]
    with transaction() as session:  # as if the key that keeps the secret had been lost
        session.get_one(ConsentLink, given.link_id).used_secret_encrypted = None
    files = unpacked(export(given))
    assert "request.eml" not in files
    assert b"/expose/xxxxx" in files["request-geschlossen.eml"].replace(b"=\r\n", b"")
    assert states(files)["S-Exposé-Mail"] == "not_run"


def test_it_reveals_nothing_of_other_cases(given: Consent, people: People, visitor: FlaskClient) -> None:
    other = consent(people, visitor)
    files = unpacked(export(given))
    record = db.session.scalars(select(EvidenceRecord).filter_by(record_id=other.record_id)).one()
    subject = json.loads(record.canonical)["subject"]
    rest = b"".join(content for name, content in files.items() if name != "chain.txt")
    for word in (record.record_id, subject["case"], subject["offer"], subject["case_number"]):
        assert word.encode() not in rest
    assert re.fullmatch(rb"(\d+ [0-9a-f-]{36} [0-9a-f]{64} [0-9a-f]{64}\n)+", files["chain.txt"])


def test_an_erased_value_leaves_the_rest_to_be_checked(given: Consent) -> None:
    files = unpacked(export(given))
    name = next(name for name in sorted(files) if name.endswith(".values.json"))
    beside = json.loads(files[name])
    beside["values"].pop("recipient_name")
    assert states({**files, name: json.dumps(beside).encode()})["Werte"] == "ok"


def test_a_file_that_is_gone_is_named(given: Consent, app: Flask) -> None:
    store = app.extensions["portal.files"]
    store.path(given.agency_id, given.link.snapshot.pdf_sha256).unlink()
    files = unpacked(export(given))
    assert "nicht mehr vorhanden: offer.eml, offer.pdf" in files["LIESMICH.txt"].decode()
    assert states(files)["Exposé"] == "wrong"


def test_every_command_of_the_leaflet_works_as_it_stands(given: Consent, tmp_path: Path) -> None:
    program("openssl", "openssl")
    files = unpacked(export(given))
    run_in(tmp_path / "nachweis", files)
    leaflet = files["LIESMICH.txt"].decode()
    commands = re.findall(r"^    ((?:python3|sha256sum|openssl|grep|printf) .*)$", leaflet, re.MULTILINE)
    assert len(commands) >= 9
    for command in commands:
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path / "nachweis", capture_output=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
        if command.startswith("printf"):
            assert done.stdout.decode().split()[-1] == json.loads(files["record.json"])["commit"]["client_ip"]
    assert run_in(tmp_path / "nachweis", {}).returncode == 0, "the commands left nothing in the folder"


def test_the_leaflet_names_every_guard(given: Consent) -> None:
    leaflet = unpacked(export(given))["LIESMICH.txt"].decode()
    guards = leaflet.partition("Was beim Öffnen festgehalten wurde")[2].partition(
        "Was dieser Nachweis zeigt"
    )[0]
    assert "nicht festgehalten" not in guards
    for line in (
        "- Anzeichen für ein Programm statt eines Menschen: sehr schnell gedrückt",
        "- In diesem Browser war jemand aus dem Büro angemeldet: nein",
        "angemeldet: nein",
        "- Drei oder mehr Interessenten von einer Adresse binnen 24 Stunden: nein",
        "- Einmalcode verlangt und eingegeben: nein",
        "- S-Exposé-Mail beim Öffnen wiederhergestellt und geprüft: ja",
    ):
        assert line in guards
    assert "Ob das sendende Konto Kopien gesendeter Mails behält, ist nicht bekannt." in leaflet


# --- further sealed records --------------------------------------------------------------------------------------


def test_another_sealed_record_of_the_offer_comes_with_its_seal(given: Consent, tmp_path: Path) -> None:
    program("openssl", "openssl")
    offer = given.link.offer
    with transaction() as session:
        append_sealed(
            session,
            EvidenceKind.NOTE_ADDED,
            agency_id=given.agency_id,
            actor=chain.PORTAL,
            subject=offer_subject(offer.case, offer),
        )
    files = unpacked(export(db.session.get_one(Consent, given.id)))
    (name,) = [name for name in files if name.startswith("events/") and name.endswith(".p7s")]
    assert f"-in {name} -content {name[:-4]}" in files["LIESMICH.txt"].decode()
    assert run_in(tmp_path, files).returncode == 0
    foreign = {**files, name: files["record.json.p7s"]}
    assert states(foreign)["Siegel"] == "wrong"


def test_the_fetches_before_the_press_lie_beside_the_consent(given: Consent) -> None:
    files = unpacked(export(given))
    seq = json.loads(files["record.json"])["seq"]
    fetches = json.loads(files[f"events/{seq:06d}.values.json"])["values"]["fetches"]["value"]
    (line,) = fetches.splitlines()
    assert re.fullmatch(r"2\d{3}-\d\d-\d\dT\S+Z GET 1 127\.0\.0\.1 Mozilla.*iPhone.*", line)


# --- a new seal ------------------------------------------------------------------------------------------------


def test_bundles_stay_whole_when_the_seal_is_renewed(
    people: People, visitor: FlaskClient, given: Consent, tmp_path: Path
) -> None:
    program("openssl", "openssl")
    given_id, before = given.id, unpacked(export(given))
    new = seal.new_pair(db.session())
    assert "wrong" not in states(before).values()
    after = unpacked(export(db.session.get_one(Consent, given_id)))
    assert "wrong" not in states(after).values()
    assert after["seal-cert.pem"] == before["seal-cert.pem"]
    later = unpacked(export(consent(people, visitor)))
    assert new.fingerprint in later["LIESMICH.txt"].decode()
    assert later["seal-cert.pem"] != before["seal-cert.pem"]
    assert run_in(tmp_path, later).returncode == 0
    slug = db.session.get_one(Agency, people.seeblick_id).slug
    imprint = visitor.get(f"/impressum/{slug}").text
    assert all(fingerprint in imprint for fingerprint, _pem in seal.certificates())


def test_without_the_old_key_a_bundle_is_signed_by_the_new_one_and_says_so(given: Consent) -> None:
    """The key that was lost cannot sign a list any more; what it sealed stays sealed."""
    program("openssl", "openssl")
    given_id = given.id
    seal.new_pair(db.session())
    (seal.seal_folder() / "seal-0001.key").unlink()
    files = unpacked(export(db.session.get_one(Consent, given_id)))
    found = {one["name"]: one for one in verify.run(files)}
    assert found["Siegel der Liste"]["state"] == "not_run"
    assert seal.current_pair(db.session()).fingerprint in found["Siegel der Liste"]["sentence"]
    assert "wrong" not in {one["state"] for one in found.values()}
    assert "Soweit geprüft, stimmt der Nachweis." in verify.verdict(list(found.values()))
    changed = {**files, "SHA256SUMS": files["SHA256SUMS"] + b"\n"}
    assert states(changed)["Siegel der Liste"] == "wrong"


# --- a second implementation, which shares no line with the first -----------------------------------------------


def test_the_verifier_writes_golden_bytes_and_commitments() -> None:
    assert verify.canonical(GOLDEN_DOCUMENT) == GOLDEN_BYTES
    assert verify.canonical(["client_ip", "192.0.2.7"]) == b'["client_ip","192.0.2.7"]'


def test_a_second_implementation_agrees_on_records_chain_and_commitments(given: Consent) -> None:
    files = unpacked(export(given))
    lines = [line.split() for line in files["chain.txt"].decode().splitlines()]
    for before, after in pairwise(lines):
        assert (int(after[0]), after[3]) == (int(before[0]) + 1, before[2])
    events = sorted(name for name in files if re.fullmatch(r"events/\d{6}\.json", name))
    assert events
    for name in events:
        document = json.loads(files[name])
        assert jcs(document).encode() == files[name]
        seq, record_id, digest, previous = lines[document["seq"] - 1]
        assert (seq, record_id, previous) == (str(document["seq"]), document["id"], document["prev"])
        assert hashlib.sha256(files[name]).hexdigest() == digest
        beside = json.loads(files[name.replace(".json", ".values.json")])["values"]
        assert set(beside) == set(document["commit"])
        for field, kept in beside.items():
            text = jcs([field, kept["value"]]).encode()
            key = bytes.fromhex(kept["salt"])
            assert hmac.new(key, text, "sha256").hexdigest() == document["commit"][field]
