"""Label of the consent, validity of links, and how large a mail may be."""

import pytest

from portal.agency import actions
from tests.agency.desk import agency, changed_names
from tests.conftest import post_form


def dispatch(client, **fields):
    values = {"label_choice": "Exposé öffnen", "own_label": "", "link_valid_days": "14", "largest_mail": "15"}
    return post_form(client, "/einstellungen/s-expose", {**values, **fields})


def test_the_neutral_label_and_another_validity_are_saved(anna, people):
    assert dispatch(anna).status_code == 302
    assert (agency(people).consent_label, agency(people).link_valid_days) == ("Exposé öffnen", 14)
    assert changed_names(people) == [["consent_label", "link_valid_days"]]


def test_an_own_label_is_saved_and_shown_again(anna, people):
    assert dispatch(anna, label_choice="own", own_label="Jetzt bitte zeigen").status_code == 302
    assert agency(people).consent_label == "Jetzt bitte zeigen"
    page = anna.get("/einstellungen/s-expose").text
    assert 'value="Jetzt bitte zeigen"' in page
    assert page.split('value="own"')[0].endswith('type="radio" ') or "checked" in page


DANGEROUS_LABELS = [
    ("Belehrung gelesen, öffnen", "unwirksam"),
    ("Ich verzichte und öffne", "verzichtet niemand"),
    ("kostenpflichtig öffnen", "klingt nach einer Bestellung"),
    ("zahlungspflichtig öffnen", "klingt nach einer Bestellung"),
    ("Exposé bestellen", "klingt nach einer Bestellung"),
    ("Makler beauftragen", "klingt nach einer Bestellung"),
    ("", "Bitte geben Sie Ihre Beschriftung ein"),
]


def test_a_dangerous_label_is_refused_with_the_reason(anna, people, subtests):
    for label, reason in DANGEROUS_LABELS:
        with subtests.test(label=label):
            answer = dispatch(anna, label_choice="own", own_label=label)
            assert answer.status_code == 200
            assert reason in answer.text
            assert f'value="{label}"' in answer.text
            assert agency(people).consent_label.startswith("Ja, ich stimme zu")


WRONG_DAYS = ["0", "91", "-1", "viele", "", "3.5", "9" * 40]


def test_links_are_valid_for_one_to_ninety_days(anna, people, subtests):
    for days in WRONG_DAYS:
        with subtests.test(days=days):
            answer = dispatch(anna, link_valid_days=days)
            assert answer.status_code == 200
            assert "field__error" in answer.text
            assert agency(people).link_valid_days == 30


def test_the_limits_hold_below_the_form_too(people):
    author = actions.Author(people.anna_id, "Anna")
    with pytest.raises(actions.ValidityRefused):
        actions.change_settings(people.seeblick_id, {"link_valid_days": 91}, author)
    with pytest.raises(KeyError):
        actions.change_settings(people.seeblick_id, {"case_counter": 5}, author)


def test_a_mail_may_have_five_to_twentyfive_megabytes(anna, people, subtests):
    assert "üblich sind 15" in anna.get("/einstellungen/s-expose").text
    for size in ("4", "26", "0", "-15", "groß", "", "7,5"):
        with subtests.test(size=size):
            answer = dispatch(anna, largest_mail=size)
            assert answer.status_code == 200
            assert "field__error" in answer.text
            assert agency(people).largest_mail == 15
    assert dispatch(anna, largest_mail="25").status_code == 302
    assert agency(people).largest_mail == 25
    with pytest.raises(actions.MailSizeRefused):
        actions.change_settings(
            people.seeblick_id, {"largest_mail": 26}, actions.Author(people.anna_id, "Anna")
        )
