"""What needs a broker now: new consents, ending periods, S-Exposés that wait, mails in trouble, missing settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal import clock
from portal.agency.models import Agency
from portal.agency.notice import missing_for_sending
from portal.cases.models import Case
from portal.cases.states import CaseState, case_states
from portal.cases.withdrawal_periods import CasePeriod, periods_ending
from portal.database import db
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord, SelfCheck, TimeStamp, TimeStampState
from portal.mail.account import server_of
from portal.mail.models import MailAccount, MailState, OutgoingMail
from portal.properties.models import Property
from portal.prospects.models import Prospect
from portal.settings import current_settings
from portal.withdrawal.models import Withdrawal
from portal.withdrawal.search import count_open

LONG_WAIT = timedelta(days=5)
TROUBLE_SHOWN = timedelta(days=14)
MOST_NAMED = 3
ENDS_SOON = timedelta(days=3)


@dataclass(frozen=True)
class NewConsent:
    """A consent since yesterday."""

    case: Case
    at: datetime


@dataclass(frozen=True)
class Agenda:
    """Everything the box "Braucht Sie jetzt" says; counts beyond what is named."""

    consents: Sequence[NewConsent]
    withdrawals: Sequence[Withdrawal]  # since yesterday, those with a case
    unmatched_withdrawals: int
    ending: Sequence[CasePeriod]  # periods whose last day is today or within ENDS_SOON
    waiting: Sequence[Case]
    waiting_count: int
    expired: Sequence[Case]
    expired_count: int
    failed: Sequence[Case]
    failed_count: int
    other_failed_mails: int
    uncertain_mails: int
    paused: MailAccount | None
    missing: Sequence[str]
    unstamped: Sequence[Case]  # a time stamp was given up that the broker may ask for again
    alarm: SelfCheck | None  # the last self-check, if it found something wrong
    shared_address: Sequence[Case] = ()  # consents that may name a proxy's address


@dataclass(frozen=True)
class FirstSteps:
    """What a new agency has done already; offers are counted by their records."""

    settings: bool
    has_mail_account: bool
    has_property: bool
    has_prospect: bool
    has_offer: bool

    @property
    def are_done(self) -> bool:
        """Whether the first offer has left."""
        return self.has_offer


def start_of_yesterday(now: datetime) -> datetime:
    """Midnight in Germany at the beginning of yesterday."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def _new_consents(agency_id: int, broker_id: int | None, now: datetime) -> list[NewConsent]:
    query = (
        select(Case, func.max(EvidenceRecord.at))
        .join(EvidenceRecord, EvidenceRecord.case_id == Case.id)
        .where(
            Case.agency_id == agency_id,
            EvidenceRecord.kind == EvidenceKind.CONSENT_GIVEN,
            EvidenceRecord.at >= start_of_yesterday(now),
        )
        .group_by(Case.id)
        .order_by(func.max(EvidenceRecord.at).desc())
    )
    if broker_id is not None:
        query = query.where(Case.broker_id == broker_id)
    return [NewConsent(case, at) for case, at in db.session.execute(query)]


def _new_withdrawals(agency_id: int, broker_id: int | None, now: datetime) -> Sequence[Withdrawal]:
    query = (
        select(Withdrawal)
        .join(Case, Case.id == Withdrawal.case_id)
        .where(
            Withdrawal.agency_id == agency_id,
            Withdrawal.stored_at >= start_of_yesterday(now),
            Withdrawal.set_aside_at.is_(None),
        )
        .order_by(Withdrawal.stored_at.desc())
    )
    if broker_id is not None:
        query = query.where(Case.broker_id == broker_id)
    return db.session.scalars(query.limit(MOST_NAMED)).all()


def _in_state(
    agency_id: int, broker_id: int | None, state: CaseState, before: datetime | None = None
) -> tuple[list[Case], int]:
    """Cases in one state, longest there first: a few of them, and how many there are."""
    states = case_states(agency_id)
    query = select(Case).join(states, states.c.case_id == Case.id).where(states.c.state == state.value)
    if broker_id is not None:
        query = query.where(Case.broker_id == broker_id)
    if before is not None:
        query = query.where(states.c.sent_at < before)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(db.session.scalars(query.order_by(states.c.sent_at).limit(MOST_NAMED))), count


def _mails(agency_id: int, *where: object) -> int:
    query = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.agency_id == agency_id, *where)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


def _shared_address(agency_id: int, now: datetime) -> list[Case]:
    """Cases whose consents came from an address that several prospects shared lately, newest first."""
    query = (
        select(Case)
        .join(EvidenceRecord, EvidenceRecord.case_id == Case.id)
        .where(
            Case.agency_id == agency_id,
            EvidenceRecord.kind == EvidenceKind.SHARED_ADDRESS_NOTICED,
            EvidenceRecord.at >= now - TROUBLE_SHOWN,
        )
        .group_by(Case.id)
        .order_by(func.max(EvidenceRecord.seq).desc())
    )
    return list(db.session.scalars(query))


def _unstamped(agency_id: int) -> list[Case]:
    """Cases with a sealed record that got no stamp of any authority, and none is asked for; newest first."""
    there = select(TimeStamp.record_id).where(TimeStamp.state != TimeStampState.FAILED)
    query = (
        select(Case)
        .join(EvidenceRecord, EvidenceRecord.case_id == Case.id)
        .join(TimeStamp, TimeStamp.record_id == EvidenceRecord.record_id)
        .where(Case.agency_id == agency_id, TimeStamp.is_daily.is_(False))
        .where(TimeStamp.state == TimeStampState.FAILED, TimeStamp.record_id.not_in(there))
        .group_by(Case.id)
        .order_by(func.max(EvidenceRecord.seq).desc())
    )
    return list(db.session.scalars(query)) if current_settings().time_authorities else []


def _alarm(agency_id: int) -> SelfCheck | None:
    newest = select(SelfCheck).filter_by(agency_id=agency_id).order_by(SelfCheck.id.desc()).limit(1)
    found = db.session.scalar(newest)
    return found if found is not None and found.fault else None


def read_agenda(agency: Agency, broker_id: int | None, now: datetime) -> Agenda:
    """What needs ``broker_id`` now, or with None what needs anybody of the agency."""
    waiting, waiting_count = _in_state(agency.id, broker_id, CaseState.WAITING, now - LONG_WAIT)
    expired, expired_count = _in_state(agency.id, broker_id, CaseState.EXPIRED)
    failed, failed_count = _in_state(agency.id, broker_id, CaseState.FAILED)
    account = db.session.get(MailAccount, agency.id)
    today = clock.local(now).date()
    return Agenda(
        consents=_new_consents(agency.id, broker_id, now),
        withdrawals=_new_withdrawals(agency.id, broker_id, now),
        unmatched_withdrawals=count_open(agency.id),
        ending=periods_ending(agency, broker_id, today, today + ENDS_SOON),
        waiting=waiting,
        waiting_count=waiting_count,
        expired=expired,
        expired_count=expired_count,
        failed=failed,
        failed_count=failed_count,
        other_failed_mails=_mails(
            agency.id,
            OutgoingMail.state == MailState.FAILED,
            OutgoingMail.case_id.is_(None),
            OutgoingMail.created_at >= now - TROUBLE_SHOWN,
        ),
        uncertain_mails=_mails(agency.id, OutgoingMail.state == MailState.UNCERTAIN),
        paused=account if account is not None and account.paused_at else None,
        missing=missing_for_sending(agency),
        shared_address=_shared_address(agency.id, now),
        unstamped=_unstamped(agency.id),
        alarm=_alarm(agency.id),
    )


def read_first_steps(agency: Agency) -> FirstSteps:
    """How far a new agency has come."""

    def exists(query: object) -> bool:
        return db.session.scalar(query) is not None  # type: ignore[call-overload]

    sent = select(EvidenceRecord.id).filter_by(agency_id=agency.id, kind=EvidenceKind.OFFER_SENT)
    return FirstSteps(
        settings=not missing_for_sending(agency),
        has_mail_account=bool(server_of(agency.id)[0]),
        has_property=exists(select(Property.id).filter_by(agency_id=agency.id).limit(1)),
        has_prospect=exists(select(Prospect.id).filter_by(agency_id=agency.id).limit(1)),
        has_offer=exists(sent.limit(1)),
    )
