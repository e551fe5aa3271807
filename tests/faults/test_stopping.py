"""The commands end politely: SIGTERM lets a mail that is being sent be finished, whatever runs the threads."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.database import db
from portal.mail.models import MailState, ThreadLease
from portal.settings import ROOT
from tests.conftest import PUBLIC_URL, SECRET_KEY
from tests.mail.fault_server import Act, FaultServer
from tests.mail.office import fresh, post
from tests.people import People

pytestmark = pytest.mark.faults


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def portal(home: Path, smtp_port: int, *words: str) -> subprocess.Popen[bytes]:
    """The command, as a service manager starts it."""
    environment = {
        **os.environ,
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_PUBLIC_URL": PUBLIC_URL,
        "PORTAL_HOME": str(home),
        "PORTAL_MAIL_SERVER": "127.0.0.1",
        "PORTAL_MAIL_PORT": str(smtp_port),
        "PORTAL_MAIL_ENCRYPTION": "none",
        "PORTAL_MAIL_SENDER": "portal@portal.example",
        "PORTAL_BUILD": "test",
    }
    command = [sys.executable, "-c", "from portal.cli import main; main()", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("command", ["serve", "deliver"])
def test_sigterm_lets_the_command_finish_the_mail_in_hand(
    cast: People, home: Path, sink: FaultServer, command: str
) -> None:
    sink.plan = {"content": Act("250 2.0.0 taken", keep=True, wait=True)}
    posted = post(cast.seeblick_id)
    words = ["serve", "--port", str(free_port())] if command == "serve" else ["deliver"]
    with portal(home, sink.port, *words) as running:
        try:
            assert sink.wait_for(taken=1, seconds=60)
            running.terminate()
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(1)
            assert fresh(posted.id).state == MailState.LEASED, "it waits for the server's answer"
            sink.let_go()
            assert running.wait(30) == 0
        finally:
            running.kill()
    mail = fresh(posted.id)
    assert (mail.state, mail.unknown_attempts) == (MailState.SENT, 0)
    assert len(sink.taken) == 1
    db.session.rollback()
    assert db.session.get_one(ThreadLease, "delivery").owner is None
