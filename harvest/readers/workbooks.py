"""What a workbook's ZIP and XML say beyond its cells: what it is, how far it unpacks, which rows
are hidden, and the errors (#REF!) that calamine gives as empty.

Nothing here expands an entity: a part that declares one, or any document type, is refused.
"""

import io
import posixpath
import re
import zipfile
import zlib
from typing import NamedTuple
from xml.parsers import expat

from sources.readers import Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
_CHUNK = 1024 * 1024
# No error text is longer ("#GETTING_DATA"), no more of them than this are told apart.
_LONGEST_ERROR, _MOST_ERRORS = 40, 100_000
# What a sheet holds when it has hidden rows or errors; it may hold these for other reasons too,
# but its words seldom do, and walking through its XML takes longer than all the rest.
_MARKS = {
    "xlsx": re.compile(rb"""\shidden\s*=|\st\s*=\s*["']e["']"""),
    "ods": re.compile(rb"""visibility\s*=|value-type\s*=\s*["']error["']"""),
}
DAMAGED = (
    "The workbook is cut short or damaged. Open it in a spreadsheet program and save it anew "
    "as .xlsx."
)
PROTECTED = (
    "The file is protected by a password or an old .xls; save it as .xlsx without a password."
)


class Marks(NamedTuple):
    """Of one sheet: the numbers of its hidden rows, and {row: {column from 0: "#REF!"}}."""

    hidden: set
    errors: dict


def marks(data: bytes) -> dict[str, Marks]:
    """{sheet name: Marks} of the sheets that have any. Raises Unreadable for what is no XLSX or
    ODS file, is protected or damaged, unpacks to too much, or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _kind(archive)
            marked = _unpacked(archive, kind)
            return (_xlsx if kind == "xlsx" else _ods)(archive, marked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise Unreadable(DAMAGED) from None
    except (KeyError, ValueError, IndexError, OverflowError, RuntimeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(DAMAGED) from None


def _kind(archive):
    names = {info.filename for info in archive.infolist()}
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Unreadable(PROTECTED)
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


def _unpacked(archive, kind):
    """Read every part to its end, whatever length it declares; the names of those with marks."""
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    marked, read = set(), 0
    for info in infos:
        if total > MOST_UNPACKED or read > MOST_UNPACKED:
            break
        # A part that declares less than it holds would else be read only so far.
        info.file_size = MOST_UNPACKED + 2 * _CHUNK
        is_xml = info.filename.endswith((".xml", ".rels"))
        may_be_marked = is_xml and info.filename != "xl/sharedStrings.xml"
        with archive.open(info) as part:
            tail = b""
            while (chunk := part.read(_CHUNK)) and read <= MOST_UNPACKED:
                read += len(chunk)
                text = tail + chunk
                # Entities can be declared nowhere but in a document type.
                if is_xml and b"<!DOCTYPE" in text:
                    _refuse()
                if may_be_marked and _MARKS[kind].search(text):
                    marked.add(info.filename)
                    may_be_marked = False
                if info.filename == "META-INF/manifest.xml" and b"encryption-data" in text:
                    raise Unreadable(PROTECTED)
                tail = chunk[-32:]
    if max(total, read) > MOST_UNPACKED:
        raise Unreadable(
            f"The workbook unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB. "
            "Save the sheet anew with only its rows."
        )
    return marked


def _refuse(*_declaration):
    raise Unreadable(
        "The workbook declares a document type or entities in its XML, which no spreadsheet "
        "program does. Open it in one and save it anew."
    )


def _parse(archive, name, start, end=None, text=None):
    """Walk one part; `start(local name, attributes by local name)`, `end(local name)`."""

    def local(full):
        return full.rpartition(" ")[2]

    def on_start(full, attributes):
        start(local(full), {local(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = on_start
    if end:
        parser.EndElementHandler = lambda full: end(local(full))
    if text:
        parser.CharacterDataHandler = text
    try:
        with archive.open(name) as part:
            parser.ParseFile(part)
    except expat.ExpatError:
        raise Unreadable(DAMAGED) from None


def _xlsx(archive, marked):
    marked = {name for name in marked if name.startswith("xl/") and name != "xl/workbook.xml"}
    targets, parts = {}, {}

    def relation(tag, attributes):
        if tag == "Relationship":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            targets[attributes.get("Id")] = posixpath.normpath(target).lstrip("/")

    def sheet(tag, attributes):
        if tag == "sheet":
            parts[attributes.get("name")] = targets.get(attributes.get("id"))

    if not marked:
        return {}
    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    _parse(archive, "xl/workbook.xml", sheet)
    found = {}
    for name, part in parts.items():
        if part in marked:
            walk = _Rows()
            _parse(archive, part, walk.start, walk.end, walk.text)
            found[name] = Marks(walk.hidden, walk.errors)
    return found


class _Rows:
    """Walks the XML of one XLSX sheet."""

    def __init__(self):
        self.hidden, self.errors = set(), {}
        self.row = self.column = 0
        self.error = self.value = False

    def start(self, tag, attributes):
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

    def end(self, tag):
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
    walk = _Tables()
    _parse(archive, "content.xml", walk.start, walk.end, walk.text)
    return walk.found


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
        if tag == "p":
            self.words = False

    def text(self, words):
        if self.words:
            for row in self.rows[:1000]:
                for column in self.columns[:100]:
                    _note(self.marks.errors, row + 1, column, words)


def _next(before, repeated):
    return range(before.stop, before.stop + max(int(repeated or 1), 1))
