"""Where each shape of a chart stands inside a page; templates draw it with SVG percentages.

Colour never stands alone: every figure is printed beside its shape.
"""

from typing import NamedTuple

MOST_BARS = 12  # of a group; the others stand in the table and in the file
MOST_TYPES = 6  # rows of the chart of years
HIGHEST = 28  # pixels of the highest column of the chart of years


class Bar(NamedTuple):
    """A figure with a bar; `width` in per cent of the longest, `address` opens its records."""

    label: str
    count: int
    width: str
    address: str


class Bars(NamedTuple):
    """The bars of one group, and the rest that are folded away."""

    label: str
    shown: list
    folded: list


class Cell(NamedTuple):
    """A field of the matrix; `shade` from 0 (none) to 4 (the most)."""

    label: str
    count: int
    shade: int
    address: str


class Column(NamedTuple):
    """A column of the chart of years: x and width in per cent, y and height in pixels; `middle`
    and `over` are where its figure stands."""

    label: str
    count: int
    x: str
    width: str
    y: int
    height: int
    middle: str
    over: int


class Drawn(NamedTuple):
    """A chart as a page draws it: `rows` are Bars, (label, [Cell]) or (label, total, [Column],
    words for who cannot see it); `heads` what stands over columns, (label, where in per cent).
    Where not every figure has a shape, `whole` has all of them: (label, [(count, address)]), under
    the `years`."""

    chart: object
    rows: list
    heads: list
    whole: list
    years: list


def drawn(chart, address):
    """A Chart as Drawn; `address(query)` opens the records of a point."""

    def open_at(point):
        return address(point.query) if point.count and point.query is not None else ""

    draw = {"bars": _bars, "matrix": _matrix, "years": _years}[chart.form]
    rows, heads = draw(chart, open_at)
    whole = years = []
    if chart.form == "years" and chart.groups:
        years = [point.label for point in chart.groups[0].points]
        whole = [
            (group.label, [(point.count, open_at(point)) for point in group.points])
            for group in chart.groups
        ]
    return Drawn(chart, rows, heads, whole, years)


def _bars(chart, open_at):
    longest = max((point.count for group in chart.groups for point in group.points), default=0)
    rows = []
    for group in chart.groups:
        bars = [
            Bar(point.label, point.count, _share(point.count, longest), open_at(point))
            for point in group.points
        ]
        rows.append(Bars(group.label, bars[:MOST_BARS], bars[MOST_BARS:]))
    return rows, []


def _matrix(chart, open_at):
    most = max((point.count for group in chart.groups for point in group.points), default=0)
    rows = [
        (
            group.label,
            [
                Cell(point.label, point.count, shade(point.count, most), open_at(point))
                for point in group.points
            ],
        )
        for group in chart.groups
    ]
    return rows, [(point.label, "") for point in chart.groups[0].points]


def shade(count, most):
    """The step of the matrix for a count: 0 for none, 4 for the most."""
    return 0 if not count else max(1, -(-4 * count // most))


def _years(chart, _open_at):
    groups = chart.groups[:MOST_TYPES]
    highest = max((point.count for group in groups for point in group.points), default=0)
    rows = []
    for group in groups:
        step = 100 / len(group.points)
        columns = [
            _column(point, at * step, step, highest)
            for at, point in enumerate(group.points)
            if point.count
        ]
        said = ", ".join(f"{column.label}: {column.count}" for column in columns)
        total = sum(point.count for point in group.points)
        rows.append((group.label, total, columns, f"{group.label}. {said}"))
    heads = []
    if groups:
        points = groups[0].points
        step = 100 / len(points)
        heads = [
            (short_year(point.label, at), f"{(at + 0.5) * step:.2f}")
            for at, point in enumerate(points)
        ]
    return rows, heads


def _column(point, x, step, highest):
    height = max(2, round(HIGHEST * point.count / highest))
    y = 46 - height
    width, margin = step * 0.6, step * 0.2
    return Column(
        point.label,
        point.count,
        f"{x + margin:.2f}",
        f"{width:.2f}",
        y,
        height,
        f"{x + step / 2:.2f}",
        y - 5,
    )


def short_year(year, at):
    """The first year in full, then "’15"."""
    return year if at == 0 else f"’{year[2:]}"


def _share(count, most):
    return f"{100 * count / most:.1f}" if most else "0"
