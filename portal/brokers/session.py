"""The signed-in browser: the cookie holds a secret, the database its hash and everything else."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import g as request_state
from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.brokers.models import Broker, BrokerSession
from portal.database import db
from portal.tokens import hash_secret

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)

COOKIE_KEY = "broker"


def is_live(found: BrokerSession, at: datetime) -> bool:
    """Whether the session still counts: not ended, not idle for an hour, not older than twelve."""
    return (
        found.ended_at is None
        and at - found.last_seen_at < IDLE
        and at - found.created_at < LONGEST
        and found.broker.is_active
    )


def current_session() -> BrokerSession | None:
    """The live session behind this request's cookie, or None."""
    secret = cookie.get(COOKIE_KEY)
    if not isinstance(secret, str):
        return None
    found = db.session.scalar(
        select(BrokerSession)
        .options(joinedload(BrokerSession.broker).joinedload(Broker.agency))
        .where(BrokerSession.secret_hash == hash_secret(secret))
    )
    return found if found is not None and is_live(found, clock.now()) else None


def find_broker() -> Broker | None:
    """The broker of this request, or None; the session it was found by is kept for ``found_session``."""
    request_state.broker_session = found = current_session()
    return found.broker if found is not None else None


def found_session() -> BrokerSession | None:
    """The session by which the broker of this request was found, or None where nobody looked for one."""
    found: BrokerSession | None = request_state.get("broker_session")
    return found


def remember(secret: str) -> None:
    """Put a new session's secret into the cookie, and nothing of the old one (form secret included)."""
    cookie.clear()
    cookie[COOKIE_KEY] = secret


def forget() -> None:
    """Empty the cookie."""
    cookie.clear()


def own_path(text: str | None) -> str:
    r"""``text`` if it is a path of this portal (R30), else the empty string.

    Browsers read ``\`` as ``/`` and drop tabs and line breaks, so a path with any of them is refused.
    """
    if not text or not text.startswith("/") or text.startswith("//") or len(text) > 2000:
        return ""
    if "\\" in text or any(not char.isprintable() or char.isspace() for char in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc or parts.path.startswith("//") else text
