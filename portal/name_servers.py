"""Asks name servers (DNS) for text records; a stand-in may answer instead (the demo, the tests)."""

from collections.abc import Callable

import dns.exception
import dns.resolver
from flask import current_app

SECONDS = 5.0
"""For the whole answer, all servers and tries together."""

EXTENSION = "portal.text_records"
TextRecords = Callable[[str], list[str]]


class NamesUnreachable(RuntimeError):
    """No server gave an answer in time: nothing is known about the name."""


def text_records(name: str) -> list[str]:
    """The TXT records of ``name``, each in one piece; none if there are none. Raises NamesUnreachable."""
    ask: TextRecords = current_app.extensions.get(EXTENSION, ask_resolver)
    return ask(name)


def ask_resolver(name: str, resolver: dns.resolver.Resolver | None = None) -> list[str]:
    """Ask the servers that the operating system names. Raises NamesUnreachable."""
    try:
        answer = (resolver or dns.resolver.Resolver()).resolve(
            f"{name.rstrip('.')}.", "TXT", lifetime=SECONDS, search=False
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NamesUnreachable(type(error).__name__) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
