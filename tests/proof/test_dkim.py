"""DKIM in the ZIP: openssl checks the exported parts; verify.py makes them anew and finds every change."""

import subprocess
from pathlib import Path

import dkim as dkimpy
import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.consent.models import Consent
from portal.database import db
from portal.evidence.chain import PORTAL
from portal.files import file_store, sha256
from portal.mail import actions, dkim
from portal.mail.message import open_bytes
from portal.mail.models import OutgoingMail
from portal.proof import verify
from portal.transaction import transaction
from tests import postbox
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.people import People
from tests.proof.bundles import Files, export, listed_anew, relay_everything, run_in, unpacked

KEY, INPUT, SIGNATURE = "dkim/dkim-key.pem", "dkim/dkim-input.bin", "dkim/dkim-sig.bin"


def sign(mail: OutgoingMail) -> None:
    """What the delivery does with a mail that waits to be signed."""
    content = open_bytes(mail, file_store(), None)
    signature = dkim.signature_of(mail.agency_id, mail.env_from, content)
    whole = signature.encode() + content
    with transaction():
        mail.signature, mail.sha256, mail.size = signature, sha256(whole), len(whole)


@pytest.fixture
def files(people: People, visitor: FlaskClient, named: dict[str, list[str]]) -> Files:
    """The ZIP of a consent whose mails are signed with a published key."""
    key = actions.make_dkim_key(people.seeblick_id, "portal.example", PORTAL)
    named[dkim.record_name(key)] = [dkim.record_of(key)]
    actions.look_up_due_records()
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    relay_everything()
    press(visitor, link)
    (offer_mail,) = postbox.mails("offer")
    assert offer_mail.signature is None
    sign(offer_mail)
    relay_everything()
    return unpacked(export(db.session.scalars(select(Consent)).one()))


def dkim_check(files: Files) -> dict[str, str]:
    return next(one for one in verify.run(files) if one["name"] == "DKIM")


def test_openssl_verifies_the_exported_parts(files: Files, tmp_path: Path) -> None:
    for start in ("dkim/dkim-", "dkim/request-"):
        for name in ("key.pem", "sig.bin", "input.bin"):
            (tmp_path / name).write_bytes(files[start + name])
        words = "openssl dgst -sha256 -verify key.pem -signature sig.bin input.bin".split()
        done = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True)
        assert done.stdout == "Verified OK\n"
    assert "openssl dgst -sha256 -verify dkim/dkim-key.pem" in files["LIESMICH.txt"].decode()


def test_any_dkim_verifier_accepts_both_mails_with_the_record_as_found(files: Files) -> None:
    for mail, start in (("offer.eml", "dkim/dkim-"), ("request.eml", "dkim/request-")):
        name, found = files[f"{start}record.txt"].decode().strip().split("\n")[:2]
        assert name.endswith("._domainkey.portal.example. TXT")
        record = found.partition("Z: ")[2].encode()
        assert dkimpy.verify(files[mail], dnsfunc=lambda *_, record=record, **__: record)


def test_verify_py_says_that_the_signatures_hold(files: Files, tmp_path: Path) -> None:
    done = run_in(tmp_path, files)
    assert done.returncode == 0, done.stdout
    assert "request.eml (portal.example), offer.eml (portal.example)" in done.stdout


@pytest.mark.parametrize(
    "name", [KEY, INPUT, SIGNATURE, "dkim/dkim-body.bin", "dkim/request-sig.bin", "dkim/request-input.bin"]
)
def test_a_part_that_was_changed_or_is_missing_is_found(files: Files, name: str) -> None:
    content = bytearray(files[name])
    content[len(content) // 2] ^= 1
    assert dkim_check({**files, name: bytes(content)})["state"] == verify.WRONG
    assert dkim_check({one: files[one] for one in files if one != name})["state"] == verify.WRONG


@pytest.mark.parametrize(
    "change",
    [
        (b"X-Expose-Consent-IP: ", b"X-Expose-Consent-IP: 1"),
        (b"Subject: ", b"Subject: Re: "),
        (b"From: ", b"From: <evil@else.example>\r\nFrom: "),
        (b"\r\n\r\n", b"\r\nX-Expose-Trial: PROBE\r\n\r\n"),
    ],
)
def test_a_mail_that_was_changed_with_its_hashes_does_not_fit_its_signature(
    files: Files, change: tuple[bytes, bytes]
) -> None:
    changed = files["offer.eml"].replace(*change, 1)
    assert changed != files["offer.eml"]
    parts = dict(zip(("input", "body", "sig"), verify.signed_input(changed), strict=True))
    forged = {
        **files,
        "offer.eml": changed,
        **{f"dkim/dkim-{name}.bin": part for name, part in parts.items()},
    }
    assert dkim_check(listed_anew(forged))["state"] == verify.WRONG


def test_another_key_than_the_records_name_is_found(files: Files) -> None:
    pair = dkim.new_pair()
    other = b"-----BEGIN PUBLIC KEY-----\n" + pair.public.encode() + b"\n-----END PUBLIC KEY-----\n"
    assert "ist nicht der Schlüssel" in dkim_check({**files, KEY: other})["sentence"]


def test_the_certificate_says_whose_key_signed_and_whether_it_was_published(files: Files) -> None:
    pages = pypdfium2.PdfDocument(files["zustimmung.pdf"])
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert text.count("Sie ist mit DKIM unterschrieben (Domain portal.example, Selektor expose") == 2
    assert text.count("Der Schlüssel stand im DNS, zuletzt abgefragt am") == 2
