"""What a wording is before it is anybody's, and how the letters of one language are put together."""

from dataclasses import dataclass

from portal.wordings.models import WordingCategory


@dataclass(frozen=True)
class FirstText:
    """A wording that comes with the portal; ``body_html`` is clean, ``name`` is German: brokers read it."""

    name: str
    category: WordingCategory
    language: str
    subject: str  # empty where the mail has a subject of its own
    body_html: str


@dataclass(frozen=True)
class Writer:
    """Makes the texts of one language; ``mark`` follows every name, ``closing`` ends what is a whole letter."""

    language: str
    closing: str
    mark: str = ""

    def offer(self, name: str, subject: str, *paragraphs: str) -> FirstText:
        """The letter of an offer."""
        return self._letter(WordingCategory.OFFER, name, subject, *paragraphs)

    def reply(self, name: str, subject: str, *paragraphs: str) -> FirstText:
        """Any other mail."""
        return self._letter(WordingCategory.REPLY, name, subject, *paragraphs)

    def registered(self, name: str, *paragraphs: str) -> FirstText:
        """Words in the S-Exposé mail, which greets, signs and has a subject itself."""
        return self._text(WordingCategory.REGISTERED, name, "", *paragraphs)

    def reminder(self, name: str, *paragraphs: str) -> FirstText:
        """The same when it is sent once more."""
        return self._text(WordingCategory.REMINDER, name, "", *paragraphs)

    def _letter(self, category: WordingCategory, name: str, subject: str, *paragraphs: str) -> FirstText:
        sender = "{{ makler_name }}<br>{{ firma_name }}"
        return self._text(category, name, subject, "{{ anrede }},", *paragraphs, self.closing, sender)

    def _text(self, category: WordingCategory, name: str, subject: str, *paragraphs: str) -> FirstText:
        body = "".join(f"<p>{one}</p>" for one in paragraphs)
        return FirstText(f"{name}{self.mark}", category, self.language, subject, body)
