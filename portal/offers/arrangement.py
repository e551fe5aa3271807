"""How photos lie in rows on paper, of one height and as wide as the page: whole, or cut a little to save room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.offers.description import DocumentPicture

WIDTH, GAP = 170.0, 4.0
HIGHEST = 84.0
"""Millimetres; three upright photos beside each other are a little lower."""

NARROWEST, WIDEST = 0.75, 1.9
"""Shapes (width by height) to which a small photo is cut."""

MOST_CUT = 1.5
"""How much wider than it is a low photo may be cut to fill its row."""

Row = tuple[DocumentPicture, ...]


@dataclass(frozen=True)
class Tile:
    """A photo and the place it fills, in millimetres."""

    photo: DocumentPicture
    width: float
    height: float


def photo_rows(photos: Sequence[DocumentPicture]) -> tuple[Row, ...]:
    """``photos`` in their order, as many in a row as its height asks for; a great many stand closer.

    Where one would be left over at the end, the first stands alone instead, large.
    """
    highest = HIGHEST if len(photos) <= 12 else HIGHEST / 2
    rows = _filled(photos, highest)
    if len(rows) > 1 and _height(rows[-1]) > highest:
        beginning_large = (tuple(photos[:1]), *_filled(photos[1:], highest))
        if _height(beginning_large[-1]) <= highest or len(rows[-1]) == 1:
            return beginning_large
    return rows


def _filled(photos: Sequence[DocumentPicture], highest: float) -> tuple[Row, ...]:
    rows: list[Row] = []
    row: Row = ()
    for photo in photos:
        row = (*row, photo)
        if _height(row) <= highest:
            rows.append(row)
            row = ()
    return (*rows, row) if row else tuple(rows)


def _height(row: Row) -> float:
    """Of photos that fill the width."""
    return (WIDTH - GAP * (len(row) - 1)) / sum(one.width / one.height for one in row)


def tile_rows(photos: Sequence[DocumentPicture], per_row: Iterable[int], highest: float) -> list[list[Tile]]:
    """``photos`` in rows of ``per_row`` photos that fill the width, none higher than ``highest``; cut as needed."""
    rows, waiting = [], list(photos)
    for count in per_row:
        row, waiting = waiting[:count], waiting[count:]
        if not row:
            break
        shapes = [min(max(one.width / one.height, NARROWEST), WIDEST) for one in row]
        room = WIDTH - GAP * (len(row) - 1)
        height = min(room / sum(shapes), highest)
        widths = [min(room * shape / sum(shapes), height * shape * MOST_CUT) for shape in shapes]
        rows.append([Tile(one, width, height) for one, width in zip(row, widths, strict=True)])
    return rows


def small_gallery(photos: Sequence[DocumentPicture]) -> list[list[Tile]]:
    """Up to six photos in one row or two, together less than 75 millimetres high."""
    per_row = {5: (2, 3), 6: (3, 3)}.get(len(photos[:6]), (4,))
    return tile_rows(photos[:6], per_row, 60.0 if len(per_row) == 1 else 34.0)


def strips(photos: Sequence[DocumentPicture]) -> list[list[Tile]]:
    """All photos small, in rows of up to four of them, as evenly as their number allows."""
    rows = -(-len(photos) // 4)
    fewest, longer = divmod(len(photos), rows) if rows else (0, 0)
    return tile_rows(photos, [fewest + 1] * longer + [fewest] * (rows - longer), 38.0)
