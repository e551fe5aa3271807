"""What the proof writes: the day's witness mail, and the alarm when the self-check finds something wrong."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale

from portal import clock
from portal.agency.models import Agency
from portal.brokers.models import Broker
from portal.evidence.models import ChainHead
from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail
from portal.mail.own_mails import build_own_mail
from portal.settings import current_settings

FAULTS_NAMED = 5


def alarm_mail(agency: Agency, to: Broker, faults: Sequence[str], at: datetime) -> BuiltMail:
    """The mail that tells an administrator what the self-check found."""
    with force_locale("de"):
        letter = write_letter(
            "self_check",
            recipient_name=to.full_name,
            faults=faults[:FAULTS_NAMED],
            more=max(0, len(faults) - FAULTS_NAMED),
            at=at,
            url=current_settings().public_url,
        )
    return build_own_mail(letter, agency.id, (to.full_name, to.email))


def witness_mail(agency: Agency, head: ChainHead, instance: str) -> BuiltMail:
    """The mail that carries the chain's head out of the house; nobody's name or address stands in it."""
    moment = clock.now()
    with force_locale("de"):
        letter = write_letter(
            "witness", agency=agency, head=head, instance=instance, at=moment, at_utc=clock.utc_text(moment)
        )
    headers = {"X-Expose-Chain": f"{head.seq}:{head.sha256}"}
    return build_own_mail(letter, agency.id, ("", agency.witness_email), at=moment, headers=headers)
