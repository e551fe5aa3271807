"""A case told from its evidence records and link visits: the timeline, the way of each offer, the verdict."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.brokers.models import Broker
from portal.browser import device_and_browser
from portal.cases.models import LinkVisit
from portal.evidence import chain
from portal.evidence.canonical import commitment
from portal.evidence.kinds import ActorKind
from portal.evidence.kinds import EvidenceKind as Kind
from portal.evidence.models import ClearValue, EvidenceRecord

LINK_VISITED = "link_visited"  # the one kind of entry that is no evidence record
BROKER_PREVIEW = "broker_preview"  # LinkVisit.kind: a signed-in broker opened the link
_SHOWN_VISITS = ("fetched", BROKER_PREVIEW)  # not those of a trial's link


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; ``kind`` names its template in templates/cases/timeline/."""

    kind: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    record_id: str = ""
    sha256: str = ""
    offer_id: int | None = None
    mail_id: int | None = None
    actor: str = ""  # a broker's name, empty for prospect and portal
    is_genuine: bool = True  # the stored bytes have the record's hash, and its values are those it promises

    @property
    def device(self) -> str:
        """Device and browser in two words."""
        return device_and_browser(self.personal.get("user_agent", ""))


@dataclass(frozen=True)
class Step:
    """One step of an offer's way; ``state``: done, open, failed or unsure."""

    name: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Way:
    """One offer that was sent: its entries, oldest first, its steps and what came of it."""

    offer_id: int
    entries: Sequence[Entry]

    def last(self, *kinds: str) -> Entry | None:
        """The newest entry of these kinds."""
        return next((entry for entry in reversed(self.entries) if entry.kind in kinds), None)

    def first(self, *kinds: str) -> Entry | None:
        """The oldest entry of these kinds."""
        return next((entry for entry in self.entries if entry.kind in kinds), None)

    @property
    def sent(self) -> Entry:
        """The record of the sending; it names mode and objects."""
        found = self.first(Kind.OFFER_SENT)
        assert found is not None, "a way begins with its sending"
        return found

    @property
    def last_sent(self) -> Entry:
        """The last sending or resending."""
        return self.last(Kind.OFFER_SENT, Kind.REGISTERED_MAIL_RESENT) or self.sent

    @property
    def is_s_expose(self) -> bool:
        """Whether the prospect was asked first."""
        return bool(self.sent.facts.get("mode") == "s_expose")

    @property
    def consent(self) -> Entry | None:
        """The consent, if given."""
        return self.first(Kind.CONSENT_GIVEN)

    @property
    def is_revoked(self) -> bool:
        """Whether the links were blocked after the last sending."""
        revoked = self.last(Kind.LINK_REVOKED)
        return revoked is not None and revoked.seq > self.last_sent.seq

    @property
    def expires_at(self) -> datetime | None:
        """Until when the newest link lets the prospect consent."""
        text = self.last_sent.facts.get("link_expires_at", "")
        return datetime.fromisoformat(text) if text else None

    def _mail_state(self, accepted: Kind, failed: Kind, uncertain: Kind, since: int) -> Step:
        """What became of the newest mail of one sort: of the records after ``since`` the last one speaks."""
        kinds = {accepted, failed, uncertain, Kind.MAIL_REQUEUED, Kind.MAIL_SETTLED}
        said = [entry for entry in self.entries if entry.kind in kinds and entry.seq > since]
        if not said:
            return Step("accepted", "open")
        entry = said[-1]
        if entry.kind == accepted or (
            entry.kind == Kind.MAIL_SETTLED and entry.facts.get("verdict") == "arrived"
        ):
            return Step("accepted", "done", entry.at)
        states = {failed: "failed", uncertain: "unsure"}
        return Step("accepted", states.get(Kind(entry.kind), "open"), entry.at)

    @property
    def registered_mail(self) -> Step:
        """The newest registered mail."""
        kinds = Kind.REGISTERED_MAIL_ACCEPTED, Kind.REGISTERED_MAIL_FAILED, Kind.REGISTERED_MAIL_UNCERTAIN
        return self._mail_state(*kinds, since=self.last_sent.seq)

    @property
    def offer_mail(self) -> Step:
        """The original offer mail: after the consent, or at once in direct mode."""
        kinds = Kind.OFFER_MAIL_RELAYED, Kind.OFFER_MAIL_FAILED, Kind.OFFER_MAIL_UNCERTAIN
        return self._mail_state(*kinds, since=self.consent.seq if self.consent else self.sent.seq)

    @property
    def steps(self) -> list[Step]:
        """The way in one glance."""
        sent = Step("sent", "done", self.last_sent.at)
        if not self.is_s_expose:
            return [sent, self.offer_mail]
        mail = self.registered_mail
        if self.consent and mail.state != "done":
            # The link stands in this mail alone: whoever used it, received it.
            mail = Step("accepted", "done")
        visits = [entry for entry in self.entries if entry.kind == LINK_VISITED and entry.at >= self.sent.at]
        visit = next(iter(visits), None)
        return [
            sent,
            mail,
            Step("fetched", "done" if visit else "open", visit.at if visit else None),
            self._step("consented", Kind.CONSENT_GIVEN),
            self._step("seen", Kind.PREVIEW_SERVED),
            self._step("downloaded", Kind.PDF_DOWNLOADED),
        ]

    def _step(self, name: str, kind: Kind) -> Step:
        entry = self.first(kind)
        return Step(name, "done", entry.at) if entry else Step(name, "open")

    def verdict(self, now: datetime) -> str:
        """One word for the sentence on top of the page (templates/cases/_verdict.html)."""
        if not all(entry.is_genuine for entry in self.entries):
            return "damaged"
        offer_mail = self.offer_mail.state
        if self.consent or not self.is_s_expose:
            words = {
                "done": "complete",
                "failed": "mail_failed",
                "unsure": "mail_unsure",
                "open": "mail_open",
            }
            word = words[offer_mail]
            if not self.is_s_expose:
                return f"direct_{word}"
            if word == "complete" and not _is_provable(self.consent):
                return "consent_unproven"
            return f"consent_{word}"
        if self.is_revoked:
            return "revoked"
        registered = self.registered_mail.state
        if registered != "done":
            return {"failed": "failed", "unsure": "unsure", "open": "open"}[registered]
        if self.expires_at and self.expires_at < now:
            return "expired"
        return "waiting"


def _is_provable(consent: Entry | None) -> bool:
    """Whether the consent names the PDF, the texts and a registered mail that was rebuilt as it was sent."""
    if consent is None:
        return False
    named = {"pdf", "preview", "request_mail", "link_secret"} <= set(consent.hashes)
    return named and consent.facts.get("request_mail_verified", True) is True


@dataclass(frozen=True)
class Told:
    """A case as its page tells it: entries newest first, ways oldest first."""

    entries: Sequence[Entry]
    ways: Sequence[Way]
    views: Sequence[Entry] = ()  # who of the office saw the evidence; told apart from what happened

    @property
    def newest(self) -> Way | None:
        """The offer that was sent last: it speaks for the case."""
        return max(self.ways, key=lambda way: way.last_sent.seq, default=None)


def _changed_values(session: Session, agency_id: int, case_id: int) -> set[str]:
    """Ids of the case's records whose clear values are not those the record promises."""
    rows = session.execute(
        select(ClearValue, EvidenceRecord)
        .join(EvidenceRecord, EvidenceRecord.record_id == ClearValue.record_id)
        .where(EvidenceRecord.agency_id == agency_id, EvidenceRecord.case_id == case_id)
    )
    return {
        record.record_id
        for value, record in rows
        if json.loads(record.canonical)["commit"].get(value.field)
        != commitment(value.field, value.value, value.salt)
    }


def _entry(record: chain.ReadRecord, brokers: Mapping[str, str], changed: set[str]) -> Entry:
    actor = record.document["actor"]
    return Entry(
        kind=record.row.kind,
        at=record.row.at,
        facts=record.facts,
        personal=record.personal,
        hashes=record.document["hashes"],
        seq=record.row.seq,
        record_id=record.row.record_id,
        sha256=record.row.sha256,
        offer_id=record.row.offer_id,
        mail_id=record.row.mail_id,
        actor=brokers.get(actor["ref"], "") if actor["kind"] == ActorKind.BROKER else "",
        is_genuine=record.row.record_id not in changed
        and hashlib.sha256(record.row.canonical).hexdigest() == record.row.sha256,
    )


def _visit(visit: LinkVisit) -> Entry:
    return Entry(
        kind=BROKER_PREVIEW if visit.kind == BROKER_PREVIEW else LINK_VISITED,
        at=visit.at,
        facts={
            "method": visit.method,
            "link_number": visit.link_number,
            "machine_suspected": visit.machine_suspected,
        },
        personal={"client_ip": visit.client_ip, "user_agent": visit.user_agent},
        offer_id=visit.offer_id,
    )


def tell(session: Session, agency_id: int, case_id: int) -> Told:
    """Read a case's records and link visits and put them in order of time."""
    brokers = {
        str(row.id): row.full_name
        for row in session.scalars(select(Broker).where(Broker.agency_id == agency_id))
    }
    changed = _changed_values(session, agency_id, case_id)
    records = [
        _entry(one, brokers, changed) for one in chain.read_records(session, agency_id, case_id=case_id)
    ]
    visits = session.scalars(
        select(LinkVisit).where(
            LinkVisit.agency_id == agency_id, LinkVisit.case_id == case_id, LinkVisit.kind.in_(_SHOWN_VISITS)
        )
    )
    entries = sorted([*records, *map(_visit, visits)], key=lambda entry: (entry.at, entry.seq))
    by_offer: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.offer_id is not None:
            by_offer.setdefault(entry.offer_id, []).append(entry)
    ways = [
        Way(offer_id, told)
        for offer_id, told in by_offer.items()
        if any(entry.kind == Kind.OFFER_SENT for entry in told)
    ]
    views = [entry for entry in entries if entry.kind == Kind.EVIDENCE_VIEWED]
    return Told([entry for entry in entries[::-1] if entry.kind != Kind.EVIDENCE_VIEWED], ways, views[::-1])
