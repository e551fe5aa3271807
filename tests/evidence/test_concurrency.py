"""Many threads and processes append at once: no fork, no gap (R50)."""

import os
import threading
from pathlib import Path

import pytest
from flask import Flask

from portal.database import db
from portal.evidence import chain, checking
from portal.evidence.models import ChainHead
from portal.transaction import transaction
from tests.faults import worker
from tests.mail.conftest import cast, home, office, open_office, sink
from tests.people import People

__all__ = ["cast", "home", "office", "open_office", "sink"]


#: Records each of eight processes appends; PORTAL_APPENDS=500 is what R50 asks for, the default its short form.
APPENDS = int(os.environ.get("PORTAL_APPENDS", "25"))


def head(agency_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(ChainHead, agency_id).seq


def links(agency_id: int) -> list[tuple[int, str]]:
    db.session.rollback()
    return [(one.row.seq, one.row.prev_sha256) for one in chain.read_records(db.session(), agency_id)]


def whole(agency_id: int) -> None:
    found = links(agency_id)
    assert [seq for seq, _previous in found] == list(range(1, len(found) + 1)), "no gap"
    assert len({previous for _seq, previous in found}) == len(found), "no fork"
    assert checking.check_chain(db.session(), agency_id) is None


def test_eight_threads_append_without_fork_or_gap(people: People, app: Flask) -> None:
    before = head(people.seeblick_id)
    start = threading.Barrier(8)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                start.wait(20)
                for _time in range(25):
                    with transaction() as session:
                        worker.note_evidence(people.seeblick_id)(session)
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert head(people.seeblick_id) - before == 200
    whole(people.seeblick_id)


@pytest.mark.faults
def test_three_processes_with_threads_append_without_fork_or_gap(cast: People, home: Path) -> None:
    before = head(cast.seeblick_id)
    processes = [
        worker.start(worker.append_evidence, home, agency_id, 3, 20)
        for agency_id in (cast.seeblick_id, cast.seeblick_id, cast.bergwald_id)
    ]
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert head(cast.seeblick_id) - before == 120
    whole(cast.seeblick_id)
    whole(cast.bergwald_id)


@pytest.mark.faults
def test_eight_processes_append_without_fork_or_gap(cast: People, home: Path) -> None:
    before = head(cast.seeblick_id)
    processes = [
        worker.start(worker.append_evidence, home, cast.seeblick_id, 1, APPENDS) for _number in range(8)
    ]
    for process in processes:
        process.join(600)
    assert [process.exitcode for process in processes] == [0] * 8
    assert head(cast.seeblick_id) - before == 8 * APPENDS
    whole(cast.seeblick_id)
