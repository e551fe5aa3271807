"""The withdrawal notice and its model form: the official text filled with the agency's facts, kept in versions."""

import difflib
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency, LegalText, LegalTextKind
from portal.agency.text_pack import LAW_STATE, VARIANT, official_text
from portal.agency.withdrawal_address import withdrawal_url
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import EvidenceKind

OWN_VARIANT = "own"

#: The facts the official model demands, with the word the office knows them by.
NEEDED_FACTS = {
    "name": "Firmenname",
    "street": "Straße und Hausnummer",
    "postal_code": "Postleitzahl",
    "city": "Ort",
    "phone": "Telefonnummer",
    "email": "E-Mail-Adresse",
}

WITHDRAWAL_PLACE = "{{widerruf_url}}"

#: The places a text may have, with the word the office reads for them.
PLACES = {
    "{{firma_name}}": "Firmenname",
    "{{firma_anschrift}}": "Anschrift",
    "{{firma_telefon}}": "Telefonnummer",
    "{{firma_email}}": "E-Mail-Adresse",
    WITHDRAWAL_PLACE: "Adresse der Seite, auf der man widerrufen kann",
}

_ANY_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_WORDS = re.compile(r"\S+\s*|\s+")

_FORM_BRACKET = (
    "[hier ist der Name, die Anschrift und die E-Mail-Adresse des Unternehmers "
    "durch den Unternehmer einzufügen]"
)


class AgencyFactsMissing(ValueError):
    """The official model cannot be filled; ``missing`` holds the German words for what is missing."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class PlaceUnknown(ValueError):
    """An own wording names a place to fill that does not exist; ``place`` is how it was written."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def missing_for_sending(agency: Agency) -> list[str]:
    """German words for the facts without which no S-Exposé may leave; empty when complete."""
    return [word for field, word in NEEDED_FACTS.items() if not getattr(agency, field).strip()]


def _facts(agency: Agency) -> dict[str, str]:
    return {
        "{{firma_name}}": agency.name,
        "{{firma_anschrift}}": agency.address_line,
        "{{firma_telefon}}": agency.phone,
        "{{firma_email}}": agency.email,
        WITHDRAWAL_PLACE: withdrawal_url(agency.slug),
    }


def fill(source: str, agency: Agency) -> str:
    """``source`` with the agency's facts in its places. Raises AgencyFactsMissing."""
    missing = missing_for_sending(agency)
    if missing:
        raise AgencyFactsMissing(missing)
    filled = source
    for place, value in _facts(agency).items():
        # A fact that looks like a place of its own ("{{firma_email}}" as a name) must stay what it is.
        filled = filled.replace(place, value.replace("{{", "{\0{"))
    return unicodedata.normalize("NFC", filled.replace("{\0{", "{{"))


def check_places(source: str) -> None:
    """Raises PlaceUnknown when an own wording has a place the portal cannot fill."""
    for found in _ANY_PLACE.findall(source):
        if found not in PLACES:
            raise PlaceUnknown(found[:60])


def is_official_wording(source: str) -> bool:
    """Whether a typed wording is the official one, apart from white space at the ends of lines and text."""
    official = official_text(LegalTextKind.WITHDRAWAL_NOTICE)
    return _trimmed(source) == _trimmed(official)


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@dataclass(frozen=True)
class Passage:
    """A stretch of two compared texts: ``same``, ``removed`` (from the first) or ``added`` (in the second)."""

    change: str
    text: str


def compare(first: str, second: str) -> list[Passage]:
    """What changes from one text to the other, word by word, in order of reading."""
    old, new = _WORDS.findall(first), _WORDS.findall(second)
    passages: list[Passage] = []
    # Without the shortcut for frequent words: a legal text is made of them, and it is short.
    for change, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if change == "equal":
            passages.append(Passage("same", "".join(old[a:b])))
            continue
        if b > a:
            passages.append(Passage("removed", "".join(old[a:b])))
        if d > c:
            passages.append(Passage("added", "".join(new[c:d])))
    return passages


def fill_notice(agency: Agency) -> str:
    """The official withdrawal notice of this agency. Raises AgencyFactsMissing."""
    return fill(official_text(LegalTextKind.WITHDRAWAL_NOTICE), agency)


def fill_form(agency: Agency) -> str:
    """The official model form, its bracket replaced by name, address and e-mail. Raises AgencyFactsMissing."""
    source = official_text(LegalTextKind.MODEL_FORM)
    return fill(source.replace(_FORM_BRACKET, "{{firma_name}}, {{firma_anschrift}}, {{firma_email}}"), agency)


def text_hash(body: str) -> str:
    """SHA-256 of a legal text's UTF-8 bytes, hexadecimal."""
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def current_text(session: Session, agency_id: int, kind: LegalTextKind) -> LegalText | None:
    """The newest version of a text, the one the next dispatch carries; None before the first."""
    return session.scalar(
        select(LegalText)
        .where(LegalText.agency_id == agency_id, LegalText.kind == kind)
        .order_by(LegalText.version.desc())
        .limit(1)
    )


def versions(session: Session, agency_id: int, kind: LegalTextKind) -> list[LegalText]:
    """All versions of a text, newest first."""
    return list(
        session.scalars(
            select(LegalText)
            .where(LegalText.agency_id == agency_id, LegalText.kind == kind)
            .order_by(LegalText.version.desc())
        )
    )


def publish(
    session: Session,
    agency: Agency,
    kind: LegalTextKind,
    *,
    actor: Actor,
    author: str,
    own_source: str = "",
) -> LegalText | None:
    """Add the next version of a text and its record, inside the caller's transaction.

    ``own_source`` is the agency's own wording, with places to fill; empty means the official model. Returns None
    and writes nothing when the newest version already says exactly the same. Raises AgencyFactsMissing.
    """
    if own_source:
        body = fill(own_source, agency)
    else:
        body = fill_notice(agency) if kind is LegalTextKind.WITHDRAWAL_NOTICE else fill_form(agency)
    newest = current_text(session, agency.id, kind)
    is_official = not own_source
    if newest is not None and newest.body == body and newest.is_official == is_official:
        return None
    last = session.scalar(
        select(func.max(LegalText.version)).where(LegalText.agency_id == agency.id, LegalText.kind == kind)
    )
    text = LegalText(
        agency_id=agency.id,
        kind=kind,
        version=(last or 0) + 1,
        variant=VARIANT if is_official else OWN_VARIANT,
        law_state=LAW_STATE,
        is_official=is_official,
        source=own_source or official_text(kind),
        body=body,
        sha256=text_hash(body),
        author=author,
        created_at=clock.now(),
    )
    session.add(text)
    session.flush()
    chain.append(
        session,
        EvidenceKind.TEXT_VERSION_PUBLISHED,
        agency_id=agency.id,
        actor=actor,
        facts={
            "kind": str(kind),
            "version": text.version,
            "variant": text.variant,
            "official": is_official,
        },
        hashes={"text": text.sha256},
    )
    return text


def publish_for_new_facts(session: Session, agency: Agency, *, actor: Actor, author: str) -> list[LegalText]:
    """Publish what the agency's changed facts change: notice (official or own wording) and model form.

    Does nothing while facts are missing: dispatches are refused then, and the next complete save publishes.
    """
    if missing_for_sending(agency):
        return []
    newest = current_text(session, agency.id, LegalTextKind.WITHDRAWAL_NOTICE)
    own_source = newest.source if newest is not None and not newest.is_official else ""
    published = [
        publish(
            session,
            agency,
            LegalTextKind.WITHDRAWAL_NOTICE,
            actor=actor,
            author=author,
            own_source=own_source,
        ),
        publish(session, agency, LegalTextKind.MODEL_FORM, actor=actor, author=author),
    ]
    return [text for text in published if text is not None]
