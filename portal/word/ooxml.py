"""The names of WordprocessingML, and how its elements say yes, no, how much and which."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R,
    "http://purl.oclc.org/ooxml/drawingml/main": A,
    "http://purl.oclc.org/ooxml/drawingml/picture": PIC,
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
    "http://purl.oclc.org/ooxml/officeDocument/math": M,
}
"""The namespaces of the strict variety of the format, which Word can write as well."""

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""


def plain_names(root: Element) -> Element:
    """The same tree with the names of the common variety, should it be of the strict one."""
    if etree.QName(root).namespace not in _STRICT:
        return root
    for element in root.iter(etree.Element):
        element.tag = _plain(element.tag)
        for name, value in list(element.attrib.items()):
            if _plain(name) != name:
                del element.attrib[name]
                element.set(_plain(name), value)
    return root


def _plain(name: str) -> str:
    namespace, _, local = name[1:].partition("}")
    return f"{_STRICT[namespace]}{local}" if name[0] == "{" and namespace in _STRICT else name


def local(element: Element) -> str:
    """The name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: Element | None, *names: str) -> Element | None:
    """The descendant at the end of a path of Word names, or None."""
    for name in names:
        element = None if element is None else element.find(f"{W}{name}")
    return element


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of an element that may be missing."""
    return None if element is None else element.get(f"{W}{name}")


def is_on(element: Element | None) -> bool | None:
    """What a switch such as ``<w:b/>`` says, None if it is not there."""
    if element is None:
        return None
    return element.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def number(text: str | None) -> int | None:
    """A measure as a whole number in its own unit, None if it is none."""
    try:
        return None if text is None else int(float(text))
    except (ValueError, OverflowError):
        return None


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children with these Word names."""
    wanted = {f"{W}{name}" for name in names}
    return (one for one in (element if element is not None else ()) if one.tag in wanted)
