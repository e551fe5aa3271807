"""The certificates inside an authority's response (RFC 3161), read element by element.

Authorities that run openssl may list certificates in an order that strict readers refuse; here it does not matter.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_CERTIFICATES = 0xA0  # [0] of SignedData


class _CutOff(ValueError):
    """The response ends in the middle of an element."""


def _element(content: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER element at ``at`` begins, and where it ends. Raises _CutOff."""
    begin = at + 2
    if len(content) < begin:
        raise _CutOff
    length = content[at + 1]
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(content[at + 2 : begin], "big")
    if begin + length > len(content):
        raise _CutOff
    return begin, begin + length


def _after(content: bytes, at: int) -> int:
    return _element(content, at)[1]


def _listed(response: bytes) -> Iterator[bytes]:
    """The DER of every certificate. Raises _CutOff."""
    status, _end = _element(response, 0)
    token, _end = _element(response, _after(response, status))  # ContentInfo
    wrapped, _end = _element(response, _after(response, token))  # behind its type: [0]
    at, _end = _element(response, wrapped)  # SignedData
    for _skipped in ("version", "digestAlgorithms", "encapContentInfo"):
        at = _after(response, at)
    if response[at : at + 1] != bytes([_CERTIFICATES]):
        return
    at, end = _element(response, at)
    while at < end:
        following = _after(response, at)
        yield response[at:following]
        at = following


def stamp_certificates(response: bytes) -> bytes:
    """The certificates as PEM in a fixed order; empty for a response that is unreadable or carries none."""
    try:
        found = [x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in _listed(response)]
    except ValueError:
        return b""
    return b"".join(sorted(found))
