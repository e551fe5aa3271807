"""Which mails the outbox shows."""

from sqlalchemy import Select, func, select

from portal.database import db
from portal.lists import matches
from portal.mail.models import MailKind, MailState, OutgoingMail
from portal.mail.words import FILTERS

SEARCHED = (OutgoingMail.to_name, OutgoingMail.env_to, OutgoingMail.subject)


def find_mails(agency_id: int, *, words: str = "", state: str = "", kind: str = "") -> Select[OutgoingMail]:
    """The agency's mails, the newest first; ``state`` is a value of words.FILTERS, unknown ones are passed over."""
    query = select(OutgoingMail).where(OutgoingMail.agency_id == agency_id)
    found = matches(words, SEARCHED)
    if found is not None:
        query = query.where(found)
    states = next((states for name, _, states in FILTERS if name == state), None)
    if states is not None:
        query = query.where(OutgoingMail.state.in_(states))
    if kind in set(MailKind):
        query = query.where(OutgoingMail.kind == kind)
    return query.order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc())


def count_in_state(agency_id: int, *states: MailState) -> int:
    """How many of the agency's mails are in one of these states."""
    query = select(func.count()).select_from(OutgoingMail)
    return (
        db.session.scalar(query.where(OutgoingMail.agency_id == agency_id, OutgoingMail.state.in_(states)))
        or 0
    )
