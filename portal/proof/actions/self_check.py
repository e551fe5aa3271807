"""The nightly self-check: everything an agency has stored is looked at, and somebody is told if anything is wrong."""

import logging
import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker, Role
from portal.cases.models import Case
from portal.database import db
from portal.evidence.models import EvidenceRecord, SelfCheck
from portal.mail import outbox
from portal.mail.account import sender_address
from portal.mail.models import MailKind
from portal.proof.inspection import Inspection, inspect
from portal.proof.mails import alarm_mail
from portal.transaction import transaction

log = logging.getLogger(__name__)

_RECORD = re.compile(r"Eintrag (\d{1,12})")  # as the sentences of inspection name it
HOUR = 3  # of the German night, when nobody waits for the machine


def check_everybody() -> int:
    """Check every agency that was not checked since the last night's HOUR; how many. Must run in an app context.

    Nothing is changed or held up by what is found: the portal goes on taking consents.
    """
    since = _last_night(clock.now())
    done = select(SelfCheck.agency_id).where(SelfCheck.at >= since)
    due = list(db.session.scalars(select(Agency.id).where(Agency.id.not_in(done)).order_by(Agency.id)))
    for agency_id in due:
        _check(agency_id, since)
    return len(due)


def _last_night(now: datetime) -> datetime:
    hour = clock.local(now).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= now else hour - timedelta(days=1)


def _check(agency_id: int, since: datetime) -> None:
    agency = db.session.get_one(Agency, agency_id)
    try:
        found = inspect(db.session(), agency)
    except Exception as error:  # noqa: BLE001 - values nobody could have written: that is a finding, too
        log.error("self-check of agency %s: %s", agency_id, type(error).__name__)
        found = Inspection(agency.name, faults=["Gespeichertes ist so beschädigt, dass die Prüfung abbrach."])
    faults = [_with_case(db.session(), agency_id, fault) for fault in found.faults]
    db.session.rollback()
    with transaction() as session:
        if session.scalar(select(SelfCheck.id).filter_by(agency_id=agency_id).where(SelfCheck.at >= since)):
            return  # another process was faster
        before = session.scalar(
            select(SelfCheck.fault).filter_by(agency_id=agency_id).order_by(SelfCheck.id.desc()).limit(1)
        )
        row = SelfCheck(
            agency_id=agency_id,
            at=clock.now(),
            records=found.counts.get("Einträge", 0),
            faults=len(faults),
            fault=faults[0] if faults else "",
        )
        session.add(row)
        session.flush()
        if row.fault and row.fault != before:  # the same fault is not news every night
            _tell(session, row, faults)


def _with_case(session: Session, agency_id: int, fault: str) -> str:
    """The fault with the case it speaks of, where its record is known to belong to one."""
    seq = _RECORD.search(fault)
    if seq is None:
        return fault
    of_record = (
        select(Case.number)
        .join(EvidenceRecord, EvidenceRecord.case_id == Case.id)
        .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.seq == int(seq[1]))
    )
    number = session.scalar(of_record.where(Case.agency_id == agency_id))
    return f"{fault} (Vorgang {number})" if number else fault


def _tell(session: Session, check: SelfCheck, faults: list[str]) -> None:
    """Promise a mail to every administrator. Without a mail account the start page alone tells."""
    agency = session.get_one(Agency, check.agency_id)
    if not sender_address(agency.id):
        return
    administrators = select(Broker).filter_by(agency_id=agency.id, role=Role.ADMINISTRATOR, is_active=True)
    for broker in session.scalars(administrators.order_by(Broker.id)).all():
        outbox.enqueue(
            session,
            alarm_mail(agency, broker, faults, check.at),
            kind=MailKind.SELF_CHECK,
            idem_key=f"self-check:{check.id}:{broker.id}",
        )
