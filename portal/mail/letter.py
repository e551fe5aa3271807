"""Letter: what we write to somebody, as subject, text and HTML, before it becomes a mail."""

import re
from dataclasses import dataclass
from typing import Any

import css_inline
from flask import render_template

from portal.settings import ROOT

# Template lines that printed nothing leave gaps; one blank line is the widest a letter needs.
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True)
class Attachment:
    """A file to attach; ``content_id`` makes it a picture inside the HTML (``cid:<content_id>``)."""

    file_name: str
    media_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """Subject, text part, HTML part (empty: text only) and files."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()


def write_letter(name: str, attachments: tuple[Attachment, ...] = (), **values: Any) -> Letter:
    """The letter ``templates/mail/<name>/`` filled with ``values``.

    ``subject.txt`` and ``body.txt`` must exist; ``body.html`` may be missing. Rules of style sheets are moved into
    the elements, because many mail programs drop ``<style>``.
    """
    subject = " ".join(render_template(f"mail/{name}/subject.txt", **values).split())
    text = _BLANK_LINES.sub("\n\n", render_template(f"mail/{name}/body.txt", **values)).strip() + "\n"
    html = ""
    if (ROOT / "templates" / "mail" / name / "body.html").exists():
        html = _inliner.inline(render_template(f"mail/{name}/body.html", **values)).strip() + "\n"
    return Letter(subject=subject, text=text, html=html, attachments=attachments)
