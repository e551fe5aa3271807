"""The time stamp authorities an operator names: address and root certificate, read and judged at the start."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

MOST_AUTHORITIES = 4
LONGEST_ADDRESS = 200
EXAMPLE = "https://tsa.example.de/tsr=/etc/portal/tsa.pem"


class AuthorityUnusable(ValueError):
    """An entry that names no authority the portal could ask and believe; the message says what to set."""


@dataclass(frozen=True)
class TimeAuthority:
    """An outside authority (RFC 3161): where it answers, and what its answers must be signed under.

    ``certificates`` are those of the file: the root, and where the authority leaves them out, those in between.
    """

    address: str
    certificates: tuple[x509.Certificate, ...]


def read_time_authorities(text: str) -> tuple[TimeAuthority, ...]:
    """The authorities of ``address=file address=file …``. Raises AuthorityUnusable."""
    found = [_authority(entry) for entry in text.split()]
    addresses = [authority.address for authority in found]
    if len(found) > MOST_AUTHORITIES:
        raise AuthorityUnusable(f"names more than {MOST_AUTHORITIES} authorities. Keep one or two.")
    for address in addresses:
        if addresses.count(address) > 1:
            raise AuthorityUnusable(f"names {address} twice. Keep one entry of it.")
    return tuple(found)


def _authority(entry: str) -> TimeAuthority:
    address, _, file = entry.rpartition("=")
    if not address or not file:
        raise AuthorityUnusable(
            f"{entry!r} does not name an address and a file with its root certificate. Use for example {EXAMPLE}"
        )
    _check_address(address)
    return TimeAuthority(address, _certificates(Path(file)))


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise AuthorityUnusable(f"{address!r} is no address. Use for example {EXAMPLE}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_fits:
        raise AuthorityUnusable(f"{address!r} must begin with https:// or http:// and name a host.")
    if parts.username is not None or parts.fragment:
        raise AuthorityUnusable(f"{parts.hostname}: no user name, password or # may stand in the address.")
    if len(address) > LONGEST_ADDRESS or not address.isascii():
        raise AuthorityUnusable(f"{address!r} must be at most {LONGEST_ADDRESS} plain characters long.")


def _certificates(file: Path) -> tuple[x509.Certificate, ...]:
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except OSError as error:
        raise AuthorityUnusable(f"{file} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise AuthorityUnusable(
            f"{file} holds no certificate. It must hold the authority's root certificate as PEM "
            "(-----BEGIN CERTIFICATE-----)."
        ) from None
    if not any(one.issuer == one.subject for one in found):
        raise AuthorityUnusable(
            f"{file} holds no root certificate, only others. Put the root of the authority into it."
        )
    return tuple(dict.fromkeys(found))
