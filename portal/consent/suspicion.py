"""Signs that a machine, not a person, used the link: recorded and shown, never a reason to withhold."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.cases.models import LinkVisit
from portal.visitor import Visitor

FASTEST_PERSON = timedelta(seconds=2)
TWO_NETWORKS_WITHIN = timedelta(seconds=60)
_MACHINE_WORDS = (
    "headless",
    "bot",
    "crawler",
    "spider",
    "curl/",
    "wget/",
    "python-",
    "okhttp",
    "go-http",
    "phantomjs",
)


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24 for IPv4, /48 for IPv6; empty for no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, prefix), strict=False))


def looks_automatic(user_agent: str) -> bool:
    """Whether the browser calls itself a machine, or nothing at all."""
    lowered = user_agent.lower()
    return not lowered or any(word in lowered for word in _MACHINE_WORDS)


def reasons(visitor: Visitor, rendered_at: datetime, visits: Sequence[LinkVisit]) -> list[str]:
    """Words for what looks automatic: ``too_fast``, ``automatic_browser``, ``two_networks``; empty for nothing."""
    found = []
    if visitor.at - rendered_at < FASTEST_PERSON:
        found.append("too_fast")
    if looks_automatic(visitor.user_agent):
        found.append("automatic_browser")
    own = network_of(visitor.client_ip)
    recent = [visit for visit in visits if visitor.at - visit.at <= TWO_NETWORKS_WITHIN]
    if any(network_of(visit.client_ip) != own for visit in recent):
        found.append("two_networks")
    return found
