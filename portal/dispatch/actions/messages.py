"""Sending a message to a prospect, recorded on the case."""

from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.database import db
from portal.dispatch import mails
from portal.dispatch.message import fill_message
from portal.dispatch.preparation import SenderMissing
from portal.dispatch.record import append_message, case_names
from portal.dispatch.values import message_values
from portal.mail import outbox
from portal.mail.account import sender_address
from portal.mail.models import MailKind
from portal.offers.letter import full_name
from portal.transaction import transaction


class MessageAlreadySent(ValueError):
    """This very message was promised before: the button was pressed twice."""


class MessageIncomplete(ValueError):
    """Nothing to say, nobody to say it to, or a placeholder without a value; the page says what."""


def send_message(
    agency_id: int, case_id: int, broker: Broker, *, subject: str, body_html: str, once: str
) -> None:
    """Promise a message to the case's prospect and record it. ``body_html`` is clean; both may hold placeholders.

    ``once`` names this message: the same sent twice is one mail. Raises SenderMissing, MessageIncomplete,
    MessageAlreadySent.
    """
    case = db.session.scalars(select(Case).filter_by(agency_id=agency_id, id=case_id)).one()
    agency, prospect = db.session.get_one(Agency, agency_id), case.prospect
    if not sender_address(agency_id):
        raise SenderMissing
    filled = fill_message(subject, body_html, message_values(case, agency, prospect.language))
    if filled.subject_problems or filled.body_problems or not (prospect.email and filled.subject):
        raise MessageIncomplete
    letter = mails.message_letter(agency, case, filled.subject, filled.body_html)
    built = mails.build_message(letter, agency, case.broker, full_name(prospect), prospect.email)
    idem_key = f"message:{case_id}:{once}"
    with transaction() as session:
        if outbox.is_promised(session, idem_key):
            raise MessageAlreadySent
        mail = outbox.enqueue(
            session,
            built,
            kind=MailKind.MESSAGE,
            idem_key=idem_key,
            case_id=case.id,
            names=case_names(case),
            note_to=broker.email,
        )
        append_message(session, case, broker, mail)
        case.updated_at = clock.now()
