"""What changes the keeping of cases: legal hold, erasing by hand and in the background."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.agency.models import Agency
from portal.cases.models import Case
from portal.database import db
from portal.evidence import chain
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind, EvidenceKind
from portal.evidence.models import ClearValue
from portal.files import sha256
from portal.mail.models import OutgoingMail
from portal.prospects.models import Prospect
from portal.retention import disclosure, scrubbing
from portal.retention.due import find_over, forgotten_prospects, kept_of, today
from portal.retention.kinds import Ground, Obstacle
from portal.retention.traces import delete_rows, files_of, values_of
from portal.transaction import DatabaseBusy, rewrite_database, transaction

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50  # cases erased in one round of the background


class CaseHeld(ValueError):
    """Something stands against erasing the case; ``obstacle`` says what."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class TimeNotOver(ValueError):
    """The case has to be kept for longer: there is a consent in it."""


class ReasonMissing(ValueError):
    """A hold without a reason cannot be justified later."""


@dataclass(frozen=True)
class Doer:
    """The broker who does it: his id for the record, his name beside it."""

    broker_id: int
    name: str

    @property
    def actor(self) -> Actor:
        """As evidence names him."""
        return Actor(ActorKind.BROKER, str(self.broker_id))


def set_periods(agency_id: int, values: Mapping[str, int | bool], doer: Doer) -> bool:
    """Write ``years_kept``, ``days_kept`` and ``erases_by_itself``; recorded. Whether anything is different now."""
    with transaction() as session:
        agency = session.get_one(Agency, agency_id)
        changed = sorted(name for name, value in values.items() if getattr(agency, name) != value)
        for name in changed:
            setattr(agency, name, values[name])
        if changed:
            chain.append(
                session,
                EvidenceKind.SETTINGS_CHANGED,
                agency_id=agency_id,
                actor=doer.actor,
                facts={"changed": changed, "retention": {name: values[name] for name in changed}},
            )
        return bool(changed)


def _names(case: Case) -> chain.Subject:
    return chain.Subject(case.id, names={"case": case.ref, "case_number": case.number})


def _own(session: Session, agency_id: int, case_id: int) -> Case:
    return session.scalars(select(Case).filter_by(agency_id=agency_id, id=case_id, erased_at=None)).one()


def hold(agency_id: int, case_id: int, reason: str, doer: Doer) -> None:
    """Keep a case whatever its time, for ``reason``; recorded. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        case.hold_reason = reason.strip()
        chain.append(
            session,
            EvidenceKind.HOLD_SET,
            agency_id=agency_id,
            actor=doer.actor,
            subject=_names(case),
            personal={"reason": case.hold_reason, "broker": doer.name},
        )


def lift_hold(agency_id: int, case_id: int, doer: Doer) -> None:
    """Let the case's time count again; recorded. Nothing happens where there is no hold."""
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        if not case.hold_reason:
            return
        case.hold_reason = ""
        chain.append(
            session,
            EvidenceKind.HOLD_LIFTED,
            agency_id=agency_id,
            actor=doer.actor,
            subject=_names(case),
            personal={"broker": doer.name},
        )


def erase_case(agency_id: int, case_id: int, actor: Actor, ground: Ground) -> None:
    """Erase everything about a case that reveals a person, for good; with the prospect's last case his row as well.

    1. One transaction: the record that says so, the mark on the case (the database lets nothing be deleted without
       both), then every row, value and salt.
    2. Afterwards what lies outside of rows: files, cached pages, old pages of the database (``scrub``).

    Raises CaseHeld, or TimeNotOver where a consent has to be kept for longer.
    """
    scrubbing.promise()
    files = _erase(agency_id, case_id, actor, ground)
    scrub(agency_id, files)


def _erase(agency_id: int, case_id: int, actor: Actor, ground: Ground) -> set[str]:
    """The transaction; hashes of the files that the rows named."""
    with transaction() as session:
        case = _own(session, agency_id, case_id)
        _require_erasable(session, case, ground)
        files = files_of(session, case.id)
        chain.append(
            session,
            EvidenceKind.ERASED,
            agency_id=agency_id,
            actor=actor,
            subject=_names(case),
            facts={
                "ground": str(ground),
                "values": _count(
                    session, select(func.count()).select_from(ClearValue).where(values_of(case.id))
                ),
                "mails": _count(session, select(func.count()).where(OutgoingMail.case_id == case.id)),
                "files": len(files),
            },
        )
        case.erased_at, case.is_closed, case.wish = clock.now(), True, ""
        session.flush()
        delete_rows(session, case.id)
        others = select(Case.id).filter_by(prospect_id=case.prospect_id, erased_at=None)
        if session.scalar(others.limit(1)) is None:
            _empty(session.get_one(Prospect, case.prospect_id))
        return files


def _require_erasable(session: Session, case: Case, ground: Ground) -> None:
    kept = kept_of(session, session.get_one(Agency, case.agency_id), case)
    if kept.obstacles:
        raise CaseHeld(kept.obstacles[0])
    if not kept.is_over(today()) and (kept.has_consent or ground is not Ground.REQUEST):
        raise TimeNotOver


def _count(session: Session, query: object) -> int:
    return int(session.scalar(query) or 0)  # type: ignore[call-overload]


def _empty(prospect: Prospect) -> None:
    """Nothing of the person stays but a row that erased cases point to."""
    for column in Prospect.__table__.columns:
        if column.key in {"id", "agency_id", "created_at"}:
            continue
        if column.key == "ref":
            prospect.ref = f"erased-{prospect.id}"
        elif column.key in {"updated_at", "erased_at"}:
            setattr(prospect, column.key, clock.now())
        else:
            setattr(prospect, column.key, None if column.nullable else "")


def erase_forgotten(agency_id: int, prospect_id: int) -> None:
    """Delete the row of a prospect who never had a case; nothing else tells of him. LookupError if it is not due."""
    scrubbing.promise()
    if not _delete_forgotten(agency_id, [prospect_id]):
        raise LookupError(prospect_id)
    scrub(agency_id)


def scrub(agency_id: int, files: set[str] | frozenset[str] = frozenset()) -> bool:
    """Remove what erasing leaves in files and in unused pages of the database; whether all of it is gone.

    What could not be done now (somebody reads, the disk is full, a large database by day) the background does later.
    """
    try:
        scrubbing.forget_files(agency_id, files)
        whole = scrubbing.may_rewrite()
        clean = rewrite_database(whole=whole) and whole
    except (DatabaseBusy, OSError) as error:
        log.warning("traces of erased cases remain for the moment: %s", type(error).__name__)
        return False
    if clean:
        scrubbing.done()
    return clean


def erase_due(agency_id: int, actor: Actor) -> int:
    """Erase what is due in one agency, MOST_AT_ONCE cases at most; how many cases and prospects."""
    count = _erase_due(agency_id, actor)
    if count:
        scrub(agency_id)
    return count


def erase_what_is_due() -> int:
    """In the background: erase what is due where the agency wants it so, and finish what was begun; how many cases."""
    count = 0
    for agency_id in db.session.scalars(select(Agency.id).filter_by(erases_by_itself=True)).all():
        count += _erase_due(agency_id, chain.PORTAL)
    if count or scrubbing.is_due():
        for agency_id in db.session.scalars(select(Agency.id)).all():
            scrub(agency_id)
    return count


def _erase_due(agency_id: int, actor: Actor) -> int:
    agency = db.session.get_one(Agency, agency_id)
    found = find_over(db.session(), agency, today())
    due = [one.case.id for one in found if one.is_due(today())][:MOST_AT_ONCE]
    forgotten = [one.id for one in db.session.scalars(forgotten_prospects(agency, today())).all()]
    if due or forgotten:
        scrubbing.promise()
    files: set[str] = set()
    count = 0
    for case_id in due:
        try:
            files |= _erase(agency_id, case_id, actor, Ground.PERIOD_OVER)
            count += 1
        except (CaseHeld, TimeNotOver):  # somebody was faster
            continue
    count += _delete_forgotten(agency_id, forgotten)
    if files:
        scrubbing.forget_files(agency_id, files)
    return count


def _delete_forgotten(agency_id: int, prospect_ids: list[int]) -> int:
    if not prospect_ids:
        return 0
    with transaction() as session:
        agency = session.get_one(Agency, agency_id)
        due = forgotten_prospects(agency, today()).where(Prospect.id.in_(prospect_ids))
        rows = session.scalars(due).all()
        for row in rows:
            session.delete(row)
        return len(rows)


@dataclass(frozen=True)
class DisclosureFile:
    """A finished ZIP for a person, under the name it is saved by."""

    file_name: str
    content: bytes


def disclose_person(agency_id: int, prospect_id: int, doer: Doer) -> DisclosureFile:
    """Pack everything kept about a person, and record in each of his cases that it was handed out."""
    agency = db.session.get_one(Agency, agency_id)
    asking = select(Prospect).filter_by(agency_id=agency_id, id=prospect_id, erased_at=None)
    prospect = db.session.scalars(asking).one()
    found = disclosure.disclose(db.session(), agency, prospect)
    content = found.packed(disclosure.overview(agency, found))
    files, ref = len(found.files) + 2, prospect.ref
    with transaction() as session:
        cases = select(Case).filter_by(agency_id=agency_id, prospect_id=prospect_id, erased_at=None)
        subjects = [_names(case) for case in session.scalars(cases.order_by(Case.id))]
        for subject in subjects or [chain.Subject(names={"prospect": ref})]:
            chain.append(
                session,
                EvidenceKind.PERSON_EXPORTED,
                agency_id=agency_id,
                actor=doer.actor,
                subject=subject,
                facts={"files": files, "size": len(content)},
                hashes={"export": sha256(content)},
            )
    return DisclosureFile(f"Auskunft_{today().isoformat()}.zip", content)
