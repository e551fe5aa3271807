"""Claim: takes a due mail for one worker, under a lease with a fresh name, and says whether it is still his."""

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.mail.account import server_of
from portal.mail.breaker import Server, servers
from portal.mail.models import MailAccount, MailKind, MailPhase, MailState, OutgoingMail
from portal.settings import current_settings
from portal.transaction import transaction

ACCOUNT_PAUSE = timedelta(minutes=15)  # how long an agency's mails wait after its account was refused

WAITING = OutgoingMail.state.in_([MailState.QUEUED, MailState.DEFERRED])


class LeaseLost(RuntimeError):
    """Another worker holds this mail now: this one must not touch it any more."""


@dataclass(frozen=True)
class Claim:
    """One worker's right to one mail; ``owner`` is new with every claim, so nobody inherits it by accident."""

    mail_id: int
    owner: str
    server: Server
    started: datetime


_claiming = threading.Lock()  # so that two threads do not both see a server as free
_running: dict[str, Claim] = {}  # this process's claims by owner


def account_paused(moment: datetime) -> ColumnElement[bool]:
    """Whether the mail's agency waits because its account was refused lately."""
    return exists().where(
        MailAccount.agency_id == OutgoingMail.agency_id, MailAccount.paused_at > moment - ACCOUNT_PAUSE
    )


def sent_through(names: set[Server]) -> ColumnElement[bool]:
    """Whether the mail leaves through one of these servers."""
    mail = current_settings().mail
    own = exists().where(MailAccount.agency_id == OutgoingMail.agency_id, MailAccount.server != "")
    one_of = or_(
        False, *(and_(MailAccount.server == server, MailAccount.port == port) for server, port in names)
    )
    by_own = exists().where(MailAccount.agency_id == OutgoingMail.agency_id, MailAccount.server != "", one_of)
    return or_(by_own, ~own) if (mail.server, mail.port) in names else by_own


def claim_next() -> Claim | None:
    """Take the next due mail; mails that follow a consent go first. None when there is nothing to do."""
    with _claiming:
        moment, owner = clock.now(), str(uuid.uuid4())
        delivery = current_settings().delivery
        free = [WAITING, OutgoingMail.next_due_at <= moment, ~account_paused(moment)]
        # One thread at least stays free of any single server, in case it is one that never answers.
        occupied = servers.resting() | servers.busy(max(1, delivery.threads - 1))
        if occupied:
            free.append(~sent_through(occupied))
        candidate = (
            select(OutgoingMail.id)
            .where(*free)
            .order_by((OutgoingMail.kind == MailKind.OFFER).desc(), OutgoingMail.next_due_at, OutgoingMail.id)
            .limit(1)
        )
        nothing = db.session.scalar(candidate) is None  # a plain read: an idle thread takes no write lock
        db.session.rollback()
        if nothing:
            return None
        with transaction() as session:
            row = session.execute(
                update(OutgoingMail)
                .where(OutgoingMail.id == candidate.scalar_subquery())
                .values(
                    state=MailState.LEASED,
                    phase=MailPhase.CONNECT,
                    lease_owner=owner,
                    lease_until=moment + timedelta(seconds=delivery.lease_seconds),
                    attempts=OutgoingMail.attempts + 1,
                )
                .returning(OutgoingMail.id, OutgoingMail.agency_id)
                .execution_options(synchronize_session=False)
            ).first()
        if row is None:
            return None
        claim = Claim(row.id, owner, server_of(row.agency_id), moment)
        servers.begun(claim.server)
        _running[owner] = claim
        return claim


def let_go(claim: Claim, answered: bool | None) -> None:
    """The worker is done with the mail; ``answered``: whether the server spoke with him, None if not asked."""
    with _claiming:
        _running.pop(claim.owner, None)
        servers.ended(claim.server, answered)


def held(session: Session, claim: Claim) -> OutgoingMail:
    """The claimed mail, for changing it. Raises LeaseLost when it is no longer this worker's."""
    mail = session.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.id == claim.mail_id, OutgoingMail.lease_owner == claim.owner)
        .execution_options(populate_existing=True)
    )
    if mail is None:
        raise LeaseLost(claim.mail_id)
    return mail


def mark_data(claim: Claim) -> None:
    """Commit that DATA comes next; whoever finds the mail after a crash knows it may have left. Raises LeaseLost."""
    with transaction() as session:
        held(session, claim).phase = MailPhase.DATA


def release_unstarted() -> int:
    """Give back this process's claims that have not come to DATA; how many. Their workers then get LeaseLost."""
    with _claiming:
        owners = list(_running)
    if not owners:
        return 0
    with transaction() as session:
        released = session.scalars(
            select(OutgoingMail).where(
                OutgoingMail.lease_owner.in_(owners), OutgoingMail.phase == MailPhase.CONNECT
            )
        ).all()
        for mail in released:
            mail.state, mail.phase, mail.attempts = (
                MailState.QUEUED,
                MailPhase.NONE,
                max(0, mail.attempts - 1),
            )
            mail.lease_owner = mail.lease_until = None
        return len(released)
