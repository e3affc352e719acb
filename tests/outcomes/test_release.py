"""Releasing an outcome: what hinders it, who has to agree, what it opens, and taking it back."""

import pytest

from outcomes import editing, settling
from outcomes.models import RATINGS, ClaimMention, Involvement, Outcome, SettledCheck
from outcomes.release import NotReady, bundle, hindrances, open_outcome, release, withdraw
from sources.access import OPEN_LEVELS
from sources.history import of
from sources.models import Actor, ActorAlias, LegalAlias, LegalInstrument
from sources.release import set_visibility
from tests.people import make_actor, make_instrument, make_outcome, make_ready

TEXT = "The OBK applied the Kelp Act."


@pytest.fixture
def names(db):
    make_actor("Oyster Board", aliases=["OBK", "Shell House"])
    make_instrument("Kelp Act")


def ready(fragment_id="REL/1", **fields):
    return make_outcome(fragment_id, **{"status": "outcome", "description": TEXT, **fields})


def fresh(outcome):
    return Outcome.objects.get(pk=outcome.pk)


# --- what hinders ---------------------------------------------------------------------------


def reasons(outcome, user):
    return {one.where: one.words for one in hindrances(fresh(outcome), user)}


@pytest.mark.parametrize("status", ["candidate", "lead", "set_aside"])
def test_only_outcomes_are_released(status, omar):
    outcome = make_ready("REL/1", omar, status=status)
    assert list(reasons(outcome, omar)) == ["status"]
    assert "Only what a person accepted" in reasons(outcome, omar)["status"]
    with pytest.raises(NotReady, match="accepted"):
        release(outcome, "donors", omar)
    assert fresh(outcome).visibility == "internal"


@pytest.mark.parametrize("level", ["internal", "confidential", "everyone"])
def test_only_open_levels_are_released_to(level, omar):
    outcome = make_ready("REL/1", omar)
    assert reasons(outcome, omar) == {}
    with pytest.raises(ValueError):
        release(outcome, level, omar)


@pytest.mark.parametrize("rating", RATINGS)
def test_every_rating_is_agreed_first(rating, omar):
    outcome = make_ready("REL/1", omar)
    Outcome.objects.filter(pk=outcome.pk).update(**{f"agreed_{rating}": None})
    assert list(reasons(outcome, omar)) == ["ratings"]
    with pytest.raises(NotReady, match="Not agreed yet: "):
        release(outcome, "donors", omar)
    assert not fresh(outcome).is_released


def test_every_check_that_somebody_decides_is_settled_first(omar):
    outcome = make_ready("REL/1", omar)
    settled = SettledCheck.objects.filter(kind="no_date").get()
    settling.reopen(outcome, settled.pk, omar)
    assert reasons(outcome, omar) == {"checks": "Not settled yet: No date."}
    with pytest.raises(NotReady, match="No date"):
        release(outcome, "donors", omar)
    [check] = [one for one in settling.sorted_out(outcome, omar)[0] if one.kind == "no_date"]
    settling.settle(outcome, check.kind, check.about, "Nobody knows the day.", omar)
    assert release(outcome, "donors", omar) is True


def test_whether_it_is_confidential_is_stated_or_settled(omar):
    outcome = make_ready("REL/1", omar, stated_confidential=None)
    settled = SettledCheck.objects.get(kind="confidentiality")
    settling.reopen(outcome, settled.pk, omar)
    assert "Confidentiality" in reasons(outcome, omar)["checks"]
    Outcome.objects.filter(pk=outcome.pk).update(stated_confidential=False)
    assert reasons(outcome, omar) == {}


def test_what_is_advice_alone_stands_in_nobodys_way(omar):
    outcome = make_ready("REL/1", omar, contribution_text="Slavery, detention and bail.")
    asked, _settled = settling.sorted_out(outcome, omar)
    assert asked and not any(check.serious for check in asked)
    assert release(outcome, "public", omar) is True


def test_many_are_looked_at_by_as_many_queries_as_one(omar, django_assert_max_num_queries):
    outcomes = [fresh(make_ready(f"REL/{n}", omar)) for n in range(6)]
    for some in (outcomes[:1], outcomes):
        with django_assert_max_num_queries(8):
            found = settling.sorted_out_of(some, omar)
        assert set(found) == {outcome.pk for outcome in some}


# --- one officer ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", OPEN_LEVELS)
def test_one_officer_releases(level, omar, dora):
    outcome = ready()
    assert open_outcome(outcome, level, omar) is True
    outcome = fresh(outcome)
    assert (outcome.visibility, outcome.released_by) == (level, omar)
    assert outcome.released_at is not None
    assert Outcome.objects.visible_to(dora).get() == outcome
    assert (of(outcome).first().verb, of(outcome).first().by) == ("released", omar)


def test_the_outcome_as_it_is_now_counts_not_as_it_was_read(omar):
    outcome = make_ready("REL/1", omar)
    Outcome.objects.update(status="lead")
    with pytest.raises(NotReady):
        release(outcome, "donors", omar)


# --- the names that go along ----------------------------------------------------------------


def test_the_bundle_shows_beforehand_what_will_be_opened(names):
    opened = bundle(ready(), "donors")
    assert [str(row) for row in opened.actors] == ["Oyster Board"]
    assert [str(row) for row in opened.instruments] == ["Kelp Act"]
    assert {str(row) for row in opened.names} == {"OBK", "Kelp Act"}
    assert len(opened.rows) == 4


def test_a_release_opens_the_names_in_its_open_texts(names, omar, dora):
    outcome = ready()
    open_outcome(outcome, "donors", omar)
    assert {str(row.actor or row.instrument) for row in Involvement.objects.visible_to(dora)} == {
        "Oyster Board",
        "Kelp Act",
    }
    assert ClaimMention.objects.visible_to(dora).count() == 2
    assert Actor.objects.visible_to(dora).get().released_by == omar
    seen = {alias.text for alias in ActorAlias.objects.visible_to(dora)}
    assert "OBK" in seen and "Shell House" not in seen


def test_names_in_texts_that_donors_do_not_read_stay_closed(names, omar, dora):
    outcome = ready(
        description="Something changed.",
        additional_information=TEXT,
        other_contributions=TEXT,
        evidence_text=TEXT,
    )
    assert bundle(outcome, "public").rows == []
    open_outcome(outcome, "public", omar)
    assert not Actor.objects.visible_to(dora).exists()
    assert not Involvement.objects.visible_to(dora).exists()


@pytest.mark.parametrize("field", ["significance_text", "contribution_text"])
def test_every_open_text_counts(field, names):
    outcome = ready(description="Something changed.", **{field: TEXT})
    assert len(bundle(outcome, "donors").rows) == 4


def test_what_is_confidential_stays_so(names, omar, dora):
    set_visibility(Actor.objects.get(), "confidential", omar)
    set_visibility(LegalAlias.objects.get(), "confidential", omar)
    outcome = ready()
    assert bundle(outcome, "public").rows == []
    open_outcome(outcome, "public", omar)
    for model in (Actor, ActorAlias, LegalInstrument, LegalAlias, ClaimMention):
        assert not model.objects.visible_to(dora).exists(), model
    assert Outcome.objects.visible_to(dora).get() == outcome


def test_what_is_open_enough_is_left_alone(names, omar, odile):
    open_outcome(ready(), "public", omar)
    actor = Actor.objects.get()
    other = ready("REL/2")
    assert bundle(other, "donors").rows == []
    open_outcome(other, "donors", odile)
    again = Actor.objects.get()
    assert (again.visibility, again.released_by, again.released_at) == (
        "public",
        omar,
        actor.released_at,
    )


def test_a_wider_release_opens_wider(names, omar):
    outcome = ready()
    open_outcome(outcome, "donors", omar)
    assert len(bundle(outcome, "public").rows) == 4
    open_outcome(outcome, "public", omar)
    assert Actor.objects.get().visibility == LegalInstrument.objects.get().visibility == "public"


# --- two officers ---------------------------------------------------------------------------


def test_a_row_whose_file_said_confidential_needs_two(names, omar, odile, dora):
    outcome = ready(stated_confidential=True)
    assert open_outcome(outcome, "donors", omar) is False
    asked = fresh(outcome)
    assert (asked.visibility, asked.release_asked_by, asked.release_asked_level) == (
        "confidential",
        omar,
        "donors",
    )
    assert of(outcome).first().verb == "asked for release of"
    assert not Actor.objects.visible_to(dora).exists()
    assert open_outcome(outcome, "donors", odile) is True
    released = fresh(outcome)
    assert (released.visibility, released.released_by) == ("donors", odile)
    assert (released.release_asked_at, released.release_asked_by) == (None, None)
    assert released.release_asked_level == ""
    assert {event.by for event in of(outcome)} >= {omar, odile}


def test_the_same_officer_twice_is_one(omar):
    outcome = ready(stated_confidential=True)
    assert open_outcome(outcome, "donors", omar) is False
    first = fresh(outcome).release_asked_at
    assert open_outcome(outcome, "donors", omar) is False
    assert fresh(outcome).visibility == "confidential"
    assert fresh(outcome).release_asked_at == first
    assert of(outcome).filter(verb="asked for release of").count() == 1


def test_the_second_agrees_to_what_the_first_asked(omar, odile):
    outcome = ready(stated_confidential=True)
    open_outcome(outcome, "donors", omar)
    assert open_outcome(outcome, "public", odile) is False, "another level is another request"
    assert fresh(outcome).release_asked_level == "public"
    assert open_outcome(outcome, "donors", odile) is False
    assert open_outcome(outcome, "donors", omar) is True


def test_one_more_officer_is_needed_for_a_wider_release(omar, odile):
    outcome = ready(stated_confidential=True)
    open_outcome(outcome, "donors", omar)
    open_outcome(outcome, "donors", odile)
    assert open_outcome(outcome, "public", odile) is False
    assert fresh(outcome).visibility == "donors"


# --- taking it back -------------------------------------------------------------------------


def test_taking_it_back_works_at_the_next_request(names, omar, odile, dora):
    outcome = ready()
    open_outcome(outcome, "donors", omar)
    withdraw(outcome, odile)
    back = fresh(outcome)
    assert (back.visibility, back.released_at, back.released_by) == ("internal", None, None)
    for model in (Outcome, Involvement, ClaimMention):
        assert not model.objects.visible_to(dora).exists()
    assert (of(outcome).first().verb, of(outcome).first().by) == ("withdrew", odile)
    assert Actor.objects.visible_to(dora).exists(), "other released rows may hold the name"


def test_what_was_confidential_goes_back_to_confidential(omar, odile):
    outcome = ready(stated_confidential=True)
    open_outcome(outcome, "donors", omar)
    open_outcome(outcome, "donors", odile)
    withdraw(outcome, omar)
    assert fresh(outcome).visibility == "confidential"


def test_a_request_is_taken_back_too(omar, odile):
    outcome = ready(stated_confidential=True)
    open_outcome(outcome, "donors", omar)
    withdraw(outcome, odile)
    assert fresh(outcome).release_asked_by is None
    assert open_outcome(outcome, "donors", odile) is False


def test_nothing_to_take_back_is_no_act(omar):
    outcome = ready()
    count = of(outcome).count()
    withdraw(outcome, omar)
    assert of(outcome).count() == count and fresh(outcome).visibility == "internal"


def test_saying_no_longer_confidential_does_not_spare_the_second_officer(omar, odile):
    outcome = make_outcome("REL/9", status="outcome", stated_confidential=True)
    editing.change(outcome, {"stated_confidential": False}, omar)
    assert not open_outcome(outcome, "donors", omar)
    assert open_outcome(outcome, "donors", odile)
