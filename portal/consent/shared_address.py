"""Whether several prospects consented from one address lately: perhaps a proxy hides them."""

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import ClearValue, EvidenceRecord
from portal.visitor import Visitor

WITHIN = timedelta(hours=24)
ALARM_FROM = 3  # prospects

#: Addresses that name no line in the internet: behind them may stand anybody. Python's own "private" is wider.
_INSIDE = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    ),
}


def scope_of(address: str) -> str:
    """``public``, ``private``, ``loopback``, or ``unknown`` for no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    for scope, networks in _INSIDE.items():
        if any(found in network for network in map(ipaddress.ip_network, networks)):
            return scope
    return "public"


@dataclass(frozen=True)
class Sharing:
    """Who consented from the same address within WITHIN: how many prospects, this one included; their records."""

    address: str
    prospects: int
    consents: Sequence[EvidenceRecord]

    @property
    def is_alarming(self) -> bool:
        """Whether so many stand behind one address that it may be the portal's own proxy."""
        return self.prospects >= ALARM_FROM


def sharing(session: Session, case: Case, visitor: Visitor) -> Sharing:
    """The earlier consents from the visitor's address, or from any address inside when his is one."""
    scope = scope_of(visitor.client_ip)
    if scope == "unknown":
        return Sharing("", 1, ())
    query = (
        select(EvidenceRecord, ClearValue.value, Case.prospect_id)
        .join(ClearValue, ClearValue.record_id == EvidenceRecord.record_id)
        .join(Case, Case.id == EvidenceRecord.case_id)
        .where(
            EvidenceRecord.agency_id == case.agency_id,
            EvidenceRecord.kind == EvidenceKind.CONSENT_GIVEN,
            EvidenceRecord.at >= visitor.at - WITHIN,
            ClearValue.field == "client_ip",
        )
        .order_by(EvidenceRecord.seq)
    )
    prospects, consents = {case.prospect_id}, []
    for record, address, prospect_id in session.execute(query):
        if address == visitor.client_ip or (scope != "public" and scope_of(address) == scope):
            prospects.add(prospect_id)
            consents.append(record)
    return Sharing(visitor.client_ip, len(prospects), consents)


def record_alarm(session: Session, found: Sharing, newest_id: str) -> None:
    """Give each of the consents one record that says so; part of the transaction that records the newest."""
    newest = session.scalars(select(EvidenceRecord).filter_by(record_id=newest_id)).one()
    for consent in (*found.consents, newest):
        told = select(EvidenceRecord.id).filter_by(
            agency_id=consent.agency_id,
            offer_id=consent.offer_id,
            kind=EvidenceKind.SHARED_ADDRESS_NOTICED,
        )
        if session.scalar(told.limit(1)) is not None:
            continue
        chain.append(
            session,
            EvidenceKind.SHARED_ADDRESS_NOTICED,
            agency_id=consent.agency_id,
            actor=chain.PORTAL,
            subject=chain.Subject(
                consent.case_id, consent.offer_id, names=json.loads(consent.canonical)["subject"]
            ),
            facts={
                "prospects": found.prospects,
                "within_hours": int(WITHIN.total_seconds()) // 3600,
                "address_scope": scope_of(found.address),
            },
            personal={"client_ip": found.address},
            hashes={"consent": consent.sha256},
        )
