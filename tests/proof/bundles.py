"""A real bundle for tests: an offer sent, consented to, its mails taken by a server, exported; and ways to break it."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.consent.models import Consent
from portal.database import db
from portal.evidence.chain import PORTAL
from portal.mail.aftermath import record
from portal.mail.models import MailPhase, MailState, OutgoingMail
from portal.mail.smtp import Outcome, Verdict
from portal.proof.actions import export_proof
from portal.transaction import transaction
from tests import postbox
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.people import People

Files = dict[str, bytes]


def relay_everything(server: str = "", tls: str = "") -> None:
    """Let a mail server take every waiting mail, as far as the records are concerned."""
    for mail_id in [mail.id for mail in postbox.mails() if mail.state == MailState.QUEUED]:
        with transaction() as session:
            mail = session.get_one(OutgoingMail, mail_id)
            verdict = Verdict(Outcome.SENT, MailPhase.ACCEPTED, code=250, server=server, tls=tls)
            record(session, mail, verdict, clock.now(), None)


def consent(people: People, visitor: FlaskClient) -> Consent:
    """Paul consents to an offer of Bernd's; every mail is taken by a server."""
    case = make_case(people.seeblick_id, broker_id=people.bernd_id)
    make_sent_offer(people.seeblick_id, case_id=case.id)
    link = postbox.link_in(postbox.read(postbox.mails("registered")[-1]))
    relay_everything()
    press(visitor, link)
    visitor.get(link)
    relay_everything()
    return db.session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()


def export(given: Consent) -> bytes:
    """The ZIP of a consent."""
    return export_proof(given.agency_id, given.offer_id, PORTAL).content


def unpacked(content: bytes) -> Files:
    """The files of a ZIP by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    """A ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def listed_anew(files: Files) -> Files:
    """The files with SHA256SUMS written again, as somebody would who covers his tracks; he cannot sign it."""
    names = sorted(name for name in files if not name.startswith("SHA256SUMS"))
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names)
    return {**files, "SHA256SUMS": sums.encode()}


def run_in(folder: Path, files: Files, **environment: str) -> subprocess.CompletedProcess[str]:
    """Unpack the files and run the verify.py among them, as an expert would: without the portal."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.defpath, **environment},
        check=False,
    )
