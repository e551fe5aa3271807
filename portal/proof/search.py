"""Finding the consent somebody asks for on the command line."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.models import Agency
from portal.cases.models import Case
from portal.consent.models import Consent
from portal.offers.models import Offer

LATEST = "latest"


class CaseAmbiguous(LookupError):
    """More than one agency has a case with this number."""


def find_newest_consent(session: Session, number: str, slug: str = "") -> Consent | None:
    """The newest consent of the case ``number`` (or of all cases: ``latest``), in the agency ``slug`` if given.

    None when there is none. Raises CaseAmbiguous.
    """
    query = (
        select(Consent)
        .join(Offer, Offer.id == Consent.offer_id)
        .join(Case, Case.id == Offer.case_id)
        .join(Agency, Agency.id == Consent.agency_id)
        .order_by(Consent.given_at.desc(), Consent.id.desc())
    )
    if number != LATEST:
        query = query.where(Case.number == number)
    if slug:
        query = query.where(Agency.slug == slug)
    found = list(session.scalars(query if number != LATEST else query.limit(1)))
    if len({consent.agency_id for consent in found}) > 1:
        raise CaseAmbiguous(number)
    return found[0] if found else None
