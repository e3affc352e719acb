"""What a workbook's ZIP and XML say beyond its cells: what it is, how far it unpacks, which rows
are hidden, and the errors (#REF!) that calamine gives as empty.

Nothing here expands an entity: a part that declares one, or any document type, is refused.
"""

import posixpath
import re
from typing import NamedTuple

from sources.readers import Unreadable
from sources.readers.archives import MOST_UNPACKED, Refusals, opened, unpack, walk

SAYS = Refusals(
    damaged="The workbook is cut short or damaged. Open it in a spreadsheet program and save it "
    "anew as .xlsx.",
    protected="The file is protected by a password or an old .xls; save it as .xlsx without a "
    "password.",
    too_much=f"The workbook unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB. Save the "
    "sheet anew with only its rows.",
    declares="The workbook declares a document type or entities in its XML, which no spreadsheet "
    "program does. Open it in one and save it anew.",
)
# No error text is longer ("#GETTING_DATA"), no more of them than this are told apart.
_LONGEST_ERROR, _MOST_ERRORS = 40, 100_000
# What a sheet holds when it has hidden rows or errors; it may hold these for other reasons too,
# but its words seldom do, and walking through its XML takes longer than all the rest.
_MARKS = {
    "xlsx": re.compile(rb"""\shidden\s*=|\st\s*=\s*["']e["']"""),
    "ods": re.compile(rb"""visibility\s*=|value-type\s*=\s*["']error["']"""),
}


class Marks(NamedTuple):
    """Of one sheet: the numbers of its hidden rows, and {row: {column from 0: "#REF!"}}."""

    hidden: set
    errors: dict


def marks(data: bytes) -> dict[str, Marks]:
    """{sheet name: Marks} of the sheets that have any. Raises Unreadable for what is no XLSX or
    ODS file, is protected or damaged, unpacks to too much, or declares entities."""
    with opened(data, SAYS) as archive:
        kind = _kind(archive)
        marked = _marked(archive, kind)
        return (_xlsx if kind == "xlsx" else _ods)(archive, marked)


def _kind(archive):
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            mimetype = part.read(100)
        if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
    found = next((words for name, words in _OTHERS if name in names), "a ZIP file of another kind")
    raise Unreadable(f"This is {found}, not a table; bring an .xlsx, .ods or .csv file.")


_OTHERS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("mimetype", "an OpenDocument file"),
)


def _marked(archive, kind):
    """The names of the parts with marks; every part is read to its end."""
    marked, search = set(), _MARKS[kind].search

    def look(name, piece):
        if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
            raise Unreadable(SAYS.protected)
        if name != "xl/sharedStrings.xml" and name not in marked and search(piece):
            marked.add(name)

    unpack(archive, SAYS, look)
    return marked


def _walk(archive, name, start, end=None, text=None):
    # A sheet may be all that a workbook unpacks to.
    walk(archive, name, SAYS, start, end, text, most=MOST_UNPACKED)


def _local(full):
    """A name without its namespace: there are two for XLSX, and more for ODS."""
    return full.rpartition(" ")[2]


def _locals(attributes):
    return {_local(full): value for full, value in attributes.items()}


def _xlsx(archive, marked):
    marked = {name for name in marked if name.startswith("xl/") and name != "xl/workbook.xml"}
    targets, parts = {}, {}

    def relation(tag, attributes):
        if _local(tag) == "Relationship":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            targets[attributes.get("Id")] = posixpath.normpath(target).lstrip("/")

    def sheet(tag, attributes):
        if _local(tag) == "sheet":
            attributes = _locals(attributes)
            parts[attributes.get("name")] = targets.get(attributes.get("id"))

    if not marked:
        return {}
    _walk(archive, "xl/_rels/workbook.xml.rels", relation)
    _walk(archive, "xl/workbook.xml", sheet)
    found = {}
    # Each part once, however many sheets share it.
    for part in marked.intersection(parts.values()):
        rows = _Rows()
        _walk(archive, part, rows.start, rows.end, rows.text)
        found[part] = Marks(rows.hidden, rows.errors)
    return {name: found[part] for name, part in parts.items() if part in found}


class _Rows:
    """Walks the XML of one XLSX sheet."""

    def __init__(self):
        self.hidden, self.errors = set(), {}
        self.row = self.column = 0
        self.error = self.value = False

    def start(self, tag, attributes):
        tag = _local(tag)
        if tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
        elif tag == "c":
            self.column = _column(attributes.get("r"), self.column + 1)
            self.error = attributes.get("t") == "e"
        elif tag == "v":
            self.value = self.error

    def end(self, _tag):
        self.value = False

    def text(self, words):
        if self.value:
            _note(self.errors, self.row, self.column, words)


def _column(reference, following):
    """ "C7" → 2; without a reference the cell follows the one before it."""
    letters = re.match(r"[A-Z]{1,3}", reference or "")
    if not letters:
        return following
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _note(errors, row, column, words):
    if len(errors) < _MOST_ERRORS:
        cells = errors.setdefault(row, {})
        cells[column] = (cells.get(column, "") + words)[:_LONGEST_ERROR]


def _ods(archive, marked):
    if "content.xml" not in marked:
        return {}
    tables = _Tables()
    _walk(archive, "content.xml", tables.start, tables.end, tables.text)
    return tables.found


class _Tables:
    """Walks the content.xml of an ODS file, all tables in one.

    Rows and cells that repeat count on; a hidden or faulty one that repeats is noted for no more
    than the first thousand rows and the first hundred cells.
    """

    def __init__(self):
        self.found, self.marks = {}, Marks(set(), {})
        self.rows = self.columns = range(0)
        self.error = self.words = False

    def start(self, tag, attributes):
        tag, attributes = _local(tag), _locals(attributes)
        if tag == "table":
            self.marks = self.found.setdefault(attributes.get("name"), Marks(set(), {}))
            self.rows = range(0)
        elif tag == "table-row":
            self.rows = _next(self.rows, attributes.get("number-rows-repeated"))
            self.columns = range(0)
            if attributes.get("visibility") in ("collapse", "filter"):
                self.marks.hidden.update(row + 1 for row in self.rows[:1000])
        elif tag in ("table-cell", "covered-table-cell"):
            self.columns = _next(self.columns, attributes.get("number-columns-repeated"))
            # `office:value-type` of an error is "string"; `calcext:value-type` says "error".
            self.error = attributes.get("value-type") == "error"
        elif tag == "annotation":
            self.error = False
        elif tag == "p":
            self.words = self.error

    def end(self, tag):
        if _local(tag) == "p":
            self.words = False

    def text(self, words):
        if self.words:
            for row in self.rows[:1000]:
                for column in self.columns[:100]:
                    _note(self.marks.errors, row + 1, column, words)


def _next(before, repeated):
    return range(before.stop, before.stop + max(int(repeated or 1), 1))
