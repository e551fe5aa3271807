"""Wordings: list, form, delete, the first ones; another agency's do not exist."""

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.database import db
from portal.wordings.actions import add_default_wordings, create_wording
from portal.wordings.first_texts import FIRST_TEXTS
from portal.wordings.models import Wording
from portal.wordings.placeholders import problems
from tests.conftest import post_form
from tests.people import People

TEXT = {
    "name": "Antwort",
    "subject": "{{ objekt_titel }}",
    "body": "<p>{{ anrede }},</p><p>gern.</p>",
    "body_format": "html",
}


def wordings() -> list[Wording]:
    return list(db.session.scalars(select(Wording).order_by(Wording.id)))


def test_a_wording_is_written_and_changed(bernd: FlaskClient) -> None:
    assert post_form(bernd, "/textvorlagen/neu", TEXT).status_code == 302
    (row,) = wordings()
    assert (row.name, row.body_html) == ("Antwort", "<p>{{ anrede }},</p><p>gern.</p>")
    post_form(bernd, f"/textvorlagen/{row.id}", {**TEXT, "subject": "Neu"})
    assert wordings()[0].subject == "Neu"


def test_without_scripts_a_blank_line_makes_a_paragraph(bernd: FlaskClient) -> None:
    post_form(
        bernd,
        "/textvorlagen/neu",
        {**TEXT, "body": "{{ anrede }},\r\n\r\nZeile <1>\r\nZeile 2", "body_format": "text"},
    )
    assert wordings()[0].body_html == "<p>{{ anrede }},</p><p>Zeile &lt;1&gt;<br>Zeile 2</p>"


def test_saving_without_scripts_keeps_formatting_that_was_not_touched(
    bernd: FlaskClient, people: People
) -> None:
    html = "<h2>Titel</h2><p>Ein <strong>fetter</strong> Satz, der so lang ist, dass eine Mail ihn umbrechen würde.</p>"
    row = create_wording(people.seeblick_id, name="Fett", subject="S", body_html=html)
    page = bernd.get(f"/textvorlagen/{row.id}")
    shown = page.text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].strip()
    post_form(
        bernd, f"/textvorlagen/{row.id}", {**TEXT, "name": "Fett", "body": shown, "body_format": "text"}
    )
    assert wordings()[0].body_html == html


def test_an_unknown_placeholder_is_told_beside_the_field_and_nothing_is_lost(bernd: FlaskClient) -> None:
    page = post_form(bernd, "/textvorlagen/neu", {**TEXT, "body": "<p>{{ anred }} Text</p>"})
    assert "Meinten Sie „anrede“?" in page.text
    assert "{{ anred }} Text" in page.text
    assert "Antwort" in page.text
    assert wordings() == []


def test_an_empty_text_is_told(bernd: FlaskClient) -> None:
    page = post_form(bernd, "/textvorlagen/neu", {**TEXT, "body": "<p> </p>"})
    assert "Bitte schreiben Sie den Text der Vorlage." in page.text


def test_a_name_exists_once(bernd: FlaskClient, people: People) -> None:
    create_wording(people.seeblick_id, name="ANTWORT", subject="x", body_html="<p>x</p>")
    page = post_form(bernd, "/textvorlagen/neu", TEXT)
    assert "Es gibt schon eine Textvorlage mit diesem Namen" in page.text
    assert len(wordings()) == 1


def test_hostile_html_is_cleaned(bernd: FlaskClient) -> None:
    body = '<p onclick="x()">Hallo<script>alert(1)</script><a href="javascript:alert(1)">los</a></p>'
    post_form(bernd, "/textvorlagen/neu", {**TEXT, "body": body})
    stored = wordings()[0].body_html
    assert "Hallo" in stored
    assert not any(word in stored for word in ("script", "onclick"))


def test_the_first_wordings_are_added_once_and_are_right(bernd: FlaskClient, people: People) -> None:
    assert "Drei fertige Vorlagen übernehmen" in bernd.get("/textvorlagen").text
    post_form(bernd, "/textvorlagen/mitgelieferte", {}, page_url="/textvorlagen")
    assert [row.name for row in wordings()] == [text.name for text in FIRST_TEXTS]
    assert add_default_wordings(people.seeblick_id) == 0
    assert [problems(row.subject + row.body_html) for row in wordings()] == [[], [], []]


def test_a_wording_is_deleted(bernd: FlaskClient, people: People) -> None:
    row = create_wording(people.seeblick_id, name="Weg", subject="x", body_html="<p>x</p>")
    assert "gelöscht werden" in bernd.get("/textvorlagen").text
    post_form(bernd, f"/textvorlagen/{row.id}/loeschen", {}, page_url="/textvorlagen")
    assert wordings() == []


def test_another_agencys_wording_does_not_exist(carla: FlaskClient, people: People) -> None:
    row = create_wording(people.seeblick_id, name="Geheim", subject="x", body_html="<p>x</p>")
    wording_id = row.id
    assert "Geheim" not in carla.get("/textvorlagen").text
    assert carla.get(f"/textvorlagen/{wording_id}").status_code == 404
    answer = post_form(carla, f"/textvorlagen/{wording_id}/loeschen", {}, page_url="/textvorlagen/neu")
    assert answer.status_code == 404
    assert len(wordings()) == 1
