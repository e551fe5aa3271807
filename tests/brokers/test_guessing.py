"""Which passwords are refused, and that good ones are not."""

import pytest

from portal.brokers.guessing import Weakness, common_words, weakness

OWN = (
    "Immobilien Seeblick GmbH",
    "Konstanz",
    "kontakt@seeblick.example",
    "Anna",
    "Berger",
    "anna@seeblick.example",
)


@pytest.mark.parametrize(
    "good",
    [
        "ein langes Passwort fürs Büro",
        "korrekt pferd batterie klammer",
        "Fahrrad Tomate Nebel",
        "Xk9#mQ2$vL7p",
        "Katze Hund Sommer Haus",
        "9471830265148",
        "größte Möwe über Meersburg",
        "正確馬電池釘書針密碼保護箱",
        "x" * 20 + "Nebelhorn auf dem See",
    ],
)
def test_it_takes_a_good_password(good):
    assert weakness(good, OWN) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("", Weakness.TOO_SHORT),
        ("elf Zeichen", Weakness.TOO_SHORT),
        ("x" * 129, Weakness.TOO_LONG),
        ("aaaaaaaaaaaa", Weakness.REPETITION),
        ("121212121212", Weakness.REPETITION),
        ("nebelnebelnebel", Weakness.REPETITION),
        ("123456789012", Weakness.RUN),
        ("210987654321", Weakness.RUN),
        ("qwertzuiopü+", Weakness.RUN),
        ("asdfghjklöä#", Weakness.RUN),
        ("1q2w3e4r5t6z", Weakness.RUN),
        ("abcdefghijkl", Weakness.RUN),
        ("Passwort2026!", Weakness.COMMON),
        ("P4ssw0rt2026!", Weakness.COMMON),
        ("!!!Willkommen!!!", Weakness.COMMON),
        ("sommer2026sommer", Weakness.COMMON),
        ("Hallo-Schatz-1", Weakness.COMMON),
        ("Seeblick2026!", Weakness.OWN_WORDS),
        ("ImmobilienSeeblick", Weakness.OWN_WORDS),
        ("Anna.Berger.85", Weakness.OWN_WORDS),
        ("AnnaPasswort1", Weakness.OWN_WORDS),
        ("Konstanz-Konstanz-1", Weakness.OWN_WORDS),
    ],
)
def test_it_refuses_an_easy_one(bad, why):
    assert weakness(bad, OWN) is why


def test_exactly_twelve_and_exactly_128_characters_are_fine():
    assert weakness("Möwe über Ra") is None
    assert weakness(("Nebelhorn am Steg und " * 6)[:128]) is not Weakness.TOO_LONG


def test_the_list_is_clean():
    words = common_words()
    assert len(words) > 400
    assert all(word == word.lower() and word.isascii() and len(word) >= 3 for word in words)
