"""Which cases are kept how long and why, and what stands against erasing one whose time is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, Subquery, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.cases.withdrawal_periods import period_of
from portal.consent.models import Consent, ConsentLink
from portal.evidence.keeping import kept_until, kept_without_consent
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord
from portal.mail.models import MailState, OutgoingMail
from portal.offers.models import Offer
from portal.prospects.models import Prospect
from portal.retention.kinds import Obstacle

#: What claims may rest on: consents, and declarations of withdrawal. Both are kept for years.
WEIGHTY = (EvidenceKind.CONSENT_GIVEN, EvidenceKind.WITHDRAWN, EvidenceKind.WITHDRAWAL_MATCHED)

_UNSETTLED = (MailState.QUEUED, MailState.LEASED, MailState.DEFERRED, MailState.UNCERTAIN)


@dataclass(frozen=True)
class Kept:
    """One case: until when it is kept and why, and what stands against erasing it."""

    case: Case
    until: date
    has_consent: bool
    obstacles: Sequence[Obstacle]

    def is_over(self, today: date) -> bool:
        """Whether its time is over."""
        return self.until < today

    def is_due(self, today: date) -> bool:
        """Whether it is to be erased."""
        return self.is_over(today) and not self.obstacles


def today() -> date:
    """The calendar day in Germany."""
    return clock.local(clock.now()).date()


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BERLIN)


def _last_consents(agency_id: int) -> Subquery:
    last = func.max(when((EvidenceRecord.kind.in_(WEIGHTY), EvidenceRecord.at)))
    query = select(EvidenceRecord.case_id, last.label("at"))
    return (
        query.where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.case_id.is_not(None))
        .group_by(EvidenceRecord.case_id)
        .subquery()
    )


def _over(agency: Agency, on: date) -> Select[Case, datetime | None]:
    """Cases whose time is over on this day, held or not, the one that was left alone longest first."""
    consents = _last_consents(agency.id)
    before_consent = _midnight(date(on.year - agency.years_kept, 1, 1))
    before_event = _midnight(on - timedelta(days=agency.days_kept))
    return (
        select(Case, consents.c.at)
        .outerjoin(consents, consents.c.case_id == Case.id)
        .options(joinedload(Case.prospect), joinedload(Case.broker))
        .where(
            Case.agency_id == agency.id,
            Case.erased_at.is_(None),
            Case.updated_at < before_event,
            or_(consents.c.at.is_(None), consents.c.at < before_consent),
        )
        .order_by(Case.updated_at, Case.id)
    )


def find_over(session: Session, agency: Agency, on: date, most: int | None = None) -> list[Kept]:
    """The agency's cases whose time is over on this day, with what stands against erasing them."""
    rows = session.execute(_over(agency, on).limit(most)).all()
    return [_kept(session, agency, case, at) for case, at in rows]


def kept_of(session: Session, agency: Agency, case: Case) -> Kept:
    """How long one case is kept."""
    given = select(func.max(EvidenceRecord.at)).where(
        EvidenceRecord.agency_id == agency.id,
        EvidenceRecord.case_id == case.id,
        EvidenceRecord.kind.in_(WEIGHTY),
    )
    return _kept(session, agency, case, session.scalar(given))


def _kept(session: Session, agency: Agency, case: Case, consented_at: datetime | None) -> Kept:
    until = kept_without_consent(case.updated_at, agency.days_kept)
    if consented_at is not None:
        until = max(until, kept_until(consented_at, agency.years_kept))
    return Kept(case, until, consented_at is not None, tuple(_obstacles(session, agency, case)))


def _obstacles(session: Session, agency: Agency, case: Case) -> Iterable[Obstacle]:
    if case.hold_reason:
        yield Obstacle.HOLD
    period = period_of(agency, case.id)
    if period is not None and period.period.shown_day >= today():
        yield Obstacle.PERIOD
    open_link = (
        select(ConsentLink.id)
        .join(Offer, Offer.id == ConsentLink.offer_id)
        .outerjoin(Consent, Consent.offer_id == Offer.id)
        .where(
            Offer.case_id == case.id,
            ConsentLink.is_trial.is_(False),
            ConsentLink.revoked_at.is_(None),
            ConsentLink.expires_at >= clock.now(),
            Consent.id.is_(None),
        )
    )
    if session.scalar(open_link.limit(1)) is not None:
        yield Obstacle.LINK
    waiting = select(OutgoingMail.id).where(
        OutgoingMail.case_id == case.id, OutgoingMail.state.in_(_UNSETTLED)
    )
    if session.scalar(waiting.limit(1)) is not None:
        yield Obstacle.MAIL


def find_held(session: Session, agency_id: int) -> list[Case]:
    """Cases somebody holds, the one held first on top."""
    query = select(Case).where(Case.agency_id == agency_id, Case.hold_reason != "")
    return list(session.scalars(query.options(joinedload(Case.prospect)).order_by(Case.id)))


def find_others(session: Session, case: Case) -> list[Case]:
    """The same person's other cases: as long as there is one, the name stays."""
    others = select(Case).filter_by(prospect_id=case.prospect_id, erased_at=None).where(Case.id != case.id)
    return list(session.scalars(others.order_by(Case.id)))


def find_erased(session: Session, agency_id: int, most: int) -> list[Case]:
    """The cases erased last."""
    query = select(Case).where(Case.agency_id == agency_id, Case.erased_at.is_not(None))
    return list(session.scalars(query.order_by(Case.erased_at.desc(), Case.id.desc()).limit(most)))


def forgotten_prospects(agency: Agency, on: date) -> Select[Prospect]:
    """Prospects without any case whose row nobody has touched for the time of a case without a consent."""
    with_case = select(Case.id).where(Case.prospect_id == Prospect.id)
    return (
        select(Prospect)
        .where(
            Prospect.agency_id == agency.id,
            Prospect.erased_at.is_(None),
            Prospect.updated_at < _midnight(on - timedelta(days=agency.days_kept)),
            ~with_case.exists(),
        )
        .order_by(Prospect.updated_at, Prospect.id)
    )
