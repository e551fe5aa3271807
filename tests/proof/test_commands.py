"""``portal evidence`` and ``portal verify``, as an operator uses them."""

import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from portal import cli, proof_commands
from portal.consent.models import Consent
from portal.database import db
from portal.evidence.models import EvidenceRecord
from tests import postbox
from tests.people import People
from tests.programs import program
from tests.proof.bundles import consent


@pytest.fixture
def given(people: People, visitor: FlaskClient) -> Consent:
    program("openssl", "openssl")
    return consent(people, visitor)


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    monkeypatch.setattr(proof_commands, "ready_app", lambda: app)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.mark.parametrize("by_number", [True, False])
def test_evidence_writes_the_zip_for_its_owner_alone(given: Consent, tmp_path: Path, by_number: bool) -> None:
    out = tmp_path / "nachweis.zip"
    number = given.link.offer.case.number if by_number else "latest"
    result = run("evidence", number, "--out", out)
    assert result.exit_code == 0, result.output
    assert "Dateien, SHA-256" in result.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "verify.py" in zipfile.ZipFile(out).namelist()
    db.session.rollback()
    newest = db.session.query(EvidenceRecord).order_by(EvidenceRecord.id.desc()).first()
    assert newest is not None
    assert b'"kind":"operator"' in newest.canonical


def test_evidence_says_what_it_cannot_do(given: Consent, tmp_path: Path, people: People) -> None:
    out = tmp_path / "nachweis.zip"
    assert "gibt es keine Zustimmung" in run("evidence", "V-1999-0001", "--out", out).output
    assert "gibt es keine Zustimmung" in run("evidence", "latest", "--agency", "nobody", "--out", out).output
    out.write_bytes(b"already here")
    refused = run("evidence", "latest", "--out", out)
    assert refused.exit_code == 2
    assert out.read_bytes() == b"already here"


def test_verify_says_that_all_holds_or_what_does_not(given: Consent, app: Flask, tmp_path: Path) -> None:
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "Es stimmt alles.\n" in result.output
    assert "nur mit einer Angabe von außerhalb" in result.output
    foreign = tmp_path / "mail.eml"
    foreign.write_bytes(
        postbox.wire_bytes(postbox.mails("offer")[0]).replace(b"X-Expose-Chain: ", b"X-Expose-Chain: 9")
    )
    outside = run("verify", "--witness", foreign)
    assert outside.exit_code == 1
    assert "Zuerst fällt auf: mail.eml nennt Eintrag 9" in outside.output
    app.extensions["portal.files"].path(given.agency_id, given.link.snapshot.pdf_sha256).unlink()
    broken = run("verify")
    assert broken.exit_code == 1
    assert "Es stimmt nicht alles. Zuerst fällt auf: Offerte" in broken.output
