"""One engine in a process of its own: for every line on its input it draws the file once and tells time and size.

``python engine.py xhtml2pdf|weasyprint page.html``; the page names its pictures by ``file:`` addresses. It knows
nothing of the portal, so that it can run in an environment without it.
"""

import importlib
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path


def plain_xhtml2pdf(page: Path) -> Callable[[], bytes]:
    """xhtml2pdf alone, with the one setting of reportlab that makes it quick."""
    from reportlab import rl_config
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    rl_config.useA85 = 0
    source = page.read_text(encoding="utf-8")
    policy = ResourceAccessPolicy.server(allow_remote=False, extra_roots=(page.parent,))

    def render() -> bytes:
        target = io.BytesIO()
        result = pisa.CreatePDF(
            source,
            target,
            link_callback=lambda uri, _base: uri.removeprefix("file://"),
            resource_policy=policy,
        )
        assert not result.err
        return target.getvalue()

    return render


def weasyprint(page: Path) -> Callable[[], bytes]:
    """WeasyPrint as it comes."""
    library = importlib.import_module("weasyprint")  # only in the environment of requirements/bench.lock

    return lambda: bytes(library.HTML(filename=str(page)).write_pdf())


ENGINES = {"xhtml2pdf": plain_xhtml2pdf, "weasyprint": weasyprint}


def main() -> None:
    """Warm up, say so, then serve lines."""
    render = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    render()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        started = time.perf_counter()
        content = render()
        took = (time.perf_counter() - started) * 1000
        sys.stdout.write(f"{took:.2f} {len(content)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
