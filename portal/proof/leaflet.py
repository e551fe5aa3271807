"""LIESMICH.txt: what lies in the ZIP, how to check it with standard programs, what it proves and what not. German."""

import json
import shlex
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from portal import clock
from portal.agency.models import Agency
from portal.evidence.kinds import EvidenceKind
from portal.proof.verify import OTHER_CERTIFICATE

LEAFLET = "LIESMICH.txt"
ADDRESS_ALARM = str(EvidenceKind.SHARED_ADDRESS_NOTICED)

_CONTENTS = {
    "zustimmung.pdf": "die Zustimmung zum Lesen und Drucken",
    "record.json": "der Eintrag der Zustimmung, Byte für Byte wie gespeichert",
    "record.json.p7s": "das Siegel über record.json (CMS, abgetrennt, DER)",
    "record.json.tsr": "der Zeitstempel einer fremden Stelle über record.json (RFC 3161)",
    "seal-cert.pem": "das Zertifikat des Siegels",
    "sums-cert.pem": "das Zertifikat, das SHA256SUMS unterschrieb, weil es den Schlüssel des Siegels nicht mehr gibt",
    "tsa-chain.pem": "die Zertifikate der Stelle, die den Zeitstempel gab",
    "request.eml": "die S-Exposé-Mail, wie sie gesendet wurde, mit dem benutzten Link",
    "request-geschlossen.eml": "die S-Exposé-Mail, mit x an den Stellen des Link-Geheimnisses",
    "offer.eml": "die originale Offerten-Mail, wie sie gesendet wurde",
    "dkim/": "Unterschriften der Mails (DKIM): Schlüssel, DNS-Eintrag, womit openssl prüft",
    "offer.pdf": "das Exposé, wie es eingefroren wurde",
    "texts/": "Belehrung, Formular und AGB im Wortlaut der S-Exposé-Mail",
    "events/": "alle Einträge zu dieser Offerte; daneben die persönlichen Werte (.values.json)",
    "chain.txt": "alle Einträge des Büros: Nummer, Kennung, SHA-256, SHA-256 des Eintrags davor",
    "SHA256SUMS": "die Prüfsummen aller Dateien, unterschrieben in SHA256SUMS.sig",
    "verify.py": "prüft alles auf einmal",
}
_SENT_COPY = {
    "none": "Nach Angabe des Büros behält das sendende Konto keine Kopien gesendeter Mails.",
    "kept": "Nach Angabe des Büros behält das sendende Konto Kopien gesendeter Mails:\n"
    "  Wer dieses Konto lesen kann, konnte auch den Link lesen.",
    "unknown": "Ob das sendende Konto Kopien gesendeter Mails behält, ist nicht bekannt.",
}
_MACHINE = {
    "too_fast": "sehr schnell gedrückt",
    "automatic_browser": "der Browser nennt sich ein Programm",
    "two_networks": "Abrufe aus zwei Netzen kurz nacheinander",
}
_STAMP_COMMANDS = """
Zeitstempel (der Zeitpunkt steht in der zweiten Ausgabe):
    openssl ts -verify -data record.json -in record.json.tsr -CAfile tsa-chain.pem -partial_chain
    openssl ts -reply -in record.json.tsr -text
"""
_DKIM_COMMANDS = """
Unterschrift der Offerten-Mail (DKIM; für die S-Exposé-Mail ebenso mit request-…) und die Prüfsumme ihres Textes, die in
dkim-input.bin als bh= steht:
    openssl dgst -sha256 -verify dkim/dkim-key.pem -signature dkim/dkim-sig.bin dkim/dkim-input.bin
    openssl dgst -sha256 -binary dkim/dkim-body.bin | openssl base64
Solange der Eintrag aus dkim/dkim-record.txt veröffentlicht ist, prüft offer.eml auch jedes Programm für DKIM.
"""
_TEXT = """Nachweis einer Zustimmung
=========================

Vorgang {case} · {agency}
Eintrag Nummer {seq}, Kennung {record_id}
Zugestimmt (UTC): {pressed_at}
Exportiert am {at}

Dieser Ordner lässt sich ohne das Portal prüfen. Die ZIP-Datei enthält persönliche Daten. Geben Sie sie nur weiter,
wenn es nötig ist.

Alles auf einmal prüfen (Python ab 3.8 und openssl)
---------------------------------------------------

    python3 verify.py

Wer dem mitgelieferten Programm nicht trauen will, prüft mit den folgenden Befehlen oder schreibt nach der Beschreibung
docs/evidence.md des Exposé-Portals ein eigenes.

Einzeln prüfen
--------------

Nichts fehlt, nichts wurde verändert:
    sha256sum -c SHA256SUMS
    openssl x509 -in {list_certificate} -pubkey -noout > ../seal-key.pem
    openssl dgst -sha256 -verify ../seal-key.pem -signature SHA256SUMS.sig SHA256SUMS

Siegel der Zustimmung:
    openssl cms -verify -binary -inform DER -in record.json.p7s -content record.json -CAfile seal-cert.pem -purpose any
    openssl x509 -in seal-cert.pem -noout -fingerprint -sha256
Der Fingerabdruck muss der sein, der im Impressum des Büros und in anderen Kopien (Zertifikat, frühere Nachweise) steht:
    {fingerprint}
{sealed}{stamp}
{dkim}
Kette: Die Prüfsumme jedes Eintrags steht als "prev" im nächsten und in chain.txt.
    sha256sum events/{seq:06d}.json
    grep '^{seq} ' chain.txt

Exposé und Texte: Ihre Prüfsummen stehen in record.json unter "hashes", die des Exposés auch im Kopf von offer.eml.
    sha256sum offer.pdf texts/*

Persönliche Werte: HMAC-SHA-256 über ["feld","wert"] mit dem Salz (hexadezimal) als Schlüssel ergibt "commit".
{value}

Unabhängige Kopie: Die Mail im Postfach des Empfängers trägt dieselbe Message-ID, dieselben Kopfzeilen X-Expose-… und
dieselben Anlagen wie offer.eml (Mailserver fügen eigene Kopfzeilen hinzu).

Was beim Öffnen festgehalten wurde
----------------------------------

{noticed}

Was dieser Nachweis zeigt
-------------------------

- Diese Texte in dieser Fassung standen in der S-Exposé-Mail. Das Geheimnis des Links, das nur in dieser Mail an diese
  Adresse stand, wurde benutzt. Diese Schaltfläche wurde gedrückt, von dieser Adresse, zu dieser Zeit.
- Seit der Versiegelung wurde nichts unbemerkt verändert.{stamped}

Was er stützt, aber nicht beweist
---------------------------------

- dass die genannte Person gehandelt hat und nicht jemand anders mit Zugang zu ihrem Postfach.

Was er nicht beweist
--------------------

- dass jemand die Texte gelesen hat.
- Er kommt von keinem qualifizierten Dienst nach der eIDAS-Verordnung.
- Die Grenze: Ein Konto, das Kopien gesendeter Mails behält, eine zurückgewiesene oder zitierte Mail, oder wer den
  Server im Augenblick des Sendens betreibt, kann das Geheimnis kennen.
  {sent_copy}
- Das Siegel schützt vor Änderungen durch alle, die den Schlüssel nicht haben. Wer Server und Schlüssel besitzt,
  könnte eine neue Geschichte schreiben; dem widersprechen Zeitstempel fremder Stellen und die Mails, die das Haus
  verlassen haben.

Was in diesem Ordner liegt
--------------------------

{contents}
{missing}"""


def _contents(names: Sequence[str]) -> str:
    own = ("SHA256SUMS", "verify.py")
    there = [
        word
        for word in _CONTENTS
        if word in own
        or any(name == word or (word.endswith("/") and name.startswith(word)) for name in names)
    ]
    return "\n".join(f"{word:24} {_CONTENTS[word]}" for word in there)


def _further_seals(names: Collection[str]) -> str:
    """The commands for other sealed records of the offer, if there are any."""
    commands = [
        f"    openssl cms -verify -binary -inform DER -in {name} -content {name.removesuffix('.p7s')} "
        f"-CAfile {name.replace('.json.p7s', '.cert.pem')} -purpose any"
        for name in sorted(names)
        if name.startswith("events/") and name.endswith(".p7s")
    ]
    return "\n".join(["", "Siegel weiterer Einträge:", *commands, ""]) if commands else ""


def _value_command(record: dict[str, Any], kept: Mapping[str, Mapping[str, str]]) -> str:
    """How to compute one commitment of the consent, with its own value; the shortest, which is easiest to follow."""
    names = sorted(set(kept) & set(record["commit"]), key=lambda name: (name != "client_ip", name))
    if not names:
        return "Die Werte dieser Zustimmung sind nicht mehr vorhanden."
    name = names[0]
    promised = json.dumps([name, kept[name]["value"]], ensure_ascii=False, separators=(",", ":"))
    salt = kept[name]["salt"]
    return (
        f"    printf '%s' {shlex.quote(promised)} | openssl dgst -sha256 -mac HMAC -macopt hexkey:{salt}\n"
        f'Das muss ergeben (in record.json unter "commit", "{name}"):\n    {record["commit"][name]}'
    )


def _noticed(facts: dict[str, Any], kinds: Collection[str]) -> str:
    """The guards, one a line: nothing is left out because it is awkward."""

    def told(name: str) -> str:
        return {True: "ja", False: "nein"}.get(facts.get(name, ""), "nicht festgehalten")

    reasons = ", ".join(_MACHINE.get(reason, reason) for reason in facts.get("machine_reasons", []))
    shared = "ja (siehe events/, shared_address_noticed)" if ADDRESS_ALARM in kinds else "nein"
    return "\n".join(
        [
            f"- Anzeichen für ein Programm statt eines Menschen: {reasons or told('machine_suspected')}",
            f"- In diesem Browser war jemand aus dem Büro angemeldet: {told('broker_session')}",
            "- Von dieser Adresse war in den 24 Stunden davor jemand aus dem Büro angemeldet: "
            f"{told('broker_address_seen')}",
            f"- Drei oder mehr Interessenten von einer Adresse binnen 24 Stunden: {shared}",
            f"- Einmalcode verlangt und eingegeben: {told('one_time_code')}",
            f"- S-Exposé-Mail beim Öffnen wiederhergestellt und geprüft: {told('request_mail_verified')}",
        ]
    )


def leaflet(
    agency: Agency,
    case_number: str,
    record: dict[str, Any],
    names: Sequence[str],
    missing: Sequence[str],
    kinds: Collection[str],
    kept: Mapping[str, Mapping[str, str]],
    at: datetime,
) -> bytes:
    """The text for a bundle that holds ``names`` and events of ``kinds``, lacks ``missing``, exported at ``at``.

    ``kept`` are the consent's values by field, each with ``value`` and ``salt``.
    """
    facts = record["facts"]
    stamped = "record.json.tsr" in names
    gone = ""
    if missing:
        gone = (
            f"\nDiese Dateien gehören dazu, sind im Portal aber nicht mehr vorhanden: {', '.join(missing)}\n"
        )
    return _TEXT.format(
        case=case_number,
        agency=", ".join(filter(None, (agency.name, agency.address_line))),
        seq=record["seq"],
        record_id=record["id"],
        pressed_at=facts.get("pressed_at", record["at"]),
        at=clock.local(at).strftime("%d.%m.%Y um %H:%M:%S Uhr"),
        fingerprint=facts.get("issuer", {}).get("seal_certificate", "nicht genannt"),
        sealed=_further_seals(names),
        stamp=_STAMP_COMMANDS if stamped else "\nEin Zeitstempel einer fremden Stelle liegt nicht bei.\n",
        dkim=_DKIM_COMMANDS if "dkim/dkim-sig.bin" in names else "",
        stamped=" Der Eintrag lag der fremden Stelle zur Zeit ihres Zeitstempels vor." if stamped else "",
        sent_copy=_SENT_COPY.get(facts.get("sent_copy", "unknown"), _SENT_COPY["unknown"]),
        list_certificate=OTHER_CERTIFICATE if OTHER_CERTIFICATE in names else "seal-cert.pem",
        noticed=_noticed(facts, kinds),
        value=_value_command(record, kept),
        contents=_contents(names),
        missing=gone,
    ).encode("utf-8")
