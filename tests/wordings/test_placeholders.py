"""Placeholders: known names are filled with plain values, everything else is named, nothing is evaluated."""

import pytest
from flask import Flask

from portal.wordings import placeholders
from portal.wordings.models import WordingCategory

VALUES = {"anrede": "Guten Tag Frau Öztürk", "nachname": "Öztürk <b>", "objekte": "Eins\nZwei", "firma": ""}


@pytest.fixture(autouse=True)
def _app(app: Flask) -> None:
    """Sentences are translated by the app."""


def test_it_fills_what_it_knows_however_it_is_spaced() -> None:
    assert placeholders.fill_text("{{anrede}}, {{  ANREDE }}", VALUES) == ", ".join([VALUES["anrede"]] * 2)


def test_values_are_escaped_in_html_and_keep_their_lines() -> None:
    filled = placeholders.fill_html("<p>{{ nachname }}</p><p>{{ objekte }}</p>", VALUES)
    assert filled == "<p>Öztürk &lt;b&gt;</p><p>Eins<br>Zwei</p>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{{ anrede.__class__ }}",
        "{{ config }}",
        "{{ anrede|upper }}",
        "{{ ''.join(['a']) }}",
    ],
)
def test_user_text_is_never_evaluated(text: str) -> None:
    assert placeholders.fill_text(text, VALUES) == text
    assert len(placeholders.problems(text)) == 1


def test_an_unknown_name_is_named_with_the_one_that_was_meant() -> None:
    (problem,) = placeholders.problems("Hallo {{ anred }}")
    assert problem.sentence == "Den Platzhalter „anred“ gibt es nicht. Meinten Sie „anrede“?"
    (problem,) = placeholders.problems("{{ qqqqqqq }}")
    assert "wählen Sie einen aus der Liste" in problem.sentence


@pytest.mark.parametrize("text", ["{{ anrede", "anrede }}", "{{ <b>anrede</b> }}", "{{ an\nrede"])
def test_lonely_braces_are_told(text: str) -> None:
    assert [problem.name for problem in placeholders.problems(text)] == [""]


def test_an_empty_name_is_told() -> None:
    assert "fehlt der Name" in placeholders.problems("{{ }}")[0].sentence


def test_a_placeholder_without_a_value_is_a_problem_and_no_hole() -> None:
    (problem,) = placeholders.without_value("{{ firma }} {{ anrede }}", VALUES)
    assert problem.name == "firma"
    assert "Firma des Interessenten" in problem.sentence
    assert placeholders.fill_text("{{ firma }}", VALUES) == "{{ firma }}"


@pytest.mark.parametrize("category", WordingCategory)
def test_every_name_of_the_picker_is_a_placeholder(category: WordingCategory) -> None:
    for text, label in placeholders.choices(category):
        assert placeholders.problems(text, category) == []
        assert label


def test_a_name_of_other_texts_is_said_to_belong_there() -> None:
    (problem,) = placeholders.problems("{{ offerte_datum }}", WordingCategory.REGISTERED)
    assert "nur in diesen Texten: Erinnerung, Nachricht" in problem.sentence
    assert placeholders.problems("{{ offerte_datum }}", WordingCategory.REPLY) == []
    assert "{{ offerte_datum }}" not in dict(placeholders.choices(WordingCategory.OFFER))


def test_what_is_wrong_is_said_once() -> None:
    found = placeholders.all_problems("{{ offerte_datum }} {{ firma }} {{ firma }} {{ anred }}", VALUES)
    assert len(found) == 3
