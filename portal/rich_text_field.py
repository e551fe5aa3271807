"""The form field behind the rich-text editor: HTML from the editor, plain text from a browser without scripts."""

import html as markup
import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from portal.form_fields import clean_text
from portal.rich_text import TextRefused, clean_html, html_to_text, text_to_html

NEVER_WRAPPED = 1_000_000  # columns
LONGEST_RESCUED = 100_000  # characters


def as_typed(source: str) -> str:
    """The text of clean HTML as somebody would type it: no line is broken but where the writer broke it."""
    return html_to_text(source, width=NEVER_WRAPPED)


def _bare(source: str) -> str:
    """The words of HTML that was refused, so that its writer does not lose them."""
    return markup.unescape(re.sub(r"<[^>]*>", " ", source))[:LONGEST_RESCUED]


class RichTextField(TextAreaField):
    """Clean HTML as ``data``. The macro ``editor`` sends ``<name>_format``: ``html``, or ``text`` without scripts.

    The text area itself always holds plain text, so that it can be edited without scripts; text that was not
    changed there keeps the formatting it had. ``maximum`` counts the characters a reader sees.
    """

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, maximum: int = 20_000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.maximum = maximum
        self.format = "html"
        self._typed: str | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """As every field, but first learns how the text was written."""
        self._before = data if isinstance(data, str) else ""
        if formdata is not None:
            self.format = "html" if formdata.get(f"{self.name}_format") == "html" else "text"
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was written. Raises ValueError with a German sentence when it is no letter any more."""
        if not valuelist:
            return
        raw = valuelist[0]
        self._typed = clean_text(raw) if self.format == "text" else None
        self.data = self._before
        if self.format == "html":
            try:
                self.data = clean_html(raw)
            except TextRefused as refused:
                self.data = text_to_html(_bare(raw))
                raise ValueError(refused.sentence) from refused
        elif self._typed != clean_text(as_typed(self._before)):
            self.data = text_to_html(self._typed or "")

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError when there is more to read than ``maximum``."""
        if len(as_typed(self.data or "")) > self.maximum:
            most = f"{self.maximum:,}".replace(",", ".")
            raise ValidationError(_l("Bitte kürzen Sie auf höchstens %(max)s Zeichen.", max=most))

    def show(self, source: str) -> None:
        """Show ``source`` (clean HTML) instead of what was written."""
        self.data, self._typed = source, None

    @property
    def is_empty(self) -> bool:
        """Whether a reader would see nothing."""
        return not as_typed(self.data or "").strip()

    def _value(self) -> str:
        return self._typed if self._typed is not None else as_typed(self.data or "")
