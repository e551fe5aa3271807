"""Visitor: who stands behind a request: address by trusted proxies, port, browser, time."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from flask import request

from portal import clock
from portal.settings import IpNetwork, current_settings

LONGEST_RAW_HEADER = 512

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Visitor:
    """What one request tells about its sender; everything a browser claims is marked by its name.

    ``client_ip`` is the address the evidence names; ``ip_method`` says how it was found: ``peer`` (no trusted
    proxy in between), ``forwarded`` (named by a trusted proxy), ``forwarded_invalid`` (a trusted proxy sent
    something that is no address, so the peer was taken) or ``unknown``.
    """

    at: datetime
    client_ip: str
    client_port: int | None
    peer_ip: str
    ip_method: str
    forwarded_raw: str
    user_agent: str
    language: str
    method: str = "GET"
    path: str = ""


def _address(text: str) -> IpAddress | None:
    """The IP address in ``text``; IPv4 inside IPv6 is unwrapped; None for anything else."""
    word = text.strip()
    if word.startswith("[") and word.endswith("]"):
        word = word[1:-1]
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return None
        if address.ipv4_mapped:
            return address.ipv4_mapped
    return address


def _trusted(address: IpAddress, networks: tuple[IpNetwork, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def printable(text: str, longest: int = LONGEST_RAW_HEADER) -> str:
    """``text`` cut to ``longest`` characters with everything unprintable replaced by a question mark."""
    return "".join(char if char.isprintable() else "?" for char in text[:longest])


def client_address(
    peer: str,
    forwarded_for: str,
    networks: tuple[IpNetwork, ...],
    trust_unix_socket: bool = False,
) -> tuple[str, str]:
    """The client's address and how it was found (``ip_method`` of Visitor).

    Walks ``X-Forwarded-For`` from the right while the sender is a trusted proxy; the first address that is not
    one of them is the client. A word that is no address ends the walk: then the last trusted hop is named and the
    method says so. A peer that is no trusted proxy is the client, whatever it claims.
    """
    peer_address = _address(peer)
    from_socket = not peer and trust_unix_socket
    if peer_address is None and not from_socket:
        return "", "unknown"
    if peer_address is not None and not _trusted(peer_address, networks):
        return str(peer_address), "peer"
    last = str(peer_address) if peer_address is not None else ""
    words = [word for word in forwarded_for.split(",") if word.strip()]
    for word in reversed(words):
        address = _address(word)
        if address is None:
            return last, "forwarded_invalid"
        last = str(address)
        if not _trusted(address, networks):
            return last, "forwarded"
    return last, "forwarded" if words else "peer"


def look(
    environ: dict[str, object],
    networks: tuple[IpNetwork, ...],
    trust_unix_socket: bool = False,
) -> Visitor:
    """The visitor behind a WSGI environment."""

    def header(name: str) -> str:
        value = environ.get(name, "")
        return value if isinstance(value, str) else ""

    peer = header("REMOTE_ADDR")
    raw = header("HTTP_X_FORWARDED_FOR")
    address, method = client_address(peer, raw, networks, trust_unix_socket)
    port_text = header("REMOTE_PORT") if method == "peer" else header("HTTP_X_CLIENT_PORT")
    port = (
        int(port_text)
        if port_text.isascii() and port_text.isdigit() and len(port_text) < 6 and int(port_text) < 65536
        else None
    )
    return Visitor(
        at=clock.now(),
        client_ip=address,
        client_port=port,
        peer_ip=str(_address(peer) or ""),
        ip_method=method,
        forwarded_raw=printable(raw),
        user_agent=printable(header("HTTP_USER_AGENT")),
        language=printable(header("HTTP_ACCEPT_LANGUAGE"), 100),
        method=header("REQUEST_METHOD"),
        path="",
    )


def current_visitor() -> Visitor:
    """The visitor behind the current request."""
    settings = current_settings()
    return look(request.environ, settings.trusted_proxies, settings.trust_unix_socket)
