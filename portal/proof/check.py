"""A foreign bundle checked on this installation, in a child with limits; and whether we know what it speaks of."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evidence import seal
from portal.evidence.models import EvidenceRecord, Installation
from portal.proof import verify

LARGEST_BUNDLE = 100 * 2**20
SECONDS = 60
CPU_SECONDS = 30
MEMORY = 1024 * 2**20
_CHECKOUT = Path(__file__).resolve().parents[2]
_turns = threading.BoundedSemaphore(1)  # a check may take a processor for half a minute


class BundleRefused(ValueError):
    """No verdict; ``reason``: one of archive.ArchiveRefused, or hopeless (took too long or too much), or busy."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Checked:
    """What came of a bundle: the checks in order, the verdict in one sentence, what the bundle says of itself."""

    results: list[dict[str, str]]
    verdict: str
    named: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """``ok``, ``wrong`` or ``not_run``: the worst of all checks."""
        states = {one["state"] for one in self.results}
        return next((state for state in (verify.WRONG, verify.NOT_RUN) if state in states), verify.OK)


def check_bundle(content: bytes) -> Checked:
    """Check a ZIP; nothing of it is kept. Raises BundleRefused."""
    if not _turns.acquire(timeout=SECONDS / 3):
        raise BundleRefused("busy")
    try:
        answer = _ask(content)
    finally:
        _turns.release()
    if "refused" in answer:
        raise BundleRefused(str(answer["refused"]))
    return Checked(answer["results"], answer["verdict"], answer["named"])


def _ask(content: bytes) -> dict[str, Any]:
    """The child's answer; it reads the bundle from a file in its own folder, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="portal-check-") as scratch:
        brought = Path(scratch) / "bundle"
        brought.write_bytes(content)
        with brought.open("rb") as source, _started(scratch, source) as child:
            try:
                told, _errors = child.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                told = b""
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)  # the child, and an openssl of its own
    try:
        answer = json.loads(told)
    except ValueError:
        raise BundleRefused("hopeless") from None
    return dict(answer)


def _started(scratch: str, source: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "portal.proof.check_child", str(CPU_SECONDS), str(MEMORY)],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env={
            "PATH": os.defpath,
            "HOME": scratch,
            "TMPDIR": scratch,
            "PYTHONPATH": str(_CHECKOUT),
            "PYTHONUTF8": "1",
        },
        start_new_session=True,
    )


@dataclass(frozen=True)
class Acquaintance:
    """What this installation knows of a bundle: each True, False, or None where it says nothing of ours."""

    is_ours: bool
    has_record: bool | None
    has_head: bool | None
    has_seal: bool | None


def acquaintance(session: Session, agency_id: int, named: dict[str, Any]) -> Acquaintance:
    """Compare what a bundle says of itself with the agency's chain and the seals of this installation."""

    def there(**where: Any) -> bool:
        query = select(EvidenceRecord.id).filter_by(agency_id=agency_id, **where)
        return session.scalar(query.limit(1)) is not None

    if named.get("inst") != session.scalar(select(Installation.instance)):
        return Acquaintance(False, None, None, None)
    return Acquaintance(
        True,
        there(sha256=str(named.get("record"))),
        there(seq=named.get("head_seq"), sha256=str(named.get("head"))),
        str(named.get("seal")) in dict(seal.certificates()),
    )
