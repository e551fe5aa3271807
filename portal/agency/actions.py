"""What changes Firmendaten: founding an agency, its facts, texts, files and mail account."""

import re
import unicodedata
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency import notice
from portal.agency.models import Agency
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.mail.models import MailAccount
from portal.transaction import transaction

OPERATOR = Actor(ActorKind.OPERATOR)
PORTAL_AUTHOR = "Exposé-Portal"

_GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _slug(name: str) -> str:
    """The agency's name as a word for web addresses."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_GERMAN_LETTERS))
    word = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode("ascii")).strip("-")
    return word[:50].strip("-") or "makler"


def _free_slug(session: Session, name: str) -> str:
    wanted = _slug(name)
    taken = set(session.scalars(select(Agency.slug).where(Agency.slug.startswith(wanted))))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def found_agency(
    *,
    name: str,
    street: str = "",
    postal_code: str = "",
    city: str = "",
    phone: str = "",
    email: str = "",
    website: str = "",
    representatives: str = "",
    supervisory_authority: str = "",
    register_entry: str = "",
    vat_id: str = "",
    imprint_extra: str = "",
    privacy_notice: str = "",
) -> Agency:
    """Create an agency with its chain of evidence, an empty mail account and, if its facts suffice, its texts."""
    with transaction() as session:
        agency = Agency(
            ref=str(uuid.uuid4()),
            slug=_free_slug(session, name),
            name=name,
            street=street,
            postal_code=postal_code,
            city=city,
            phone=phone,
            email=email,
            website=website,
            representatives=representatives,
            supervisory_authority=supervisory_authority,
            register_entry=register_entry,
            vat_id=vat_id,
            imprint_extra=imprint_extra,
            privacy_notice=privacy_notice,
            created_at=clock.now(),
        )
        session.add(agency)
        session.flush()
        chain.open_chain(session, agency.id, agency.ref)
        chain.append(session, EvidenceKind.AGENCY_CREATED, agency_id=agency.id, actor=OPERATOR)
        session.add(MailAccount(agency_id=agency.id))
        notice.publish_for_new_facts(session, agency, actor=OPERATOR, author=PORTAL_AUTHOR)
        return agency
