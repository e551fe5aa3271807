"""The attachments of step 2: what the form asks for, what of it can be done, and what the card shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from portal import uploads
from portal.agency.models import Agency
from portal.database import db
from portal.offers import actions, attachments
from portal.offers.fitting import MEGABYTE
from portal.offers.forms import ContentForm
from portal.offers.models import Offer
from portal.properties.models import PropertyFile
from portal.uploads import KeptFile

MOST_AT_ONCE = 10
LARGEST_FILES = MOST_AT_ONCE * uploads.LARGEST_FILE  # bytes in one request


@dataclass
class Wanted:
    """Which attachments go, come and are ticked (None: the form did not ask), with a sentence for each refused one."""

    removed: set[int]
    ticked: list[int] | None
    added: list[KeptFile] = field(default_factory=list)
    refused_ticks: list[str] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)

    def say(self, form: ContentForm) -> bool:
        """Put the refusals beside their fields once the rest is saved; whether there was one."""
        form.remove.data, form.property_files.data = [], None
        form.files.errors, form.property_files.errors = self.refused_files, self.refused_ticks
        return bool(self.refused_files or self.refused_ticks)


def ticks(
    form: ContentForm, offer: Offer, removed: Collection[int] = ()
) -> tuple[list[int] | None, Sequence[PropertyFile]]:
    """The properties' files that shall go along (None: the form does not ask), and those that have no room."""
    if form.property_files.name not in request.form:
        return None, ()
    posted = form.property_files.data or []
    return attachments.split(offer, posted, removed=removed, most=actions.MOST_ATTACHMENTS)


def wanted(form: ContentForm, offer: Offer) -> Wanted:
    """Read the form, check uploaded files and keep the good ones' bytes."""
    no_room = _("Eine Offerte kann nicht mehr als %(n)d Anhänge haben.", n=actions.MOST_ATTACHMENTS)
    removed = set(form.remove.data or [])
    ticked, surplus = ticks(form, offer, removed)
    staying = offer.attachments if ticked is None else attachments.own(offer)
    going_along = len([one for one in staying if one.id not in removed]) + len(ticked or ())
    named = [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
    received = uploads.receive(named, room=actions.MOST_ATTACHMENTS - going_along, no_room=no_room)
    return Wanted(
        removed,
        ticked,
        added=uploads.keep(offer.agency_id, received.files),
        refused_ticks=[
            _("„%(name)s“ wurde nicht angehängt: %(reason)s", name=file.file_name, reason=no_room)
            for file in surplus
        ],
        refused_files=received.refusals,
    )


def card(form: ContentForm, offer: Offer) -> dict[str, Any]:
    """What the card shows: own files, the properties with files to tick, what is ticked, the sum and the limit."""
    posted = form.property_files.data
    agency = db.session.get_one(Agency, offer.agency_id)
    return {
        "own": attachments.own(offer),
        "properties": attachments.with_files(offer),
        "ticked": attachments.ticked(offer) if posted is None else posted,
        "total": sum(one.size for one in offer.attachments),
        "limit": agency.largest_mail * MEGABYTE,
        "most": actions.MOST_ATTACHMENTS,
    }
