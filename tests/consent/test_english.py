"""A prospect written to in English: the words around are English, what binds stays German and says so."""

import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_translations
from sqlalchemy import select

from portal.agency.models import Agency
from portal.consent import actions
from portal.consent.models import ConsentLink
from portal.database import db
from portal.dispatch.actions import resend
from portal.language import writing_in
from portal.template_filters import lines, paragraphs
from portal.transaction import transaction
from tests import postbox
from tests.factories import make_case, make_prospect, make_sent_offer
from tests.people import People

GERMAN_WORDS = re.compile(r"\b(Sie|Ihr|Ihre|und|der|die|das|nicht|wir|mit|für|Seiten|Telefon|Objektnummer)\b")
LABEL = "Ja, ich stimme zu und möchte das Exposé öffnen"
BINDING = "The German text is the binding one."


def words(text: str) -> str:
    return " ".join(text.split())


def send(people: People, **prospect: Any) -> str:
    """Send an offer to Oliver Whitfield; the path of his link."""
    oliver = {"first_name": "Oliver", "last_name": "Whitfield", "language": "en", **prospect}
    case = make_case(
        people.seeblick_id,
        prospect_id=make_prospect(people.seeblick_id, **oliver).id,
        broker_id=people.bernd_id,
    )
    make_sent_offer(people.seeblick_id, case_id=case.id)
    return postbox.link_in(postbox.read(postbox.mails("registered")[-1]))


@pytest.fixture
def link(people: People) -> str:
    return send(people)


def stored_link() -> ConsentLink:
    return db.session.scalars(select(ConsentLink)).one()


def press(client: FlaskClient, link: str) -> None:
    nonce = re.search(r'name="n" value="([^"]+)"', client.get(link).text)
    assert nonce is not None
    assert client.post(link, data={"n": nonce.group(1)}).status_code == 303


def legal_texts() -> list[str]:
    """Every paragraph of the notice and every line of the form, as stored."""
    stored = stored_link()
    assert stored.notice is not None
    assert stored.form is not None
    return [*paragraphs(stored.notice.body), *lines(stored.form.body)]


def page_of(html: str) -> Tag:
    """The page; asserts that it calls itself English."""
    page = BeautifulSoup(html, "html.parser").find("html")
    assert isinstance(page, Tag)
    assert page["lang"] == "en"
    return page


def german_parts(page: Tag) -> str:
    return words(" ".join(part.get_text(" ") for part in page.find_all(lang="de")))


def english_rest(page: Tag) -> str:
    """What a screen reader would read in English."""
    for part in [*page.find_all(lang="de"), *page.find_all("style")]:
        part.extract()
    return words(page.get_text(" "))


@pytest.fixture
def untranslated(app: Flask) -> Iterator[list[str]]:
    """Collects every German text that was asked for in English and is not in the catalogue."""
    missing: list[str] = []

    class Misses(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            missing.append(message)
            return message

    with app.test_request_context(), writing_in("en"):
        catalogue: Any = get_translations()
    assert catalogue.gettext("Ihr Exposé ist bereit") == "Your exposé is ready"
    catalogue.add_fallback(Misses())
    yield missing
    catalogue._fallback = None


def test_nothing_is_asked_for_that_has_no_english(
    untranslated: list[str], visitor: FlaskClient, people: People
) -> None:
    for status in ("consumer", "business"):
        link = send(people, status=status)
        visitor.get(link)
        visitor.post(link, data={"n": ""})  # the note that it must be pressed again
        press(visitor, link)
        visitor.get(link)
    assert untranslated == []


def test_the_page_is_english_around_the_german_notice(visitor: FlaskClient, link: str) -> None:
    html = visitor.get(link, headers={"Accept-Language": "de"}).text
    page = page_of(html)
    shown = german_parts(page)
    for text in legal_texts():
        assert words(text) in shown
    assert page.find("button")["lang"] == "de"
    assert page.find("button").text == LABEL
    rest = english_rest(page)
    for sentence in (
        "Dear Mr Whitfield, you expressed an interest in this property.",
        "In English: “Yes, I agree and would like to open the exposé”",
        "You agree that we show you the exposé now and send it to you by email.",
        "By opening it you do not enter into a contract and do not engage anybody.",
        f"The statutory texts are given in German. {BINDING}",
    ):
        assert sentence in rest
    assert GERMAN_WORDS.findall(rest) == []


def test_the_mail_is_english_around_the_german_notice(link: str) -> None:
    mail = postbox.read(postbox.mails("registered")[0])
    assert mail["Subject"] == "Your exposé “Altbau am Hang” is ready"
    assert mail["To"] == "Oliver Whitfield <paul.lenz@prospect.example>"
    assert list(postbox.files_of(mail)) == ["Widerrufsbelehrung.pdf"]
    page = page_of(postbox.part(mail, "html"))
    shown, text = german_parts(page), words(postbox.part(mail, "plain"))
    for one in [*legal_texts(), "Hinweis zum vorzeitigen Erlöschen des Widerrufsrechts", LABEL]:
        assert words(one) in shown
        assert words(one) in text
    rest = english_rest(page)
    for sentence in (
        "Dear Mr Whitfield,",
        f"The statutory texts are given in German. {BINDING}",
        "Kind regards",
    ):
        assert sentence in rest
        assert sentence in text
    assert GERMAN_WORDS.findall(rest) == []


def test_the_exposé_behind_the_english_page_is_german(visitor: FlaskClient, link: str) -> None:
    press(visitor, link)
    page = page_of(visitor.get(link).text)
    shown = german_parts(page)
    assert "gern sende ich Ihnen das Exposé" in shown
    assert "Eine helle Wohnung im zweiten Obergeschoss." in shown
    rest = english_rest(page)
    assert f"The exposé is in German. {BINDING}" in rest
    assert "Download the exposé as a PDF" in rest
    assert GERMAN_WORDS.findall(rest) == []


def test_the_offer_mail_and_the_brokers_note_stay_german(visitor: FlaskClient, link: str) -> None:
    press(visitor, link)
    original = postbox.read(postbox.mails("offer")[0])
    assert "Zustimmung erteilt am" in postbox.part(original, "plain")
    assert "Ihre Ansprechperson" in postbox.part(original, "plain")
    assert '<html lang="de"' in postbox.part(original, "html")
    notes = [mail for mail in postbox.mails() if mail.env_to == "bernd@seeblick.example"]
    assert "Whitfield" in postbox.part(postbox.read(notes[0]), "plain")
    assert "Dear" not in postbox.part(postbox.read(notes[0]), "plain")


def test_a_business_prospect_reads_english_without_a_notice(visitor: FlaskClient, people: People) -> None:
    link = send(people, status="business")
    mail = postbox.read(postbox.mails("registered")[0])
    text = words(postbox.part(mail, "plain"))
    assert "does not commit you to anything" in text
    assert f"The exposé is in German. {BINDING}" in text
    assert "withdrawal" not in text
    assert GERMAN_WORDS.findall(english_rest(page_of(postbox.part(mail, "html")))) == []
    page = page_of(visitor.get(link).text)
    assert "withdrawal" not in page.text
    assert GERMAN_WORDS.findall(english_rest(page)) == []


def test_an_own_label_is_not_translated(visitor: FlaskClient, people: People) -> None:
    with transaction() as session:
        session.get_one(Agency, people.seeblick_id).consent_label = "Ja, bitte zeigen"
    page = page_of(visitor.get(send(people)).text)
    assert page.find("button").text == "Ja, bitte zeigen"
    assert page.find("button")["lang"] == "de"
    assert "In English" not in page.text


@pytest.mark.parametrize(
    ("facts", "greeting"),
    [
        ({"salutation": "ms"}, "Dear Ms Whitfield"),
        ({"salutation": "mr", "title": "Dr."}, "Dear Dr. Whitfield"),
        ({"salutation": "family"}, "Dear Whitfield family"),
        ({"salutation": "none"}, "Dear Oliver Whitfield"),
    ],
)
def test_mail_and_page_greet_alike(
    visitor: FlaskClient, people: People, facts: dict[str, str], greeting: str
) -> None:
    link = send(people, **facts)
    assert f"<p>{greeting}, you expressed" in visitor.get(link).text
    assert f"\n\n{greeting},\n" in "\n\n" + postbox.part(
        postbox.read(postbox.mails("registered")[0]), "plain"
    )


def test_closed_links_say_so_in_english(visitor: FlaskClient, link: str) -> None:
    stored = stored_link()
    actions.revoke_links(stored.agency_id, stored.offer_id, stored.offer.broker)
    page = page_of(visitor.get(link).text)
    assert "This link is no longer valid" in page.text
    assert GERMAN_WORDS.findall(english_rest(page)) == []


def test_a_second_mail_keeps_the_language_of_the_page(app: Flask, people: People, link: str) -> None:
    stored = stored_link()
    with transaction():
        stored.offer.case.prospect.language = "de"
    with app.test_request_context():
        resend(people.seeblick_id, stored.offer_id, stored.offer.broker)
    assert postbox.read(postbox.mails("registered")[-1])["Subject"].startswith("Your exposé")


def test_the_office_stays_german_after_an_english_page(
    visitor: FlaskClient, bernd: FlaskClient, link: str
) -> None:
    assert '<html lang="en">' in visitor.get(link).text
    office = bernd.get("/").text
    assert '<html lang="de">' in office
    assert "Abmelden" in office


def test_a_german_prospect_reads_only_german(visitor: FlaskClient, people: People) -> None:
    link = send(people, language="de")
    html = visitor.get(link, headers={"Accept-Language": "en-GB,en"}).text
    mail = postbox.part(postbox.read(postbox.mails("registered")[0]), "html")
    for shown in (html, mail):
        assert shown.count("lang=") == 1
        assert '<html lang="de"' in shown
        assert "Auf der Schaltfläche steht" not in shown
        assert "Verbindlich ist" not in shown
