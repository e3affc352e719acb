"""Where each shape of a chart stands: of the charts inside a page, which templates draw with SVG
percentages, and of pictures of their own, with a fixed size, for files and reports.

Colour never stands alone: every figure is printed beside its shape.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
            (_short_year(point.label, at), f"{(at + 0.5) * step:.2f}")
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


def _short_year(year, at):
    """The first year in full, then "’15"."""
    return year if at == 0 else f"’{year[2:]}"


def _share(count, most):
    return f"{100 * count / most:.1f}" if most else "0"


# --- pictures -------------------------------------------------------------------------------

WIDTH = 720  # pixels
_LINE, _LETTER = 18, 6.6  # the height of a line of 13 pixels, and about how wide a letter is
_LEFT, _RIGHT = 210, 60  # what labels and figures take
_SHADES = ("#f3efe5", "#e8eaf4", "#c3cae8", "#5a68ab", "#2b3976")
_INK, _DIM, _ACCENT, _LIGHT = "#1b1a18", "#544f47", "#2b3976", "#ffffff"


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str


class Words(NamedTuple):
    """A line of text; x is where it starts, ends or has its middle, as `anchor` says."""

    x: float
    y: float
    text: str
    size: int = 13
    anchor: str = "start"
    fill: str = _INK
    bold: bool = False


class Picture(NamedTuple):
    """A chart of a fixed size: what is drawn, in its order."""

    title: str
    width: int
    height: int
    rects: list
    words: list


def picture(chart):
    """A Chart as a Picture, with its title above and what is left out below."""
    rects, words, y = [], [], 26
    for line in _broken(chart.title, 17):
        words.append(Words(0, y, line, 17, bold=True))
        y += 24
    for line in _broken(chart.about, 13):
        words.append(Words(0, y, line, fill=_DIM))
        y += _LINE
    y = {"bars": _bars_in, "matrix": _matrix_in, "years": _years_in}[chart.form](
        chart, y + 14, rects, words
    )
    for line in _broken(_below(chart), 12):
        words.append(Words(0, y, line, 12, fill=_DIM))
        y += 16
    return Picture(chart.title, WIDTH, round(y), rects, words)


def _below(chart):
    counted = ngettext("Counted: %(n)d outcome.", "Counted: %(n)d outcomes.", chart.total)
    return " ".join(filter(None, [chart.note, counted % {"n": chart.total}]))


def _bars_in(chart, y, rects, words):
    longest = max((point.count for group in chart.groups for point in group.points), default=0)
    room = WIDTH - _LEFT - _RIGHT
    for group in chart.groups:
        if group.label:
            words.append(Words(0, y + 4, group.label, bold=True))
            y += 24
        for point in group.points[:MOST_BARS]:
            words.append(Words(0, y + 4, _cut(point.label, _LEFT)))
            rects.append(Rect(_LEFT, y - 8, room, 14, _SHADES[0]))
            if point.count:
                rects.append(Rect(_LEFT, y - 8, room * point.count / longest, 14, _ACCENT))
            words.append(Words(WIDTH, y + 4, str(point.count), anchor="end", bold=True))
            y += 26
        rest = group.points[MOST_BARS:]
        if rest:
            text = ngettext("%(n)d further", "%(n)d further", len(rest)) % {"n": len(rest)}
            words.append(Words(0, y + 4, text, fill=_DIM))
            total = sum(point.count for point in rest)
            words.append(Words(WIDTH, y + 4, str(total), anchor="end", fill=_DIM))
            y += 26
        y += 8
    return y + 8


def _matrix_in(chart, y, rects, words):
    most = max((point.count for group in chart.groups for point in group.points), default=0)
    columns = chart.groups[0].points
    wide = (WIDTH - 120) / len(columns)
    for at, point in enumerate(columns):
        words.append(Words(120 + (at + 0.5) * wide, y, point.label, anchor="middle"))
    y += 12
    for group in chart.groups:
        words.append(Words(0, y + 31, group.label))
        for at, point in enumerate(group.points):
            step = shade(point.count, most)
            rects.append(Rect(120 + at * wide + 2, y + 2, wide - 4, 48, _SHADES[step]))
            fill = _LIGHT if step > 2 else _INK
            middle = 120 + (at + 0.5) * wide
            words.append(Words(middle, y + 33, str(point.count), 20, "middle", fill))
        y += 52
    return y + 26


def _years_in(chart, y, rects, words):
    groups = chart.groups[:MOST_TYPES]
    highest = max((point.count for group in groups for point in group.points), default=0)
    years = [point.label for point in groups[0].points] if groups else []
    step = (WIDTH - _LEFT) / max(1, len(years))
    for group in groups:
        y += 46
        words.append(Words(0, y, _cut(group.label, _LEFT)))
        rects.append(Rect(_LEFT, y, WIDTH - _LEFT, 1, _INK))
        for at, point in enumerate(group.points):
            if point.count:
                height = max(2, HIGHEST * point.count / highest)
                x = _LEFT + (at + 0.2) * step
                rects.append(Rect(x, y - height, step * 0.6, height, _ACCENT))
                middle = _LEFT + (at + 0.5) * step
                words.append(Words(middle, y - height - 4, str(point.count), 12, "middle"))
    for at, year in enumerate(years):
        middle = _LEFT + (at + 0.5) * step
        words.append(Words(middle, y + 18, _short_year(year, at), 12, "middle", _DIM))
    if len(chart.groups) > len(groups):
        y += 24
        text = _("%(n)d further types stand in the table.") % {"n": len(chart.groups) - len(groups)}
        words.append(Words(0, y + 14, text, 12, fill=_DIM))
    return y + 44


def _broken(text, size):
    """The lines of a text as wide as the picture."""
    most, lines = int(WIDTH / (_LETTER * size / 13)), [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]


def _cut(text, room):
    most = int((room - 12) / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
