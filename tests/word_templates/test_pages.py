"""Word templates: upload, unknown fields, replace, delete; filled for an offer; another agency's do not exist."""

from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.database import db
from portal.files import file_store
from portal.word_templates.first_template import first_template
from portal.word_templates.models import WordTemplate
from tests.conftest import post_form
from tests.factories import make_case, make_offer, make_property, make_prospect
from tests.people import People


def word_file(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def upload(client: FlaskClient, content: bytes, name: str = "Brief", file_name: str = "Brief Müller.docx"):
    return post_form(client, "/word-vorlagen/neu", {"name": name, "file": (BytesIO(content), file_name)})


def templates() -> list[WordTemplate]:
    return list(db.session.scalars(select(WordTemplate).order_by(WordTemplate.id)))


def text_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_template_is_uploaded_downloaded_replaced_and_deleted(bernd: FlaskClient) -> None:
    first, second = word_file("{{ anrede }}"), word_file("{{ heute }}")
    assert upload(bernd, first).status_code == 303
    (row,) = templates()
    assert (row.name, row.file_name, row.fields) == ("Brief", "Brief Müller.docx", ["anrede"])
    assert bernd.get(f"/word-vorlagen/{row.id}/datei").data == first
    post_form(bernd, f"/word-vorlagen/{row.id}", {"name": "Brief 2", "file": (BytesIO(second), "neu.docx")})
    (row,) = templates()
    assert (row.name, row.fields) == ("Brief 2", ["heute"])
    assert file_store().read(row.agency_id, row.sha256) == second
    assert "Brief 2" in bernd.get("/word-vorlagen").text
    post_form(bernd, f"/word-vorlagen/{row.id}/loeschen", {}, page_url="/word-vorlagen")
    assert templates() == []


def test_renaming_keeps_the_file(bernd: FlaskClient) -> None:
    upload(bernd, word_file("{{ anrede }}"))
    row_id = templates()[0].id
    assert post_form(bernd, f"/word-vorlagen/{row_id}", {"name": "Anders"}).status_code == 303
    assert (templates()[0].name, templates()[0].fields) == ("Anders", ["anrede"])


def test_an_unknown_field_is_named_with_the_nearest_one(bernd: FlaskClient) -> None:
    upload(bernd, word_file("{{ anrde }} {{ objekt.pries }} {{ xyz }}"))
    page = bernd.get(f"/word-vorlagen/{templates()[0].id}").text
    assert "Das Feld „anrde“ gibt es nicht. Meinten Sie „anrede“?" in page
    assert "Das Feld „objekt.pries“ gibt es nicht. Meinten Sie „objekt.preis“?" in page
    assert "Das Feld „xyz“ gibt es nicht. Unten stehen alle Felder." in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"kein Word", "Word-Datei"),
        (word_file("{{ anrede.__class__ }}"), "die das Portal nicht ausführt"),
        (word_file("{{ anrede"), "ob irgendwo eine Klammer fehlt"),
    ],
)
def test_a_refused_file_gets_its_sentence_and_leaves_nothing(
    bernd: FlaskClient, people: People, content: bytes, sentence: str
) -> None:
    answer = upload(bernd, content, name="Mein Brief")
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Mein Brief" in answer.text
    assert templates() == []


def test_name_and_file_are_wanted_and_a_name_is_taken_once(bernd: FlaskClient) -> None:
    assert "Bitte wählen Sie eine Word-Datei" in post_form(bernd, "/word-vorlagen/neu", {"name": "X"}).text
    assert "(freiwillig)" not in bernd.get("/word-vorlagen/neu").text
    upload(bernd, word_file("a"), name="Brief")
    assert (
        "Es gibt schon eine Word-Vorlage mit diesem Namen" in upload(bernd, word_file("b"), name="brief").text
    )
    assert len(templates()) == 1


def test_the_example_can_be_downloaded_and_uploaded(bernd: FlaskClient) -> None:
    content = bernd.get("/word-vorlagen/beispiel").data
    assert content == first_template()
    upload(bernd, content)
    assert len(templates()[0].fields) > 10


def test_a_draft_is_downloaded_as_word_with_its_facts(bernd: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id, first_name="Ayşe", last_name="Öztürk", street="Weg 1")
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    one = make_property(people.seeblick_id, title="Altbau am Hang")
    offer = make_offer(people.seeblick_id, case_id=case.id, properties=[one])
    page = bernd.get(f"/offerten/{offer.id}/inhalt").text
    assert "Als Word herunterladen" in page
    answer = bernd.get(f"/offerten/{offer.id}/als-word?vorlage=beispiel")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    said = text_of(answer.data)
    for words in ("Öztürk", "Weg 1", "Altbau am Hang", "Immobilien Seeblick GmbH"):
        assert words in said
    assert "{{" not in said


def test_a_missing_value_says_what_to_add(bernd: FlaskClient, people: People) -> None:
    prospect = make_prospect(people.seeblick_id, first_name="", street="")
    case = make_case(people.seeblick_id, prospect_id=prospect.id, broker_id=people.bernd_id)
    offer = make_offer(people.seeblick_id, case_id=case.id)
    upload(bernd, word_file("{{ vorname }}|{{ strasse }}"))
    answer = bernd.get(f"/offerten/{offer.id}/als-word?vorlage={templates()[0].id}")
    assert text_of(answer.data) == "[Vorname: bitte ergänzen]|[Straße des Interessenten: bitte ergänzen]"


def test_a_template_with_unknown_fields_is_not_filled(bernd: FlaskClient, people: People) -> None:
    offer = make_offer(people.seeblick_id)
    upload(bernd, word_file("{{ anrde }}"))
    answer = bernd.get(f"/offerten/{offer.id}/als-word?vorlage={templates()[0].id}", follow_redirects=True)
    assert "Meinten Sie „anrede“?" in answer.text


def test_templates_of_another_agency_do_not_exist(
    bernd: FlaskClient, carla: FlaskClient, people: People
) -> None:
    upload(bernd, word_file("{{ anrede }}"))
    row = templates()[0]
    theirs = make_offer(people.bergwald_id)
    assert carla.get(f"/word-vorlagen/{row.id}").status_code == 404
    assert carla.get(f"/word-vorlagen/{row.id}/datei").status_code == 404
    assert carla.get(f"/offerten/{theirs.id}/als-word?vorlage={row.id}").status_code == 404
    assert "Brief Müller.docx" not in carla.get("/word-vorlagen").text
