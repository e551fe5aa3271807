"""A copy of a Word file for LibreOffice: what may be seen and what it takes to draw it, and no other part.

Pictures come from outside, encoded anew: without metadata and without what Word only cuts off.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from portal.pictures import kind_of
from portal.word.accepted import accept
from portal.word.drawings import crop_of, shape_of
from portal.word.ooxml import A, Element, R, V, W, local
from portal.word.package import Package

_TYPE = "application/vnd.openxmlformats-officedocument"
_WORD = f"{_TYPE}.wordprocessingml"
_KINDS = {
    "styles": f"{_WORD}.styles+xml",
    "numbering": f"{_WORD}.numbering+xml",
    "settings": f"{_WORD}.settings+xml",
    "fontTable": f"{_WORD}.fontTable+xml",
    "theme": f"{_TYPE}.theme+xml",
    "footnotes": f"{_WORD}.footnotes+xml",
    "endnotes": f"{_WORD}.endnotes+xml",
    "header": f"{_WORD}.header+xml",
    "footer": f"{_WORD}.footer+xml",
    "chart": f"{_TYPE}.drawingml.chart+xml",
    "diagramData": f"{_TYPE}.drawingml.diagramData+xml",
    "diagramLayout": f"{_TYPE}.drawingml.diagramLayout+xml",
    "diagramQuickStyle": f"{_TYPE}.drawingml.diagramStyle+xml",
    "diagramColors": f"{_TYPE}.drawingml.diagramColors+xml",
    "diagramDrawing": "application/vnd.ms-office.drawingml.diagramDrawing+xml",
}
_SETTINGS = set(
    "evenAndOddHeaders defaultTabStop compat footnotePr endnotePr mirrorMargins gutterAtTop autoHyphenation "
    "characterSpacingControl themeFontLang clrSchemeMapping decimalSymbol listSeparator".split()
)
_METAFILES = ("emf", "wmf", "gif", "bmp", "tif", "tiff")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Wanted:
    """A picture as it is shown: its part, what is cut off, and the shape it has on the page (0: unknown)."""

    part: str
    crop: tuple[float, float, float, float]
    shape: float


class Printable:
    """The copy of one file. ``unseen``: runs that the reading found hidden or invisible."""

    def __init__(self, package: Package, unseen: list[Element]) -> None:
        self._package = package
        self._kinds: dict[str, str] = {}
        self._collect(package.document, f"{_WORD}.document.main+xml")
        self._roots = {name: root for name in self._kinds if (root := package.xml(name)) is not None}
        for name, root in self._roots.items():
            accept(root, unseen if name == package.document else ())
        self.wanted: list[Wanted] = []
        self._uses: list[tuple[str, Element, str, Wanted]] = []
        for name, root in self._roots.items():
            self._uses += self._pictures(name, root)
        for _name, _element, _attribute, wanted in self._uses:
            if wanted not in self.wanted:
                self.wanted.append(wanted)

    def _collect(self, name: str, kind: str) -> None:
        if name in self._kinds or self._package.bytes_of(name) is None:
            return
        self._kinds[name] = kind
        for relation in self._package.relations(name).values():
            if not relation.is_external and relation.kind in _KINDS:
                self._collect(relation.target, _KINDS[relation.kind])

    def _pictures(self, part: str, root: Element) -> Iterator[tuple[str, Element, str, Wanted]]:
        """The pictures of a part that are encoded anew: the element and attribute that name it, what is shown of it."""
        for element in [*root.iter(f"{A}blip"), *root.iter(f"{V}imagedata"), *root.iter(f"{V}fill")]:
            element.attrib.pop(f"{R}link", None)
            attribute = f"{R}embed" if element.tag == f"{A}blip" else f"{R}id"
            relation = self._package.relations(part).get(element.get(attribute, ""))
            content = (
                self._package.bytes_of(relation.target) if relation and not relation.is_external else None
            )
            if relation is None or not content or kind_of(content) not in ("JPEG", "PNG", "WEBP"):
                continue
            fill = element.getparent()
            source = fill.find(f"{A}srcRect") if fill is not None else None
            crop = crop_of(source)
            if source is not None:
                fill.remove(source)
            yield part, element, attribute, Wanted(relation.target, crop, shape_of(element))

    def written(self, pictures: list[bytes]) -> bytes:
        """The copy as a .docx; ``pictures`` in the order of ``wanted``."""
        media = {f"word/media/portal{number}.{_ending(one)}": one for number, one in enumerate(pictures)}
        names = dict(zip(self.wanted, media, strict=True))
        related: dict[str, list[tuple[str, str, str]]] = {name: self._relations(name) for name in self._roots}
        for number, (part, element, attribute, wanted) in enumerate(self._uses):
            element.set(attribute, f"portal{number}")
            related[part].append((f"portal{number}", "image", names[wanted]))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", self._types())
            archive.writestr("_rels/.rels", _relations([("rId1", "officeDocument", self._package.document)]))
            for name, root in self._roots.items():
                _tidied(root, self._kinds[name])
                archive.writestr(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
                folder, base = posixpath.split(name)
                archive.writestr(posixpath.join(folder, "_rels", f"{base}.rels"), _relations(related[name]))
            for name, content in {**media, **self._metafiles()}.items():
                archive.writestr(name, content)
        return target.getvalue()

    def _relations(self, name: str) -> list[tuple[str, str, str]]:
        found = []
        for identity, relation in self._package.relations(name).items():
            is_link = relation.is_external and relation.kind == "hyperlink" and _LINK.match(relation.target)
            is_part = not relation.is_external and relation.target in (*self._roots, *self._metafiles())
            if is_link or is_part:
                found.append((identity, relation.kind, relation.target))
        return found

    def _metafiles(self) -> dict[str, bytes]:
        """Pictures that only LibreOffice can draw."""
        found = {}
        for name in self._roots:
            for relation in self._package.relations(name).values():
                content = self._package.bytes_of(relation.target) if relation.kind == "image" else None
                if content and relation.target.endswith(_METAFILES) and not content.lstrip().startswith(b"<"):
                    found[relation.target] = content
        return found

    def _types(self) -> str:
        endings = (
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"),
        )
        media = [(one, f"image/{one}") for one in ("png", "jpeg", *_METAFILES)]
        defaults = "".join(
            f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in (*endings, *media)
        )
        parts = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self._kinds.items()
        )
        return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{parts}</Types>'


def _ending(content: bytes) -> str:
    return "png" if kind_of(content) == "PNG" else "jpeg"


def _tidied(root: Element, kind: str) -> None:
    """Settings that say how to draw, and no others; no fonts from the file."""
    if kind == _KINDS["settings"]:
        for one in list(root):
            if local(one) not in _SETTINGS:
                root.remove(one)
    if kind == _KINDS["fontTable"]:
        for one in [one for one in root.iter() if local(one).startswith("embed")]:
            one.getparent().remove(one)
    for one in list(root.iter(f"{W}attachedTemplate")):
        one.getparent().remove(one)


def _relations(entries: list[tuple[str, str, str]]) -> bytes:
    root = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    for identity, kind, target in entries:
        element = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        is_link = kind == "hyperlink" and ":" in target
        namespace = (
            _OFFICE if kind != "diagramDrawing" else "http://schemas.microsoft.com/office/2007/relationships"
        )
        element.set("Id", identity)
        element.set("Type", f"{namespace}/{kind}")
        element.set("Target", target if is_link else f"/{target}")
        if is_link:
            element.set("TargetMode", "External")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
