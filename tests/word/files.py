"""Word files for tests, from the XML of their bodies; and real ones that Word-like tools made."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from portal.word import read_word

REAL = Path(__file__).resolve().parents[1] / "data" / "word"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{_KIND}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)

Relations = Sequence[tuple[str, str, str]]
"""Id, last word of the type, and target; an address outside or a part inside."""
Parts = dict[str, str | bytes]


def real(name: str) -> bytes:
    """A committed file."""
    return (REAL / f"{name}.docx").read_bytes()


def text(*runs: str) -> str:
    """A paragraph of runs with text."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs) + "</w:p>"


def relations(entries: Relations) -> str:
    """A part with relationships."""
    lines = [
        f'<Relationship Id="{identity}" Type="{_KIND}/{kind}" Target="{target}"{_mode(kind, target)}/>'
        for identity, kind, target in entries
    ]
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(lines)}</Relationships>"
    )


def _mode(kind: str, target: str) -> str:
    is_outside = kind == "hyperlink" or "://" in target or target.startswith("file:")
    return ' TargetMode="External"' if is_outside else ""


def parts_of(body: str, related: Relations = (), more: Parts | None = None) -> Parts:
    """The parts of a small Word file."""
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
        ),
        "_rels/.rels": relations([("rId1", "officeDocument", "word/document.xml")]),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(list(related)),
        **(more or {}),
    }


def zipped(parts: Parts) -> bytes:
    """Parts as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word(body: str, related: Relations = (), more: Parts | None = None) -> bytes:
    """A small Word file."""
    return zipped(parts_of(body, related, more))


def styles(inner: str) -> tuple[Relations, Parts]:
    """What ``word`` needs for a file with styles."""
    return [("rIdS", "styles", "styles.xml")], {"word/styles.xml": f"<w:styles {NAMES}>{inner}</w:styles>"}


NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>'
)


def html(body: str, related: Relations = (), more: Parts | None = None) -> str:
    """The HTML of a small file whose paragraphs have the usual space below them."""
    more = dict(more or {})
    more.setdefault("word/styles.xml", f"<w:styles {NAMES}>{NORMAL}</w:styles>")
    return read_word(word(body, [*related, ("rIdS", "styles", "styles.xml")], more)).html


def notes(body: str, related: Relations = (), more: Parts | None = None) -> tuple[str, ...]:
    """What the broker is told about a small file."""
    return read_word(word(body, related, more)).notes


def run(properties: str, content: str = "Altbau") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{content}</w:t></w:r></w:p>"


def paragraph(properties: str, content: str = "Altbau") -> str:
    """A paragraph that looks like this."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{content}</w:t></w:r></w:p>"
