"""What binds a certificate to what lies in the portal: mails, hashes, chain, seal, time stamps, in German words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.cases.timeline import Entry, Way
from portal.evidence.kinds import EvidenceKind as Kind
from portal.evidence.models import TimeStamp, TimeStampState
from portal.proof.testimony import Testimony
from portal.template_filters import exact_time, short_time, utc_moment

Row = tuple[str, str]


@dataclass(frozen=True)
class MailFacts:
    """One mail: what it is, its Message-ID and hash, and what became of it."""

    name: str
    message_id: str
    sha256: str
    outcome: str
    signature: str  # DKIM, in a sentence


def mails(one: Testimony) -> list[MailFacts]:
    """The mail with the link and the offer mail, as far as they exist."""
    way = one.way
    sent = _sending_of(one)
    found = [
        MailFacts(
            _("S-Exposé-Mail") if way.is_s_expose else _("Offerten-Mail"),
            sent.facts.get("message_id", ""),
            sent.hashes.get("mail", ""),
            _outcome(way, sent.mail_id),
            _signature(way, sent.mail_id),
        )
    ]
    if way.consent is not None:
        told = way.last(Kind.OFFER_MAIL_RELAYED, Kind.OFFER_MAIL_FAILED, Kind.OFFER_MAIL_UNCERTAIN)
        mail_id = told.mail_id if told else None
        message_id = way.consent.facts.get("offer_message_id", "")
        digest = told.hashes.get("mail", "") if told else ""
        found.append(
            MailFacts(
                _("Offerten-Mail"), message_id, digest, _outcome(way, mail_id), _signature(way, mail_id)
            )
        )
    return found


def _sending_of(one: Testimony) -> Entry:
    """The sending whose link was used; without a consent the last one."""
    if one.way.consent is None:
        return one.way.last_sent
    used = one.way.consent.mail_id
    kinds = {Kind.OFFER_SENT, Kind.REGISTERED_MAIL_RESENT}
    same = (entry for entry in one.way.entries if entry.kind in kinds and entry.mail_id == used)
    return next(same, one.way.last_sent)


def _outcome(way: Way, mail_id: int | None) -> str:
    """What the mail server said last about one mail."""
    taken = {Kind.REGISTERED_MAIL_ACCEPTED, Kind.OFFER_MAIL_RELAYED}
    failed = {Kind.REGISTERED_MAIL_FAILED, Kind.OFFER_MAIL_FAILED}
    unsure = {Kind.REGISTERED_MAIL_UNCERTAIN, Kind.OFFER_MAIL_UNCERTAIN}
    about = [entry for entry in way.entries if entry.mail_id == mail_id and mail_id is not None]
    last = next((entry for entry in reversed(about) if entry.kind in taken | failed | unsure), None)
    if last is None:
        return _("Der Mailserver hat sie noch nicht angenommen, oder seine Antwort ist nicht festgehalten.")
    if last.kind in failed:
        return _("Am %(when)s nicht zugestellt.", when=short_time(last.at))
    if last.kind in unsure:
        return _("Ob der Mailserver sie hat, ist ungewiss.")
    return _(
        "Angenommen am %(when)s von %(server)s, Antwort %(code)s, Verschlüsselung: %(tls)s.",
        when=exact_time(last.at),
        server=last.facts.get("server") or _("einem Mailserver"),
        code=last.facts.get("code", 0),
        tls=last.facts.get("tls") or _("keine"),
    )


def hash_rows(one: Testimony) -> list[Row]:
    """SHA-256 of what was shown and sent, and of the record itself."""
    hashes, entry = one.entry.hashes, one.entry
    names = {
        "withdrawal_notice": _("Widerrufsbelehrung"),
        "model_form": _("Muster-Widerrufsformular"),
        "terms": _("AGB"),
    }
    texts = [(_text_name(names, text), text["sha256"]) for text in entry.facts.get("texts", [])]
    named = [
        (_("Exposé (PDF-Datei)"), hashes.get("pdf")),
        (_("Vorabansicht"), hashes.get("preview")),
        *texts,
        (_("Geheimnis des Links"), hashes.get("link_secret")),
        (_("Eintrag Nr. %(seq)s", seq=entry.seq), entry.sha256),
        (_("Eintrag davor"), one.record.row.prev_sha256),
    ]
    return [(label, digest) for label, digest in named if digest]


def _text_name(names: dict[str, str], text: dict[str, Any]) -> str:
    name = names.get(text["kind"], text["kind"])
    return f"{name}, {_('Fassung %(n)s', n=text['version'])}" if text.get("version") else name


def _signature(way: Way, mail_id: int | None) -> str:
    """Whether one mail bears a DKIM signature of this portal, as its newest record says; empty where none does."""
    about = (entry.facts.get("dkim") for entry in reversed(way.entries) if entry.mail_id == mail_id)
    told = next((facts for facts in about if facts), None) if mail_id is not None else None
    if told is None:
        return ""
    if told["state"] == "waiting":
        return _("Ob sie eine DKIM-Unterschrift trägt, steht fest, wenn sie gesendet ist.")
    if told["state"] != "signed":
        return _("Sie trägt keine DKIM-Unterschrift dieses Portals.")
    found = (
        _("Der Schlüssel stand im DNS, zuletzt abgefragt am %(when)s.", when=_looked_up(told))
        if told.get("published")
        else _("Der Schlüssel stand bei der letzten Abfrage nicht im DNS.")
    )
    signed = _(
        "Sie ist mit DKIM unterschrieben (Domain %(domain)s, Selektor %(selector)s).",
        domain=told["domain"],
        selector=told["selector"],
    )
    return f"{signed} {found}"


def _looked_up(told: Mapping[str, Any]) -> str:
    return exact_time(utc_moment(told.get("dns_looked_up_at")))


def seal_words(one: Testimony) -> str:
    """The seal in one sentence; the fingerprint follows it."""
    if one.seal:
        return _(
            "Der Eintrag ist seit seiner Entstehung elektronisch gesiegelt. Das Siegel passt nur zu diesem Eintrag; "
            "der Fingerabdruck des Zertifikats steht auch im Impressum des Maklers."
        )
    return _("Gesiegelt werden Zustimmungen. Dieser Eintrag ist durch die Kette der Prüfsummen gesichert.")


def stamp_words(stamps: Sequence[TimeStamp]) -> list[str]:
    """What outside authorities say about the time; nothing of our own in their place."""
    if not stamps:
        return [_("Keine fremde Stelle hat den Zeitpunkt bestätigt; er beruht auf der Uhr des Servers.")]
    return [_stamp(stamp) for stamp in stamps]


def _stamp(stamp: TimeStamp) -> str:
    if stamp.state == TimeStampState.PRESENT:
        return _(
            "%(authority)s bestätigt: Der Eintrag lag dort am %(when)s vor.",
            authority=stamp.authority,
            when=exact_time(stamp.stamped_at),
        )
    if stamp.state == TimeStampState.FAILED:
        return _(
            "%(authority)s hat den Zeitpunkt nicht bestätigt. Er beruht auf der Uhr des Servers.",
            authority=stamp.authority,
        )
    return _(
        "Bei %(authority)s angefragt, noch ohne Antwort. Bis dahin beruht der Zeitpunkt auf der Uhr des Servers.",
        authority=stamp.authority,
    )
