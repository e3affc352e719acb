"""What a person answers before a commit, and that nothing is committed unanswered."""

import pytest

from harvest import choices, headings
from harvest.choices import Refused
from harvest.commit import commit, hindrances
from harvest.models import AcceptedHeading, Harvest, HarvestRow
from harvest.preview import read_again
from outcomes.models import Outcome
from sources.history import of
from tests.people import make_outcome

TEXT = "**FragmentID**: CHO/1\n**Description**: The Oyster Board met.\n"
INVALID = "**FragmentID**: CHO/2\n**Description**:\n"


def test_a_warning_is_acknowledged_by_its_kind(plan, omar, odile):
    harvest = plan(TEXT + "**Year**: soon\n**Unintended**: perhaps\n", omar)
    assert len(hindrances(harvest)) == 1
    choices.acknowledge(harvest, "year", odile)
    harvest.refresh_from_db()
    assert harvest.acknowledged["year"]["by"] == "odile"
    with pytest.raises(Refused, match="Neither yes nor no"):
        commit(harvest, omar)
    choices.acknowledge(harvest, "flag", odile)
    commit(harvest, omar)
    assert Outcome.objects.count() == 1


def test_a_kind_that_is_not_there_is_not_acknowledged(plan, omar):
    with pytest.raises(Refused):
        choices.acknowledge(plan(TEXT, omar), "year", omar)


def test_invalid_rows_are_left_out_by_a_choice_that_is_recorded(plan, omar):
    harvest = plan(f"{TEXT}---\n{INVALID}", omar)
    with pytest.raises(Refused, match="1 row is invalid"):
        commit(harvest, omar)
    choices.leave_out_invalid(harvest, omar)
    assert of(harvest).first().after == {"left out": 1}
    choices.leave_out_invalid(harvest, omar, yes=False)
    with pytest.raises(Refused):
        commit(harvest, omar)
    choices.leave_out_invalid(harvest, omar)
    commit(harvest, omar)
    assert of(harvest).first().after["left out"] == 1
    assert Outcome.objects.get().fragment_id == "CHO/1"


@pytest.mark.parametrize("decision, outcomes", [("new", 2), ("merge", 1), ("leave", 1)])
def test_a_possible_duplicate_waits_for_a_decision(decision, outcomes, plan, omar):
    make_outcome("CHO/9", description="The Oyster Board met.", country="")
    harvest = plan(TEXT + "**Country**: Kelpland\n", omar)
    with pytest.raises(Refused, match="undecided"):
        commit(harvest, omar)
    assert choices.decide(harvest, [1], decision, omar) == 1
    commit(harvest, omar)
    assert Outcome.objects.count() == outcomes
    filled = Outcome.objects.get(fragment_id="CHO/9").country
    assert filled == ("Kelpland" if decision == "merge" else "")


def test_what_is_merged_needs_the_row_it_is_merged_with(plan, omar, agree):
    make_outcome("CHO/9", description="The Oyster Board met.")
    text = "The Kelp Circle opened a school on the northern shore of the bay."
    rows = [f"**FragmentID**: CHO/{n}\n**Description**: {text}\n" for n in (1, 2, 3)]
    harvest = plan("---\n".join(rows), omar)
    choices.decide(harvest, [2], "leave", omar)
    choices.decide(harvest, [3], "merge", omar)
    commit(harvest, omar)
    assert Outcome.objects.filter(description=text).count() == 1


def test_all_undecided_at_once_leaves_the_decided_alone(plan, omar):
    make_outcome("CHO/9", description="The Oyster Board met.")
    rows = [f"**FragmentID**: CHO/{n}\n**Description**: The Oyster Board met.\n" for n in (1, 2)]
    harvest = plan("---\n".join(rows), omar)
    choices.decide(harvest, [1], "merge", omar)
    assert choices.decide(harvest, None, "leave", omar) == 1
    assert list(HarvestRow.objects.order_by("number").values_list("decision", flat=True)) == [
        "merge",
        "leave",
    ]


def test_a_discarded_preview_is_gone_with_its_file(plan, omar, django_capture_on_commit_callbacks):
    harvest = plan(TEXT, omar)
    storage, name = harvest.original.storage, harvest.original.name
    with django_capture_on_commit_callbacks(execute=True):
        choices.discard(harvest, omar)
    assert not Harvest.objects.exists() and not storage.exists(name)
    with pytest.raises(Refused, match="discarded"):
        choices.discard(harvest, omar)


def test_what_is_committed_is_neither_discarded_nor_decided(bring_in, omar):
    harvest = bring_in(TEXT, omar)
    for refused in (
        lambda: choices.discard(harvest, omar),
        lambda: choices.leave_out_invalid(harvest, omar),
        lambda: choices.decide(harvest, None, "new", omar),
    ):
        with pytest.raises(Refused, match="committed already"):
            refused()


# --- headings -------------------------------------------------------------------------------


def test_an_accepted_heading_is_remembered_for_this_file_and_the_next(plan, omar):
    text = TEXT + "**Yeer**: 2021\n"
    harvest = plan(text, omar)
    assert harvest.proposals == [["Yeer", "year"]]
    assert HarvestRow.objects.get().verdict == "new"
    read_again(headings.accept(harvest, {"Yeer": "year"}, omar))
    harvest.refresh_from_db()
    assert harvest.proposals == [] and not harvest.doubts
    commit(harvest, omar)
    assert Outcome.objects.get().year == 2021
    later = plan(
        text.replace("CHO/1", "CHO/2").replace("Yeer", "YEER").replace("met", "rose"), omar
    )
    assert not later.doubts and later.mapping == {"Yeer": "year"}


def test_none_of_our_columns_is_an_answer_too(plan, omar):
    harvest = plan(TEXT + "**Yeer**: 2021\n", omar)
    read_again(headings.accept(harvest, {"Yeer": ""}, omar))
    harvest.refresh_from_db()
    assert harvest.proposals == [] and not harvest.doubts
    commit(harvest, omar)
    assert Outcome.objects.get().extra == [["Yeer", "2021"]]
    headings.forget(AcceptedHeading.objects.get(), omar)
    assert headings.remembered() == {}


@pytest.mark.parametrize("text", ["Yeer", "=year", "Yeer=", "Yeer=nothing", "!!=year"])
def test_a_pair_that_is_none_says_what_one_is(text):
    with pytest.raises(ValueError, match="HEADING=COLUMN"):
        headings.pair(text)


def test_a_pair():
    assert headings.pair(" a = b = year ") == ("a = b", "year")
