"""Rows as files: CSV, XLSX, JSON, and the `**Field**: value` text that harvest files come in.

What stands in them, and for whom, is decided in exports.py; here it is only written. No file
carries a clock time of its own, so the same rows give the same bytes.
"""

import csv
import io
import re
from datetime import UTC
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sources.history import record_export
from sources.lists import address

from . import exports, iati
from .columns import NOTHING, coded, neutralise
from .facets import facets

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "iati": "application/xml; charset=utf-8",
}
ENDS = {"iati": "xml"}  # what a file of a format is called by, where it is another word
# What XLSX can hold (ECMA-376 as Excel has it): of a cell UTF-16 units, of a sheet cells.
CELL_HOLDS, SHEET_HOLDS = "32,767", ("1,048,576", "16,384")


def answer(filterset):
    """All rows of a filter (OutcomeFilter, checked) in the last `format` that it names.

    A response; it leaves an event. Raises BadRequest where XLSX cannot hold the rows.
    """
    rows, user = filterset.ordered(), filterset.user
    form = filterset.words("format")[-1].lower()
    if form == "json":
        response = JsonResponse(exports.listing(rows, facets(filterset), user))
    elif form == "xlsx":
        sheets = (
            ("Outcomes", *exports.table(rows, user)),
            ("Evidence", *exports.evidence_table(rows, user)),
            ("Codes and definitions", *exports.codes_table(user)),
        )
        response = HttpResponse(xlsx(sheets, exports.newest(rows, user)), content_type=TYPES[form])
    elif form == "iati":
        parts = iati.activities(rows, user, iati.reporting())
        response = StreamingHttpResponse(parts, content_type=TYPES[form])
    elif form == "csv":
        parts = comma_separated(*exports.table(rows, user))
        response = StreamingHttpResponse(parts, content_type=TYPES[form])
    else:
        parts = field_text(exports.fields_in_words(rows, user))
        response = StreamingHttpResponse(parts, content_type=TYPES[form])
    if form != "json":
        name = f"harvest-outcomes.{ENDS.get(form, form)}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    query = address(filterset.data, format=[])[1:]
    record_export(user, form, rows, query, filterset.within)
    return response


# --- tables ---------------------------------------------------------------------------------


class _Echo:
    """What csv writes to; gives the line back."""

    @staticmethod
    def write(line):
        return line


def comma_separated(headings, rows):
    """The pieces of a CSV file (RFC 4180) with a byte order mark, without which Excel takes it
    for Windows-1252; what could be a formula is neutralised."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff"
    for words in chain([headings], rows):
        yield writer.writerow([neutralise(text) for text in words])


class _Sheet(Worksheet):
    """A sheet on which every text is a text: XlsxWriter takes one in <r> and </r> for formatted
    text of its own, and would put it into the file unescaped."""

    def _xml_rich_inline_string(self, string, attributes=()):
        self._xml_inline_string(string, True, attributes)


def xlsx(sheets, created):
    """The bytes of a workbook of some sheets, each (name, headings, rows); `created` is the time
    that it says it is of.

    Every cell is a text. Control characters are written _x0000_, as Excel does. Raises BadRequest,
    which names the outcome, where a cell or the sheet cannot hold what is there. The first word of
    each row is the outcome's ID.
    """
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as book:
        book.set_properties({"created": created.astimezone(UTC)})
        for name, headings, rows in sheets:
            sheet = book.add_worksheet(name, worksheet_class=_Sheet)
            sheet.freeze_panes(1, 1)
            _write(sheet, headings, rows)
    return file.getvalue()


def _write(sheet, headings, rows):
    for number, words in enumerate(chain([headings], rows)):
        for at, text in enumerate(words):
            fault = text and sheet.write_string(number, at, neutralise(text))
            if fault:
                raise BadRequest(_refusal(fault, words[0], headings[at]))


def _refusal(fault, fragment_id, heading):
    if fault == -1:
        return _(
            "A sheet of an Excel file holds %(rows)s rows and %(columns)s columns; these are more. "
            "CSV and text hold them."
        ) % {"rows": SHEET_HOLDS[0], "columns": SHEET_HOLDS[1]}
    return _(
        "A cell of an Excel file holds %(most)s characters; “%(heading)s” of %(id)s has more. CSV "
        "and text hold it."
    ) % {"most": CELL_HOLDS, "heading": heading[:80], "id": fragment_id[:200]}


# --- the field form -------------------------------------------------------------------------

# Readers of text take all of these for line breaks, and a NUL for no text at all.
_OTHER_ENDS = re.compile("[\x00\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_NOT_IN_HEADINGS = re.compile("[*\n\x00\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
# A line that would start a field or end a record.
_MISREAD = re.compile(r"\s*\*\*[^*]+\*\*[ \t]*:|-{3,}\s*\Z")


def field_text(records):
    """The pieces of a `**Field**: value` file from lists of (heading, words).

    Reading it gives the same back, whatever the words are. A blank line parts records, and a line
    of dashes where the headings alone would not show that another begins.
    """
    above = None
    for cells in records:
        lines, names = [], {}
        for heading, words in cells:
            name = coded(heading, _NOT_IN_HEADINGS)
            while not name or _told_by(name) in names:
                name = NOTHING + name
            names[_told_by(name)] = name
            lines.append(f"**{name}**: {_value(words)}\n")
        if above is not None:
            yield "\n" if next(iter(names)) in above else "\n---\n\n"
        yield "".join(lines)
        above = names


def _told_by(name):
    """By what a reader tells headings apart."""
    return name.strip().lower()


def _value(words):
    first, *more = coded(words, _OTHER_ENDS).split("\n")
    more = [NOTHING + line if _MISREAD.match(line) else line for line in more]
    if more and not more[-1]:
        more[-1] = NOTHING
    return "\n".join([first, *more])
