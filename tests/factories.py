"""Rows for tests, made by the real actions: a property, a prospect, a case, an offer."""

import uuid
from decimal import Decimal
from itertools import count
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.brokers.models import Broker
from portal.cases.actions import open_case
from portal.cases.models import Case
from portal.database import db
from portal.dispatch.actions import send_offer
from portal.offers.dispatch_mode import DispatchMode
from portal.offers.models import Offer, OfferProperty
from portal.properties.actions import create_property
from portal.properties.models import EnergyCertificateKind, Property, PropertyKind
from portal.prospects.actions import create_prospect
from portal.prospects.models import Prospect, ProspectStatus, Salutation
from portal.transaction import transaction

_numbers = count(1)


def count_anew() -> None:
    """Begin with the first object number again: documents of the same content come out the same in every test."""
    global _numbers  # noqa: PLW0603 - one test runs at a time
    _numbers = count(1)


def make_property(agency_id: int, **facts: Any) -> Property:
    """A flat with everything an exposé needs but pictures; ``facts`` replace what is named."""
    usual: dict[str, Any] = {
        "object_number": f"W-{next(_numbers):03d}",
        "title": "Altbau am Hang",
        "kind": PropertyKind.FLAT,
        "street": "Hangweg 7",
        "postal_code": "78462",
        "city": "Konstanz",
        "district": "Paradies",
        "living_area": Decimal("98.5"),
        "rooms": Decimal(3),
        "year_built": 1908,
        "condition": "gepflegt",
        "price": Decimal(398000),
        "outer_commission": "3,57 % inkl. MwSt.",
        "inner_commission": "3,57 % inkl. MwSt.",
        "text_property": "Eine helle Wohnung im zweiten Obergeschoss.",
        "text_location": "Ruhig und doch nah am See.",
        "energy_kind": EnergyCertificateKind.DEMAND,
        "energy_value": Decimal("87.4"),
        "energy_source": "Gas",
        "energy_year": 1908,
        "energy_class": "C",
    }
    return create_property(agency_id, **{**usual, **facts})


def make_prospect(agency_id: int, **facts: Any) -> Prospect:
    """Paul Lenz, a consumer, or whoever ``facts`` say."""
    usual: dict[str, Any] = {
        "salutation": Salutation.MR,
        "first_name": "Paul",
        "last_name": "Lenz",
        "email": "paul.lenz@prospect.example",
        "status": ProspectStatus.CONSUMER,
        "source": "Website",
    }
    return create_prospect(agency_id, allow_duplicate=True, **{**usual, **facts})


def make_case(
    agency_id: int,
    *,
    prospect_id: int | None = None,
    broker_id: int | None = None,
    wish: str = "Wohnung in Konstanz",
) -> Case:
    """A case of ``prospect_id`` (else of a new Paul) for ``broker_id`` (else for the first broker)."""
    if prospect_id is None:
        prospect_id = make_prospect(agency_id).id
    if broker_id is None:
        broker_id = db.session.scalars(
            select(Broker.id).filter_by(agency_id=agency_id).order_by(Broker.id)
        ).first()
    assert broker_id is not None, "the agency has no broker"
    return open_case(agency_id, prospect_id, broker_id, wish)


def make_offer(
    agency_id: int, *, case_id: int | None = None, properties: list[Property] | None = None, **facts: Any
) -> Offer:
    """A draft with a letter and one property (or ``properties``), of the case's broker."""
    case = db.session.get_one(Case, case_id) if case_id is not None else make_case(agency_id)
    offered = properties if properties is not None else [make_property(agency_id)]
    usual: dict[str, Any] = {
        "subject": "Ihr Exposé: Altbau am Hang",
        "cover_html": "<p>Guten Tag Herr Lenz,</p><p>gern sende ich Ihnen das <strong>Exposé</strong>.</p>",
    }
    ids, case_id, broker_id = [one.id for one in offered], case.id, case.broker_id
    with transaction() as session:
        moment = clock.now()
        offer = Offer(
            agency_id=agency_id,
            ref=str(uuid.uuid4()),
            case_id=case_id,
            broker_id=broker_id,
            created_at=moment,
            updated_at=moment,
            **{**usual, **facts},
        )
        session.add(offer)
        session.flush()
        session.add_all(
            OfferProperty(agency_id=agency_id, offer_id=offer.id, property_id=number, position=position)
            for position, number in enumerate(ids)
        )
    return offer


def make_sent_offer(agency_id: int, *, mode: DispatchMode = DispatchMode.S_EXPOSE, **facts: Any) -> Offer:
    """An offer sent through the real action; its first mail waits in the outbox."""
    offer = make_offer(agency_id, **facts)
    with current_app.test_request_context():
        return send_offer(agency_id, offer.id, offer.broker, revision=offer.revision, mode=mode)
