"""A report as a Word file, its charts as pictures drawn with a font that is brought along, so that
they look the same on every machine."""

import io
from importlib.util import find_spec
from pathlib import Path

import resvg_py
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.shared import Cm, Pt

from . import charts, pictures
from .word_files import plain, saved

_FONTS = Path(find_spec("font_source_sans_pro").origin).parent / "files"
FONTS = [str(_FONTS / f"SourceSansPro-{cut}.ttf") for cut in ("Regular", "Semibold")]
WIDE = Cm(15)
SHARP = 2  # pixels of a picture for one of the drawing


def file(report):
    """The bytes of a Word file with all that a reports.Report holds."""
    document = Document()
    document.core_properties.title = plain(report.heading)
    document.add_heading(plain(report.heading), level=0)
    _line(document, _("As of %(date)s") % {"date": report.as_of} if report.as_of else "")
    for label, words in report.narrowed:
        _line(document, f"{label}: {words}")
    if report.board is not None:
        _figures(document, report.board)
    for dossier in report.dossiers:
        _dossier(document, dossier, 2 if report.board is not None else 1)
    if report.left:
        left = ngettext(
            "%(n)d more outcome is not shown.", "%(n)d more outcomes are not shown.", report.left
        )
        _line(document, left % {"n": report.left})
    if report.laws:
        document.add_heading(_("Laws and policies"), level=1)
        _picture(document, pictures.picture_of_laws(report.laws))
        rows = [
            [
                one.law.name,
                ", ".join(str(word) for word in (one.stage, one.when) if word),
                "; ".join(one.who),
            ]
            for one in report.laws
        ]
        _table(document, [_("Instrument"), _("Latest status"), _("According to")], rows)
    if report.sources:
        document.add_heading(_("Sources"), level=1)
        for number, words in report.sources:
            _line(document, f"[{number}] {words}")
    document.add_heading(_("How we know"), level=1)
    _line(document, method())
    return saved(document, report.created)


def method():
    """How the figures and ratings of a report come about."""
    return _(
        "Partners report a change in their own words. Two reviewers, who do not see each other’s "
        "ratings, judge how much it matters, what the programme contributed, and how well each is "
        "evidenced by passages in documents. Only what they agree on is shown. People outside the "
        "programme who know the case are asked whether they agree. Every figure on this page is "
        "counted from the records that it opens."
    )


def png(picture):
    """A pictures.Picture as the bytes of a PNG file."""
    svg = render_to_string("outcomes/charts/picture.svg", {"picture": picture})
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=SHARP,
            skip_system_fonts=True,
            font_files=FONTS,
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
        )
    )


# --- inside ---------------------------------------------------------------------------------


def _figures(document, board):
    document.add_heading(_("Figures"), level=1)
    for point in board.figures:
        _line(document, f"{point.count} {point.label}")
    for chart in board.charts:
        document.add_heading(plain(chart.title), level=2)
        if chart.total:
            _picture(document, pictures.picture(chart), chart.about)
        headings, rows = charts.table(chart)
        _table(document, headings, [[str(cell) for cell in row] for row in rows if row[-1] != 0])
        _line(document, chart.note)
    document.add_heading(_("Outcomes"), level=1)


def _picture(document, picture, about=""):
    """Add a picture, and in words what it shows, for those who do not see it."""
    shape = document.add_picture(io.BytesIO(png(picture)), width=WIDE)
    shape._inline.docPr.set("descr", plain(". ".join(filter(None, [picture.title, about]))))


def _dossier(document, dossier, level):
    fields = dossier.fields
    document.add_heading(plain(f"{fields['fragment_id']}: {fields['headline']}"), level=level)
    where = [fields["country"], fields["region"], fields["year"] or _("year not stated")]
    about = [*where, fields["scale"], fields["type"]]
    _line(document, " · ".join(str(word) for word in about if word))
    for heading, words in (
        (_("What changed"), fields["statement"]),
        (_("Why it matters"), fields["significance_text"]),
        (_("What the programme contributed"), fields["contribution_text"]),
    ):
        if words:
            document.add_heading(heading, level=level + 1)
            _line(document, words)
    document.add_heading(_("How well it is known"), level=level + 1)
    _table(document, [], dossier.ratings)
    for who, said in dossier.voices:
        _line(document, f"{who}: " + "; ".join(f"{part}: {v.lower()}" for part, v in said))
    for cited in dossier.cited:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(plain(f"{cited.stance} ({cited.claim}): ")).bold = True
        paragraph.add_run(plain(f"“{cited.quote}” [{cited.number}], {cited.place}"))
    for claim, stance, n in dossier.hints:
        told = ngettext("%(n)d internal source", "%(n)d internal sources", n) % {"n": n}
        _line(document, f"{stance} ({claim}): {told}")


def _line(document, words):
    if words:
        document.add_paragraph(plain(str(words)))


def _table(document, headings, rows):
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate([headings, *rows] if headings else rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.text = ""
            run = cell.paragraphs[0].add_run(plain(str(words)))
            run.bold = bool(headings) and number == 0
            run.font.size = Pt(9)
    document.add_paragraph()
