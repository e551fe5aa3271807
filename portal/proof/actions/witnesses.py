"""The day's witness: the chain's head, mailed to an address outside the house that the agency chose."""

from sqlalchemy import select

from portal import clock
from portal.agency.models import Agency
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import ChainHead, Installation
from portal.mail import outbox
from portal.mail.account import sender_address
from portal.mail.models import MailKind
from portal.proof.mails import witness_mail
from portal.transaction import transaction


def promise_witness_mails() -> int:
    """Promise today's witness mail of every agency that wants one and can send, once on a German day; how many.

    Every day, also when nothing happened: that the mail stays away is news as well.
    """
    today = clock.local(clock.now()).date().isoformat()
    wanting = select(Agency.id).where(Agency.witness_email != "").order_by(Agency.id)
    promised = 0
    for agency_id in list(db.session.scalars(wanting)):
        key = f"witness:{agency_id}:{today}"
        if outbox.is_promised(db.session(), key) or not sender_address(agency_id):
            continue
        with transaction() as session:
            agency, head = session.get_one(Agency, agency_id), session.get_one(ChainHead, agency_id)
            if outbox.is_promised(session, key) or not agency.witness_email:
                continue
            # Built inside: the mail must name the record before its own. It is text without files, so that is fast.
            built = witness_mail(agency, head, session.scalars(select(Installation.instance)).one())
            named = {"head_seq": head.seq, "message_id": built.message_id}
            mail = outbox.enqueue(session, built, kind=MailKind.WITNESS, idem_key=key, note_to=agency.email)
            chain.append(
                session,
                EvidenceKind.WITNESS_SENT,
                agency_id=agency_id,
                actor=chain.PORTAL,
                subject=chain.Subject(mail_id=mail.id),
                facts=named,
                hashes={"mail": built.sha256},
            )
            promised += 1
    return promised
