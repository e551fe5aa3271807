"""The personal link: a secret that exists only inside the mail, its wrapping, and how a link is found again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.consent.models import ConsentLink
from portal.database import db
from portal.settings import current_settings
from portal.tokens import (
    SECRET_LENGTH,
    SecretUnreadable,
    SignatureWrong,
    hash_secret,
    keyring,
    new_secret,
)

LINK_PURPOSE = "consent-link"
FORM_PURPOSE = "consent-form"
FORM_LIFETIME = timedelta(minutes=60)
USED_SECRET_PURPOSE = "used-link-secret"  # noqa: S105 - names a key, is none

_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{SECRET_LENGTH}}}")


class LinkBroken(LookupError):
    """The address is not one we made: cut off, changed, or mistyped."""


class LinkUnknown(LookupError):
    """The signature is ours, but no such link is stored (any more)."""


class FormExpired(ValueError):
    """The consent page was open for longer than FORM_LIFETIME."""


class FormForeign(ValueError):
    """The form was not made by us for this link."""


@dataclass(frozen=True)
class FreshLink:
    """A link about to be mailed, and what the mail says of it; ``secret`` never reaches the database in clear."""

    secret: str
    secret_hash: str
    url: str
    label: str
    valid_days: int


def new_link(*, label: str, valid_days: int) -> FreshLink:
    """A fresh secret, wrapped and dated, with the whole address as it stands in the mail."""
    secret = new_secret()
    url = link_url(keyring().sign(LINK_PURPOSE, secret))
    return FreshLink(secret, hash_secret(secret), url, label, valid_days)


def link_url(token: str) -> str:
    """The address of a wrapped secret, from the configured public address, never from a request."""
    return f"{current_settings().public_url}/expose/{token}"


def read_token(token: str) -> str:
    """The secret inside a link's last part. Raises LinkBroken."""
    try:
        secret = keyring().read(LINK_PURPOSE, token)
    except SignatureWrong as error:
        raise LinkBroken from error
    if not _SECRET.fullmatch(secret):
        raise LinkBroken
    return secret


def find_link(secret: str) -> ConsentLink:
    """The stored link of a secret, by look-up on its hash. Raises LinkUnknown."""
    link = db.session.scalar(select(ConsentLink).where(ConsentLink.secret_hash == hash_secret(secret)))
    if link is None:
        raise LinkUnknown
    return link


def issue_link(
    session: Session,
    fresh: FreshLink,
    *,
    agency_id: int,
    offer_id: int,
    snapshot_id: int,
    mail_id: int,
    number: int,
    notice_id: int | None,
    form_id: int | None,
    terms_sha256: str | None,
    is_trial: bool,
) -> ConsentLink:
    """Store a link (its hash only) inside the caller's transaction; its ``valid_days`` limit consenting."""
    issued = clock.now()
    link = ConsentLink(
        agency_id=agency_id,
        offer_id=offer_id,
        snapshot_id=snapshot_id,
        mail_id=mail_id,
        number=number,
        secret_hash=fresh.secret_hash,
        label=fresh.label,
        notice_id=notice_id,
        form_id=form_id,
        terms_sha256=terms_sha256,
        is_trial=is_trial,
        issued_at=issued,
        expires_at=issued + timedelta(days=fresh.valid_days),
    )
    session.add(link)
    session.flush()
    return link


def form_nonce(link: ConsentLink, rendered_at: datetime) -> str:
    """What the page's form carries instead of a cookie: bound to the link and to the moment it was shown (R8)."""
    return keyring().sign(FORM_PURPOSE, f"{link.secret_hash}:{int(rendered_at.timestamp() * 1000)}")


def read_form_nonce(link: ConsentLink, nonce: str, at: datetime) -> datetime:
    """When the form was shown. Raises FormForeign or FormExpired."""
    try:
        value = keyring().read(FORM_PURPOSE, nonce)
        secret_hash, _, milliseconds = value.partition(":")
        rendered = datetime.fromtimestamp(int(milliseconds) / 1000, tz=at.tzinfo)
    except (SignatureWrong, ValueError, OverflowError) as error:
        raise FormForeign from error
    if secret_hash != link.secret_hash:
        raise FormForeign
    if at - rendered > FORM_LIFETIME:
        raise FormExpired
    return rendered


def used_secret(mail_id: int) -> str | None:
    """The secret of a registered mail whose link was used, so that the archived mail opens again; else None."""
    link = db.session.scalar(select(ConsentLink).where(ConsentLink.mail_id == mail_id))
    if link is None or not link.used_secret_encrypted:
        return None
    try:
        return keyring().decrypt(USED_SECRET_PURPOSE, link.used_secret_encrypted)
    except SecretUnreadable:
        return None
