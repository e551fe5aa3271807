"""How a declaration's own words are shown: without control and direction characters, and not without end."""

from portal.characters import normalise_line

LONGEST_SHOWN = 500


def shown(value: str) -> str:
    """``value`` on one line, at most LONGEST_SHOWN characters; what was declared stays stored in full."""
    line = normalise_line(value)
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]} …"
