"""ODS tables: repeats, kinds of cells, covers, styles and parts that go wrong."""

from functools import partial
from itertools import product

from tests.harvest import sheets
from tests.harvest.sheets import ODS_TYPE, ods, ods_cell, ods_of

from .basis import Case, grid

HEAD = (
    f"<table:table-row>{ods_cell('FragmentID')}{ods_cell('Description')}</table:table-row>"
    f"<table:table-row>{ods_cell('LOA/1')}{ods_cell('It met.')}</table:table-row>"
)
REPEATS = (
    *(
        "0",
        "-1",
        "2",
        "500",
        "50000",
        "1048576",
        "1000000000",
        "2147483648",
        "18446744073709551616",
    ),
    *("", "x", "1.5", "1e9", "9" * 5000, "٣"),
)
KINDS = ("float", "percentage", "currency", "date", "time", "boolean", "string", "void", "x", "")
VALUES = (
    *("", "0", "1e309", "NaN", "-inf", "x", "2023-13-45", "2023", "99999-01-01", "-0001-01-01"),
    *("2023-06-01T25:61:61", "PT999999999H", "P1Y", "PT-1S", "true", "TRUE", "9" * 400, "&#x202e;"),
)
INSIDE = {
    "no paragraph": "",
    "many paragraphs": "<text:p>x</text:p>" * 5000,
    "paragraph within": "<text:p>a<text:p>b</text:p></text:p>",
    "spans": "<text:p>a<text:span>b<text:span>c</text:span></text:span></text:p>",
    "blanks": '<text:p>a<text:s text:c="5"/>b<text:tab/>c<text:line-break/>d</text:p>',
    "blanks without end": '<text:p>a<text:s text:c="2000000000"/>b</text:p>',
    "blanks of minus one": '<text:p>a<text:s text:c="-1"/>b</text:p>',
    "blanks of words": '<text:p>a<text:s text:c="x"/>b</text:p>',
    "link": '<text:p><text:a xlink:href="file:///etc/hostname">a</text:a></text:p>',
    "note": "<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>",
    "picture": "<draw:frame><draw:image/></draw:frame><text:p>a</text:p>",
    "table within": f'<table:table table:name="B">{HEAD}</table:table>',
    "cell within": ods_cell("a"),
    "script": "<text:script>alert(1)</text:script><text:p>&lt;script&gt;</text:p>",
    "long": f"<text:p>{'x' * 32_768}</text:p>",
    "5 MB": f"<text:p>{'x' * 5_000_000}</text:p>",
    "half": "<text:p>a",
    "zero": "<text:p>a&#0;b</text:p>",
    "half a character": "<text:p>&#xD800;</text:p>",
}
FORMULAS = (
    *(
        "of:=1+1",
        "=1+1",
        "of:=[.A1]",
        "of:=DDE(&quot;soffice&quot;;&quot;/etc/hostname&quot;;&quot;x&quot;)",
    ),
    *("msoxl:=cmd|' /C calc'!A0", "", "of:=" + "(" * 20_000, "of:='file:///etc/hostname'#$x.A1"),
)
TABLES = {
    "no table": "",
    "no rows": '<table:table table:name="A"/>',
    "no name": f"<table:table>{HEAD}</table:table>",
    "empty name": f'<table:table table:name="">{HEAD}</table:table>',
    "one name twice": f'<table:table table:name="A">{HEAD}</table:table>' * 2,
    "1000 tables": f'<table:table table:name="A">{HEAD}</table:table>' * 1000,
    "5000 named tables": "".join(
        f'<table:table table:name="A{n}">{HEAD}</table:table>' for n in range(5000)
    ),
    "long name": f'<table:table table:name="{"x" * 100_000}">{HEAD}</table:table>',
    "no style": f'<table:table table:name="A" table:style-name="gone">{HEAD}</table:table>',
    "protected": f'<table:table table:name="A" table:protected="true">{HEAD}</table:table>',
    "rows in groups": f'<table:table table:name="A"><table:table-row-group>{HEAD}'
    "</table:table-row-group></table:table>",
    "rows as headings": f'<table:table table:name="A"><table:table-header-rows>{HEAD}'
    "</table:table-header-rows></table:table>",
    "groups, deep": f'<table:table table:name="A">{"<table:table-row-group>" * 20_000}{HEAD}'
    f"{'</table:table-row-group>' * 20_000}</table:table>",
    "row within a row": f'<table:table table:name="A">{HEAD}<table:table-row><table:table-row>'
    f"{ods_cell('a')}</table:table-row></table:table-row></table:table>",
    "cells outside of rows": f'<table:table table:name="A">{ods_cell("a")}{HEAD}</table:table>',
    "rows outside of tables": HEAD,
    "columns": '<table:table table:name="A"><table:table-column '
    f'table:number-columns-repeated="1000000000"/>{HEAD}</table:table>',
    "columns hidden": '<table:table table:name="A"><table:table-column '
    f'table:visibility="collapse"/>{HEAD}</table:table>',
    "source elsewhere": '<table:table table:name="A"><table:table-source '
    f'xlink:href="file:///etc/hostname"/>{HEAD}</table:table>',
    "tracked changes": "<table:tracked-changes><table:cell-content-change/></table:tracked-changes>"
    f'<table:table table:name="A">{HEAD}</table:table>',
    "not closed": f'<table:table table:name="A">{HEAD}',
    "closed twice": f'<table:table table:name="A">{HEAD}</table:table></table:table>',
}


def _table(rows):
    return ods(f'<table:table table:name="A">{HEAD}{rows}</table:table>')


def _case(name, make):
    return Case(f"ods {name}", "harvest.ods", make)


def _rows(rows):
    return partial(_table, rows)


def _repeated(rows, columns, cell="", words="x", visibility=""):
    shown = f' table:visibility="{visibility}"' if visibility else ""
    inside = f"<text:p>{words}</text:p>" if words else ""
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"{shown}><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="string"{cell}>{inside}'
        "</table:table-cell></table:table-row>"
    )


def cases():
    for repeat in REPEATS:
        name = repeat[:20] or "nothing"
        yield _case(f"repeats/rows {name}", _rows(_repeated(repeat, 2)))
        yield _case(f"repeats/columns {name}", _rows(_repeated(1, repeat)))
        yield _case(f"repeats/both {name}", _rows(_repeated(repeat, repeat)))
        yield _case(f"repeats/blank rows {name}", _rows(_repeated(repeat, 2, words="")))
        below = _repeated(repeat, 2, words="") + _repeated(1, 1)
        yield _case(f"repeats/blank rows before {name}", _rows(below))
        error = _repeated(repeat, repeat, ' calcext:value-type="error"', "#REF!", "collapse")
        yield _case(f"repeats/hidden errors {name}", _rows(error))
    for kind, (number, value) in product(KINDS, enumerate(VALUES)):
        attribute = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}
        attribute = attribute.get(kind, "string-value" if kind == "string" else "value")
        cell = (
            f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
        rows = f"<table:table-row>{cell * 2}</table:table-row>"
        yield _case(f"values/{kind or 'none'} {number} {value[:12]}", _rows(rows))
    for name, inside in INSIDE.items():
        for tag in ("table-cell", "covered-table-cell"):
            cell = f'<table:{tag} office:value-type="string">{inside}</table:{tag}>'
            rows = f"<table:table-row>{cell}{ods_cell('y')}</table:table-row>"
            yield _case(f"cells/{name} in a {tag}", _rows(rows))
    for number, formula in enumerate(FORMULAS, start=1):
        for value in ("", ' office:value-type="float" office:value="2"'):
            cell = f'<table:table-cell table:formula="{formula}"{value}/>'
            rows = f"<table:table-row>{cell}{ods_cell('y')}</table:table-row>"
            yield _case(f"formulas/{number}{' with a value' if value else ''}", _rows(rows))
    for spans in ("2", "0", "-1", "1000000000", "x"):
        cell = (
            f'<table:table-cell table:number-columns-spanned="{spans}" '
            f'table:number-rows-spanned="{spans}" office:value-type="string"><text:p>x</text:p>'
            '</table:table-cell><table:covered-table-cell table:number-columns-repeated="3"/>'
        )
        yield _case(f"cells/spans {spans}", _rows(f"<table:table-row>{cell}</table:table-row>"))
    for name, xml in TABLES.items():
        yield _case(f"tables/{name}", partial(ods, xml))
    for number, words in enumerate(
        (b"", b"x", ODS_TYPE.encode() + b"\n", ODS_TYPE.upper().encode(), ODS_TYPE[:-1].encode(),
         ODS_TYPE.encode() + b"-template", b"\xef\xbb\xbf" + ODS_TYPE.encode(), b"\0" * 200_000,
         b"application/vnd.oasis.opendocument.text", ODS_TYPE.encode("utf-16"), b" " * 5_000_000)
    ):  # fmt: skip
        make = partial(sheets.replaced, ods_of(grid()), "mimetype", words)
        yield _case(f"mimetypes/{number}", make)
    for number, manifest in enumerate(
        ("<manifest:encryption-data/>", "<!-- encryption-data -->",
         "<manifest:file-entry/>" * 50_000,
         '<manifest:file-entry manifest:full-path="../../etc/passwd"/>', "</manifest:manifest>")
    ):  # fmt: skip
        table = f'<table:table table:name="A">{HEAD}</table:table>'
        yield _case(f"manifests/{number}", partial(ods, table, "", manifest))
    for number, style in enumerate(
        ('<style:style style:name="no"/>' * 50_000, "<style:style>", "words", "<style:style/>",
         '<style:style style:name="A" style:family="table"><style:table-properties '
         'table:display="x"/></style:style>')
    ):  # fmt: skip
        table = f'<table:table table:name="A" table:style-name="A">{HEAD}</table:table>'
        yield _case(f"styles/{number}", partial(ods, table, style))
    for name, make in LARGE.items():
        yield _case(f"sizes/{name}", make)


_ERROR = ' calcext:value-type="error"'
LARGE = {
    "10000 columns": lambda: ods_of([["ID", "Description", *["x"] * 10_000], ["LOA/1", "y"]]),
    "20000 rows": lambda: _table(
        f"<table:table-row>{ods_cell('x') * 2}</table:table-row>" * 20_000
    ),
    "60000 rows": lambda: _table(f"<table:table-row>{ods_cell('x')}</table:table-row>" * 60_000),
    "errors that repeat": lambda: _table(_repeated(2, 2, _ERROR, "#REF!") * 500),
    "errors that repeat far": lambda: _table(_repeated(1000, 100, _ERROR, "#REF!") * 45),
    "errors that repeat in lines": lambda: _table(_repeated(1000, 100, _ERROR, "a\n" * 2000)),
    "errors that repeat too far": lambda: _table(_repeated(10**9, 10**9, _ERROR, "#REF!") * 2000),
    "rows hidden that repeat": lambda: _table(_repeated(1000, 2, "", "x", "collapse") * 40),
    "2000 paragraphs in each cell": lambda: _table(
        f"<table:table-row><table:table-cell>{'<text:p>y</text:p>' * 2000}</table:table-cell>"
        "</table:table-row>" * 100
    ),
    "150 MB of cells": lambda: _table(
        f"<table:table-row>{ods_cell('x') * 200}</table:table-row>" * 9000
    ),
    "150 MB of blank cells": lambda: _table(
        f"<table:table-row>{'<table:table-cell/>' * 800}</table:table-row>" * 9000
    ),
}
