"""Sheets → records: which row holds the headings, what is proposed, what is warned of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.readers.tables import Row, Sheet
from harvest.records import from_table, records
from outcomes.columns import COLUMNS
from sources.readers import Unreadable
from tests.harvest.sheets import NASTY, xlsx

HEADINGS = ["FragmentID", "Outcome description"]
ROW = ["A/1", "It changed."]


def sheet(*grid, name="One", hidden=False, hidden_rows=()):
    rows = [Row(number, cells) for number, cells in enumerate(grid, start=1) if any(cells)]
    return Sheet(name, hidden, rows, hidden_rows)


def kinds(warnings):
    return [warning.kind for warning in warnings]


def test_a_plain_sheet():
    found, warnings, proposals = records([sheet(HEADINGS, ROW, [], ["A/2", "Again."])])
    assert found == [
        (1, 2, list(zip(HEADINGS, ROW, strict=True)), "One"),
        (2, 4, [("FragmentID", "A/2"), ("Outcome description", "Again.")], "One"),
    ]
    assert (warnings, proposals) == ([], [])


@pytest.mark.parametrize(
    "headings",
    [
        ["fragment_id", "DESCRIPTION"],
        [" Fragment  ID ", "Description de l’effet"],
        ["Identifiant du fragment:", "description de l'effet"],
    ],
)
def test_headings_however_written_are_kept_as_written(headings):
    found, warnings, proposals = records([sheet(headings, ROW)])
    assert [heading for heading, _words in found[0].cells] == headings
    assert (warnings, proposals) == ([], [])


def test_the_headings_in_row_seven():
    above = [["Harvest 2"], ["made by", "Exampleville"], [], [], ["x"], []]
    found, warnings, _proposals = records([sheet(*above, HEADINGS, ROW)])
    assert [record.line for record in found] == [8]
    assert kinds(warnings) == ["skipped_rows"]
    assert "1–2, 5" in warnings[0].text


def test_headings_below_the_first_rows_are_not_looked_for():
    grid = [[f"line {number}"] for number in range(50)]
    with pytest.raises(Unreadable, match="first 50"):
        records([sheet(*grid, HEADINGS, ROW)])
    assert records([sheet(*grid[1:], HEADINGS, ROW)])[0]


def test_only_sheets_with_both_headings_are_read():
    sheets = [
        sheet(["FragmentID", "Notes"], ["A/9", "no"], name="Half"),
        sheet(HEADINGS, ROW),
        Sheet("Empty", False, []),
        sheet(["List"], ["yes"], name="Lists", hidden=True),
        sheet(HEADINGS, ["A/2", "Again."], name="<script>", hidden=True),
    ]
    found, warnings, _proposals = records(sheets)
    assert [(record.number, record.sheet, record.line) for record in found] == [
        (1, "One", 2),
        (2, "<script>", 2),
    ]
    assert [(warning.kind, warning.sheet) for warning in warnings] == [
        ("skipped_sheet", "Half"),
        ("hidden_sheet", "Lists"),
        ("hidden_sheet", "<script>"),
    ]
    assert "not read" in warnings[1].text and "read all the same" in warnings[2].text


def test_hidden_rows_are_read_and_named():
    grid = [["Title"], HEADINGS, *([f"A/{n}", "It changed."] for n in range(6))]
    found, warnings, _proposals = records([sheet(*grid, hidden_rows=(1, 4, 5, 6, 8))])
    assert len(found) == 6
    assert kinds(warnings) == ["hidden_rows", "skipped_rows"]
    assert "4–6, 8" in warnings[0].text


def test_unknown_headings_and_columns_without_one_are_kept():
    headings = [*HEADINGS, "Colour", "", " ", "colour", "Colour"]
    found, warnings, _proposals = records(
        [sheet(headings, [*ROW, "red", "", "more"], ["A/2", "Again.", "", "", "", "b", "c"])]
    )
    # Where an unknown column is blank the record does not have it.
    assert found[0].cells[2:] == [("Colour", "red"), ("Column E", "more")]
    assert found[1].cells[2:] == [("colour", "b"), ("Colour", "c")]
    unknown = [warning.text for warning in warnings]
    assert kinds(warnings) == ["unknown_heading"] * 3
    assert "“Colour”" in unknown[0] and "“Column E”" in unknown[1] and "“colour”" in unknown[2]


def test_our_own_notes_beside_rows_are_not_read():
    headings = ["Row in the file", "what is  WRONG", *HEADINGS]
    grid = [headings, ["Row 7", "It is empty.", *ROW]]
    found, warnings, proposals = records([sheet(*grid)])
    assert found[0].cells == list(zip(HEADINGS, ROW, strict=True))
    assert (warnings, proposals) == ([], [])
    # What a person says of such a heading counts more.
    for key in ("", "additional_information"):
        found, warnings, _proposals = records([sheet(*grid)], {"What is wrong": key})
        assert ("what is  WRONG", "It is empty.") in found[0].cells and not warnings


def test_a_heading_that_stands_twice_is_kept_twice():
    found, _warnings, _proposals = records([sheet([*HEADINGS, "description"], [*ROW, "Other."])])
    assert found[0].cells[1:] == [("Outcome description", "It changed."), ("description", "Other.")]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("contry", "country"),
        ("Yeer", "year"),
        ("Anée", "year"),
        ("Signifcance of the outcome", "significance_text"),
        ("Rating  signifiance", "claimed_significance"),
        ("Contribution of the program", "contribution_text"),
    ],
)
def test_near_misses_are_proposed(heading, key):
    found, warnings, proposals = records([sheet([*HEADINGS, heading], [*ROW, "x"])])
    assert proposals == [(heading, key)]
    assert found[0].cells[2] == (heading, "x")
    assert warnings == []


@pytest.mark.parametrize(
    "heading", ["Colour", "yr", "Pas", "Notes of the officer", NASTY, "x" * 5000, "年"]
)
def test_others_are_not(heading):
    _found, warnings, proposals = records([sheet([*HEADINGS, heading], [*ROW, "x"])])
    assert proposals == []
    assert kinds(warnings) == ["unknown_heading"]
    assert len(warnings[0].text) < 200 and "\n" not in warnings[0].text


def test_nothing_is_proposed_that_is_there_or_that_two_come_near_to():
    headings = [*HEADINGS, "Year", "Yeer", "contry", "countrry"]
    _found, warnings, proposals = records([sheet(headings, [*ROW, "2023", "x", "y", "z"])])
    assert proposals == []
    assert kinds(warnings) == ["unknown_heading"] * 3


def test_required_headings_by_near_miss():
    title = ["FragmentID and more", "x"]
    found, _warnings, proposals = records([sheet(title, ["Fragment-IDs", "Descripton"], ROW)])
    assert proposals == [("Fragment-IDs", "fragment_id"), ("Descripton", "description")]
    assert found[0].line == 3
    # A row that carries them outright goes before one above it that nearly does.
    found, _warnings, proposals = records([sheet(["FragmentIDs", "Descripton"], HEADINGS, ROW)])
    assert (found[0].line, proposals) == (3, [])


def test_an_accepted_mapping():
    mapping = {"Code ": "fragment_id", "WHAT": "description", "yeer": "", "Contry": "country"}
    headings = ["code", "What", "Yeer", "Contry"]
    found, warnings, proposals = records([sheet(headings, [*ROW, "x", "y"])], mapping)
    assert [heading for heading, _words in found[0].cells] == headings
    assert proposals == []
    assert warnings == [], "what is answered is not asked again"
    assert records([sheet(headings, ROW)], list(mapping.items()))[0]


def test_proposals_stand_once_for_all_sheets():
    sheets = [sheet([*HEADINGS, "Yeer"], [*ROW, "1"], name=name) for name in ("One", "Two")]
    assert records(sheets)[2] == [("Yeer", "year")]


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ([], "both headings that are needed, “FragmentID” and “Outcome description”."),
        ([sheet(["Name", "<b>"], ["x", "y"])], "Row 1 in the sheet “One” holds “Name”, “<b>”."),
        ([sheet(["a"], ["Year", "x"], name="")], "Row 2 holds “Year”, “x”."),
        ([sheet([f"h{n}" for n in range(20)])], "“h7” …."),
        ([sheet(HEADINGS)], "no row below"),
    ],
)
def test_no_headings_or_no_rows_is_one_clear_line(sheets, says):
    with pytest.raises(Unreadable) as caught:
        records(sheets)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_looking_for_headings_has_an_end(monkeypatch):
    odd = [["a"] * 10] * 4
    near = sheet(["Fragment IDs", "Descriptionn"], ROW)
    assert len(records([sheet(*odd), near])[2]) == 2
    # Past so many cells, near misses are not looked for, and headings in the first rows alone.
    monkeypatch.setattr("harvest.records.MOST_COMPARED", 40)
    assert records([near, sheet(*odd), near])[2] == records([near])[2]
    with pytest.raises(Unreadable):
        records([sheet(*odd), near])
    monkeypatch.setattr("harvest.records.MOST_LOOKED_AT", 40)
    found, warnings, _proposals = records([sheet(*odd), sheet(HEADINGS, ROW), sheet(ROW, HEADINGS)])
    assert len(found) == 1 and kinds(warnings) == ["skipped_sheet", "skipped_sheet"]


def test_a_refusal_is_no_longer_than_a_line():
    with pytest.raises(Unreadable) as caught:
        records([sheet(["word " * 30] * 20, name="name " * 30)])
    assert len(str(caught.value)) < 500


def test_too_many_cells():
    wide = [*HEADINGS, *(f"h{n}" for n in range(498))]
    with pytest.raises(Unreadable, match="cells"):
        records([sheet(wide, *([["A/1", "x"]] * 6000))])


def test_all_columns_are_known_by_all_their_headings():
    for column in COLUMNS:
        for heading in (column.heading, *column.also):
            if column.key not in ("fragment_id", "description"):
                _found, warnings, proposals = records([sheet([*HEADINGS, heading], [*ROW, "x"])])
                assert (warnings, proposals) == ([], [])


words = st.text(max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=5), st.lists(st.lists(words, max_size=7), max_size=5))
def test_no_word_below_the_headings_is_lost(more, grid):
    headings = [*HEADINGS, *more]
    sheets = [sheet(headings, ROW, *grid)]
    found, _warnings, _proposals = records(sheets)
    for record, row in zip(found, sheets[0].rows[1:], strict=True):
        kept = [words for _heading, words in record.cells]
        assert [w for w in row.cells if w.strip()] == [w for w in kept if w.strip()]
        assert all(heading.strip() for heading, _words in record.cells)


def test_from_the_bytes_of_a_file():
    data = xlsx([HEADINGS, [NASTY, "It changed."]], [["Lists"], ["a"]])
    found, warnings, _proposals = from_table(data, "<script>.xlsx", {})
    assert found[0].cells == [("FragmentID", NASTY), ("Outcome description", "It changed.")]
    assert found[0].sheet == "Sheet1" and kinds(warnings) == ["skipped_sheet"]
    text = "Récolte;;\nFragmentID;Descripton;Année\nA/1;Ça a changé;2023".encode("cp1252")
    found, warnings, proposals = from_table(text, "r.csv")
    assert found[0].cells[1:] == [("Descripton", "Ça a changé"), ("Année", "2023")]
    assert proposals == [("Descripton", "description")] and kinds(warnings) == ["skipped_rows"]
    with pytest.raises(Unreadable):
        from_table(b"%PDF", "r.csv")
