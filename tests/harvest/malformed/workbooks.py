"""XLSX sheets: cells, rows, strings, dates, formulas and sizes that go wrong."""

from functools import partial
from itertools import product

from tests.harvest import sheets
from tests.harvest.sheets import SHEET, escaped

from .basis import Case, grid, row

SHEET_PART, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
# A workbook of one small sheet; its first two rows are good.
_BASE = sheets.xlsx([["FragmentID", "Outcome description", "Year"], ["LOA/1", "It met.", "2023"]])
_ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c>'
    '<c r="B2" t="s"><v>4</v></c></row>'
)
REFERENCES = (
    *("", "A", "1", "A0", "A-1", "a3", "A3:B9", "$A$3", "R3C3", "Ａ３", "A٣", " A3 ", "A3A", "3A"),
    *(
        "AAAA3",
        "XFD3",
        "XFE3",
        "ZZZ3",
        "ZZZZ3",
        "ZZZZZZZZZZ3",
        "SG3",
        "SF3",
        "A1048576",
        "A1048577",
    ),
    *("XFD1048576", "A50000", "A50001", "A4294967295", "A4294967296", "A4294967297", "AAA999999"),
    *("A18446744073709551616", "A" + "9" * 5000, "A" * 5000 + "3", "A3.5", "A1e3", "&#0;3", "<A3"),
    *("Sheet1!A3", "#REF!", "A1", "B2", "=A3", "FXSHRXX3", "FXSHRXW2147483648"),
)
ROW_NUMBERS = (
    *("0", "-1", "1", "2", "", " ", "x", "3.5", "1e3", "٣", "1048576", "1048577", "50001"),
    *("2147483648", "4294967296", "18446744073709551616", "9" * 5000, "+3", "0x3", "NaN"),
)
TYPES = ("s", "str", "b", "e", "d", "n", "inlineStr", "x", "", "S")
VALUES = (
    *("", "-1", "0", "4", "5", "999999", "4294967296", "1e309", "-1e309", "NaN", "inf", "x", " 1 "),
    *(
        "TRUE",
        "2023-13-45",
        "2023-06-01T25:00:00",
        "0x10",
        "1.0000000000000002",
        "9" * 400,
        "#REF!",
    ),
    *("#NOSUCH!", "_x0000_", "_xD800_", "_x005F_x0000_", "&#9;", "&lt;b&gt;", "&#x202e;", "1,5"),
)
SERIALS = (
    *("0", "1", "59", "60", "61", "-1", "-0.5", "0.5", "0.999999999", "2958465", "2958466", "1e9"),
    *("1e15", "1e300", "-1e300", "NaN", "45000.123456789", "4294967296", "x", "9" * 30),
)
NUMBER_FORMATS = (
    *("yyyy", "[h]:mm:ss", "[hh]", "yyyy&quot;", "[$-409]d", '\\"', "y" * 50_000, "[" * 5000, "@"),
    *("", "General", "0.00E+00", "[Red]0;[Blue]-0", "_(* #,##0_)", "&#x202e;yyyy", "d\\", "[mm"),
)
FORMULAS = {
    "without value": "<f>1+1</f>",
    "with a value": "<f>1+1</f><v>2</v>",
    "empty": "<f></f>",
    "empty, with a value": "<f/><v>2</v>",
    "with an error": "<f>1/0</f><v>#DIV/0!</v>",
    "a command": "<f>cmd|' /C calc'!A0</f><v>0</v>",
    "another file": "<f>'file:///etc/[passwd]x'!A1</f><v>0</v>",
    "an address": '<f>WEBSERVICE("http://127.0.0.1:9/")</f><v>x</v>',
    "itself": "<f>A3</f><v>0</v>",
    "shared, no master": '<f t="shared" si="7"/><v>2</v>',
    "shared over all": '<f t="shared" ref="A1:XFD1048576" si="0">B3</f><v>2</v>',
    "shared, reversed": '<f t="shared" ref="Z9:A1" si="0">B3</f><v>2</v>',
    "shared, bad range": '<f t="shared" ref="x" si="0">B3</f><v>2</v>',
    "shared, many": '<f t="shared" ref="A3:A9" si="4294967295">B3</f><v>2</v>',
    "array over all": '<f t="array" ref="A1:XFD1048576">1</f><v>2</v>',
    "data table": '<f t="dataTable" ref="A3:B9" dt2D="1" r1="A1" r2="x"/><v>2</v>',
    "long": f"<f>{'1+' * 50_000}1</f><v>2</v>",
    "deep": f"<f>{'(' * 50_000}1{')' * 50_000}</f><v>2</v>",
    "not closed": '<f>"</f><v>2</v>',
    "behind its value": "<v>2</v><f>1+1</f>",
    "two values": "<v>1</v><v>2</v>",
    "two formulas": "<f>1</f><f>2</f><v>2</v>",
    "markup": "<f>1</f><v>&lt;script&gt;</v>",
    "values within": "<v><v>1</v></v>",
    "inline and value": "<is><t>a</t></is><v>1</v>",
    "cells within": '<c r="A3"><v>1</v></c>',
    "rows within": '<row r="9"><c r="A9"><v>1</v></c></row>',
}
# {name: what stands in the sheet beside the rows}: (before sheetData, behind it)
AROUND = {
    "dimension too small": ('<dimension ref="A1"/>', ""),
    "dimension of all": ('<dimension ref="A1:XFD1048576"/>', ""),
    "dimension reversed": ('<dimension ref="Z99:A1"/>', ""),
    "dimension empty": ('<dimension ref=""/>', ""),
    "dimension of words": ('<dimension ref="x:y"/>', ""),
    "dimension beyond": ('<dimension ref="A1:ZZZZ99999999999"/>', ""),
    "dimension of parts": ('<dimension ref="A1:B2:C3"/>', ""),
    "dimension without end": ('<dimension ref="A1:"/>', ""),
    "merged": ("", '<mergeCells><mergeCell ref="A2:C2"/></mergeCells>'),
    "merged, all": ("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "merged, reversed": ("", '<mergeCells><mergeCell ref="C9:A1"/></mergeCells>'),
    "merged, words": ("", '<mergeCells><mergeCell ref="x"/></mergeCells>'),
    "merged, no range": ("", "<mergeCells><mergeCell/></mergeCells>"),
    "merged, many": ("", "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 5000 + "</mergeCells>"),
    "merged, count lies": ("", '<mergeCells count="4294967295"><mergeCell/></mergeCells>'),
    "columns hidden": ('<cols><col min="1" max="16384" hidden="1"/></cols>', ""),
    "columns reversed": ('<cols><col min="9" max="1"/></cols>', ""),
    "columns beyond": ('<cols><col min="-1" max="99999999999"/></cols>', ""),
    "filter": ("", '<autoFilter ref="A1:XFD1048576"/>'),
    "link": ("", '<hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>'),
    "drawing": ("", '<drawing r:id="rId99"/><legacyDrawing r:id="rId98"/>'),
    "protected": ("", '<sheetProtection sheet="1" password="CC1A"/>'),
    "validation": ("", '<dataValidations><dataValidation sqref="A1"/></dataValidations>'),
    "old content": ("", '<oleObjects><oleObject progId="x" r:id="rId1"/></oleObjects>'),
    "two tables": ("", '<sheetData><row r="3"><c r="A3"><v>9</v></c></row></sheetData>'),
    "parts": ("", '<tableParts count="9"><tablePart r:id="rId9"/></tableParts>'),
}  # fmt: skip
SHEET_ATTRIBUTES = (
    *('name="" sheetId="1" r:id="rId1"', 'sheetId="1" r:id="rId1"', 'name="x" r:id="rId1"'),
    *('name="x" sheetId="1"', 'name="x" sheetId="1" r:id=""', 'name="x" sheetId="-1" r:id="rId1"'),
    *('name="x" sheetId="1" r:id="rId1" state="hidden"', 'name="x" sheetId="x" r:id="rId2"'),
    *('name="x" sheetId="1" r:id="rId1" state="veryHidden"', 'name="x" sheetId="1" r:id="rId3"'),
    *('name="x" sheetId="1" r:id="rId1" state="gone"', 'name="x" name="y" sheetId="1" r:id="rId1"'),
    *('name="x" sheetId="1" id="rId1"', 'name="x" sheetId="1" r:id="rId99"', 'r:id="rId1"', ""),
    *(
        f'name="{"x" * 100_000}" sheetId="1" r:id="rId1"',
        'name="a&#10;b&#9;" sheetId="1" r:id="rId1"',
    ),
    *('name="a&#0;b" sheetId="1" r:id="rId1"', 'name="&#xD800;" sheetId="1" r:id="rId1"'),
    *('name="[x]:*?/\\" sheetId="1" r:id="rId1"', 'name="_x0000_" sheetId="1" r:id="rId1"'),
)


def _case(name, make):
    return Case(f"xlsx {name}", "harvest.xlsx", make)


def _with_rows(rows, before="", behind="", first=_ROWS):
    inside = f"{before}<sheetData>{first}{rows}</sheetData>{behind}"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return sheets.replaced(_BASE, SHEET_PART, head + SHEET.format(inside))


def _row(inside, number=3):
    return f'<row r="{number}">{inside}</row>'


def _rows(rows):
    return partial(_with_rows, rows)


def cases():
    for number, reference in enumerate(REFERENCES):
        cell = f'<c r="{reference}"><v>1</v></c>'
        yield _case(f"references/cell {number} {reference[:12]}", _rows(_row(cell)))
        first = f"<row>{cell}</row>"
        yield _case(f"references/lone {number} {reference[:12]}", _rows(first))
    for number, place in enumerate(ROW_NUMBERS):
        yield _case(f"references/row {number} {place[:12]}", _rows(_row("<c><v>1</v></c>", place)))
        named = _row('<c r="A9"><v>1</v></c><c t="e"><v>#REF!</v></c>', place)
        yield _case(f"references/row with error {number} {place[:12]}", _rows(named))
    for kind, (number, value) in product(TYPES, enumerate(VALUES)):
        inside = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
        cell = f'<c r="A3" t="{kind}">{inside}</c><c r="B3" t="{kind}">{inside}</c>'
        yield _case(f"values/{kind or 'none'} {number} {value[:12]}", _rows(_row(cell)))
    for name, inside in FORMULAS.items():
        for kind in ("", ' t="str"', ' t="e"'):
            cell = f'<c r="A3"{kind}>{inside}</c><c r="B3">{inside}</c>'
            yield _case(f"formulas/{name}{kind}", _rows(_row(cell)))
    for name, (before, behind) in AROUND.items():
        yield _case(f"around/{name}", partial(_with_rows, "", before, behind))
    yield from _dates()
    yield from _strings()
    yield from _hidden()
    yield from _books()
    for name, make in LARGE.items():
        yield _case(f"sizes/{name}", make)


def _dates():
    for serial in SERIALS:
        for style in (1, 2):
            for epoch in ("", 'date1904="1"'):
                cell = f'<c r="A3" s="{style}"><v>{serial}</v></c>'
                name = f"dates/{serial[:15]} as {style} {epoch}".strip()
                yield _case(name, partial(_styled, cell, epoch=epoch))
    for number, words in enumerate(NUMBER_FORMATS):
        cell = '<c r="A3" s="2"><v>45000.5</v></c><c r="B3" s="2"><v>-1</v></c>'
        yield _case(f"styles/format {number}", partial(_styled, cell, words))
    for style in ("-1", "3", "4294967296", "x", "", "9" * 400):
        yield _case(f"styles/number {style[:12]}", partial(_styled, f'<c s="{style}"><v>1</v></c>'))


def _styled(cell, words="[h]:mm", epoch=""):
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{words}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    data = sheets.replaced(_with_rows(_row(cell)), "xl/styles.xml", styles)
    book = sheets.unzipped(data)[BOOK].decode().replace("<workbookPr ", f"<workbookPr {epoch} ")
    return sheets.replaced(data, BOOK, book)


def _strings():
    good = sheets.unzipped(_BASE)[STRINGS].decode()
    for name, text in {
        "none": good.split("<si>")[0] + "</sst>",
        "one": good.split("</si>")[0] + "</si></sst>",
        "count lies": good.replace("ount=", 'ount="4294967295" x=', 1),
        "unique lies": good.replace("uniqueCount=", 'uniqueCount="999999999999" x='),
        "no text": good.replace("<t>It met.</t>", ""),
        "empty text": good.replace("It met.", ""),
        "rich": good.replace("<t>It met.</t>", "<r><rPr><b/></rPr><t>It </t></r><r><t>met</t></r>"),
        "phonetic": good.replace("</t></si>", '</t><rPh sb="0" eb="9"><t>x</t></rPh></si>'),
        "escapes": good.replace("It met.", "_x0000_ _xD800_ _x202E_ _x000D_ _xFFFE_ _x0_ _x005F_"),
        "elements within": good.replace("It met.", "It <b>met</b>."),
        "blanks": good.replace("<t>It met.</t>", '<t xml:space="preserve">  \n\t </t>'),
        "long": good.replace("It met.", "x" * 32_768),
        "5 MB": good.replace("It met.", "x" * 5_000_000),
        "numbers by hand": good.replace("It met.", "&#x1F600;&#x202e;&#65535;&#128;"),
        "numbers of no character": good.replace("It met.", "&#0;&#55296;"),
        "100000 parts": good.replace("<t>It met.</t>", "<r><t>x</t></r>" * 100_000),
    }.items():
        yield _case(f"strings/{name}", partial(sheets.replaced, _BASE, STRINGS, text))
        inline = text.split("<si>")[-2].split("</si>")[0] if text.count("<si>") > 5 else "<t>x</t>"
        cell = f'<c r="A3" t="inlineStr"><is>{inline}</is></c>'
        yield _case(f"strings/{name} inline", _rows(_row(cell)))


def _hidden():
    for value in ("1", "true", "TRUE", "yes", "0", "", "2", "&#x202e;"):
        rows = f'<row r="3" hidden="{value}"><c r="A3"><v>3</v></c><c r="B3"><v>4</v></c></row>'
        yield _case(f"hidden/row {value}", _rows(rows))
    yield _case("hidden/all rows", _rows('<row hidden="1"><c><v>1</v></c></row>' * 3000))
    alternate = "".join(
        f'<row r="{n}" hidden="{n % 2}"><c><v>1</v></c></row>' for n in range(3, 9000)
    )
    yield _case("hidden/every second row", _rows(alternate))
    errors = "".join(
        f'<row r="{n}">' + '<c t="e"><v>#REF!</v></c>' * 50 + "</row>" for n in range(3, 4000)
    )
    yield _case("hidden/200000 errors", _rows(errors))
    yield _case("hidden/long error", _rows(_row(f'<c t="e"><v>{"#" * 100_000}</v></c>')))


def _books():
    good = sheets.unzipped(_BASE)[BOOK].decode()
    tag = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
    assert tag in good
    for number, attributes in enumerate(SHEET_ATTRIBUTES, start=1):
        text = good.replace(tag, f"<sheet {attributes}/>")
        yield _case(f"books/sheet {number}", partial(sheets.replaced, _BASE, BOOK, text))
    for name, text in {
        "no sheets": good.replace(tag, ""),
        "no list of sheets": good.replace(f"<sheets>{tag}</sheets>", ""),
        "one sheet twice": good.replace(tag, tag * 2),
        "one sheet 1000 times": good.replace(tag, tag * 1000),
        "1000 sheets of one part": good.replace(tag, _tags(1000)),
        "20000 sheets of one part": good.replace(tag, _tags(20_000)),
        "1000 sheets that lack": good.replace(tag, _tags(1000).replace("rId1", "rId99")),
        "names": good.replace("</sheets>", "</sheets><definedNames><definedName name='x'>#REF!"
                              "</definedName></definedNames>"),
        "names, 50000": good.replace("</sheets>", "</sheets><definedNames>" + "<definedName name="
                                     "'x'>Sheet1!A1</definedName>" * 50_000 + "</definedNames>"),
        "links outside": good.replace("</sheets>", "</sheets><externalReferences>"
                                      "<externalReference r:id='rId9'/></externalReferences>"),
        "protected": good.replace("<bookViews>", "<workbookProtection lockStructure='1'/>"
                                  "<bookViews>"),
    }.items():  # fmt: skip
        yield _case(f"books/{name}", partial(sheets.replaced, _BASE, BOOK, text))
    yield _case("books/macros", partial(sheets.replaced, _BASE, "xl/vbaProject.bin", bytes(500)))


def _tags(count):
    return "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(count))


# --- sizes ----------------------------------------------------------------------------------


def _repeated(cell, columns, rows, first=_ROWS):
    return _with_rows(f"<row>{cell * columns}</row>" * rows, first=first)


def _shared(sheet_count, rows, columns, first=_ROWS):
    """Many sheets of one large part."""
    data = _repeated('<c t="s"><v>4</v></c>', columns, rows, first)
    book = sheets.unzipped(data)[BOOK].decode()
    tag = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
    return sheets.replaced(data, BOOK, book.replace(tag, _tags(sheet_count)))


def _headings(sheet_count, rows, columns, words="Descriptin {} {} {}", head=()):
    """Sheets whose every cell is like a heading of its own."""
    return sheets.xlsx(
        *(
            [
                [*head, *(words.format(sheet, number, column) for column in range(columns))]
                for number in range(rows)
            ]
            for sheet in range(sheet_count)
        )
    )


def _proposing(count):
    near = [f"{name}x" for name in ("Yeear", "Scalle", "Statuts", "Evidance", "Clusterr")]
    return sheets.xlsx(
        *(
            [["ID", "Description", *(f"{n}{' ' * s}" for n in near)], ["a", "b"]]
            for s in range(count)
        )
    )


LARGE = {
    "100 sheets": lambda: sheets.xlsx(*[grid(row(f"LOA/{n}")) for n in range(100)]),
    "1000 sheets": lambda: sheets.xlsx(
        *[[["ID", "Description"], [f"LOA/{n}", "x"]] for n in range(1000)]
    ),
    "1000 sheets without headings": lambda: sheets.xlsx(*[[["a", "b"], ["c", "d"]]] * 1000),
    "1000 empty sheets": lambda: sheets.xlsx(*[[]] * 1000),
    "10000 columns": lambda: sheets.xlsx([["ID", "Description", *["x"] * 10_000], ["LOA/1", "y"]]),
    "500 columns": lambda: sheets.xlsx([["ID", "Description", *["x"] * 498], ["LOA/1", "y"]]),
    "16384 columns": lambda: _repeated("<c><v>1</v></c>", 16_384, 1),
    "49997 rows": lambda: _repeated("<c><v>1</v></c>", 2, 49_997),
    "50001 rows": lambda: _repeated("<c><v>1</v></c>", 2, 50_001),
    "1000000 rows": lambda: _repeated("<c><v>1</v></c>", 1, 1_000_000),
    "1000000 empty rows": lambda: _repeated("", 1, 1_000_000),
    "2.4 million cells": lambda: _repeated("<c><v>1</v></c>", 480, 4_990),
    "2.6 million cells": lambda: _repeated("<c><v>1</v></c>", 480, 5_420),
    "one sheet 50 times, large": lambda: _shared(50, 2000, 400),
    "one sheet 2000 times, large": lambda: _shared(2000, 2000, 20),
    "one sheet 240 times, no headings": lambda: _shared(240, 50, 200, first=""),
    "words that many cells share": lambda: sheets.replaced(
        _shared(1, 3000, 400),
        STRINGS,
        sheets.unzipped(_BASE)[STRINGS].replace(b"It met", b"x" * 3000),
    ),
    "near headings": lambda: _headings(10, 50, 100),
    "near headings, many": lambda: _headings(40, 50, 250),
    "far headings, many": lambda: _headings(40, 50, 250, "{:5} {:5} {:5} " + "é" * 40),
    "long headings, many": lambda: _headings(20, 50, 250, "{:5} {:5} {:5} " + "é" * 130),
    "headings that are unknown": lambda: _headings(20, 2, 450, "{}-{}-{}", ("ID", "Description")),
    "proposals": lambda: _proposing(1500),
    "cell of 32768": lambda: _with_rows(_row(f'<c r="A3" t="str"><v>{"x" * 32_768}</v></c>')),
    "cell of 5 MB": lambda: _with_rows(_row(f'<c r="A3" t="str"><v>{"x" * 5_000_000}</v></c>')),
    "cell of 5 MB of markup": lambda: _with_rows(
        _row(f'<c r="A3" t="str"><v>{escaped("<") * 1_000_000}</v></c>')
    ),
    "5 MB of comments": lambda: _with_rows("<!-- x -->" * 500_000),
    "5 MB of unknown tags": lambda: _with_rows("<x/>" * 1_250_000),
    "one far cell on every row": lambda: _with_rows(
        "".join(f'<row r="{n}"><c r="SF{n}"><v>1</v></c></row>' for n in range(3, 49_000))
    ),
}
