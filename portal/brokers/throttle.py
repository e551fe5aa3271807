"""Throttle: tries counted in the database by account and by network, under keys that give no address away."""

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.brokers.models import SignInTry
from portal.tokens import keyring

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_NETWORK = 30
RESETS_PER_ACCOUNT = 3

_PURPOSE = "sign-in-try"
_KEY_LENGTH = 32  # hexadecimal characters; a collision only makes two strangers share a counter


class TooManyTries(ValueError):
    """The account or the network has used up its tries; ``wait`` is the time until the next one."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait

    @property
    def minutes(self) -> int:
        """The waiting time in whole minutes, rounded up, at least one."""
        return max(1, -(-int(self.wait.total_seconds()) // 60))


def network_of(client_ip: str) -> str:
    """The /24 (IPv4) or /64 (IPv6) around an address: what one visitor can easily change within."""
    try:
        address = ipaddress.ip_address(client_ip)
    except ValueError:
        return "unknown"
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, width), strict=False))


def _key(kind: str, value: str) -> str:
    return f"{kind}:{keyring().fingerprint(_PURPOSE, value)[:_KEY_LENGTH]}"


def account_key(email: str) -> str:
    """The counter's name for an account, whether it exists or not."""
    return _key("account", email.strip().lower())


def reset_key(email: str) -> str:
    """The counter's name for new passwords asked for an account."""
    return _key("reset", email.strip().lower())


def network_key(client_ip: str) -> str:
    """The counter's name for the network an address lies in."""
    return _key("network", network_of(client_ip))


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


def count(session: Session, key: str, limit: int, client_ip: str, at: datetime) -> None:
    """Count one try under ``key`` and its network, inside the caller's transaction.

    Raises TooManyTries, and counts nothing, when ``limit`` or the network's limit is reached.
    """
    network = network_key(client_ip)
    session.execute(delete(SignInTry).where(SignInTry.at <= at - WINDOW))
    _refuse_if_full(session, key, limit, at)
    _refuse_if_full(session, network, TRIES_PER_NETWORK, at)
    session.add_all([SignInTry(key=key, at=at), SignInTry(key=network, at=at)])


def forgive(session: Session, email: str, client_ip: str = "") -> None:
    """Forget the account's tries, and the newest one of the network, which has just succeeded."""
    session.execute(delete(SignInTry).where(SignInTry.key == account_key(email)))
    if client_ip:
        newest = session.scalar(select(func.max(SignInTry.id)).where(SignInTry.key == network_key(client_ip)))
        session.execute(delete(SignInTry).where(SignInTry.id == newest))
