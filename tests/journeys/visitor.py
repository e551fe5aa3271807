"""What a prospect does with the link from his mail, as verbs."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

LABEL = "Ja, ich stimme zu und möchte das Exposé öffnen"


@dataclass
class Visitor:
    """A prospect's browser."""

    page: Page

    def open(self, link: str) -> None:
        """Open the link."""
        self.page.goto(link)

    def sees_the_question(self) -> None:
        """The consent page: what is asked, and that nothing is open yet."""
        expect(self.page.get_by_role("heading", level=1, name="Ihr Exposé ist bereit")).to_be_visible()
        expect(self.page.get_by_text("Das Öffnen kostet nichts.")).to_be_visible()
        expect(self.page.get_by_role("link", name="Exposé als PDF herunterladen")).to_have_count(0)

    def agree(self) -> None:
        """Press the button."""
        self.page.get_by_role("button", name=LABEL).click()
        self.sees_the_offer()

    def sees_the_offer(self) -> None:
        """The preview, under the same address."""
        expect(self.page.get_by_text("Danke, Ihre Unterlagen sind offen.")).to_be_visible()

    def download(self) -> bytes:
        """Download the PDF."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Exposé als PDF herunterladen").first.click()
        path: Path = download.value.path()
        return path.read_bytes()

    def reads_without_scrolling_sideways(self, html: str) -> None:
        """A mail, in a browser as wide as this one's; pictures are left out."""
        self.page.goto("about:blank")
        self.page.set_content(re.sub(r'src="cid:[^"]*"', "", html))
        self.does_not_scroll_sideways()

    def does_not_scroll_sideways(self) -> None:
        """Nothing is wider than the screen."""
        widths = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1], f"{widths[0]} pixels on a screen of {widths[1]}"
