"""What the page after the consent says about the original mail: on its way, accepted, or not delivered."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.database import db
from portal.mail.models import MailState
from tests import postbox
from tests.conftest import FROZEN
from tests.consent.test_page import press
from tests.factories import make_case, make_sent_offer
from tests.people import People


@pytest.fixture
def link(people: People) -> str:
    """The path of a link whose button was pressed."""
    make_sent_offer(people.seeblick_id, case_id=make_case(people.seeblick_id, broker_id=people.bernd_id).id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[0]))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (MailState.QUEUED, "Die E-Mail dazu ist unterwegs (an pa…@…)."),
        (
            MailState.SENT,
            "Die E-Mail dazu wurde am 23. November 2026, 14:04 Uhr vom Mailserver angenommen (an pa…@…).",
        ),
        (MailState.FAILED, "konnte nicht zugestellt werden; das Maklerbüro weiß davon."),
        (MailState.UNCERTAIN, "steht nicht fest; das Maklerbüro weiß davon."),
    ],
)
def test_the_page_says_how_far_the_original_mail_is(
    visitor: FlaskClient, link: str, state: MailState, says: str
) -> None:
    press(visitor, link)
    mail = postbox.mails("offer")[0]
    mail.state = state
    mail.accepted_at = FROZEN + timedelta(minutes=1) if state == MailState.SENT else None
    db.session.commit()
    page = visitor.get(link).text
    assert "Danke, Ihre Unterlagen sind offen." in page
    assert says in page
    assert ("unterwegs" in page) == (state == MailState.QUEUED)
