"""Guessing: how easily a password is found by somebody who knows what people like to choose (R34).

No rules of composition; a password is refused for being short, or for being made of what is guessed first: common
words, names of the agency and its people, runs of the keyboard or of the alphabet, repetition.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 12, 128  # characters

_WORDS_FILE = Path(__file__).parent / "common_words.txt"
_MOST_WORDS = 2  # more of them make a sentence, and a sentence is a good password
_FEWEST_CHARACTERS = 5  # different ones
_LEAST_REST = 4  # letters that must remain when everything easy is taken out
_SHORTEST_RUN = 4

_RUNS = (
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"  # a common word or two, with digits and signs around them
    RUN = "run"  # neighbours on the keyboard, or in the alphabet
    REPETITION = "repetition"
    OWN_WORDS = "own_words"  # names that stand on the agency's website


@cache
def common_words() -> frozenset[str]:
    """Words that stand in everybody's first guesses, German and English, without umlauts."""
    return frozenset(_WORDS_FILE.read_text(encoding="utf-8").split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_GERMAN)


def _own_words(texts: Iterable[str]) -> set[str]:
    """The single words of names and addresses, from three letters on, and each text as one word."""
    words: set[str] = set()
    for text in texts:
        parts = re.findall(r"[a-z]+", _plain(text))
        words |= {part for part in parts if len(part) >= 3}
        words.add("".join(parts))
    return {word for word in words if len(word) >= 3}


def _without(text: str, words: Iterable[str]) -> tuple[str, set[str]]:
    """``text`` without the words, longest first, and which were found."""
    found: set[str] = set()
    for word in sorted(words, key=len, reverse=True):
        if word in text:
            text = text.replace(word, " ")
            found.add(word)
    return text, found


def _rest(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _repeats(text: str) -> bool:
    if len(set(text)) < _FEWEST_CHARACTERS:
        return True
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, min(8, len(text) // 2) + 1)
    )


def _without_runs(text: str) -> str:
    """``text`` without runs of neighbours, forwards or backwards."""
    for run in _RUNS:
        for row in (run + run, (run + run)[::-1]):
            size = len(row)
            while size >= _SHORTEST_RUN:
                for start in range(len(row) - size + 1):
                    piece = row[start : start + size]
                    if piece in text:
                        text = text.replace(piece, " ")
                size -= 1
    return text


def weakness(password: str, own: Iterable[str] = ()) -> Weakness | None:
    """Why the password must be refused, or None; ``own`` are names and addresses around the account."""
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    plain = _plain(password)
    if _repeats(plain):
        return Weakness.REPETITION
    if len(_without_runs(unicodedata.normalize("NFKC", password).casefold()).replace(" ", "")) < _LEAST_REST:
        return Weakness.RUN
    for text in (plain, plain.translate(_LEET)):
        remaining, own_found = _without(text, _own_words(own))
        if own_found and _rest(remaining) < _LEAST_REST:
            return Weakness.OWN_WORDS
        remaining, found = _without(remaining, common_words())
        words = found | own_found
        if 1 <= len(words) <= _MOST_WORDS and _rest(_without_runs(remaining)) < _LEAST_REST:
            return Weakness.OWN_WORDS if own_found else Weakness.COMMON
    return None
