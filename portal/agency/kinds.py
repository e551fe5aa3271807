"""Kinds an agency chooses from."""

from enum import StrEnum


class Layout(StrEnum):
    """How the exposé PDF is laid out."""

    FULL = "full"  # cover, letter, a part for each property
    COMPACT = "compact"  # two pages for a property
    LETTER = "letter"  # the letter with a table of the facts


class FederalState(StrEnum):
    """Where the agency sits; the letters of ISO 3166-2. Its public holidays move the end of a period."""

    BADEN_WUERTTEMBERG = "BW"
    BAVARIA = "BY"
    BERLIN = "BE"
    BRANDENBURG = "BB"
    BREMEN = "HB"
    HAMBURG = "HH"
    HESSE = "HE"
    MECKLENBURG_WESTERN_POMERANIA = "MV"
    LOWER_SAXONY = "NI"
    NORTH_RHINE_WESTPHALIA = "NW"
    RHINELAND_PALATINATE = "RP"
    SAARLAND = "SL"
    SAXONY = "SN"
    SAXONY_ANHALT = "ST"
    SCHLESWIG_HOLSTEIN = "SH"
    THURINGIA = "TH"
