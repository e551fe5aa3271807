"""Slug: the agency's name as a word in web addresses, unique on the installation."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agency.models import Agency

_GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _slug(name: str) -> str:
    """The agency's name as a word for web addresses."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_GERMAN_LETTERS))
    word = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode("ascii")).strip("-")
    return word[:50].strip("-") or "makler"


def free_slug(session: Session, name: str) -> str:
    """A slug for ``name`` that no agency has yet: ``seeblick``, ``seeblick-2``, …"""
    wanted = _slug(name)
    taken = set(session.scalars(select(Agency.slug).where(Agency.slug.startswith(wanted))))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
