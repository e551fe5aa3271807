"""Takes the pictures of README and handbook: a fresh demo on a free port, an installed Chromium, docs/screenshots/."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
sys.path.insert(0, str(ROOT))

from portal.demo.people import ANNA, PASSWORD  # noqa: E402 - the checkout is not always installed
from tests.browser_available import find_chromium, how_to_get_one  # noqa: E402

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
TALLEST = {1280: 1500, 390: 1300}  # pixels of the page; what is below is cut off
LARGEST = 200_000  # bytes of one file
PHONE_BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.1 Mobile/15E148 Safari/604.1"
)
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=de-DE"]


class PictureTooLarge(RuntimeError):
    """A picture stayed above LARGEST with as few colours as it bears."""


def save(name: str, picture: Image.Image) -> None:
    """Write ``docs/screenshots/<name>.png`` with a palette, small enough for a repository."""
    for colours in (256, 128, 64, 48):
        packed = BytesIO()
        flat = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        flat.save(packed, "PNG", optimize=True)
        if packed.tell() <= LARGEST:
            (FOLDER / f"{name}.png").write_bytes(packed.getvalue())
            sys.stdout.write(f"{name}.png  {packed.tell() // 1024} KB\n")
            return
    raise PictureTooLarge(name)


def look(page: Page, *, tallest: int | None = None) -> Image.Image:
    """The whole page from its top, at most ``tallest`` pixels of it."""
    for frame in page.frames:  # mails are shown in frames
        frame.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.evaluate("document.fonts.ready")
    # Photos below the fold load late, and a list of them may be part of the picture.
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(img => { img.loading = 'eager' })")
    while not page.evaluate("[...document.images].every(img => img.complete)"):
        page.wait_for_timeout(50)
    # What sticks to the window's edge would lie across the middle of a whole page.
    page.evaluate(
        "for (const bar of document.querySelectorAll('.draft-state, .contact-bar')) bar.style.position = 'static'"
    )
    width = page.viewport_size["width"] if page.viewport_size else DESK["width"]
    height = min(tallest or TALLEST[width], page.evaluate("document.documentElement.scrollHeight"))
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return Image.open(BytesIO(shot))


def take(page: Page, name: str, *, both: bool = False) -> None:
    """Save the page as it stands at 1280 pixels, with ``both`` also on a phone."""
    save(f"{name}-1280", look(page))
    if both:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        save(f"{name}-390", look(page))
        page.set_viewport_size(DESK)  # type: ignore[arg-type]


@contextmanager
def demo() -> Iterator[tuple[str, Path]]:
    """A fresh demo in a folder of its own; its address and that folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="portal-screenshots-") as home:
        command = [sys.executable, "-c", "from portal.cli import main; main()", "demo"]
        environment = {**os.environ, "PORT": str(port), "PORTAL_HOME": home}
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process), Path(home)
        finally:
            process.terminate()
            process.wait(40)


def wait_for(base: str, process: "subprocess.Popen[bytes]") -> str:
    """``base``, as soon as it answers."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{base}/anmelden", timeout=5).close()  # noqa: S310 - our own loopback
            return base
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The demo did not start; try: make run")


def new_context(browser: Browser, size: dict[str, int], user_agent: str | None = None) -> BrowserContext:
    """A browser in Germany without motion."""
    return browser.new_context(
        user_agent=user_agent,
        viewport=size,  # type: ignore[arg-type]
        locale="de-DE",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )


def sign_in(page: Page, base: str) -> None:
    """As Anna, the administrator."""
    page.goto(f"{base}/anmelden")
    take(page, "anmelden")
    page.click("main a:has-text('Passwort vergessen')")
    take(page, "passwort-vergessen")
    page.goto(f"{base}/anmelden")
    page.fill("input[name=email]", ANNA)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")


def open_case(page: Page, base: str, name: str) -> None:
    """The newest case of the prospect ``name``."""
    page.goto(f"{base}/vorgaenge")
    page.click(f"main tr:has-text('{name}') a")
    page.wait_for_load_state()


def office(page: Page, base: str) -> None:
    """The broker's pages as the demo leaves them."""
    page.goto(f"{base}/")
    take(page, "start", both=True)
    for name, address in (
        ("einstellungen", "einstellungen"),
        ("firmendaten", "einstellungen/firma"),
        ("aussehen", "einstellungen/aussehen"),
        ("widerrufsbelehrung", "einstellungen/widerrufsbelehrung"),
        ("agb", "einstellungen/agb"),
        ("s-expose", "einstellungen/s-expose"),
        ("mailkonto", "einstellungen/mailkonto"),
        ("team", "einstellungen/team"),
        ("konto", "konto"),
        ("immobilien", "immobilien"),
        ("interessenten", "interessenten"),
        ("vorgaenge", "vorgaenge"),
        ("textvorlagen", "textvorlagen"),
        ("postausgang", "postausgang"),
    ):
        page.goto(f"{base}/{address}")
        take(page, name)
    page.goto(f"{base}/immobilien")
    page.click("main a:has-text('Altbau am Hang')")
    take(page, "immobilie")
    shown = page.url
    page.goto(f"{shown}/bilder")
    take(page, "bilder")
    page.goto(f"{shown}/unterlagen")
    take(page, "unterlagen")
    page.goto(f"{base}/immobilien/neu")
    take(page, "immobilie-anlegen")
    page.goto(f"{base}/interessenten/neu")
    take(page, "interessent-anlegen")
    page.goto(f"{base}/postausgang?zustand=fehlgeschlagen")
    page.click("main tbody a")
    take(page, "mail-fehlgeschlagen")
    open_case(page, base, "Stadler")
    take(page, "vorgang-nicht-zugestellt")
    open_case(page, base, "Nguyễn")
    take(page, "vorgang-wartet")
    page.click("main a:has-text('S-Exposé noch einmal senden')")
    page.select_option("main select", index=1)
    page.click("main button:has-text('Vorlage einsetzen')")
    page.wait_for_load_state("networkidle")
    take(page, "erneut-senden")
    open_case(page, base, "Nguyễn")
    page.click("main a:has-text('Nachricht schreiben')")
    page.select_option("main select", index=1)
    page.click("main button:has-text('Vorlage einsetzen')")
    page.wait_for_load_state("networkidle")
    take(page, "nachricht")
    page.goto(f"{base}/textvorlagen")
    page.click("main a:has-text('Antwort auf eine Anfrage')")
    page.wait_for_load_state("networkidle")
    take(page, "textvorlage")


def composing(page: Page, base: str) -> None:
    """The three steps of a new Offerte, up to the button that sends it."""
    page.goto(f"{base}/offerten/neu")
    page.fill("input[name=prospect_search]", "Wałęsa")
    page.click("button[name=suchen][value=prospect_search]")
    page.click("label:has-text('Wałęsa')")
    page.click("button[name=suchen][value=property_search]")  # now his case may be chosen as well
    page.click("label:has-text('Neuer Vorgang')")
    page.click("label:has-text('Altbau am Hang')")
    take(page, "offerte-wer-und-was")
    page.click("main button:has-text('Weiter zum Inhalt')")
    page.wait_for_url(re.compile(r"/inhalt$"))
    page.select_option("main select", index=1)
    page.click("main button:has-text('Vorlage einsetzen')")
    page.wait_for_load_state()
    take(page, "offerte-inhalt")
    page.click("label:has-text('Word-Datei hochladen')")
    page.set_input_files("input[name=word_file]", ROOT / "tests" / "data" / "word" / "expose_altbau.docx")
    page.click("main button:has-text('Word-Datei hochladen')")
    page.wait_for_selector("main a:has-text('expose_altbau.docx')")
    take(page, "offerte-word")
    page.click("main button:has-text('Entfernen')")
    page.wait_for_selector("text=Ihr Anschreiben im Portal ist noch da.")
    page.click("main button:has-text('Prüfen und senden')")
    page.wait_for_url(re.compile(r"/pruefen"))
    take(page, "offerte-pruefen", both=True)
    page.click("main a:has-text('E-Mails')")
    page.wait_for_load_state()
    take(page, "offerte-pruefen-mail")


def finished_expose(page: Page, base: str) -> None:
    """A PDF made elsewhere becomes the Offerte; its first page as the prospect will see it on a phone."""
    page.goto(f"{base}/offerten/neu/expose")
    page.fill("input[name=prospect_search]", "Nguyễn")
    page.click("button[name=suchen][value=prospect_search]")
    page.click("label:has-text('Nguyễn')")
    page.set_input_files("input[type=file]", ROOT / "portal" / "demo" / "exposes" / "hofgut.pdf")
    page.fill("input[name=title]", "Hofgut auf dem Bodanrück")
    page.fill("input[name=object_number]", "SB-2060-B")
    page.fill("input[name=city]", "Allensbach")
    page.fill("input[name=price]", "1.690.000")
    page.fill("input[name=outer_commission]", "3,57 % inkl. MwSt.")
    page.click("button[name=suchen][value=prospect_search]")  # checks the file and shows the open cases
    page.wait_for_selector(".kept-file")
    page.click("label:has-text('Neuer Vorgang')")
    save("fertiges-expose-1280", look(page, tallest=2000))
    page.click("main button:has-text('Weiter zum Inhalt')")
    page.wait_for_url(re.compile(r"/inhalt$"))
    page.select_option("main select", index=1)
    page.click("main button:has-text('Vorlage einsetzen')")
    page.wait_for_load_state()
    page.goto(page.url.replace("/inhalt", "/ansicht/seite"))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("document.querySelector('.expose-pages').scrollIntoView()")
    page.wait_for_timeout(800)
    save("vorabansicht-expose-390", Image.open(BytesIO(page.screenshot())))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def link_in_mailbox(page: Page, base: str) -> str:
    """The personal link of Frau Öztürk, out of the demo's mailbox; saves the page of that mail."""
    page.goto(f"{base}/demo/postfach/")
    page.click("main a:has-text('liegt bereit') >> nth=0")
    page.wait_for_load_state("networkidle")
    take(page, "s-expose-mail")
    link = page.frames[1].query_selector("a[href*='/expose/']")
    assert link is not None, "the waiting mail carries a link"
    return link.get_attribute("href") or ""


def consent(browser: Browser, link: str) -> tuple[Image.Image, Image.Image]:
    """What the prospect sees, before and after his press; the two pictures from the phone."""
    page = new_context(browser, PHONE, PHONE_BROWSER).new_page()
    page.goto(link)
    before = look(page, tallest=PHONE["height"])
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    take(page, "zustimmung", both=True)
    page.click("main form button")
    page.wait_for_load_state("networkidle")
    save("vorabansicht-1280", look(page, tallest=DESK["height"]))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    after = look(page, tallest=PHONE["height"])  # the bar at the bottom would hide something in a longer one
    save("vorabansicht-390", after)
    return before, after


def evidence(page: Page, base: str) -> Image.Image:
    """The case after the consent, one entry unfolded, and the header lines of the offer mail."""
    for _ in range(100):  # the offer mail leaves within a second
        open_case(page, base, "Öztürk")
        if page.query_selector("main :text('Offerte vom Mailserver angenommen')"):
            break
        time.sleep(0.2)
    picture = look(page, tallest=PHONE["height"])
    take(page, "vorgang-zugestimmt", both=True)
    page.click("main li:has-text('Zustimmung erteilt') summary")
    entry = page.locator("main li:has-text('Zustimmung erteilt')").last
    save("technische-einzelheiten-1280", Image.open(BytesIO(entry.screenshot())))
    page.click("main li:has-text('Offerte vom Mailserver angenommen') a:has-text('Mail ansehen')")
    page.wait_for_load_state("networkidle")
    take(page, "offerten-mail")
    lines = page.locator("main details:has-text('Kopfzeilen anzeigen')")
    lines.locator("summary").click()
    save("kopfzeilen-1280", Image.open(BytesIO(lines.screenshot())))
    return picture


def overview(phones: tuple[Image.Image, Image.Image], case: Image.Image) -> None:
    """README's picture: consent and preview on the phone, the case in the office."""
    gap, wash = 24, "#f6f5f2"
    parts = [*phones, case]
    sheet = Image.new("RGB", (sum(part.width for part in parts) + gap * 4, PHONE["height"] + 2 * gap), wash)
    left = gap
    for part in parts:
        sheet.paste(part, (left, gap))
        left += part.width + gap
    save("overview", sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4), Image.Resampling.LANCZOS))


def main() -> None:
    """Take all pictures, or say which browser is missing."""
    chromium = find_chromium(for_pictures=True)
    if chromium is None:
        sys.exit(f"No Chromium was found. Install one: {how_to_get_one()}")
    FOLDER.mkdir(exist_ok=True)
    with demo() as (base, _home), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=CHROMIUM_ARGUMENTS,
            env={**os.environ, "LANGUAGE": "de"},  # what the browser itself writes, as on a choice of files
        )
        page = new_context(browser, DESK).new_page()
        sign_in(page, base)
        office(page, base)
        composing(page, base)
        finished_expose(page, base)
        phones = consent(browser, link_in_mailbox(page, base))
        overview(phones, evidence(page, base))
        browser.close()


if __name__ == "__main__":
    main()
