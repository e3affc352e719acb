"""Lines of a page → the rows of a table, where cells plainly stand below each other."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .layout import Line, Word, hang, segments

_GAP = 1.5  # sizes of type between the cells of a row: more than justified text ever has
_MOST_COLUMNS = 30
_ALIGNED = 3.0  # points

Cell = list[list[Word]]
"""The lines of one cell."""


class Table(NamedTuple):
    """A table's rows, each with a cell for every column; `columns`: what its lines stand below.

    `end` is the number of the first line after it.
    """

    rows: list[list[Cell]]
    columns: list[list[Word]]
    end: int


def _cells(line: Line) -> list[list[Word]]:
    parts = segments(line.words, _GAP)
    if len(parts) > 1 and len(parts[0]) == 1 and hang(line) is not None:
        parts[:2] = [parts[0] + parts[1]]  # the sign of a bullet is no cell
    return parts


def _column(cell: Sequence[Word], columns: Sequence[Sequence[Word]]) -> int | None:
    """The column that a cell stands in: their left ends, right ends or middles agree."""
    x0, x1 = cell[0].x0, cell[-1].x1
    for index, column in enumerate(columns):
        left, right = column[0].x0, column[-1].x1
        if min(abs(x0 - left), abs(x1 - right), abs(x0 + x1 - left - right) / 2) <= _ALIGNED:
            return index
    return None


def table(
    lines: Sequence[Line],
    start: int,
    tight: Callable[[Line, Line], bool],
    above: Sequence[Sequence[Word]] | None,
) -> Table | None:
    """The table that begins at a line, or None.

    A table is two lines or more whose cells stand below each other; a single one will do where
    `above` gives the columns of a table that ends right above. A line that fills only one column
    goes on with the row above it if they are `tight`.
    """
    columns = _cells(lines[start])
    if not 2 <= len(columns) <= _MOST_COLUMNS:
        return None
    if above and None not in [_column(cell, above) for cell in columns]:
        columns = list(above)
    placed: list[tuple[Line, dict[int, list[Word]]]] = []
    several = 0
    for index in range(start, len(lines)):
        line, cells = lines[index], _cells(lines[index])
        places = [_column(cell, columns) for cell in cells]
        if None in places or len(set(places)) < len(places):
            break
        if len(cells) == 1:
            following = places[0] + 1
            fits = following == len(columns) or cells[0][-1].x1 < columns[following][0].x0
            if not (fits and tight(placed[-1][0], line)):
                break
        several += len(cells) > 1
        placed.append((line, dict(zip(places, cells, strict=True))))
    if several < 2 and columns != above:
        return None
    rows = [
        [[cells[column] for cells in row if column in cells] for column in range(len(columns))]
        for row in _rows(placed)
    ]
    return Table(rows, columns, start + len(placed))


def _rows(
    placed: Sequence[tuple[Line, dict[int, list[Word]]]],
) -> list[list[dict[int, list[Word]]]]:
    """The lines of a table as rows: by the distances of lines where some cell is broken into
    several and rows stand further apart than lines, else by what stands in the first column.
    """
    gaps = [above.y - line.y for (above, _a), (line, _b) in zip(placed, placed[1:], strict=False)]
    broken = any(len(cells) == 1 for _line, cells in placed)
    least = min(gaps, default=0)
    parted = broken and max(gaps) > 1.25 * least
    rows: list[list[dict[int, list[Word]]]] = []
    for index, (_line, cells) in enumerate(placed):
        if not index or (
            gaps[index - 1] > 1.15 * least if parted else 0 in cells and len(cells) > 1
        ):
            rows.append([])
        rows[-1].append(cells)
    return rows
