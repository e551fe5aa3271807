"""What the tests of signing in share."""

from sqlalchemy import select

from portal.brokers.models import Broker
from portal.transaction import transaction
from tests.conftest import post_form
from tests.people import PASSWORD

REFUSED = "E-Mail-Adresse und Passwort passen nicht zusammen."


def try_it(client, email, password=PASSWORD, **more):
    """Fill in the sign-in page."""
    return post_form(client, "/anmelden", {"email": email, "password": password, **more})


def change_broker(email, **values):
    """Set columns of a broker."""
    with transaction() as session:
        broker = session.scalar(select(Broker).where(Broker.email == email))
        for name, value in values.items():
            setattr(broker, name, value)
