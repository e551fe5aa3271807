"""Which properties a list shows: search words, kind, marketing, archive."""

from sqlalchemy import Select, select

from portal.lists import matches
from portal.properties.models import Marketing, Property, PropertyKind

SEARCHED = (
    Property.title,
    Property.object_number,
    Property.city,
    Property.district,
    Property.street,
    Property.postal_code,
)


def find_properties(
    agency_id: int, *, words: str = "", kind: str = "", marketing: str = "", archived: bool = False
) -> Select[Property]:
    """The agency's properties, those changed last first; a kind that does not exist is passed over."""
    query = select(Property).where(Property.agency_id == agency_id, Property.is_archived == archived)
    found = matches(words, SEARCHED)
    if found is not None:
        query = query.where(found)
    if kind in set(PropertyKind):
        query = query.where(Property.kind == kind)
    if marketing in set(Marketing):
        query = query.where(Property.marketing == marketing)
    return query.order_by(Property.updated_at.desc(), Property.id.desc())
