"""Withdrawal periods that consents have begun, read from the evidence records; for the office to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, Text, cast, func, select

from portal import clock
from portal.agency.models import Agency
from portal.cases.deadline import WithdrawalPeriod, withdrawal_period
from portal.cases.models import Case
from portal.database import db
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord as Record


@dataclass(frozen=True)
class CasePeriod:
    """The period of a case, counted from its last consent: that day the notice is known to have arrived."""

    case: Case
    began_on: date
    period: WithdrawalPeriod


def _consents(agency_id: int) -> Select[Case, datetime]:
    """Cases with the moment of a consumer's last consent; a business has no right to withdraw."""
    is_consumer = func.json_extract(cast(Record.canonical, Text), "$.facts.consumer")
    return (
        select(Case, func.max(Record.at))
        .join(Record, Record.case_id == Case.id)
        .where(Case.agency_id == agency_id, Record.kind == EvidenceKind.CONSENT_GIVEN, is_consumer == 1)
        .group_by(Case.id)
    )


def period_of(agency: Agency, case_id: int) -> CasePeriod | None:
    """The period of one case; None while no consumer has consented in it."""
    row = db.session.execute(_consents(agency.id).where(Case.id == case_id)).first()
    return _period(agency, row[0], row[1]) if row is not None else None


def periods_ending(
    agency: Agency, broker_id: int | None, first: date, last: date | None = None
) -> Sequence[CasePeriod]:
    """Periods of open cases whose last day lies between ``first`` and ``last``, both included, the earliest first.

    Of the cases of ``broker_id``, or with None of everybody.
    """
    query = _consents(agency.id).where(Case.is_closed.is_(False), Case.stopped_at.is_(None))
    if broker_id is not None:
        query = query.where(Case.broker_id == broker_id)
    found = [_period(agency, case, at) for case, at in db.session.execute(query)]
    within = [
        one
        for one in found
        if first <= one.period.shown_day and (last is None or one.period.shown_day <= last)
    ]
    return sorted(within, key=lambda one: (one.period.shown_day, one.case.id))


def _period(agency: Agency, case: Case, at: datetime) -> CasePeriod:
    day = clock.local(at).date()
    return CasePeriod(case, day, withdrawal_period(day, day, agency.federal_state))
