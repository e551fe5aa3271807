"""What a Word file says, as its readers see it: on a page, in print, in a mail and as plain text."""

import re
from dataclasses import dataclass
from html import escape

from flask_babel import gettext as _

from portal.offers.description import DocumentPicture
from portal.offers.models import OfferWord
from portal.word import clean_word_html, word_style, word_text

_TABLE = re.compile(r"<(/?)table\b[^>]*>")
_PICTURE = re.compile(r'(?<=src=")cid:([0-9a-f]{64})(?=")')
_COLOR = re.compile(r"^(\.word \.w-color-[0-9a-f]{6}) \{ (color: #[0-9a-f]{6}) \}$", re.MULTILINE)
_SIZE = re.compile(r'(?<= )width="(\d{1,4})" height="(\d{1,4})"(?=>)')
# What a filled Word template marks as missing (word_templates.fields) counts, too.
_PLACEHOLDER = re.compile(r"\{\{[^{}]{0,60}\}\}|\{%[^%]{0,60}%\}|\[[^\[\]]{1,60}: bitte ergänzen\]")

WIDEST_IN_A_MAIL = 552  # pixels: the sheet of templates/_layout/mail.html without its margins


@dataclass(frozen=True)
class DocumentWord:
    """The content of a Word file; ``html`` is clean in the words of portal.word, pictures are ``cid:<sha256>``."""

    html: str
    sha256: str  # of the file
    pdf_engine: str
    pictures: tuple[DocumentPicture, ...] = ()

    @property
    def style(self) -> str:
        """The rules for the classes in ``html``, all below ``.word``."""
        return word_style(self.html)

    @property
    def dark_style(self) -> str:
        """The colours once more, for a mail read in the dark: stronger than what the mail's frame says of text."""
        return "".join(
            f".content {rule} {{ {color} !important }}\n" for rule, color in _COLOR.findall(self.style)
        )

    @property
    def text(self) -> str:
        """The same as plain text."""
        return word_text(self.html)

    @property
    def page_html(self) -> str:
        """For a page: a table that is wider than a phone scrolls in a region of its own."""
        pieces, end, depth, number = [], 0, 0, 0
        for tag in _TABLE.finditer(self.html):
            if not tag[1] and depth == 0:
                number += 1
                name = escape(_("Tabelle %(number)d", number=number))
                opening = f'<div class="word__table" role="region" tabindex="0" aria-label="{name}">'
                pieces += [self.html[end : tag.start()], opening]
                end = tag.start()
            depth += -1 if tag[1] else 1
            if tag[1] and depth == 0:
                pieces += [self.html[end : tag.end()], "</div>"]
                end = tag.end()
        return "".join([*pieces, self.html[end:]])

    @property
    def mail_html(self) -> str:
        """For a mail: pictures named as our inline files are, none wider than the text (Outlook obeys the numbers)."""
        narrow = _SIZE.sub(_at_most_as_wide_as_the_mail, self.html)
        return _PICTURE.sub(r"cid:\1@bild", narrow)

    @property
    def problems(self) -> list[str]:
        """German sentences; while there is one the offer must not leave."""
        text = self.text
        if not text.strip() and not self.pictures:
            return [_("In der Word-Datei steht kein Text.")]
        return [
            _(
                "In der Word-Datei steht noch „%(name)s“. Bitte ersetzen Sie das in Word.",
                name=name,
            )
            for name in dict.fromkeys(_PLACEHOLDER.findall(text))
        ]


def page_style(fragment: str) -> str:
    """The rules for the classes of the Word file inside a preview (offers/_document.html); empty without one."""
    _before, _mark, behind = fragment.partition('<div class="word">')
    return word_style(behind.partition("</section>")[0]) if behind else ""


def _at_most_as_wide_as_the_mail(size: re.Match[str]) -> str:
    width, height = int(size[1]), int(size[2])
    if width <= WIDEST_IN_A_MAIL:
        return size[0]
    return f'width="{WIDEST_IN_A_MAIL}" height="{max(1, height * WIDEST_IN_A_MAIL // width)}"'


def document_word(word: OfferWord) -> DocumentWord:
    """The content of ``word``, cleaned once more on its way out (R35)."""
    html = clean_word_html(word.html)
    shown = set(_PICTURE.findall(html))
    return DocumentWord(
        html=html,
        sha256=word.sha256,
        pdf_engine=word.pdf_engine,
        pictures=tuple(
            DocumentPicture(
                sha256=str(one["sha256"]),
                small_sha256=str(one["sha256"]),
                width=int(one["width"]),
                height=int(one["height"]),
                caption="",
                alt=str(one["alt"]),
            )
            for one in word.pictures
            if one["sha256"] in shown
        ),
    )
