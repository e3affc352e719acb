"""An accepted preview → outcomes, all of them or none, with a name on it."""

import pytest

from harvest.commit import Refused, commit
from harvest.models import HarvestRow
from outcomes import editing
from outcomes.models import ClaimMention, Evidence, Origin, Outcome
from sources.history import of
from sources.models import Event
from tests.people import make_actor, make_outcome

TEXT = (
    "**FragmentID**: COM/1\n"
    "**Outcome status**: Outcome\n"
    "**Country**: Coast/Kelpland\n"
    "**Outcome description**: The Oyster Board met.\n"
    "**Evidence supporting the outcome statement**: https://example.org/?a=1&amp;b=2\n"
    "**Own column**: own words\n"
)


def test_a_new_outcome_with_everything_its_row_says(omar, odile, plan, agree):
    make_actor("Oyster Board")
    harvest = commit(agree(plan(TEXT, omar), omar), odile)
    assert (harvest.state, harvest.brought_by, harvest.committed_by) == ("committed", omar, odile)
    assert harvest.committed_at is not None
    outcome = Outcome.objects.get()
    assert (outcome.fragment_id, outcome.region, outcome.country, outcome.status) == (
        "COM/1",
        "Coast",
        "Kelpland",
        "outcome",
    )
    assert outcome.visibility == "internal", "no import releases anything"
    assert outcome.extra == [["Own column", "own words"]]
    assert [entry["heading"] for entry in outcome.raw] == [
        "FragmentID",
        "Outcome status",
        "Country",
        "Outcome description",
        "Evidence supporting the outcome statement",
        "Own column",
    ]
    assert outcome.raw[4]["value"].endswith("a=1&amp;b=2")
    assert Evidence.objects.get().link == "https://example.org/?a=1&b=2"
    assert ClaimMention.objects.get().text == "Oyster Board"
    row = HarvestRow.objects.get()
    assert row.outcome == outcome
    origin = Origin.objects.get()
    assert (origin.outcome, origin.import_number, origin.row_number) == (outcome, harvest.pk, 1)
    assert (of(outcome).get().verb, of(outcome).get().by) == ("imported", odile)
    assert [event.verb for event in of(harvest)] == ["committed", "took note of", "brought"]


def test_a_changed_row_changes_what_it_says_and_no_more(omar, bring_in):
    bring_in(TEXT, omar)
    outcome = Outcome.objects.get()
    editing.change(outcome, {"headline": "Our words", "specific_objectives": "Ours"}, omar)
    bring_in(TEXT.replace("Kelpland", "Oysterland") + "**Year**: 2024\n", omar)
    outcome.refresh_from_db()
    assert (outcome.country, outcome.year) == ("Oysterland", 2024)
    assert (outcome.headline, outcome.specific_objectives) == ("Our words", "Ours")
    assert outcome.raw[2]["value"] == "Coast/Oysterland"
    assert Origin.objects.filter(outcome=outcome).count() == 2
    assert of(outcome).first().verb == "imported"


def test_a_same_row_writes_nothing(omar, bring_in):
    bring_in(TEXT, omar)
    before = (Outcome.objects.values().get(), of(Outcome.objects.get()).count())
    bring_in(TEXT + "\n", omar)
    assert Outcome.objects.values().get() == before[0]
    assert of(Outcome.objects.get()).count() == before[1]
    assert Origin.objects.count() == 1


def test_confidential_is_confidential_from_the_first_moment(omar, bring_in):
    bring_in(TEXT + "**Confidential**: yes\n", omar)
    assert Outcome.objects.get().visibility == "confidential"


def test_no_import_lowers_a_visibility(omar, bring_in):
    bring_in(TEXT + "**Confidential**: yes\n", omar)
    bring_in(TEXT + "**Confidential**: no\n", omar)
    outcome = Outcome.objects.get()
    assert (outcome.stated_confidential, outcome.visibility) == (False, "confidential")


@pytest.mark.parametrize("change", [
    TEXT.replace("met", "parted"),
    TEXT.replace("Outcome status**: Outcome", "Outcome status**: Lead"),
    TEXT.replace("**Outcome status**: Outcome\n", "**Outcome status**:\n"),
])  # fmt: skip
def test_other_words_from_a_file_take_a_release_back(change, omar, dora, bring_in):
    make_outcome(
        "COM/1", "donors", region="Coast", country="Kelpland", description="The Oyster Board met."
    )
    bring_in(change, omar)
    assert Outcome.objects.get().visibility == "internal"
    assert not Outcome.objects.visible_to(dora).exists()


# --- refused --------------------------------------------------------------------------------


def test_one_invalid_row_and_nothing_comes_in(omar, plan):
    harvest = plan(TEXT + "---\n**FragmentID**: COM/2\n", omar)
    with pytest.raises(Refused, match="1 row is invalid"):
        commit(harvest, omar)
    assert not Outcome.objects.exists()
    harvest.refresh_from_db()
    assert harvest.state == "previewed"


def test_a_file_is_committed_once(omar, plan, bring_in):
    harvest = bring_in(TEXT, omar)
    with pytest.raises(Refused, match="was committed already"):
        commit(harvest, omar)
    again = plan(TEXT, omar)
    with pytest.raises(Refused, match="the same file was committed already"):
        commit(again, omar)
    assert Outcome.objects.count() == 1


def test_a_commit_is_whole_or_not_at_all(omar, monkeypatch, plan, agree, bring_in):
    bring_in(TEXT, omar)
    other = TEXT.replace("COM/1", "COM/2").replace("met", "parted in the rain, and for good")
    harvest = agree(plan(TEXT + "**Year**: 2024\n---\n" + other, omar), omar)

    def fail(*args, **options):
        raise RuntimeError

    # New rows are written first.
    monkeypatch.setattr(editing, "change_many", fail)
    events = Event.objects.count()
    with pytest.raises(RuntimeError):
        commit(harvest, omar)
    assert Outcome.objects.count() == 1 and Event.objects.count() == events
    harvest.refresh_from_db()
    assert harvest.state == "previewed"


def test_what_came_in_meanwhile_sends_the_file_back_to_preview(omar, plan):
    text = "**FragmentID**: MEAN/1\n**Outcome description**: The council met.\n"
    harvest = plan(text, omar)
    make_outcome("MEAN/1")
    with pytest.raises(Refused, match="look at it again"):
        commit(harvest, omar)
    assert HarvestRow.objects.get().verdict == "changed", "the preview says what it is by now"
    assert Outcome.objects.count() == 1
