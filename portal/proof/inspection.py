"""The whole installation checked: chains, heads named in mails, seals, time stamps, stored files by their hashes."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.agency.models import Agency, LegalText
from portal.cases.models import Case
from portal.consent.links import used_secret
from portal.consent.models import Consent
from portal.evidence import checking, seal
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import EvidenceRecord, RecordSeal, TimeStamp, TimeStampState
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store, sha256
from portal.mail.message import MailBytesDamaged, open_bytes
from portal.mail.models import OutgoingMail
from portal.offers.models import Offer, OfferSnapshot
from portal.proof import verify
from portal.proof.timestamp import authority_fault, stamp_certificates

_HEAD = re.compile(rb"^X-Expose-Chain: (\d{1,12}):([0-9a-f]{64})\r?$", re.MULTILINE)
_HEADER_BYTES = 8192
CHAIN_FAULTS = {
    "gap": "Der Eintrag fehlt.",
    "hash": "Die gespeicherten Bytes wurden verändert.",
    "previous": "Der Eintrag folgt nicht auf den davor.",
    "format": "Die gespeicherten Bytes sind kein Eintrag.",
    "columns": "Art, Zeit oder Kennung in der Tabelle sagen anderes als der Eintrag.",
    "tenant": "Der Eintrag gehört einem anderen Büro.",
    "commitment": "Ein persönlicher Wert daneben wurde verändert.",
    "head": "Am Ende der Kette fehlen Einträge, oder es sind zu viele.",
}


@dataclass
class Inspection:
    """What came of one agency: how many things were looked at, what is wrong, what could not be checked."""

    agency: str
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def count(self, word: str) -> None:
        """One more thing of this kind was looked at."""
        self.counts[word] = self.counts.get(word, 0) + 1


@dataclass(frozen=True)
class Witness:
    """A chain's head as something outside the database names it; ``source`` is where it was found."""

    source: str
    seq: int
    sha256: str


def heads_in(content: bytes, source: str) -> list[Witness]:
    """The heads that the header of a mail, or the lines of a chain.txt, name."""
    header = content.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    found = [(int(seq), digest.decode()) for seq, digest in _HEAD.findall(header)]
    for line in re.findall(rb"^(\d{1,12}) [0-9a-f-]{36} ([0-9a-f]{64}) [0-9a-f]{64}$", content, re.MULTILINE):
        found.append((int(line[0]), line[1].decode()))
    return [Witness(source, seq, digest) for seq, digest in found]


def inspect_all(session: Session, witnesses: Sequence[Witness] = ()) -> list[Inspection]:
    """Check every agency, and that what ``witnesses`` from outside name stands in some chain. Changes nothing."""
    found = [inspect(session, agency) for agency in session.scalars(select(Agency).order_by(Agency.id))]
    if witnesses:
        outside = Inspection("Angaben von außen")
        for head in witnesses:
            outside.count("Zeugen")
            there = select(EvidenceRecord.id).filter_by(seq=head.seq, sha256=head.sha256)
            if head.seq and session.scalar(there.limit(1)) is None:
                outside.faults.append(
                    f"{head.source} nennt Eintrag {head.seq} mit einer Prüfsumme, die es hier nicht gibt: Die "
                    "Datenbank ist älter als diese Angabe, oder die Kette wurde neu geschrieben."
                )
        found.append(outside)
    return found


def inspect(session: Session, agency: Agency) -> Inspection:
    """Check everything of one agency; the order of ``faults`` is that of the checks. Changes nothing."""
    found = Inspection(agency.name)
    found.counts["Einträge"] = (
        session.scalar(select(func.count()).where(EvidenceRecord.agency_id == agency.id)) or 0
    )
    erased = set(
        session.scalars(select(Case.id).where(Case.agency_id == agency.id, Case.erased_at.isnot(None)))
    )
    parts: dict[str, Callable[[], None]] = {
        "Kette": lambda: _chain(session, agency.id, found),
        "Zeugen": lambda: _mailed(session, agency.id, found),
        "Siegel": lambda: _seals(session, agency.id, found),
        "Zeitstempel": lambda: _stamps(session, agency.id, found),
        "Texte": lambda: _texts(session, agency.id, found),
        "Zustimmungen": lambda: _consents(session, agency.id, found),
        "Offerten": lambda: _snapshots(session, agency.id, erased, found),
        "Mails": lambda: _mails(session, agency.id, erased, found),
    }
    for name, look in parts.items():
        try:
            look()
        except (TypeError, ValueError, AttributeError, KeyError):  # text where bytes belong, or the like
            found.faults.append(f"{name}: Etwas Gespeichertes ist nicht lesbar.")
    return found


def _chain(session: Session, agency_id: int, found: Inspection) -> None:
    is_text = select(EvidenceRecord.seq).where(
        EvidenceRecord.agency_id == agency_id, func.typeof(EvidenceRecord.canonical) != "blob"
    )
    seq = session.scalar(is_text.order_by(EvidenceRecord.seq).limit(1))
    if seq is not None:  # somebody wrote into the database; hashing would fail
        found.faults.append(f"Kette, Eintrag {seq}: {CHAIN_FAULTS['format']}")
        return
    fault = checking.check_chain(session, agency_id)
    if fault is not None:
        found.faults.append(f"Kette, Eintrag {fault.seq}: {CHAIN_FAULTS[fault.reason]}")


def _mailed_heads(session: Session, agency_id: int) -> Iterator[Witness]:
    """The heads named in mails that left."""
    beginning = func.substr(OutgoingMail.skeleton, 1, _HEADER_BYTES)
    rows = select(OutgoingMail.id, beginning.label("header")).where(
        OutgoingMail.agency_id == agency_id, OutgoingMail.accepted_at.isnot(None)
    )
    for row in session.execute(rows.order_by(OutgoingMail.id)):
        # Somebody who wrote into the database may have left text where bytes belong.
        header = row.header.encode("utf-8", "replace") if isinstance(row.header, str) else bytes(row.header)
        yield from heads_in(header, f"Mail {row.id}")


def _mailed(session: Session, agency_id: int, found: Inspection) -> None:
    columns = select(EvidenceRecord.seq, EvidenceRecord.sha256)
    rows = session.execute(columns.where(EvidenceRecord.agency_id == agency_id))
    chained = {row.seq: row.sha256 for row in rows}
    for head in _mailed_heads(session, agency_id):
        found.count("Zeugen")
        if head.seq and head.seq not in chained:
            found.faults.append(
                f"{head.source} nennt Eintrag {head.seq}, den es nicht gibt: "
                "Die Datenbank ist älter als diese Angabe, oder ihr Ende wurde abgeschnitten."
            )
        elif head.seq and chained[head.seq] != head.sha256:
            found.faults.append(
                f"{head.source} nennt für Eintrag {head.seq} eine andere Prüfsumme: "
                "Die Kette wurde neu geschrieben."
            )


def _ended(found: Inspection, place: str, ended: verify.Ended) -> None:
    state, sentence = ended.args
    if state != verify.NOT_RUN:
        found.faults.append(f"{place}: {sentence}")
    elif sentence not in found.not_run:
        found.not_run.append(sentence)


def _seals(session: Session, agency_id: int, found: Inspection) -> None:
    certificates = dict(seal.certificates())
    rows = session.execute(
        select(EvidenceRecord.seq, EvidenceRecord.canonical, RecordSeal)
        .outerjoin(RecordSeal, RecordSeal.record_id == EvidenceRecord.record_id)
        .where(EvidenceRecord.agency_id == agency_id)
        .where((EvidenceRecord.kind == EvidenceKind.CONSENT_GIVEN) | (RecordSeal.id.isnot(None)))
        .order_by(EvidenceRecord.seq)
    )
    for seq, canonical, found_seal in rows:
        sealed: RecordSeal | None = found_seal  # none where the outer join found none
        place = f"Siegel von Eintrag {seq}"
        if sealed is None:
            if b'"seal_certificate"' in canonical:  # older ones were made before there was a seal
                found.faults.append(f"{place}: Es fehlt.")
            continue
        found.count("Siegel")
        if sealed.certificate_sha256 not in certificates:
            found.faults.append(f"{place}: Das Zertifikat {sealed.certificate_sha256} fehlt.")
            continue
        files = {
            "record.json": canonical,
            "record.json.p7s": sealed.cms,
            "seal-cert.pem": certificates[sealed.certificate_sha256],
        }
        try:
            verify.Bundle(files).openssl("Es passt nicht zum Eintrag.", verify.CMS, *files)
        except verify.Ended as ended:
            _ended(found, place, ended)


def _stamps(session: Session, agency_id: int, found: Inspection) -> None:
    rows = session.execute(
        select(EvidenceRecord.seq, EvidenceRecord.canonical, TimeStamp)
        .join(TimeStamp, TimeStamp.record_id == EvidenceRecord.record_id)
        .where(TimeStamp.agency_id == agency_id, TimeStamp.state == TimeStampState.PRESENT)
        .order_by(EvidenceRecord.seq)
    )
    for seq, canonical, stamp in rows:
        found.count("Zeitstempel")
        place = f"Zeitstempel von Eintrag {seq}"
        if fault := authority_fault(stamp, canonical):
            found.faults.append(f"{place}: {fault}")
            continue
        response = stamp.response or b""
        files = {"record.json": canonical, "record.json.tsr": response}
        try:
            verify.check_stamp(verify.Bundle({**files, "tsa-chain.pem": stamp_certificates(response)}))
        except verify.Ended as ended:
            _ended(found, place, ended)


def _texts(session: Session, agency_id: int, found: Inspection) -> None:
    for text in session.scalars(select(LegalText).filter_by(agency_id=agency_id).order_by(LegalText.id)):
        found.count("Texte")
        if sha256(text.body.encode("utf-8")) != text.sha256:
            found.faults.append(f"Text {text.kind}, Fassung {text.version}: Er wurde verändert.")


def _consents(session: Session, agency_id: int, found: Inspection) -> None:
    """What the rows around a consent say is what its record says."""
    for consent in session.scalars(select(Consent).filter_by(agency_id=agency_id).order_by(Consent.id)):
        found.count("Zustimmungen")
        canonical = session.scalar(select(EvidenceRecord.canonical).filter_by(record_id=consent.record_id))
        link = consent.link
        expected = {
            "pdf": link.snapshot.pdf_sha256,
            "preview": link.snapshot.preview_sha256,
            "request_mail": link.mail.sha256,
            "link_secret": link.secret_hash,
            "notice": link.notice.sha256 if link.notice else None,
            "form": link.form.sha256 if link.form else None,
        }
        hashes: dict[str, Any] = json.loads(canonical)["hashes"] if canonical else {}
        wrong = [name for name, value in expected.items() if hashes.get(name) != value]
        if wrong:
            found.faults.append(
                f"Zustimmung zu Vorgang {link.offer.case.number}: Der Eintrag nennt anderes ({', '.join(wrong)})."
            )


def _file(agency_id: int, digest: str, place: str, found: Inspection) -> None:
    found.count("Dateien")
    try:
        file_store().read(agency_id, digest)
    except StoredBytesMissing:
        found.faults.append(f"{place}: Die Datei {digest} fehlt.")
    except StoredBytesDamaged:
        found.faults.append(f"{place}: Die Datei {digest} wurde verändert.")


def _snapshots(session: Session, agency_id: int, erased: set[int], found: Inspection) -> None:
    seen: set[str] = set()
    rows = session.execute(
        select(OfferSnapshot, Offer.case_id)
        .join(Offer, Offer.id == OfferSnapshot.offer_id)
        .where(OfferSnapshot.agency_id == agency_id)
        .order_by(OfferSnapshot.id)
    )
    for snapshot, case_id in rows:
        if case_id in erased:
            continue
        digests = [
            snapshot.pdf_sha256,
            snapshot.preview_sha256,
            snapshot.mail_html_sha256,
            snapshot.mail_text_sha256,
            snapshot.source_sha256 or "",
            *(str(one["sha256"]) for one in snapshot.attachments),
            *snapshot.pictures,
        ]
        for digest in dict.fromkeys(digests):
            if digest and digest not in seen:
                seen.add(digest)
                _file(agency_id, digest, f"Offerte {snapshot.offer_id}", found)


def _mails(session: Session, agency_id: int, erased: set[int], found: Inspection) -> None:
    """Every mail that can be put together again has its recorded hash; of the others their files are there."""
    for mail_id in session.scalars(select(OutgoingMail.id).filter_by(agency_id=agency_id)).all():
        mail = session.get_one(OutgoingMail, mail_id)
        if mail.case_id in erased:
            continue
        found.count("Mails")
        secret = used_secret(mail.id) if mail.secret_positions else None
        if mail.secret_positions and secret is None:
            for file in mail.attachments:
                _file(agency_id, file.sha256, f"Mail {mail.id}", found)
        else:
            try:
                open_bytes(mail, file_store(), secret)
            except (MailBytesDamaged, StoredBytesMissing, StoredBytesDamaged, TypeError, ValueError):
                found.faults.append(f"Mail {mail.id}: Ihre Bytes haben nicht die festgehaltene Prüfsumme.")
        session.expunge(mail)
