"""Times one exposé PDF of six pages and six photos beside other engines on the same HTML, all of them warm.

Prints ``figure <name> <value> <unit> <goal> <ok|short>`` for what has a goal, ``beside <engine> …`` for the others, and
``not run`` where one is missing. The engines take turns, so that a busy machine is busy for all of them.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade

from portal.app import create_app
from portal.demo.album import DemoPicture, demo_pictures
from portal.files import file_store
from portal.offers import rendering
from portal.pdf import render_pdf
from portal.properties.models import PictureKind
from portal.settings import ROOT
from tests.bench.journey import figure
from tests.browser_available import find_chromium
from tests.conftest import make_settings
from tests.exposes import demo_property, document_of, expose
from tests.people import settle_in

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
MOST_TIMES, MOST_MEGABYTES = 1.2, 1.5
WEASYPRINT = Path(os.environ.get("BENCH_WEASYPRINT", ROOT / "build" / "bench" / "bin" / "python"))

#: What the others need to understand of our page: where pages end, and that cropped photos fill their place.
FOR_OTHERS = r"""<style>
@page { size: A4; margin: 20mm }
pdf\:nextpage { display: block; break-after: page }
.cropped { object-fit: cover }
</style></head>"""

Run = Callable[[], tuple[float, int]]  # milliseconds and bytes


class EngineMissing(RuntimeError):
    """It is not installed, or does not start; the message says what is missing."""


@contextmanager
def process(python: str | Path, engine: str, page: Path) -> Iterator[Run]:
    """An engine that waits in a process of its own."""
    command = [str(python), str(Path(__file__).with_name("engine.py")), engine, str(page)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        if child.stdout.readline() != "ready\n":
            lines = child.stderr.read().strip().splitlines()
            raise EngineMissing(lines[-1][:120] if lines else "it does not start")

        def run() -> tuple[float, int]:
            child.stdin.write("\n")
            child.stdin.flush()
            took, size = child.stdout.readline().split()
            return float(took), int(size)

        yield run
        child.stdin.close()


@contextmanager
def chromium(page: Path) -> Iterator[Run]:
    """A headless Chromium that has the page open already; only its printing is timed."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise EngineMissing("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(page.as_uri())

        def run() -> tuple[float, int]:
            started = time.perf_counter()
            content = tab.pdf(format="A4")
            return (time.perf_counter() - started) * 1000, len(content)

        run()
        yield run
        browser.close()


@dataclass(frozen=True)
class Pages:
    """The HTML beside its pictures: as the portal gives it to xhtml2pdf, and with the rules of FOR_OTHERS."""

    same: Path
    for_others: Path

    @staticmethod
    def write(folder: Path, html: str, files: Mapping[str, Path]) -> "Pages":
        """Put everything into ``folder``."""
        folder.mkdir()
        for digest, path in files.items():
            ending = "png" if path.read_bytes().startswith(b"\x89PNG") else "jpg"
            shutil.copy(path, folder / f"{digest}.{ending}")
            html = html.replace(f"cid:{digest}", (folder / f"{digest}.{ending}").as_uri())
        pages = Pages(folder / "same.html", folder / "for_others.html")
        pages.same.write_text(html, encoding="utf-8")
        pages.for_others.write_text(html.replace("</head>", FOR_OTHERS), encoding="utf-8")
        return pages


def measure(stack: ExitStack, ours: Run, pages: Pages) -> dict[str, list[tuple[float, int]] | str]:
    """Every engine ROUNDS times, one after the other; what is missing says why instead."""
    engines = {
        "xhtml2pdf": process(sys.executable, "xhtml2pdf", pages.same),
        "weasyprint": process(WEASYPRINT, "weasyprint", pages.for_others),
        "chromium": chromium(pages.for_others),
    }
    runs: dict[str, Run] = {"portal": ours}
    found: dict[str, list[tuple[float, int]] | str] = {}
    for name, engine in engines.items():
        try:
            runs[name] = stack.enter_context(engine)
        except (EngineMissing, OSError) as missing:
            found[name] = str(missing)
    for name in runs:
        found[name] = []
    for _round in range(ROUNDS):
        for name, run in runs.items():
            results = found[name]
            assert isinstance(results, list)
            results.append(run())
    return found


def main() -> None:
    """Make the exposé, then let the engines take turns."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        app = create_app(make_settings(home))
        with app.app_context():
            upgrade()
            people = settle_in()
            spare = [picture.content for picture in _photos_of("seeterrasse")]
            flat = demo_property(people.seeblick_id, 0, spare, text_other="", text_equipment="")
            document = document_of(expose(people, [flat]))
            with app.test_request_context():
                html = rendering.print_html(document)
            files = {
                digest: file_store().path(people.seeblick_id, digest)
                for digest in set(re.findall(r"cid:([0-9a-f]{64})", html))
            }
            pages = Pages.write(home / "pages", html, files)
            made = render_pdf(html, files, title="warm")

            def ours() -> tuple[float, int]:
                started = time.perf_counter()
                content = render_pdf(html, files, title=document.subject).content
                return (time.perf_counter() - started) * 1000, len(content)

            found = measure(stack, ours, pages)
    say(f"one exposé: {made.page_count} pages, {len(document.properties[0].photos)} photos, {ROUNDS} rounds")
    report(found)


def _photos_of(key: str) -> list[DemoPicture]:
    return [one for one in demo_pictures() if one.property_key == key and one.kind == PictureKind.PHOTO]


def report(found: dict[str, list[tuple[float, int]] | str]) -> None:
    """One line for each engine; the ratio is that of neighbours in time."""
    ours, plain = found["portal"], found["xhtml2pdf"]
    assert isinstance(ours, list)
    assert isinstance(plain, list)
    ratio = statistics.median(one[0] / other[0] for one, other in zip(ours, plain, strict=True))
    sys.stdout.write(
        f"figure pdf_times_xhtml2pdf {ratio:.2f} times {MOST_TIMES:g} {'ok' if ratio <= MOST_TIMES else 'short'}\n"
    )
    figure("pdf_kilobytes", ours[0][1] / 1000, "KB", MOST_MEGABYTES * 1000)
    for name, results in found.items():
        if isinstance(results, str):
            say(f"beside {name}: not run ({results})")
        else:
            times = sorted(took for took, _size in results)
            say(
                f"beside {name}: {statistics.median(times):.0f} ms (fastest {times[0]:.0f}), "
                f"{results[0][1] / 1000:.0f} KB"
            )


def say(line: str) -> None:
    """A line that has no goal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
