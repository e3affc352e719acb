"""What a file is, told by its content: a harvest file, a list of documents, or a document."""

import csv
import io
import re
from typing import NamedTuple

from outcomes.columns import match
from sources.bulk import uncollected
from sources.readers import Unreadable
from sources.readers.text import decode

from .readers import fieldtext, wordtables
from .records import about_text, from_table, from_word

HARVEST, LIST, DOCUMENT = "harvest", "list", "document"
TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".xls")
# What is no harvest file (Word files with records in tables apart); these have a reader, or are
# refused by one with a clear line.
DOCUMENTS = (".pdf", ".docx", ".doc", ".html", ".htm", ".xhtml")
_DOCUMENT_STARTS = (b"%pdf-", b"<!doctype html", b"<html")
ZIP = b"PK\x03\x04"
# How the field form begins, in UTF-8 or UTF-16; a long table need not be read as text first.
_STARTS_FIELD = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*\*\0?\*")
_FIRST_BYTES = 4096
_BYTE_ORDER_MARKS = "\xef\xbb\xbf\xff\xfe"  # of UTF-8 and UTF-16, each byte taken for a letter


class Told(NamedTuple):
    """A file and what it is. `rows` are the records of a harvest file, or the (line, row) pairs
    of a list; `warnings` and `proposals` are those of harvest.records. `unread` is why the tables
    of a Word file could not be read: what can be said of it as a document comes later."""

    kind: str
    file: object
    data: bytes
    rows: list
    warnings: tuple = ()
    proposals: tuple = ()
    unread: str = ""


@uncollected()
def tell(file, data, mapping=None):
    """What the bytes of `file` (a Path) are. Raises Unreadable with one clear line.

    mapping  {heading: column key} that a person gave for headings of harvest files
    """
    mapping = mapping or {}
    suffix = file.suffix.lower()
    rows = _list_of_documents(data) if suffix == ".csv" else None
    if rows is not None:
        return Told(LIST, file, data, rows)
    # The part with the text may have another name; then the name of the file tells.
    if suffix not in TABLES and (_is_word(data) or suffix == ".docx"):
        return _word(file, data, mapping)
    if suffix in DOCUMENTS or (suffix not in TABLES and _is_document(data)):
        return Told(DOCUMENT, file, data, [])
    if suffix in TABLES and not _STARTS_FIELD.match(data):
        return _table(file, data, mapping)
    try:
        text = decode(data)
    except Unreadable:
        # No text that we read may be a table all the same: a workbook, or an older CSV.
        if suffix not in TABLES and not data.startswith(ZIP):
            raise
        text = ""
    if text and _in_field_form(text, mapping):
        records = fieldtext.read(text)
        return Told(HARVEST, file, data, records, *map(tuple, about_text(records, mapping)))
    if text and suffix not in TABLES:
        return Told(DOCUMENT, file, data, [])
    return _table(file, data, mapping)


def _table(file, data, mapping):
    records, warnings, proposals = from_table(data, file.name, mapping)
    return Told(HARVEST, file, data, records, tuple(warnings), tuple(proposals))


def _is_word(data):
    return data.startswith(ZIP) and b"word/document.xml" in data


def _word(file, data, mapping):
    """A Word file: one with records in its tables is a harvest file."""
    try:
        tables = wordtables.read_apart(data, file.name)
    except Unreadable as error:
        return Told(DOCUMENT, file, data, [], unread=str(error))
    found, warnings, proposals = from_word(tables, mapping)
    kind = HARVEST if found else DOCUMENT
    return Told(kind, file, data, found, tuple(warnings), tuple(proposals))


def _is_document(data):
    """Whether these bytes are a document that is no text: a PDF, a Word file, a web page."""
    return _is_word(data) or data[:1024].lstrip().lower().startswith(_DOCUMENT_STARTS)


def _in_field_form(text, mapping):
    """Whether `text` is in the field form and carries a heading that the column list knows; a
    document may begin with a bold word too."""
    if not fieldtext.is_harvest(text):
        return False
    cells = fieldtext.read(text)[0].cells
    return any(match(heading) or heading in mapping for heading, _words in cells)


def _list_of_documents(data):
    """The rows of a list of documents, as (line, dict); None where `data` is something else."""
    # Whether it may be one is told by its first line, in whatever encoding: a long table need not
    # be read as text first.
    head = data[:_FIRST_BYTES].replace(b"\0", b"").decode("latin-1").lstrip(_BYTE_ORDER_MARKS)
    try:
        first = next(csv.reader(io.StringIO(head, newline="")), [])
        if not _heads_a_list(first):
            return None
        rows = csv.DictReader(io.StringIO(decode(data), newline=""))
        headings = [(heading or "").strip().lower() for heading in rows.fieldnames or []]
    except (Unreadable, csv.Error):
        return None
    if not _heads_a_list(headings):
        return None
    rows.fieldnames = headings
    try:
        return [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise Unreadable(f"this is no CSV file: {error}.") from None


def _heads_a_list(cells):
    return {"file", "title"} <= {cell.strip().lower() for cell in cells}
