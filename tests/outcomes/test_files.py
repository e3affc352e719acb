"""Outcomes as files: what goes out comes back, nothing in it acts, each audience gets its own."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.models import HarvestRow
from harvest.preview import preview
from harvest.readers import fieldtext
from outcomes import exports, files
from outcomes.columns import COLUMNS, neutralise, restore
from outcomes.editing import change
from outcomes.models import Outcome
from sources.access import Visibility
from sources.models import Event
from sources.readers.text import decode
from tests.people import SEED_ID, SEEDS, load_seeds, make_outcome

pytestmark = pytest.mark.django_db

SEED = next(SEEDS.glob("000*.txt"))
FORMATS = ("txt", "csv", "xlsx")
HEADINGS = [column.heading for column in COLUMNS]
OPEN = list(exports.open_fields(Outcome()))
NASTY = [
    "=1+1",
    "+33 1 23",
    "-2",
    "@SUM(A1)",
    "\tindented",
    "\rreturned",
    "'=quoted",
    "''-twice",
    "'plain",
    '"quoted", and; so',
    "one\ntwo\r\nthree\n",
    "  blanks  ",
    "**Year**: 1999",
    "a\n  **Year**: 1999\n---\n\n**b**:",
    "a\n---",
    "\n\n",
    "&#00;&#0010;&amp;#0042;",
    "<r><t>rich</t></r>",
    "<script>alert(1)</script>",
    "https://example.org/?a=1&b=2",
    "{=1}",
    "007",
    "1e5",
    "\x01 \x0b \x1f _x0041_ \u2028 \x85 \ufffe é \U0001f33e",
]


def export(client, form, query=""):
    response = client.get(f"/outcomes/?format={form}{query}")
    assert response.status_code == 200
    return response.getvalue() if response.streaming else response.content


def lines_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data):
    """The cells of the first sheet of a workbook as texts, without a reader that could be kinder
    than Excel."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if "/worksheets/" in name]
        assert names == [f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)]
        root = ElementTree.fromstring(book.read(names[0]))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = []
    for row in root.iter(f"{space}row"):
        cells = {}
        for cell in row.iter(f"{space}c"):
            assert cell.get("t") == "inlineStr" and cell.find(f"{space}f") is None
            column = 0
            for letter in re.match("[A-Z]+", cell.get("r"))[0]:
                column = column * 26 + ord(letter) - 64
            text = "".join(part.text or "" for part in cell.iter(f"{space}t"))
            cells[column - 1] = re.sub(
                "_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text
            )
        rows.append(cells)
    width = max(map(len, rows))
    return [[row.get(at, "") for at in range(width)] for row in rows]


def table(client, form, query=""):
    """The rows of an export as {heading: words}, restored as reading does."""
    rows = {"csv": lines_of, "xlsx": sheet}[form](export(client, form, query))
    headings, *rest = [[restore(cell) for cell in row] for row in rows]
    return [dict(zip(headings, row, strict=True)) for row in rest]


def records(data):
    return [record.cells for record in fieldtext.read(decode(data))]


def verdicts(data, by):
    plan = preview(fieldtext.read(decode(data)), data, "again.txt", by)
    return set(HarvestRow.objects.filter(harvest=plan).values_list("verdict", flat=True))


# --- the field form -------------------------------------------------------------------------


def test_the_seed_comes_back_line_by_line(omar, client_of):
    load_seeds()
    data = export(client_of(omar), "txt")
    lines = data.decode().split("\n")
    assert lines == SEED.read_text().rstrip("\n").split("\n") + [""]
    assert any(line.startswith("**coutnry**: ") for line in lines)
    assert any(line.startswith("**Additional information (use if needed) **: ") for line in lines)
    assert any("&amp;" in line for line in lines)
    assert verdicts(data, omar) == {"same"}


def test_what_was_edited_since_stands_under_the_files_headings(omar, client_of):
    load_seeds()
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    evidence = "see **Year**: &amp; 1999\n---\n**Year**: 1999"
    change(outcome, {"year": 2024, "region": "", "evidence_text": evidence}, omar)
    data = export(client_of(omar), "txt")
    said = dict(records(data)[0])
    assert said["Year"] == "2024" and said["coutnry"] == "Mali" and len(said) == 23
    assert verdicts(data, omar) == {"same"}


def test_unknown_columns_keep_their_places_and_what_was_filled_later_is_added(omar, client_of):
    outcome = make_outcome("A/1", year=2020, extra=[["Remarks ", "new"], ["Added", "x"]])
    outcome.raw = [
        {"heading": "Remarks ", "column": "", "value": "old"},
        {"heading": "ID", "column": "fragment_id", "value": " A/1"},
        {"heading": "Taken out", "column": "", "value": "gone"},
        {"heading": "Description", "column": "description", "value": outcome.description},
    ]
    outcome.save()
    assert records(export(client_of(omar), "txt")) == [
        [
            ("Remarks ", "new"),
            ("ID", " A/1"),
            ("Description", outcome.description),
            ("Year", "2020"),
            ("Added", "x"),
        ]
    ]


def test_a_record_begins_where_its_headings_would_not_show_it(omar, client_of):
    for number, heading in enumerate(["ID", "Fragment", "ID", "ID"], 1):
        outcome = make_outcome(f"A/{number}")
        outcome.raw = [
            {"heading": heading, "column": "fragment_id", "value": outcome.fragment_id},
            {"heading": "Text", "column": "", "value": ""},
        ]
        outcome.save()
    data = export(client_of(omar), "txt")
    assert [cells[0][1] for cells in records(data)] == ["A/1", "A/2", "A/3", "A/4"]
    assert data.count(b"---") == 2 and b"\n\n**ID**: A/4" in data


# No text of an outcome holds NUL: columns.normalise sees to that.
words = (
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
    | st.sampled_from(NASTY)
    | st.text("*: -\n&#0;\ra", max_size=20)
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(st.tuples(words, words), min_size=1, max_size=5), max_size=4))
def test_whatever_is_written_is_read_back(written):
    text = "".join(files.field_text(written))
    assert [record.cells for record in fieldtext.read(text)] == written
    if written:
        assert records(text.encode()) == written


@pytest.mark.parametrize(
    "plain", ["a&#39;b &#039; &amp; &#10;", "**a** b: c", "a\n--\n  ---", "\\"]
)
def test_plain_words_are_written_as_they_are(plain):
    assert "".join(files.field_text([[("Text (if any) ", plain)]])) == (
        f"**Text (if any) **: {plain}\n"
    )


def test_codes_of_no_character_stay():
    (record,) = fieldtext.read("**A**: &#0055296; &#009999999; &#0041")
    assert record.cells == [("A", "&#0055296; &#009999999; &#0041")]


# --- tables ---------------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(words | st.text("'=+-@\t\ra", max_size=6))
def test_what_is_neutralised_is_restored(text):
    assert restore(neutralise(text)) == text
    assert not neutralise(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", NASTY)
def test_nasty_words_go_out_harmless_and_come_back(form, text, omar, client_of):
    make_outcome("A/1", other_contributions=text, extra=[[text, text], ["Plain", "x"]])
    client = client_of(omar)
    rows = {"csv": lines_of, "xlsx": sheet}[form](export(client, form))
    cells = [cell for row in rows for cell in row]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (row,) = table(client, form)
    assert row[text] == text and row["Plain"] == "x"
    entity = text.replace("&amp;#0042;", "&amp;amp;#0042;")  # as normalise has to find it
    if "&#00" not in text:
        assert row["Contribution of other actors and factors"] == entity


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_seed_stands_under_the_headings_of_the_column_list(form, omar, client_of):
    load_seeds()
    (row,) = table(client_of(omar), form)
    (record,) = fieldtext.read(SEED.read_text())
    assert list(row) == HEADINGS
    assert list(row.values()) == [words for _heading, words in record.cells]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_unknown_columns_of_any_row_stand_last(form, omar, client_of):
    make_outcome("A/1", extra=[["Remarks", "one"], ["Remarks", "two"]])
    make_outcome("A/2", extra=[["Colour", "red"], ["Remarks", "three"]])
    rows = {"csv": lines_of, "xlsx": sheet}[form](export(client_of(omar), form, "&sort=fragment"))
    assert rows[0] == [*HEADINGS, "Remarks", "Remarks", "Colour"]
    assert [row[-3:] for row in rows[1:]] == [["one", "two", ""], ["three", "", "red"]]


def test_csv_is_what_excel_opens(omar, client_of):
    make_outcome("A/1", description="one\ntwo, three")
    data = export(client_of(omar), "csv")
    assert data.startswith(b"\xef\xbb\xbfFragmentID,Outcome status,") and data.endswith(b"\r\n")
    assert b',"one\ntwo, three",' in data


def test_a_workbook_says_nothing_of_who_and_when(omar, client_of):
    made = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    make_outcome("A/1")
    Outcome.objects.update(created_at=made)
    data = export(client_of(omar), "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        core = book.read("docProps/core.xml").decode()
        assert b"state=" not in book.read("xl/workbook.xml")
        assert {info.date_time[0] for info in book.infolist()} == {1980}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2024-05-06T07:08:09Z"}
    assert "<dc:creator></dc:creator>" in core and "omar" not in core
    assert export(client_of(omar), "xlsx") == data


def test_a_text_too_long_for_a_cell_refuses_the_format_alone(omar, client_of):
    make_outcome("A/1")
    make_outcome("LONG/1", additional_information="x" * 32768)
    client = client_of(omar)
    answer = client.get("/outcomes/?format=xlsx")
    assert answer.status_code == 400
    assert "LONG/1" in answer.text and "CSV" in answer.text and "32,767" in answer.text
    assert not Event.objects.filter(verb="exported").exists()
    export(client, "xlsx", "&q=A/1")
    assert len(table(client, "csv")) == 2
    Outcome.objects.filter(slug="long-1").update(additional_information="x" * 32767)
    assert len(table(client, "xlsx")) == 2


def test_a_sheet_holds_no_more_than_a_sheet_holds():
    with pytest.raises(BadRequest, match="16,384"):
        files.xlsx([("Outcomes", ["A"] * 16385, [])], exports.NEVER)


# --- who reads what -------------------------------------------------------------------------


def test_donors_get_the_open_fields_and_no_others(dora, client_of):
    make_outcome(
        "OPEN/1",
        "donors",
        description="The council met.\n---\nIt voted.",
        year=2023,
        additional_information="zebra",
        social_actor="zebra",
        claimed_significance=3,
        extra=[["zebra", "zebra"]],
    )
    make_outcome("HID/1", description="zebra")
    make_outcome("HID/2", Visibility.CONFIDENTIAL, description="zebra", extra=[["zebra", "x"]])
    client = client_of(dora)
    expected = {"fragment_id": "OPEN/1", "year": "2023", "significance": "", "country": ""}
    for form in ("csv", "xlsx"):
        (row,) = table(client, form)
        assert list(row) == OPEN and expected.items() <= row.items()
        assert "zebra" not in str(row) and row["statement"] == "The council met.\n---\nIt voted."
    data = export(client, "txt")
    (cells,) = records(data)
    assert [heading for heading, _words in cells] == OPEN and dict(cells) == row
    assert data.startswith(b"**fragment_id**: OPEN/1\n") and b"zebra" not in data


@pytest.mark.parametrize("form", FORMATS)
def test_files_hold_the_rows_of_the_filter_in_its_order(form, omar, client_of):
    for number, year in enumerate([2020, 2022, 2021]):
        make_outcome(f"A/{number}", year=year, country="Kelpland")
    make_outcome("B/1", year=2023, country="Elsewhere")
    client, query = client_of(omar), "&country=kelpland&sort=oldest&page=2"
    if form == "txt":
        found = [dict(cells)["FragmentID"] for cells in records(export(client, form, query))]
    else:
        found = [row["FragmentID"] for row in table(client, form, query)]
    assert found == ["A/0", "A/2", "A/1"]


@pytest.mark.parametrize("form", FORMATS)
def test_what_has_no_rows_is_a_file_all_the_same(form, omar, dora, nobody, client_of):
    for user, headings in ((omar, HEADINGS), (dora, OPEN), (nobody, OPEN)):
        data = export(client_of(user), form)
        if form == "txt":
            assert data == b""
        else:
            assert {"csv": lines_of, "xlsx": sheet}[form](data) == [headings]


def test_how_files_are_sent(omar, anna, client_of):
    make_outcome("A/1")
    for form in FORMATS:
        response = client_of(omar).get(f"/outcomes/?format={form}")
        assert response["Content-Type"] == files.TYPES[form]
        name = f'attachment; filename="harvest-outcomes.{form}"'
        assert response["Content-Disposition"] == name
        assert response["Cache-Control"] == "private, no-store"
        assert response.streaming is (form != "xlsx")
        assert client_of(anna).get(f"/outcomes/?format={form}").status_code == 302
        assert client_of(omar).post(f"/outcomes/?format={form}").status_code == 405


def test_the_menu_leads_to_every_format(omar, client_of):
    make_outcome("A/1", country="Kelpland")
    page = client_of(omar).get("/outcomes/?country=Kelpland&page=1").text
    links = re.findall(r'<a href="(\?country=Kelpland&amp;format=\w+)">(\w+)</a>', page)
    assert [label for _address, label in links] == ["CSV", "Excel", "Text", "JSON", "IATI"]
    for address, _label in links:
        address = address.replace("&amp;", "&")
        assert client_of(omar).get(f"/outcomes/{address}").status_code == 200


@pytest.mark.parametrize("form", ["json", *FORMATS])
def test_every_export_leaves_an_event(form, dora, omar, client_of):
    make_outcome("A/1", "donors", country="Kelpland")
    make_outcome("A/2", country="Kelpland")
    for user, rows in ((dora, 1), (omar, 2)):
        export(client_of(user), form.upper(), "&country=Kelpland&q=council")
        event = Event.objects.get(verb="exported", by=user)
        assert (event.subject_kind, event.subject_id) == ("export", 0)
        query = "country=Kelpland&q=council"
        assert event.after == {"format": form, "filter": query, "rows": rows}
        assert event.visibility == Visibility.INTERNAL
    assert not Event.objects.visible_to(dora).exists()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("who", ["omar", "dora"])
def test_more_rows_take_no_more_queries(form, who, client_of, request):
    client, counts = client_of(request.getfixturevalue(who)), []
    for numbers in (range(3), range(3, 12)):
        for number in numbers:
            make_outcome(f"A/{number}", "donors", extra=[[f"Column {number}", "x"]])
        with CaptureQueriesContext(connection) as queries:
            assert export(client, form).count(b"A/") or form == "xlsx"
        counts.append(len(queries))
    assert counts[0] == counts[1]
