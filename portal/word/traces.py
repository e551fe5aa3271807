"""A Word file without what its writer believes gone: tracked changes taken as accepted, no comments, no hidden text.

For whoever draws the file itself (portal.libreoffice) and must not publish more than ``read_word`` does (B32).
"""

import io
import zipfile

from lxml import etree

from portal.word.archive import read_archive
from portal.word.ooxml import W
from portal.word.package import Package, parsed

#: Gone with all that is in them.
_DROPPED = {
    f"{W}{name}"
    for name in (
        "del moveFrom delText delInstrText commentRangeStart commentRangeEnd commentReference annotationRef "
        "rPrChange pPrChange sectPrChange tblPrChange tblPrExChange tcPrChange trPrChange tblGridChange "
        "numberingChange cellIns cellDel cellMerge moveFromRangeStart moveFromRangeEnd moveToRangeStart "
        "moveToRangeEnd comment"
    ).split()
}
#: Only their frame goes: what was inserted stays.
_UNWRAPPED = {f"{W}ins", f"{W}moveTo"}
_PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml")


def without_traces(content: bytes) -> bytes:
    """The same file, checked, rebuilt and cleaned. Raises WordRefused."""
    parts = read_archive(content)
    Package(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, _cleaned(name.lower(), part))
    return target.getvalue()


def _cleaned(name: str, part: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return part
    root = parsed(part)
    if name in _PROPERTIES:  # names of writers and firms
        for child in list(root):
            root.remove(child)
    elif name.startswith("word/"):
        _clean(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _clean(root: etree._Element) -> None:
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            row.getparent().remove(row)
    for run in list(root.iter(f"{W}r")):
        if run.find(f"{W}rPr/{W}vanish") is not None or run.find(f"{W}rPr/{W}webHidden") is not None:
            run.getparent().remove(run)
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag in _DROPPED:
            parent.remove(element)
        elif element.tag in _UNWRAPPED:
            place = parent.index(element)
            for child in reversed(list(element)):
                parent.insert(place, child)
            parent.remove(element)
