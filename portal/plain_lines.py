"""Lines of plain text as mails show them: wrapped, hanging, with the address behind a link."""

import re
import textwrap
from collections.abc import Iterator

WIDTH = 78
"""Columns of a line of plain text in a mail (RFC 5322, 2.1.1)."""


def hanging(first: str, text: str, width: int, rest: str | None = None) -> Iterator[str]:
    """``text`` in lines of ``width``, the first after ``first``, the others as far in, or after ``rest``."""
    rest = " " * len(first) if rest is None else rest
    for line in text.split("\n"):
        yield from (
            wrapped.replace("\xa0", " ")
            for wrapped in textwrap.wrap(
                line,
                width,
                initial_indent=first,
                subsequent_indent=rest,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
        first = rest


def linked(text: str, href: str) -> str:
    """``text (address)``, or once only what would be said twice; a telephone number needs no address."""
    scheme, _, rest = href.partition(":")
    if not href or scheme.lower() == "tel":
        return text
    address = rest.partition("?")[0] if scheme.lower() == "mailto" else href
    if text.strip() in (address, rest.strip("/"), href):
        return text.replace(text.strip(), address)
    return re.sub(r"\s*$", lambda space: f" ({address}){space[0]}", text, count=1)
