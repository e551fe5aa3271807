"""What a withdrawal sends: the acknowledgement to whoever declared it, and a note to the office."""

from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker, Role
from portal.cases.models import Case
from portal.database import db
from portal.evidence.chain import head_text
from portal.files import file_store
from portal.form_fields import address_or_none
from portal.language import GERMAN, writing_in
from portal.mail.account import sender_address
from portal.mail.dkim import Signing
from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail, Route, build
from portal.mail.own_mails import build_own_mail
from portal.offers.document import document_agency
from portal.offers.snapshot import mail_pictures
from portal.settings import current_settings
from portal.withdrawal.kinds import DECLARATION, Way
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.shown import shown
from portal.withdrawal.words import WAYS


def acknowledgement(withdrawal: Withdrawal, agency: Agency) -> BuiltMail | None:
    """The receipt with content, date, time, seconds and zone; None where there is nobody to write to, or no account."""
    address = address_or_none(shown(withdrawal.email))
    sender = sender_address(agency.id)
    if address is None or not sender:
        return None
    by = document_agency(agency)
    with writing_in(withdrawal.language):
        letter = write_letter(
            "withdrawal_receipt",
            language=withdrawal.language,
            agency=by,
            withdrawal=withdrawal,
            declared=_declared(Way(withdrawal.way), withdrawal.language),
            said=_said(withdrawal, address),
            logo_cid=f"{by.logo_sha256}@bild" if by.logo_sha256 else "",
        )
    letter = replace(letter, attachments=mail_pictures(letter.html, agency.id))
    route = Route(agency.shown_sender_name, sender, "", address, agency.name, agency.email or sender)
    return build(
        letter,
        route,
        agency_id=agency.id,
        at=clock.now(),
        store=file_store(),
        headers={"X-Expose-Chain": head_text(db.session(), agency.id)},
        signing=Signing.IF_POSSIBLE,  # a receipt is owed at once, signed or not
    )


def _declared(way: Way, language: str) -> str:
    """The content of the declaration; for readers of another language with its translation."""
    if way is not Way.ONLINE:
        return _("Widerruf %(way)s", way=WAYS[way])
    if language == GERMAN:
        return DECLARATION
    return f"{_('Hiermit widerrufe ich den von mir abgeschlossenen Vertrag.')} ({DECLARATION})"


def _said(withdrawal: Withdrawal, address: str) -> dict[str, str]:
    return {"name": shown(withdrawal.name), "reference": shown(withdrawal.reference), "email": address}


def note(
    withdrawal: Withdrawal, agency: Agency, case: Case | None, *, acknowledged: bool
) -> BuiltMail | None:
    """Tells the responsible broker, or while no case is known the agency itself; it names no IP address."""
    name, address = _who_is_told(agency, case)
    if not address or not sender_address(agency.id):
        return None
    path = f"/widerrufe/{withdrawal.id}"
    with force_locale("de"):
        letter = write_letter(
            "withdrawal_note",
            withdrawal=withdrawal,
            case=case,
            said=_said(withdrawal, shown(withdrawal.email)),
            acknowledged=acknowledged,
            url=f"{current_settings().public_url}{path}",
        )
    return build_own_mail(letter, agency.id, (name, address))


def _who_is_told(agency: Agency, case: Case | None) -> tuple[str, str]:
    """Name and address: the case's broker, else the agency's own address, else its first administrator."""
    if case is not None and case.broker.is_active:
        return case.broker.full_name, case.broker.email
    if agency.email:
        return agency.name, agency.email
    administrators = select(Broker).filter_by(agency_id=agency.id, role=Role.ADMINISTRATOR, is_active=True)
    chosen = db.session.scalars(administrators.order_by(Broker.id)).first()
    return (chosen.full_name, chosen.email) if chosen is not None else ("", "")
