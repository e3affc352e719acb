"""What calls itself a table and is none: cut, mislabelled, and ZIP files built to deceive."""

import gzip
import io
import struct
import warnings
import zipfile
import zlib
from functools import partial

from tests.harvest import sheets

from .basis import Case, delimited, field_form, grid

_NAMES = ("harvest.xlsx", "harvest.ods", "harvest.csv", "harvest.txt", "harvest.xls", "harvest")


def cases():
    yield from _mislabelled()
    yield from _cut()
    for name, make in [*_zips(), *_bombs(), *_headers()]:
        yield Case(f"zip {name}", "harvest.xlsx", make)


# --- mislabelled ----------------------------------------------------------------------------


def _others():
    book, document = sheets.xlsx(grid()), sheets.ods_of(grid())
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return {
        "nothing": b"",
        "one zero": b"\0",
        "blanks": b" \t\r\n" * 100,
        "zeros": bytes(5000),
        "all bytes": bytes(range(256)) * 20,
        "workbook": book,
        "opendocument": document,
        "field form": field_form(grid()),
        "csv": delimited(grid()),
        "pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        "pdf after a mark": b"\xef\xbb\xbf%PDF-1.7\n",
        "pdf after blanks": b"\n\n %PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0",
        "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        "gif": b"GIF89a\1\0\1\0\0\0\0;",
        "gzip": gzip.compress(delimited(grid()), mtime=0),
        "gzipped workbook": gzip.compress(book, mtime=0),
        "bzip2": b"BZh91AY&SY" + bytes(50),
        "7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(50),
        "rar": b"Rar!\x1a\7\1\0" + bytes(50),
        "xz": b"\xfd7zXZ\0\0\4" + bytes(50),
        "tar": b"harvest.csv" + bytes(89) + b"0000644\0" + bytes(400),
        "program": b"\x7fELF\2\1\1" + bytes(100),
        "windows program": b"MZ\x90\0" + bytes(100),
        "database": b"SQLite format 3\0" + bytes(100),
        "html": b"<html><body><table><tr><td>FragmentID</td></tr></table></body></html>",
        "html with a document type": b"<!DOCTYPE html>\n<html></html>",
        "xml": b'<?xml version="1.0"?><x/>',
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "rtf": b"{\\rtf1\\ansi FragmentID}",
        "script": b"#!/bin/sh\necho FragmentID,Description\n",
        "old workbook": ole + bytes(504) + b"Workbook".ljust(100, b"\0"),
        "old workbook, cut": ole[:4],
        "encrypted workbook": ole + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(99),
        "word": sheets.zipped({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}),
        "slides": sheets.zipped({"ppt/presentation.xml": "<x/>"}),
        "binary workbook": sheets.zipped({"xl/workbook.bin": bytes(50)}),
        "opendocument text": sheets.zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "book": sheets.zipped({"mimetype": "application/epub+zip"}),
        "program archive": sheets.zipped({"META-INF/MANIFEST.MF": "x", "A.class": "\xca\xfe"}),
        "zipped csv": sheets.zipped({"harvest.csv": delimited(grid())}),
        "zipped workbook": sheets.zipped({"harvest.xlsx": book}),
        "workbook in a workbook": sheets.replaced(book, "xl/embeddings/book.xlsx", book),
        "both kinds": sheets.zipped({**sheets.unzipped(book), **sheets.unzipped(document)}),
        "flat opendocument": sheets.unzipped(document)["content.xml"],
        "base64 of a workbook": b"UEsDBBQAAAAIAAAAIQ" + b"A" * 200,
    }  # fmt: skip


def _mislabelled():
    for kind, data in _others().items():
        for file_name in _NAMES:
            yield Case(f"mislabelled/{kind} as {file_name}", file_name, data)


def _cut():
    for form, data in {"xlsx": sheets.xlsx(grid()), "ods": sheets.ods_of(grid())}.items():
        for part in range(1, 41):
            data_cut = data[: len(data) * part // 41]
            yield Case(f"cut/{form} at {part}/41", f"harvest.{form}", data_cut)
            if part % 2:
                yield Case(f"cut/{form} from {part}/41", f"harvest.{form}", data[len(data_cut) :])
        for count in (1, 2, 3, 4, 10, 21, 22, 23):
            yield Case(f"cut/{form} of its last {count}", f"harvest.{form}", data[:-count])
        for name, more in {"zeros": bytes(5000), "words": b"more" * 99, "itself": data}.items():
            yield Case(f"cut/{form} and {name} behind", f"harvest.{form}", data + more)
            yield Case(f"cut/{form} and {name} before", f"harvest.{form}", more + data)
        for part in (1, 2, 3, 5, 8):
            hole = len(data) * part // 10
            holed = data[:hole] + bytes(64) + data[hole + 64 :]
            yield Case(f"cut/{form} with a hole at {part}/10", f"harvest.{form}", holed)


# --- the names and entries of a ZIP file ----------------------------------------------------


def _zip_of(entries, method=zipfile.ZIP_DEFLATED):
    """A zip file of [(name or ZipInfo, bytes)], in order, names as often as they come."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice, as they are meant to
        for name, data in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(info, data, method)
    return file.getvalue()


def _entries(*more, first=()):
    return [*first, *sheets.unzipped(sheets.xlsx(grid())).items(), *more]


def _renamed(change):
    return _zip_of([(change(name), data) for name, data in _entries()])


def _zips():
    for number, name in enumerate(
        (
            *("../../../../tmp/evil.xml", "/etc/cron.d/evil", "C:\\evil.xml", "..\\..\\evil.xml"),
            *("xl/../../evil.xml", "xl//evil.xml", "./xl/evil.xml", "xl/evil.xml/", "~/evil", " "),
            *("evil\nxl.xml", "evil\u202elmx", "<script>.xml", "é.xml", "x" * 60_000, "\x01.xml"),
            *("xl/worksheets/../workbook.xml", "XL/WORKBOOK.XML", "xl\\workbook.xml", "con.xml"),
        ),
        start=1,
    ):
        yield f"names/{number}", partial(_zip_of, _entries((name, b"<x/>")))
        yield f"names/{number} first", partial(_zip_of, _entries(first=[(name, b"<x/>")]))
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    yield "names/a link", partial(_zip_of, _entries((link, b"/etc/hostname")))
    yield "names/upper case", lambda: _renamed(str.upper)
    yield "names/backslashes", lambda: _renamed(lambda name: name.replace("/", "\\"))
    yield "names/a folder above", lambda: _renamed(lambda name: f"harvest/{name}")
    yield "names/a slash before", lambda: _renamed(lambda name: f"/{name}")
    for name, data in _entries():
        for number, other in enumerate((b"", b"<x/>", data[: len(data) // 2], data), start=1):
            more = partial(_zip_of, _entries((name, other)))
            yield f"twice/{name} and {number}", more
        yield f"twice/{name} first", partial(_zip_of, _entries(first=[(name, b"<!DOCTYPE x><x/>")]))
    yield "entries/none", lambda: _zip_of([])
    yield "entries/one, empty", lambda: _zip_of([("", b"")])
    yield "entries/60000", lambda: _zip_of(_entries(*((f"x/{n}", b"") for n in range(60_000))))
    yield "entries/stored", lambda: _zip_of(_entries(), zipfile.ZIP_STORED)
    yield "entries/bzip2", lambda: _zip_of(_entries(), zipfile.ZIP_BZIP2)
    yield "entries/lzma", lambda: _zip_of(_entries(), zipfile.ZIP_LZMA)
    nested = partial(_nested, 12)
    yield "entries/nested", lambda: _zip_of(_entries(("xl/nested.zip", nested())))
    yield "entries/nested alone", nested


def _nested(depth):
    data = b"0" * 1000
    for number in range(depth):
        data = _zip_of([(f"{number}-{copy}.zip", data) for copy in range(2)])
    return data


# --- bombs ----------------------------------------------------------------------------------


def _bomb(name, megabytes, piece=bytes(1024 * 1024), head=b"", tail=b""):
    """A workbook where one part is `piece` (a megabyte) over and over."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in _entries():
            if other != name:
                archive.writestr(zipfile.ZipInfo(other), data, zipfile.ZIP_DEFLATED)
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as part:
            part.write(head)
            for _number in range(megabytes):
                part.write(piece)
            part.write(tail)
    return file.getvalue()


def _bombs():
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    rows = row * (1024 * 1024 // len(row))
    string = b"<si><t>" + b"x" * 1000 + b"</t></si>"
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    open_sheet = sheets.SHEET.format("<sheetData>").split("</worksheet>")[0].encode()
    for megabytes in (50, 199, 201, 600):
        yield f"bombs/{megabytes} MB of zeros beside", partial(_bomb, "xl/media/0.bin", megabytes)
        yield f"bombs/{megabytes} MB of blanks", partial(_bomb, sheet, megabytes, b" " * 1024**2)
    for megabytes in (5, 60, 150):
        yield (
            f"bombs/{megabytes} MB of rows",
            partial(_bomb, sheet, megabytes, rows, open_sheet, b"</sheetData></worksheet>"),
        )
        yield (
            f"bombs/{megabytes} MB of strings",
            partial(_bomb, strings, megabytes, string * 1000, b"<sst>", b"</sst>"),
        )
        yield (
            f"bombs/{megabytes} MB of styles",
            partial(_bomb, "xl/styles.xml", megabytes, b"<xf numFmtId='14'/>" * 55_000,
                    b"<styleSheet><cellXfs>", b"</cellXfs></styleSheet>"),
        )  # fmt: skip
        yield (
            f"bombs/{megabytes} MB of sheets",
            partial(_bomb, "xl/workbook.xml", megabytes, b"<sheet name='x' r:id='rId1'/>" * 36_000,
                    b"<workbook xmlns:r='r'><sheets>", b"</sheets></workbook>"),
        )  # fmt: skip
        yield (
            f"bombs/{megabytes} MB of relations",
            partial(_bomb, "xl/_rels/workbook.xml.rels", megabytes,
                    b"<Relationship Id='rId1' Target='x'/>" * 29_000,
                    b"<Relationships>", b"</Relationships>"),
        )  # fmt: skip
        yield (
            f"bombs/{megabytes} MB of open tags",
            partial(_bomb, sheet, megabytes, b"<a>" * 349_525),
        )
    yield "bombs/overlapping parts", _overlapping


def _overlapping(copies=2000, megabytes=5):
    """Many entries in the directory that share one deflated body."""
    data = _bomb("xl/media/0.bin", megabytes)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    last = data[data.rindex(b"PK\x01\x02", 0, end) : end]
    entries = b"".join(
        last.replace(b"xl/media/0.bin", b"xl/media/%05d" % n)[:] for n in range(copies)
    )
    directory = data[start:end] + entries
    count = directory.count(b"PK\x01\x02")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return data[:start] + directory + tail


# --- what the headers say -------------------------------------------------------------------


def _headers():
    """Each field of one entry's header, in the directory and beside the bytes, with odd values."""
    fields = {
        "version": (6, "<H"), "flags": (8, "<H"), "method": (10, "<H"), "time": (12, "<L"),
        "crc": (16, "<L"), "packed size": (20, "<L"), "size": (24, "<L"), "name length": (28, "<H"),
        "extra length": (30, "<H"), "comment length": (32, "<H"), "disk": (34, "<H"),
        "offset": (42, "<L"),
    }  # fmt: skip
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        for field, (place, form) in fields.items():
            for value in (0, 1, 99, 0xFFFF if form == "<H" else 0xFFFFFFFF):
                name = f"headers/{field} of {part} is {value}"
                yield name, partial(_patched, part, b"PK\x01\x02", 46, place, form, value)
                if place < 32 and value in (1, 99):
                    local = partial(_patched, part, b"PK\x03\x04", 30, place - 2, form, value)
                    yield f"{name}, beside it", local
    for place, name in ((8, "entries"), (12, "length"), (16, "start"), (20, "comment")):
        for value in (0, 1, 0xFFFF):
            yield f"headers/{name} of the directory is {value}", partial(_ended, place, value)
    yield "headers/unicode name", partial(_extra, struct.pack("<HH", 0x7075, 0))
    yield "headers/large sizes", partial(_extra, struct.pack("<HHQQ", 1, 16, 2**63, 2**63))
    yield "headers/extra without end", partial(_extra, struct.pack("<HH", 1, 0xFFFF))
    yield "headers/wrong deflate", _wrong_deflate


def _patched(part, sign, length, place, form, value):
    data = bytearray(sheets.xlsx(grid()))
    at = data.index(part.encode()) - length
    if sign == b"PK\x01\x02":
        at = data.rindex(part.encode()) - length
    assert data[at : at + 4] == sign
    struct.pack_into(form, data, at + place, value)
    return bytes(data)


def _ended(place, value):
    data = bytearray(sheets.xlsx(grid()))
    struct.pack_into("<H", data, data.rindex(b"PK\x05\x06") + place, value)
    return bytes(data)


def _extra(extra):
    info = zipfile.ZipInfo("xl/extra.xml")
    info.extra = extra
    return _zip_of(_entries((info, b"<x/>")))


def _wrong_deflate():
    data = sheets.xlsx(grid())
    packed = zlib.compress(b"x" * 99)[2:-4]
    at = data.index(b"xl/worksheets/sheet1.xml") + 24
    return data[:at] + packed + data[at + len(packed) :]
