"""The seal: made once, kept for its owner, over the very bytes of a consent, checked by openssl alone."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.database import db
from portal.evidence import seal
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord, RecordSeal
from portal.evidence.seal import SealUnusable
from tests import postbox
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.people import People
from tests.programs import program


@pytest.fixture
def link(people: People) -> str:
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[0]))


def consent_record() -> EvidenceRecord:
    return db.session.scalars(select(EvidenceRecord).filter_by(kind=EvidenceKind.CONSENT_GIVEN)).one()


def openssl_says(tmp_path: Path, content: bytes, cms: bytes, certificate: bytes) -> bool:
    """Whether ``openssl cms -verify``, as the documents name it, accepts the seal."""
    for name, value in (("record.json", content), ("record.json.p7s", cms), ("seal-cert.pem", certificate)):
        (tmp_path / name).write_bytes(value)
    command = "-in record.json.p7s -content record.json -CAfile seal-cert.pem -purpose any"
    words = [str(program("openssl", "openssl")), *"cms -verify -binary -inform DER".split(), *command.split()]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
    return done.returncode == 0


def test_every_consent_is_sealed_and_openssl_agrees(visitor: FlaskClient, link: str, tmp_path: Path) -> None:
    press(visitor, link)
    record = consent_record()
    sealed = db.session.scalars(select(RecordSeal)).one()
    assert sealed.record_id == record.record_id
    ((fingerprint, certificate),) = seal.certificates()
    assert sealed.certificate_sha256 == fingerprint
    assert openssl_says(tmp_path, record.canonical, sealed.cms, certificate)
    assert not openssl_says(
        tmp_path, record.canonical.replace(b"consent", b"Consent"), sealed.cms, certificate
    )


def test_the_record_names_the_certificate_and_an_earlier_one_introduces_it(
    visitor: FlaskClient, link: str
) -> None:
    press(visitor, link)
    ((fingerprint, _pem),) = seal.certificates()
    assert f'"seal_certificate":"{fingerprint}"'.encode() in consent_record().canonical
    introduced = db.session.scalars(
        select(EvidenceRecord).filter_by(kind=EvidenceKind.SEAL_KEY_CREATED)
    ).one()
    assert introduced.seq < consent_record().seq
    assert fingerprint.encode() in introduced.canonical


def test_key_and_folder_are_for_their_owner_and_outside_the_database(app: Flask) -> None:
    with app.app_context():
        seal.assert_seal(db.session())
        folder = seal.seal_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "seal-0001.key").stat().st_mode & 0o777 == 0o600
    key = (folder / "seal-0001.key").read_bytes().splitlines()[1]
    database = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    assert key not in database.read_bytes()


def test_a_second_start_uses_the_same_key(app: Flask) -> None:
    assert seal.assert_seal(db.session()) == seal.assert_seal(db.session())
    assert len(seal.certificates()) == 1


def test_a_new_pair_is_used_and_old_certificates_stay(
    visitor: FlaskClient, link: str, tmp_path: Path
) -> None:
    press(visitor, link)
    old = db.session.scalars(select(RecordSeal)).one()
    new = seal.new_pair(db.session())
    assert seal.current_pair(db.session()).fingerprint == new.fingerprint != old.certificate_sha256
    found = dict(seal.certificates())
    assert set(found) == {old.certificate_sha256, new.fingerprint}
    assert openssl_says(tmp_path, consent_record().canonical, old.cms, found[old.certificate_sha256])


def test_a_key_others_can_read_is_not_used(app: Flask) -> None:
    seal.assert_seal(db.session())
    (seal.seal_folder() / "seal-0001.key").chmod(0o644)
    with pytest.raises(SealUnusable, match="chmod 600"):
        seal.current_pair(db.session())


@pytest.mark.parametrize("name", ["seal-0001.key", "seal-0001.crt"])
def test_a_damaged_pair_is_named(app: Flask, name: str) -> None:
    seal.assert_seal(db.session())
    (seal.seal_folder() / name).write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(SealUnusable, match="seal-0001"):
        seal.current_pair(db.session())


def test_a_certificate_of_another_key_is_named(app: Flask) -> None:
    seal.assert_seal(db.session())
    seal.new_pair(db.session())
    folder = seal.seal_folder()
    (folder / "seal-0002.crt").write_bytes((folder / "seal-0001.crt").read_bytes())
    with pytest.raises(SealUnusable, match="does not belong"):
        seal.current_pair(db.session())


def test_without_its_seal_there_is_no_consent(
    visitor: FlaskClient, link: str, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    def fails(*_arguments: object) -> None:
        raise SealUnusable("gone")

    monkeypatch.setattr(seal, "seal_record", fails)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert press(visitor, link).status_code == 500
    kinds = list(db.session.scalars(select(EvidenceRecord.kind)))
    assert EvidenceKind.CONSENT_GIVEN not in kinds


def test_a_backup_that_came_back_without_its_seal_is_said_and_not_covered_up(
    visitor: FlaskClient, link: str
) -> None:
    press(visitor, link)
    for path in seal.seal_folder().glob("seal-*"):
        path.unlink()
    with pytest.raises(SealUnusable, match=r"Restore the folder from the backup.*portal seal --new"):
        seal.current_pair(db.session())
    assert seal.new_pair(db.session()).fingerprint == seal.current_pair(db.session()).fingerprint
