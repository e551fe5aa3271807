"""The way in: the blueprint, the link behind an address, and what may be shown through it."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.exc import OperationalError

from portal import security_headers
from portal.access import current_broker
from portal.consent.links import (
    LinkBroken,
    LinkUnknown,
    find_link,
    read_token,
)
from portal.consent.models import ConsentLink
from portal.consent.search import find_consent
from portal.database import db
from portal.transaction import DatabaseBusy

bp = Blueprint("consent", __name__)
log = logging.getLogger(__name__)

#: What mail programs glue to the end of an address.
GLUED = " \t\r\n.,;:!?)>]}'\"»“”’"


@bp.after_request
def show_no_frames(response: Any) -> Any:
    """A prospect's page has no frame inside, unlike the office's."""
    response.headers.setdefault("Content-Security-Policy", security_headers.CONTENT_POLICY)
    return response


@bp.errorhandler(LinkBroken)
@bp.errorhandler(LinkUnknown)
def link_not_found(_error: Exception) -> tuple[str, int]:
    """One page for broken and unknown links: it tells a stranger nothing about either."""
    return render_template("consent/broken.html"), 404


def link_behind(token: str) -> tuple[ConsentLink, str]:
    """The link behind the address and its secret. Raises LinkBroken or LinkUnknown."""
    secret = read_token(token.rstrip(GLUED))
    return find_link(secret), secret


def own_broker(link: ConsentLink) -> Any:
    """The signed-in broker of the link's own agency, or None."""
    broker = current_broker()
    return broker if broker is not None and broker.agency_id == link.agency_id else None


def opened(link: ConsentLink) -> bool:
    """Whether the offer may be shown through this link."""
    if link.is_trial:
        return link.trial_opened_at is not None
    return find_consent(link.offer_id) is not None


def try_to_remember(remember: Callable[[], None], link_id: int) -> None:
    """Write what a GET leaves behind; a database that is busy or full must not keep the prospect from his page."""
    try:
        remember()
    except (DatabaseBusy, OperationalError) as error:
        db.session.rollback()
        log.warning("link %s: not remembered: %s", link_id, type(error).__name__)
