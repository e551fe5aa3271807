"""What a person gets who asks what is kept about him (DSGVO Art. 15): a page to read, all of it as JSON, the files."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case, CaseNote, LinkVisit
from portal.evidence import chain
from portal.files import StoredBytesDamaged, StoredBytesMissing, file_store
from portal.language import GERMAN, writing_in
from portal.mail.message import closed_bytes
from portal.mail.models import OutgoingMail
from portal.offers.models import Offer, OfferSnapshot
from portal.prospects.models import Prospect
from portal.retention import words
from portal.retention.due import kept_of
from portal.rich_text import html_to_text
from portal.withdrawal.models import Withdrawal

OVERVIEW, WHOLE = "Auskunft.html", "daten.json"
#: Names of people in the office, which stand beside records of what they did, are theirs and not the person's.
_OF_THE_OFFICE = frozenset({"broker", "from_broker", "to_broker", "author"})
_NOT_OF_THE_PERSON = frozenset({"id", "agency_id", "ref", "erased_at"})
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass
class Disclosure:
    """Everything kept about one person: plain values, files by name, and the names of those that are gone."""

    prospect: Prospect
    values: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def packed(self, overview: str) -> bytes:
        """The ZIP file."""
        target = io.BytesIO()
        whole = json.dumps(self.values, ensure_ascii=False, indent=1)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(OVERVIEW, overview)
            archive.writestr(WHOLE, f"{whole}\n")
            for name, content in self.files.items():
                archive.writestr(name, content)
        return target.getvalue()

    def take(self, name: str, read: Callable[[], bytes]) -> str:
        """Put a file in under ``name`` (made plain and unique); the name, empty when the bytes are gone."""
        folder, _slash, last = name.rpartition("/")
        plain = f"{folder}/{_PLAIN.sub('-', last).strip('-.') or 'Datei'}"
        if plain in self.files:
            plain = f"{folder}/{len(self.files)}-{plain.rpartition('/')[2]}"
        try:
            self.files[plain] = read()
        except (StoredBytesMissing, StoredBytesDamaged):
            self.missing.append(name)
            return ""
        return plain


def _text(moment: date | datetime | None) -> str:
    """A moment as a person reads it, in German time; empty for None."""
    if isinstance(moment, datetime):
        return clock.local(moment).strftime("%d.%m.%Y %H:%M:%S")
    return moment.strftime("%d.%m.%Y") if moment else ""


def disclose(session: Session, agency: Agency, prospect: Prospect) -> Disclosure:
    """Gather everything kept about the person; links that were not used stay closed in their mails."""
    facts = {
        column.key: getattr(prospect, column.key)
        for column in Prospect.__table__.columns
        if column.key not in _NOT_OF_THE_PERSON
    }
    found = Disclosure(prospect, {})
    cases = session.scalars(
        select(Case).filter_by(agency_id=agency.id, prospect_id=prospect.id, erased_at=None).order_by(Case.id)
    ).all()
    found.values = {
        "verantwortlich": {"name": agency.name, "anschrift": agency.address_line, "e_mail": agency.email},
        "stand": _text(clock.now()),
        "person": {
            key: _text(value) if isinstance(value, date) else value for key, value in facts.items() if value
        },
        "vorgaenge": [_case(session, agency, case, found) for case in cases],
    }
    return found


def _case(session: Session, agency: Agency, case: Case, found: Disclosure) -> dict[str, Any]:
    notes = session.scalars(select(CaseNote).filter_by(case_id=case.id).order_by(CaseNote.id))
    visits = session.scalars(select(LinkVisit).filter_by(case_id=case.id).order_by(LinkVisit.id))
    kept = kept_of(session, agency, case)
    return {
        "nummer": case.number,
        "wunsch": case.wish,
        "angelegt": _text(case.created_at),
        "zustaendig": case.broker.full_name,
        "aufbewahrt_bis": _text(kept.until),
        "gesperrt_weil": case.hold_reason,
        "notizen": [{"am": _text(note.created_at), "text": note.body} for note in notes],
        "ereignisse": list(_events(session, agency.id, case.id)),
        "abrufe": [
            {"am": _text(one.at), "ip_adresse": one.client_ip, "browser": one.user_agent} for one in visits
        ],
        "offerten": list(_offers(session, case, found)),
        "mails": list(_mails(session, case, found)),
        "widerrufe": list(_withdrawals(session, case, found)),
    }


def _withdrawals(session: Session, case: Case, found: Disclosure) -> Iterator[dict[str, Any]]:
    declared = select(Withdrawal).filter_by(case_id=case.id).order_by(Withdrawal.id)
    for one in session.scalars(declared):
        scan = ""
        if one.scan_sha256:
            read = partial(file_store().read, one.agency_id, one.scan_sha256)
            scan = found.take(f"widerrufe/{one.scan_file_name}", read)
        yield {
            "eingegangen": _text(one.received_at),
            "name": one.name,
            "bezug": one.reference,
            "e_mail": one.email,
            "scan": scan,
        }


def _events(session: Session, agency_id: int, case_id: int) -> Iterator[dict[str, Any]]:
    for one in chain.read_records(session, agency_id, case_id=case_id):
        values = {name: value for name, value in one.personal.items() if name not in _OF_THE_OFFICE}
        yield {
            "nummer": one.row.seq,
            "am": _text(one.row.at),
            "was": str(words.KINDS.get(one.row.kind, _("Mail oder Hinweis"))),  # type: ignore[call-overload]
            "art": one.row.kind,
            "werte": values,
        }


def _offers(session: Session, case: Case, found: Disclosure) -> Iterator[dict[str, Any]]:
    store = file_store()
    for offer in session.scalars(select(Offer).filter_by(case_id=case.id).order_by(Offer.id)):
        sent = select(OfferSnapshot).filter_by(offer_id=offer.id, is_trial=False).order_by(OfferSnapshot.id)
        files = []
        for snapshot in session.scalars(sent):
            wanted = {snapshot.pdf_file_name: snapshot.pdf_sha256}
            wanted |= {str(one["file_name"]): str(one["sha256"]) for one in snapshot.attachments}
            for name, digest in wanted.items():
                read = _reader(store.read, case.agency_id, digest)
                files.append(found.take(f"dateien/{case.number}-{name}", read))
        yield {
            "betreff": offer.subject,
            "gesendet": _text(offer.sent_at),
            "anschreiben": html_to_text(offer.cover_html),
            "dateien": [name for name in files if name],
        }


def _mails(session: Session, case: Case, found: Disclosure) -> Iterator[dict[str, Any]]:
    store = file_store()
    for mail in session.scalars(select(OutgoingMail).filter_by(case_id=case.id).order_by(OutgoingMail.id)):
        name = f"mails/{case.number}-{mail.id}-{mail.kind}.eml"
        yield {
            "betreff": mail.subject,
            "an": mail.env_to,
            "erstellt": _text(mail.created_at),
            "angenommen": _text(mail.accepted_at),
            "datei": found.take(name, _reader(closed_bytes, mail, store)),
        }


def _reader(read: Callable[..., bytes], *arguments: Any) -> Callable[[], bytes]:
    return lambda: read(*arguments)


def overview(agency: Agency, found: Disclosure) -> str:
    """The page to read, German, complete in itself."""
    with writing_in(GERMAN):
        template = current_app.jinja_env.get_template("print/disclosure.html")
        return template.render(agency=agency, found=found, values=found.values)
