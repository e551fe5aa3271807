"""What the tests of withdrawals share: declaring as a browser without cookies does, and reading what became of it."""

import re

from sqlalchemy import select

from portal.agency.withdrawal_address import withdrawal_path
from portal.database import db
from portal.evidence import chain
from portal.withdrawal.models import Withdrawal
from tests import postbox

FORM = "/widerruf/immobilien-seeblick-gmbh"
SAID = {"name": "Paul Lenz", "reference": "Altbau am Hang", "email": "paul.lenz@prospect.example"}


def nonce_in(page):
    """The nonce of the form on a page."""
    found = re.search(r'name="n" value="([^"]+)"', page.text)
    assert found, "the page has no form"
    return found[1]


def key_of(case):
    """What the link in a mail of this case carries."""
    return withdrawal_path("immobilien-seeblick-gmbh", case.ref).rsplit("/", 1)[1]


def declare(client, page_url=FORM, **said):
    """Open the form and press its button."""
    page = client.get(page_url)
    fields = {"n": nonce_in(page), "key": page_url.removeprefix(FORM).strip("/"), "language": "de"}
    return client.post(FORM, data={**fields, **SAID, **said})


def withdrawals():
    """All that is stored, in order."""
    return list(db.session.scalars(select(Withdrawal).order_by(Withdrawal.id)))


def records(agency_id, kind):
    """The agency's records of one kind."""
    return [one for one in chain.read_records(db.session(), agency_id) if one.row.kind == kind]


def receipts():
    """The acknowledgements in the outbox, as their readers parse them."""
    return [postbox.read(mail) for mail in postbox.mails("acknowledgement")]
