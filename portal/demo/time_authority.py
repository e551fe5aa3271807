"""A time stamp authority of the demo's own: a root, a signer, and ``openssl ts`` behind a small HTTP server.

It is a real one by its protocol (RFC 3161), and no outside one: whoever runs the demo owns its key.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal import clock

HOST = "127.0.0.1"
LARGEST_QUESTION = 16 * 1024
OPENSSL_SECONDS = 20
_DAYS_VALID = 3650
# No `certs`: openssl would add them in an order that strict readers refuse, and the signer's is there anyway.
_CONFIGURATION = """\
[tsa]
default_tsa = demo
[demo]
serial = {folder}/serial
signer_cert = {folder}/signer.crt
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
clock_precision_digits = 3
ess_cert_id_alg = sha256
tsa_name = yes
ess_cert_id_chain = no
"""


class OpensslMissing(RuntimeError):
    """There is no program ``openssl`` that could give time stamps."""


class DemoTimeAuthority:
    """The running authority: its address, and its root certificate for the settings."""

    def __init__(self, folder: Path, server: ThreadingHTTPServer) -> None:
        self.root = folder / "root.crt"
        self.address = f"http://{HOST}:{server.server_address[1]}/tsr"
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, name="demo-time-authority", daemon=True)
        self._thread.start()

    @property
    def setting(self) -> str:
        """The value of PORTAL_TIME_AUTHORITIES."""
        return f"{self.address}={self.root}"

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def start_time_authority(folder: Path) -> DemoTimeAuthority:
    """Start the authority in a thread, with keys and port of last time if ``folder`` has them.

    Raises OpensslMissing where there is no openssl, OSError where nothing can be written.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise OpensslMissing
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "tsa.cnf").exists():
        found_authority(folder)
    return DemoTimeAuthority(folder, _server(folder, openssl))


class _Quiet(ThreadingHTTPServer):
    """The server without traces on the demo's screen: whoever asks may hang up, and asks again."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def _server(folder: Path, openssl: str) -> ThreadingHTTPServer:
    """The server on last time's port, so that what was asked for then is answered now; else on a free one."""
    port_file = folder / "port"
    port = int(port_file.read_text()) if port_file.exists() else 0
    alone = threading.Lock()

    class Answering(BaseHTTPRequestHandler):
        """Answers a question with what ``openssl ts -reply`` says."""

        timeout = 10
        server_version, sys_version = "Demo-Zeitstempelstelle", ""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 < length <= LARGEST_QUESTION:
                self.send_error(413)
                return
            with alone:  # openssl writes the next serial number into one file
                answer = answer_to(folder, openssl, self.rfile.read(length))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    try:
        server = _Quiet((HOST, port), Answering)
    except OSError:
        server = _Quiet((HOST, 0), Answering)
    port_file.write_text(str(server.server_address[1]))
    return server


def answer_to(folder: Path, openssl: str, question: bytes) -> bytes:
    """What the authority in ``folder`` answers (DER); empty if openssl fails altogether."""
    with tempfile.TemporaryDirectory(prefix="demo-tsa-") as place:
        asked = Path(place) / "question.tsq"
        asked.write_bytes(question)
        answered = Path(place) / "answer.tsr"
        words = ["ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", asked, "-out", answered]
        subprocess.run([openssl, *map(str, words)], capture_output=True, timeout=OPENSSL_SECONDS, check=False)
        return answered.read_bytes() if answered.exists() else b""


# --- keys and certificates -----------------------------------------------------------------------------------


def found_authority(folder: Path) -> rsa.RSAPrivateKey:
    """Make root, signer and configuration; gives back the root's key, which is kept nowhere.

    The configuration comes last, so that half a folder is made anew.
    """
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root = _certificate("Demo-Wurzel der Zeitstempelstelle", root_key, None, root_key)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = _certificate("Demo-Zeitstempelstelle", key, root, root_key)
    (folder / "root.crt").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "signer.crt").write_bytes(signer.public_bytes(Encoding.PEM))
    (folder / "serial").write_text("01\n")
    descriptor = os.open(folder / "signer.key", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder))
    return root_key


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: x509.Certificate | None, by: rsa.RSAPrivateKey
) -> x509.Certificate:
    """A root (without ``issuer``), or a signer of time stamps under it."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = clock.now().replace(microsecond=0) - timedelta(days=1)
    is_root = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=_DAYS_VALID))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(by, hashes.SHA256())
