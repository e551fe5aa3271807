"""Commands about the proof: seal, bundle, check of everything stored, trial of the time authorities."""

import os
import sys
from pathlib import Path

import click

from portal import clock
from portal.database import db
from portal.evidence import seal
from portal.evidence.actions import fetch_stamp
from portal.evidence.authority import AuthoritySilent
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.evidence.seal import SealUnusable
from portal.evidence.timestamp import StampRefused
from portal.evidence.trouble import stamp_sentence
from portal.proof.actions import export_proof
from portal.proof.inspection import heads_in, inspect_all
from portal.proof.search import CaseAmbiguous, find_newest_consent
from portal.starting import app_of_settings, ready_app, stop

PROBE = b"Exposee-Portal: Probe"  # what is stamped to try an authority


@click.command("seal")
@click.option(
    "--new", "wants_new", is_flag=True, help="Macht ein neues Siegel; das alte Zertifikat bleibt zum Prüfen."
)
def show_seal(wants_new: bool) -> None:
    """Nennt den Fingerabdruck des Siegels, das unter jeder Zustimmung steht."""
    app = ready_app(with_seal=not wants_new)
    with app.app_context():
        pair = seal.new_pair(db.session()) if wants_new else seal.current_pair(db.session())
    click.echo(f"Siegel {pair.fingerprint}\nZertifikate in {app.extensions['portal.settings'].home / 'seal'}")


@click.command("evidence")
@click.argument("case")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="ZIP-Datei, die neu angelegt wird."
)
@click.option(
    "--agency", "slug", default="", help="Kurzname des Büros, wenn mehrere dieselbe Vorgangsnummer haben."
)
def take_out_evidence(case: str, out: Path, slug: str) -> None:
    """Packt den Nachweis der neuesten Zustimmung eines Vorgangs (Nummer, oder latest) in eine ZIP-Datei."""
    app = ready_app()
    with app.app_context():
        try:
            consent = find_newest_consent(db.session(), case, slug)
        except CaseAmbiguous:
            stop("Mehrere Büros haben einen Vorgang mit dieser Nummer. Bitte das Büro mit --agency nennen.")
        if consent is None:
            stop(f"Zu „{case}“ gibt es keine Zustimmung.")
        if out.exists() or not out.absolute().parent.is_dir():
            stop(f"{out} gibt es schon, oder der Ordner fehlt. Bitte einen anderen Namen nennen.")
        try:
            packed = export_proof(consent.agency_id, consent.offer_id, Actor(ActorKind.OPERATOR))
            # For its owner alone: personal values lie inside.
            with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(packed.content)
        except SealUnusable as error:
            stop(str(error))
        except OSError as error:
            stop(f"{out} kann nicht geschrieben werden ({error.strerror}).")
    click.echo(f"{out}: {packed.files} Dateien, SHA-256 {packed.sha256}")
    if packed.missing:
        click.echo(f"Es fehlt: {', '.join(packed.missing)}")


@click.command("verify")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Eine Mail (.eml) oder chain.txt von außerhalb, deren Prüfsummen in der Kette stehen müssen.",
)
def verify_installation(witnesses: tuple[Path, ...]) -> None:
    """Prüft alles Gespeicherte: Ketten, Siegel, Zeitstempel, Mails, Dateien; endet mit 1, wenn etwas nicht stimmt."""
    app = ready_app()
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
    if not witnesses:
        click.echo(
            "Ob die ganze Kette neu geschrieben oder eine alte Datenbank eingespielt wurde, sieht man nur mit einer "
            "Angabe von außerhalb: einer Mail aus einem Postfach oder chain.txt eines Nachweises (--witness DATEI)."
        )


@click.command("stamp")
def try_authorities() -> None:
    """Fragt jede eingerichtete Zeitstempelstelle einmal zur Probe und sagt, ob ihre Antwort gilt."""
    app = app_of_settings()
    authorities = app.extensions["portal.settings"].time_authorities
    if not authorities:
        stop("Es ist keine Zeitstempelstelle eingerichtet (PORTAL_TIME_AUTHORITIES, siehe docs/install.md).")
    failed = False
    with app.test_request_context():
        for authority in authorities:
            try:
                stamp = fetch_stamp(PROBE, authority)
            except (AuthoritySilent, StampRefused) as error:
                failed = True
                click.echo(f"{authority.address}: {stamp_sentence(error.trouble)} ({error})")
            else:
                click.echo(f"{authority.address}: Zeitstempel {clock.utc_text(stamp.at)}")
    if failed:
        sys.exit(1)


COMMANDS = (show_seal, take_out_evidence, verify_installation, try_authorities)
