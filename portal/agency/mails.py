"""What we write for an agency about itself: the test mail."""

from portal import clock
from portal.agency.models import Agency
from portal.files import file_store
from portal.mail.account import sender_address
from portal.mail.letter import write_letter
from portal.mail.message import BuiltMail, Route, build


def build_test_mail(agency: Agency, to_name: str, to_address: str) -> BuiltMail:
    """A short mail that shows whether the mail account works; nothing else is recorded of it."""
    at = clock.now()
    letter = write_letter("test", agency=agency, at=at, recipient_name=to_name)
    route = Route(
        from_name=agency.shown_sender_name,
        from_address=sender_address(agency.id),
        to_name=to_name,
        to_address=to_address,
    )
    return build(letter, route, agency_id=agency.id, at=at, store=file_store())
