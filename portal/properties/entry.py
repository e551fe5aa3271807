"""How a property gets into the agency's list and changes there, inside whatever transaction needs it."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.properties.models import Property

#: What a broker may say about a property; everything else on the row is the portal's own.
FACTS = frozenset(column.key for column in Property.__table__.columns) - {
    "id",
    "ref",
    "agency_id",
    "is_archived",
    "created_at",
    "updated_at",
}


class ObjectNumberTaken(ValueError):
    """Another property of the agency has this object number."""


class PropertyUnknown(LookupError):
    """The agency has no property with this id."""


def _check(facts: dict[str, Any]) -> None:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"not a fact of a property: {sorted(unknown)[0]}")


def _assert_number_free(session: Session, agency_id: int, number: str, but: int | None = None) -> None:
    taken = session.scalar(
        select(Property.id)
        .filter_by(agency_id=agency_id, object_number=number)
        .where(Property.id != (but or 0))
    )
    if taken is not None:
        raise ObjectNumberTaken(number)


def own_property(session: Session, agency_id: int, property_id: int) -> Property:
    """The agency's property with this id. Raises PropertyUnknown."""
    found = session.scalar(select(Property).filter_by(agency_id=agency_id, id=property_id))
    if found is None:
        raise PropertyUnknown(property_id)
    return found


def add_property(
    session: Session, agency_id: int, *, object_number: str, title: str, **facts: Any
) -> Property:
    """A new property of the agency; ``facts`` are columns of Property (see FACTS), money in euro, areas in m².

    Raises ObjectNumberTaken when the agency already uses the number, TypeError for an unknown fact.
    """
    _check(facts)
    _assert_number_free(session, agency_id, object_number)
    now = clock.now()
    row = Property(
        agency_id=agency_id,
        ref=str(uuid.uuid4()),
        object_number=object_number,
        title=title,
        created_at=now,
        updated_at=now,
        **facts,
    )
    session.add(row)
    session.flush()
    return row


def change_property(session: Session, agency_id: int, property_id: int, **facts: Any) -> Property:
    """Other facts of a property; what is not named stays.

    Raises PropertyUnknown, ObjectNumberTaken, TypeError as add_property.
    """
    _check(facts)
    row = own_property(session, agency_id, property_id)
    if "object_number" in facts:
        _assert_number_free(session, agency_id, facts["object_number"], but=property_id)
    for name, value in facts.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    return row
