"""What the certificate says, section by section, read from the records of one offer; nothing is added to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.cases import timeline
from portal.cases.models import Case
from portal.cases.timeline import Entry, Way
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from portal.evidence.models import RecordSeal, TimeStamp
from portal.offers.models import Offer
from portal.proof.course import Line, course
from portal.template_filters import exact_time, file_size, utc_moment

Row = tuple[str, str]

_MISSING = "–"


#: Kinds of records that say: somebody withdrew. A certificate that left them out would mislead.
WITHDRAWALS = frozenset({EvidenceKind.WITHDRAWN, EvidenceKind.WITHDRAWAL_MATCHED})


class NothingSent(LookupError):
    """The offer has not been sent: there is nothing to testify to."""


@dataclass(frozen=True)
class Testimony:
    """One offer's evidence in plain values; ``record`` is the one the certificate speaks of."""

    case: Case
    way: Way
    record: chain.ReadRecord
    verdict: str  # cases.timeline.Way.verdict at the moment of reading
    seal: str  # fingerprint of the certificate that sealed the record; empty: not sealed
    stamps: Sequence[TimeStamp]
    withdrawals: Sequence[Entry] = ()  # declared in this case, whichever offer they speak of

    @property
    def entry(self) -> Entry:
        """The consent, or where there is none the sending."""
        return self.way.consent or self.way.last_sent

    @property
    def has_consent(self) -> bool:
        """Whether somebody consented."""
        return self.way.consent is not None

    @property
    def is_genuine(self) -> bool:
        """Whether every record of the offer still has its hash, and its values are those it promises."""
        return all(entry.is_genuine for entry in self.way.entries)

    @property
    def is_consumer(self) -> bool:
        """Whether the mail treated its recipient as a consumer."""
        return bool(self.entry.facts.get("consumer"))

    @property
    def course(self) -> list[Line]:
        """What happened, in order."""
        others = [entry for entry in self.withdrawals if entry not in self.way.entries]
        return course(sorted([*self.way.entries, *others], key=lambda entry: (entry.at, entry.seq)))


def testify(session: Session, agency_id: int, offer_id: int) -> Testimony:
    """Read what there is to say of a sent offer. Raises NothingSent."""
    offer = session.scalars(select(Offer).filter_by(agency_id=agency_id, id=offer_id)).one()
    told = timeline.tell(session, agency_id, offer.case_id)
    way = next((one for one in told.ways if one.offer_id == offer_id), None)
    if way is None:
        raise NothingSent(offer_id)
    named = (way.consent or way.last_sent).record_id
    records = chain.read_records(session, agency_id, offer_id=offer_id)
    seal = session.scalar(select(RecordSeal.certificate_sha256).filter_by(record_id=named))
    stamps = session.scalars(select(TimeStamp).filter_by(record_id=named).order_by(TimeStamp.id))
    return Testimony(
        case=offer.case,
        way=way,
        record=next(one for one in records if one.row.record_id == named),
        verdict=way.verdict(clock.now()),
        seal=seal or "",
        stamps=list(stamps),
        withdrawals=[entry for entry in told.entries[::-1] if entry.kind in WITHDRAWALS],
    )


def _rows(*pairs: tuple[str, Any]) -> list[Row]:
    """The pairs that say something."""
    return [(label, str(value)) for label, value in pairs if value not in {None, "", 0}]


def parties(one: Testimony) -> tuple[list[Row], list[Row]]:
    """Who wrote, and to whom."""
    sent, entry = one.way.last_sent, one.entry
    issuer = entry.facts.get("issuer", {})
    agency = one.case.broker.agency
    office = _rows(
        (_("Makler"), issuer.get("name") or agency.name),
        (_("Anschrift"), issuer.get("address") or agency.address_line),
        (_("Gesendet von"), sent.personal.get("broker") or sent.actor),
    )
    kind = _("Verbraucher") if one.is_consumer else _("Unternehmer")
    prospect = _rows(
        (_("Interessent"), entry.personal.get("recipient_name") or _("gelöscht")),
        (_("E-Mail-Adresse"), entry.personal.get("recipient_email") or _("gelöscht")),
        (_("Behandelt als"), kind),
    )
    return office, prospect


def offer_rows(one: Testimony) -> list[Row]:
    """What was offered."""
    facts = one.entry.facts
    sent = one.way.last_sent.facts
    return _rows(
        (_("Immobilien"), "; ".join(f"{item['title']} ({item['number']})" for item in facts["objects"])),
        (
            _("Exposé"),
            _(
                "PDF-Datei mit %(pages)s Seiten, %(size)s, Fassung %(revision)s",
                pages=facts["pdf_pages"],
                size=file_size(facts["pdf_size"]),
                revision=sent["revision"],
            ),
        ),
    )


def act_rows(one: Testimony) -> list[Row]:
    """When, from where and with what the button was pressed."""
    facts, personal = one.entry.facts, one.entry.personal
    pressed = utc_moment(facts.get("pressed_at")) or one.entry.at
    found = {
        "peer": _("unmittelbar aus der Verbindung"),
        "forwarded": _("vom eigenen Proxy des Portals genannt"),
        "forwarded_invalid": _("vom eigenen Proxy nicht lesbar genannt; dies ist die Adresse des Proxys"),
    }.get(facts.get("ip_method", ""), _("nicht ermittelt"))
    return _rows(
        (_("Zeitpunkt"), f"{exact_time(pressed)} · {clock.utc_text(pressed)}"),
        (_("Uhr des Servers"), _clock_words(one.record.document["clock"].get("sync", ""))),
        (_("IP-Adresse"), f"{personal.get('client_ip') or _MISSING} ({found})"),
        (_("Port des Absenders"), facts.get("client_port") or _("nicht bekannt")),
        (_("Browser"), personal.get("user_agent") or _MISSING),
        (_("Sprache des Browsers"), personal.get("language")),
        (_("Seite geöffnet"), _page_words(facts)),
    )


def _clock_words(state: str) -> str:
    return {
        "synchronized": _("vom Betriebssystem als abgeglichen gemeldet"),
        "unsynchronized": _("vom Betriebssystem als nicht abgeglichen gemeldet"),
    }.get(state, _("Abgleich nicht bekannt"))


def _page_words(facts: Mapping[str, Any]) -> str:
    opened = exact_time(utc_moment(facts.get("page_rendered_at")))
    return ngettext(
        "%(when)s, %(num)s Sekunde vor dem Druck; frühere Abrufe des Links: %(visits)s",
        "%(when)s, %(num)s Sekunden vor dem Druck; frühere Abrufe des Links: %(visits)s",
        facts.get("seconds_on_page", 0),
        when=opened,
        visits=facts.get("earlier_visits", 0),
    )


def _shared_address(one: Testimony) -> list[str]:
    alarm = one.way.last(EvidenceKind.SHARED_ADDRESS_NOTICED)
    if alarm is None:
        return []
    return [
        _(
            "Von dieser IP-Adresse stimmten binnen 24 Stunden %(n)s Interessenten zu; sie kann die eines Proxys sein.",
            n=alarm.facts.get("prospects", 0),
        )
    ]


def guards(one: Testimony) -> list[str]:
    """What the portal looked at besides, in sentences; also what speaks against the consent."""
    facts = one.entry.facts
    reasons = {
        "too_fast": _("sehr schnell gedrückt"),
        "automatic_browser": _("der Browser nennt sich ein Programm"),
        "two_networks": _("Abrufe aus zwei Netzen kurz nacheinander"),
    }
    named = ", ".join(reasons.get(word, word) for word in facts.get("machine_reasons", []))
    return [
        *_shared_address(one),
        _("Im selben Browser war jemand aus dem Maklerbüro angemeldet.")
        if facts.get("broker_session")
        else _("Im selben Browser war niemand aus dem Maklerbüro angemeldet."),
        _("Von derselben IP-Adresse wurde am selben Tag auch im Maklerbüro gearbeitet.")
        if facts.get("broker_address_seen")
        else _("Von dieser IP-Adresse hat in den 24 Stunden davor niemand im Maklerbüro gearbeitet."),
        _("Anzeichen für ein Programm statt eines Menschen: %(reasons)s.", reasons=named)
        if facts.get("machine_suspected")
        else _("Anzeichen für ein Programm statt eines Menschen: keine."),
        _("Die Seite hat keine vorbelegten Kästchen; ein Einmalcode wurde nicht verlangt."),
        _("Die archivierte S-Exposé-Mail hat mit dem benutzten Link genau die Bytes, die gesendet wurden.")
        if facts.get("request_mail_verified")
        else _("Die archivierte S-Exposé-Mail ließ sich mit dem benutzten Link nicht wiederherstellen."),
    ]


def sent_copy_words(one: Testimony) -> str:
    """Whether the sending account keeps copies: the honest limit."""
    return {
        "none": _("Nach Angabe des Maklers behält das sendende Konto keine Kopien gesendeter Mails."),
        "kept": _(
            "Nach Angabe des Maklers behält das sendende Konto Kopien gesendeter Mails. Wer dieses Konto lesen kann, "
            "konnte auch den Link lesen."
        ),
    }.get(
        one.entry.facts.get("sent_copy", ""),
        _("Ob das sendende Konto Kopien gesendeter Mails behält, ist nicht bekannt."),
    )
