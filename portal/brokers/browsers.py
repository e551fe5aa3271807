"""Browsers: the rows of signed-in browsers, opened and ended inside an action's transaction."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers.models import Broker, BrokerSession
from portal.tokens import hash_secret, new_secret

#: How long a session's row stays: consents look at the addresses brokers used, older ones serve nobody.
REMEMBERED = timedelta(days=30)


def open_for(session: Session, broker: Broker, client_ip: str, browser: str) -> str:
    """Remember a browser that has just signed in; returns the secret for its cookie."""
    secret, at = new_secret(), clock.now()
    session.execute(
        delete(BrokerSession).where(
            BrokerSession.broker_id == broker.id, BrokerSession.created_at < at - REMEMBERED
        )
    )
    session.add(
        BrokerSession(
            agency_id=broker.agency_id,
            broker_id=broker.id,
            secret_hash=hash_secret(secret),
            client_ip=client_ip,
            browser=browser,
            created_at=at,
            last_seen_at=at,
        )
    )
    return secret


def end_all(session: Session, broker_id: int) -> None:
    """Sign a broker out in every browser."""
    session.execute(
        update(BrokerSession)
        .where(BrokerSession.broker_id == broker_id, BrokerSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
