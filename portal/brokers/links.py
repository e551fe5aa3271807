"""Account links: a 256-bit secret, mailed once, kept as a hash; it lets a broker set his password."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.brokers.models import AccountLink, AccountLinkPurpose, Broker
from portal.tokens import SignatureWrong, hash_secret, keyring

SIGNING_PURPOSE = "account-link"
VALID = {
    AccountLinkPurpose.INVITATION: timedelta(days=7),
    AccountLinkPurpose.PASSWORD_RESET: timedelta(minutes=60),
}


class LinkDead(LookupError):
    """The link is unknown, cut, expired or used, or its account is switched off; nobody learns which."""


def token_of(secret: str) -> str:
    """The secret wrapped and dated, as it stands in the mailed address."""
    return keyring().sign(SIGNING_PURPOSE, secret)


def keep(session: Session, broker: Broker, purpose: AccountLinkPurpose, secret: str) -> AccountLink:
    """Remember a link's hash, inside the caller's transaction; the broker's older links die."""
    kill_all(session, broker.id)
    at = clock.now()
    link = AccountLink(
        agency_id=broker.agency_id,
        broker_id=broker.id,
        purpose=purpose,
        secret_hash=hash_secret(secret),
        created_at=at,
        expires_at=at + VALID[purpose],
    )
    session.add(link)
    session.flush()
    return link


def kill_all(session: Session, broker_id: int) -> None:
    """End every open link of a broker, inside the caller's transaction."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.broker_id == broker_id, AccountLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def find(session: Session, token: str) -> AccountLink:
    """The open link behind a token. Raises LinkDead."""
    try:
        secret = keyring().read(SIGNING_PURPOSE, token)
    except SignatureWrong as error:
        raise LinkDead from error
    link = session.scalar(
        select(AccountLink)
        .options(joinedload(AccountLink.broker).joinedload(Broker.agency))
        .where(AccountLink.secret_hash == hash_secret(secret))
    )
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= clock.now()
        or not link.broker.is_active
    ):
        raise LinkDead
    return link
