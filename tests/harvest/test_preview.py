"""Records → rows with a verdict each, and nothing else written."""

import pytest

from harvest.checks import guarded_models
from harvest.commit import commit
from harvest.meanings import understood
from harvest.models import Harvest, HarvestRow
from harvest.preview import committed, preview
from harvest.readers.fieldtext import read
from sources.models import Event
from tests.people import make_outcome

TEXT = "**FragmentID**: PRE/1\n**Outcome description**: The council met.\n"


def plan(text, by):
    return preview(read(text), text.encode(), "invented.txt", by)


def judged(text, by):
    return list(HarvestRow.objects.filter(harvest=plan(text, by)).order_by("number"))


def faults(row):
    return [(m["column"], m["message"]) for m in row.messages if m["level"] == "fault"]


def warnings(row):
    return [(m["column"], m["message"]) for m in row.messages if m["level"] == "warning"]


def counts():
    return {model: model.objects.count() for model in guarded_models()}


# --- verdicts -------------------------------------------------------------------------------


def test_new(omar):
    (row,) = judged(TEXT, omar)
    assert (row.number, row.verdict, row.outcome, row.messages) == (1, "new", None, [])
    assert row.record == [["FragmentID", "PRE/1"], ["Outcome description", "The council met."]]
    harvest = row.harvest
    assert (harvest.file_name, harvest.state, harvest.brought_by) == (
        "invented.txt",
        "previewed",
        omar,
    )
    with harvest.original.open() as file:
        assert file.read() == TEXT.encode()


def test_nothing_else_is_written(omar):
    make_outcome("PRE/1")
    before = counts()
    plan(TEXT + "**Year**: 2023\n---\n" + TEXT.replace("/1", "/2"), omar)
    after = counts()
    assert {m: after[m] - before[m] for m in after if after[m] != before[m]} == {
        Event: 1,  # that the file was brought
        Harvest: 1,
        HarvestRow: 2,
    }


def test_same_and_changed(omar):
    commit(plan(TEXT, omar), omar)
    (row,) = judged(TEXT, omar)
    assert (row.verdict, row.difference, row.outcome.fragment_id) == ("same", {}, "PRE/1")
    (row,) = judged(TEXT + "**Year**: 2023\n**Own**: words\n", omar)
    assert row.verdict == "changed"
    assert row.difference == {"year": [None, 2023], "extra": [[], [["Own", "words"]]]}


def test_an_id_with_an_entity_is_known_again(omar):
    text = TEXT.replace("PRE/1", "R&amp;D/1")
    commit(plan(text, omar), omar)
    assert [row.verdict for row in judged(text + "**Year**: 2023\n", omar)] == ["changed"]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("**FragmentID**: A/1\n", "Outcome description", "is missing or empty"),
        ("**FragmentID**: A/1\n**Outcome description**:  \n", "Outcome description", "is missing"),
        ("**Outcome description**: x\n", "FragmentID", "is missing or empty"),
        ("**ID**: \n**Description**: x\n", "ID", "is missing or empty"),
        ("**ID**: ***\n**Description**: x\n", "ID", "neither letter nor digit"),
        (f"**ID**: {'a' * 201}\n**Description**: x\n", "ID", "has 201 characters"),
        ("**ID**: " + "İ" * 150 + "\n**Description**: x\n", "ID", "an address of 300 characters"),
        ("**ID**: A\n**Description**: x\n**Outcome description**: y\n", "Outcome description",
         "stands twice in this record, also as “Description”"),
        (f"**ID**: A\n**Description**: x\n**Scale**: {'a' * 101}\n", "Scale", "100 is the most"),
    ],
)  # fmt: skip
def test_invalid(text, column, message, omar):
    (row,) = judged(text, omar)
    assert row.verdict == "invalid"
    ((found_column, found),) = faults(row)
    assert found_column == column and message in found


def test_every_fault_of_every_row_is_found_at_once(omar):
    text = "**ID**: A\n**Scale**: {0}\n---\n**Description**: x\n**Country**: {0}\n".format(
        "a" * 101
    )
    first, second = judged(text, omar)
    assert [column for column, _m in faults(first)] == ["Scale", "Outcome description"]
    assert [column for column, _m in faults(second)] == ["Country", "FragmentID"]


def test_one_outcome_twice_in_a_file(omar):
    _one, two, three = judged(TEXT + TEXT.replace("PRE/1", "pre 1") + TEXT, omar)
    for row in (two, three):
        assert row.verdict == "invalid"
        assert faults(row) == [("FragmentID", "names the same outcome as an earlier row: Line 1")]


def test_an_id_whose_address_is_taken(omar):
    make_outcome("PRE/1")
    (row,) = judged(TEXT.replace("PRE/1", "pre-1"), omar)
    assert (row.verdict, row.outcome) == ("invalid", None)
    assert faults(row) == [
        ("FragmentID", "has the same address as “PRE/1”, which is there already")
    ]


def test_what_is_doubtful_is_a_warning_and_no_fault(omar):
    (row,) = judged(TEXT + "**Year**: 23\n**Rating significance**: so-so\n", omar)
    assert row.verdict == "new" and faults(row) == []
    assert [column for column, _m in warnings(row)] == ["Year", "Rating significance"]


def test_what_a_row_would_change_is_what_an_officer_sees(omar):
    make_outcome("PRE/1", description="The council met.", country="Kelpland")
    (row,) = judged(TEXT + "**country**: Coast/Oysterland\n", omar)
    assert row.difference == {"region": ["", "Coast"], "country": ["Kelpland", "Oysterland"]}


# --- secrecy --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "level"), [("yes", "confidential"), ("no", "internal"), ("", "internal"),
                         ("ask Awa", "confidential")],
)  # fmt: skip
def test_a_row_is_as_closed_as_it_says(words, level, omar, dora):
    (row,) = judged(TEXT + f"**Confidential**: {words}\n", omar)
    assert row.visibility == level
    assert not HarvestRow.objects.visible_to(dora).exists()


def test_a_row_of_a_confidential_outcome_is_confidential(omar):
    make_outcome("PRE/1", "confidential")
    (row,) = judged(TEXT, omar)
    assert row.visibility == "confidential"


# --- one record -----------------------------------------------------------------------------


def test_a_record_understood():
    meaning = understood([("coutnry", "Sahel/Mali "), ("Own", "words"), ("Own2", "")])
    assert meaning.fields == {
        "region": "Sahel",
        "country": "Mali",
        "extra": [["Own", "words"], ["Own2", ""]],
    }
    assert meaning.raw[0] == {"heading": "coutnry", "column": "country", "value": "Sahel/Mali "}
    assert meaning.raw[1] == {"heading": "Own", "column": "", "value": "words"}
    assert [message["column"] for message in meaning.messages] == [
        "FragmentID",
        "Outcome description",
    ]


def test_a_committed_file_is_known_by_its_bytes(omar):
    harvest = plan(TEXT, omar)
    assert committed(TEXT.encode()) is None
    commit(harvest, omar)
    assert committed(TEXT.encode()) == harvest
    assert committed(TEXT.encode() + b"\n") is None
