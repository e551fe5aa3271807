"""Message: what a broker writes to a prospect outside of offers, with its placeholders filled."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rich_text import TextRefused, clean_html
from portal.wordings import placeholders
from portal.wordings.models import WordingCategory


@dataclass(frozen=True)
class FilledMessage:
    """Ready to be built; what is wrong with subject or text as German sentences, while there are any it stays here."""

    subject: str
    body_html: str
    subject_problems: tuple[str, ...] = ()
    body_problems: tuple[str, ...] = ()


def fill_message(subject: str, body_html: str, values: Mapping[str, str]) -> FilledMessage:
    """``subject`` (plain) and ``body_html`` with their placeholders replaced, cleaned on the way out, too."""
    category = WordingCategory.REPLY
    line = " ".join(placeholders.fill_text(subject, values).split())
    line_problems = tuple(placeholders.all_problems(subject, values, category))
    try:
        clean = clean_html(body_html)
        filled = clean_html(placeholders.fill_html(clean, values))
    except TextRefused as refused:
        return FilledMessage(line, "", line_problems, (refused.sentence,))
    return FilledMessage(
        line, filled, line_problems, tuple(placeholders.all_problems(clean, values, category))
    )
