"""The demo's two brokers: invited and given a password the way every broker is."""

from sqlalchemy import select

from portal.brokers.actions.colleagues import Person, hire_first_administrator, invite
from portal.brokers.actions.passwords import change_own_facts, set_password
from portal.brokers.actions.signature import save_signature, store_photo
from portal.brokers.links import token_of
from portal.brokers.models import Broker, Role
from portal.database import db
from portal.demo.album import demo_portrait
from portal.mail import outbox
from portal.mail.models import MailKind, OutgoingMail
from portal.tokens import keyring

ANNA = "anna.berger@seeblick.example"
BERND = "bernd.kessler@seeblick.example"
# Printed at every start and good for the loopback only: a demo has nothing to hide.
PASSWORD = "Sonnenaufgang am See"  # noqa: S105

SIGNATURES = {
    "anna": (
        "<p>Immobilienfachwirtin (IHK)<br>Verkauf am westlichen Bodensee</p>"
        "<p><em>Sie verkaufen selbst? Ich sage Ihnen gern, was Ihre Immobilie heute wert ist.</em></p>"
    ),
    "bernd": "<p>Immobilienmakler<br>Häuser und Gewerbe im Hegau</p>",
}


def hire_brokers(agency_id: int) -> tuple[int, int]:
    """Anna, the administrator, then Bernd by her invitation; their ids."""
    address = hire_first_administrator(agency_id, Person("Anna", "Berger", ANNA))
    set_password(address.rsplit("/", 1)[1], PASSWORD)
    anna_id = _id(ANNA)
    invite(agency_id, Person("Bernd", "Kessler", BERND), Role.BROKER, anna_id)
    invitation = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.kind == MailKind.INVITATION)
    ).one()
    secret = keyring().decrypt(outbox.SECRET_PURPOSE, invitation.secret_encrypted or "")
    set_password(token_of(secret), PASSWORD)
    bernd_id = _id(BERND)
    change_own_facts(anna_id, "Anna", "Berger", "07531 123456")
    change_own_facts(bernd_id, "Bernd", "Kessler", "07531 123457")
    for key, broker_id in (("anna", anna_id), ("bernd", bernd_id)):
        save_signature(broker_id, SIGNATURES[key])
        store_photo(broker_id, demo_portrait(key))
    return anna_id, bernd_id


def _id(email: str) -> int:
    return db.session.scalars(select(Broker.id).where(Broker.email == email)).one()
