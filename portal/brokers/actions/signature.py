"""What stands below a broker's mails, and the face beside it."""

from portal.brokers.models import Broker
from portal.database import db
from portal.files import file_store
from portal.pictures import prepare_portrait
from portal.transaction import transaction


def save_signature(broker_id: int, signature_html: str) -> None:
    """Keep the broker's signature (clean HTML); empty: name, agency and phone stand there as ever."""
    with transaction() as session:
        session.get_one(Broker, broker_id).signature_html = signature_html


def store_photo(broker_id: int, content: bytes) -> None:
    """Keep a photo of the broker, cut square, scaled and cleaned. Raises pictures.PictureRefused."""
    agency_id = db.session.get_one(Broker, broker_id).agency_id
    prepared = prepare_portrait(content)
    digest = file_store().store(agency_id, prepared.content)
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        broker.photo_sha256, broker.photo_width, broker.photo_height = digest, prepared.side, prepared.side


def remove_photo(broker_id: int) -> None:
    """Show no photo any more; the file stays for the offers that were sent with it."""
    with transaction() as session:
        broker = session.get_one(Broker, broker_id)
        broker.photo_sha256, broker.photo_width, broker.photo_height = None, 0, 0
