"""The values behind placeholders where an offer may be on its way already: S-Exposé mail, reminder, message."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.consent.models import Consent, ConsentLink
from portal.database import db
from portal.language import writing_in
from portal.offers import letter
from portal.offers.dispatch_mode import OfferState
from portal.offers.models import Offer
from portal.template_filters import long_date


def registered_values(
    offer: Offer, agency: Agency, objects: Sequence[Mapping[str, str]], language: str
) -> dict[str, str]:
    """For the free words of an S-Exposé mail that leaves now, the first time or once more.

    ``objects`` are the public facts the mail shows; a withheld address is in none of these values.
    """
    with writing_in(language):
        found = letter.values(offer.case.prospect, offer.case.broker, agency, offer.properties)
        if objects:
            first = objects[0]
            price = first["price"]
            shown = {
                "objekt_titel": first["title"],
                "objekt_nr": first["number"],
                "objekt_preis": _("Preis auf Anfrage") if price == "Preis auf Anfrage" else price,
                "objekte": letter.listed(
                    [letter.object_line(one["title"], one["number"]) for one in objects]
                ),
            }
            found |= {name: letter.never_read_again(value) for name, value in shown.items()}
        found["offerte_datum"] = long_date(offer.sent_at)
        found["link_gueltig_bis"] = long_date(clock.now() + timedelta(days=agency.link_valid_days))
    return found


def message_values(case: Case, agency: Agency, language: str) -> dict[str, str]:
    """For a message in ``case``: of its newest offer, that was sent if one was, and of the link that is open."""
    offer = newest_offer(case)
    with writing_in(language):
        found = letter.values(case.prospect, case.broker, agency, offer.properties if offer else [])
        if offer is not None and offer.sent_at is not None:
            link = _open_link(offer)
            found["offerte_datum"] = long_date(offer.sent_at)
            found["link_gueltig_bis"] = long_date(link.expires_at) if link else ""
    return found


def newest_offer(case: Case) -> Offer | None:
    """The offer that speaks for a case: the one sent last, else the newest draft."""
    query = select(Offer).where(
        Offer.agency_id == case.agency_id, Offer.case_id == case.id, Offer.state != OfferState.DISCARDED
    )
    return db.session.scalar(query.order_by(Offer.sent_at.desc().nulls_last(), Offer.id.desc()).limit(1))


def _open_link(offer: Offer) -> ConsentLink | None:
    """The newest link of ``offer`` while it can still be used for a consent."""
    link = db.session.scalar(
        select(ConsentLink)
        .where(ConsentLink.offer_id == offer.id, ConsentLink.is_trial.is_(False))
        .order_by(ConsentLink.number.desc())
        .limit(1)
    )
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        return None
    given = db.session.scalar(select(Consent.id).where(Consent.offer_id == offer.id))
    return link if given is None else None
