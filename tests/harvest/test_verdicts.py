"""What a record would do to the outcomes there are; the doubts about it, kind by kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.doubts import LABELS
from harvest.meanings import understood
from harvest.models import HarvestRow
from harvest.verdicts import fills
from outcomes import editing
from outcomes.columns import COLUMNS
from outcomes.models import OtherId, Outcome
from tests.people import make_outcome

STORY = "The Oyster Board met the elders of Kelpland and agreed to open the books of the harbour."


def record(fragment_id="VER/1", description=STORY, **columns):
    lines = [f"**FragmentID**: {fragment_id}", f"**Description**: {description}"]
    return "\n".join([*lines, *(f"**{name}**: {value}" for name, value in columns.items())]) + "\n"


def kinds(row):
    return [message["kind"] for message in row.messages if message["level"] == "warning"]


@pytest.fixture
def rows(plan, omar):
    def rows(*records):
        harvest = plan("---\n".join(records), omar)
        return list(HarvestRow.objects.filter(harvest=harvest).order_by("number"))

    return rows


# --- verdicts -------------------------------------------------------------------------------


def test_new_changed_and_same(rows):
    make_outcome("VER/1", description=STORY)
    make_outcome("VER/2", description="Something else was said here.", year=2020)
    verdicts = rows(record(), record("VER/2", "Something else was said here.", Year=2021),
                    record("VER/3", "A third thing that nobody knew before."))  # fmt: skip
    assert [row.verdict for row in verdicts] == ["same", "changed", "new"]
    assert verdicts[1].difference == {"year": [2020, 2021]}
    assert [row.seen_version for row in verdicts] == [1, 1, None]
    assert [row.fragment_id for row in verdicts] == ["VER/1", "VER/2", "VER/3"]


def test_ends_of_lines_and_blank_columns_are_no_change(rows):
    extra = [["Weather", "fine"], ["Tide", "high\r\nand low"], ["Moon", " "]]
    make_outcome("VER/1", description=STORY, significance_text="One.\r\nTwo.", extra=extra)
    columns = {"Significance": "One.\nTwo.", "Tide": "high\nand low", "Weather": "fine"}
    same, changed = rows(record(**columns)), rows(record(**columns | {"Weather": ""}))
    assert [row.verdict for row in (*same, *changed)] == ["same", "changed"]
    assert list(changed[0].difference) == ["extra"]


def test_the_same_text_under_another_id_is_a_possible_duplicate(rows):
    twin = make_outcome("SCC-EXA2401/OLD001", description=STORY)
    (row,) = rows(record("INV-EXA2402/NEW007", STORY.replace("agreed", "promised")))
    assert (row.verdict, row.twin, row.twin_row, row.decision) == ("duplicate", twin, None, "")
    assert 90 <= row.likeness < 100


def test_two_rows_of_one_file_may_be_duplicates(rows):
    first, second = rows(record("VER/1"), record("VER/2", STORY.upper()))
    assert (first.verdict, second.verdict) == ("new", "duplicate")
    assert (second.twin, second.twin_row, second.likeness) == (None, 1, 100)


def test_ids_that_differ_by_case_or_blanks_are_one(rows):
    make_outcome("VER/1", description=STORY)
    first, second = rows(record("VER/2", "One."), record(" ver 2", "Two."))
    assert (first.verdict, second.verdict) == ("new", "invalid")
    assert "Line 1" in second.messages[0]["message"]


def test_a_row_that_was_merged_goes_to_the_outcome_it_was_merged_with(rows):
    outcome = make_outcome("VER/1", description=STORY)
    OtherId.objects.create(outcome=outcome, fragment_id="P/9", slug="p-9", import_number=1)
    (row,) = rows(record("P/9", "Quite other words.", Country="Kelpland"))
    assert (row.verdict, row.outcome) == ("changed", outcome)
    assert row.difference == {"country": ["", "Kelpland"]}, "it fills in, and changes nothing else"
    assert kinds(row) == ["merged_before"]


def test_what_a_file_says_as_last_time_does_not_take_back_an_officers_words(bring_in, rows, omar):
    bring_in(record(Year=2020, Own="words", Status="lead"), omar)
    outcome = Outcome.objects.get()
    editing.change(outcome, {"year": 2021, "status": "outcome", "country": "Kelpland"}, omar)
    assert rows(record(Year=2020, Own="words", Status="lead"))[-1].verdict == "same"
    row = rows(record(Year=2019, Own="others", Status="lead"))[-1]
    assert row.difference == {
        "year": [2021, 2019],
        "extra": [[["Own", "words"]], [["Own", "others"]]],
    }


# --- doubts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns, kind",
    [
        ({"Year": "about 2020"}, "year"),
        ({"Unintended": "perhaps"}, "flag"),
        ({"Confidential": "perhaps"}, "confidential"),
        ({"Rating significance": "medium/high"}, "rating"),
        ({"Status": "in the post"}, "status"),
        ({"StoryFragment_Merged": "Words that stand in no part of this record at all."},
         "merged_story"),
    ],
)  # fmt: skip
def test_what_is_doubtful_has_a_kind(columns, kind, rows):
    (row,) = rows(record(**columns))
    assert (row.verdict, kinds(row)) == ("new", [kind])
    assert row.harvest.doubts == {kind: 1}


def test_a_year_after_the_harvest_is_doubtful(rows):
    (row,) = rows(record("INV-EXA2312/THM001", Year=2032))
    assert kinds(row) == ["year"] and "2023" in row.messages[0]["message"]


def test_quite_another_text_under_a_known_id_is_doubtful(rows):
    make_outcome("VER/1", description="Il pleut sur la ville, dit-on, et personne ne sort.")
    assert kinds(rows(record())[0]) == ["another_text"]


def test_a_released_outcome_that_would_be_taken_back_is_said(rows):
    make_outcome("VER/1", "donors", description=STORY)
    (row,) = rows(record(Status="Outcome", Country="Kelpland"))
    assert kinds(row) == ["takes_back"]


def test_no_file_makes_an_outcome_more_open_and_that_is_said(rows):
    make_outcome("VER/1", description=STORY, stated_confidential=True)
    (row,) = rows(record(Confidential="no"))
    assert (kinds(row), row.visibility) == (["stays_confidential"], "confidential")


def test_every_kind_has_a_label(rows):
    (row,) = rows(record(Year="x", Unintended="x", Status="x", Own="x"))
    assert set(row.harvest.doubts) <= set(LABELS)
    assert "unknown_heading" in row.harvest.doubts


# --- rules for all inputs -------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from([c.heading for c in COLUMNS] + ["Own"]), st.text())))
def test_any_record_is_understood_and_none_of_its_words_are_lost(cells):
    meaning = understood(cells)
    assert [(entry["heading"], entry["value"]) for entry in meaning.raw] == cells
    assert all(message["message"] for message in meaning.messages)


@given(st.text(), st.text(), st.sampled_from([None, True, False]))
def test_filling_in_never_overwrites(country, region, flag):
    outcome = Outcome(country="Kelpland", region="", stated_confidential=flag)
    filled = fills(outcome, {"country": country, "region": region, "stated_confidential": True})
    assert "country" not in filled
    assert filled.get("region", "") == region
    assert (filled.get("stated_confidential") is True) == (flag is not True)
