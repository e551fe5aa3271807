"""The secret address of a broker's calendar: made, made anew, switched off."""

from sqlalchemy import delete, select

from portal import clock
from portal.brokers.models import Broker, CalendarAddress
from portal.database import db
from portal.tokens import hash_secret, new_secret
from portal.transaction import transaction


def renew_calendar_address(broker_id: int) -> str:
    """The secret of a fresh address; one that was there before is dead at once. It is never shown again."""
    secret = new_secret()
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        session.execute(delete(CalendarAddress).where(CalendarAddress.broker_id == broker_id))
        session.add(
            CalendarAddress(
                agency_id=broker.agency_id,
                broker_id=broker_id,
                secret_hash=hash_secret(secret),
                created_at=clock.now(),
            )
        )
    return secret


def revoke_calendar_address(broker_id: int) -> None:
    """Switch the address off."""
    with transaction() as session:
        session.execute(delete(CalendarAddress).where(CalendarAddress.broker_id == broker_id))


def calendar_of(broker_id: int) -> CalendarAddress | None:
    """The broker's address as far as it is known: since when there is one."""
    return db.session.scalar(select(CalendarAddress).where(CalendarAddress.broker_id == broker_id))


def calendar_owner(secret: str) -> Broker | None:
    """The active broker whose calendar a secret opens."""
    return db.session.scalar(
        select(Broker)
        .join(CalendarAddress, CalendarAddress.broker_id == Broker.id)
        .where(CalendarAddress.secret_hash == hash_secret(secret), Broker.is_active)
    )
