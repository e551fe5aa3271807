"""The cast: Anna and Bernd (agency Seeblick), Carla (another agency), Paul (prospect)."""

from dataclasses import dataclass

from werkzeug.security import generate_password_hash

from portal import clock
from portal.agency.actions import found_agency
from portal.brokers.models import Broker, Role
from portal.transaction import transaction

PASSWORD = "ein langes Passwort fürs Büro"
# A cheap hash: the real cost is tested where sign-in is tested. (Below 256 the library refuses the memory.)
_PASSWORD_HASH = generate_password_hash(PASSWORD, method="scrypt:256:8:1")


@dataclass(frozen=True)
class People:
    """Ids and addresses of the cast; load the rows where they are needed."""

    seeblick_id: int
    bergwald_id: int
    anna_id: int
    bernd_id: int
    carla_id: int
    anna_email: str = "anna@seeblick.example"
    bernd_email: str = "bernd@seeblick.example"
    carla_email: str = "carla@bergwald.example"
    paul_email: str = "paul.lenz@prospect.example"


def hire(agency_id: int, first_name: str, last_name: str, email: str, role: Role) -> int:
    """A broker with the cast's password; returns the id."""
    with transaction() as session:
        broker = Broker(
            agency_id=agency_id,
            first_name=first_name,
            last_name=last_name,
            email=email,
            role=role,
            phone="07531 123456",
            password_hash=_PASSWORD_HASH,
            created_at=clock.now(),
        )
        session.add(broker)
        session.flush()
        return broker.id


def settle_in() -> People:
    """Found both agencies and hire the brokers."""
    seeblick = found_agency(
        name="Immobilien Seeblick GmbH",
        street="Seestraße 12",
        postal_code="78464",
        city="Konstanz",
        phone="07531 123456",
        email="kontakt@seeblick.example",
    )
    bergwald = found_agency(
        name="Bergwald Immobilien",
        street="Waldweg 3",
        postal_code="79098",
        city="Freiburg",
        phone="0761 98765",
        email="post@bergwald.example",
    )
    seeblick_id, bergwald_id = seeblick.id, bergwald.id
    return People(
        seeblick_id=seeblick_id,
        bergwald_id=bergwald_id,
        anna_id=hire(seeblick_id, "Anna", "Berger", "anna@seeblick.example", Role.ADMINISTRATOR),
        bernd_id=hire(seeblick_id, "Bernd", "Keller", "bernd@seeblick.example", Role.BROKER),
        carla_id=hire(bergwald_id, "Carla", "Wald", "carla@bergwald.example", Role.ADMINISTRATOR),
    )
