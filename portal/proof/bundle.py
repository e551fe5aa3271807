"""The ZIP for one consent: what an expert needs to check it without the portal (docs/evidence.md, "The bundle")."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.models import Agency
from portal.consent.links import used_secret
from portal.consent.models import Consent
from portal.evidence import chain, seal
from portal.evidence.models import ClearValue, EvidenceRecord, RecordSeal, TimeStamp, TimeStampState
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store, sha256
from portal.mail.message import MailBytesDamaged, closed_bytes, open_bytes
from portal.mail.models import OutgoingMail
from portal.pdf import PdfFailure
from portal.proof.certificate import draw_certificate
from portal.proof.leaflet import LEAFLET, leaflet
from portal.proof.signatures import signature_files
from portal.proof.timestamp import stamp_certificates
from portal.proof.verify import OTHER_CERTIFICATE, SUMS, SUMS_SEAL
from portal.settings import current_settings

CLOSED_REQUEST = "request-geschlossen.eml"
CERTIFICATE = "zustimmung.pdf"
_EVENT = re.compile(r"events/\d+\.json")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is packed
_GONE = (StoredBytesMissing, StoredBytesDamaged, MailBytesDamaged)

Files = dict[str, bytes]


class NoConsent(LookupError):
    """Nobody has consented to this offer: there is nothing to prove."""


@dataclass(frozen=True)
class Case:
    """The consent a bundle is about, with its record."""

    session: Session
    agency: Agency
    consent: Consent
    record: EvidenceRecord
    seal: RecordSeal | None


@dataclass(frozen=True)
class PackedBundle:
    """A finished ZIP; ``missing`` names what should be in it and is no longer there."""

    file_name: str
    content: bytes
    files: int
    has_open_request: bool
    missing: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of the ZIP."""
        return sha256(self.content)


def pack(session: Session, agency_id: int, offer_id: int, *, at: datetime) -> PackedBundle:
    """The ZIP for the consent to an offer, exported at ``at``. Raises NoConsent or seal.SealUnusable."""
    case = _case(session, agency_id, offer_id)
    files: Files = {}
    missing: list[str] = []
    for part in PARTS:
        found, gone = part(case)
        files |= found
        missing += gone
    offer = case.consent.link.offer
    pair = _sealing_pair(case)
    if case.seal is not None and pair.fingerprint != case.seal.certificate_sha256:
        files[OTHER_CERTIFICATE] = pair.certificate.public_bytes(Encoding.PEM)
    kinds = {json.loads(files[name])["type"] for name in files if _EVENT.fullmatch(name)}
    kept = json.loads(files[f"events/{case.record.seq:06d}.values.json"])["values"]
    record = json.loads(case.record.canonical)
    files[LEAFLET] = leaflet(case.agency, offer.case.number, record, sorted(files), missing, kinds, kept, at)
    files["verify.py"] = Path(__file__).with_name("verify.py").read_bytes()
    sums = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files)).encode("ascii")
    files |= {SUMS: sums, SUMS_SEAL: pair.sign_list(sums)}
    return PackedBundle(
        f"Nachweis_{offer.case.number}_{case.record.seq}.zip",
        _zipped(files),
        len(files),
        "request.eml" in files,
        tuple(missing),
    )


def _case(session: Session, agency_id: int, offer_id: int) -> Case:
    consent = session.scalar(select(Consent).filter_by(agency_id=agency_id, offer_id=offer_id))
    if consent is None:
        raise NoConsent(offer_id)
    record = session.scalars(select(EvidenceRecord).filter_by(record_id=consent.record_id)).one()
    sealed = session.scalar(select(RecordSeal).filter_by(record_id=record.record_id))
    return Case(session, session.get_one(Agency, agency_id), consent, record, sealed)


def _sealing_pair(case: Case) -> seal.SealPair:
    """The pair that sealed the consent, so that one fingerprint stands for all; without its key the one in use."""
    own = seal.pair_of(case.seal.certificate_sha256) if case.seal is not None else None
    return own or seal.current_pair(case.session)


def _zipped(files: Files) -> bytes:
    """The files in a fixed order, without times, owners or anything else that differs from run to run."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: (name != LEAFLET, name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target.getvalue()


# --- the parts: each gives its files, and the names of those that should be there and are gone -------------------

Part = tuple[Files, list[str]]


def _taken(name: str, read: Callable[[], bytes]) -> Part:
    try:
        return {name: read()}, []
    except _GONE:
        return {}, [name]


def _record(case: Case) -> Part:
    """The sealed record with seal, certificate and time stamps."""
    files = {"record.json": case.record.canonical}
    if case.seal is None:
        return files, ["record.json.p7s", "seal-cert.pem"]
    files["record.json.p7s"] = case.seal.cms
    certificate = dict(seal.certificates()).get(case.seal.certificate_sha256)
    if certificate is None:
        return files, ["seal-cert.pem"]
    return files | {"seal-cert.pem": certificate} | _stamps(case), []


def _stamps(case: Case) -> Files:
    """The time stamps of the consent; the first one's names carry no number."""
    files: Files = {}
    for number, (response, certificates) in enumerate(_responses(case, case.record.record_id), 1):
        mark = "" if number == 1 else f".{number}"
        files[f"record.json{mark}.tsr"] = response
        files[f"tsa-chain{mark}.pem"] = certificates
    return files


def _responses(case: Case, record_id: str) -> list[tuple[bytes, bytes]]:
    """The time stamps of a record, each with the certificates to check it by."""
    present = select(TimeStamp).filter_by(record_id=record_id, state=TimeStampState.PRESENT)
    configured = {one.address: one.certificates for one in current_settings().time_authorities}
    return [
        (stamp.response, stamp_certificates(stamp.response, configured.get(stamp.authority, ())))
        for stamp in case.session.scalars(present.order_by(TimeStamp.id))
        if stamp.response is not None
    ]


def _mails(case: Case) -> Part:
    """The registered mail (open once its link was used) and the offer mail, as they were sent."""
    link, store = case.consent.link, file_store()
    secret = used_secret(link.mail_id)
    if secret is not None:
        files, missing = _taken("request.eml", lambda: open_bytes(link.mail, store, secret))
    else:
        files, missing = _taken(CLOSED_REQUEST, lambda: closed_bytes(link.mail, store))
    offer_mail = case.session.get(OutgoingMail, case.consent.offer_mail_id)
    if offer_mail is None:
        return files, [*missing, "offer.eml"]
    more, gone = _taken("offer.eml", lambda: open_bytes(offer_mail, store, None))
    return files | more, missing + gone


def _dkim(case: Case) -> Part:
    """What the signatures of the mails that lie here open are checked with."""
    link = case.consent.link
    files: Files = {}
    records = chain.read_records(case.session, case.agency.id, offer_id=case.consent.offer_id)
    offer_mail, secret = case.session.get(OutgoingMail, case.consent.offer_mail_id), used_secret(link.mail_id)
    with suppress(*_GONE):  # the mail itself is named as missing
        if offer_mail is not None:
            files |= signature_files("dkim/dkim-", offer_mail, None, records)
    with suppress(*_GONE):
        if secret is not None:
            files |= signature_files("dkim/request-", link.mail, secret, records)
    return files, []


def _texts(case: Case) -> Part:
    """The frozen exposé, and the texts the link's mail carried."""
    link, agency_id = case.consent.link, case.agency.id
    files = {
        f"texts/{text.kind}-{text.version}.txt": text.body.encode("utf-8")
        for text in (link.notice, link.form)
        if text is not None
    }
    wanted = {"offer.pdf": link.snapshot.pdf_sha256}
    if link.terms_sha256:
        wanted["texts/terms.pdf"] = link.terms_sha256
    missing: list[str] = []
    for name, digest in wanted.items():
        found, gone = _taken(name, lambda digest=digest: file_store().read(agency_id, digest))  # type: ignore[misc]
        files |= found
        missing += gone
    return files, missing


def _events(case: Case) -> Part:
    """Every record of this offer, and beside each what of its personal values has not been erased."""
    files: Files = {}
    records = chain.read_records(case.session, case.agency.id, offer_id=case.consent.offer_id)
    salts = {
        (value.record_id, value.field): value.salt
        for value in case.session.scalars(
            select(ClearValue)
            .join(EvidenceRecord, EvidenceRecord.record_id == ClearValue.record_id)
            .where(
                EvidenceRecord.agency_id == case.agency.id, EvidenceRecord.offer_id == case.consent.offer_id
            )
        )
    }
    for one in records:
        record_id = one.row.record_id
        values = {
            field: {"value": value, "salt": salts[record_id, field]} for field, value in one.personal.items()
        }
        beside = {"record": record_id, "values": values}
        text = json.dumps(beside, ensure_ascii=False, sort_keys=True, indent=1)
        files[f"events/{one.row.seq:06d}.json"] = one.row.canonical
        files[f"events/{one.row.seq:06d}.values.json"] = f"{text}\n".encode()
        if record_id != case.record.record_id:
            files |= _further_seal(case, record_id, f"events/{one.row.seq:06d}")
    return files, []


def _further_seal(case: Case, record_id: str, name: str) -> Files:
    """Seal and time stamp of another record that weighs as much as the consent."""
    files: Files = {}
    sealed = case.session.scalar(select(RecordSeal).filter_by(record_id=record_id))
    if sealed is not None:
        files[f"{name}.json.p7s"] = sealed.cms
        files[f"{name}.cert.pem"] = dict(seal.certificates()).get(sealed.certificate_sha256, b"")
    for response, certificates in _responses(case, record_id)[:1]:
        files[f"{name}.json.tsr"] = response
        files[f"{name}.tsa-chain.pem"] = certificates
    return files


def _chain(case: Case) -> Part:
    """All records of the agency by number and hashes alone: nothing of anybody else."""
    columns = (
        EvidenceRecord.seq,
        EvidenceRecord.record_id,
        EvidenceRecord.sha256,
        EvidenceRecord.prev_sha256,
    )
    rows = case.session.execute(
        select(*columns).where(EvidenceRecord.agency_id == case.agency.id).order_by(EvidenceRecord.seq)
    )
    text = "".join(f"{row.seq} {row.record_id} {row.sha256} {row.prev_sha256}\n" for row in rows)
    return {"chain.txt": text.encode("ascii")}, []


def _certificate(case: Case) -> Part:
    """The same to read and print; everything in it can be checked against the other files."""
    try:
        drawn = draw_certificate(case.session, case.agency.id, case.consent.offer_id)
    except PdfFailure:
        return {}, [CERTIFICATE]
    return {CERTIFICATE: drawn.content}, []


#: What a bundle consists of. A further file is one more function here.
PARTS: tuple[Callable[[Case], Part], ...] = (_record, _mails, _dkim, _texts, _events, _chain, _certificate)
