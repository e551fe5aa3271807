"""What an export changes: a record of it, with the hash of what was handed out."""

from portal import clock
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import EvidenceKind
from portal.offers.models import Offer
from portal.proof.bundle import PackedBundle, pack
from portal.transaction import transaction


def export_proof(agency_id: int, offer_id: int, actor: Actor, name: str = "") -> PackedBundle:
    """Pack the bundle of an offer's consent and record that ``actor`` (called ``name``) took it out.

    The record follows what is packed, so it stands in the next bundle. Raises bundle.NoConsent, seal.SealUnusable.
    """
    packed = pack(db.session(), agency_id, offer_id, at=clock.now())
    with transaction() as session:
        offer = session.get_one(Offer, offer_id)
        case = offer.case
        chain.append(
            session,
            EvidenceKind.EVIDENCE_EXPORTED,
            agency_id=agency_id,
            actor=actor,
            subject=chain.Subject(
                case.id, offer.id, names={"case": case.ref, "case_number": case.number, "offer": offer.ref}
            ),
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
