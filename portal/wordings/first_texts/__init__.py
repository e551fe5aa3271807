"""The wordings a new agency may begin with: one or more for every category, in German and English."""

from portal.wordings.first_texts import english, german
from portal.wordings.first_texts.text import FirstText

FIRST_TEXTS: tuple[FirstText, ...] = (*german.TEXTS, *english.TEXTS)
