"""The commands of ``portal`` that concern mails leaving: the key that signs them (DKIM)."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.models import Agency
from portal.database import db
from portal.evidence.chain import Actor
from portal.evidence.kinds import ActorKind
from portal.mail import dkim
from portal.mail.account import sender_address
from portal.mail.actions import DomainRefused, look_up_dkim_record, make_dkim_key
from portal.mail.dkim import RecordState
from portal.name_servers import NamesUnreachable
from portal.starting import ready_app, stop

_SAID = {
    RecordState.PUBLISHED: "Der Eintrag ist veröffentlicht und stimmt.",
    RecordState.DIFFERENT: "Unter diesem Namen steht ein anderer Eintrag.",
    RecordState.MISSING: "Der Eintrag ist nicht veröffentlicht.",
    RecordState.UNKNOWN: "Der Namensdienst hat nicht geantwortet. Ob der Eintrag veröffentlicht ist, ist ungewiss.",
}


@click.command("dkim")
@click.option("--agency", "slug", default="", help="Kurzname des Büros, wenn es mehrere gibt.")
@click.option("--domain", default="", help="Domain, von der die Mails kommen; sonst die der Absenderadresse.")
@click.option(
    "--new", "wants_new", is_flag=True, help="Macht einen neuen Schlüssel; der alte Eintrag bleibt stehen."
)
def show_key(slug: str, domain: str, wants_new: bool) -> None:
    """Macht den Schlüssel, der Mails unterschreibt (DKIM), und nennt den Eintrag, der ins DNS gehört."""
    app = ready_app()
    with app.app_context():
        agency_id = _agency(db.session(), slug).id
        domain = domain or dkim.domain_of(sender_address(agency_id))
        key = dkim.current_key(agency_id)
        if key is None or wants_new:
            try:
                key = make_dkim_key(agency_id, domain, Actor(ActorKind.OPERATOR))
            except DomainRefused:
                stop("Bitte die Domain nennen, von der die Mails kommen, zum Beispiel --domain beispiel.de.")
        elif key.domain != domain.lower():
            stop(
                f"Es gibt einen Schlüssel für {key.domain}. Mit --new tritt einer für {domain} an seine Stelle."
            )
        try:
            look_up_dkim_record(agency_id)
        except NamesUnreachable:
            key.looked_up_at = None  # only here, for what is said below
        click.echo(f"Domain {key.domain}, Selektor {key.selector}\n\n{dkim.record_name(key)}. IN TXT")
        click.echo(f"  {dkim.record_in_parts(key)}\n\nIn einem Stück:\n{dkim.record_of(key)}\n")
        click.echo(_SAID[dkim.state_of(key)])
        db.session.rollback()


def _agency(session: Session, slug: str) -> Agency:
    """The agency with this short name, or the only one."""
    found = session.scalars(select(Agency).where(Agency.slug == slug) if slug else select(Agency)).all()
    if len(found) != 1:
        stop("Bitte das Büro mit --agency nennen." if found else "Dieses Büro gibt es nicht.")
    return found[0]


COMMANDS = (show_key,)
