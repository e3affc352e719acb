"""A table file → its sheets: XLSX and ODS through python-calamine, CSV by its own words.

What the file is is told by its content, never by its name. Hostile workbooks can abort the whole
process inside calamine, so outside of tests only a child process calls `read`.
"""

import csv
import datetime
import io
import re
from itertools import islice
from typing import NamedTuple

import python_calamine

from sources.readers import Unreadable, limited

from . import workbooks

MOST_MB = 25
MOST_BYTES = MOST_MB * 1024 * 1024
MOST_SHEETS = 250
MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 2_500_000  # of all sheets together: what 50,000 rows of 50 columns come to
MOST_CHARACTERS = 32_767  # what a cell of a spreadsheet program may hold

_SAYS = limited.Says(
    damaged=workbooks.SAYS.damaged,
    too_much="The file could not be read within the limits of memory and time: it unpacks to too "
    "much. Save the sheet anew with only its rows.",
)
_NO_TABLES = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE", "a web page or XML file"),
    (b"<html", "a web page"),
)
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t"
_FIRST_ROWS, _FIRST_CHARACTERS = 50, 200_000  # what a delimiter is told by
# Characters that would break or turn round the line that repeats a name: controls, overrides.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_UNKNOWN_ERROR = re.compile(r"cell error value '(.*)'", re.DOTALL)  # in calamine's words
_SEPARATOR = re.compile('"?sep=([,;\t])"?(?:\r\n|\r|\n)')


class Row(NamedTuple):
    """One row that is not blank: its number in the file from 1, and its cells as text."""

    number: int
    cells: list


class Sheet(NamedTuple):
    """One sheet ("" for CSV), its rows, and the numbers of those rows that the file hides."""

    name: str
    hidden: bool
    rows: list
    hidden_rows: tuple = ()


def check_size(data: bytes) -> None:
    """Raises Unreadable for a file that is empty or over the limit."""
    if not data:
        raise Unreadable("The file is empty.")
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"The file has {len(data) / 1024 / 1024:.1f} MB; {MOST_MB} MB are "
            "the most. Bring it in parts."
        )


def read_apart(data: bytes, name: str) -> list[Sheet]:
    """What `read` gives, read in a child process with limits. Raises Unreadable."""
    check_size(data)
    answer = limited.run(f"{__name__}:read", data, name, _SAYS)
    return [
        Sheet(name, hidden, [Row(*row) for row in rows], tuple(hidden_rows))
        for name, hidden, rows, hidden_rows in answer
    ]


def read(data: bytes, name: str) -> list[Sheet]:
    """All sheets of the file `data`, which calls itself `name`, in the file's order.

    Numbers are text without a trailing ".0", booleans TRUE or FALSE, dates ISO 8601, errors as
    the file shows them (#REF!); empty cells at the end of a row and blank rows are left out.
    Raises Unreadable.
    """
    check_size(data)
    if data.startswith(_OLE):
        raise Unreadable(workbooks.SAYS.protected)
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, words in _NO_TABLES:
        if start[: len(magic)].lower() == magic.lower():
            raise Unreadable(f"This is {words}, not a table; bring an .xlsx, .ods or .csv file.")
    sheets = _workbook(data) if data.startswith(_ZIP) else [_csv(data, name)]
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("The file holds nothing but blanks.")
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Unreadable(f"The sheets have more than {MOST_ROWS:,} rows. Bring them in parts.")
    if sum(len(row.cells) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
        raise too_many_cells()
    return sheets


def too_many_cells() -> Unreadable:
    """The fault of a file whose rows times columns come to too much."""
    return Unreadable(
        f"The sheets have more than {MOST_CELLS:,} cells. Delete the columns that are not needed, "
        "or bring the rows in parts."
    )


def column_name(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: what a spreadsheet program calls a column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def short(words: str, most: int = 60) -> str:
    """Words of a file for one line of ours: without control characters and line breaks, and no
    longer than `most` characters."""
    words = " ".join(_UNSHOWN.sub(" ", words).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


# --- XLSX and ODS ---------------------------------------------------------------------------


def _workbook(data):
    marks = workbooks.marks(data)
    sheets = []
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = workbook.sheets_metadata
        if len(found) > MOST_SHEETS:
            raise Unreadable(
                f"The workbook has {len(found):,} sheets; {MOST_SHEETS} are the most. Delete those "
                "that are not needed."
            )
        for index, about in enumerate(found):
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                cells = workbook.get_sheet_by_index(index)
                hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
                sheets.append(_sheet(about.name, hidden, cells, marks.get(about.name)))
    except python_calamine.PasswordError:
        raise Unreadable(workbooks.SAYS.protected) from None
    except python_calamine.CalamineError as error:
        if unknown := _UNKNOWN_ERROR.search(str(error)):
            raise Unreadable(
                f"The sheet “{short(about.name)}” has a cell with “{short(unknown[1])}”, an "
                "error that we do not know. Put words or a blank in its place, and save it anew."
            ) from None
        # Its own words tell little: "Cannot detect file format" for cells that repeat too often.
        raise Unreadable(
            "The workbook is damaged, or its cells reach far beyond its table. Open it in a "
            "spreadsheet program and save it anew as .xlsx with only its rows."
        ) from None
    return sheets


def _sheet(name, hidden, cells, marks):
    where = f"The sheet “{short(name)}”"
    if cells.end is None:
        return Sheet(name, hidden, [])
    last_row, last_column = cells.end
    if last_column >= MOST_COLUMNS:
        raise _too_wide(where, last_column)
    if last_row >= MOST_ROWS:
        raise _too_long(where, last_row + 1)
    errors = marks.errors if marks else {}
    before = [""] * cells.start[1]
    rows = []
    for number, values in enumerate(cells.iter_rows(), start=1):
        row = before + [value if type(value) is str else _words(value) for value in values]
        for column, error in errors.get(number, {}).items():
            if column < len(row) and not row[column]:
                row[column] = error
        _add(rows, where, number, row)
    hidden_rows = marks.hidden.intersection(row.number for row in rows) if marks else ()
    return Sheet(name, hidden, rows, tuple(sorted(hidden_rows)))


def _words(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Up to here every whole number is exact; "1e+300" says more than 300 digits would.
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


# --- CSV ------------------------------------------------------------------------------------


def _csv(data, name):
    text = _decoded(data, name)
    separator = _SEPARATOR.match(text)
    delimiter = separator[1] if separator else _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, number = [], 0
    try:
        for number, cells in enumerate(lines, start=1):
            if number > MOST_ROWS:
                raise _too_long("The file", number)
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise _too_wide(f"Row {number}", len(cells) - 1)
            if number > 1 or not separator:
                _add(rows, "The file", number, cells)
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_much(f"Row {number + 1}", f"more than {MOST_CHARACTERS}") from None
        raise Unreadable(
            f"Row {number + 1} (before line {lines.line_num + 1}): a quotation mark is not "
            "closed, or stands inside a quoted cell without being doubled."
        ) from None
    return Sheet("", False, rows)


def _decoded(data, name):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\0") * 10 <= len(text):
            return text
    raise Unreadable(
        f"This is neither a workbook nor text, whatever its name “{short(name)}” says; bring an "
        ".xlsx or .ods file, or text saved as CSV UTF-8."
    )


def _delimiter(text):
    """The delimiter at which most of the first rows have one and the same number of cells."""
    scores = []
    for delimiter in _DELIMITERS:
        start = io.StringIO(text[:_FIRST_CHARACTERS], newline="")
        widths = []
        try:
            for cells in islice(csv.reader(start, delimiter=delimiter, strict=True), _FIRST_ROWS):
                widths.append(len(cells))
        except csv.Error:
            pass  # the cells so far decide: a wrong delimiter fails early
        scores.append(max(((widths.count(w), w) for w in set(widths) if w > 1), default=(0, 0)))
    return _DELIMITERS[scores.index(max(scores))]


# --- both -----------------------------------------------------------------------------------


def _add(rows, where, number, cells):
    while cells and not cells[-1]:
        cells.pop()
    if not any(map(str.strip, cells)):
        return
    if any("\0" in words for words in cells):
        column = next(i for i, words in enumerate(cells) if "\0" in words)
        raise Unreadable(
            f"{where}, cell {column_name(column)}{number}: a NUL character, which no text may hold."
        )
    if max(map(len, cells)) > MOST_CHARACTERS:
        column = next(i for i, words in enumerate(cells) if len(words) > MOST_CHARACTERS)
        raise _too_much(f"{where}, cell {column_name(column)}{number}", len(cells[column]))
    rows.append(Row(number, cells))


def _too_much(where, found):
    return Unreadable(
        f"{where}: {found} characters; {MOST_CHARACTERS} are the most that a cell may hold."
    )


def _too_wide(where, last):
    return Unreadable(
        f"{where} reaches column {column_name(last)}; {MOST_COLUMNS} columns "
        f"({column_name(MOST_COLUMNS - 1)}) are the most. Delete the columns that are not needed."
    )


def _too_long(where, last):
    return Unreadable(
        f"{where} reaches row {last}; {MOST_ROWS} rows are the most. Delete what stands far "
        "below the table, or bring it in parts."
    )
