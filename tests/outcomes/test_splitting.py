"""An outcome that bundles two changes is split, and what rests on it goes where it should."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.choices import Refused
from harvest.load import load
from harvest.models import Harvest
from harvest.undo import undo
from outcomes import deciding, desk_split, settling, ties
from outcomes.checks import checks
from outcomes.editing import Stale, change
from outcomes.happened import lines
from outcomes.models import ClaimEvent, Evidence, NotRelevant, Outcome, SettledCheck, Tie
from outcomes.release import open_outcome, withdraw
from outcomes.scales import Claim, Stance, Strength
from outcomes.splitting import Place, Taken, free_id, split
from sources import history
from sources.access import Visibility
from sources.event_verbs import change_event, confirm_events
from sources.models import Actor
from tests.outcomes.at_the_desk import plain
from tests.people import make_actor, make_document, make_instrument, make_outcome, make_review

pytestmark = pytest.mark.django_db

ONE = "In May 2023 the Harbour Court of Exampleville freed six fishers of the bay"
TWO = "the Water Code was promulgated in June 2023"
PAGE = "/outcomes/scc-bay2406-wat001/split/"


@pytest.fixture
def outcome(roles):
    make_actor("Harbour Court", kind="court")
    make_instrument("Water Code")
    return make_outcome(
        "SCC-BAY2406/WAT001",
        description=f"{ONE}, and {TWO}.",
        significance_text="Both are firsts.",
        contribution_text="The Reef Circle trained six judges.",
        other_contributions="The Bakers Guild wrote to the council.",
        country="Exampleland",
        year=2023,
        harvest_period="harvest 2",
        evidence_text="The order of the court",
        merged_story=f"{ONE}, and {TWO}.",
        claimed_significance=2,
    )


@pytest.fixture
def rows(outcome, omar):
    """Three passages for the change, and the reference that the file names."""
    document = make_document(
        "Bay report",
        ["Six fishers were freed.", "The Water Code is in force.", "The bay is large."],
        publisher="Bay Post",
    )
    for place in document.passages.all():
        deciding.decide(outcome, place, [Claim.CHANGE], Stance.SUPPORTS, omar, note="So.")
    return list(Evidence.objects.filter(outcome=outcome).order_by("pk"))


def words(description, **others):
    texts = {"significance_text": "", "contribution_text": "The Reef Circle trained six judges."}
    return {"description": description, **texts, **others}


FIRST, SECOND = words(f"{ONE}."), words(f"In Exampleville {TWO}.")


def parted(outcome, by, places=None, fragment_id="SCC-BAY2406/WAT001-B"):
    outcome = Outcome.objects.get(pk=outcome.pk)
    return split(outcome, FIRST, SECOND, fragment_id, places or {}, by, outcome.version)


def sources(outcome):
    rows = Evidence.objects.filter(outcome=outcome).order_by("pk")
    return [row.quote or row.reference for row in rows]


# --- what each of the two says ------------------------------------------------------------------


def test_one_stays_and_the_other_is_an_outcome_of_its_own(outcome, omar):
    raw = outcome.raw
    first, new = parted(outcome, omar)
    assert (first.pk, first.description, new.description) == (
        outcome.pk,
        FIRST["description"],
        SECOND["description"],
    )
    for name in ("country", "year", "harvest_period", "status", "claimed_significance"):
        assert getattr(new, name) == getattr(first, name), name
    assert new.other_contributions == first.other_contributions
    assert (new.merged_story, new.evidence_text, new.raw) == ("", "", [])
    assert (first.raw, first.evidence_text) == (raw, "The order of the court")
    assert "Water Code" in new.headline and "fishers" in first.headline
    assert Strength(new.carried_evidence) == Strength.ASSERTED


def test_each_of_the_two_says_something_of_its_own(outcome, omar):
    whole = words(f" {outcome.description}\n")
    blank = words(" ")
    for first, second in ((whole, SECOND), (FIRST, whole), (blank, SECOND), (FIRST, blank)):
        with pytest.raises(ValueError):
            split(outcome, first, second, "B", {}, omar, outcome.version)
    assert Outcome.objects.count() == 1


def test_an_id_that_is_taken_leaves_nothing_half_written(outcome, omar):
    other = make_outcome("BAY/B")
    with pytest.raises(Taken, match="BAY/B has that ID") as taken:
        parted(outcome, omar, fragment_id="bay b")
    assert taken.value.other == other
    assert Outcome.objects.get(pk=outcome.pk).version == outcome.version
    assert not history.of(outcome).filter(verb="split").exists()


def test_a_headline_of_the_whole_is_none_of_its_parts(outcome, omar):
    change(outcome, {"headline": "Fishers freed, and a code promulgated"}, omar)
    outcome.refresh_from_db()
    second = {**SECOND, "headline": "A code for the water"}
    first, new = split(outcome, FIRST, second, "BAY/B", {}, omar, outcome.version)
    assert "code" not in first.headline and new.headline == "A code for the water"


def test_the_second_of_two_officers_sees_the_first(outcome, omar, odile):
    change(outcome, {"year": 2024}, odile)
    with pytest.raises(Stale):
        split(outcome, FIRST, SECOND, "B", {}, omar, 1)
    assert Outcome.objects.count() == 1


# --- the evidence -------------------------------------------------------------------------------


def test_evidence_goes_where_the_officer_says(outcome, rows, omar, odile):
    reference, fishers, code, bay = rows
    places = {reference.pk: Place.BOTH, code.pk: Place.GOES, bay.pk: Place.BOTH}
    first, new = parted(outcome, odile, places)
    assert sources(first) == ["The order of the court", fishers.quote, bay.quote]
    assert sources(new) == [code.quote, "The order of the court", bay.quote]
    copy = Evidence.objects.get(outcome=new, passage=bay.passage)
    assert (copy.note, copy.stance, copy.decided_by) == ("So.", "supports", omar)
    assert copy.decided_at == bay.decided_at
    for one in (first, new):
        assert Strength(one.carried_evidence) == Strength.DOCUMENTED


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.lists(st.sampled_from(Place), min_size=4, max_size=4))
def test_wherever_it_goes_nothing_is_lost(outcome, rows, omar, where):
    with transaction.atomic():  # each example begins with the same rows
        _first, new = parted(outcome, omar, {r.pk: p for r, p in zip(rows, where, strict=True)})
        stays = {Place.STAYS: (1, 0), Place.GOES: (0, 1), Place.BOTH: (1, 1)}
        for row, place in zip(rows, where, strict=True):
            same = Evidence.objects.filter(passage=row.passage_id, reference=row.reference)
            counts = same.filter(outcome=outcome).count(), same.filter(outcome=new).count()
            assert counts == stays[place]
        transaction.set_rollback(True)


def test_what_is_not_relevant_and_what_ties_a_publisher_goes_for_both(outcome, rows, omar):
    post = Actor.objects.get(name="Bay Post")
    ties.say(outcome, post, Tie.Kind.FUNDER, "It paid.", omar)
    passage = make_document("Another", ["Nothing of the kind."]).passages.get()
    deciding.dismiss(outcome, passage, [Claim.CHANGE], omar)
    first, new = parted(outcome, omar)
    for model, field in ((NotRelevant, "passage"), (Tie, "actor")):
        one, other = (model.objects.get(outcome=o) for o in (first, new))
        assert getattr(one, field) == getattr(other, field)
    assert Tie.objects.get(outcome=new).reason == "It paid."


def test_what_was_said_of_the_whole_stays_with_the_first(outcome, omar):
    make_review(outcome, omar)
    doubt = checks(outcome, omar)[0]
    settling.settle(outcome, doubt.kind, doubt.about, "It is so.", omar)
    first, new = parted(outcome, omar)
    assert SettledCheck.objects.get().outcome == first
    assert list(history.of(new).values_list("verb", flat=True)) == ["split off", "split off"]


def test_a_legal_event_that_was_confirmed_is_confirmed_where_its_words_go(outcome, omar):
    event = ClaimEvent.objects.get(outcome=outcome)
    confirm_events([event], omar)
    first, new = parted(outcome, omar)
    assert not ClaimEvent.objects.filter(outcome=first).exists()
    there = ClaimEvent.objects.get(outcome=new)
    assert (there.standing, there.stage, there.date) == ("confirmed", "promulgated", event.date)
    assert "promulgated" in new.description[there.start : there.end]


def test_a_date_that_a_person_put_right_is_right_where_its_words_go(outcome, omar):
    change_event(ClaimEvent.objects.get(outcome=outcome), {"date": "2023-07"}, omar)
    _first, new = parted(outcome, omar)
    there = ClaimEvent.objects.filter(outcome=new).order_by("standing")
    assert [(e.standing, e.date.iso) for e in there] == [
        ("confirmed", "2023-07"),
        ("dismissed", "2023-06"),
    ]


# --- the import that it came from -----------------------------------------------------------------


def test_taking_back_the_import_of_the_first_leaves_both_alone(omar, tmp_path):
    file = tmp_path / "kelp.txt"
    file.write_text(f"**FragmentID**: BAY/9\n**Outcome description**: {ONE}, and {TWO}.\n")
    load([file], omar)
    harvest = Harvest.objects.get()
    outcome = Outcome.objects.get(slug="bay-9")
    parted(outcome, omar, fragment_id="BAY/9-B")
    with pytest.raises(Refused):
        undo(harvest, omar)
    undo(harvest, omar, rest=True)
    assert set(Outcome.objects.values_list("slug", flat=True)) == {"bay-9", "bay-9-b"}


# --- secrecy ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "level"), [({}, "internal"), ({"stated_confidential": True}, "confidential")]
)
def test_the_new_one_is_never_more_open(outcome, omar, fields, level):
    change(outcome, fields, omar)
    _first, new = parted(outcome, omar)
    assert (new.visibility, new.release_needs_two) == (level, bool(fields))


def test_the_history_of_a_confidential_one_is_confidential_from_its_first_word_on(outcome, omar):
    withdraw(outcome, omar, Visibility.CONFIDENTIAL)
    _first, new = parted(outcome, omar)
    assert new.visibility == "confidential"
    assert set(history.of(new).values_list("visibility", flat=True)) == {"confidential"}


@pytest.mark.parametrize("place", [Place.GOES, Place.BOTH])
def test_what_names_a_confidential_source_is_confidential(outcome, omar, place):
    hidden = make_document("Tide", ["Kelp."], Visibility.CONFIDENTIAL, publisher="Oyster Club")
    [row] = deciding.decide(outcome, hidden.passages.get(), [Claim.CHANGE], Stance.SUPPORTS, omar)
    for one in parted(outcome, omar, {row.pk: place}):
        telling = [e for e in history.of(one) if "Oyster Club" in f"{e.before} {e.after}"]
        assert {event.visibility for event in telling} == {"confidential"}


def test_one_that_needs_two_officers_makes_another(outcome, omar):
    Outcome.objects.filter(pk=outcome.pk).update(release_needs_two=True)
    _first, new = parted(outcome, omar)
    assert Outcome.objects.get(pk=new.pk).release_needs_two


def test_a_released_one_is_taken_back(outcome, rows, omar):
    change(outcome, {"status": "outcome"}, omar)
    outcome.refresh_from_db()
    open_outcome(outcome, Visibility.DONORS, omar)
    first, new = parted(outcome, omar)
    assert not first.is_released and not new.is_released


# --- the history --------------------------------------------------------------------------------


def test_both_histories_say_so(outcome, rows, omar):
    first, new = parted(outcome, omar, {rows[2].pk: Place.GOES})
    said = "Goes to the new one: Bay Post ¶ 2"
    told = [(line.verb, line.what) for line in lines(history.of(first))]
    assert ("split", f"into this and SCC-BAY2406/WAT001-B · {said}") in told
    out = "Supports · Bay Post ¶ 2 · The change happened · note: “So.” → –"
    assert ("took out", out) in told
    told = [(line.verb, line.what) for line in lines(history.of(new))]
    assert ("split off", f"from SCC-BAY2406/WAT001 · {said}") in told


def test_a_free_id_is_proposed(outcome):
    assert free_id(outcome, {"SCC-BAY2406/WAT001-B"}.__contains__) == "SCC-BAY2406/WAT001-C"
    assert free_id(outcome, lambda _one: True) == ""


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture
def officer(client_of, omar):
    return client_of(omar)


def sent(outcome, **more):
    data = {f"first_{name}": text for name, text in FIRST.items()}
    data |= {f"second_{name}": text for name, text in SECOND.items()}
    return data | {"fragment_id": "BAY/B", "version": outcome.version, **more}


def test_the_page_begins_with_the_whole_on_both_sides(outcome, rows, officer):
    page = officer.get(f"{PAGE}?from=q%3Dbay")
    assert page.text.count(f"{ONE}, and {TWO}.</textarea>") == 2
    assert 'value="SCC-BAY2406/WAT001-B"' in page.text
    assert page.text.count('value="stays"') == 4
    assert f'href="{PAGE}' in officer.get("/outcomes/scc-bay2406-wat001/").text


def test_an_officer_splits_it_without_a_script(outcome, rows, officer):
    data = sent(outcome, **{f"place_{rows[2].pk}": "goes", "from": "q=bay"})
    answer = officer.post(PAGE, data)
    assert answer["Location"] == "/outcomes/scc-bay2406-wat001/?q=bay"
    assert '<a href="/outcomes/bay-b/">BAY/B</a>' in officer.get(answer["Location"]).text
    assert sources(Outcome.objects.get(slug="bay-b")) == [rows[2].quote]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"first_description": ""}, "Say which change stays."),
        ({"second_description": " "}, "Say which change becomes an outcome of its own."),
        ({"first_description": f"{ONE},  and {TWO}."}, "This is still the whole statement"),
        ({"second_description": f"{ONE}, and {TWO}."}, "This is still the whole statement"),
        ({"fragment_id": "scc bay2406 wat001"}, "SCC-BAY2406/WAT001 has that ID"),
        ({"fragment_id": "//"}, "An ID has letters or digits."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(outcome, officer, more, said):
    answer = officer.post(PAGE, sent(outcome, significance_text="", **more))
    assert answer.status_code == 400
    assert said in plain(answer)
    assert SECOND["contribution_text"] in answer.text
    assert Outcome.objects.count() == 1


def test_the_second_of_two_keeps_what_was_typed(outcome, officer, odile):
    change(outcome, {"year": 2024}, odile)
    answer = officer.post(PAGE, sent(outcome, version=1))
    assert answer.status_code == 409
    assert "Someone else changed this" in plain(answer)
    assert FIRST["description"] in answer.text
    assert officer.post(PAGE, sent(outcome, version=2)).status_code == 302


def test_the_second_of_two_who_split_it_sees_the_first(outcome, officer, odile):
    version = outcome.version
    parted(outcome, odile)
    data = sent(outcome, version=version, fragment_id="SCC-BAY2406/WAT001-B")
    answer = officer.post(PAGE, data)
    assert answer.status_code == 409 and Outcome.objects.count() == 2
    assert "Someone else changed this" in plain(answer)
    assert "SCC-BAY2406/WAT001-B has that ID" in plain(answer)


def test_an_id_that_is_taken_at_the_last_moment_is_told_beside_it(outcome, officer, monkeypatch):
    make_outcome("BAY/B")
    monkeypatch.setattr(desk_split, "same_address", lambda slug, outcome: None)
    answer = officer.post(PAGE, sent(outcome))
    assert answer.status_code == 400 and "BAY/B has that ID" in plain(answer)


def test_an_officer_learns_that_a_released_one_is_taken_back(outcome, officer, omar):
    change(outcome, {"status": "outcome"}, omar)
    open_outcome(outcome, Visibility.DONORS, omar)
    outcome.refresh_from_db()
    answer = officer.post(PAGE, sent(outcome))
    assert "internal again until it is released" in officer.get(answer["Location"]).text


def test_line_breaks_of_a_browser_are_no_change(outcome, officer, omar):
    change(outcome, {"significance_text": "One.\n\nTwo."}, omar)
    outcome.refresh_from_db()
    typed = "One.\r\n\r\nTwo."
    texts = {"first_significance_text": typed, "second_significance_text": f"{typed}\r\nThree."}
    officer.post(PAGE, sent(outcome, **texts))
    outcome.refresh_from_db()
    assert outcome.significance_text == "One.\n\nTwo."
    assert Outcome.objects.get(slug="bay-b").significance_text == "One.\n\nTwo.\nThree."
    [edited] = [event for event in history.of(outcome).filter(verb="split") if event.before]
    assert "significance_text" not in edited.after


def test_what_is_typed_about_evidence_that_went_meanwhile_is_kept(outcome, rows, officer, odile):
    parted(outcome, odile, {rows[2].pk: Place.GOES})
    data = {"stance": "context", "note": "Kelp, not oysters.", "seen": 1}
    answer = officer.post(PAGE.replace("split", f"evidence/{rows[2].pk}"), data)
    assert answer.status_code == 409
    assert "Kelp, not oysters." in answer.text and "odile took it out" in plain(answer)


def test_a_headline_is_made_unless_one_is_written(outcome, officer):
    officer.post(PAGE, sent(outcome, second_headline="A code for the water"))
    assert Outcome.objects.get(slug="bay-b").headline == "A code for the water"
    outcome.refresh_from_db()
    assert "fishers" in outcome.headline


def test_a_candidate_is_not_split(outcome, officer):
    make_outcome("CAND/1", status="candidate")
    assert officer.get("/outcomes/cand-1/split/").status_code == 404
    assert "/split/" not in officer.get("/outcomes/cand-1/").text
