"""Times the journey on this machine: consent POSTs, click to accepted mail, one exposé PDF.

Prints one line each: ``figure <name> <value> <unit> <goal> <ok|short>``. The server runs in a process of its own,
the demo's SMTP server in another thread of this one, so both share the machine's cores with the load.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.database import db
from portal.demo.smtp_server import start_demo_smtp
from portal.dispatch.actions import send_offer
from portal.evidence import chain
from portal.pdf import render_pdf
from tests import postbox
from tests.conftest import make_settings
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import settle_in

OFFERS = int(os.environ.get("BENCH_OFFERS", "80"))
CLIENTS = 8
PORT = int(os.environ.get("BENCH_PORT", "5099"))


def figure(name: str, value: float, unit: str, goal: float) -> None:
    """Print one result; smaller is better."""
    sys.stdout.write(f"figure {name} {value:.1f} {unit} {goal:g} {'ok' if value <= goal else 'short'}\n")
    sys.stdout.flush()


def links(app: Flask) -> list[str]:
    """Send OFFERS S-Exposés and read their links before the server begins to deliver."""
    from portal.offers.dispatch_mode import DispatchMode

    people = settle_in()
    flat_id = make_property(people.seeblick_id).id
    found = []
    for number in range(OFFERS):
        prospect = make_prospect(people.seeblick_id, email=f"p{number}@prospect.example")
        case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
        from portal.properties.models import Property

        offer = make_offer(
            people.seeblick_id, case_id=case.id, properties=[db.session.get_one(Property, flat_id)]
        )
        with app.test_request_context():
            send_offer(people.seeblick_id, offer.id, offer.broker, revision=1, mode=DispatchMode.S_EXPOSE)
        found.append(postbox.link_in(postbox.read(postbox.mails("registered")[-1])))
    return found


def press(link: str, times: list[float]) -> None:
    """Open the page and press its button, as a browser does; the POST alone is timed."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", link)
    page = connection.getresponse().read().decode()
    nonce = re.search(r'name="n" value="([^"]+)"', page)
    assert nonce, page[:500]
    body = f"n={nonce.group(1)}"
    started = time.perf_counter()
    connection.request("POST", link, body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    times.append((time.perf_counter() - started) * 1000)
    assert answer.status == 303, answer.status
    connection.close()


def consents(all_links: list[str]) -> list[float]:
    """All consents by CLIENTS browsers at once; milliseconds of each POST."""
    times: list[float] = []
    waiting = list(all_links)

    def browser() -> None:
        while waiting:
            try:
                link = waiting.pop()
            except IndexError:
                return
            press(link, times)

    threads = [threading.Thread(target=browser) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def mail_delays(app: Flask) -> list[float]:
    """Milliseconds from each consent's record to the record of its accepted mail."""
    with app.app_context():
        begun, ended = {}, {}
        for record in chain.read_records(db.session(), 1):
            if record.row.kind == "consent_given":
                begun[record.row.offer_id] = record.row.at
            if record.row.kind == "offer_mail_relayed":
                ended[record.row.offer_id] = record.row.at
        db.session.remove()
    return [(ended[offer] - at).total_seconds() * 1000 for offer, at in begun.items() if offer in ended]


def main() -> None:
    """Run everything once."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        smtp = start_demo_smtp(home / "mailbox")
        values = {
            "PORTAL_MAIL_PORT": str(smtp.port),
            "PORTAL_PUBLIC_URL": f"http://127.0.0.1:{PORT}",
        }
        settings = make_settings(home, **values)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            all_links = links(app)
            html = "<h1>Exposé</h1>" + "<p>Ein Absatz mit Umlauten: äöüß €.</p>" * 120
            render_pdf(html, {}, title="warm")
            runs = []
            for _ in range(9):
                started = time.perf_counter()
                render_pdf(html, {}, title="Exposé")
                runs.append((time.perf_counter() - started) * 1000)
            db.session.remove()
        environment = {
            **os.environ,
            **values,
            "PORTAL_HOME": str(home),
            "PORTAL_SECRET_KEY": settings.secret_key,
            "PORTAL_MAIL_SERVER": "127.0.0.1",
            "PORTAL_MAIL_ENCRYPTION": "none",
            "PORTAL_MAIL_SENDER": "portal@portal.example",
        }
        server = subprocess.Popen(
            [Path(sys.executable).parent / "portal", "serve", "--port", str(PORT)],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_until_served()
            _wait_until_idle(app)
            times = sorted(consents(all_links))
            _wait_until_idle(app)
            delays = sorted(mail_delays(app))
        finally:
            server.terminate()
            server.wait(40)
            smtp.stop()
    figure("consent_post_p50", statistics.median(times), "ms", 40)
    figure("consent_post_p99", times[int(len(times) * 0.99) - 1], "ms", 250)
    figure("click_to_accepted_mail_p95", delays[int(len(delays) * 0.95) - 1], "ms", 1000)
    figure("pdf_text_pages_warm", statistics.median(runs), "ms", 500)
    figure("consents_without_mail", len(all_links) - len(delays), "mails", 0)


def _wait_until_served() -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=1)
            connection.request("GET", "/anmelden")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _wait_until_idle(app: Flask) -> None:
    from sqlalchemy import select

    from portal.mail.models import MailState, OutgoingMail

    for _ in range(600):
        with app.app_context():
            waiting = db.session.scalar(
                select(OutgoingMail.id).where(OutgoingMail.state != MailState.SENT).limit(1)
            )
            db.session.remove()
        if waiting is None:
            return
        time.sleep(0.1)
    raise SystemExit("mails are still waiting")


if __name__ == "__main__":
    main()
