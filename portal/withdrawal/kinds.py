"""On which way a declaration came, what became of its form, and how its case was found."""

from enum import StrEnum

#: What the press of the button declares; German, whatever language the page speaks.
DECLARATION = "Hiermit widerrufe ich den von mir abgeschlossenen Vertrag."


class Way(StrEnum):
    """How a withdrawal reached the agency."""

    ONLINE = "online"  # the withdrawal function
    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"


class FormState(StrEnum):
    """What the form's nonce said; it never decides whether a declaration counts."""

    OK = "ok"
    OLD = "old"  # open for longer than a form usually is
    FOREIGN = "foreign"  # made for another agency, or not by us
    MISSING = "missing"


class MatchedBy(StrEnum):
    """How the case of a declaration was found."""

    NONE = ""
    LINK = "link"  # the form was opened by the link in a mail of this case
    ADDRESS = "address"  # the address belongs to the prospect of one case only
    REFERENCE = "reference"  # the address fits, and case or object number decided between several
    HAND = "hand"
