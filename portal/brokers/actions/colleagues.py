"""Colleagues: invitation, roles, switching accounts off and on."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.brokers import browsers, links, mails
from portal.brokers.models import AccountLinkPurpose, Broker, Role
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.mail import outbox
from portal.mail.message import BuiltMail
from portal.mail.models import MailKind
from portal.tokens import hash_secret, new_secret
from portal.transaction import transaction


class AddressTaken(ValueError):
    """The e-mail address has an account; ``in_own_agency`` tells whether one may say so."""

    def __init__(self, in_own_agency: bool) -> None:
        super().__init__()
        self.in_own_agency = in_own_agency


class LastAdministrator(ValueError):
    """Nobody would be left who may change settings and colleagues."""


@dataclass(frozen=True)
class Person:
    """Name and address of a colleague."""

    first_name: str
    last_name: str
    email: str  # lower case

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def _promise(session: Session, built: BuiltMail, secret: str) -> None:
    outbox.enqueue(
        session, built, kind=MailKind.INVITATION, idem_key=f"account:{hash_secret(secret)}", secret=secret
    )


def _record(session: Session, broker: Broker, actor: Actor, what: str) -> None:
    """Evidence that accounts changed: who may sign in belongs to the story of a consent."""
    chain.append(
        session,
        EvidenceKind.SETTINGS_CHANGED,
        agency_id=broker.agency_id,
        actor=actor,
        facts={
            "changed": ["colleagues"],
            "what": what,  # invited, role_changed, switched_off or switched_on
            "broker": str(broker.id),
            "role": str(broker.role),
        },
        personal={"broker": broker.full_name, "email": broker.email},
    )


def _by_broker(broker_id: int) -> Actor:
    return Actor(ActorKind.BROKER, str(broker_id))


def address_is_taken(email: str) -> bool:
    """Whether an account with this address (lower case) exists anywhere on the installation."""
    return db.session.scalar(select(Broker.id).where(Broker.email == email)) is not None


def _hire(session: Session, agency_id: int, person: Person, role: Role) -> Broker:
    """Raises AddressTaken."""
    taken = session.scalar(select(Broker.agency_id).where(Broker.email == person.email))
    if taken is not None:
        raise AddressTaken(taken == agency_id)
    broker = Broker(
        agency_id=agency_id,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        role=role,
        created_at=clock.now(),
    )
    session.add(broker)
    session.flush()
    return broker


def invite(agency_id: int, person: Person, role: Role, inviter_id: int) -> None:
    """Open an account without a password and mail the link to set one. Raises AddressTaken."""
    secret = new_secret()
    inviter = db.session.get_one(Broker, inviter_id)
    to = mails.Recipient(inviter.agency, person.name, person.email)
    built = mails.build_invitation(to, secret, inviter.full_name)
    with transaction() as session:
        broker = _hire(session, agency_id, person, role)
        links.keep(session, broker, AccountLinkPurpose.INVITATION, secret)
        _promise(session, built, secret)
        _record(session, broker, _by_broker(inviter_id), "invited")


def invite_again(broker_id: int, inviter_id: int) -> None:
    """Mail a new link to somebody who has not set a password yet; the older link dies."""
    secret = new_secret()
    broker = db.session.get_one(Broker, broker_id)
    inviter = db.session.get_one(Broker, inviter_id)
    to = mails.Recipient(broker.agency, broker.full_name, broker.email)
    built = mails.build_invitation(to, secret, inviter.full_name)
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        if broker.password_hash or not broker.is_active:
            return
        links.keep(session, broker, AccountLinkPurpose.INVITATION, secret)
        _promise(session, built, secret)


def hire_first_administrator(agency_id: int, person: Person) -> str:
    """Open an administrator's account from the command line; returns the address to set its password.

    Raises AddressTaken.
    """
    secret = new_secret()
    with transaction() as session:
        broker = _hire(session, agency_id, person, Role.ADMINISTRATOR)
        links.keep(session, broker, AccountLinkPurpose.INVITATION, secret)
        _record(session, broker, Actor(ActorKind.OPERATOR), "invited")
    return mails.link_address(secret)


def _keep_an_administrator(session: Session, leaving: Broker) -> None:
    """Raises LastAdministrator when nobody else of the agency could administer it today."""
    others = session.scalar(
        select(func.count())
        .select_from(Broker)
        .where(
            Broker.agency_id == leaving.agency_id,
            Broker.id != leaving.id,
            Broker.role == Role.ADMINISTRATOR,
            Broker.is_active,
            Broker.password_hash != "",
        )
    )
    if leaving.is_administrator and not others:
        raise LastAdministrator


def change_role(broker_id: int, role: Role, changer_id: int) -> None:
    """Make somebody administrator or broker. Raises LastAdministrator."""
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        if broker.role == role:
            return
        if role is not Role.ADMINISTRATOR:
            _keep_an_administrator(session, broker)
        broker.role = role
        _record(session, broker, _by_broker(changer_id), "role_changed")


def deactivate(broker_id: int, changer_id: int) -> None:
    """Switch an account off: its sessions and links end, its cases stay with it. Raises LastAdministrator."""
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        if not broker.is_active:
            return
        _keep_an_administrator(session, broker)
        broker.is_active = False
        browsers.end_all(session, broker.id)
        links.kill_all(session, broker.id)
        _record(session, broker, _by_broker(changer_id), "switched_off")


def reactivate(broker_id: int, changer_id: int) -> None:
    """Switch an account on again."""
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        if broker.is_active:
            return
        broker.is_active = True
        _record(session, broker, _by_broker(changer_id), "switched_on")
