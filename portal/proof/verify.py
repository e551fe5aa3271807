"""Prüft einen Nachweis des Exposé-Portals ohne das Portal: python3 verify.py [ORDNER]

Needs Python 3.8 or newer and, for seal and time stamp, openssl; no network. The format: docs/evidence.md of the portal.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

OK, WRONG, NOT_RUN, ABSENT = "ok", "wrong", "not_run", "absent"
SUMS, SUMS_SEAL = "SHA256SUMS", "SHA256SUMS.sig"
OTHER_CERTIFICATE = "sums-cert.pem"
SEALED = ("record.json", "record.json.p7s", "seal-cert.pem")
CMS = "cms -verify -binary -inform DER -in record.json.p7s -content record.json -CAfile seal-cert.pem -purpose any"
TRANSLATED = {OK: "stimmt", WRONG: "FEHLER", NOT_RUN: "NICHT GEPRÜFT", ABSENT: "nicht dabei"}


class Ended(Exception):
    """A check came to another end than "it holds"; args: its state, and a German sentence."""


def need(holds: object, sentence: str) -> None:
    """End the check as wrong unless ``holds``."""
    if not holds:
        raise Ended(WRONG, sentence)


def sha256(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """RFC 8785 for what records are made of: ASCII keys, text, booleans, integers, lists, objects."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


class Bundle:
    """The files by name, and what they say."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def file(self, name: str) -> bytes:
        """One file."""
        need(name in self.files, f"Die Datei {name} fehlt.")
        return self.files[name]

    def read(self, name: str) -> dict[str, Any]:
        """A JSON file."""
        try:
            return dict(json.loads(self.file(name)))
        except (ValueError, TypeError, RecursionError) as error:
            raise Ended(WRONG, f"Die Datei {name} ist nicht lesbar.") from error

    def lines(self) -> list[list[str]]:
        """The lines of chain.txt: number, id, SHA-256, SHA-256 of the one before."""
        return [line.split(" ") for line in self.file("chain.txt").decode("ascii").splitlines()]

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """File name and content of the enclosed records, in order of their names."""
        return [(name, self.read(name)) for name in sorted(self.files) if re.fullmatch(r"events/\d+\.json", name)]

    def openssl(self, sentence: str, words: str, *names: str) -> str:
        """Run openssl in a folder with copies of these files; what it printed. Wrong with ``sentence``."""
        program = shutil.which("openssl")
        if program is None:
            raise Ended(NOT_RUN, "Das Programm openssl ist auf diesem Rechner nicht vorhanden.")
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                (Path(folder) / name).parent.mkdir(exist_ok=True)
                (Path(folder) / name).write_bytes(self.file(name))
            call = [program, *words.split()]
            done = subprocess.run(call, check=False, cwd=folder, input=b"", capture_output=True, timeout=60)
        need(done.returncode == 0, sentence)
        return done.stdout.decode("utf-8", "replace")


def check_sums(b: Bundle) -> str:
    """Nothing is missing, changed or added."""
    listed = set()
    for number, line in enumerate(b.file(SUMS).decode("utf-8").split("\n")[:-1], 1):
        name = line[66:]
        whole = re.fullmatch("[0-9a-f]{64}  .+", line) and name not in listed
        need(whole, f"{SUMS}: Zeile {number} ist beschädigt.")
        need(sha256(b.file(name)) == line[:64], f"Die Datei {name} wurde verändert: {SUMS} nennt anderes.")
        listed.add(name)
    added = ", ".join(sorted(set(b.files) - listed - {SUMS, SUMS_SEAL}))
    need(not added, f"Nicht in {SUMS} steht: {added}")
    return f"{len(listed)} Dateien haben die Prüfsummen aus {SUMS}."


def check_sums_seal(b: Bundle) -> str:
    """The list itself bears the seal of the consent."""
    pem = OTHER_CERTIFICATE if OTHER_CERTIFICATE in b.files else "seal-cert.pem"
    key = b.openssl(f"{pem} ist nicht lesbar.", f"x509 -in {pem} -pubkey -noout", pem)
    words, names = f"dgst -sha256 -verify key.pem -signature {SUMS_SEAL} {SUMS}", ("key.pem", SUMS, SUMS_SEAL)
    with_key = Bundle({**b.files, "key.pem": key.encode()})
    with_key.openssl(f"{SUMS} trägt nicht das Siegel der Zustimmung ({SUMS_SEAL}).", words, *names)
    if pem == OTHER_CERTIFICATE:
        shown = b.openssl(f"{pem} ist nicht lesbar.", f"x509 -in {pem} -noout -fingerprint -sha256", pem)
        told = shown.strip().rpartition("=")[2].replace(":", "").lower()
        raise Ended(NOT_RUN, f"{SUMS} ist mit einem anderen Siegel unterschrieben. Steht es im Impressum? {told}")
    return f"{SUMS} ist mit demselben Siegel unterschrieben wie die Zustimmung."


def check_record(b: Bundle) -> str:
    """The record is a consent in format 1, and the same that stands among the events."""
    record, content = b.read("record.json"), b.file("record.json")
    need(record["v"] == 1 and record["type"] == "consent_given", "record.json ist keine Zustimmung im Format 1.")
    need(canonical(record) == content, "record.json steht nicht in der kanonischen Form.")
    need(content in [b.file(name) for name, _event in b.events()], "record.json liegt nicht auch in events/.")
    return f"Nummer {record['seq']}, eingetragen {record['at']}, SHA-256 {sha256(content)}"


def check_seal(b: Bundle) -> str:
    """The seal fits record and certificate, and the record names this certificate."""
    pem = b.file("seal-cert.pem").decode("ascii").split("-----")
    need(len(pem) == 5 and pem[1] == "BEGIN CERTIFICATE", "seal-cert.pem enthält nicht genau ein Zertifikat.")
    fingerprint = sha256(base64.b64decode(pem[2]))
    named = b.read("record.json")["facts"].get("issuer", {}).get("seal_certificate")
    need(named == fingerprint, "seal-cert.pem ist nicht das Zertifikat, das die Zustimmung nennt.")
    b.openssl("Das Siegel passt nicht zu record.json: Eintrag oder Siegel wurde verändert.", CMS, *SEALED)
    for name in [name[:-4] for name in sorted(b.files) if re.fullmatch(r"events/\d+\.json\.p7s", name)]:
        one = (name, f"{name}.p7s", name.replace(".json", ".cert.pem"))
        words = CMS.replace(SEALED[2], one[2]).replace(SEALED[0], name)
        b.openssl(f"Das Siegel passt nicht zu {name}: Eintrag oder Siegel wurde verändert.", words, *one)
    return f"Das Siegel passt. Bitte vergleichen Sie den Fingerabdruck mit dem Impressum: {fingerprint}"


def check_stamp(b: Bundle) -> str:
    """Outside authorities' time stamps speak of these records; each is checked as of its own time."""
    told = []
    for name in sorted(b.files, key=lambda name: (name.startswith("events/"), name)):
        parts = re.fullmatch(r"(record|events/\d+)\.json(\.\d+)?\.tsr", name)
        if not parts:
            continue
        data, beside = f"{parts[1]}.json", "" if parts[1] == "record" else f"{parts[1]}."
        roots = f"{beside}tsa-chain{parts[2] or ''}.pem"
        shown = b.openssl(f"{name} ist nicht lesbar.", f"ts -reply -in {name} -text", name)
        found = re.search(r"^Time stamp: (\w{3} +\d+ [\d:]{8})[.\d]* (\d{4}) GMT", shown, re.MULTILINE)
        need(found, f"{name} nennt keine Zeit.")
        at = calendar.timegm(time.strptime(" ".join(found.groups() if found else ()), "%b %d %H:%M:%S %Y"))
        words = f"ts -verify -data {data} -in {name} -CAfile {roots} -partial_chain -attime {at}"
        b.openssl(f"Der Zeitstempel {name} passt nicht zu {data}.", words, data, name, roots)
        named = re.search(r"^TSA: DirName:/?(.+)$", shown, re.MULTILINE)
        said = time.strftime("%d.%m.%Y um %H:%M:%S Uhr (UTC)", time.gmtime(at))
        told.append(f"{data} lag am {said} vor, sagt {named[1] if named else 'eine Stelle ohne Namen'}")
    if not any(one.startswith("record") for one in told):
        raise Ended(ABSENT, "keiner. Wann der Eintrag entstand, bezeugt hier keine fremde Stelle.")
    return f"{'; '.join(told)}. Bitte prüfen Sie, ob Sie dieser Stelle trauen."


def check_chain(b: Bundle) -> str:
    """chain.txt has no gap, and each line names the one before it."""
    previous, lines, record = "0" * 64, b.lines(), b.read("record.json")
    for number, line in enumerate(lines, 1):
        there = len(line) == 4 and line[0] == str(number)
        need(there, f"chain.txt: Eintrag {number} fehlt oder steht nicht an seinem Platz.")
        need(line[3] == previous, f"chain.txt: Eintrag {number} folgt nicht auf den Eintrag davor.")
        previous = line[2]
    expected = [str(record["seq"]), record["id"], sha256(b.file("record.json")), record["prev"]]
    need(expected in lines, f"chain.txt: Eintrag {record['seq']} ist nicht record.json.")
    return f"{len(lines)} Einträge folgen lückenlos aufeinander."


def check_events(b: Bundle) -> str:
    """Every enclosed record is the one chain.txt names, and speaks of this offer."""
    lines, record = b.lines(), b.read("record.json")
    for name, event in b.events():
        seq, content = event["seq"], b.file(name)
        fits = name == f"events/{seq:06d}.json" and [str(seq), event["id"], sha256(content), event["prev"]] in lines
        need(fits, f"{name} ist nicht der Eintrag mit dieser Nummer aus chain.txt.")
        need(canonical(event) == content, f"{name} steht nicht in der kanonischen Form.")
        same = event["inst"] == record["inst"] and event["tenant"] == record["tenant"] and event["v"] == 1
        need(same and event["subject"]["offer"] == record["subject"]["offer"], f"{name} gehört nicht dazu.")
    return f"{len(b.events())} Einträge zu dieser Offerte stehen so in der Kette."


def check_values(b: Bundle) -> str:
    """Personal values are those the records promised."""
    there = promised = 0
    for name, event in b.events():
        beside = b.read(name.replace(".json", ".values.json"))
        need(beside["record"] == event["id"], f"{name}: Die Werte daneben gehören zu einem anderen Eintrag.")
        promised += len(event["commit"])
        for field, kept in beside["values"].items():
            made = hmac.new(bytes.fromhex(kept["salt"]), canonical([field, kept["value"]]), "sha256").hexdigest()
            need(event["commit"].get(field) == made, f"{name}: Der Wert {field} ist nicht der zugesagte.")
            there += 1
    return f"{there} von {promised} Werten liegen bei und passen zu ihren Zusagen."


def check_request(b: Bundle) -> str:
    """The registered mail is the one the consent names, and the secret of the link stood in it."""
    if "request.eml" not in b.files and "request-geschlossen.eml" in b.files:
        raise Ended(NOT_RUN, "Die S-Exposé-Mail liegt nur ohne das Geheimnis des Links bei.")
    record, content, mail = b.read("record.json"), b.file("request.eml"), message_from_bytes(b.file("request.eml"))
    hashes, digest = record["hashes"], sha256(content)
    need(digest == hashes["request_mail"], "request.eml ist nicht die Mail, die die Zustimmung nennt.")
    need(mail["Message-ID"] == record["facts"]["request_message_id"], "request.eml hat eine andere Message-ID.")
    sent = [one["facts"] for _name, one in b.events() if one["hashes"].get("mail") == digest]
    sent = [facts["secret_positions"] for facts in sent if "secret_positions" in facts]
    need(sent, "Kein Eintrag sagt, dass request.eml gesendet wurde.")
    secrets = {b"".join(content[first : first + length] for first, length in runs) for runs in sent[0]}
    need({sha256(one) for one in secrets} == {hashes["link_secret"]}, "Der Link in request.eml ist ein anderer.")
    seq, _colon, head = str(mail["X-Expose-Chain"]).partition(":")
    kept = [line[2] for line in b.lines() if line[0] == seq] == [head]
    need(kept, f"request.eml nennt für Eintrag {seq} eine andere Prüfsumme: Die Kette wurde neu geschrieben.")
    return "request.eml ist unverändert, und in ihr stand das Geheimnis, mit dem zugestimmt wurde."


def check_offer(b: Bundle) -> str:
    """The offer mail carries in its header what the record says."""
    record, mail, digest = b.read("record.json"), message_from_bytes(b.file("offer.eml")), sha256(b.file("record.json"))
    facts, hashes, seq = record["facts"], record["hashes"], record["seq"]
    expected = {
        "Message-ID": facts["offer_message_id"], "X-Expose-Request-Id": facts["request_message_id"],
        "X-Expose-PDF-SHA256": hashes["pdf"], "X-Expose-Notice-SHA256": hashes.get("notice"),
        "X-Expose-Texts-SHA256": hashes["texts"], "X-Expose-Evidence": f"v1 {record['id']}",
        "X-Expose-Record-SHA256": digest, "X-Expose-Chain": f"{seq}:{digest}",
    }
    kept = b.read(f"events/{seq:06d}.values.json")["values"].get("client_ip")
    expected["X-Expose-Consent-IP"] = kept["value"] if kept else mail["X-Expose-Consent-IP"]
    for name, value in expected.items():
        need(mail.get_all(name, [None]) == [value], f"offer.eml: Die Kopfzeile {name} passt nicht zur Zustimmung.")
    told = f"{mail['X-Expose-Consent-Date']} {mail['X-Expose-Consent-Time']}"
    pressed = datetime.strptime(facts["pressed_at"].replace("Z", " +00:00"), "%Y-%m-%dT%H:%M:%S.%f %z")
    same = datetime.strptime(told, "%Y-%m-%d %H:%M:%S.%f %z") == pressed
    need(same, "offer.eml: Die Zeit in den Kopfzeilen passt nicht zur Zustimmung.")
    relayed = {one["hashes"]["mail"] for _name, one in b.events() if one["type"] == "offer_mail_relayed"}
    need(relayed <= {sha256(b.file("offer.eml"))}, "offer.eml ist nicht die Mail, die der Mailserver annahm.")
    more = "der Mailserver hat genau diese Mail angenommen" if relayed else "angenommen hat sie noch kein Mailserver"
    return f"Die Kopfzeilen von offer.eml sagen dasselbe wie die Zustimmung; {more}."


def signed_input(content: bytes) -> tuple[bytes, bytes, bytes]:
    """What a mail's first DKIM signature is made over (relaxed/relaxed), the body it covers, the signature."""
    head, _gap, body = content.partition(b"\r\n\r\n")
    pairs = [line.partition(b":") for line in re.split(rb"\r\n(?![ \t])", head)]
    left = [(name.strip().lower(), b" ".join(value.split())) for name, _colon, value in pairs]
    line = dict(reversed(left))[b"dkim-signature"]
    split = [tag.partition(b"=") for tag in line.split(b";")]
    tags = {name.strip(): value.replace(b" ", b"") for name, _is, value in split}
    need(tags[b"c"] == b"relaxed/relaxed" and b"l" not in tags, "Die Unterschrift hat eine unbekannte Form.")
    made = []
    for name in tags[b"h"].lower().split(b":"):  # of several headers with one name the last comes first
        at = max((at for at, one in enumerate(left) if one[0] == name), default=None)
        made += [] if at is None else [b":".join(left.pop(at)) + b"\r\n"]
    made.append(b"dkim-signature:" + re.sub(rb"(^|;)( ?b=)[^;]*", rb"\1\2", line))
    lines = [re.sub(rb"[ \t]+", b" ", one).rstrip(b" ") for one in body.split(b"\r\n")]
    covered = b"\r\n".join(lines).rstrip(b"\r\n") + b"\r\n"
    same = base64.b64decode(tags[b"bh"]) == hashlib.sha256(covered).digest()
    need(same, "Der Text der Mail wurde nach ihrer Unterschrift verändert.")
    return b"".join(made), covered, base64.b64decode(tags[b"b"])


def check_dkim(b: Bundle) -> str:
    """The DKIM signatures of both mails hold, made anew from the mails, with the keys that the records name."""
    told = []
    for mail, start in (("request.eml", "dkim/request-"), ("offer.eml", "dkim/dkim-")):
        mine = [one for _name, one in b.events() if one["hashes"].get("mail") == sha256(b.files.get(mail, b""))]
        said = [one["facts"]["dkim"] for one in mine if one["facts"].get("dkim", {}).get("state") == "signed"]
        signed = {one["key_sha256"]: one["domain"] for one in said}
        if not signed and f"{start}sig.bin" not in b.files:
            continue
        parts = [b.file(f"{start}{name}.bin") for name in ("input", "body", "sig")]
        same = list(signed_input(b.file(mail))) == parts
        need(same, f"Was in dkim/ liegt, gehört nicht zu {mail}, oder sie wurde verändert.")
        key = b.file(f"{start}key.pem")
        digest = sha256(base64.b64decode(b"".join(key.split(b"-----")[2].split())))
        need(digest in signed, f"{start}key.pem ist nicht der Schlüssel, den die Einträge zu {mail} nennen.")
        flat = Bundle({"key.pem": key, "in": parts[0], "sig": parts[2]})
        words = "dgst -sha256 -verify key.pem -signature sig in"
        flat.openssl(f"Die Unterschrift (DKIM) von {mail} stimmt nicht.", words, *flat.files)
        told.append(f"{mail} ({signed[digest]})")
    if not told:
        raise Ended(ABSENT, "Die Mails tragen keine Unterschrift (DKIM) des Portals.")
    return f"Die Unterschriften der Domain stimmen, alle Kopfzeilen eingeschlossen: {', '.join(told)}."


def check_pdf(b: Bundle) -> str:
    """The exposé is the one named by the record and attached to the mail."""
    digest, record = sha256(b.file("offer.pdf")), b.read("record.json")
    need(digest == record["hashes"]["pdf"], "offer.pdf ist nicht das Exposé, das die Zustimmung nennt.")
    carried = [part.get_payload(decode=True) for part in message_from_bytes(b.file("offer.eml")).walk()]
    if digest in [sha256(content) for content in carried if isinstance(content, bytes)]:
        return "offer.pdf ist das Exposé, das die Zustimmung nennt und das offer.eml trug."
    need(record["facts"]["files_linked"], "offer.eml trägt nicht dasselbe Exposé wie offer.pdf.")
    return "offer.pdf ist das Exposé, das die Zustimmung nennt; für die Mail war es zu groß."


def check_texts(b: Bundle) -> str:
    """Notice, form and AGB are those the record names."""
    record = b.read("record.json")
    texts, there = record["facts"]["texts"], {sha256(b.file(one)): one for one in b.files if one.startswith("texts/")}
    for text in texts:
        need(there.pop(text["sha256"], None), f"Der Text {text['kind']} fehlt in texts/ oder wurde verändert.")
    need(not there, f"Die Zustimmung nennt diese Texte nicht: {', '.join(there.values())}")
    digest = sha256("".join(f"{text['sha256']}\n" for text in texts).encode())
    need(digest == record["hashes"]["texts"], "Die Liste der Texte passt nicht zu ihrer Prüfsumme.")
    return f"Alle Texte ({len(texts)}) sind die, die die Zustimmung nennt."


CHECKS = {
    "Dateien": check_sums, "Siegel der Liste": check_sums_seal, "Zustimmung": check_record, "Siegel": check_seal,
    "Zeitstempel": check_stamp, "Kette": check_chain, "Einträge": check_events, "Werte": check_values,
    "S-Exposé-Mail": check_request, "Offerten-Mail": check_offer, "DKIM": check_dkim, "Exposé": check_pdf,
    "Texte": check_texts,
}


def run(files: dict[str, bytes], names: Any = tuple(CHECKS)) -> list[dict[str, str]]:
    """The checks in order: name, state (ok, wrong, not_run, absent) and a sentence."""
    results = []
    for name in names:
        try:
            state, sentence = OK, CHECKS[name](Bundle(files))
        except Ended as ended:
            state, sentence = ended.args
        except Exception as error:  # noqa: BLE001 - damaged files may break a check anywhere
            state, sentence = WRONG, f"Die Angaben sind beschädigt ({type(error).__name__})."
        results.append({"name": name, "state": state, "sentence": sentence})
    return results


def verdict(results: list[dict[str, str]]) -> str:
    """The whole in one sentence; the first thing that fails is named."""
    wrong = [f"{one['name']}: {one['sentence']}" for one in results if one["state"] == WRONG]
    if wrong:
        return f"Der Nachweis stimmt nicht. Zuerst fällt auf: {wrong[0]}"
    left = ", ".join(one["name"] for one in results if one["state"] == NOT_RUN)
    whole = "Der Nachweis stimmt: Seit der Versiegelung wurde nichts verändert."
    absent = ", ".join(one["name"] for one in results if one["state"] == ABSENT)
    whole += f" Nicht dabei: {absent}." if absent else ""
    return f"Soweit geprüft, stimmt der Nachweis. Nicht geprüft: {left}." if left else whole


def main() -> int:
    """Check a folder, print what was found; 0 if all was checked and holds, else 1."""
    folder = Path(*sys.argv[1:2]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    results = run({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})
    lines = [f"{TRANSLATED[one['state']]:15}{one['name']}: {one['sentence']}" for one in results]
    sys.stdout.buffer.write("\n".join([*lines, "", verdict(results), ""]).encode("utf-8"))
    return 0 if {one["state"] for one in results} <= {OK, ABSENT} else 1


if __name__ == "__main__":
    sys.exit(main())
