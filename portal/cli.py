"""The command ``portal``: set up, serve, send mail, found an agency, run the demo."""

import errno
import logging
import os
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
import waitress
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from portal import background, mail_commands, proof_commands
from portal.agency.actions import found_agency
from portal.app import assert_ready
from portal.brokers.actions import colleagues
from portal.evidence.seal import SealUnusable
from portal.form_fields import address_or_none, clean_line
from portal.mail.delivery import deliver_next
from portal.settings import SettingWrong
from portal.starting import app_of_settings, no_database, ready_app, stop

PORT = 5000
THREADS = 8
LARGEST_BODY = 256 * 2**20  # the portal's own limits lie below it, per page


@click.group()
def main() -> None:
    """Exposé-Portal: Offerten, die nach einer festgehaltenen Zustimmung beim Interessenten ankommen."""


@main.command()
def migrate() -> None:
    """Legt die Datenbank an oder bringt sie auf den neuesten Stand."""
    app = app_of_settings()
    try:
        with app.app_context():
            upgrade()
        assert_ready(app)
    except SealUnusable as error:
        stop(str(error))
    except OperationalError as error:
        no_database(error)
    click.echo("Die Datenbank ist auf dem neuesten Stand.")


@main.command("create-agency")
@click.option("--name", prompt="Name des Maklerbüros", help="Name der Firma, mit Rechtsform.")
@click.option(
    "--first-name",
    prompt="Vorname der Administratorin oder des Administrators",
    default="",
    show_default=False,
)
@click.option("--last-name", prompt="Nachname")
@click.option("--email", prompt="E-Mail-Adresse, mit der die Person sich anmeldet")
def create_agency(name: str, first_name: str, last_name: str, email: str) -> None:
    """Legt ein Maklerbüro und sein erstes Konto an und nennt den Link, mit dem das Passwort gewählt wird."""
    name, last_name = clean_line(name), clean_line(last_name)
    address = address_or_none(email)
    if not name or len(name) > 120:
        stop("Bitte einen Firmennamen mit höchstens 120 Zeichen angeben (--name).")
    if not last_name or len(last_name) > 80:
        stop("Bitte einen Nachnamen mit höchstens 80 Zeichen angeben (--last-name).")
    if address is None:
        stop("Bitte eine E-Mail-Adresse angeben, zum Beispiel name@beispiel.de (--email).")
    app = ready_app()
    person = colleagues.Person(clean_line(first_name)[:80], last_name, address.lower())
    with app.app_context():
        if colleagues.address_is_taken(person.email):
            stop("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")
        # Two actions: should the second one fail, an agency without accounts is left, which harms nobody.
        agency_id = found_agency(name=name, email=person.email).id
        url = colleagues.hire_first_administrator(agency_id, person)
    click.echo(
        f"\n{name} ist angelegt. Mit diesem Link wählt {person.name} das Passwort. Er gilt 7 Tage und nur einmal:\n\n"
        f"  {url}\n\nDanach bitte unter „Einstellungen“ die Firmendaten vervollständigen.\n"
    )


def _exit_on_term(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, auf der gelauscht wird.")
@click.option("--port", default=PORT, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(2, 64))
def serve(host: str, port: int, threads: int) -> None:
    """Bedient das Portal mit den PORTAL_*-Einstellungen, Seiten und Versand in einem Prozess."""
    app = ready_app()
    signal.signal(signal.SIGTERM, _exit_on_term)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits a moment is no news
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident="",
            max_request_body_size=LARGEST_BODY,
            # visitor.py reads X-Forwarded-For itself, by PORTAL_TRUSTED_PROXIES.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        stop(
            f"Auf {host}:{port} kann nicht gelauscht werden ({error.strerror}). Bitte einen anderen --port nehmen."
        )
    sending = background.start(app)
    click.echo(f"Exposé-Portal läuft auf http://{host}:{port} (Beenden mit Strg+C).")
    try:
        server.run()
    finally:
        server.close()
        sending.stop()


@main.command()
@click.option("--once", is_flag=True, help="Sendet nur, was jetzt fällig ist, und endet.")
def deliver(once: bool) -> None:
    """Sendet die Mails des Postausgangs, getrennt von den Seiten (etwa als eigener Dienst)."""
    app = ready_app()
    if once:
        with app.app_context():
            background.do_daily_work()
            while background.keep_next():
                pass
            sent = 0
            while deliver_next():
                sent += 1
        click.echo(f"{sent} Mails bearbeitet.")
        return
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    sending = background.start(app)
    click.echo("Der Versand läuft (Beenden mit Strg+C).")
    while not stopped.wait(1.0):
        pass  # with a limit: a signal that comes just before an endless wait would not end it
    sending.stop()


for _command in (*proof_commands.COMMANDS, *mail_commands.COMMANDS):
    main.add_command(_command)


@main.command()
def demo() -> None:
    """Richtet ein erfundenes Maklerbüro mit eigenem Mailserver ein und bedient es auf dem eigenen Rechner."""
    from portal.demo.serving import serve_demo  # only here: nothing else may depend on the demo

    home = Path(os.environ.get("PORTAL_HOME") or "instance").expanduser().resolve()
    try:
        port = int(os.environ.get("PORT") or PORT)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        stop("PORT muss eine Zahl von 1 bis 65535 sein, zum Beispiel 5000.")
    signal.signal(signal.SIGTERM, _exit_on_term)
    try:
        serve_demo(home, port, click.echo, os.environ.get("PORTAL_LIBREOFFICE", ""))
    except SettingWrong as error:
        stop(str(error))
    except OperationalError as error:
        no_database(error)
    except OSError as error:
        if error.filename or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            stop(f"Die Demo kann nicht starten ({error.strerror}): {error.filename or home}")
        stop(
            f"Die Demo kann auf Port {port} nicht starten ({error.strerror}). Versuchen Sie: PORT=5001 make run"
        )
    except KeyboardInterrupt:
        click.echo()
