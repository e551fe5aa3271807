"""Takes docs/word/: Word files as Word shows them, then as page, as mail and as PDF of an offer, from a fresh demo."""

import os
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
from make_screenshots import CHROMIUM_ARGUMENTS, PHONE, demo, look, new_context
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "word"
FILES = ROOT / "tests" / "data" / "word"
sys.path.insert(0, str(ROOT))

from portal.demo.people import ANNA, PASSWORD  # noqa: E402 - the checkout is not always installed
from portal.libreoffice import render_word_pdf  # noqa: E402 - the same
from tests.browser_available import find_chromium, how_to_get_one  # noqa: E402 - the same

NAMES = ("expose_altbau", "angebot_python_docx", "brief_pandoc")
HEIGHT = 900
GAP = 20
LARGEST = 250_000  # bytes of one file
DESK = {"width": 800, "height": 1100}
MAIL = {"width": 660, "height": 1100}


def first_page(pdf: bytes) -> Image.Image:
    """The first page of a PDF, as high as the other pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        return page.render(scale=HEIGHT / page.get_height()).to_pil()
    finally:
        document.close()


def top(page: Page, address: str, size: dict[str, int]) -> Image.Image:
    """What a browser of this size shows first."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shown = look(page, tallest=size["height"])
    return shown.resize((shown.width * HEIGHT // shown.height, HEIGHT), Image.Resampling.LANCZOS)


def side_by_side(name: str, pictures: list[Image.Image]) -> None:
    """Write ``docs/word/<name>.png``, with a palette small enough for a repository."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, HEIGHT + 2 * GAP), "#8c939d")
    left = GAP
    for one in pictures:
        sheet.paste(one, (left, GAP))
        left += one.width + GAP
    for colours in (256, 128, 64, 48):
        packed = BytesIO()
        sheet.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(packed.getvalue())
    sys.stdout.write(f"{name}.png  {packed.tell() // 1024} KB\n")


def offer_from(page: Page, base: str, file: Path) -> str:
    """Let ``file`` be the content of the demo's first draft; the address of that offer."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{base}/offerten?stand=draft")
    page.click("main table th a")
    page.click("label:has-text('Word-Datei hochladen')")
    page.set_input_files("input[name=word_file]", file)
    page.click("button[name=tun][value=word]")
    page.wait_for_selector(f"a:has-text('{file.name}')")
    found = re.search(r".*/offerten/\d+", page.url)
    assert found, "the draft's own page"
    return found[0]


def main() -> None:
    """Take all pictures, or say what is missing."""
    chromium, office = find_chromium(for_pictures=True), shutil.which("soffice")
    if chromium is None:
        sys.exit(f"No Chromium was found. Install one: {how_to_get_one()}")
    if office is None:
        sys.exit("LibreOffice draws what Word shows; install it: apt-get install libreoffice-writer")
    FOLDER.mkdir(exist_ok=True)
    with demo() as (base, _home), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_ARGUMENTS, env={**os.environ, "LANGUAGE": "de"}
        )
        page = new_context(browser, DESK).new_page()
        page.goto(f"{base}/anmelden")
        page.fill("input[name=email]", ANNA)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{base}/")
        for name in NAMES:
            file = FILES / f"{name}.docx"
            offer = offer_from(page, base, file)
            pdf = page.request.get(f"{offer}/ansicht/pdf").body()
            side_by_side(
                name,
                [
                    first_page(render_word_pdf(Path(office), file.read_bytes()).content),
                    top(page, f"{offer}/ansicht/seite", DESK),
                    top(page, f"{offer}/ansicht/seite", PHONE),
                    top(page, f"{offer}/ansicht/mail/offerte", MAIL),
                    first_page(pdf),
                ],
            )
        browser.close()


if __name__ == "__main__":
    main()
