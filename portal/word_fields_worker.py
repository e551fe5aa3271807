"""The child process behind ``portal.word_fields``: finds and fills the fields of a Word template with docxtpl.

Run as ``python -m portal.word_fields_worker`` by ``portal.confined`` only. A template is a stranger's program: of
Jinja's language only the names of fields, one loop over the properties and conditions on fields are let through, and
what is let through runs in Jinja's sandbox.
"""

import copy
import io
import os
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docxtpl import DocxTemplate, Listing
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from portal.confined_child import Message, serve
from portal.word.archive import read_archive
from portal.word.package import Package, parsed
from portal.word.refusal import WordRefused

OBJECT, OBJECTS = "objekt", "objekte"
"""``{{ objekt.preis }}`` in a table's row: the row is repeated for every property of ``objekte``."""

FOOTNOTES = "/word/footnotes.xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FILLED_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_MERGE = re.compile(r'^\s*MERGEFIELD\s+"?([\w.]+)"?', re.IGNORECASE)
_OBJECT_FIELD = re.compile(r"{{\s*objekt\.", re.IGNORECASE)
_IN_BRACES = re.compile(r"(?<=\{[{%])[^{}%]*(?=[}%]\})")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Getattr,
    nodes.Not,
)


class InstructionRefused(Exception):
    """The template asks for more than fields: the instruction's kind."""


class _Template(DocxTemplate):
    """docxtpl, with names that need not be written in small letters and no properties filled."""

    def patch_xml(self, src_xml: str) -> str:
        """As docxtpl's, then every name in small letters without fixed spaces: people type ``{{ Anrede }}``."""
        return _IN_BRACES.sub(lambda match: match[0].replace("\xa0", " ").lower(), super().patch_xml(src_xml))

    def footnotes(self) -> list[Any]:
        """The part with the footnotes, if there is one."""
        return [part for part in self.docx.part.package.iter_parts() if part.partname == FOOTNOTES]

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Once: docxtpl does it once for every section, and would read what was filled in as fields again."""
        for part in self.footnotes():
            source = self.patch_xml(part.blob.decode())
            part._blob = self.render_xml_part(source, part, context, jinja_env).encode()

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Title and author of the file are no place for fields."""


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True)


def template_from(content: bytes) -> bytes:
    """The upload, checked and rebuilt, with merge fields and rows of properties written as docxtpl wants them.

    Raises WordRefused.
    """
    parts = read_archive(content)
    Package(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, _prepared(name, part))
    return target.getvalue()


def _prepared(name: str, part: bytes) -> bytes:
    if not name.lower().endswith((".xml", ".rels")):
        return part
    root = parsed(part)
    if _FILLED_PARTS.fullmatch(name):
        _write_merge_fields(root)
        _repeat_rows(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _write_merge_fields(root: etree._Element) -> None:
    """Word's MERGEFIELDs as ``{{ name }}``, in the look of the text that stands in their place."""
    for simple in list(root.iter(f"{_W}fldSimple")):
        name = _merge_name(simple.get(f"{_W}instr", ""))
        if name:
            look = simple.find(f".//{_W}rPr")
            simple.getparent().replace(simple, _field_run(name, look))
    for paragraph in root.iter(f"{_W}p"):
        for runs, name in list(_complex_fields(paragraph)):
            looks = [look for run in runs if (look := run.find(f"{_W}rPr")) is not None]
            paragraph_or_link = runs[0].getparent()
            paragraph_or_link.insert(
                paragraph_or_link.index(runs[0]), _field_run(name, looks[-1] if looks else None)
            )
            for run in runs:
                run.getparent().remove(run)


def _complex_fields(paragraph: etree._Element) -> Iterator[tuple[list[etree._Element], str]]:
    """The runs of every merge field that begins and ends in this paragraph, with its name."""
    runs: list[etree._Element] = []
    depth = 0
    for run in paragraph.iter(f"{_W}r"):
        kinds = [mark.get(f"{_W}fldCharType") for mark in run.iter(f"{_W}fldChar")]
        depth += kinds.count("begin")
        if depth:
            runs.append(run)
        depth = max(0, depth - kinds.count("end"))
        if runs and not depth:
            said = "".join(text.text or "" for one in runs for text in one.iter(f"{_W}instrText"))
            name = _merge_name(said)
            if name:
                yield runs, name
            runs = []


def _merge_name(instruction: str) -> str:
    found = _MERGE.match(instruction)
    return found[1] if found else ""


def _field_run(name: str, look: etree._Element | None) -> etree._Element:
    run = etree.Element(f"{_W}r")
    if look is not None:
        run.append(copy.deepcopy(look))
    text = etree.SubElement(run, f"{_W}t")
    text.text = f"{{{{ {name} }}}}"
    text.set(_XML_SPACE, "preserve")
    return run


def _repeat_rows(root: etree._Element) -> None:
    """Put docxtpl's loop around every row with fields of a property, unless its writer did so himself."""
    for table in list(root.iter(f"{_W}tbl")):
        if re.search(r"{%\s*tr\s+for", _text(table)):
            continue
        for row in list(table.iterchildren(f"{_W}tr")):
            if _OBJECT_FIELD.search(_text(row)):
                row.addprevious(_loop_row(f"{{%tr for {OBJECT} in {OBJECTS} %}}"))
                row.addnext(_loop_row("{%tr endfor %}"))


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))


def _loop_row(instruction: str) -> etree._Element:
    row = etree.Element(f"{_W}tr")
    parent = row
    for tag in ("tc", "p", "r", "t"):
        parent = etree.SubElement(parent, f"{_W}{tag}")
    parent.text = instruction
    return row


def fields_of(template: bytes) -> list[str]:
    """The names of its fields in order, those of a property as ``objekt.preis``. Raises InstructionRefused."""
    opened = _Template(io.BytesIO(template))
    found: dict[str, None] = {}
    for xml in _sources(opened):
        tree = _environment().parse(xml)
        for node in _every(tree):
            if not isinstance(node, _ALLOWED):
                raise InstructionRefused(type(node).__name__)
            _check(node)
            name = _field_name(node)
            if name:
                found[name] = None
    return list(found)


def _sources(opened: _Template) -> Iterator[str]:
    opened.init_docx()
    yield opened.patch_xml(opened.get_xml())
    for kind in (opened.HEADER_URI, opened.FOOTER_URI):
        for _key, part in opened.get_headers_footers(kind):
            yield opened.patch_xml(opened.get_part_xml(part))
    for part in opened.footnotes():
        yield opened.patch_xml(part.blob.decode())


def _every(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _every(child)


def _check(node: nodes.Node) -> None:
    """A loop goes over the properties, and a point stands behind nothing but a property."""
    if isinstance(node, nodes.For) and not (
        isinstance(node.target, nodes.Name)
        and node.target.name == OBJECT
        and isinstance(node.iter, nodes.Name)
        and node.iter.name == OBJECTS
        and node.test is None
        and not node.recursive
    ):
        raise InstructionRefused("For")
    if isinstance(node, nodes.Getattr) and not (
        isinstance(node.node, nodes.Name) and node.node.name == OBJECT
    ):
        raise InstructionRefused("Getattr")


def _field_name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{OBJECT}.{node.attr}"
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in {OBJECT, OBJECTS}:
        return str(node.name)
    return ""


def fill(template: bytes, values: dict[str, str], objects: list[dict[str, str]]) -> bytes:
    """The finished file. Raises InstructionRefused."""
    fields_of(template)
    opened = _Template(io.BytesIO(template))
    context: dict[str, Any] = {name: Listing(value) for name, value in values.items()}
    # In a text "objekte" names them all; in a loop it is the rows.
    context[OBJECTS] = _Objects(
        [{key: Listing(value) for key, value in one.items()} for one in objects], values
    )
    opened.render(context, _environment(), autoescape=True)
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


class _Objects(list[dict[str, Listing]]):
    """The properties, which read as a sentence where a template writes ``{{ objekte }}``."""

    def __init__(self, rows: list[dict[str, Listing]], values: dict[str, str]) -> None:
        super().__init__(rows)
        self._sentence = Listing(values.get(OBJECTS, ""))

    def __html__(self) -> str:
        return str(self._sentence)

    def __str__(self) -> str:
        return str(self._sentence)


def answer(question: Message) -> Message:
    """In: the upload, and for filling ``{values, objects}``. Out: ``{fields}`` and the finished file, or a problem."""
    try:
        template = template_from(question.parts[0])
        fields = fields_of(template)
        if "values" not in question.head:
            return Message({"fields": fields})
        return Message(
            {"fields": fields}, (fill(template, question.head["values"], question.head["objects"]),)
        )
    except WordRefused as refused:
        return Message({"problem": refused.reason})
    except InstructionRefused:
        return Message({"problem": "instruction"})
    except TemplateError:
        return Message({"problem": "braces"})


def warm_up() -> None:
    """Load the libraries."""
    parsed(b"<a/>")
    _environment().parse("")


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, warm_up)
