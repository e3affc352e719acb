"""An accepted preview → outcomes, all of them or none, with a name on it."""

import pytest

from harvest.commit import Refused, commit
from harvest.models import Harvest, HarvestRow
from harvest.preview import preview
from harvest.readers.fieldtext import read
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


def plan(text, by):
    return preview(read(text), text.encode(), "invented.txt", by)


def test_a_new_outcome_with_everything_its_row_says(omar, odile):
    make_actor("Oyster Board")
    harvest = commit(plan(TEXT, omar), odile)
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
    assert of(harvest).get().verb == "committed"


def test_a_changed_row_changes_what_it_says_and_no_more(omar):
    commit(plan(TEXT, omar), omar)
    outcome = Outcome.objects.get()
    editing.change(outcome, {"headline": "Our words", "specific_objectives": "Ours"}, omar)
    commit(plan(TEXT.replace("Kelpland", "Oysterland") + "**Year**: 2024\n", omar), omar)
    outcome.refresh_from_db()
    assert (outcome.country, outcome.year) == ("Oysterland", 2024)
    assert (outcome.headline, outcome.specific_objectives) == ("Our words", "Ours")
    assert outcome.raw[2]["value"] == "Coast/Oysterland"
    assert Origin.objects.filter(outcome=outcome).count() == 2
    assert of(outcome).first().verb == "imported"


def test_a_same_row_writes_nothing(omar):
    commit(plan(TEXT, omar), omar)
    before = (Outcome.objects.values().get(), Event.objects.count())
    commit(plan(TEXT + "\n", omar), omar)
    assert Outcome.objects.values().get() == before[0]
    assert Event.objects.count() == before[1] + 1, "only that the file was committed"
    assert Origin.objects.count() == 1


def test_confidential_is_confidential_from_the_first_moment(omar):
    commit(plan(TEXT + "**Confidential**: yes\n", omar), omar)
    assert Outcome.objects.get().visibility == "confidential"


def test_no_import_lowers_a_visibility(omar):
    commit(plan(TEXT + "**Confidential**: yes\n", omar), omar)
    commit(plan(TEXT + "**Confidential**: no\n", omar), omar)
    outcome = Outcome.objects.get()
    assert (outcome.stated_confidential, outcome.visibility) == (False, "confidential")


@pytest.mark.parametrize("change", [
    TEXT.replace("met", "parted"),
    TEXT.replace("Outcome status**: Outcome", "Outcome status**: Lead"),
    TEXT.replace("**Outcome status**: Outcome\n", "**Outcome status**:\n"),
])  # fmt: skip
def test_other_words_from_a_file_take_a_release_back(change, omar, dora):
    make_outcome(
        "COM/1", "donors", region="Coast", country="Kelpland", description="The Oyster Board met."
    )
    commit(plan(change, omar), omar)
    assert Outcome.objects.get().visibility == "internal"
    assert not Outcome.objects.visible_to(dora).exists()


# --- refused --------------------------------------------------------------------------------


def test_one_invalid_row_and_nothing_comes_in(omar):
    harvest = plan(TEXT + "---\n**FragmentID**: COM/2\n", omar)
    with pytest.raises(Refused, match="invented.txt has invalid rows"):
        commit(harvest, omar)
    assert not Outcome.objects.exists()
    harvest.refresh_from_db()
    assert harvest.state == "previewed"


def test_a_file_is_committed_once(omar):
    harvest = plan(TEXT, omar)
    commit(harvest, omar)
    with pytest.raises(Refused, match="was committed already"):
        commit(harvest, omar)
    again = plan(TEXT, omar)
    with pytest.raises(Refused, match="the same file was committed already"):
        commit(again, omar)
    assert Outcome.objects.count() == 1


def test_a_commit_is_whole_or_not_at_all(omar, monkeypatch):
    harvest = plan(TEXT + "---\n" + TEXT.replace("COM/1", "COM/2"), omar)
    real, calls = editing.create, []

    def fail_second(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        return real(*args, **options)

    monkeypatch.setattr(editing, "create", fail_second)
    events = Event.objects.count()
    with pytest.raises(RuntimeError):
        commit(harvest, omar)
    assert not Outcome.objects.exists() and Event.objects.count() == events
    assert Harvest.objects.get().state == "previewed"


def test_what_came_in_meanwhile_sends_the_file_back_to_preview(omar):
    text = "**FragmentID**: MEAN/1\n**Outcome description**: The council met.\n"
    plan = preview(read(text), text.encode(), "meanwhile.txt", omar)
    make_outcome("MEAN/1")
    with pytest.raises(Refused, match="preview again"):
        commit(plan, omar)
    assert Outcome.objects.count() == 1
