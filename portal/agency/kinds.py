"""Kinds an agency chooses from."""

from enum import StrEnum


class Layout(StrEnum):
    """How the exposé PDF is laid out."""

    FULL = "full"  # cover, letter, a part for each property
    COMPACT = "compact"  # two pages for a property
    LETTER = "letter"  # the letter with a table of the facts
