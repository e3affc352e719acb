"""Opening a row, with a name and a time on it, and taking it back."""

import pytest

from sources.access import OPEN_LEVELS, Visibility
from sources.history import of
from sources.models import Actor, ActorAlias, SourceDocument
from sources.release import set_visibility, stricter
from tests.people import make_actor, make_document, make_outcome


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("public", "donors", "donors"),
        ("donors", "internal", "internal"),
        ("confidential", "public", "confidential"),
        ("internal", "internal", "internal"),
    ],
)
def test_the_stricter_of_two(one, other, result):
    assert stricter(one, other) == stricter(other, one) == result


@pytest.mark.parametrize("level", OPEN_LEVELS)
def test_a_release_has_a_name_and_a_time(level, omar, dora):
    document = make_document("Invented")
    set_visibility(document, level, omar)
    document.refresh_from_db()
    assert document.visibility == level and document.is_released
    assert document.released_by == omar and document.released_at is not None
    assert SourceDocument.objects.visible_to(dora).get() == document
    event = of(document).first()
    assert (event.verb, event.by) == ("released", omar)
    assert (event.before, event.after) == ({"visibility": "internal"}, {"visibility": level})


@pytest.mark.parametrize("level", [Visibility.INTERNAL, Visibility.CONFIDENTIAL])
def test_taking_it_back_works_at_once(level, omar, odile, dora):
    document = make_document("Invented", visibility="donors")
    set_visibility(document, level, odile)
    document.refresh_from_db()
    assert (document.released_at, document.released_by) == (None, None)
    assert not SourceDocument.objects.visible_to(dora).exists()
    assert (of(document).first().verb, of(document).first().by) == ("withdrew", odile)


def test_from_one_open_level_to_the_other_is_a_release_of_its_own(omar, odile):
    document = make_document("Invented")
    set_visibility(document, "donors", omar)
    first = document.released_at
    set_visibility(document, "public", odile)
    document.refresh_from_db()
    assert document.released_by == odile and document.released_at > first
    assert of(document).first().verb == "released"


def test_between_closed_levels_nothing_is_released(omar):
    document = make_document("Invented")
    set_visibility(document, "confidential", omar)
    document.refresh_from_db()
    assert document.released_at is None
    assert of(document).first().verb == "moved"
    assert of(document).first().visibility == "confidential"


def test_the_same_level_is_no_act(omar):
    document = make_document("Invented", visibility="donors")
    before, count = document.released_at, of(document).count()
    set_visibility(document, "donors", omar)
    document.refresh_from_db()
    assert document.released_at == before and of(document).count() == count


def test_only_what_belongs_to_it_is_written(omar):
    """Another writer's change of another field is not undone."""
    document = make_document("Invented")
    SourceDocument.objects.filter(pk=document.pk).update(title="Retitled meanwhile")
    set_visibility(document, "donors", omar)
    document.refresh_from_db()
    assert document.title == "Retitled meanwhile"


def test_a_name_is_opened_without_a_time_of_its_own(omar, dora):
    actor = make_actor("Oyster Board", aliases=["OBK"])
    set_visibility(actor, "donors", omar)
    set_visibility(ActorAlias.objects.get(text="OBK"), "donors", omar)
    assert Actor.objects.visible_to(dora).get() == actor
    assert ActorAlias.objects.visible_to(dora).get().text == "OBK"


def test_an_outcome_is_released_by_its_own_verb_with_the_same_marks(omar):
    outcome = make_outcome("REL/1", status="outcome")
    set_visibility(outcome, "public", omar)
    outcome.refresh_from_db()
    assert outcome.is_released and outcome.released_by == omar
