"""Withdrawal notices that name the withdrawal function where it stands: the next version, where one is due."""

from sqlalchemy import select

from portal.agency import notice
from portal.agency.models import Agency, LegalTextKind
from portal.database import db
from portal.evidence import chain
from portal.transaction import transaction

AUTHOR = "Exposé-Portal"


def publish_due_notices() -> int:
    """Publish the official notice anew where it would be filled differently today; how many agencies got one.

    That is so after an update that brings another official variant, and when the portal's public address changes.
    An own wording stays as it is, and so does everything sent.
    """
    due = [agency.id for agency in db.session.scalars(select(Agency)) if _is_due(agency)]
    for agency_id in due:
        with transaction() as session:
            agency = session.get_one(Agency, agency_id)
            kind = LegalTextKind.WITHDRAWAL_NOTICE
            notice.publish(session, agency, kind, actor=chain.PORTAL, author=AUTHOR)
    return len(due)


def _is_due(agency: Agency) -> bool:
    newest = notice.current_text(db.session(), agency.id, LegalTextKind.WITHDRAWAL_NOTICE)
    if newest is None or not newest.is_official or notice.missing_for_sending(agency):
        return False
    return newest.body != notice.fill_notice(agency)
