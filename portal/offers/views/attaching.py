"""The attachments of step 2: what the form asks for, what of it can be done, and what the card shows."""

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


def wanted(form: ContentForm, offer: Offer) -> Wanted:
    """Read the form, check uploaded files and keep the good ones' bytes."""
    no_room = _("Eine Offerte kann nicht mehr als %(n)d Anhänge haben.", n=actions.MOST_ATTACHMENTS)
    found = Wanted(removed=set(form.remove.data or []), ticked=None)
    going_along = len([one for one in offer.attachments if one.id not in found.removed])
    if form.property_files.name in request.form:
        found.ticked, surplus = attachments.split(
            offer,
            form.property_files.data or [],
            removed=found.removed,
            most=actions.MOST_ATTACHMENTS,
        )
        found.refused_ticks = [
            _("„%(name)s“ wurde nicht angehängt: %(reason)s", name=file.file_name, reason=no_room)
            for file in surplus
        ]
        own = [one for one in attachments.own(offer) if one.id not in found.removed]
        going_along = len(own) + len(found.ticked)
    named = [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
    received = uploads.receive(named, room=actions.MOST_ATTACHMENTS - going_along, no_room=no_room)
    found.added = uploads.keep(offer.agency_id, received.files)
    found.refused_files = received.refusals
    return found


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
