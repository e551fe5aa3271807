"""The original offer mail: cover letter, what is offered, contact. Files are added when it leaves."""

from collections.abc import Sequence
from html import escape

from portal.mail.letter import Letter, write_letter
from portal.offers.document import OfferDocument
from portal.rich_text import html_to_text

#: Where the evidence block goes. Neither can stand in a broker's text: the sanitiser drops comments, and the
#: signature's mark is looked for from the end, below which only the agency's own lines stand.
HTML_MARK = "<!-- evidence -->"
TEXT_MARK = "\n-- \n"

# Written out, because style sheets are moved into the elements before the block is added.
_BLOCK_STYLE = (
    "margin:24px 0 0;padding:12px 0 0;border-top:1px solid #dcdfe3;"
    "font-size:14px;line-height:1.5;color:#5b6470;"
    "word-break:break-word;overflow-wrap:anywhere"  # a check sum is wider than a phone
)


def offer_letter(
    document: OfferDocument, file_names: Sequence[str], linked_names: Sequence[str] = ()
) -> Letter:
    """The letter of the offer mail without files.

    ``file_names`` are those the mail will carry, ``linked_names`` those that wait on the page behind the personal link.
    """
    agency = document.agency
    return write_letter(
        "offer",
        document=document,
        cover_text=document.word.text if document.word else html_to_text(document.cover_html),
        signature_text="" if document.word else html_to_text(document.contact.signature_html),
        file_names=list(file_names),
        linked_names=list(linked_names),
        agency=agency,
        withdrawal_url=document.withdrawal_url,
        for_consumer=not document.is_business,
        logo_cid=f"{agency.logo_sha256}@bild" if agency.logo_sha256 else "",
    )


def with_evidence_block(html: str, text: str, block_lines: Sequence[str]) -> tuple[str, str]:
    """HTML and text part of the frozen offer mail with ``block_lines`` below the letter; no lines, no block."""
    if not block_lines:
        return html.replace(HTML_MARK, "", 1), text
    shown = "<br>".join(escape(line, quote=False) for line in block_lines)
    before, mark, after = html.rpartition(HTML_MARK)
    html = f'{before}<p style="{_BLOCK_STYLE}">{shown}</p>{after}' if mark else html
    above, mark, signature = text.rpartition(TEXT_MARK)
    block = "\n".join(block_lines)
    text = f"{above.rstrip()}\n\n{block}\n{mark}{signature}" if mark else f"{text.rstrip()}\n\n{block}\n"
    return html, text
