"""The course of an offer in sentences: one line of the certificate for each of its records and fetches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.cases.timeline import LINK_VISITED, Entry
from portal.evidence.kinds import EvidenceKind as Kind
from portal.mail.trouble import sentence
from portal.template_filters import short_date

MOST_LINES = 14


@dataclass(frozen=True)
class Line:
    """What happened when, and the number of its record (0: a fetch, which is no record)."""

    at: datetime | None
    text: str
    seq: int = 0


def _sent(entry: Entry) -> str:
    address = entry.personal.get("recipient_email") or _("gelöschte Adresse")
    if entry.facts.get("mode") == "direct":
        return _("Offerte direkt gesendet an %(address)s", address=address)
    return _("S-Exposé-Mail erstellt für %(address)s", address=address)


def _taken(what: str) -> Callable[[Entry], str]:
    return lambda entry: _(
        "%(what)s vom Mailserver angenommen (%(answer)s)",
        what=what,
        answer=" · ".join(str(part) for part in (entry.facts.get("server"), entry.facts.get("code")) if part),
    )


def _not_taken(what: str) -> Callable[[Entry], str]:
    return lambda entry: _(
        "%(what)s nicht zugestellt. %(why)s", what=what, why=sentence(entry.facts.get("trouble", ""))
    )


def _seen(what: str) -> Callable[[Entry], str]:
    def said(entry: Entry) -> str:
        address = entry.personal.get("client_ip")
        return _("%(what)s, IP-Adresse %(ip)s", what=what, ip=address) if address else what

    return said


def _decided(entry: Entry) -> str:
    if entry.facts.get("verdict") == "arrived":
        return _("Ein Makler hat entschieden: Die Mail ist angekommen")
    return _("Ein Makler hat entschieden: Die Mail ist nicht angekommen")


def _tellers() -> dict[str, Callable[[Entry], str]]:
    registered, offer = _("S-Exposé-Mail"), _("Offerten-Mail")
    return {
        Kind.OFFER_SENT: _sent,
        Kind.REGISTERED_MAIL_RESENT: lambda _entry: _(
            "S-Exposé-Mail noch einmal erstellt, mit einem neuen Link"
        ),
        Kind.REGISTERED_MAIL_ACCEPTED: _taken(registered),
        Kind.REGISTERED_MAIL_FAILED: _not_taken(registered),
        Kind.REGISTERED_MAIL_UNCERTAIN: lambda _entry: _(
            "Ob der Mailserver die S-Exposé-Mail hat, ist ungewiss"
        ),
        Kind.LINK_REVOKED: lambda _entry: _("Links gesperrt"),
        Kind.CONSENT_GIVEN: _seen(_("Zustimmung erteilt")),
        Kind.PREVIEW_SERVED: _seen(_("Exposé zum ersten Mal angesehen")),
        Kind.PDF_DOWNLOADED: _seen(_("PDF zum ersten Mal geladen")),
        Kind.OFFER_MAIL_RELAYED: _taken(offer),
        Kind.OFFER_MAIL_FAILED: _not_taken(offer),
        Kind.OFFER_MAIL_UNCERTAIN: lambda _entry: _("Ob der Mailserver die Offerten-Mail hat, ist ungewiss"),
        Kind.MAIL_REQUEUED: lambda _entry: _("Die Mail wurde noch einmal zum Senden gegeben"),
        Kind.MAIL_SETTLED: _decided,
        Kind.WITHDRAWN: lambda _entry: _("Widerruf eingegangen"),
        Kind.WITHDRAWAL_MATCHED: lambda _entry: _("Ein Widerruf wurde diesem Vorgang zugeordnet"),
        Kind.MAIL_CANCELLED: lambda _entry: _("Die Mail wurde zurückgezogen"),
    }


def course(entries: Sequence[Entry]) -> list[Line]:
    """The entries of one offer, oldest first, each in one sentence; fetches of the link in one line together.

    Exports of the evidence are left out, so that taking a certificate out does not change the next one.
    """
    tellers = _tellers()
    lines = []
    visits = [entry for entry in entries if entry.kind == LINK_VISITED]
    for entry in entries:
        teller = tellers.get(entry.kind)
        if teller is not None:
            lines.append(Line(entry.at, teller(entry), entry.seq))
        elif visits and entry is visits[0]:
            lines.append(Line(entry.at, _visited(visits)))
    if len(lines) <= MOST_LINES:
        return lines
    left_out = len(lines) - MOST_LINES + 1
    gap = Line(None, _("%(n)s weitere Einträge stehen im Vorgang.", n=left_out))
    return [*lines[: MOST_LINES - 6], gap, *lines[-5:]]


def _visited(visits: Sequence[Entry]) -> str:
    first = _("Link zum ersten Mal abgerufen (evtl. automatisch)")
    more = len(visits) - 1
    if not more:
        return first
    return ngettext(
        "%(first)s, danach noch einmal am %(day)s",
        "%(first)s, danach noch %(num)d-mal bis zum %(day)s",
        more,
        first=first,
        day=short_date(visits[-1].at),
    )
