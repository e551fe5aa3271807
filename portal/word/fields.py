"""Fields of Word: text that Word works out itself, such as links, page numbers and form letters."""

import re
from dataclasses import dataclass

from portal.word.refusal import WordRefused
from portal.word.remarks import Remarks

_LINK = re.compile(r'^\s*HYPERLINK\s+(?:"([^"]*)"|([^\\\s]\S*))', re.IGNORECASE)
_MERGE = re.compile(r'^\s*MERGEFIELD\s+(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_PAGES = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_SILENT = {"XE", "TC", "RD", "SET", "ASK", "PRINT", "PRIVATE", "TA", "MACROBUTTON", "GOTOBUTTON", "ADVANCE"}
_NEVER = {"DDE", "DDEAUTO"}


@dataclass
class _Field:
    code: str = ""
    shows: bool = False
    silent: bool = False
    link: str = ""
    is_page: bool = False
    merge: str = ""


class Fields:
    """Which fields are open where the reading is; they may span paragraphs."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._open: list[_Field] = []

    @property
    def silent(self) -> bool:
        """Whether text here is an instruction, or a result that is not carried over."""
        return any(field.silent or not field.shows for field in self._open)

    @property
    def link(self) -> str:
        """Where text here leads to."""
        return next((field.link for field in reversed(self._open) if field.link), "")

    @property
    def merge(self) -> str:
        """The name of the form letter field whose result text here is."""
        return next((field.merge for field in reversed(self._open) if field.merge), "")

    def begin(self) -> None:
        """A field begins, with its instruction."""
        self._open.append(_Field())

    def instruct(self, code: str) -> None:
        """A piece of an instruction."""
        if self._open and not self._open[-1].shows:
            self._open[-1].code += code[:2000]

    def separate(self) -> bool:
        """The instruction is complete, its result follows. True if the result is a page number."""
        if not self._open:
            return False
        return self._understand(self._open[-1])

    def end(self) -> bool:
        """The field ends. True if it was a page number that never showed a result."""
        if not self._open:
            return False
        field = self._open[-1]
        is_page = not field.shows and self._understand(field)
        self._open.pop()
        return is_page

    def simple(self, code: str) -> bool:
        """A field with its instruction as an attribute begins. True if it is a page number."""
        self._open.append(_Field(code=code))
        return self._understand(self._open[-1])

    def _understand(self, field: _Field) -> bool:
        """Raises WordRefused for a field that asks other programs for its text."""
        field.shows = True
        word = (field.code.split() or [""])[0].upper()
        if word in _NEVER:
            raise WordRefused("external")
        field.is_page = word in _PAGES
        field.silent = field.is_page or word in _SILENT
        if word == "TOC":
            field.silent = True
            self._remarks.dropped("contents")
        link, merge = _LINK.match(field.code), _MERGE.match(field.code)
        if link:
            field.link = link[1] or link[2] or ""
        if merge:
            field.merge = merge[1] or merge[2]
        return field.is_page and not any(one.silent for one in self._open[:-1])
