"""XLSX, ODS and CSV → sheets; and what each bad file is told. More bad files: malformed/."""

import datetime
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.readers import tables
from sources.readers import Unreadable
from tests.harvest.sheets import (
    NASTY,
    SHEET,
    csv_of,
    ods,
    ods_cell,
    ods_of,
    replaced,
    with_sheet,
    xlsx,
    zipped,
)


def rows(data, name="file"):
    (sheet,) = tables.read(data, name)
    return [(row.number, row.cells) for row in sheet.rows]


def expected(grid):
    found = []
    for number, row in enumerate(grid, start=1):
        row = list(row)
        while row and not row[-1]:
            row.pop()
        if any(words.strip() for words in row):
            found.append((number, row))
    return found


def refusal(data, name="file.xlsx"):
    with pytest.raises(Unreadable) as caught:
        tables.read(data, name)
    line = str(caught.value)
    assert line and "\n" not in line and len(line) < 400 and line.endswith(".")
    return line


# --- what goes in comes out -----------------------------------------------------------------

letters = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufeff")


def grids(characters):
    words = st.one_of(st.just(""), st.text(characters, max_size=8), st.just(NASTY))
    # The first cell is a word, so that no grid is blank and no text looks like another file.
    return st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=6).map(
        lambda grid: [["Heading", "b", "c"], *grid]
    )


@settings(max_examples=60, deadline=None)
@given(grids(letters))
def test_xlsx_round_trip(grid):
    assert rows(xlsx(grid)) == expected(grid)


@settings(max_examples=60, deadline=None)
@given(grids(st.characters(whitelist_categories=("L", "N", "P", "S"))))
def test_ods_round_trip(grid):
    grid = [[words.replace("\n", "|").replace("\t", " ") for words in row] for row in grid]
    assert rows(ods_of(grid)) == expected(grid)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@settings(max_examples=25, deadline=None)
@given(grid=grids(letters))
def test_csv_round_trip(delimiter, encoding, grid):
    assert rows(csv_of(grid, delimiter, encoding)) == expected(grid)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@settings(max_examples=25, deadline=None)
@given(grid=grids(st.sampled_from("abcéèçœ’“€ ,;\t\n'\"")))
def test_windows_csv_round_trip(delimiter, grid):
    grid = [[w.replace("\u202e", "").replace("\u200f", "") for w in row] for row in grid]
    assert rows(csv_of([["é", "", ""], *grid], delimiter, "cp1252")) == expected(
        [["é", "", ""], *grid]
    )


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("FragmentID;Text\nA/1;One, two, three, four", [["FragmentID", "Text"]]),
        ("A title, of sorts\n\nid;text\n1;a, b\n2;c", None),
        ("sep=;\nid;text\n1;2", [["id", "text"], ["1", "2"]]),
        ('id,text\n1,say "hello"\n2,"a ""b"", c"', [["id", "text"], ["1", 'say "hello"']]),
        ("id\n1", [["id"], ["1"]]),
        ("a\rb", [["a"], ["b"]]),
        ("a,b\n,\n , \nc", [["a", "b"], ["c"]]),
    ],
)
def test_csv_as_it_comes(text, cells):
    found = [cells for _number, cells in rows(text.encode())]
    if cells:
        assert found[: len(cells)] == cells
    else:
        assert found[1:] == [["id", "text"], ["1", "a, b"], ["2", "c"]]


def test_rows_are_counted_as_a_spreadsheet_counts():
    assert rows(b'a,b\n"1\n2",x\n\nlast') == [(1, ["a", "b"]), (2, ["1\n2", "x"]), (4, ["last"])]


def test_control_characters_stay_for_the_preview():
    assert rows(b"a,b\x02c,\x01d") == [(1, ["a", "b\x02c", "\x01d"])]


def fill_kinds(workbook):
    sheet = workbook.add_worksheet()
    day, moment, hours = (
        workbook.add_format({"num_format": form})
        for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm:ss")
    )
    sheet.write(2, 1, 2023)
    sheet.write(2, 2, 2.5)
    sheet.write(2, 3, True)
    sheet.write_datetime(2, 4, datetime.datetime(2023, 1, 2), day)
    sheet.write_datetime(2, 5, datetime.datetime(2023, 1, 2, 3, 4), moment)
    sheet.write_datetime(2, 6, datetime.timedelta(hours=30), hours)
    sheet.write_formula(2, 7, "=#REF!", None, "#REF!")
    sheet.write_formula(2, 8, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 9, "=A1", None, "as kept")
    sheet.merge_range(4, 0, 5, 2, "merged")
    sheet.write_string(4, 3, "beside")


def test_kinds_of_cells():
    assert rows(xlsx(fill=fill_kinds)) == [
        (3, ["", "2023", "2.5", "TRUE", "2023-01-02", "2023-01-02T03:04:00"]
         + ["30:00:00", "#REF!", "#DIV/0!", "as kept"]),
        (5, ["merged", "", "", "beside"]),
    ]  # fmt: skip


def test_the_kind_is_told_by_content_not_by_name():
    assert rows(b"a,b", "sheet.xlsx") == [(1, ["a", "b"])]
    assert rows(xlsx([["a", "b"]]), "sheet.csv") == [(1, ["a", "b"])]
    assert rows(ods_of([["a", "b"]]), "sheet.xlsx") == [(1, ["a", "b"])]


def test_hidden_sheets_and_rows():
    def fill(workbook):
        one, two, three = (workbook.add_worksheet(name) for name in ("One", "<b>", "Three"))
        for sheet in (one, two, three):
            for number in range(4):
                sheet.write_string(number, 0, f"row {number + 1}")
        one.set_row(1, None, None, {"hidden": True})
        one.set_row(3, None, None, {"hidden": True})
        one.set_row(9, None, None, {"hidden": True})
        two.hide()
        three.very_hidden()

    found = tables.read(xlsx(fill=fill), "file")
    assert [(sheet.name, sheet.hidden, sheet.hidden_rows) for sheet in found] == [
        ("One", False, (2, 4)),
        ("<b>", True, ()),
        ("Three", True, ()),
    ]


def test_hidden_and_faulty_in_ods():
    style = (
        '<style:style style:name="no" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    fault = (
        '<table:table-cell office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    )
    body = (
        '<table:table table:name="A">'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row table:visibility="collapse">{ods_cell("a")}{fault}{ods_cell("b")}'
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '</table:table><table:table table:name="B" table:style-name="no">'
        f"<table:table-row>{ods_cell('c')}</table:table-row></table:table>"
    )
    first, second = tables.read(ods(body, style), "file")
    assert first == ("A", False, [(3, ["a", "#REF!", "b"])], (3,))
    assert second == ("B", True, [(1, ["c"])], ())


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\r\n,,,\n", "nothing but blanks"),
        (b"\xef\xbb\xbf", "nothing but blanks"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password or an old .xls"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "an XML file"),
        (bytes(range(256)) * 20, "neither a workbook nor text"),
        ("a,b\nc,d".encode("utf-16-le"), "neither a workbook nor text"),
        (b"\xff\xfea\x00b", "neither a workbook nor text"),
        (b'a,b\n1,"open', "Row 2"),
        (b'a,b\n"x"y,2', "Row 2"),
        (b"a\n" + b"x" * 32_768, "cell A2: 32768 characters"),
        (b"a\n" + b"x" * 140_000, "Row 2: more than 32767 characters"),
        (b"a,b" * 9 + b"\n1,2\x00", "The file, cell B2: a NUL character"),
        (xlsx([["a", "b"], ["", "\0"]]), "cell B2: a NUL character"),
        (xlsx(*[[["a"]]] * 251), "251 sheets; 250 are the most"),
        (b"x," * 10_000 + b"x", "500 columns"),
        (b"x\n" * 50_001, "50000 rows"),
        (b"PK\x03\x04", "cut short or damaged"),
        (b"PK" + b"x" * 500, "cut short or damaged"),
        (zipped({"word/document.xml": "<x/>"}), "a Word document"),
        (zipped({"a.txt": "a"}), "a ZIP file of another kind"),
        (zipped({"xl/workbook.bin": "a"}), ".xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (zipped({"xl/workbook.xml": "<workbook/>"}), "damaged"),
        (ods("", manifest="<manifest:encryption-data/>"), "password"),
        (xlsx([[]]), "nothing but blanks"),
        (xlsx([["x"] * 10_000]), "reaches column NTP; 500 columns"),
        (ods_of([["x"] * 501]), "reaches column SG"),
        (
            with_sheet(
                SHEET.format(
                    '<sheetData><row r="1"><c r="A1" t="e"><v>#ERROR!</v></c></row></sheetData>'
                )
            ),
            "a cell with “#ERROR!”",
        ),
        (with_sheet("not xml at all <<<"), "damaged"),
    ],
)
def test_a_bad_file_gets_one_clear_line(data, says):
    assert says in refusal(data)


def test_too_large_a_file():
    assert "25.0 MB; 25 MB are the most" in refusal(b"x" * (25 * 1024 * 1024 + 1))


def test_too_many_cells():
    assert "cells" in refusal((b"x," * 99 + b"x\n") * 26_000)


def test_a_row_far_below():
    xml = SHEET.format('<sheetData><row r="60000"><c r="A60000"><v>1</v></c></row></sheetData>')
    assert "reaches row 60000; 50000 rows" in refusal(with_sheet(xml))


def test_a_truncated_workbook():
    data = xlsx([["a", "b"]] * 50)
    for length in range(4, len(data), 197):
        assert "cut short or damaged" in refusal(data[:length])


def test_a_damaged_part():
    data = bytearray(xlsx([["a", "b"]] * 50))
    start = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[start : start + 30] = bytes(30)
    assert "cut short or damaged" in refusal(bytes(data))


def test_an_encrypted_part():
    data = bytearray(xlsx([["a"]]))
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert "password" in refusal(bytes(data))


def test_a_zip_bomb():
    bomb = replaced(xlsx([["a"]]), "xl/media/zeros.bin", bytes(210 * 1024 * 1024))
    assert len(bomb) < 500_000
    assert "unpacks to more than 200 MB" in refusal(bomb)
    # The same, where the directory says that the part holds ten bytes.
    lying = bytearray(bomb)
    entry = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"xl/media/zeros.bin"))
    lying[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert "unpacks to more than 200 MB" in refusal(bytes(lying))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_entities_are_refused(part):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "document type or entities" in refusal(replaced(xlsx([["a"]]), part, bomb))
    # Hidden behind a long comment, across the pieces that the part is read in.
    late = f"<?xml version='1.0'?><!--{'-' * 0}{'x' * (1024 * 1024 - 30)}-->{bomb[21:]}"
    assert "document type or entities" in refusal(replaced(xlsx([["a"]]), part, late))


def test_deep_xml():
    deep = "<a>" * 300_000 + "</a>" * 300_000
    body = f'<sheetData><row r="1" hidden="1"><c r="A1"><v>1</v></c></row></sheetData>{deep}'
    try:
        assert rows(with_sheet(SHEET.format(body))) == [(1, ["1"])]
    except Unreadable as error:
        assert "\n" not in str(error)
