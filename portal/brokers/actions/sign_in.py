"""Signing in and out."""

from sqlalchemy import select, update

from portal import clock
from portal.brokers import browsers, throttle
from portal.brokers import password as passwords
from portal.brokers.models import Broker, BrokerSession
from portal.database import db
from portal.transaction import transaction


class SignInRefused(ValueError):
    """E-mail and password do not belong together, or the account is not active; nobody learns which."""


def count_try(email: str, client_ip: str) -> None:
    """Count a try before its password is looked at, so that parallel tries cannot slip past the limit.

    Raises throttle.TooManyTries when the account's or the network's tries are used up.
    """
    key = throttle.account_key(email)
    with transaction() as session:
        throttle.count(session, key, throttle.TRIES_PER_ACCOUNT, client_ip, clock.now())


def check_password(email: str, password: str) -> tuple[int, str]:
    """The id of the broker they belong to, and the hash they were checked against; changes nothing.

    Takes as long for an unknown address. Raises SignInRefused, password.TooManyAtOnce.
    """
    broker = db.session.scalar(select(Broker).where(Broker.email == email.strip().lower()))
    stored = broker.password_hash if broker is not None and broker.is_active else ""
    broker_id = broker.id if broker is not None else 0
    db.session.rollback()  # no read stays open while the hash is computed
    if not passwords.is_right(stored, password):
        raise SignInRefused
    return broker_id, stored


def begin_session(
    broker_id: int, checked_hash: str, client_ip: str, browser: str = "", fresh_hash: str = ""
) -> str:
    """Sign the broker in and return the session's secret; forgives the account's failed tries.

    ``checked_hash`` is the one his password was checked against: if it changed meanwhile (a new password, a
    deactivation), the sign-in is refused. ``fresh_hash`` replaces a hash with outdated parameters.
    Raises SignInRefused.
    """
    with transaction() as session:
        broker = session.get(Broker, broker_id)
        if broker is None or not broker.is_active or broker.password_hash != checked_hash:
            raise SignInRefused
        if fresh_hash:
            broker.password_hash = fresh_hash
        throttle.forgive(session, broker.email, client_ip)
        return browsers.open_for(session, broker, client_ip, browser)


def note_activity(session_id: int) -> None:
    """Remember that the browser is still in use; the only thing a GET of the office may write."""
    with transaction() as session:
        session.execute(
            update(BrokerSession).where(BrokerSession.id == session_id).values(last_seen_at=clock.now())
        )


def end_session(session_id: int) -> None:
    """Sign one browser out."""
    with transaction() as session:
        session.execute(
            update(BrokerSession)
            .where(BrokerSession.id == session_id, BrokerSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )


def end_all_sessions(broker_id: int) -> None:
    """Sign a broker out in every browser."""
    with transaction() as session:
        browsers.end_all(session, broker_id)
