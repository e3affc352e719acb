"""The `**Field**: value` form: what is a harvest file, and the records in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.readers.fieldtext import is_harvest, read
from sources.readers import Unreadable
from tests.people import SEEDS

ONE = "**FragmentID**: A/1\n**Year**: 2023\n**Outcome description**: It changed.\n"


def cells(text):
    return [record.cells for record in read(text)]


@pytest.mark.parametrize(
    "text",
    [ONE, "\n\n  " + ONE, "**A** : b", "**A**:", "**A (b) **: c", "\t**A**: b"],
)
def test_a_harvest_file(text):
    assert is_harvest(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# Title\n**A**: b",
        "**A** b",
        "Words **A**: b",
        "**Bold** words\n**A**: b",
        "*A*: b",
        "****: b",
        "file,title\n**A**: b",
    ],
)
def test_no_harvest_file(text):
    assert not is_harvest(text)


def test_one_record():
    (record,) = read(ONE)
    assert (record.number, record.line) == (1, 1)
    assert record.cells == [
        ("FragmentID", "A/1"),
        ("Year", "2023"),
        ("Outcome description", "It changed."),
    ]


def test_headings_and_values_stand_as_in_the_text():
    (record,) = cells("**coutnry **: Sahel/Mali \n**Evidence**:  a&amp;b\n**Blank**: \n**None**:\n")
    assert record == [
        ("coutnry ", "Sahel/Mali "),
        ("Evidence", " a&amp;b"),
        ("Blank", ""),
        ("None", ""),
    ]


def test_a_value_goes_on_over_lines():
    (record,) = cells("**Text**: one\n\n  two **bold**: three\n* four\n\n**Next**: five\n")
    assert record == [("Text", "one\n\n  two **bold**: three\n* four"), ("Next", "five")]


def test_a_heading_that_comes_again_begins_a_record():
    records = read("**ID**: 1\n**Year**: 2023\n\n**id **: 2\n**Place**: x\n**ID**: 3\n")
    assert [(r.number, r.line, len(r.cells)) for r in records] == [(1, 1, 2), (2, 4, 2), (3, 6, 1)]


def test_three_dashes_part_records():
    records = read("**ID**: 1\n---\n**Year**: 2023\n-----  \n\n---\n**ID**: 2\n--\n")
    assert [r.cells for r in records] == [
        [("ID", "1")],
        [("Year", "2023")],
        [("ID", "2\n--")],
    ]


def test_words_before_the_first_field_are_no_record():
    assert cells("Words\n**ID**: 1") == [[("ID", "1")]]
    assert read("Words only") == [] and read("") == []


def test_as_many_records_and_headings_as_a_table():
    assert len(read(ONE * 50_000)) == 50_000
    with pytest.raises(Unreadable, match="more than 50000 records"):
        read(ONE * 50_001)
    fields = "".join(f"**Odd {number}**: x\n" for number in range(500))
    assert len(read(fields)[0].cells) == 500
    for text in (ONE + fields, fields.replace("**:", "**:\n---\n", 9) + ONE):
        with pytest.raises(Unreadable, match="Line .*more than 500 different headings"):
            read(text)


@pytest.mark.parametrize("code", ["&#000;", "&#00000;", "&#0055296;", "&#009999999;"])
def test_a_code_of_no_character_stays_as_it_is(code):
    assert cells(f"**A**: b{code}") == [[("A", f"b{code}")]]


def test_the_seed():
    (record,) = read(next(SEEDS.glob("000*.txt")).read_text())
    assert len(record.cells) == 23
    assert dict(record.cells)["FragmentID"] == "SCC-SAH2312/PHR004"


@settings(max_examples=200, deadline=None)
@given(st.text("*: ab\n-#\t", max_size=80))
def test_any_text_is_read_and_nothing_is_made_up(text):
    for record in read(text):
        assert 1 <= record.line <= text.count("\n") + 1
        for heading, value in record.cells:
            assert f"**{heading}**" in text and value.rstrip("\n") in text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("abcé1 ", min_size=1, max_size=9).filter(str.strip),
            st.text("xyz &;", max_size=20).map(str.strip),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda cell: cell[0].strip().lower(),
    )
)
def test_what_is_written_is_read_back(written):
    text = "\n".join(f"**{heading}**: {value}" for heading, value in written)
    assert is_harvest(text)
    assert cells(text) == [written]
