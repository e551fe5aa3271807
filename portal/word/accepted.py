"""A part of a Word file as it may be seen: changes accepted, no comments, no hidden text, no field that fetches."""

from collections.abc import Iterable

from lxml import etree

from portal.word.ooxml import Element, V, W, child, is_on, local, value

_GONE = (
    "del moveFrom delText delInstrText commentRangeStart commentRangeEnd commentReference annotationRef "
    "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd "
    "customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd "
    "customXmlMoveToRangeStart customXmlMoveToRangeEnd rPrChange pPrChange sectPrChange tblPrChange tblGridChange "
    "trPrChange tcPrChange tblPrExChange numberingChange cellIns cellMerge permStart permEnd proofErr control "
    "dataBinding"
).split()
_FIELDS = set("PAGE NUMPAGES SECTIONPAGES SECTION PAGEREF REF NOTEREF SEQ TOC DATE TIME = HYPERLINK".split())
"""Fields that LibreOffice may work out: they ask nothing but the document itself."""
_ADDRESSES = {"src", "href", "althref"}


def accept(root: Element, unseen: Iterable[Element]) -> None:
    """Change a part in place. ``unseen``: runs that the reading found hidden or invisible."""
    for run in [*unseen, *_hidden_runs(root)]:
        for piece in list(run):
            if local(piece) not in ("rPr", "fldChar", "instrText"):
                run.remove(piece)
    _join_paragraphs(root)
    _drop_rows_and_cells(root)
    _drop([one for name in _GONE for one in root.iter(f"{W}{name}")])
    for name in ("ins", "moveTo"):
        for one in list(root.iter(f"{W}{name}")):
            _unwrap(one)
    _drop([one for one in root.iter() if local(one) in ("OLEObject", "svgBlip", "control")])
    _forget_addresses(root)
    _still_fields(root)


def _hidden_runs(root: Element) -> list[Element]:
    return [run for run in root.iter(f"{W}r") if is_on(child(run, "rPr", "vanish"))]


def _drop(elements: Iterable[Element]) -> None:
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _unwrap(element: Element) -> None:
    """Put what is inside an element in its place."""
    parent = element.getparent()
    place = parent.index(element)
    for offset, inner in enumerate(list(element)):
        parent.insert(place + offset, inner)
    parent.remove(element)


def _join_paragraphs(root: Element) -> None:
    """A paragraph whose end is deleted goes on with the next one."""
    for paragraph in list(root.iter(f"{W}p")):
        mark = child(paragraph, "pPr", "rPr")
        if child(mark, "del") is None and child(mark, "moveFrom") is None:
            continue
        following = paragraph.getnext()
        if following is None or following.tag != f"{W}p":
            continue
        place = 0 if child(following, "pPr") is None else 1
        content = [one for one in paragraph if one.tag != f"{W}pPr"]
        for offset, one in enumerate(content):
            following.insert(place + offset, one)
        paragraph.getparent().remove(paragraph)


def _drop_rows_and_cells(root: Element) -> None:
    gone = [
        row
        for row in root.iter(f"{W}tr")
        if child(row, "trPr", "del") is not None or is_on(child(row, "trPr", "hidden"))
    ]
    gone += [cell for cell in root.iter(f"{W}tc") if child(cell, "tcPr", "cellDel") is not None]
    _drop(gone)
    _drop([row for row in root.iter(f"{W}tr") if next(row.iter(f"{W}tc"), None) is None])
    _drop([table for table in root.iter(f"{W}tbl") if next(table.iter(f"{W}tr"), None) is None])


def _forget_addresses(root: Element) -> None:
    """Drawings of the old kind may name files; only relationships may, and those are checked."""
    for element in root.iter(etree.Element):
        for name in list(element.attrib):
            namespace, _, plain = name.rpartition("}")
            if plain in _ADDRESSES and (element.tag.startswith(V) or "office:office" in namespace):
                del element.attrib[name]


def _still_fields(root: Element) -> None:
    """Fields other than the harmless ones stay as the text that they showed last."""
    for field in list(root.iter(f"{W}fldSimple")):
        if not _is_harmless(value(field, "instr") or ""):
            _unwrap(field)
    opened: list[tuple[list[Element], list[str]]] = []
    for element in list(root.iter(f"{W}fldChar", f"{W}instrText")):
        kind = value(element, "fldCharType")
        if kind == "begin":
            opened.append(([element], []))
        elif opened:
            elements, code = opened[-1]
            elements.append(element)
            if element.tag == f"{W}instrText":
                code.append(element.text or "")
            if kind == "end":
                opened.pop()
                if not _is_harmless("".join(code)):
                    _drop(elements)
        else:
            _drop([element])
    _drop([element for elements, _code in opened for element in elements])


def _is_harmless(code: str) -> bool:
    word, _, rest = code.strip().partition(" ")
    if word.upper() != "HYPERLINK":
        return word.upper() in _FIELDS
    return rest.strip().strip('"').lower().startswith(("http://", "https://", "mailto:", "tel:", "\\l"))
