"""Where cases stand, read from the evidence records in the database itself, for lists and counts.

The same rules, told in sentences and for one case, are in timeline.py; tests hold the two together.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, case, cast, func, select

from portal import clock
from portal.cases.models import Case
from portal.database import db
from portal.evidence.kinds import EvidenceKind as Kind
from portal.evidence.models import EvidenceRecord as Record


class CaseState(StrEnum):
    """Where a case stands; of several offers the one sent last speaks."""

    NEW = "new"  # nothing sent yet
    WAITING = "waiting"  # sent, no consent yet; or a direct offer still on its way
    CONSENTED = "consented"
    DELIVERED = "delivered"  # sent directly and accepted by the mail server
    FAILED = "failed"  # a mail failed, or nobody knows
    EXPIRED = "expired"  # no consent, and the last link lets nobody consent any more
    REVOKED = "revoked"  # the links were blocked before a consent
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


SENT = (Kind.OFFER_SENT, Kind.REGISTERED_MAIL_RESENT)
REGISTERED_TROUBLE = (Kind.REGISTERED_MAIL_FAILED, Kind.REGISTERED_MAIL_UNCERTAIN)
OFFER_TROUBLE = (Kind.OFFER_MAIL_FAILED, Kind.OFFER_MAIL_UNCERTAIN)
MENDED = (Kind.MAIL_REQUEUED, Kind.MAIL_SETTLED)


def _last(*kinds: Kind) -> ColumnElement[int]:
    return func.coalesce(func.max(case((Record.kind.in_(kinds), Record.seq))), 0)


def _link_ends() -> ColumnElement[str]:
    """Until when the link of the last sending lets somebody consent; empty for a direct offer."""
    ends = func.json_extract(cast(Record.canonical, Text), "$.facts.link_expires_at")
    last = func.max(
        case((Record.kind.in_(SENT), func.printf("%012d%s", Record.seq, func.coalesce(ends, ""))))
    )
    return func.coalesce(func.substr(last, 13), "")


def _offers(agency_id: int) -> Subquery:
    """One row per offer: the sequence numbers of what happened last of each sort."""
    query = (
        select(
            Record.case_id,
            Record.offer_id,
            _last(*SENT).label("sent"),
            func.max(case((Record.kind.in_(SENT), Record.at))).label("sent_at"),
            _last(Kind.CONSENT_GIVEN).label("consent"),
            _last(*REGISTERED_TROUBLE).label("trouble"),
            _last(*SENT, *MENDED, Kind.REGISTERED_MAIL_ACCEPTED).label("fine"),
            _last(*OFFER_TROUBLE).label("offer_trouble"),
            _last(Kind.OFFER_MAIL_RELAYED, *MENDED).label("offer_fine"),
            _last(Kind.OFFER_MAIL_RELAYED, Kind.MAIL_SETTLED).label("offer_arrived"),
            _last(Kind.MAIL_REQUEUED).label("requeued"),
            _last(*OFFER_TROUBLE, Kind.OFFER_MAIL_RELAYED).label("offer_mail"),
            _last(Kind.LINK_REVOKED).label("revoked"),
            _last(Kind.REGISTERED_MAIL_ACCEPTED, Kind.MAIL_SETTLED).label("accepted"),
            _link_ends().label("ends"),
        )
        .where(Record.agency_id == agency_id, Record.case_id.is_not(None), Record.offer_id.is_not(None))
        .group_by(Record.case_id, Record.offer_id)
    )
    return query.subquery()


def _offer_state(o: Any) -> ColumnElement[str]:
    return case(
        (o.offer_trouble > o.offer_fine, CaseState.FAILED.value),
        (o.consent > 0, CaseState.CONSENTED.value),
        ((o.offer_mail > 0) & (o.offer_arrived > o.requeued), CaseState.DELIVERED.value),
        (o.revoked > o.sent, CaseState.REVOKED.value),
        (o.trouble > o.fine, CaseState.FAILED.value),
        (
            (o.accepted > o.sent) & (o.ends != "") & (o.ends < clock.utc_text(clock.now())),
            CaseState.EXPIRED.value,
        ),
        else_=CaseState.WAITING.value,
    )


def case_states(agency_id: int) -> Subquery:
    """One row per case of the agency: ``case_id``, ``state``, ``sent_at`` (when the last S-Exposé or offer left)."""
    offers = _offers(agency_id)
    newest = (
        select(
            offers.c.case_id,
            _offer_state(offers.c).label("state"),
            offers.c.sent_at,
            func.row_number()
            .over(partition_by=offers.c.case_id, order_by=offers.c.sent.desc())
            .label("place"),
        )
        .where(offers.c.sent > 0)
        .subquery()
    )
    state = case(
        (Case.is_closed, CaseState.CLOSED.value),
        (Case.stopped_at.is_not(None), CaseState.WITHDRAWN.value),
        else_=func.coalesce(newest.c.state, CaseState.NEW.value),
    )
    query = (
        select(Case.id.label("case_id"), state.label("state"), newest.c.sent_at)
        .outerjoin(newest, (newest.c.case_id == Case.id) & (newest.c.place == 1))
        .where(Case.agency_id == agency_id, Case.erased_at.is_(None))
    )
    return query.subquery()


def states_of(agency_id: int, case_ids: Collection[int]) -> dict[int, CaseState]:
    """The states of these cases, by id."""
    states = case_states(agency_id)
    rows = db.session.execute(select(states.c.case_id, states.c.state).where(states.c.case_id.in_(case_ids)))
    return {row.case_id: CaseState(row.state) for row in rows}


def waiting_since(agency_id: int, before: datetime) -> Select[Case]:
    """Cases whose last S-Exposé left before ``before`` and still waits, the oldest first."""
    states = case_states(agency_id)
    return (
        select(Case)
        .join(states, states.c.case_id == Case.id)
        .where(states.c.state == CaseState.WAITING.value, states.c.sent_at < before)
        .order_by(states.c.sent_at)
    )


def in_state(query: Select[Case], agency_id: int, wanted: CaseState) -> Select[Case]:
    """``query`` narrowed to the cases in one state."""
    states = case_states(agency_id)
    return query.join(states, states.c.case_id == Case.id).where(states.c.state == wanted.value)
