"""Kept time stamps (RFC 3161): their certificates for whoever checks with openssl, and the check by the known root."""

from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.evidence.models import TimeStamp
from portal.evidence.timestamp import StampRefused, certificates_inside, time_in
from portal.settings import current_settings


def authority_fault(stamp: TimeStamp, content: bytes) -> str:
    """What is wrong with a kept stamp by the root the settings name for its authority; empty: nothing, or not named.

    The certificates inside a response would vouch for any forger, too.
    """
    known = (one for one in current_settings().time_authorities if one.address == stamp.authority)
    authority = next(known, None)
    if authority is None:
        return ""
    try:
        at = time_in(stamp.response or b"", content, authority)
    except StampRefused:
        return (
            "Er ist nicht von der Stelle, die in den Einstellungen steht, oder gilt nicht für diesen Eintrag."
        )
    return "" if at == stamp.stamped_at else "Er nennt eine andere Zeit, als die Tabelle sagt."


def stamp_certificates(response: bytes, known: Iterable[x509.Certificate] = ()) -> bytes:
    """The certificates as PEM in a fixed order, and those ``known`` of the authority, such as its root.

    Empty for a response that is unreadable or carries none.
    """
    try:
        inside = [x509.load_der_x509_certificate(one) for one in certificates_inside(response)]
    except ValueError:
        return b""
    return b"".join(sorted({one.public_bytes(Encoding.PEM) for one in (*inside, *known)}))
