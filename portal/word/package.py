"""A Word file as the parts it declares: XML without any DTD, relationships that stay inside, no macros, no objects."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from portal.word.ooxml import Element, plain_names
from portal.word.refusal import WordRefused

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_STRANGERS = (
    ("macroenabled", "macros"),
    ("vbaproject", "macros"),
    ("spreadsheetml.sheet.main", "spreadsheet"),
    ("spreadsheetml.template.main", "spreadsheet"),
    ("presentationml.presentation.main", "presentation"),
    ("presentationml.slideshow.main", "presentation"),
)
_KINDS_REFUSED = {
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "keyMapCustomizations": "macros",
    "control": "embedded",
    "activeXControlBinary": "embedded",
    "oleObject": "embedded",
    "aFChunk": "chunk",
    "subDocument": "external",
    "frame": "external",
}
_DOCTYPE = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the last word of its type, the address or the name of a part."""

    kind: str
    target: str
    is_external: bool


class Package:
    """The parts of a Word file that passed every check."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        """Raises WordRefused."""
        self._parts = {name.lower(): content for name, content in parts.items()}
        self._relations: dict[str, dict[str, Relation]] = {}
        self._roots: dict[str, Element] = {}
        _check_kind(self._parts)
        for name in self._parts:
            if name.endswith(".rels"):
                self._check_relations(name)
        documents = [one for one in self.relations("").values() if one.kind == "officeDocument"]
        self.document = documents[0].target if documents else ""
        if self.document not in self._parts:
            raise WordRefused("no_word")

    def bytes_of(self, name: str) -> bytes | None:
        """The content of a part, or None if there is no such part."""
        return self._parts.get(name)

    def xml(self, name: str) -> Element | None:
        """The root element of a part, always the same one, or None if there is no such part. Raises WordRefused."""
        content = self._parts.get(name)
        if content is not None and name not in self._roots:
            self._roots[name] = plain_names(parsed(content))
        return self._roots.get(name)

    def relations(self, name: str) -> dict[str, Relation]:
        """What the part ``name`` refers to, by id; with an empty name, what the file itself does."""
        folder, base = posixpath.split(name)
        return self._relations.get(posixpath.join(folder, "_rels", f"{base}.rels"), {})

    def related(self, name: str, kind: str) -> str | None:
        """The first part of ``kind`` that the part ``name`` refers to and that is there."""
        targets = (
            one.target for one in self.relations(name).values() if one.kind == kind and not one.is_external
        )
        return next((target for target in targets if target in self._parts), None)

    def _check_relations(self, name: str) -> None:
        folder = posixpath.dirname(posixpath.dirname(name))
        found: dict[str, Relation] = {}
        for element in parsed(self._parts[name]).iter(f"{_RELATIONS}Relationship"):
            kind = element.get("Type", "").rstrip("/").rpartition("/")[2]
            target = element.get("Target", "")
            external = element.get("TargetMode", "").lower() == "external"
            if kind in _KINDS_REFUSED:
                raise WordRefused(_KINDS_REFUSED[kind])
            if external:
                _check_external(kind, target)
            else:
                target = _inside(folder, target)
            found[element.get("Id", "")] = Relation(kind, target, external)
        self._relations[name] = found


def parsed(content: bytes) -> Element:
    """The root of an XML part: without entities, without DTD, without network. Raises WordRefused."""
    plain = content.replace(b"\0", b"") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else content
    if any(word in plain for word in _DOCTYPE):
        raise WordRefused("doctype")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise WordRefused("damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise WordRefused("doctype")
    return root


def _check_kind(parts: dict[str, bytes]) -> None:
    """A Word document, and none that brings programs along."""
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        raise WordRefused("open_document")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in parts):
        raise WordRefused("macros")
    if "[content_types].xml" not in parts:
        raise WordRefused("no_word")
    kinds = {
        element.get("ContentType", "").lower()
        for element in parsed(parts["[content_types].xml"]).iter(f"{_TYPES}Default", f"{_TYPES}Override")
    }
    if _WORD not in kinds:
        for part, reason in _STRANGERS:
            if any(part in kind for kind in kinds):
                raise WordRefused(reason)
        raise WordRefused("no_word")
    if any("macroenabled" in kind or "vbaproject" in kind for kind in kinds):
        raise WordRefused("macros")


def _check_external(kind: str, target: str) -> None:
    """Only a link may lead outside, and the template a letter was begun with may have had its place on a disk."""
    if kind == "hyperlink":
        return
    if kind == "attachedTemplate" and _on_own_disk(target):
        return
    raise WordRefused("linked" if kind == "image" else "external")


def _on_own_disk(target: str) -> bool:
    """A place such as ``file:///C:/Vorlagen/Brief.dotx``: never opened here, and no address of another machine."""
    rest = target.removeprefix("file:///").replace("\\", "/")
    return len(rest) > 2 and rest[0].isalpha() and rest[1:3] == ":/"


def _inside(folder: str, target: str) -> str:
    """The name of a part, as a key of Package. Raises WordRefused for one that leads outside."""
    if "://" in target or "\\" in target:
        raise WordRefused("external")
    path = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
    return path.lower()
