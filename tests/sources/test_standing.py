"""What a person decides about register entries, and names that are nearly the same."""

import pytest

from outcomes.models import Involvement
from sources.access import Visibility
from sources.history import of
from sources.models import Actor, ActorAlias, LegalInstrument, Mention, Standing
from sources.near import near_names
from sources.standing import Stale, Taken, change, confirm, dismiss, restore
from tests.people import make_actor, make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db


def again(row):
    return type(row).objects.get(pk=row.pk)


def proposed(make, name, **fields):
    entry = make(name, **fields)
    type(entry).objects.filter(pk=entry.pk).update(standing=Standing.PROPOSED)
    return again(entry)


def names_of(entry):
    rows = ActorAlias.objects.filter(entry=entry).order_by("text")
    return [(row.text, row.visibility) for row in rows]


# --- confirm, dismiss, take back ----------------------------------------------------------------


def test_many_of_both_registers_are_confirmed(omar):
    one, two = proposed(make_actor, "Guild of Potters"), proposed(make_instrument, "Clay Act")
    assert confirm([one, two], omar) == 2
    assert confirm([one, two], omar) == 0
    for row in (one, two):
        assert again(row).standing == Standing.CONFIRMED
        [told] = [event for event in of(row) if event.verb == "confirmed"]
        assert told.by == omar and told.before == {"standing": "proposed"}


@pytest.mark.parametrize("standing", ["proposed", "confirmed"])
def test_dismissed_names_name_nothing_until_taken_back(standing, omar):
    entry = make_actor("Guild of Potters")
    Actor.objects.filter(pk=entry.pk).update(standing=standing)
    make_document("Yearbook", ["The Guild of Potters met."])
    make_outcome("POT/1", description="The Guild of Potters changed its rule.")
    assert dismiss([again(entry)], omar) == 1
    assert not Mention.objects.exists() and not Involvement.objects.exists()
    assert restore([again(entry)], omar) == 1
    assert again(entry).standing == standing
    assert Mention.objects.count() == 1 and Involvement.objects.count() == 1
    assert [told.verb for told in of(entry)][:2] == ["took back", "dismissed"]


def test_dismissing_closes_and_taking_back_does_not_open(omar):
    entry = make_actor("Guild of Potters", Visibility.DONORS)
    dismiss([entry], omar)
    assert again(entry).visibility == Visibility.INTERNAL
    restore([entry], omar)
    assert again(entry).visibility == Visibility.INTERNAL


# --- rename and change --------------------------------------------------------------------------


def test_a_new_name_and_the_old_one_stays_a_name(omar):
    entry = proposed(make_actor, "Potters", acronym="GP")
    make_document("Yearbook", ["The Guild of Potters met the Potters."])
    assert "name" in change(entry, {"name": "Guild of Potters"}, omar, entry.version)
    assert again(entry).name == "Guild of Potters"
    assert [text for text, _level in names_of(entry)] == ["GP", "Guild of Potters", "Potters"]
    assert [m.text for m in Mention.objects.order_by("start")] == ["Guild of Potters", "Potters"]
    assert again(entry).slug == "potters"


def test_the_second_writer_is_told(omar, odile):
    entry = make_actor("Guild of Potters")
    change(entry, {"country": "Exampleland"}, odile, 1)
    with pytest.raises(Stale) as stale:
        change(entry, {"country": "Elsewhere"}, omar, 1)
    assert stale.value.current.country == "Exampleland"
    assert again(entry).country == "Exampleland"


def test_a_name_that_another_has(omar):
    entry = make_actor("Guild of Potters")
    make_actor("Guild of Weavers")
    with pytest.raises(Taken, match="merge the two"):
        change(entry, {"name": "Guild of Weavers"}, omar)
    assert again(entry).version == 1
    assert "Guild of Weavers" not in [text for text, _level in names_of(entry)]


@pytest.mark.parametrize(
    ("level", "after", "name"),
    [
        ("donors", "internal", "internal"),
        ("internal", "internal", "internal"),
        ("confidential", "confidential", "confidential"),
    ],
)
def test_new_words_are_never_open(level, after, name, omar):
    entry = make_actor("Guild of Potters", level)
    change(entry, {"name": "Potters' Guild"}, omar, added=[("Les potiers", "fr")])
    assert again(entry).visibility == after
    levels = dict(names_of(entry))
    assert levels["Potters' Guild"] == levels["Les potiers"] == name
    assert levels["Guild of Potters"] == level


def test_names_come_and_go_but_its_own_stay(omar):
    entry = make_actor("Guild of Potters", aliases=["The Potters", "Potiers"], acronym="GP")
    ids = {row.text: row.pk for row in ActorAlias.objects.filter(entry=entry)}
    told = change(
        entry,
        {},
        omar,
        added=[("GP", ""), ("Clay Circle", "")],
        dropped=[ids["The Potters"], ids["Guild of Potters"]],
        languages={ids["Potiers"]: "fr"},
    )
    assert told == ["GP", "Clay Circle", "The Potters", "Potiers"]
    texts = [text for text, _level in names_of(entry)]
    assert texts == ["Clay Circle", "GP", "Guild of Potters", "Potiers"]
    assert ActorAlias.objects.get(text="Potiers").language == "fr"
    assert change(entry, {"name": "Guild of Potters"}, omar, dropped=[]) == []


# --- nearly the same name -----------------------------------------------------------------------


def near(entry, user):
    return [row.entry.name for row in near_names([entry], user).get(entry.pk, ())]


def test_near_names(omar):
    entry = make_actor("Guild of Potters", aliases=["GP"])
    make_actor("Potters' Guild of", kind="cso")
    make_actor("Guild of Poters")
    make_actor("General Partnership", aliases=["GP"])
    make_actor("Guild of Weavers")
    out = make_actor("Guild of Pottters")
    Actor.objects.filter(pk=out.pk).update(standing=Standing.DISMISSED)
    assert near(again(entry), omar) == [
        "General Partnership",
        "Guild of Poters",
        "Potters' Guild of",
    ]


def test_another_number_is_another_law(omar):
    law = make_instrument("Act No. 2019-050 on clay and pottery")
    make_instrument("Act No. 2019-051 on clay and pottery")
    same = make_instrument("Act No. 2019-050 on clay and potery")
    assert near(law, omar) == [same.name]


def test_near_names_are_those_the_reader_may_read(dora, omar):
    entry = make_actor("Guild of Potters", Visibility.DONORS)
    make_actor("Guild of Poters", Visibility.INTERNAL)
    hidden = make_actor("Clay Circle", Visibility.DONORS)
    ActorAlias.objects.create(entry=hidden, text="Guild Potters of", visibility="confidential")
    assert near(entry, dora) == []
    assert near(entry, omar) == ["Clay Circle", "Guild of Poters"]


def test_names_of_the_other_register_are_not_near(omar):
    entry = make_actor("Clay Code")
    make_instrument("Clay Code")
    assert near(entry, omar) == [] and LegalInstrument.objects.exists()
