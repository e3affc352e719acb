"""What a file is, told by its content: a harvest file, a list of documents, or a document."""

import csv
import io
import re
from typing import NamedTuple

from outcomes.columns import match
from sources.bulk import uncollected
from sources.readers import Unreadable
from sources.readers.text import decode

from .readers import fieldtext
from .records import about_text, from_table

HARVEST, LIST, DOCUMENT = "harvest", "list", "document"
TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".xls")
# What is never a harvest file; these have a reader, or are refused by one with a clear line.
DOCUMENTS = (".pdf", ".docx", ".doc", ".html", ".htm", ".xhtml")
_DOCUMENT_STARTS = (b"%pdf-", b"<!doctype html", b"<html")
ZIP = b"PK\x03\x04"
# How the field form begins, in UTF-8 or UTF-16; a long table need not be read as text first.
_STARTS_FIELD = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*\*\0?\*")
_FIRST_BYTES = 4096


class Told(NamedTuple):
    """A file and what it is. `rows` are the records of a harvest file, or the (line, row) pairs
    of a list; `warnings` and `proposals` are those of harvest.records."""

    kind: str
    file: object
    data: bytes
    rows: list
    warnings: tuple = ()
    proposals: tuple = ()


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


def _is_document(data):
    """Whether these bytes are a document that is no text: a PDF, a Word file, a web page."""
    word = data.startswith(ZIP) and b"word/document.xml" in data
    return word or data[:1024].lstrip().lower().startswith(_DOCUMENT_STARTS)


def _in_field_form(text, mapping):
    """Whether `text` is in the field form and carries a heading that the column list knows; a
    document may begin with a bold word too."""
    if not fieldtext.is_harvest(text):
        return False
    cells = fieldtext.read(text)[0].cells
    return any(match(heading) or heading in mapping for heading, _words in cells)


def _list_of_documents(data):
    """The rows of a list of documents, as (line, dict); None where `data` is something else."""
    head = data[:_FIRST_BYTES].replace(b"\0", b"").lower()
    if b"file" not in head or b"title" not in head:
        return None
    try:
        rows = csv.DictReader(io.StringIO(decode(data), newline=""))
        headings = [(heading or "").strip().lower() for heading in rows.fieldnames or []]
    except (Unreadable, csv.Error):
        return None
    if not {"file", "title"} <= set(headings):
        return None
    rows.fieldnames = headings
    try:
        return [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise Unreadable(f"this is no CSV file: {error}.") from None
