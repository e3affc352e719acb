"""Taking back an import: every earlier value but the visibility, and nobody's later work."""

import pytest

from harvest.choices import Refused
from harvest.models import HarvestRow
from harvest.undo import touched, undo
from outcomes import editing, release
from outcomes.models import ClaimMention, Evidence, Note, Origin, OtherId, Outcome
from sources.history import of
from sources.search import parse, search
from tests.people import make_actor, make_outcome, make_review

NEW = (
    "**FragmentID**: UND/2\n"
    "**Outcome description**: The Kelp Circle opened a school on the northern shore.\n"
    "**Evidence**: https://example.org/school\n"
)
CHANGED = (
    "**FragmentID**: UND/1\n"
    "**Outcome description**: The Oyster Board met in the rain.\n"
    "**Year**: 2024\n"
    "**Evidence**: https://example.org/rain\n"
    "**Own column**: own words\n"
)


@pytest.fixture
def old(db):
    make_actor("Oyster Board")
    return make_outcome("UND/1", description="The Oyster Board met.", year=2023)


def values(outcome):
    found = Outcome.objects.values().get(pk=outcome.pk)
    return {name: value for name, value in found.items() if name != "version"}


def test_an_undo_gives_back_every_earlier_value(old, omar, odile, bring_in):
    before, evidence = values(old), Evidence.objects.count()
    mentions = list(ClaimMention.objects.values_list("outcome", "field", "start", "text"))
    harvest = bring_in(f"{CHANGED}---\n{NEW}", omar)
    assert Outcome.objects.count() == 2 and values(old) != before
    harvest = undo(harvest, odile)
    assert (harvest.state, harvest.undone_by) == ("undone", odile)
    assert Outcome.objects.get() == old and values(old) == before
    assert Evidence.objects.count() == evidence
    assert list(ClaimMention.objects.values_list("outcome", "field", "start", "text")) == mentions
    assert not Origin.objects.exists()
    assert not search(Outcome.objects.all(), parse("school")).exists()
    assert not search(Outcome.objects.all(), parse("rain"), inside=True).exists()
    assert [event.verb for event in of(old)][:2] == ["undone", "imported"]
    assert of(harvest).first().verb == "undid"
    assert all(HarvestRow.objects.values_list("undone", flat=True))


def test_the_same_file_may_come_again_after_an_undo(old, omar, bring_in):
    first = bring_in(NEW, omar)
    undo(first, omar)
    second = bring_in(NEW, omar)
    assert (second.state, Outcome.objects.count()) == ("committed", 2)
    undo(second, omar)
    with pytest.raises(Refused):
        undo(second, omar)


def test_an_import_is_whole_again_when_a_later_one_is_taken_back(old, omar, bring_in):
    before = values(old)
    first = bring_in(f"{CHANGED}---\n{NEW}", omar)
    text = f"{CHANGED}---\n{NEW}".replace("rain", "snow").replace("school", "shop")
    second = bring_in(text, omar, "later.txt")
    assert [one.row.number for one in touched(first)] == [1, 2]
    undo(second, omar)
    assert touched(first) == []
    undo(first, omar)
    assert Outcome.objects.get() == old and values(old) == before


def test_what_an_officer_changed_between_two_imports_stays(old, omar, bring_in):
    first = bring_in(CHANGED, omar)
    old.refresh_from_db()
    editing.change(old, {"country": "Kelpland"}, omar)
    undo(bring_in(CHANGED.replace("rain", "snow"), omar, "later.txt"), omar)
    assert [one.row.number for one in touched(first)] == [1]


def test_the_visibility_keeps_the_stricter(old, omar, bring_in):
    harvest = bring_in(CHANGED + "**Confidential**: yes\n", omar)
    undo(harvest, omar)
    old.refresh_from_db()
    assert (old.stated_confidential, old.visibility) == (None, "confidential")
    assert old.release_needs_two


def test_what_an_import_took_back_is_not_released_again_by_its_undo(omar, dora, bring_in):
    shown = make_outcome("UND/1", "donors", description="The Oyster Board met.")
    harvest = bring_in(CHANGED, omar)
    assert HarvestRow.objects.get().messages[-1]["kind"] == "takes_back"
    undo(harvest, omar)
    shown.refresh_from_db()
    assert (shown.description, shown.visibility) == ("The Oyster Board met.", "internal")
    assert not Outcome.objects.visible_to(dora).exists()


def test_a_row_that_was_edited_since_is_named_with_its_editor(old, omar, odile, bring_in):
    harvest = bring_in(f"{CHANGED}---\n{NEW}", omar)
    old.refresh_from_db()
    editing.change(old, {"country": "Kelpland"}, odile)
    (one,) = touched(harvest)
    assert (one.row.number, one.outcome, one.who) == (1, old, "odile")
    with pytest.raises(Refused, match="1 row since"):
        undo(harvest, omar)
    assert Outcome.objects.count() == 2, "nothing was undone"
    undo(harvest, omar, rest=True)
    old.refresh_from_db()
    assert Outcome.objects.get() == old
    assert (old.year, old.country) == (2024, "Kelpland")
    assert list(HarvestRow.objects.order_by("number").values_list("undone", flat=True)) == [
        False,
        True,
    ]


def _rate(outcome, by):
    make_review(outcome, by)


def _note(outcome, by):
    Note.objects.create(outcome=outcome, text="Ask again.", written_by=by)


def _give_evidence(outcome, by):
    Evidence.objects.create(
        outcome=outcome, claim="change", reference="A letter", stance="supports", decided_by=by
    )


def _release(outcome, by):
    editing.change(outcome, {"status": "outcome"}, by)
    release.open_outcome(outcome, "donors", by)


@pytest.mark.parametrize("work", [_rate, _note, _give_evidence, _release])
def test_an_outcome_that_somebody_worked_on_is_not_removed(work, omar, odile, bring_in):
    harvest = bring_in(NEW, omar)
    work(Outcome.objects.get(), odile)
    (one,) = touched(harvest)
    assert one.who == "odile" and one.what
    with pytest.raises(Refused):
        undo(harvest, omar)
    undo(harvest, omar, rest=True)
    assert Outcome.objects.count() == 1


def test_reviews_of_a_changed_outcome_stay_with_it(old, omar, odile, bring_in):
    harvest = bring_in(CHANGED, omar)
    review = make_review(old, odile)
    undo(harvest, omar)
    review.refresh_from_db()
    old.refresh_from_db()
    assert (review.outcome, old.year) == (old, 2023)


def test_a_later_import_counts_as_work_done_since(old, omar, odile, bring_in):
    first = bring_in(CHANGED, omar)
    second = bring_in(CHANGED.replace("2024", "2022"), odile)
    assert [one.who for one in touched(first)] == ["odile"]
    undo(second, omar)
    assert touched(first) == [], "what the first left stands there again"
    old.refresh_from_db()
    assert old.year == 2024


@pytest.mark.parametrize("rows", [[CHANGED, NEW], [NEW, NEW.replace("UND/2", "UND/3")]])
def test_a_merge_is_taken_back_too(rows, old, omar, bring_in, plan, agree):
    """One row is merged with an outcome that was there, or with an earlier row of its file."""
    from harvest.commit import commit

    before = values(old)
    twin = "**FragmentID**: UND/9\n**Description**: The Oyster Board met!\n**Country**: Kelpland\n"
    harvest = commit(agree(plan("---\n".join([twin, *rows]), omar), omar, "merge"), omar)
    old.refresh_from_db()
    assert old.country == "Kelpland"
    assert OtherId.objects.filter(outcome=old, slug="und-9").exists()
    assert not Outcome.objects.filter(slug="und-9").exists()
    undo(harvest, omar)
    assert values(old) == before
    assert not OtherId.objects.exists() and not Origin.objects.exists()
    assert Outcome.objects.get() == old


def test_an_undo_is_whole_or_not_at_all(old, omar, bring_in, monkeypatch):
    harvest = bring_in(f"{CHANGED}---\n{NEW}", omar)
    before = values(old)

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("harvest.undo._remove", fail)
    with pytest.raises(RuntimeError):
        undo(harvest, omar)
    harvest.refresh_from_db()
    assert harvest.state == "committed" and values(old) == before


def test_progress_is_told(old, omar, bring_in):
    told = []
    undo(bring_in(f"{CHANGED}---\n{NEW}", omar), omar, progress=lambda *step: told.append(step))
    assert told[-1] == (2, 2)
