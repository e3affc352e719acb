"""Writing outcomes: new ones, changes, two writers at once, and what a change takes back."""

import pytest

from outcomes import editing
from outcomes.editing import EDITABLE, OPEN_WORDS, Stale, change, change_many, create
from outcomes.models import ClaimMention, Evidence, Outcome
from outcomes.release import open_outcome
from sources.history import of
from sources.models import Event
from sources.release import set_visibility
from sources.search import parse, search
from tests.people import make_actor, make_outcome

SAID = {"fragment_id": "EDI/1", "description": "The council met. It changed its rule."}
LINK = "https://example.org/file.docx?d=1&csf=1&web=1"


def level(outcome):
    return Outcome.objects.get(pk=outcome.pk).visibility


# --- a new one ------------------------------------------------------------------------------


def test_a_new_outcome(omar):
    outcome = create(SAID, omar)
    outcome.refresh_from_db()
    assert (outcome.slug, outcome.status, outcome.visibility) == ("edi-1", "lead", "internal")
    assert (outcome.version, outcome.headline) == (1, "The council met")
    event = of(outcome).get()
    assert (event.verb, event.by, event.after) == ("drafted", omar, SAID)
    assert [row.pk for row in search(Outcome.objects.all(), parse("council"))] == [outcome.pk]


def test_a_headline_that_is_given_stands(omar):
    assert create({**SAID, "headline": "Rule changed"}, omar).headline == "Rule changed"


def test_what_its_file_calls_confidential_is_so_from_the_first_moment(omar, dora):
    outcome = create({**SAID, "stated_confidential": True}, omar)
    assert outcome.visibility == "confidential"
    assert of(outcome).get().visibility == "confidential"
    for said in (False, None):
        other = create({**SAID, "fragment_id": f"EDI/{said}", "stated_confidential": said}, omar)
        assert other.visibility == "internal"


def test_a_new_outcome_is_whole_or_not_at_all(omar, monkeypatch):
    monkeypatch.setattr(editing, "mark", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create({**SAID, "evidence_text": "A file"}, omar)
    for model in (Outcome, Evidence, Event):
        assert not model.objects.exists()


# --- the evidence that a file names ---------------------------------------------------------


def test_the_reference_is_kept_as_asserted_with_its_link(omar):
    text = f"Ref: a file of the partner link: {LINK}"
    outcome = create({**SAID, "evidence_text": text, "contribution_text": "We advised."}, omar)
    evidence = Evidence.objects.get(outcome=outcome)
    assert (evidence.reference, evidence.link) == (text, LINK)
    assert (evidence.claim, evidence.stance, evidence.opened) == ("change", "supports", False)
    assert evidence.decided_by == omar
    assert (outcome.carried_evidence, outcome.carried_evidence_contribution) == (1, 1)


def test_without_words_nothing_is_asserted(omar):
    outcome = create(SAID, omar)
    assert not Evidence.objects.exists()
    assert (outcome.carried_evidence, outcome.carried_evidence_contribution) == (1, 0)


def test_a_link_that_does_not_fit_is_left_in_the_words(omar):
    text = "https://example.org/" + "x" * 3000
    create({**SAID, "evidence_text": text}, omar)
    assert (Evidence.objects.get().link, Evidence.objects.get().reference) == ("", text)


def test_a_new_reference_takes_the_place_of_the_files_old_one(omar):
    outcome = create({**SAID, "evidence_text": "Old file"}, omar)
    change(outcome, {"evidence_text": "New file"}, omar)
    assert Evidence.objects.get().reference == "New file"
    Evidence.objects.update(opened=True)
    change(outcome, {"evidence_text": "Newest file"}, omar)
    assert set(Evidence.objects.values_list("reference", flat=True)) == {"New file", "Newest file"}
    change(outcome, {"evidence_text": ""}, omar)
    assert Evidence.objects.get().reference == "New file", "what a person opened stays"


# --- changes --------------------------------------------------------------------------------


def test_a_change_is_written_searched_marked_and_told(omar, odile):
    make_actor("Oyster Board")
    outcome = make_outcome("EDI/1")
    changed = change(outcome, {"description": "The Oyster Board spoke.", "country": ""}, odile)
    assert changed == ["description"]
    assert outcome.description == "The Oyster Board spoke." and outcome.version == 2
    assert ClaimMention.objects.get(outcome=outcome).text == "Oyster Board"
    assert search(Outcome.objects.all(), parse("oyster")).get() == outcome
    assert not search(Outcome.objects.all(), parse("exampleville")).exists()
    event = of(outcome).first()
    assert (event.verb, event.by) == ("edited", odile)
    assert event.after == {"description": "The Oyster Board spoke."}
    assert "Exampleville" in event.before["description"]


def test_nothing_changed_is_no_act(omar):
    outcome = make_outcome("EDI/1", year=2023)
    assert change(outcome, {"year": 2023}, omar) == []
    assert (outcome.version, of(outcome).count()) == (1, 1)


def test_a_derived_headline_follows_and_a_worded_one_stays(omar):
    outcome = make_outcome("EDI/1", description="The council met. And so on.")
    change(outcome, {"description": "The council parted."}, omar)
    assert outcome.headline == "The council parted"
    change(outcome, {"headline": "Our own words"}, omar)
    change(outcome, {"description": "The council met again."}, omar)
    assert outcome.headline == "Our own words"


def test_a_new_fragment_id_is_a_new_address(omar):
    outcome = make_outcome("EDI/1")
    change(outcome, {"fragment_id": "EDI/2"}, omar)
    assert outcome.slug == "edi-2"


def test_the_second_writer_is_told_and_loses_nothing(omar, odile):
    outcome = make_outcome("EDI/1", country="Kelpland")
    change(Outcome.objects.get(), {"country": "Oysterland"}, omar, version=1)
    with pytest.raises(Stale) as stale:
        change(outcome, {"country": "Shellland"}, odile, version=1)
    assert stale.value.current.country == "Oysterland"
    assert Outcome.objects.get().country == "Oysterland"
    assert change(outcome, {"country": "Shellland"}, odile, version=2) == ["country"]


def test_raw_words_are_replaced_when_a_file_wrote(omar):
    outcome = make_outcome("EDI/1")
    raw = [{"heading": "Year", "column": "year", "value": "2023"}]
    assert change_many([(outcome, {}, raw)], omar) == [[]]
    outcome.refresh_from_db()
    assert (outcome.raw, outcome.version) == (raw, 2)
    change_many([(outcome, {}, raw)], omar)
    outcome.refresh_from_db()
    assert outcome.version == 2


@pytest.mark.parametrize("number", [1, 2, 30])
def test_many_are_changed_as_one_is(number, omar):
    """One alone is saved by the plain way, several in one statement: with the same result."""
    made = [make_outcome(f"EDI/{n}", year=2000, evidence_text="Old") for n in range(number)]
    fields = {"year": 2001, "description": "Other words.", "evidence_text": "New"}
    assert (
        change_many([(outcome, fields, None) for outcome in made], omar) == [list(fields)] * number
    )
    for outcome in Outcome.objects.all():
        assert (outcome.year, outcome.headline, outcome.version) == (2001, "Other words", 2)
        assert Evidence.objects.get(outcome=outcome).reference == "New"
        assert of(outcome).first().before["year"] == 2000
        assert search(Outcome.objects.all(), parse("other"), inside=False).count() == number


def test_what_the_evidence_carries_is_not_lowered(omar):
    outcome = make_outcome("EDI/1")
    Outcome.objects.update(carried_evidence=3)
    change(outcome, {"country": "Kelpland"}, omar)
    assert outcome.carried_evidence == 3


# --- what a change takes back ---------------------------------------------------------------


@pytest.mark.parametrize("name", OPEN_WORDS)
def test_other_words_take_a_release_back(name, omar, dora):
    outcome = make_outcome("EDI/1", "donors")
    change(outcome, {name: 2001 if name == "year" else "Other words"}, omar)
    assert outcome.visibility == "internal"
    assert (outcome.released_at, outcome.released_by) == (None, None)
    assert not Outcome.objects.visible_to(dora).exists()
    assert "withdrew" in of(outcome).values_list("verb", flat=True)


@pytest.mark.parametrize("name", sorted(set(EDITABLE) - set(OPEN_WORDS)))
def test_what_donors_do_not_read_leaves_a_release_alone(name, omar):
    values = {
        "status": "outcome",
        "claimed_significance": 3,
        "claimed_contribution": 3,
        "extra": [["Own", "words"]],
    }
    flags = ("unintended", "negative")
    outcome = make_outcome("EDI/1", "donors")
    value = True if name in flags else False if name == "stated_confidential" else values.get(name)
    change(outcome, {name: "Other words" if value is None else value}, omar)
    assert outcome.visibility == "donors" and outcome.released_at is not None


@pytest.mark.parametrize("status", ["lead", "candidate", "set_aside"])
def test_what_is_an_outcome_no_longer_is_taken_back(status, omar):
    outcome = make_outcome("EDI/1", "donors")
    change(outcome, {"status": status}, omar)
    assert (outcome.status, outcome.visibility) == (status, "internal")


def test_confidential_closes_at_once(omar):
    for number, start in enumerate(("internal", "donors", "public", "confidential")):
        outcome = make_outcome(f"EDI/{number}", start)
        change(outcome, {"stated_confidential": True}, omar)
        assert level(outcome) == "confidential" and outcome.released_at is None


@pytest.mark.parametrize("said", [False, None])
def test_no_change_makes_anything_more_open(said, omar):
    outcome = make_outcome("EDI/1", stated_confidential=True)
    change(outcome, {"stated_confidential": said, "status": "outcome"}, omar)
    assert level(outcome) == "confidential"


def test_what_two_officers_released_closes_for_other_words_only(omar, odile):
    outcome = make_outcome("EDI/1", status="outcome", stated_confidential=True)
    assert open_outcome(outcome, "donors", omar) is False
    assert open_outcome(outcome, "donors", odile) is True
    change(outcome, {"harvest_period": "harvest 3"}, omar)
    assert level(outcome) == "donors"
    change(outcome, {"headline": "Other words"}, omar)
    assert level(outcome) == "confidential"


def test_a_request_to_release_is_for_the_words_as_they_were(omar, odile):
    outcome = make_outcome("EDI/1", status="outcome", stated_confidential=True)
    assert open_outcome(outcome, "donors", omar) is False
    change(outcome, {"description": "Quite another story."}, odile)
    assert (outcome.release_asked_by, outcome.release_asked_level) == (None, "")
    assert open_outcome(outcome, "donors", odile) is False, "the first officer saw other words"
    assert level(outcome) == "confidential"


def test_an_edit_after_an_officer_closed_it_keeps_it_closed(omar):
    outcome = make_outcome("EDI/1")
    set_visibility(outcome, "confidential", omar)
    change(outcome, {"description": "Other words."}, omar)
    assert level(outcome) == "confidential"
