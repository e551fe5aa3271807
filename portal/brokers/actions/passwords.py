"""New passwords, by a mailed link or from one's own account; one's own name and phone."""

from sqlalchemy import select

from portal import clock
from portal.agency.models import DEFAULT_ACCENT, Agency
from portal.brokers import browsers, guessing, links, mails, throttle
from portal.brokers import password as passwords
from portal.brokers.models import AccountLinkPurpose, Broker
from portal.database import db
from portal.mail import outbox
from portal.mail.models import MailKind
from portal.tokens import hash_secret, new_secret
from portal.transaction import transaction


class PasswordChangedMeanwhile(ValueError):
    """The old password was changed, or the account switched off, while the new one was being set."""


class PasswordWeak(ValueError):
    """The new password is too easy to guess; ``weakness`` says why."""

    def __init__(self, weakness: guessing.Weakness) -> None:
        super().__init__(weakness)
        self.weakness = weakness


def request_reset(email: str, client_ip: str) -> None:
    """Mail a link for a new password, if the address has an active account; nobody learns whether it has.

    The same work is done for an unknown address, so that the time tells nothing. Raises throttle.TooManyTries.
    """
    email = email.strip().lower()
    broker = db.session.scalar(select(Broker).where(Broker.email == email, Broker.is_active))
    secret = new_secret()
    if broker is not None:
        to = mails.Recipient(broker.agency, broker.full_name, broker.email)
        broker_id = broker.id
    else:
        to = mails.Recipient(Agency(id=0, name="", street="", sender_name="", postal_code="", city="", phone="",
                                    email="", accent=DEFAULT_ACCENT), "", "nobody@portal.invalid")  # fmt: skip
        broker_id = 0
    built = mails.build_password_reset(to, secret)
    with transaction() as session:
        key = throttle.reset_key(email)
        throttle.count(session, key, throttle.RESETS_PER_ACCOUNT, client_ip, clock.now())
        found = session.get(Broker, broker_id)
        if found is not None and found.is_active:
            links.keep(session, found, AccountLinkPurpose.PASSWORD_RESET, secret)
            outbox.enqueue(
                session,
                built,
                kind=MailKind.PASSWORD_RESET,
                idem_key=f"account:{hash_secret(secret)}",
                secret=secret,
            )


def _checked(password: str, broker: Broker) -> None:
    """Raises PasswordWeak."""
    agency = broker.agency
    own = (agency.name, agency.city, agency.email, broker.first_name, broker.last_name, broker.email)
    weakness = guessing.weakness(password, own)
    if weakness is not None:
        raise PasswordWeak(weakness)


def set_password(token: str, password: str) -> None:
    """Set the password through a mailed link; uses the link up and ends every session of the account.

    Raises links.LinkDead, PasswordWeak, password.TooManyAtOnce.
    """
    _checked(password, links.find(db.session(), token).broker)
    db.session.rollback()
    fresh = passwords.hash_password(password)
    with transaction() as session:
        broker = links.find(session, token).broker
        broker.password_hash = fresh
        links.kill_all(session, broker.id)
        browsers.end_all(session, broker.id)
        throttle.forgive(session, broker.email)


def change_password(
    broker_id: int, checked_hash: str, password: str, client_ip: str, browser: str = ""
) -> str:
    """Set a new password, end every session, and begin a new one; returns its secret.

    Raises PasswordWeak, password.TooManyAtOnce, PasswordChangedMeanwhile when the old password changed meanwhile.
    """
    broker = db.session.get_one(Broker, broker_id)
    _checked(password, broker)
    db.session.rollback()
    fresh = passwords.hash_password(password)
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        if not broker.is_active or broker.password_hash != checked_hash:
            raise PasswordChangedMeanwhile
        broker.password_hash = fresh
        links.kill_all(session, broker.id)
        browsers.end_all(session, broker.id)
        throttle.forgive(session, broker.email, client_ip)
        return browsers.open_for(session, broker, client_ip, browser)


def change_own_facts(broker_id: int, first_name: str, last_name: str, phone: str) -> None:
    """Write the broker's own name and phone, as prospects see them."""
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        broker.first_name, broker.last_name, broker.phone = first_name, last_name, phone
