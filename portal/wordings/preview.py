"""Preview: a text as its reader will see it, with everything marked that would leave a hole."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask_babel import gettext as _

from portal.rich_text import TextRefused, clean_html
from portal.wordings import placeholders
from portal.wordings.models import WordingCategory

_TAG = re.compile(r"(<[^>]*>)")  # clean HTML has no bare < or > but those of its tags


@dataclass(frozen=True)
class Preview:
    """What the page shows: ``reader`` in the office's words, HTML that is clean and marked, what is wrong in German."""

    reader: str
    language: str
    subject_html: str
    body_html: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """Somebody real a text is tried on, and the values behind its placeholders."""

    reader: str
    values: Mapping[str, str]


NOBODY = Example("", {})  # while an agency has no case yet: every placeholder lacks its value


class Examples(Protocol):
    """Who a wording can be tried on; the cases are known above this package (portal.dispatch.examples)."""

    def choices(self, agency_id: int, broker_id: int) -> list[tuple[int, str]]:
        """Ids of recent cases and what they are called, the broker's newest one first."""

    def example(
        self, agency_id: int, broker_id: int, case_id: int | None, category: WordingCategory, language: str
    ) -> Example:
        """The data of a case of the agency, of the first choice without one; NOBODY while there is none."""


def make_preview(
    subject: str,
    body_html: str,
    example: Example,
    *,
    language: str,
    category: WordingCategory = WordingCategory.OFFER,
    clean: Callable[[str], str] = clean_html,
) -> Preview:
    """``subject`` (plain) and ``body_html`` with the values of ``example``, cleaned by ``clean``; writes nothing."""
    usable = placeholders.names_for(category)
    values = {name: value for name, value in example.values.items() if name in usable}
    found = placeholders.all_problems(subject, values, category)
    try:
        filled = clean(placeholders.fill_html(clean(body_html), values))
        found += placeholders.all_problems(clean(body_html), values, category)
    except TextRefused as refused:
        filled = ""
        found.append(refused.sentence)
    line = html.escape(placeholders.fill_text(subject, values), quote=False)
    return Preview(
        reader=example.reader,
        language=language,
        subject_html=_marked(line),
        body_html=_marked(filled),
        problems=tuple(dict.fromkeys(found)),
    )


def _marked(filled: str) -> str:
    """``filled`` (clean or escaped) with what is still in braces said in words; nothing inside a tag is touched."""
    return "".join(
        part if part.startswith("<") else placeholders.replace(part, _mark) for part in _TAG.split(filled)
    )


def _mark(name: str, _written: str) -> str:
    label = placeholders.NAMES.get(name)
    said = (
        _("%(label)s: kein Wert", label=str(label))
        if label
        else _("unbekannter Platzhalter: %(name)s", name=name)
    )
    return f'<mark class="hole">{html.escape(said, quote=False)}</mark>'
