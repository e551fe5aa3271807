"""A time stamp authority of a test's own: a root, a signer, and openssl that answers."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.programs import program

_CONFIGURATION = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    text: str, key: rsa.RSAPrivateKey, issuer: str, by: rsa.RSAPrivateKey, is_root: bool
) -> bytes:
    begin = datetime.now(UTC) - timedelta(days=1)
    end = begin + timedelta(days=30)
    builder = x509.CertificateBuilder(_name(issuer), _name(text), key.public_key(), 1 + is_root, begin, end)
    builder = builder.add_extension(x509.BasicConstraints(is_root, None), critical=True)
    if not is_root:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(by, hashes.SHA256()).public_bytes(Encoding.PEM)


def stamp(folder: Path, content: bytes) -> bytes:
    """The authority's response (RFC 3161, DER, with its certificates) over ``content``."""
    openssl = str(program("openssl", "openssl"))
    root = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    files = {
        "content": content,
        "serial": b"01",
        "tsa.cnf": _CONFIGURATION.encode(),
        "root.pem": _certificate("Wurzel", root, "Wurzel", root, True),
        "tsa.pem": _certificate("Zeitstempel", signer, "Wurzel", root, False),
        "tsa.key": signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    folder.mkdir(exist_ok=True)
    for name, written in files.items():
        (folder / name).write_bytes(written)
    for words in (
        "ts -query -data content -sha256 -cert -out asked",
        "ts -reply -config tsa.cnf -queryfile asked -signer tsa.pem -inkey tsa.key -chain root.pem -out answered",
    ):
        subprocess.run([openssl, *words.split()], cwd=folder, check=True, capture_output=True)
    return (folder / "answered").read_bytes()
