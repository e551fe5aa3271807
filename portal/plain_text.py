"""Clean HTML as plain text that reads as well: for the text part of mails."""

from html.parser import HTMLParser

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "table", "tr", "div"}


class _Writer(HTMLParser):
    """Paragraphs apart by a blank line, list items with a dash or number, links with their address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._text = ""
        self._prefix = ""
        self._lists: list[int | None] = []  # None for dashes, else the last number
        self._link = ""
        self._link_starts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._text = self._text.rstrip() + "\n"
        elif tag in ("ul", "ol"):
            self.end_block()
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.end_block()
            self._prefix = self._bullet()
        elif tag in _BLOCKS:
            self.end_block()
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
            self._link_starts = len(self._text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            shown = self._text[self._link_starts :].strip()
            bare = self._link.removeprefix("mailto:").removeprefix("tel:")
            if self._link and bare != shown:
                self._text = f"{self._text.rstrip()} ({bare})"
            self._link = ""
        elif tag in ("ul", "ol"):
            self.end_block()
            self._lists = self._lists[:-1]
        elif tag == "li" or tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        before = " " if data[:1].isspace() and self._text and not self._text.endswith(("\n", " ")) else ""
        after = " " if words and data[-1:].isspace() else ""
        self._text += before + words + after

    def _bullet(self) -> str:
        level = "  " * max(len(self._lists) - 1, 0)
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            return f"{level}{number + 1}. "
        return f"{level}- "

    def end_block(self) -> None:
        """What was gathered becomes a block of its own; items of a list stay together."""
        text, self._text = self._text.strip(), ""
        if not text:
            return
        if self._prefix:
            indent = "\n" + " " * len(self._prefix)
            text = self._prefix + text.replace("\n", indent)
        if self._prefix and self.blocks and self.blocks[-1].lstrip().startswith(("-", *"123456789")):
            self.blocks[-1] += "\n" + text
        else:
            self.blocks.append(text)
        self._prefix = ""


def plain_text(source: str) -> str:
    """``source`` (clean HTML) as text; paragraphs are separated by blank lines, nothing is wrapped."""
    writer = _Writer()
    writer.feed(source)
    writer.close()
    writer.end_block()
    return "\n\n".join(writer.blocks)
