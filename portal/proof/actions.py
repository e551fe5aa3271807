"""What an export changes: a record of it, with the hash of what was handed out."""

from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.consent.models import Consent
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import EvidenceKind
from portal.files import sha256
from portal.offers.models import Offer
from portal.proof.bundle import PackedBundle, pack
from portal.proof.certificate import certificate_name, draw_certificate
from portal.transaction import transaction


def export_proof(agency_id: int, offer_id: int, actor: Actor, name: str = "") -> PackedBundle:
    """Pack the bundle of an offer's consent and record that ``actor`` (called ``name``) took it out.

    The record follows what is packed, so it stands in the next bundle. Raises bundle.NoConsent, seal.SealUnusable.
    """
    packed = pack(db.session(), agency_id, offer_id, at=clock.now())
    with transaction() as session:
        chain.append(
            session,
            EvidenceKind.EVIDENCE_EXPORTED,
            agency_id=agency_id,
            actor=actor,
            subject=_subject(session.get_one(Offer, offer_id)),
            facts={
                "files": packed.files,
                "size": len(packed.content),
                "request_open": packed.has_open_request,
                "missing": list(packed.missing),
            },
            personal={"broker": name},
            hashes={"bundle": packed.sha256},
        )
    return packed


@dataclass(frozen=True)
class WrittenCertificate:
    """A finished certificate under the name it is saved by."""

    file_name: str
    content: bytes


def export_certificate(agency_id: int, offer_id: int, actor: Actor, name: str = "") -> WrittenCertificate:
    """Draw the certificate of a sent offer and record that ``actor`` (called ``name``) took it out.

    Raises testimony.NothingSent or a pdf.PdfFailure.
    """
    content = draw_certificate(db.session(), agency_id, offer_id).content
    consented = select(Consent.id).filter_by(agency_id=agency_id, offer_id=offer_id)
    has_consent = db.session.scalar(consented) is not None
    with transaction() as session:
        offer = session.get_one(Offer, offer_id)
        chain.append(
            session,
            EvidenceKind.EVIDENCE_EXPORTED,
            agency_id=agency_id,
            actor=actor,
            subject=_subject(offer),
            facts={"form": "certificate", "files": 1, "size": len(content)},
            personal={"broker": name},
            hashes={"certificate": sha256(content)},
        )
        return WrittenCertificate(certificate_name(offer.case.number, has_consent=has_consent), content)


def _subject(offer: Offer) -> chain.Subject:
    case = offer.case
    names = {"case": case.ref, "case_number": case.number, "offer": offer.ref}
    return chain.Subject(case.id, offer.id, names=names)
