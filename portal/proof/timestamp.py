"""The certificates inside an authority's response (RFC 3161), for whoever checks it with openssl."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.evidence.timestamp import certificates_inside


def stamp_certificates(response: bytes) -> bytes:
    """The certificates as PEM in a fixed order; empty for a response that is unreadable or carries none."""
    try:
        found = [
            x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM)
            for one in certificates_inside(response)
        ]
    except ValueError:
        return b""
    return b"".join(sorted(found))
