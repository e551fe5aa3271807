"""Mails the portal writes in its own name: notes and alarms to the agency's people, and to its witness."""

from collections.abc import Mapping
from datetime import datetime

from portal import clock
from portal.files import file_store
from portal.mail.account import sender_address
from portal.mail.dkim import Signing
from portal.mail.letter import Letter
from portal.mail.message import BuiltMail, Route, build

NAME = "Exposé-Portal"


def build_own_mail(
    letter: Letter,
    agency_id: int,
    to: tuple[str, str],
    *,
    sender: str = "",
    at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> BuiltMail:
    """The mail to ``to`` (name, may be empty, and address) from the portal, not from a broker.

    It leaves unsigned rather than not at all. ``sender`` stands in for an agency without a mail account; ``at``
    (default: now) dates it. Raises what message.build raises.
    """
    name, address = to
    return build(
        letter,
        Route(NAME, sender_address(agency_id) or sender, name, address),
        agency_id=agency_id,
        at=at or clock.now(),
        store=file_store(),
        headers=headers,
        signing=Signing.IF_POSSIBLE,
    )
