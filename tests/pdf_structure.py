"""What every PDF of the portal must be: whole, quiet, with all its fonts inside and its text readable."""

import io
from typing import Any

import pikepdf

QUIET = ("/OpenAction", "/AA", "/AcroForm")


def complaints(content: bytes) -> list[str]:
    """What a strict reader would find wrong; an empty list is what we want."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root: Any = pdf.Root
        found = [str(one) for one in pdf.check_pdf_syntax()]
        found += [f"the catalogue has {name}" for name in QUIET if name in root]
        found += [f"names {name}" for name in root.get("/Names", ()) if name != "/Dests"]
        if str(root.get("/Lang", "")) not in {"de", "de-DE", "en"}:
            found.append("no language")
        if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
            found.append("a reader's window shows the file's name")
        found += [f"no {name}" for name in ("/Title", "/Author") if not str(pdf.docinfo.get(name, ""))]
        for entry in pdf.objects:
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font":
                found += _wrong_with_font(entry)
    return found


def _wrong_with_font(font: Any) -> list[str]:
    name = str(font.get("/BaseFont", "?"))
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    if not any(file in descriptor for file in ("/FontFile", "/FontFile2", "/FontFile3")):
        return [f"{name} is not embedded"]
    if "/ToUnicode" not in font and "/DescendantFonts" in font:
        return [f"{name} does not tell its letters"]
    return []


def bookmarks(content: bytes) -> list[tuple[int, str]]:
    """Depth and title of every bookmark, in order."""
    found: list[tuple[int, str]] = []

    def collect(items: Any, depth: int) -> None:
        for item in items:
            found.append((depth, item.title))
            collect(item.children, depth + 1)

    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        collect(outline.root, 0)
    return found
