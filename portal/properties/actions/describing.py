"""What is known about a property: create, change, archive."""

from typing import Any

from portal import clock
from portal.properties.entry import add_property, change_property, own_property
from portal.properties.models import Property
from portal.transaction import transaction


def create_property(agency_id: int, *, object_number: str, title: str, **facts: Any) -> Property:
    """Add a property; ``facts`` are columns of Property (see entry.FACTS), money in euro, areas in m².

    Raises ObjectNumberTaken when the agency already uses the number, TypeError for an unknown fact.
    """
    with transaction() as session:
        return add_property(session, agency_id, object_number=object_number, title=title, **facts)


def update_property(agency_id: int, property_id: int, **facts: Any) -> Property:
    """Change facts of a property; what is not named stays.

    Raises PropertyUnknown, ObjectNumberTaken, TypeError as create_property.
    """
    with transaction() as session:
        return change_property(session, agency_id, property_id, **facts)


def set_archived(agency_id: int, property_id: int, archived: bool) -> Property:
    """Take a property out of the list, or back into it. Raises PropertyUnknown."""
    with transaction() as session:
        row = own_property(session, agency_id, property_id)
        row.is_archived = archived
        row.updated_at = clock.now()
    return row
