"""Which case a declaration belongs to, found without asking anybody; a doubt is left to a broker."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.offers.models import Offer, OfferProperty
from portal.properties.models import Property
from portal.prospects.models import Prospect
from portal.withdrawal.kinds import MatchedBy
from portal.withdrawal.models import Withdrawal

MOST_SUGGESTED = 12


def find_case(session: Session, withdrawal: Withdrawal) -> tuple[Case | None, MatchedBy]:
    """The one case that is meant, and by what it was found; None in any doubt.

    First the link that opened the form, then the only case of this address, then the case or object number named.
    """
    if withdrawal.link_case_ref:
        linked = session.scalar(
            select(Case).filter_by(agency_id=withdrawal.agency_id, ref=withdrawal.link_case_ref)
        )
        if linked is not None:
            return linked, MatchedBy.LINK
    cases = cases_of_address(session, withdrawal.agency_id, withdrawal.email)
    if len(cases) == 1:
        return cases[0], MatchedBy.ADDRESS
    named = [case for case in cases if _is_named(session, case, withdrawal.reference)]
    if len(named) == 1:
        return named[0], MatchedBy.REFERENCE
    return None, MatchedBy.NONE


def cases_of_address(session: Session, agency_id: int, email: str) -> Sequence[Case]:
    """The agency's cases whose prospect has this address, the newest first."""
    wanted = email.strip().lower()
    if not wanted:
        return []
    query = (
        select(Case)
        .join(Prospect, Prospect.id == Case.prospect_id)
        .where(Case.agency_id == agency_id, func.lower(Prospect.email) == wanted)
        .order_by(Case.id.desc())
    )
    return session.scalars(query.limit(MOST_SUGGESTED)).all()


def _is_named(session: Session, case: Case, reference: str) -> bool:
    """Whether the reference holds the case's number, or the number of an object offered in it."""
    said = reference.casefold()
    if case.number.casefold() in said:
        return True
    numbers = session.scalars(
        select(Property.object_number)
        .join(OfferProperty, OfferProperty.property_id == Property.id)
        .join(Offer, Offer.id == OfferProperty.offer_id)
        .where(Offer.agency_id == case.agency_id, Offer.case_id == case.id)
    )
    return any(number and number.casefold() in said for number in numbers)


def newest_sent_offer(session: Session, case: Case) -> Offer | None:
    """The offer that was sent last in a case: what the record of a withdrawal names."""
    query = select(Offer).where(
        Offer.agency_id == case.agency_id, Offer.case_id == case.id, Offer.sent_at.is_not(None)
    )
    return session.scalar(query.order_by(Offer.sent_at.desc(), Offer.id.desc()).limit(1))
