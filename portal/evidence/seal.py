"""The seal: a detached CMS signature over a record's bytes, by a key that lies outside the database.

Key and certificate are made at the first start, in ``<home>/seal``, for their owner only. A new pair may follow
(``portal seal --new``); the old certificates stay, so that old seals can be checked. Layer 2 of docs/evidence.md:
it stops a change by anybody without the key, never by whoever owns it.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.evidence.models import Installation, RecordSeal
from portal.settings import current_settings

YEARS_VALID = (
    30  # a certificate outlives the retention of everything sealed with it; time comes from time stamps
)
_FILE = re.compile(r"seal-(\d{4})\.key")


class SealUnusable(RuntimeError):
    """Key or certificate are damaged, missing their other half, or readable by others; the message says which."""


@dataclass(frozen=True)
class SealPair:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def sign(self, content: bytes) -> bytes:
        """A detached CMS signature (DER) over ``content``, with the certificate inside."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
        builder = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        return builder.sign(serialization.Encoding.DER, options)

    def sign_list(self, content: bytes) -> bytes:
        """A bare ECDSA signature (DER, SHA-256), the same for the same bytes where the library can do that."""
        try:
            return self.key.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        except UnsupportedAlgorithm:
            return self.key.sign(content, ec.ECDSA(hashes.SHA256()))


def seal_folder() -> Path:
    """Where the running portal keeps its keys and certificates."""
    return current_settings().home / "seal"


def assert_seal(session: Session) -> str:
    """Make the first pair if there is none; the fingerprint of the pair in use. Raises SealUnusable."""
    return current_pair(session).fingerprint


def current_pair(session: Session) -> SealPair:
    """The newest pair; the first one is made when it is asked for. Raises SealUnusable.

    Where records were sealed and no pair is left, a backup came back without its seal: that is said, not covered up.
    """
    folder = seal_folder()
    numbers = _numbers(folder)
    if not numbers:
        if session.scalar(select(RecordSeal.id).limit(1)) is not None:
            raise SealUnusable(
                f"Records are sealed, but {folder} holds no seal. Restore the folder from the backup. "
                "If it is lost, make a new seal with: portal seal --new"
            )
        with _alone(folder):
            numbers = _numbers(folder) or [_make(folder, session)]
    return _pair(folder, numbers[-1])


def new_pair(session: Session) -> SealPair:
    """Make a pair and use it from now on; earlier certificates stay."""
    folder = seal_folder()
    with _alone(folder):
        return _pair(folder, _make(folder, session))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(folder: Path, session: Session) -> int:
    """Write the next pair and return its number: the certificate first, so that no key is ever without its own."""
    number = (_numbers(folder) or [0])[-1] + 1
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, session.scalar(select(Installation.instance)) or "", number)
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"seal-{number:04}.crt").unlink(missing_ok=True)  # left by a process that was killed in between
    _write(folder / f"seal-{number:04}.crt", certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    _write(folder / f"seal-{number:04}.key", encoded, 0o600)
    return number


def certificates() -> list[tuple[str, bytes]]:
    """Every certificate there is, oldest first: fingerprint and PEM."""
    found = []
    for path in sorted(seal_folder().glob("seal-*.crt")):
        content = path.read_bytes()
        found.append((x509.load_pem_x509_certificate(content).fingerprint(hashes.SHA256()).hex(), content))
    return found


def seal_record(session: Session, agency_id: int, record_id: str, canonical: bytes, pair: SealPair) -> None:
    """Seal a record with ``pair``, inside the transaction that appends it."""
    session.add(
        RecordSeal(
            agency_id=agency_id,
            record_id=record_id,
            certificate_sha256=pair.fingerprint,
            cms=pair.sign(canonical),
            created_at=clock.now(),
        )
    )


def pair_of(fingerprint: str) -> SealPair | None:
    """The pair whose certificate has this fingerprint, if its key is still here. Raises SealUnusable."""
    folder = seal_folder()
    pairs = (_pair(folder, number) for number in _numbers(folder))
    return next((pair for pair in pairs if pair.fingerprint == fingerprint), None)


def _numbers(folder: Path) -> list[int]:
    return sorted(
        int(found[1]) for path in folder.glob("seal-*.key") if (found := _FILE.fullmatch(path.name))
    )


def _pair(folder: Path, number: int) -> SealPair:
    key_path, certificate_path = folder / f"seal-{number:04}.key", folder / f"seal-{number:04}.crt"
    stamps = []
    for path in (key_path, certificate_path):
        try:
            found = path.stat()
        except OSError as error:
            raise SealUnusable(f"{path} is missing. Restore it from the backup.") from error
        stamps.append((found.st_ino, found.st_mtime_ns, found.st_mode))
    return _loaded(key_path, certificate_path, *stamps)


@lru_cache(maxsize=8)
def _loaded(key_path: Path, certificate_path: Path, *_stamps: tuple[int, ...]) -> SealPair:
    """Both read; ``_stamps`` only make files that were replaced be read again."""
    try:
        if key_path.stat().st_mode & 0o077:
            raise SealUnusable(f"{key_path} can be read by others. Run: chmod 600 {key_path}")
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SealUnusable(
            f"The seal {key_path} and its certificate cannot be read. Restore them from the backup, or make new ones "
            "with: portal seal --new"
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise SealUnusable(f"{certificate_path} does not belong to {key_path}. Restore both from the backup.")
    return SealPair(key, certificate)


def _certificate(key: ec.EllipticCurvePrivateKey, instance: str, number: int) -> x509.Certificate:
    said = [x509.NameAttribute(NameOID.COMMON_NAME, f"Exposé-Portal Siegel {number}")]
    if instance:  # before the first record an installation has no name
        said.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"Installation {instance}"))
    name = x509.Name(said)
    begin = clock.now().replace(microsecond=0) - timedelta(hours=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 * YEARS_VALID))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
    )
    return builder.sign(key, hashes.SHA256())


_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _write(path: Path, content: bytes, mode: int) -> None:
    """A new file, whole and flushed. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
