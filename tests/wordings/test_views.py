"""Wordings: list, form, delete, the first ones; another agency's do not exist."""

from itertools import product

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.database import db
from portal.wordings.actions import add_default_wordings, create_wording
from portal.wordings.first_texts import FIRST_TEXTS
from portal.wordings.forms import WITH_SUBJECT
from portal.wordings.models import Wording, WordingCategory
from portal.wordings.placeholders import Problem, problems
from tests.conftest import post_form
from tests.people import People

TEXT = {
    "name": "Antwort",
    "subject": "{{ objekt_titel }}",
    "body": "<p>{{ anrede }},</p><p>gern.</p>",
    "body_format": "html",
}


def problems_of(row: Wording) -> list[Problem]:
    return problems(row.subject + row.body_html, WordingCategory(row.category))


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
    assert "Fertige Vorlagen übernehmen" in bernd.get("/textvorlagen").text
    post_form(bernd, "/textvorlagen/mitgelieferte", {}, page_url="/textvorlagen")
    assert [row.name for row in wordings()] == [text.name for text in FIRST_TEXTS]
    assert add_default_wordings(people.seeblick_id) == 0
    assert {problem.sentence for row in wordings() for problem in problems_of(row)} == set()


def test_there_are_first_wordings_for_everything_in_both_languages() -> None:
    there = {(text.category, text.language) for text in FIRST_TEXTS}
    assert there == set(product(WordingCategory, ["de", "en"]))
    assert len({text.name.casefold() for text in FIRST_TEXTS}) == len(FIRST_TEXTS)
    assert all(bool(text.subject) == (text.category in WITH_SUBJECT) for text in FIRST_TEXTS)


def test_category_and_language_are_kept(bernd: FlaskClient) -> None:
    post_form(bernd, "/textvorlagen/neu", {**TEXT, "category": "reminder", "language": "en", "subject": ""})
    (row,) = wordings()
    assert (row.category, row.language, row.subject) == ("reminder", "en", "")
    post_form(bernd, f"/textvorlagen/{row.id}", {**TEXT, "category": "reply", "language": "de"})
    (row,) = wordings()
    assert (row.category, row.language) == ("reply", "de")


def test_a_whole_mail_needs_its_subject_and_words_in_another_mail_do_not(bernd: FlaskClient) -> None:
    page = post_form(bernd, "/textvorlagen/neu", {**TEXT, "category": "reply", "subject": ""})
    assert "Bitte geben Sie einen Betreff ein." in page.text
    answer = post_form(bernd, "/textvorlagen/neu", {**TEXT, "category": "registered", "subject": ""})
    assert answer.status_code == 302


def test_a_placeholder_that_has_no_value_in_such_a_text_is_refused(bernd: FlaskClient) -> None:
    body = "<p>Ihr Link gilt bis {{ link_gueltig_bis }}.</p>"
    page = post_form(bernd, "/textvorlagen/neu", {**TEXT, "body": body, "category": "offer"})
    assert "gibt es nur in diesen Texten: Worte in der S-Exposé-Mail, Erinnerung, Nachricht" in page.text
    assert (
        post_form(bernd, "/textvorlagen/neu", {**TEXT, "body": body, "category": "reminder"}).status_code
        == 302
    )


def test_the_list_is_grouped_and_can_be_narrowed(bernd: FlaskClient, people: People) -> None:
    add_default_wordings(people.seeblick_id)
    page = bernd.get("/textvorlagen").text
    heads = [page.index(f'id="gruppe-{one}"') for one in WordingCategory]
    assert heads == sorted(heads)
    page = bernd.get("/textvorlagen?art=reminder&sprache=en").text
    assert "Freundliche Erinnerung (Englisch)" in page
    assert "Freundliche Erinnerung<" not in page
    assert 'lang="en"' in page
    create_wording(people.bergwald_id, name="Fremd", subject="x", body_html="<p>x</p>")
    assert "Fremd" not in page
    assert "Mehrere Vorschläge" in bernd.get("/textvorlagen?art=quatsch&sprache=xx").text


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
