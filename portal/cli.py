"""The command ``portal``: set up, serve, send mail, found an agency, run the demo."""

import errno
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
import waitress
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from portal import background
from portal.agency.actions import found_agency
from portal.app import assert_ready, create_app
from portal.brokers.actions import colleagues
from portal.database import GuardMissing, db
from portal.evidence import seal
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.evidence.seal import SealUnusable
from portal.form_fields import address_or_none, clean_line
from portal.mail.delivery import deliver_next
from portal.proof.actions import export_proof
from portal.proof.inspection import heads_in, inspect_all
from portal.proof.search import CaseAmbiguous, find_newest_consent
from portal.settings import SettingWrong, read_settings

PORT = 5000
THREADS = 8
LARGEST_BODY = 256 * 2**20  # the portal's own limits lie below it, per page


def _stop(sentence: str) -> NoReturn:
    click.echo(f"Exposé-Portal: {sentence}", err=True)
    sys.exit(2)


def _app() -> Flask:
    """The app for the ``PORTAL_*`` settings, or one clear sentence and the end."""
    try:
        return create_app(read_settings())
    except SettingWrong as error:
        _stop(str(error))


def _no_database(error: OperationalError) -> NoReturn:
    _stop(
        f"Die Datenbank lässt sich nicht öffnen oder nicht beschreiben ({error.orig}). Bitte prüfen Sie, ob dieses "
        "Benutzerkonto den Datenordner lesen und beschreiben darf und ob Platz ist."
    )


def _ready_app(*, with_seal: bool = True) -> Flask:
    """The app on a database that the migrations have made; ``with_seal``: and with a seal that can be used."""
    app = _app()
    try:
        with app.app_context():
            has_tables = inspect(db.engine).has_table("agency")
        if not has_tables:
            _stop("Die Datenbank ist noch leer. Bitte zuerst: portal migrate")
        assert_ready(app, with_seal=with_seal)
    except (GuardMissing, SealUnusable) as error:
        _stop(str(error))
    except OperationalError as error:
        _no_database(error)
    return app


@click.group()
def main() -> None:
    """Exposé-Portal: Offerten, die nach einer festgehaltenen Zustimmung beim Interessenten ankommen."""


@main.command()
def migrate() -> None:
    """Legt die Datenbank an oder bringt sie auf den neuesten Stand."""
    app = _app()
    try:
        with app.app_context():
            upgrade()
        assert_ready(app)
    except SealUnusable as error:
        _stop(str(error))
    except OperationalError as error:
        _no_database(error)
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
        _stop("Bitte einen Firmennamen mit höchstens 120 Zeichen angeben (--name).")
    if not last_name or len(last_name) > 80:
        _stop("Bitte einen Nachnamen mit höchstens 80 Zeichen angeben (--last-name).")
    if address is None:
        _stop("Bitte eine E-Mail-Adresse angeben, zum Beispiel name@beispiel.de (--email).")
    app = _ready_app()
    person = colleagues.Person(clean_line(first_name)[:80], last_name, address.lower())
    with app.app_context():
        if colleagues.address_is_taken(person.email):
            _stop("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")
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
    app = _ready_app()
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
        _stop(
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
    app = _ready_app()
    if once:
        with app.app_context():
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


@main.command("seal")
@click.option(
    "--new", "wants_new", is_flag=True, help="Macht ein neues Siegel; das alte Zertifikat bleibt zum Prüfen."
)
def show_seal(wants_new: bool) -> None:
    """Nennt den Fingerabdruck des Siegels, das unter jeder Zustimmung steht."""
    app = _ready_app(with_seal=not wants_new)
    with app.app_context():
        pair = seal.new_pair(db.session()) if wants_new else seal.current_pair(db.session())
    click.echo(f"Siegel {pair.fingerprint}\nZertifikate in {app.extensions['portal.settings'].home / 'seal'}")


@main.command("evidence")
@click.argument("case")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="ZIP-Datei, die neu angelegt wird."
)
@click.option(
    "--agency", "slug", default="", help="Kurzname des Büros, wenn mehrere dieselbe Vorgangsnummer haben."
)
def take_out_evidence(case: str, out: Path, slug: str) -> None:
    """Packt den Nachweis der neuesten Zustimmung eines Vorgangs (Nummer, oder latest) in eine ZIP-Datei."""
    app = _ready_app()
    with app.app_context():
        try:
            consent = find_newest_consent(db.session(), case, slug)
        except CaseAmbiguous:
            _stop("Mehrere Büros haben einen Vorgang mit dieser Nummer. Bitte das Büro mit --agency nennen.")
        if consent is None:
            _stop(f"Zu „{case}“ gibt es keine Zustimmung.")
        if out.exists() or not out.absolute().parent.is_dir():
            _stop(f"{out} gibt es schon, oder der Ordner fehlt. Bitte einen anderen Namen nennen.")
        try:
            packed = export_proof(consent.agency_id, consent.offer_id, Actor(ActorKind.OPERATOR))
            # For its owner alone: personal values lie inside.
            with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(packed.content)
        except SealUnusable as error:
            _stop(str(error))
        except OSError as error:
            _stop(f"{out} kann nicht geschrieben werden ({error.strerror}).")
    click.echo(f"{out}: {packed.files} Dateien, SHA-256 {packed.sha256}")
    if packed.missing:
        click.echo(f"Es fehlt: {', '.join(packed.missing)}")


@main.command("verify")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Eine Mail (.eml) oder chain.txt von außerhalb, deren Prüfsummen in der Kette stehen müssen.",
)
def verify_installation(witnesses: tuple[Path, ...]) -> None:
    """Prüft alles Gespeicherte: Ketten, Siegel, Zeitstempel, Mails, Dateien; endet mit 1, wenn etwas nicht stimmt."""
    app = _ready_app()
    heads = [head for path in witnesses for head in heads_in(path.read_bytes(), path.name)]
    with app.app_context():
        inspections = inspect_all(db.session(), heads)
    for one in inspections:
        click.echo(f"{one.agency}: {', '.join(f'{number} {word}' for word, number in one.counts.items())}")
        for fault in one.faults:
            click.echo(f"  FEHLER: {fault}")
        for sentence in one.not_run:
            click.echo(f"  NICHT GEPRÜFT: {sentence}")
    first = next((fault for one in inspections for fault in one.faults), "")
    if first:
        click.echo(f"Es stimmt nicht alles. Zuerst fällt auf: {first}")
        sys.exit(1)
    if any(one.not_run for one in inspections):
        click.echo("Soweit geprüft, stimmt alles. Nicht alles wurde geprüft.")
        sys.exit(1)
    click.echo("Es stimmt alles.")


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
        _stop("PORT muss eine Zahl von 1 bis 65535 sein, zum Beispiel 5000.")
    signal.signal(signal.SIGTERM, _exit_on_term)
    try:
        serve_demo(home, port, click.echo, os.environ.get("PORTAL_LIBREOFFICE", ""))
    except SettingWrong as error:
        _stop(str(error))
    except OperationalError as error:
        _no_database(error)
    except OSError as error:
        if error.filename or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            _stop(f"Die Demo kann nicht starten ({error.strerror}): {error.filename or home}")
        _stop(
            f"Die Demo kann auf Port {port} nicht starten ({error.strerror}). Versuchen Sie: PORT=5001 make run"
        )
    except KeyboardInterrupt:
        click.echo()
