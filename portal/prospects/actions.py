"""What changes prospects: create and change."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.prospects.duplicates import find_by_email
from portal.prospects.models import Prospect
from portal.transaction import transaction

#: What a broker may say about a prospect; everything else on the row is the portal's own.
FACTS = frozenset(column.key for column in Prospect.__table__.columns) - {
    "id",
    "ref",
    "agency_id",
    "created_at",
    "updated_at",
    "erased_at",
}


class ProspectAlreadyKnown(ValueError):
    """The agency has a prospect with this e-mail address; ``prospect_id`` names him."""

    def __init__(self, prospect_id: int) -> None:
        super().__init__(prospect_id)
        self.prospect_id = prospect_id


class ProspectUnknown(LookupError):
    """The agency has no prospect with this id."""


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"not a fact of a prospect: {sorted(unknown)[0]}")
    return facts


def _assert_new(session: Session, agency_id: int, email: str, but: int | None = None) -> None:
    known = find_by_email(session, agency_id, email, but=but)
    if known is not None:
        raise ProspectAlreadyKnown(known.id)


def create_prospect(
    agency_id: int, *, last_name: str, email: str, allow_duplicate: bool = False, **facts: Any
) -> Prospect:
    """Add a prospect; ``facts`` are columns of Prospect (see FACTS).

    Raises ProspectAlreadyKnown when the agency knows the address and ``allow_duplicate`` is not set,
    TypeError for an unknown fact.
    """
    _checked(facts)
    with transaction() as session:
        if not allow_duplicate:
            _assert_new(session, agency_id, email)
        now = clock.now()
        row = Prospect(
            agency_id=agency_id,
            ref=str(uuid.uuid4()),
            last_name=last_name,
            email=email,
            created_at=now,
            updated_at=now,
            **facts,
        )
        session.add(row)
        session.flush()
    return row


def update_prospect(
    agency_id: int, prospect_id: int, *, allow_duplicate: bool = False, **facts: Any
) -> Prospect:
    """Change facts of a prospect; what is not named stays.

    Raises ProspectUnknown, ProspectAlreadyKnown (only when the address changes) and TypeError.
    """
    _checked(facts)
    with transaction() as session:
        row = session.scalar(select(Prospect).filter_by(agency_id=agency_id, id=prospect_id))
        if row is None:
            raise ProspectUnknown(prospect_id)
        email = facts.get("email", row.email)
        if not allow_duplicate and email.lower() != row.email.lower():
            _assert_new(session, agency_id, email, but=prospect_id)
        for name, value in facts.items():
            setattr(row, name, value)
        row.updated_at = clock.now()
    return row
