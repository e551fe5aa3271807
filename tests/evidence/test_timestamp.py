"""What is believed of an authority's answer, and what an operator may name as one."""

import random
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import decode_timestamp_response

from portal import clock
from portal.evidence.timestamp import StampRefused, in_order, question_about, verified
from portal.settings import SettingWrong
from portal.time_authorities import AuthorityUnusable, read_time_authorities
from tests.conftest import make_settings
from tests.evidence.authorities import Authority
from tests.programs import program

QUESTION = question_about(b"a record")


def refusal(authority: Authority, answer: bytes) -> str:
    with pytest.raises(StampRefused) as refused:
        verified(answer, QUESTION, authority.configured, at=clock.now())
    return str(refused.value.trouble)


@pytest.fixture
def answer(running_authority: Authority) -> bytes:
    return running_authority.honest(QUESTION.der)[1]


# --- the answer --------------------------------------------------------------------------------------------


def test_an_honest_answer_is_kept_as_it_came(running_authority: Authority, answer: bytes) -> None:
    stamp = verified(answer, QUESTION, running_authority.configured, at=clock.now())
    assert stamp.response == answer
    assert stamp.at.tzinfo is not None


def test_a_stamp_over_other_bytes_is_refused(running_authority: Authority) -> None:
    der = bytearray(QUESTION.der)
    der[der.index(QUESTION.imprint)] ^= 1
    assert refusal(running_authority, running_authority.honest(bytes(der))[1]) == "imprint"


def test_a_no_is_a_no(running_authority: Authority) -> None:
    assert refusal(running_authority, running_authority.honest(b"nothing to read")[1]) == "rejected"


def test_a_certificate_that_is_not_for_time_stamps_is_refused(
    running_authority: Authority, answer: bytes
) -> None:
    """Same key, issuer, number and length, so that everything else still fits."""
    folder = running_authority.folder
    real = x509.load_pem_x509_certificate((folder / "signer.crt").read_bytes())
    builder = x509.CertificateBuilder(
        real.issuer,
        real.subject,
        real.public_key(),
        real.serial_number,
        real.not_valid_before_utc,
        real.not_valid_after_utc,
    )
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=True)
    forged = builder.sign(running_authority.root_key, hashes.SHA256()).public_bytes(Encoding.DER)
    changed = answer.replace(real.public_bytes(Encoding.DER), forged)
    assert changed != answer
    assert refusal(running_authority, changed) == "usage"


def test_no_changed_bit_makes_anything_but_a_refusal_or_the_same_stamp(
    running_authority: Authority, answer: bytes
) -> None:
    """Bits that no signature covers may change; what the stamp says may not."""
    true = verified(answer, QUESTION, running_authority.configured, at=clock.now())
    chosen = random.Random(4711)
    for _time in range(400):
        changed = bytearray(answer)
        changed[chosen.randrange(len(answer))] ^= 1 << chosen.randrange(8)
        try:
            stamp = verified(bytes(changed), QUESTION, running_authority.configured, at=true.at)
        except StampRefused:
            continue
        assert stamp.at == true.at


def test_truncated_answers_are_refused(running_authority: Authority, answer: bytes) -> None:
    for length in (*range(60), len(answer) // 2, len(answer) - 1):
        assert refusal(running_authority, answer[:length]) == "unreadable"


def test_certificates_in_any_order_are_read(running_authority: Authority, tmp_path: Path) -> None:
    """An authority that sends its chain as it comes (openssl's ``certs``) is understood all the same."""
    folder = running_authority.folder
    (tmp_path / "asked").write_bytes(QUESTION.der)
    words = f"ts -reply -config {folder}/tsa.cnf -queryfile asked -chain {folder}/root.crt -out answered"
    subprocess.run([str(program("openssl", "openssl")), *words.split()], cwd=tmp_path, check=True)
    answer = (tmp_path / "answered").read_bytes()
    ders = [
        x509.load_pem_x509_certificate((folder / name).read_bytes()).public_bytes(Encoding.DER)
        for name in ("signer.crt", "root.crt")
    ]
    one, other = b"".join(sorted(ders)), b"".join(sorted(ders, reverse=True))
    assert one in answer or other in answer
    unsorted = answer.replace(one, other)
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(unsorted)
    assert in_order(unsorted) == answer.replace(other, one)
    assert verified(unsorted, QUESTION, running_authority.configured, at=clock.now()).at


@pytest.mark.parametrize(
    "junk", [b"", b"0", b"0\x82", b"0\x80", b"<html>", b"0\x84\xff\xff\xff\xff", b"\x30\x00"]
)
def test_what_is_no_response_stays_as_it_is(junk: bytes) -> None:
    assert in_order(junk) == junk


def test_minutes_decide_about_the_clock(running_authority: Authority, answer: bytes) -> None:
    told = verified(answer, QUESTION, running_authority.configured, at=clock.now()).at
    for apart in (timedelta(minutes=5), timedelta(minutes=-5)):
        assert verified(answer, QUESTION, running_authority.configured, at=told + apart).at == told
        with pytest.raises(StampRefused, match="clock"):
            verified(answer, QUESTION, running_authority.configured, at=told + apart * 1.01)


# --- the setting -------------------------------------------------------------------------------------------


@pytest.fixture
def root(running_authority: Authority) -> Path:
    return running_authority.folder / "root.crt"


def test_none_and_several_are_read(root: Path) -> None:
    assert read_time_authorities("") == ()
    text = f"https://tsa.example/tsr={root}\n  http://two.example:8080/a?b=c={root}"
    assert [one.address for one in read_time_authorities(text)] == [
        "https://tsa.example/tsr",
        "http://two.example:8080/a?b=c",
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("https://tsa.example/tsr", "does not name an address and a file"),
        ("={root}", "does not name an address and a file"),
        ("ftp://tsa.example/={root}", "must begin with https:// or http://"),
        ("tsa.example/tsr={root}", "must begin with https:// or http://"),
        ("https:///tsr={root}", "must begin with https:// or http://"),
        ("https://tsa.example:0/={root}", "must begin with https:// or http://"),
        ("https://tsa.example:port/={root}", "is no address"),
        ("https://[::1/={root}", "is no address"),
        ("https://me:secret@tsa.example/={root}", "no user name, password"),
        ("https://tsa.example/#a={root}", "no user name, password"),
        ("https://tsa.example/" + "a" * 190 + "={root}", "at most 200"),
        ("https://tsa.example/tsr=/nowhere/root.pem", "/nowhere/root.pem cannot be read"),
        ("https://tsa.example/tsr={folder}/serial", "holds no certificate"),
        ("https://tsa.example/tsr={folder}/signer.crt", "holds no root certificate"),
        ("https://a.example/={root} https://a.example/={root}", "twice"),
        (" ".join(f"https://{n}.example/={{root}}" for n in range(5)), "more than 4"),
    ],
)
def test_an_unusable_entry_ends_the_start_with_a_sentence(
    entry: str, said: str, root: Path, tmp_path: Path
) -> None:
    text = entry.format(root=root, folder=root.parent)
    with pytest.raises(AuthorityUnusable, match=said):
        read_time_authorities(text)
    with pytest.raises(SettingWrong, match="PORTAL_TIME_AUTHORITIES: "):
        make_settings(tmp_path, PORTAL_TIME_AUTHORITIES=text)
    if "secret" in entry:
        with pytest.raises(AuthorityUnusable) as wrong:
            read_time_authorities(text)
        assert "secret" not in str(wrong.value), "a password is not repeated"


def test_the_settings_hold_what_was_named(tmp_path: Path, root: Path) -> None:
    settings = make_settings(tmp_path, PORTAL_TIME_AUTHORITIES=f"https://tsa.example/tsr={root}")
    (one,) = settings.time_authorities
    assert one.certificates[0].subject.rfc4514_string() == "CN=Demo-Wurzel der Zeitstempelstelle"
