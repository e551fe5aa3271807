"""On which page the reading is: Word notes where its pages ended, otherwise the breaks that somebody made count."""

from portal.word.remarks import Remarks


class Pages:
    """Counts pages in ``remarks.page``; a break that somebody made and Word's note about it are one."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._fresh = False
        self.counting = True

    def explicit(self) -> None:
        """Somebody began a new page here."""
        if self.counting:
            self._remarks.page += 1
            self._fresh = True

    def rendered(self) -> None:
        """Word ended a page here when it last showed the document."""
        if self.counting and not self._fresh:
            self._remarks.page += 1
        self._fresh = False

    def text(self) -> None:
        """Text follows: the page is no longer fresh."""
        self._fresh = False
