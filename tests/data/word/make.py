"""Makes the Word files in this folder anew: run it where soffice and pandoc are installed.

The files are committed; tests read them as they are and never run this.
"""

import base64
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_COLOR_INDEX, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parents[2] / "portal" / "demo" / "pictures"


def photo(name: str, width: int = 480) -> bytes:
    """A photo of the demo, small enough for a fixture."""
    with Image.open(PICTURES / f"{name}.jpg") as picture:
        picture.thumbnail((width, width))
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=70)
    return target.getvalue()


def by_libreoffice(name: str) -> None:
    """A flat OpenDocument text from ``sources``, saved as .docx by LibreOffice Writer."""
    source = (HERE / "sources" / f"{name}.fodt").read_text(encoding="utf-8")
    source = source.replace("@@GARTEN@@", base64.b64encode(photo("garten-1")).decode())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.fodt").write_text(source, encoding="utf-8")
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "docx:Office Open XML Text",
                "--outdir",
                folder,
                f"{folder}/{name}.fodt",
            ],
            check=True,
        )
        shutil.copy(Path(folder) / f"{name}.docx", HERE / f"{name}.docx")


def by_pandoc() -> None:
    """A letter in Markdown, made a .docx by pandoc."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "sources" / "brief.md", folder)
        (Path(folder) / "reihenhaus.jpg").write_bytes(photo("reihenhaus-1", 360))
        subprocess.run(["pandoc", "brief.md", "-o", str(HERE / "brief_pandoc.docx")], cwd=folder, check=True)


def link(paragraph: Paragraph, address: str, text: str) -> None:
    """A link, which python-docx has no word for."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    element.append(run._r)
    paragraph._p.append(element)


def field(paragraph: Paragraph, code: str, result: str = "") -> None:
    """A field such as PAGE."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", result), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def letterhead(document: Docx) -> None:
    """A first page with a logo, later pages with a line; page numbers."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.different_first_page_header_footer = True
    head = section.first_page_header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head.add_run().add_picture(str(PICTURES / "logo.png"), width=Cm(4))
    section.header.paragraphs[0].text = "Bergmann Immobilien · Fortsetzung"
    foot = section.first_page_footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(8), WD_TAB_ALIGNMENT.CENTER)
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run("Bergmann Immobilien\tLindenallee 12, 79098 Freiburg\tSeite ").font.size = Pt(8)
    field(foot, "PAGE", "1")
    foot.add_run(" von ")
    field(foot, "NUMPAGES", "2")


def by_python_docx() -> None:
    """A letter with a table of facts in one of Word's table styles, on Word's own template."""
    document = Document()
    letterhead(document)
    for line in ("Frau", "Dr. Selin Öztürk", "Seestraße 9", "88045 Friedrichshafen"):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.space_after = Pt(0)
    document.add_paragraph()
    date = document.add_paragraph("Freiburg, den 3. März 2026")
    date.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    subject = document.add_paragraph()
    run = subject.add_run("Unser Angebot: Wohnung am Stadtgarten")
    run.bold, run.font.size, run.font.color.rgb = True, Pt(15), RGBColor(0x1F, 0x5F, 0x8B)
    document.add_paragraph("Sehr geehrte Frau Dr. Öztürk,")
    text = document.add_paragraph("gern senden wir Ihnen unser Angebot. Bitte beachten Sie: ")
    text.add_run("Die Wohnung ist vermietet.").font.highlight_color = WD_COLOR_INDEX.YELLOW
    text.add_run(" Den Film dazu sehen Sie ")
    link(text, "https://bergmann.example/film", "auf unserer Seite")
    text.add_run(". Internes in Weiß.").font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    facts(document)
    document.add_paragraph()
    for label, amount in (("Kaufpreis:", "389.000 €"), ("Provision:", "11.573 €"), ("Summe:", "400.573 €")):
        row = document.add_paragraph()
        row.paragraph_format.tab_stops.add_tab_stop(Cm(6), WD_TAB_ALIGNMENT.RIGHT)
        row.paragraph_format.space_after = Pt(2)
        row.add_run(f"{label}\t{amount}").bold = label == "Summe:"
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("Die Wohnung in Bildern", 1)
    picture = document.add_paragraph()
    picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture.add_run().add_picture(io.BytesIO(photo("seeterrasse-1", 420)), width=Cm(11))
    document.add_heading("Ihr Ablauf", 2)
    for step in ("Besichtigung", "Finanzierung", "Notar"):
        document.add_paragraph(step, style="List Number")
    document.add_paragraph("Wir freuen uns auf Sie!", style="Intense Quote")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_heading("Anhang", 1)
    document.add_paragraph("Grundbuch\u00a0Blatt\u00a0217, Flurstück 31/4.")
    document.core_properties.author = "Anna Bergmann"
    document.save(str(HERE / "angebot_python_docx.docx"))


def facts(document: Docx) -> None:
    """Merged cells both ways and a style with bands."""
    table = document.add_table(5, 3, style="Medium Shading 1 Accent 1")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    rows = (
        ("Eckdaten", "", "Wert"),
        ("Fläche", "Wohnen", "84 m²"),
        ("", "Terrasse", "12 m²"),
        ("Miete", "kalt, im Monat", "1.120 €"),
        ("Baujahr 1998, Energieausweis: Verbrauch, 87 kWh/(m²·a)", "", ""),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, (Cm(4), Cm(7), Cm(5)), strict=True):
            cell.text, cell.width = text, width
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(4, 0).merge(table.cell(4, 2))
    for row in table.rows[:4]:
        row.cells[2].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


if __name__ == "__main__":
    by_libreoffice("expose_altbau")
    by_libreoffice("mit_aenderungen")
    by_pandoc()
    by_python_docx()
    sys.exit(0)
