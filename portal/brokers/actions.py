"""What changes accounts: signing in and out, passwords, invitations, roles."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers import password as passwords
from portal.brokers.models import Broker, BrokerSession, SignInTry
from portal.brokers.network import account_key, network_key
from portal.database import db
from portal.tokens import hash_secret, new_secret
from portal.transaction import transaction

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_NETWORK = 30


class SignInRefused(ValueError):
    """E-mail and password do not belong together, or the account is not active; nobody learns which."""


class TooManyTries(ValueError):
    """The account or the network has used up its tries; ``wait`` is the time until the next one."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait

    @property
    def minutes(self) -> int:
        """The waiting time in whole minutes, rounded up, at least one."""
        return max(1, -(-int(self.wait.total_seconds()) // 60))


def _refuse_if_full(session: Session, key: str, limit: int, at: datetime) -> None:
    tries = list(
        session.scalars(
            select(SignInTry.at)
            .where(SignInTry.key == key, SignInTry.at > at - WINDOW)
            .order_by(SignInTry.at.desc())
            .limit(limit)
        )
    )
    if len(tries) >= limit:
        raise TooManyTries(tries[-1] + WINDOW - at)


def count_try(email: str, client_ip: str) -> None:
    """Count a try before its password is looked at, so that parallel tries cannot slip past the limit.

    Raises TooManyTries when the account's or the network's tries of the last 15 minutes are used up.
    """
    at = clock.now()
    account, network = account_key(email), network_key(client_ip)
    with transaction() as session:
        session.execute(delete(SignInTry).where(SignInTry.at <= at - WINDOW))
        _refuse_if_full(session, account, TRIES_PER_ACCOUNT, at)
        _refuse_if_full(session, network, TRIES_PER_NETWORK, at)
        session.add_all([SignInTry(key=account, at=at), SignInTry(key=network, at=at)])


def check_password(email: str, password: str) -> tuple[int, str]:
    """The id of the broker they belong to, and the hash they were checked against.

    Takes as long for an unknown address. Changes nothing. Raises SignInRefused, password.TooManyAtOnce.
    """
    broker = db.session.scalar(select(Broker).where(Broker.email == email.lower()))
    stored = broker.password_hash if broker is not None and broker.is_active else ""
    broker_id = broker.id if broker is not None else 0
    db.session.rollback()  # no read stays open while the hash is computed
    if not passwords.is_right(stored, password):
        raise SignInRefused
    return broker_id, stored


def begin_session(
    broker_id: int, checked_hash: str, client_ip: str, browser: str = "", fresh_hash: str = ""
) -> str:
    """Sign the broker in and return the session's secret.

    ``checked_hash`` is the one his password was checked against: if it changed meanwhile (a new password, a
    deactivation), the sign-in is refused. ``fresh_hash`` replaces a hash with outdated parameters. Forgives the
    account's failed tries. Raises SignInRefused.
    """
    at = clock.now()
    secret = new_secret()
    with transaction() as session:
        broker = session.get(Broker, broker_id)
        if broker is None or not broker.is_active or broker.password_hash != checked_hash:
            raise SignInRefused
        if fresh_hash:
            broker.password_hash = fresh_hash
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
        _forgive(session, broker.email, client_ip)
    return secret


def _forgive(session: Session, email: str, client_ip: str = "") -> None:
    """Forget the account's tries, and the one try of the network that has just succeeded."""
    session.execute(delete(SignInTry).where(SignInTry.key == account_key(email)))
    if client_ip:
        newest = session.scalar(select(func.max(SignInTry.id)).where(SignInTry.key == network_key(client_ip)))
        session.execute(delete(SignInTry).where(SignInTry.id == newest))


def note_activity(session_id: int) -> None:
    """Remember that the browser is still in use; the only thing a GET of the office may write."""
    with transaction() as session:
        session.execute(
            update(BrokerSession).where(BrokerSession.id == session_id).values(last_seen_at=clock.now())
        )


def end_session(session_id: int) -> None:
    """Sign this browser out."""
    with transaction() as session:
        session.execute(
            update(BrokerSession)
            .where(BrokerSession.id == session_id, BrokerSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
