"""The official texts, verbatim, as files: ``<kind>.<law state>[.<variant>].txt``; amtliche Werke, § 5 UrhG.

They are filled by agency.notice and never edited: the statutory protection attaches to the exact wording.
A text of a later law state is a new file beside the old one.
"""

from functools import cache
from pathlib import Path

from portal.agency.models import LegalTextKind

FOLDER = Path(__file__).parent
LAW_STATE = "2026-06-19"  # the day from which the wording below holds
VARIANT = "webform"  # every agency offers the withdrawal function, mostly without being obliged to

_FILES = {
    LegalTextKind.WITHDRAWAL_NOTICE: f"withdrawal_notice.{LAW_STATE}.{VARIANT}.txt",
    LegalTextKind.MODEL_FORM: f"model_form.{LAW_STATE}.txt",
}


@cache
def official_text(kind: LegalTextKind) -> str:
    """The official wording with its places to fill, every character as published."""
    return (FOLDER / _FILES[kind]).read_text(encoding="utf-8")
