"""Makers of spreadsheets for the tests, good ones and bad; the same call gives the same bytes."""

import datetime
import io
import zipfile

import xlsxwriter

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
    )
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
NASTY = '<script>"x",;\t\u202eright\u200f\n=1+1 &amp; é “ï”'


def xlsx(*grids, fill=None):
    """A workbook with one sheet for each grid (lists of texts); `fill(workbook)` adds more."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime.datetime(2024, 1, 2)})
        for grid in grids:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(grid):
                for column, words in enumerate(row):
                    sheet.write_string(number, column, words)
        if fill:
            fill(workbook)
    return file.getvalue()


def zipped(parts):
    """A zip file of {name: text or bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            # A ZipInfo of its own is dated 1980, not today.
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def unzipped(data):
    """{name: bytes} of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def replaced(data, part, text):
    """The zip file `data` with another text in one of its parts."""
    return zipped({**unzipped(data), part: text})


def with_sheet(xml):
    return replaced(xlsx([["a"]]), "xl/worksheets/sheet1.xml", xml)


def escaped(words):
    return words.replace("&", "&amp;").replace("<", "&lt;")


def ods_cell(words):
    inside = f"<text:p>{escaped(words)}</text:p>" if words else ""
    return f'<table:table-cell office:value-type="string">{inside}</table:table-cell>'


def ods(tables_xml, styles="", manifest=""):
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables_xml}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    about = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        f"{manifest}</manifest:manifest>"
    )
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": about, "content.xml": content})


def ods_of(grid):
    rows = (f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in grid)
    return ods(f'<table:table table:name="A">{"".join(rows)}</table:table>')


def csv_of(grid, delimiter, encoding):
    quoted = (['"' + words.replace('"', '""') + '"' for words in row] for row in grid)
    return "\r\n".join(delimiter.join(row) for row in quoted).encode(encoding)
