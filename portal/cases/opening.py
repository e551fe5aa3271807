"""How a case begins, inside whatever transaction needs one: opening a case, or composing an offer."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.cases.models import Case
from portal.evidence import chain
from portal.evidence.chain import Actor, Subject
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.prospects.models import Prospect


class CaseNeedsProspect(LookupError):
    """The agency has no prospect with this id."""


class CaseNeedsBroker(LookupError):
    """The agency has no active broker with this id."""


def add_case(
    session: Session,
    *,
    agency_id: int,
    prospect_id: int,
    broker_id: int,
    wish: str,
    actor_id: int | None = None,
) -> Case:
    """A new case with the agency's next number and its CASE_OPENED record, inside the caller's transaction.

    ``broker_id`` becomes responsible; ``actor_id`` is the broker who opens it (the same one if not given).
    Raises CaseNeedsProspect or CaseNeedsBroker when one of them is not the agency's.
    """
    if session.scalar(select(Prospect.id).filter_by(agency_id=agency_id, id=prospect_id)) is None:
        raise CaseNeedsProspect(prospect_id)
    if session.scalar(select(Broker.id).filter_by(agency_id=agency_id, id=broker_id, is_active=True)) is None:
        raise CaseNeedsBroker(broker_id)
    agency = session.get_one(Agency, agency_id, with_for_update=True)
    agency.case_counter += 1
    now = clock.now()
    case = Case(
        agency_id=agency_id,
        ref=str(uuid.uuid4()),
        number=f"V-{clock.local(now).year}-{agency.case_counter:04d}",
        wish=wish,
        prospect_id=prospect_id,
        broker_id=broker_id,
        created_at=now,
        updated_at=now,
    )
    session.add(case)
    session.flush()
    chain.append(
        session,
        EvidenceKind.CASE_OPENED,
        agency_id=agency_id,
        actor=Actor(ActorKind.BROKER, str(actor_id or broker_id)),
        subject=Subject(case_id=case.id, names={"case": case.ref}),
        facts={"number": case.number},
    )
    return case
