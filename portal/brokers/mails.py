"""What we write to brokers about their accounts: the link for a new password, the invitation."""

from dataclasses import dataclass

from portal import clock
from portal.agency.models import Agency
from portal.brokers.links import VALID, token_of
from portal.brokers.models import AccountLinkPurpose
from portal.files import file_store
from portal.mail.account import sender_address
from portal.mail.dkim import Signing
from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail, Route, build
from portal.settings import current_settings


@dataclass(frozen=True)
class Recipient:
    """To whom an account mail goes, and for which agency."""

    agency: Agency
    name: str
    email: str


def link_address(secret: str) -> str:
    """The whole address of an account link, made from the installation's own address (R21)."""
    return f"{current_settings().public_url}/passwort/{token_of(secret)}"


def _build(template: str, to: Recipient, secret: str, **values: str | int) -> BuiltMail:
    agency = to.agency
    letter = write_letter(
        template, (), agency=agency, recipient_name=to.name, url=link_address(secret), **values
    )
    route = Route(
        from_name=agency.shown_sender_name,
        from_address=sender_address(agency.id),
        to_name=to.name,
        to_address=to.email,
    )
    # Built closed: what is stored does not hold the secret, so nobody can read it out of the outbox.
    return build(
        letter,
        route,
        agency_id=agency.id,
        at=clock.now(),
        store=file_store(),
        secret=secret,
        signing=Signing.IF_POSSIBLE,
    )


def build_password_reset(to: Recipient, secret: str) -> BuiltMail:
    """The mail with the link for a new password."""
    minutes = int(VALID[AccountLinkPurpose.PASSWORD_RESET].total_seconds() // 60)
    return _build("password_reset", to, secret, minutes=minutes)


def build_invitation(to: Recipient, secret: str, inviter: str) -> BuiltMail:
    """The mail that invites a colleague."""
    days = VALID[AccountLinkPurpose.INVITATION].days
    return _build(
        "invitation", to, secret, days=days, inviter=inviter, portal_url=current_settings().public_url
    )
