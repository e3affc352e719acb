"""Charts as pictures of their own, with a fixed size, for files and reports: where each shape
stands, in pixels. Colour never stands alone: every figure is printed beside its shape."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import drawing

WIDTH = 720  # pixels
_LINE, _LETTER = 18, 6.6  # the height of a line of 13 pixels, and about how wide a letter is
_LEFT, _RIGHT = 210, 60  # what labels and figures take
_STEP = 20  # from one step of a law to the next
_SHADES = ("#f3efe5", "#e8eaf4", "#c3cae8", "#5a68ab", "#2b3976")
_INK, _DIM, _ACCENT, _LIGHT = "#1b1a18", "#544f47", "#2b3976", "#ffffff"


# The marks of a lawline.Step, and what they mean.
MARKS = {
    "": gettext_lazy("passed, with a source"),
    "half": gettext_lazy("claimed alone"),
    "gap": gettext_lazy("no source yet"),
}


class Rect(NamedTuple):
    """A box; with a `radius` its corners are round, with a border of the colour `line`."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0
    line: str = "none"


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


def picture_of_laws(laws):
    """[lawline.Progress] as a Picture: the steps of each law, its latest status, who says so."""
    title = _("How far laws and policies have come")
    rects, words, y = [], [Words(0, 26, title, 17, bold=True)], 64
    for law in laws:
        words.append(Words(0, y + 4, _cut(law.law.name, WIDTH), bold=True))
        for at, step in enumerate(law.steps):
            rects += _dot(1 + at * _STEP, y + 15, step.mark)
        status = ", ".join(filter(None, [law.stage, law.when])) or _("Not recorded")
        words.append(Words(_LEFT, y + 25, _cut(status, WIDTH - _LEFT)))
        if law.who:
            who = _cut("; ".join(law.who), WIDTH - _LEFT)
            words.append(Words(_LEFT, y + 43, who, 12, fill=_DIM))
        y += 70 if law.who else 52
    x, y = 1, y + 14
    for mark, text in MARKS.items():
        rects += _dot(x, y - 10, mark)
        words.append(Words(x + 18, y, str(text), 12, fill=_DIM))
        x += 30 + _LETTER * len(text)
    return Picture(title, WIDTH, round(y + 16), rects, words)


def _dot(x, y, mark):
    """The mark of a step: whole, half or empty, so that it can be told without colour."""
    circle = Rect(x, y, 12, 12, _LIGHT if mark else _ACCENT, 6, _ACCENT)
    return [circle, Rect(x + 3, y + 3, 6, 6, _ACCENT, 3)] if mark == "half" else [circle]


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
        for point in group.points[: drawing.MOST_BARS]:
            words.append(Words(0, y + 4, _cut(point.label, _LEFT)))
            rects.append(Rect(_LEFT, y - 8, room, 14, _SHADES[0]))
            if point.count:
                rects.append(Rect(_LEFT, y - 8, room * point.count / longest, 14, _ACCENT))
            words.append(Words(WIDTH, y + 4, str(point.count), anchor="end", bold=True))
            y += 26
        rest = group.points[drawing.MOST_BARS :]
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
            step = drawing.shade(point.count, most)
            rects.append(Rect(120 + at * wide + 2, y + 2, wide - 4, 48, _SHADES[step]))
            fill = _LIGHT if step > 2 else _INK
            middle = 120 + (at + 0.5) * wide
            words.append(Words(middle, y + 33, str(point.count), 20, "middle", fill))
        y += 52
    return y + 26


def _years_in(chart, y, rects, words):
    groups = chart.groups[: drawing.MOST_TYPES]
    highest = max((point.count for group in groups for point in group.points), default=0)
    years = [point.label for point in groups[0].points] if groups else []
    step = (WIDTH - _LEFT) / max(1, len(years))
    for group in groups:
        y += 46
        words.append(Words(0, y, _cut(group.label, _LEFT)))
        rects.append(Rect(_LEFT, y, WIDTH - _LEFT, 1, _INK))
        for at, point in enumerate(group.points):
            if point.count:
                height = max(2, drawing.HIGHEST * point.count / highest)
                x = _LEFT + (at + 0.2) * step
                rects.append(Rect(x, y - height, step * 0.6, height, _ACCENT))
                middle = _LEFT + (at + 0.5) * step
                words.append(Words(middle, y - height - 4, str(point.count), 12, "middle"))
    for at, year in enumerate(years):
        middle = _LEFT + (at + 0.5) * step
        words.append(Words(middle, y + 18, drawing.short_year(year, at), 12, "middle", _DIM))
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
