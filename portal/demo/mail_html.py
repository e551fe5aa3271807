"""The HTML part of a stranger's mail, cleaned for showing: no script, no form, no request to any host.

This is the second wall. The first one is the Content-Security-Policy of the page that shows it (``sandbox``,
no script, pictures from this server only); see ``portal.demo.views``.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from urllib.parse import unquote

import nh3

from portal.demo.mailbox import OpenedMessage

_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_LAYOUT = {
    "align",
    "valign",
    "width",
    "height",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "color",
    "dir",
    "face",
    "lang",
    "role",
    "size",
    "style",
    "class",
    "title",
    "colspan",
    "rowspan",
    "aria-hidden",
    "aria-label",
    "alt",
    "start",
    "type",
}


def _allowed() -> tuple[set[str], dict[str, set[str]]]:
    tags = set(nh3.ALLOWED_TAGS) | {"style", "font", "section", "main"}
    attributes = deepcopy(nh3.ALLOWED_ATTRIBUTES)
    attributes["*"] = set(attributes.get("*", set())) | _LAYOUT
    attributes["img"] = {"src", "alt", "width", "height"}
    attributes["a"] = {"href", "title"}
    return tags, attributes


_TAGS, _ATTRIBUTES = _allowed()


def displayable_html(message: OpenedMessage, picture_address: Callable[[int], str]) -> str:
    """The message's HTML, cleaned; ``cid:`` pictures by ``picture_address(number)``, links to a new tab."""
    by_content_id = {part.content_id: part.number for part in message.attachments if part.is_picture}

    def keep_attribute(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            if value.lower().startswith("cid:"):
                number = by_content_id.get(unquote(value[4:]))
                return None if number is None else picture_address(number)
            return value if _DATA_PICTURE.fullmatch(value) else None
        if attribute == "href" and not value.lower().startswith(("http://", "https://", "mailto:", "tel:")):
            return None
        return value

    return nh3.clean(
        message.html or "",
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=keep_attribute,
        clean_content_tags={
            "script",
            "title",
            "noscript",
            "template",
            "textarea",
            "select",
            "svg",
            "math",
            "iframe",
        },
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer",
    )
