"""What a consent sends: the original offer mail with the evidence in its header, and a note to the broker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from flask_babel import gettext as _

from portal import clock
from portal.agency.models import Agency
from portal.consent.models import ConsentLink
from portal.database import db
from portal.evidence.chain import Entry
from portal.files import file_store
from portal.mail.account import sender_address
from portal.mail.dkim import Signing
from portal.mail.letter import Attachment, Letter, write_letter
from portal.mail.message import BuiltMail, Route, build
from portal.mail.own_mails import build_own_mail
from portal.offers import snapshot as snapshots
from portal.offers.mails import with_evidence_block
from portal.settings import current_settings
from portal.template_filters import exact_time
from portal.visitor import Visitor

EVIDENCE_VERSION = 1


@dataclass(frozen=True)
class OfferMailDraft:
    """The frozen offer mail, read from the store before the transaction, still without evidence."""

    agency_id: int
    letter: Letter
    route: Route


@dataclass(frozen=True)
class ConsentStamp:
    """What the consent adds to the offer mail: header lines and the same facts in words."""

    headers: Mapping[str, str]
    lines: Sequence[str]
    is_trial: bool = False

    @classmethod
    def of(cls, link: ConsentLink, visitor: Visitor, entry: Entry, texts_sha256: str) -> Self:
        """The stamp of a recorded consent (names and limits: evidence.md, "Offer-mail headers")."""
        headers = _press_headers(link, visitor) | {
            "X-Expose-Request-Id": link.mail.message_id,
            "X-Expose-PDF-SHA256": link.snapshot.pdf_sha256,
            "X-Expose-Evidence": f"v{EVIDENCE_VERSION} {entry.record_id}",
            "X-Expose-Record-SHA256": entry.sha256,
            "X-Expose-Texts-SHA256": texts_sha256,
            "X-Expose-Chain": f"{entry.seq}:{entry.sha256}",
        }
        if link.notice is not None:
            headers["X-Expose-Notice-SHA256"] = link.notice.sha256
        lines = [
            _(
                "Zustimmung erteilt am %(when)s von der IP-Adresse %(ip)s.",
                when=exact_time(visitor.at),
                ip=visitor.client_ip or _("unbekannt"),
            ),
            _(
                "Diese Angaben hat das Portal beim Öffnen des Exposés selbst festgehalten; "
                "sie stehen auch in den Kopfzeilen dieser E-Mail."
            ),
            _(
                "Nachweis %(record)s, Nummer %(seq)d, Prüfsumme %(sha)s",
                record=entry.record_id,
                seq=entry.seq,
                sha=entry.sha256,
            ),
        ]
        return cls(headers, lines)

    @classmethod
    def of_trial(cls, link: ConsentLink, visitor: Visitor) -> Self:
        """The stamp of a trial: the same header lines, marked, and no record to name."""
        headers = _press_headers(link, visitor) | {"X-Expose-Trial": "PROBE"}
        return cls(headers, [_("PROBE: Dies ist keine Zustimmung eines Interessenten.")], is_trial=True)


def _press_headers(link: ConsentLink, visitor: Visitor) -> dict[str, str]:
    local = clock.local(visitor.at)
    offset = local.strftime("%z")
    return {
        "X-Expose-Consent-IP": visitor.client_ip or "unknown",
        "X-Expose-Consent-Date": local.strftime("%Y-%m-%d"),
        "X-Expose-Consent-Time": f"{local.strftime('%H:%M:%S')}.{local.microsecond // 1000:03d} "
        f"{offset[:3]}:{offset[3:]}",
    }


def prepare_offer_mail(link: ConsentLink) -> OfferMailDraft:
    """Read everything the offer mail is made of; to the very address the registered mail went to."""
    offer, mail = link.offer, link.mail
    broker = offer.case.broker
    agency = db.session.get_one(Agency, link.agency_id)
    route = Route(
        agency.shown_sender_name,
        sender_address(agency.id),
        mail.to_name,
        mail.env_to,
        broker.full_name,
        broker.email,
    )
    return OfferMailDraft(link.agency_id, snapshots.offer_mail(link.snapshot, None), route)


def build_offer_mail(draft: OfferMailDraft, stamp: ConsentStamp, message_id: str) -> BuiltMail:
    """The original offer mail with the stamp in header and body."""
    html, text = with_evidence_block(draft.letter.html, draft.letter.text, stamp.lines)
    subject = draft.letter.subject
    if stamp.is_trial:
        subject = f"PROBE: {subject}"
    letter = replace(draft.letter, subject=subject, html=html, text=text)
    return build(
        letter,
        draft.route,
        agency_id=draft.agency_id,
        at=clock.now(),
        store=file_store(),
        message_id=message_id,
        headers=stamp.headers,
        signing=Signing.LATER,
    )


def note_key(offer_id: int) -> str:
    """The name of the one note about a consent, so that it is written once."""
    return f"offer:{offer_id}:consent-note"


def consent_note(
    link: ConsentLink, at: datetime, certificate: Attachment | None = None, *, lacks_certificate: bool = False
) -> BuiltMail:
    """The mail that tells the responsible broker of the consent given ``at``; only the certificate names an IP address.

    ``lacks_certificate``: it was wanted, but could not be drawn; the note says where to get it.
    """
    offer = link.offer
    letter = write_letter(
        "consent_note",
        (certificate,) if certificate else (),
        certificate=certificate,
        lacks_certificate=lacks_certificate,
        recipient=link.mail.to_name,
        case=offer.case,
        objects=link.snapshot.objects,
        at=at,
        url=f"{current_settings().public_url}/vorgaenge/{offer.case_id}",
    )
    broker = offer.case.broker
    return build_own_mail(letter, link.agency_id, (broker.full_name, broker.email))
